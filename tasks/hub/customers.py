"""Customers: the newest account speaks for a person; figures are counted from the orders."""

from tasks.hub import blanks, parts
from tasks.hub.engine import Connection

TOUCHED = """
    CREATE TEMP TABLE IF NOT EXISTS touched (
        noun text, key text, happened_at timestamptz, platform text
    ) ON COMMIT DELETE ROWS
"""

# One e-mail belongs to one person: whoever only typed another's keeps the rest of its fields.
# About names a CRM may know better: then it was decided before.
SAID = {"email": "s.own_email", "phone": "s.dialled", "country": "s.country"}
DESCRIBE = f"""
    WITH newest AS (
        SELECT DISTINCT ON (p.customer_id) p.*, p.platform || ':' || coalesce(p.external_id, '')
                   AS told_by,
               CASE WHEN coalesce(e.customer_id, p.customer_id) = p.customer_id
                    THEN p.shown END AS own_email
          FROM person p LEFT JOIN identity e ON e.kind = 'email' AND e.value = p.shown
         WHERE p.rank >= 0
         ORDER BY p.customer_id, p.rank DESC, p.updated_at DESC, p.told_at DESC, told_by DESC),
    said AS (
        SELECT s.*, y.*, (c.email, c.phone, c.first_name, c.last_name, c.country, c.facts)
                    IS DISTINCT FROM (y.now_email, y.now_phone, y.first, y.last, y.now_country,
                                      y.now_facts) AS news
          FROM newest s JOIN customer c ON c.id = s.customer_id
          LEFT JOIN decided d ON d.customer_id = c.id
         CROSS JOIN LATERAL (
               SELECT CASE WHEN d.names ? 'first_name' THEN d.names ->> 'first_name'
                           ELSE s.first_name END AS first,
                      CASE WHEN d.names ? 'last_name' THEN d.names ->> 'last_name'
                           ELSE s.last_name END AS last,
                      {blanks.values(SAID, "c")}) y
         WHERE (s.rank, s.updated_at, s.told_at, s.told_by)
               >= (c.told_rank, coalesce(c.told_at, '-infinity'),
                   coalesce(c.heard_at, '-infinity'), coalesce(c.told_by, ''))),
    changed AS (
        UPDATE customer c
           SET email = s.now_email, phone = s.now_phone, first_name = s.first,
               last_name = s.last, country = s.now_country, facts = s.now_facts,
               told_by = s.told_by, told_rank = s.rank, told_at = s.updated_at,
               heard_at = s.told_at, changed_at = clock_timestamp()
          FROM said s
         WHERE c.id = s.customer_id
           AND (s.news OR (c.told_rank, c.told_at) IS DISTINCT FROM (s.rank, s.updated_at))
        RETURNING c.key, s.told_at, s.platform, s.news)
    INSERT INTO touched SELECT 'customer', key, told_at, platform FROM changed WHERE news
"""  # noqa: S608 - our own words

# An older copy may know a fact that the newer one does not carry.
FILL = """
    WITH older AS (
        SELECT p.customer_id, jsonb_object_agg(f.key, f.value
                   ORDER BY p.rank, p.updated_at, p.told_at) AS facts
          FROM person p JOIN customer c ON c.id = p.customer_id
         CROSS JOIN LATERAL jsonb_each(p.facts) f
         WHERE p.rank >= 0
           AND (p.rank, p.updated_at, p.told_at) < (c.told_rank, c.told_at, c.heard_at)
         GROUP BY p.customer_id)
    UPDATE customer c SET facts = o.facts || c.facts, changed_at = clock_timestamp()
      FROM older o WHERE c.id = o.customer_id AND c.facts <> o.facts || c.facts
"""

BORNE = f"""
    {blanks.fill("customer", "id", "p.customer_id", "e.customer_id")}
           changed_at = clock_timestamp()
      FROM news n WHERE c.id = n.id
    RETURNING c.key, n.told_at)
    INSERT INTO touched SELECT 'customer', key, told_at, '' FROM filled
"""  # noqa: S608 - our own words

# An address that was only typed is given up when its owner comes.
YIELD = """
    WITH yielded AS (
        UPDATE customer c SET email = NULL, changed_at = clock_timestamp()
          FROM person p JOIN identity e ON e.kind = 'email' AND e.value = p.email
         WHERE c.email = p.email AND c.id <> e.customer_id
        RETURNING c.key, p.told_at, p.platform)
    INSERT INTO touched SELECT 'customer', key, told_at, platform FROM yielded
"""

CLAIMED_TWICE = """
    INSERT INTO review (kind, subject, reason, advice, facts)
    SELECT DISTINCT 'identity', p.platform || ':customer ' || p.external_id,
           'its e-mail is not verified and belongs to another customer',
           'merge the two in the store or correct the e-mail; the next sync picks it up',
           jsonb_build_object('customer', c.key, 'owner', o.key)
      FROM person p
      JOIN identity e ON e.kind = 'email' AND e.value = p.shown AND e.customer_id <> p.customer_id
      JOIN customer c ON c.id = p.customer_id JOIN customer o ON o.id = e.customer_id
     WHERE p.external_id IS NOT NULL AND p.rank = 1
        ON CONFLICT DO NOTHING
"""

# Money of two currencies is never added: the figures are of the currency most orders are in,
# of the newest order's where two are even; what was spent in others is a fact.
COUNT = """
    WITH affected AS (SELECT DISTINCT customer_id AS id FROM recount WHERE customer_id IS NOT NULL),
    purse AS (
        SELECT a.id, o.currency, count(*) FILTER (WHERE o.cancelled_at IS NULL) AS order_count,
               sum(o.kept) AS spend,
               min(o.placed_at) FILTER (WHERE o.cancelled_at IS NULL) AS first,
               max(o.placed_at) FILTER (WHERE o.cancelled_at IS NULL) AS last,
               row_number() OVER (PARTITION BY a.id ORDER BY count(*) DESC, max(o.placed_at) DESC,
                                  o.currency) AS place
          FROM affected a JOIN orders o ON o.customer_id = a.id
         WHERE NOT o.test AND o.deleted_at IS NULL
         GROUP BY a.id, o.currency),
    figures AS (
        SELECT a.id, coalesce(sum(p.order_count), 0) AS order_count,
               coalesce(max(p.spend) FILTER (WHERE p.place = 1), 0) AS net_spend,
               max(p.currency) FILTER (WHERE p.place = 1) AS currency,
               min(p.first) AS first_order_at, max(p.last) AS last_order_at,
               coalesce(jsonb_build_object('spent_elsewhere',
                   jsonb_object_agg(p.currency, p.spend::text) FILTER (WHERE p.place > 1))
                   - CASE WHEN max(p.place) > 1 THEN '' ELSE 'spent_elsewhere' END, '{}') AS facts
          FROM affected a LEFT JOIN purse p ON p.id = a.id GROUP BY a.id),
    changed AS (
        UPDATE customer c
           SET order_count = f.order_count, net_spend = f.net_spend, currency = f.currency,
               first_order_at = f.first_order_at, last_order_at = f.last_order_at,
               facts = (c.facts - 'spent_elsewhere') || f.facts, changed_at = clock_timestamp()
          FROM figures f
         WHERE c.id = f.id
           AND (c.order_count, c.net_spend, c.currency, c.first_order_at, c.last_order_at, c.facts)
               IS DISTINCT FROM (f.order_count, f.net_spend, f.currency, f.first_order_at,
                                 f.last_order_at, (c.facts - 'spent_elsewhere') || f.facts)
        RETURNING c.id, c.key)
    INSERT INTO touched
    SELECT 'customer', c.key, min(r.told_at), min(r.platform)
      FROM changed c JOIN recount r ON r.customer_id = c.id GROUP BY c.key
"""


def describe(hub: Connection) -> None:
    """Write what the staged people say about themselves, where it is new."""
    for statement in (DESCRIBE, FILL, BORNE, YIELD, CLAIMED_TWICE):
        hub.execute(statement)
    parts.fold(hub)


def count(hub: Connection) -> None:
    """Count orders and money again for every customer whose orders changed."""
    hub.execute(COUNT)
