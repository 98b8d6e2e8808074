"""Orders and what hangs on them: the newest copy wins, lines it no longer has go."""

from tasks.hub.engine import Connection

RECOUNT = """
    CREATE TEMP TABLE IF NOT EXISTS recount (
        customer_id bigint, told_at timestamptz, platform text
    ) ON COMMIT DELETE ROWS
"""

COPIES = """
    CREATE TEMP TABLE IF NOT EXISTS newest (
        row bigint, origin bigint, platform text, external_id text, order_id bigint, whole boolean
    ) ON COMMIT DELETE ROWS
"""

UNDATED = "UPDATE stage_orders SET updated_at = told_at WHERE updated_at IS NULL"

CHOOSE = """
    INSERT INTO newest (row, origin, platform, external_id, order_id, whole)
    SELECT n.row, n.origin, n.platform, n.external_id, o.id, n.facts ? 'lines'
      FROM (SELECT DISTINCT ON (platform, external_id) * FROM stage_orders
             WHERE NOT bad AND NOT deleted
             ORDER BY platform, external_id, updated_at DESC, told_at DESC, row DESC) n
      LEFT JOIN orders o USING (platform, external_id)
     WHERE o.id IS NULL OR (n.updated_at, n.told_at) >= (o.updated_at, o.told_at)
"""

WRITE = """
    WITH person_of AS (SELECT DISTINCT ON (row) row, customer_id FROM person ORDER BY row),
    written AS (
        INSERT INTO orders AS o (platform, external_id, customer_id, customer_external_id, name,
               email, phone, country, currency, total, kept, financial_status, fulfilment_status,
               cart_token, landing_site, test, placed_at, cancelled_at, updated_at, told_at, facts)
        SELECT s.platform, s.external_id, coalesce(p.customer_id, i.customer_id),
               s.customer_external_id, s.name, s.email, s.phone, s.country, s.currency, s.total,
               s.kept, s.financial_status, s.fulfilment_status, s.cart_token, s.landing_site,
               s.test, s.placed_at, s.cancelled_at, s.updated_at, s.told_at, s.facts - 'lines'
          FROM newest n JOIN stage_orders s ON s.row = n.row
          LEFT JOIN person_of p ON p.row = n.row
          LEFT JOIN identity i ON i.kind = s.platform || ':customer'
                              AND i.value = s.customer_external_id
            ON CONFLICT (platform, external_id) DO UPDATE
           SET customer_id = coalesce(excluded.customer_id, o.customer_id),
               customer_external_id = excluded.customer_external_id, name = excluded.name,
               email = excluded.email, phone = excluded.phone, country = excluded.country,
               currency = excluded.currency, total = excluded.total, kept = excluded.kept,
               financial_status = excluded.financial_status,
               fulfilment_status = excluded.fulfilment_status,
               cart_token = coalesce(excluded.cart_token, o.cart_token),
               landing_site = coalesce(excluded.landing_site, o.landing_site),
               test = excluded.test, placed_at = excluded.placed_at,
               cancelled_at = excluded.cancelled_at, updated_at = excluded.updated_at,
               told_at = excluded.told_at, facts = o.facts || excluded.facts,
               changed_at = clock_timestamp()
         WHERE (o.customer_id, o.customer_external_id, o.name, o.email, o.phone, o.country,
                o.currency, o.total, o.kept, o.financial_status, o.fulfilment_status,
                o.cart_token, o.landing_site, o.test, o.placed_at, o.cancelled_at, o.updated_at,
                o.facts)
               IS DISTINCT FROM
               (coalesce(excluded.customer_id, o.customer_id), excluded.customer_external_id,
                excluded.name, excluded.email, excluded.phone, excluded.country,
                excluded.currency, excluded.total, excluded.kept, excluded.financial_status,
                excluded.fulfilment_status, coalesce(excluded.cart_token, o.cart_token),
                coalesce(excluded.landing_site, o.landing_site), excluded.test,
                excluded.placed_at, excluded.cancelled_at, excluded.updated_at,
                o.facts || excluded.facts)
        RETURNING o.key, o.customer_id, o.told_at, o.platform),
    counted AS (
        INSERT INTO recount SELECT customer_id, told_at, platform FROM written)
    INSERT INTO touched SELECT 'order', key, told_at, platform FROM written
"""

NUMBER = """
    UPDATE newest n SET order_id = o.id FROM orders o
     WHERE n.order_id IS NULL AND (o.platform, o.external_id) = (n.platform, n.external_id)
"""

DROP_LINES = """
    DELETE FROM order_line l USING newest n
     WHERE n.whole AND l.order_id = n.order_id
       AND NOT EXISTS (SELECT FROM stage_lines s
                        WHERE s.platform = n.platform AND s.order_external_id = n.external_id
                          AND s.external_id = l.external_id
                          AND s.origin IS NOT DISTINCT FROM n.origin)
"""

WRITE_LINES = """
    INSERT INTO order_line AS l (order_id, external_id, product_external_id, sku, title, quantity,
                                 unit_price)
    SELECT DISTINCT ON (n.order_id, s.external_id) n.order_id, s.external_id,
           s.product_external_id, s.sku, s.title, s.quantity, s.unit_price
      FROM stage_lines s
      JOIN newest n ON n.platform = s.platform AND n.external_id = s.order_external_id
                   AND n.origin IS NOT DISTINCT FROM s.origin
     WHERE NOT s.bad
     ORDER BY n.order_id, s.external_id, s.row DESC
        ON CONFLICT (order_id, external_id) DO UPDATE
       SET product_external_id = excluded.product_external_id, sku = excluded.sku,
           title = excluded.title, quantity = excluded.quantity, unit_price = excluded.unit_price
     WHERE (l.product_external_id, l.sku, l.title, l.quantity, l.unit_price)
           IS DISTINCT FROM (excluded.product_external_id, excluded.sku, excluded.title,
                             excluded.quantity, excluded.unit_price)
"""

WRITE_REFUNDS = """
    INSERT INTO refund AS r (order_id, external_id, amount, currency, refunded_at, facts)
    SELECT DISTINCT ON (o.id, s.external_id) o.id, s.external_id, s.amount, s.currency,
           s.refunded_at, s.facts
      FROM stage_refunds s
      JOIN orders o ON (o.platform, o.external_id) = (s.platform, s.order_external_id)
     WHERE NOT s.bad
     ORDER BY o.id, s.external_id, s.told_at DESC, s.row DESC
        ON CONFLICT (order_id, external_id) DO UPDATE
       SET amount = excluded.amount, currency = excluded.currency,
           refunded_at = excluded.refunded_at, facts = r.facts || excluded.facts
     WHERE (r.amount, r.currency, r.refunded_at, r.facts)
           IS DISTINCT FROM (excluded.amount, excluded.currency, excluded.refunded_at,
                             r.facts || excluded.facts)
"""

WRITE_PARCELS = """
    INSERT INTO fulfilment AS f (order_id, external_id, status, updated_at, facts)
    SELECT DISTINCT ON (o.id, s.external_id) o.id, s.external_id, s.status, s.updated_at, s.facts
      FROM stage_fulfilments s
      JOIN orders o ON (o.platform, o.external_id) = (s.platform, s.order_external_id)
     WHERE NOT s.bad
     ORDER BY o.id, s.external_id, s.updated_at DESC, s.told_at DESC, s.row DESC
        ON CONFLICT (order_id, external_id) DO UPDATE
       SET status = excluded.status, updated_at = excluded.updated_at,
           facts = f.facts || excluded.facts
     WHERE coalesce(excluded.updated_at, 'infinity') >= coalesce(f.updated_at, '-infinity')
       AND (f.status, f.updated_at, f.facts)
           IS DISTINCT FROM (excluded.status, excluded.updated_at, f.facts || excluded.facts)
"""

GONE = """
    WITH gone AS (
        UPDATE orders o SET deleted_at = s.told_at, changed_at = clock_timestamp()
          FROM stage_orders s
         WHERE s.deleted AND o.deleted_at IS NULL
           AND (o.platform, o.external_id) = (s.platform, s.external_id)
        RETURNING o.key, o.customer_id, s.told_at, o.platform),
    counted AS (
        INSERT INTO recount SELECT customer_id, told_at, platform FROM gone)
    INSERT INTO touched SELECT 'order', key, told_at, platform FROM gone
"""

STEPS = (
    RECOUNT,
    COPIES,
    UNDATED,
    CHOOSE,
    "ANALYZE newest",
    WRITE,
    NUMBER,
    DROP_LINES,
    WRITE_LINES,
    WRITE_REFUNDS,
    WRITE_PARCELS,
    GONE,
)


def write(hub: Connection) -> None:
    """Bring staged orders, lines, refunds and parcels into the hub."""
    for statement in STEPS:
        hub.execute(statement)
