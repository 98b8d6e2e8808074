"""What a CRM is told of conversations: each text on the person's timeline, and one task of them.

Whom it stands with is who wrote it, or who became one with them since.
"""

from typing import LiteralString

# The words are read where they are kept: what is erased there is told as erased.
WHOSE = """
      LEFT JOIN customer w ON w.id = v.customer_id
      LEFT JOIN customer c ON c.id = coalesce(w.merged_into, w.id)
      LEFT JOIN mirror m ON m.platform = %(platform)s AND m.object = 'contacts'
                        AND m.key = c.key::text
"""

UTTERANCES = f"""
    SELECT u.key::text, coalesce(e.facts ->> 'body', 'erased on request') AS body,
           coalesce(e.facts ->> 'channel', 'sms') AS channel, 'hub' AS logged, u.spoken_at,
           m.their_id AS contact_id
      FROM utterance u JOIN conversation v ON v.id = u.conversation_id
      LEFT JOIN message_event e ON (e.platform, e.external_id, e.kind)
                                 = (u.platform, u.external_id, 'reply')
      {WHOSE}
     WHERE u.key = ANY(%(keys)s::uuid[])
       AND (m.their_id IS NOT NULL
            OR EXISTS (SELECT FROM mirror t WHERE t.platform = %(platform)s
                          AND t.object = 'communications' AND t.key = u.key::text))
"""  # noqa: S608 - our own words

CONVERSATIONS = f"""
    SELECT v.key::text, coalesce(nullif(v.subject, ''), 'erased on request') AS subject,
           v.urgent, v.owner, v.opened_at, 'begun' AS state, 'task' AS sort,
           coalesce(v.words, (SELECT e.facts ->> 'body' FROM utterance u
                       JOIN message_event e ON (e.platform, e.external_id, e.kind)
                                             = (u.platform, u.external_id, 'reply')
                      WHERE u.conversation_id = v.id ORDER BY u.id LIMIT 1)
                    || coalesce(E'\\n\\nIt answers: ' || a.body, ''), 'erased on request') AS body,
           m.their_id AS contact_id
      FROM conversation v
      LEFT JOIN LATERAL (
           SELECT body FROM message t
            WHERE t.phone = v.value AND t.reserved_at < v.opened_at
              AND t.reserved_at > v.opened_at - interval '7 days'
              AND t.status IN ('sent', 'delivered', 'unsure') AND NOT t.facts ? 'reply_to'
            ORDER BY t.reserved_at DESC LIMIT 1) a ON true
      {WHOSE}
     WHERE v.key = ANY(%(keys)s::uuid[]) AND v.source <> 'ticket'
"""  # noqa: S608 - our own words

PEOPLE = {
    "order": """orders o JOIN customer c ON c.id = o.customer_id""",
    "utterance": """utterance o JOIN conversation v ON v.id = o.conversation_id
      JOIN customer w ON w.id = v.customer_id
      JOIN customer c ON c.id = coalesce(w.merged_into, w.id)""",
    "conversation": """conversation o JOIN customer w ON w.id = o.customer_id
      JOIN customer c ON c.id = coalesce(w.merged_into, w.id)""",
}
"""By noun where the customer is found whose contact a record names: `o` is it, `c` is they."""

NOUNS = frozenset(PEOPLE) - {"order"}
"""What a person there may throw away: what is gone there is not made again."""

# By number, as erasure finds people: whoever else is known by it keeps what was written from it.
THEIRS: LiteralString = """
    mine AS (
        SELECT v.id, v.key, array_remove(array_agg(e.facts ->> 'body') || v.words
                     || CASE v.source WHEN 'event' THEN v.subject END, NULL) AS said
          FROM conversation v
          LEFT JOIN utterance u ON u.conversation_id = v.id
          LEFT JOIN message_event e ON (e.platform, e.external_id, e.kind)
                                     = (u.platform, u.external_id, 'reply')
         WHERE (v.kind, v.value) IN (SELECT 'phone', unnest(%(phones)s::text[])
                                     UNION SELECT 'email', unnest(%(emails)s::text[]))
         GROUP BY v.id),
    theirs AS (
        SELECT key::text, said FROM mine
        UNION ALL
        SELECT u.key::text, said FROM mine JOIN utterance u ON u.conversation_id = mine.id)
"""
ON_THEIR_WAY: LiteralString = f"""
    WITH {THEIRS} SELECT key FROM theirs
"""  # noqa: S608 - our own words

# What was told is forgotten here word by word, and told again: as nothing.
EMPTIED: LiteralString = f"""
    WITH {THEIRS},
    emptied AS (
        UPDATE mirror m
           SET values = coalesce((SELECT jsonb_object_agg(e.key, e.value)
                                    FROM jsonb_each_text(m.values) e
                                   WHERE NOT EXISTS (SELECT FROM unnest(t.said) w (said)
                                                      WHERE strpos(e.value, w.said) > 0)), '{{}}')
          FROM theirs t WHERE m.key = t.key
        RETURNING m.platform, m.object, m.key)
    INSERT INTO outbox AS o (platform, object, key, priority)
    SELECT platform, object, key, 4 FROM emptied ORDER BY platform, object, key
        ON CONFLICT (platform, object, key) WHERE status = 'owed' DO UPDATE
       SET due_at = least(o.due_at, clock_timestamp())
"""  # noqa: S608 - our own words

CLOSED: LiteralString = """
    UPDATE conversation
       SET value = erased_hash(value), closed_at = coalesce(closed_at, clock_timestamp()),
           why = 'erased on request', words = NULL,
           subject = CASE source WHEN 'event' THEN '' ELSE subject END
     WHERE (kind, value) IN (SELECT 'phone', unnest(%(phones)s::text[])
                             UNION SELECT 'email', unnest(%(emails)s::text[]))
"""
