"""What platforms deleted, remembered: a copy that comes late does not bring it back."""

from psycopg import sql

from tasks.hub.engine import Connection

OBJECTS = ("customers", "orders", "products")

REMEMBER = """
    INSERT INTO gone AS g (platform, object, external_id, gone_at)
    SELECT platform, {object}, external_id, min(coalesce(updated_at, told_at))
      FROM {stage} WHERE deleted AND NOT bad
     GROUP BY platform, external_id ORDER BY platform, external_id
        ON CONFLICT (platform, object, external_id) DO UPDATE SET gone_at = excluded.gone_at
     WHERE g.gone_at > excluded.gone_at
"""

IDENTITIES = """
    UPDATE identity i SET gone_at = g.gone_at
      FROM (SELECT platform, external_id FROM stage_customers
             UNION SELECT platform, external_id FROM person) here
      JOIN gone g ON g.object = 'customers'
                 AND (g.platform, g.external_id) = (here.platform, here.external_id)
     WHERE i.kind = g.platform || ':customer' AND i.value = g.external_id
       AND i.gone_at IS DISTINCT FROM g.gone_at
"""

ORDERS = """
    WITH ended AS (
        UPDATE orders o SET deleted_at = g.gone_at, changed_at = clock_timestamp()
          FROM (SELECT DISTINCT platform, external_id FROM stage_orders) here
          JOIN gone g ON g.object = 'orders'
                     AND (g.platform, g.external_id) = (here.platform, here.external_id)
         WHERE (o.platform, o.external_id) = (g.platform, g.external_id)
           AND o.deleted_at IS DISTINCT FROM g.gone_at
        RETURNING o.key, o.customer_id, o.deleted_at, o.platform),
    counted AS (
        INSERT INTO recount SELECT customer_id, deleted_at, platform FROM ended)
    INSERT INTO touched SELECT 'order', key, deleted_at, platform FROM ended
"""

PRODUCTS = """
    UPDATE product p SET deleted_at = g.gone_at
      FROM (SELECT DISTINCT platform, external_id FROM stage_products) here
      JOIN gone g ON g.object = 'products'
                 AND (g.platform, g.external_id) = (here.platform, here.external_id)
     WHERE (p.platform, p.external_id) = (g.platform, g.external_id)
       AND p.deleted_at IS DISTINCT FROM g.gone_at
"""


def write(hub: Connection) -> None:
    """Remember staged deletions, and end what the hub has of them, whichever came first."""
    for object in OBJECTS:
        stage = sql.Identifier(f"stage_{object}")
        hub.execute(sql.SQL(REMEMBER).format(object=sql.Literal(object), stage=stage))
    for statement in (IDENTITIES, ORDERS, PRODUCTS):
        hub.execute(statement)
