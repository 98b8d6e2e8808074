"""Carts and products: the newest copy of each."""

from tasks.hub.engine import Connection

CARTS = """
    INSERT INTO cart AS c (platform, external_id, customer_id, own_id, customer_external_id, email,
                           phone, country, currency, total, url, created_at, updated_at, told_at,
                           facts)
    SELECT DISTINCT ON (s.platform, s.external_id) s.platform, s.external_id, p.customer_id,
           p.own_id, s.customer_external_id, s.email, s.phone, s.country, s.currency, s.total,
           s.url, s.created_at, coalesce(s.updated_at, s.told_at) AS at, s.told_at, s.facts
      FROM stage_carts s LEFT JOIN person p ON p.row = s.row
     WHERE NOT s.bad
     ORDER BY s.platform, s.external_id, at DESC, s.told_at DESC, s.row DESC
        ON CONFLICT (platform, external_id) DO UPDATE
       SET customer_id = excluded.customer_id, own_id = excluded.own_id,
           customer_external_id = excluded.customer_external_id, email = excluded.email,
           phone = excluded.phone, country = excluded.country, currency = excluded.currency,
           total = excluded.total, url = excluded.url, created_at = excluded.created_at,
           updated_at = excluded.updated_at, told_at = excluded.told_at, facts = excluded.facts
     WHERE (excluded.updated_at, excluded.told_at)
           >= (c.updated_at, coalesce(c.told_at, '-infinity'))
       AND (c.customer_id, c.own_id, c.customer_external_id, c.email, c.phone, c.country,
            c.currency, c.total, c.url, c.created_at, c.updated_at, c.facts)
           IS DISTINCT FROM
           (excluded.customer_id, excluded.own_id, excluded.customer_external_id, excluded.email,
            excluded.phone, excluded.country, excluded.currency, excluded.total, excluded.url,
            excluded.created_at, excluded.updated_at, excluded.facts)
"""

# A cart that became an order is complete, whichever of the two we hear of first.
COMPLETE = """
    WITH ends AS (
        SELECT platform, external_id, completed_at FROM stage_carts
         WHERE completed_at IS NOT NULL AND NOT bad
        UNION ALL
        SELECT o.platform, o.cart_token, o.placed_at FROM newest n
          JOIN orders o ON o.id = n.order_id
        UNION ALL
        SELECT o.platform, o.cart_token, o.placed_at FROM stage_carts s
          JOIN orders o ON (o.platform, o.cart_token) = (s.platform, s.external_id))
    UPDATE cart c SET completed_at = e.at
      FROM (SELECT platform, external_id, min(completed_at) AS at FROM ends GROUP BY 1, 2) e
     WHERE (c.platform, c.external_id) = (e.platform, e.external_id)
       AND e.at < coalesce(c.completed_at, 'infinity')
"""

# A webhook does not say where the shop shows a product: that stays. How many there are does not.
PRODUCTS = """
    INSERT INTO product AS p (platform, external_id, title, updated_at, told_at, facts)
    SELECT DISTINCT ON (platform, external_id) platform, external_id, title,
           coalesce(updated_at, told_at) AS at, told_at, facts
      FROM stage_products WHERE NOT bad AND NOT deleted
     ORDER BY platform, external_id, at DESC, told_at DESC, row DESC
        ON CONFLICT (platform, external_id) DO UPDATE
       SET title = excluded.title, updated_at = excluded.updated_at, told_at = excluded.told_at,
           facts = p.facts - 'inventory' || excluded.facts
     WHERE (excluded.updated_at, excluded.told_at)
           >= (p.updated_at, coalesce(p.told_at, '-infinity'))
       AND (p.title, p.updated_at, p.facts)
           IS DISTINCT FROM (excluded.title, excluded.updated_at,
                             p.facts - 'inventory' || excluded.facts)
"""


def write(hub: Connection) -> None:
    """Bring staged carts and products into the hub."""
    hub.execute(PRODUCTS)
    hub.execute(CARTS)
    hub.execute(COMPLETE)
