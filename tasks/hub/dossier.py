"""What is asked about a person, part by part: who they are, what they allow, what they got."""

from typing import LiteralString

PARTS: dict[str, LiteralString] = {
    "identities": """
        SELECT kind, value, shared, gone_at, learned_at FROM identity
         WHERE customer_id = %(id)s ORDER BY kind, learned_at, value
    """,
    "merged": """
        SELECT key::text, first_name, last_name, created_at, changed_at FROM customer
         WHERE merged_into = %(id)s ORDER BY changed_at DESC
    """,
    "segments": """
        SELECT m.segment, m.since, m.until, m.why, m.left_why, f.stage
          FROM membership m LEFT JOIN funnel f ON f.customer_id = %(id)s
         WHERE m.customer_id = ANY(%(ids)s)
         ORDER BY m.until IS NULL DESC, m.since DESC, m.segment LIMIT %(most)s
    """,
    "not_theirs": """
        SELECT phone, since, message_id FROM not_theirs
         WHERE customer_id = %(id)s OR phone = ANY(%(phones)s) ORDER BY since DESC
    """,
    "state": """
        SELECT * FROM consent_state
         WHERE (channel = 'sms' AND address = ANY(%(phones)s))
            OR (channel = 'email' AND address = ANY(%(emails)s))
         ORDER BY channel DESC, address, purpose
    """,
    "ledger": """
        SELECT c.*, least(happened_at, learned_at) AS at,
               (SELECT coalesce(jsonb_object_agg(platform, extract(epoch FROM acked_at - learned_at)
                                                 ORDER BY acked_at), '{}')
                  FROM consent_ack WHERE consent_id = c.id) AS acks
          FROM consent c
         WHERE (channel = 'sms' AND address = ANY(%(phones)s))
            OR (channel = 'email' AND address = ANY(%(emails)s))
         ORDER BY at DESC, id DESC
    """,
    "holds": """
        SELECT * FROM consent_hold WHERE address = ANY(%(phones)s) ORDER BY since DESC
    """,
    "texts": """
        SELECT * FROM message WHERE customer_id = %(id)s OR phone = ANY(%(phones)s)
         ORDER BY asked_at DESC, id DESC LIMIT %(most)s
    """,
    "objections": """
        SELECT message_id, gate, reason, count(*) AS times, max(until) AS until,
               min(raised_at) AS first, max(raised_at) AS last
          FROM objection
         WHERE message_id IN (SELECT id FROM message
                               WHERE customer_id = %(id)s OR phone = ANY(%(phones)s)
                               ORDER BY asked_at DESC, id DESC LIMIT %(most)s)
         GROUP BY message_id, gate, reason
         ORDER BY message_id, bool_or(until IS NULL) DESC, last DESC, gate
    """,
    "receipts": """
        SELECT m.id AS message_id, e.kind, e.error, coalesce(e.happened_at, e.learned_at) AS at
          FROM message m JOIN message_event e ON (e.platform, e.external_id)
                                               = (m.platform, m.external_id)
         WHERE (m.customer_id = %(id)s OR m.phone = ANY(%(phones)s)) AND e.kind <> 'reply'
         ORDER BY at
    """,
    "replies": """
        SELECT *, coalesce(happened_at, learned_at) AS at FROM message_event
         WHERE kind = 'reply' AND facts ->> 'from' = ANY(%(phones)s)
         ORDER BY at DESC LIMIT %(most)s
    """,
    "writes": """
        WITH theirs AS (
            SELECT unnest(%(keys)s::text[] || %(addresses)s::text[]) AS whose, NULL AS order_name
            UNION ALL SELECT key::text, name FROM orders WHERE customer_id = %(id)s)
        SELECT o.*, t.order_name
          FROM theirs t
          JOIN outbox o ON coalesce(nullif(split_part(o.key, ':', 2), ''), o.key) = t.whose
         ORDER BY o.owed_at DESC, o.id DESC LIMIT %(most)s
    """,
    "held": """
        SELECT * FROM mirror
         WHERE coalesce(nullif(split_part(key, ':', 2), ''), key)
               = ANY(%(key)s::text || %(addresses)s::text[])
         ORDER BY platform, object, key
    """,
    "aside": """
        SELECT q.id, platform, object, rules, reason, status, times, opened_at, closed_at
          FROM quarantine q
         WHERE (q.platform, q.key) IN (SELECT split_part(kind, ':', 1), value FROM identity
                                        WHERE customer_id = %(id)s AND kind LIKE '%%:customer')
            OR q.key = ANY(%(addresses)s)
            OR (q.platform, split_part(q.key, ':', 1)) IN (
               SELECT platform, external_id FROM orders WHERE customer_id = %(id)s)
            OR q.status = 'open' AND EXISTS (SELECT FROM unnest(%(addresses)s::text[]) a
                                              WHERE position(a IN q.payload) > 0)
         ORDER BY opened_at DESC LIMIT %(most)s
    """,
    "reviews": """
        WITH owed AS (
            SELECT o.id FROM outbox o
             WHERE coalesce(nullif(split_part(o.key, ':', 2), ''), o.key)
                   = ANY(%(keys)s::text[] || %(addresses)s::text[]
                         || ARRAY(SELECT key::text FROM orders WHERE customer_id = %(id)s)))
        SELECT r.id, r.kind, r.reason, r.advice, r.status, r.outcome, r.opened_at, r.closed_at
          FROM review r
         WHERE r.outbox_id IN (SELECT id FROM owed)
            OR position(%(key)s::text IN r.subject) > 0
            OR EXISTS (SELECT FROM unnest(%(addresses)s::text[]) a
                        WHERE position(a IN r.subject || ' ' || r.reason) > 0)
         ORDER BY opened_at DESC LIMIT %(most)s
    """,
}
"""What is asked about a person, by what it is called on the page."""
