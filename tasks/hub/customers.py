"""Customers: the newest account speaks for a person; figures are counted from the orders."""

from tasks.hub.engine import Connection

TOUCHED = """
    CREATE TEMP TABLE IF NOT EXISTS touched (
        noun text, key text, happened_at timestamptz, platform text
    ) ON COMMIT DELETE ROWS
"""

# One e-mail belongs to one person: a second claimant keeps the rest of its fields.
DESCRIBE = """
    WITH said AS (
        SELECT DISTINCT ON (p.customer_id) p.*,
               CASE WHEN e.customer_id = p.customer_id THEN p.email END AS own_email
          FROM person p LEFT JOIN identity e ON e.kind = 'email' AND e.value = p.email
         ORDER BY p.customer_id, p.rank DESC, p.updated_at DESC, p.told_at DESC, p.external_id),
    changed AS (
        UPDATE customer c
           SET email = s.own_email, phone = s.phone, first_name = s.first_name,
               last_name = s.last_name, country = s.country, facts = c.facts || s.facts,
               told_by = s.platform || ':' || coalesce(s.external_id, ''), told_rank = s.rank,
               told_at = s.updated_at, changed_at = clock_timestamp()
          FROM said s
         WHERE c.id = s.customer_id
           AND (s.rank, s.updated_at) >= (c.told_rank, coalesce(c.told_at, '-infinity'))
           AND (c.email, c.phone, c.first_name, c.last_name, c.country, c.facts, c.told_rank)
               IS DISTINCT FROM (s.own_email, s.phone, s.first_name, s.last_name, s.country,
                                 c.facts || s.facts, s.rank)
        RETURNING c.key, s.told_at, s.platform)
    INSERT INTO touched SELECT 'customer', key, told_at, platform FROM changed
"""

CLAIMED_TWICE = """
    INSERT INTO review (kind, subject, reason, advice, facts)
    SELECT DISTINCT 'identity', p.platform || ':customer ' || p.external_id,
           'its e-mail already belongs to another customer',
           'merge the two in the store or correct the e-mail; the next sync picks it up',
           jsonb_build_object('customer', c.key, 'owner', o.key)
      FROM person p
      JOIN identity e ON e.kind = 'email' AND e.value = p.email AND e.customer_id <> p.customer_id
      JOIN customer c ON c.id = p.customer_id JOIN customer o ON o.id = e.customer_id
     WHERE p.external_id IS NOT NULL AND p.rank = 1
        ON CONFLICT DO NOTHING
"""

COUNT = """
    WITH affected AS (SELECT DISTINCT customer_id AS id FROM recount WHERE customer_id IS NOT NULL),
    figures AS (
        SELECT a.id, count(o.id) FILTER (WHERE o.cancelled_at IS NULL) AS order_count,
               coalesce(sum(o.kept), 0) AS net_spend, max(o.currency) AS currency,
               min(o.placed_at) FILTER (WHERE o.cancelled_at IS NULL) AS first_order_at,
               max(o.placed_at) FILTER (WHERE o.cancelled_at IS NULL) AS last_order_at
          FROM affected a
          LEFT JOIN orders o ON o.customer_id = a.id AND NOT o.test AND o.deleted_at IS NULL
         GROUP BY a.id),
    changed AS (
        UPDATE customer c
           SET order_count = f.order_count, net_spend = f.net_spend, currency = f.currency,
               first_order_at = f.first_order_at, last_order_at = f.last_order_at,
               changed_at = clock_timestamp()
          FROM figures f
         WHERE c.id = f.id
           AND (c.order_count, c.net_spend, c.currency, c.first_order_at, c.last_order_at)
               IS DISTINCT FROM (f.order_count, f.net_spend, f.currency, f.first_order_at,
                                 f.last_order_at)
        RETURNING c.id, c.key)
    INSERT INTO touched
    SELECT 'customer', c.key, min(r.told_at), min(r.platform)
      FROM changed c JOIN recount r ON r.customer_id = c.id GROUP BY c.key
"""

# Rows read before their person was known find them now.
ADOPT = """
    WITH found AS (
        UPDATE orders o SET customer_id = i.customer_id
          FROM identity i
         WHERE o.customer_id IS NULL AND o.customer_external_id IS NOT NULL
           AND i.kind = o.platform || ':customer' AND i.value = o.customer_external_id
           AND EXISTS (SELECT FROM person p WHERE p.customer_id = i.customer_id)
        RETURNING o.customer_id, o.platform)
    INSERT INTO recount SELECT customer_id, clock_timestamp(), platform FROM found
"""


def describe(hub: Connection) -> None:
    """Write what the staged people say about themselves, where it is new."""
    hub.execute(DESCRIBE)
    hub.execute(CLAIMED_TWICE)


def count(hub: Connection) -> None:
    """Count orders and money again for every customer whose orders changed."""
    hub.execute(COUNT)
