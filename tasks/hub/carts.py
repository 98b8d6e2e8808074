"""Carts and products: the newest copy of each."""

from tasks.hub.engine import Connection

CARTS = """
    INSERT INTO cart AS c (platform, external_id, customer_id, customer_external_id, email, phone,
                           country, currency, total, url, created_at, updated_at, completed_at,
                           facts)
    SELECT DISTINCT ON (s.platform, s.external_id) s.platform, s.external_id,
           coalesce(p.customer_id, i.customer_id), s.customer_external_id, s.email, s.phone,
           s.country, s.currency, s.total, s.url, s.created_at,
           coalesce(s.updated_at, s.told_at), s.completed_at, s.facts
      FROM stage_carts s
      LEFT JOIN person p ON p.row = s.row
      LEFT JOIN identity i ON i.kind = s.platform || ':customer'
                          AND i.value = s.customer_external_id
     WHERE NOT s.bad
     ORDER BY s.platform, s.external_id, s.updated_at DESC, s.told_at DESC, s.row DESC
        ON CONFLICT (platform, external_id) DO UPDATE
       SET customer_id = coalesce(excluded.customer_id, c.customer_id),
           customer_external_id = coalesce(excluded.customer_external_id, c.customer_external_id),
           email = coalesce(excluded.email, c.email), phone = coalesce(excluded.phone, c.phone),
           country = coalesce(excluded.country, c.country), currency = excluded.currency,
           total = excluded.total, url = coalesce(excluded.url, c.url),
           updated_at = excluded.updated_at,
           completed_at = coalesce(excluded.completed_at, c.completed_at),
           facts = c.facts || excluded.facts
     WHERE excluded.updated_at >= c.updated_at
       AND (c.customer_id, c.customer_external_id, c.email, c.phone, c.country, c.currency,
            c.total, c.url, c.updated_at, c.completed_at, c.facts)
           IS DISTINCT FROM
           (coalesce(excluded.customer_id, c.customer_id),
            coalesce(excluded.customer_external_id, c.customer_external_id),
            coalesce(excluded.email, c.email), coalesce(excluded.phone, c.phone),
            coalesce(excluded.country, c.country), excluded.currency, excluded.total,
            coalesce(excluded.url, c.url), excluded.updated_at,
            coalesce(excluded.completed_at, c.completed_at), c.facts || excluded.facts)
"""

# A cart that became an order is complete, whichever of the two we hear of first.
COMPLETE = """
    UPDATE cart c SET completed_at = o.placed_at
      FROM orders o
     WHERE c.completed_at IS NULL AND o.platform = c.platform AND o.cart_token = c.external_id
       AND (EXISTS (SELECT FROM stage_carts s WHERE s.external_id = c.external_id)
            OR EXISTS (SELECT FROM newest n WHERE n.order_id = o.id))
"""

PRODUCTS = """
    INSERT INTO product AS p (platform, external_id, title, updated_at, deleted_at, facts)
    SELECT DISTINCT ON (platform, external_id) platform, external_id, title,
           coalesce(updated_at, told_at), CASE WHEN deleted THEN told_at END, facts
      FROM stage_products WHERE NOT bad
     ORDER BY platform, external_id, updated_at DESC NULLS LAST, told_at DESC, row DESC
        ON CONFLICT (platform, external_id) DO UPDATE
       SET title = coalesce(excluded.title, p.title), updated_at = excluded.updated_at,
           deleted_at = excluded.deleted_at, facts = p.facts || excluded.facts
     WHERE excluded.updated_at >= p.updated_at
       AND (p.title, p.updated_at, p.deleted_at IS NULL, p.facts)
           IS DISTINCT FROM (coalesce(excluded.title, p.title), excluded.updated_at,
                             excluded.deleted_at IS NULL, p.facts || excluded.facts)
"""


def write(hub: Connection) -> None:
    """Bring staged carts and products into the hub."""
    hub.execute(PRODUCTS)
    hub.execute(CARTS)
    hub.execute(COMPLETE)
