"""What can happen with a person: each kind of thing by its name, when it was and what is known.

`id` is the person, `ids` are also all who became them, `phones` and `emails` are theirs.
"""

from typing import LiteralString

KINDS: dict[str, LiteralString] = {
    "known": """
        SELECT created_at AS at, '{}'::jsonb AS facts FROM customer WHERE id = %(id)s
    """,
    "erased": """
        SELECT erased_at AS at, '{}'::jsonb AS facts FROM customer
         WHERE id = %(id)s AND erased_at IS NOT NULL
    """,
    "order": """
        SELECT o.placed_at AS at, jsonb_build_object(
                   'name', o.name, 'total', o.total::text, 'currency', o.currency,
                   'status', o.financial_status, 'test', o.test, 'items', (
                       SELECT jsonb_agg(coalesce(l.title, l.sku, 'something')
                                        || CASE WHEN l.quantity > 1
                                           THEN ' (' || l.quantity || ')' ELSE '' END
                                        ORDER BY l.external_id)
                         FROM order_line l WHERE l.order_id = o.id)) AS facts
          FROM orders o WHERE o.customer_id = ANY(%(ids)s) AND o.deleted_at IS NULL
    """,
    "cancelled": """
        SELECT o.cancelled_at AS at, jsonb_build_object('name', o.name) AS facts
          FROM orders o WHERE o.customer_id = ANY(%(ids)s) AND o.cancelled_at IS NOT NULL
    """,
    "refund": """
        SELECT f.refunded_at AS at, jsonb_build_object(
                   'name', o.name, 'amount', f.amount::text, 'currency', f.currency) AS facts
          FROM orders o JOIN refund f ON f.order_id = o.id
         WHERE o.customer_id = ANY(%(ids)s) AND f.refunded_at IS NOT NULL
    """,
    "parcel": """
        SELECT f.updated_at AS at, jsonb_build_object(
                   'name', o.name,
                   'status', coalesce(f.facts ->> 'shipment', f.status)) AS facts
          FROM orders o JOIN fulfilment f ON f.order_id = o.id
         WHERE o.customer_id = ANY(%(ids)s) AND f.updated_at IS NOT NULL
    """,
    "cart": """
        SELECT k.updated_at AS at, jsonb_build_object(
                   'total', k.total::text, 'currency', k.currency,
                   'bought', k.completed_at IS NOT NULL) AS facts
          FROM cart k WHERE k.customer_id = ANY(%(ids)s)
    """,
    "text": """
        SELECT coalesce(m.accepted_at, m.reserved_at, m.settled_at, m.asked_at) AS at,
               jsonb_build_object(
                   'workflow', m.workflow, 'purpose', m.purpose, 'status', m.status,
                   'phone', m.phone, 'body', m.body, 'error', m.error, 'why', (
                       SELECT concat_ws(': ', b.gate, b.reason) FROM objection b
                        WHERE b.message_id = m.id ORDER BY b.id DESC LIMIT 1)) AS facts
          FROM message m WHERE m.customer_id = ANY(%(ids)s) OR m.phone = ANY(%(phones)s)
    """,
    "e-mail": """
        SELECT coalesce(e.settled_at, e.reserved_at, e.asked_at) AS at, jsonb_build_object(
                   'workflow', e.workflow, 'purpose', e.purpose, 'status', e.status,
                   'subject', e.subject, 'why', e.why) AS facts
          FROM email e WHERE e.customer_id = ANY(%(ids)s) OR e.address = ANY(%(emails)s)
    """,
    "reply": """
        SELECT coalesce(e.happened_at, e.learned_at) AS at, jsonb_build_object(
                   'from', e.facts ->> 'from', 'body', e.facts ->> 'body',
                   'kind', e.facts ->> 'kind') AS facts
          FROM message_event e
         WHERE e.kind = 'reply' AND e.facts ->> 'from' = ANY(%(phones)s)
    """,
    "click": """
        SELECT y.first_at AS at, jsonb_build_object('workflow', x.workflow) AS facts
          FROM journey j JOIN link x ON x.journey_id = j.id
          JOIN click y ON (y.token, y.what) = (x.token, 'person')
         WHERE j.customer_id = ANY(%(ids)s)
    """,
    "workflow": """
        SELECT coalesce(j.settled_at, j.started_at) AS at, jsonb_build_object(
                   'workflow', j.workflow, 'status', j.status, 'why', j.why,
                   'due', j.due_at) AS facts
          FROM journey j WHERE j.customer_id = ANY(%(ids)s)
    """,
    "asked for": """
        SELECT r.asked_at AS at, jsonb_build_object(
                   'title', p.title, 'withdrawn', r.withdrawn_at IS NOT NULL) AS facts
          FROM request r
          LEFT JOIN product p ON (p.platform, p.external_id) = (r.platform, r.product_external_id)
         WHERE r.customer_id = ANY(%(ids)s)
    """,
    "conversation": """
        SELECT DISTINCT ON (v.source, v.platform, v.external_id)
               v.opened_at AS at, jsonb_build_object(
                   'source', v.source, 'owner', v.owner, 'urgent', v.urgent,
                   'closed', v.closed_at, 'why', v.why) AS facts
          FROM (SELECT x.* FROM conversation x WHERE x.customer_id = ANY(%(ids)s)
                 UNION
                SELECT x.* FROM identity i JOIN conversation x ON (x.value, x.kind)
                                                                = (i.value, i.kind)
                 WHERE i.customer_id = %(id)s AND x.closed_at IS NULL) v
         ORDER BY v.source, v.platform, v.external_id, v.closed_at DESC NULLS FIRST
    """,
    "visit": """
        SELECT b.seen_at AS at, jsonb_build_object(
                   'sessions', b.sessions, 'views', b.views, 'clicks', b.clicks,
                   'searches', b.searches, 'title', p.title) AS facts
          FROM browsed b
          LEFT JOIN product p ON (p.platform, p.external_id) = (b.platform, b.product)
         WHERE b.customer_id = ANY(%(ids)s)
    """,
    "elsewhere": """
        SELECT e.happened_at AS at, jsonb_build_object('kind', e.kind) AS facts
          FROM event e
         WHERE e.customer_id = ANY(%(ids)s)
           AND e.kind IN ('e-mail opened', 'e-mail clicked', 'text answered', 'ticket opened')
    """,
    "score": """
        SELECT s.since AS at, jsonb_build_object(
                   'rfm', s.rfm, 'chance', s.chance, 'churn', s.churn, 'due', s.due,
                   'value', s.value::text, 'currency', s.currency) AS facts
          FROM score s WHERE s.customer_id = ANY(%(ids)s)
    """,
    "consent": """
        SELECT least(c.happened_at, c.learned_at) AS at, jsonb_build_object(
                   'status', c.status, 'purpose', c.purpose, 'channel', c.channel,
                   'address', c.address, 'source', c.source, 'method', c.method) AS facts
          FROM consent c
         WHERE (c.channel = 'sms' AND c.address = ANY(%(phones)s))
            OR (c.channel = 'email' AND c.address = ANY(%(emails)s))
    """,
    "hold": """
        SELECT h.since AS at, jsonb_build_object('rule', h.rule, 'lifted', h.lifted_at) AS facts
          FROM consent_hold h WHERE h.address = ANY(%(phones)s)
    """,
    "joined segment": """
        SELECT m.since AS at, jsonb_build_object('segment', m.segment, 'why', m.why) AS facts
          FROM membership m WHERE m.customer_id = ANY(%(ids)s)
    """,
    "left segment": """
        SELECT m.until AS at, jsonb_build_object('segment', m.segment, 'why', m.left_why) AS facts
          FROM membership m WHERE m.customer_id = ANY(%(ids)s) AND m.until IS NOT NULL
    """,
    "joined": """
        SELECT j.joined_at AS at, jsonb_build_object(
                   'cause', j.cause, 'reasons', j.reasons, 'key', c.key,
                   'undone', j.undone_at) AS facts
          FROM joined j JOIN customer c ON c.id = j.gone_id
         WHERE j.kept_id = ANY(%(ids)s)
    """,
    "parted": """
        SELECT j.undone_at AS at, jsonb_build_object('why', j.undone_why, 'key', c.key) AS facts
          FROM joined j JOIN customer c ON c.id = j.gone_id
         WHERE j.kept_id = ANY(%(ids)s) AND j.undone_at IS NOT NULL
    """,
}
"""Every kind of thing; one more is one more statement here, and its words on the page."""
