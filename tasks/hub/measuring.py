"""What a window of texts came to: each text, its clicks, what its people bought, read as sets.

Nothing is judged here: which order is told to which text, `tasks/attribution` decides.
"""

from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import class_row

from tasks.hub import exposure, mailed
from tasks.hub.brought import Bought, Clicked, Mailed, Measured, Text, Waiting
from tasks.hub.engine import Connection

ANSWERED = timedelta(days=7)
"""How long after a text a STOP is an answer to it, unless another text came between."""
SOON = timedelta(hours=2)
"""How long after it was asked for a text may leave before it is late."""
RIGHT = ("answer", "allowed")
"""Texts after a STOP that were no breach of it."""


# What answers the person's own act is no promotion and no message of the shop's. Who a text went
# to is who they are now: people are joined later.
LEFT = """
    CREATE TEMP TABLE measured ON COMMIT DROP AS
    SELECT m.id, m.phone, m.workflow, m.occasion, m.purpose, m.facts, m.status,
           coalesce(m.error, '') AS error,
           coalesce(m.sender, '') AS sender, coalesce(m.segments, 1) AS parts,
           coalesce(m.accepted_at, m.reserved_at) AS at, m.asked_at,
           coalesce(m.customer_id, (
               SELECT min(c.id) FROM customer c
                WHERE c.phone = m.phone AND c.merged_into IS NULL)) AS customer_id
      FROM message m
     WHERE m.status IN ('sent', 'delivered', 'undelivered', 'refused', 'unsure', 'reserved')
       AND coalesce(m.accepted_at, m.reserved_at) >= %(since)s
       AND coalesce(m.accepted_at, m.reserved_at) < %(until)s
       AND m.workflow <> 'stop_confirmation'
       AND NOT coalesce((m.facts ->> 'reply_to')::boolean, false)
"""

TEXTS = f"""
    WITH stops AS (
        SELECT DISTINCT c.address, least(c.happened_at, c.learned_at) AS at FROM consent c
         WHERE c.channel = 'sms' AND c.status = 'withdrawn' AND c.method <> 'erasure'
           AND least(c.happened_at, c.learned_at) >= %(since)s
           AND least(c.happened_at, c.learned_at) <= %(now)s),
    left_by AS (
        SELECT DISTINCT t.id FROM stops s CROSS JOIN LATERAL (
               SELECT m.id, m.at FROM measured m WHERE m.phone = s.address AND m.at <= s.at
                ORDER BY m.at DESC, m.id DESC LIMIT 1) t
         WHERE s.at < t.at + %(answered)s),
    linked AS (
        SELECT m.id, array_agg(l.token ORDER BY l.token) AS tokens,
               array_agg(DISTINCT '/' || split_part(split_part(l.url, '?', 1), '/', 4)) AS leads,
               array_agg(DISTINCT split_part(split_part(l.url, '?', 1), '/', 3)) AS hosts,
               bool_or(k.first_at <= %(now)s) AS clicked,
               bool_or(CASE l.name
                       WHEN 'cart_link' THEN j.cart IS NOT NULL AND NOT EXISTS (
                            SELECT FROM cart c WHERE c.external_id = j.cart)
                       WHEN 'product_link' THEN p.deleted_at IS NOT NULL
                            OR coalesce(p.facts ->> 'status', 'ACTIVE') <> 'ACTIVE'
                       END) AS gone,
               bool_or(l.name = 'product_link' AND (p.facts ->> 'inventory')::numeric <= 0)
                   AS sold_out
          FROM measured m JOIN link l ON (l.workflow, l.occasion) = (m.workflow, m.occasion)
          LEFT JOIN click k ON (k.token, k.what) = (l.token, 'person')
          LEFT JOIN journey j ON j.id = l.journey_id
          LEFT JOIN product p
            ON (p.platform, p.external_id) = (j.facts ->> 'platform', j.facts ->> 'product')
         GROUP BY m.id)
    SELECT m.id, coalesce(m.customer_id::text, 'number ' || m.phone) AS person, m.at, m.status,
           m.error, m.workflow,
           {mailed.WHERE_FROM},
           coalesce(m.facts ->> 'variant', '') AS variant,
           m.sender, m.parts,
           o.id IS NOT NULL AS opted_out, coalesce(l.clicked, false) AS clicked,
           coalesce(l.tokens, '{{}}') AS tokens, coalesce(l.leads, '{{}}') AS leads,
           coalesce(l.hosts, '{{}}') AS hosts, coalesce(l.gone, false) AS gone,
           coalesce(l.sold_out, false) AS sold_out,
           m.at > m.asked_at + %(soon)s AS late,
           NOT EXISTS (SELECT FROM message b
                        WHERE b.phone = m.phone AND b.reserved_at < m.at AND b.id <> m.id) AS first,
           (SELECT count(*) FROM message b
             WHERE b.phone = m.phone AND b.reserved_at <= m.at
               AND b.reserved_at > m.at - interval '7 days')::int AS week,
           EXISTS (SELECT FROM orders b
                    WHERE b.customer_id = m.customer_id AND b.placed_at < m.at) AS bought
      FROM measured m LEFT JOIN linked l USING (id) LEFT JOIN left_by o USING (id)
     ORDER BY m.at, m.id
"""  # noqa: S608 - our own words

CLICKS = """
    SELECT m.id AS text, k.token, k.first_at AS at
      FROM (SELECT id, workflow, occasion FROM measured
            UNION ALL SELECT id, workflow, occasion FROM mailed) m
      JOIN link l ON (l.workflow, l.occasion) = (m.workflow, m.occasion)
      JOIN click k ON (k.token, k.what) = (l.token, 'person')
     WHERE k.first_at <= %(now)s
"""

# `kept` is what was received less what was given back when the order was last told; what was given
# back since is known by itself before the order is told again.
ORDERS = """
    WITH who (id) AS (SELECT customer_id FROM measured UNION SELECT customer_id FROM mailed)
    SELECT o.key::text AS order, o.customer_id::text AS person, o.placed_at AS at, o.currency,
           o.kept AS paid, coalesce((
               SELECT sum(r.amount) FROM refund r
                WHERE r.order_id = o.id AND r.currency = o.currency
                  AND r.refunded_at > o.updated_at AND r.refunded_at <= %(now)s), 0) AS returned,
           o.landing_site,
           o.test OR o.cancelled_at IS NOT NULL OR o.deleted_at IS NOT NULL AS void,
           EXISTS (SELECT FROM orders b
                    WHERE b.customer_id = o.customer_id AND b.placed_at < o.placed_at
                      AND NOT b.test AND b.cancelled_at IS NULL AND b.deleted_at IS NULL)
               AS again,
           coalesce(jsonb_array_length(o.facts -> 'discounts') > 0, false) AS discounted
      FROM who JOIN orders o ON o.customer_id = who.id
     WHERE o.placed_at >= %(since)s AND o.placed_at <= %(latest)s
     ORDER BY o.placed_at, o.key
"""

# Where somebody stands with all they allow, they are told of it ahead of everything. What a person
# must look at has not arrived either.
WAITING = """
    SELECT count(*)::int AS waiting,
           coalesce(extract(epoch FROM max(%(now)s - o.owed_at)), 0)::float AS oldest
      FROM outbox o
     WHERE o.status IN ('owed', 'sending', 'review') AND CASE WHEN o.object = 'consents'
           THEN EXISTS (SELECT FROM consent_state s
                         WHERE (s.channel, s.address, s.purpose) = (split_part(o.key, ':', 1),
                                split_part(o.key, ':', 2), split_part(o.key, ':', 3))
                           AND s.status = 'withdrawn')
           ELSE o.priority >= 9 AND EXISTS (
                SELECT FROM customer c JOIN consent_state s
                    ON (s.channel, s.address, s.status) = ('sms', c.phone, 'withdrawn')
                 WHERE c.key::text = o.key AND c.merged_into IS NULL) END
"""

PLAIN = """
    SELECT workflow FROM measured GROUP BY workflow HAVING bool_and(purpose = 'transactional')
"""


def read(
    hub: Connection, since: datetime, until: datetime, *, now: datetime, latest: datetime
) -> Measured:
    """Read what texts that left in [since, until) came to by now; `latest`: orders that count."""
    values: dict[str, Any] = {"since": since, "until": until, "now": now, "latest": latest}
    values |= {"answered": ANSWERED, "soon": SOON}
    with hub.transaction():
        hub.execute(LEFT, values)
        hub.execute(mailed.LEFT, values)
        hub.execute("CREATE INDEX ON measured (phone, at); ANALYZE measured")
        found = (
            fetched(hub, TEXTS, values, Text),
            fetched(hub, CLICKS, values, Clicked),
            fetched(hub, ORDERS, values, Bought),
        )
        wrong = (one.id for one in exposure.late(hub, since, until) if one.verdict not in RIGHT)
        [waiting] = fetched(hub, WAITING, values, Waiting)
        letters = fetched(hub, mailed.LETTERS, values, Mailed)
        plain = frozenset(name for (name,) in hub.execute(PLAIN).fetchall())
        return Measured(*found, frozenset(wrong), waiting, letters, plain)


def fetched(hub: Connection, query: Any, values: dict[str, Any], into: Any) -> list[Any]:
    """Read rows as what they are."""
    with hub.cursor(row_factory=class_row(into)) as cursor:
        return cursor.execute(query, values).fetchall()
