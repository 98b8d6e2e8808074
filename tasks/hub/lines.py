"""What hangs on an order: its lines (those it no longer has go), refunds and parcels."""

from tasks.hub.engine import Connection

DROP_LINES = """
    DELETE FROM order_line l USING newest n
     WHERE n.whole AND l.order_id = n.order_id
       AND NOT EXISTS (SELECT FROM stage_lines s
                        WHERE s.platform = n.platform AND s.order_external_id = n.external_id
                          AND s.external_id = l.external_id
                          AND s.origin IS NOT DISTINCT FROM n.origin
                          AND (n.first IS NULL OR s.row > n.first)
                          AND (n.last IS NULL OR s.row < n.last))
"""

WRITE_LINES = """
    INSERT INTO order_line AS l (order_id, external_id, product_external_id, sku, title, quantity,
                                 unit_price)
    SELECT DISTINCT ON (n.order_id, s.external_id) n.order_id, s.external_id,
           s.product_external_id, s.sku, s.title, s.quantity, s.unit_price
      FROM stage_lines s
      JOIN newest n ON n.platform = s.platform AND n.external_id = s.order_external_id
                   AND n.origin IS NOT DISTINCT FROM s.origin
                   AND (n.first IS NULL OR s.row > n.first) AND (n.last IS NULL OR s.row < n.last)
     WHERE NOT s.bad
     ORDER BY n.order_id, s.external_id, s.row DESC
        ON CONFLICT (order_id, external_id) DO UPDATE
       SET product_external_id = excluded.product_external_id, sku = excluded.sku,
           title = excluded.title, quantity = excluded.quantity, unit_price = excluded.unit_price
     WHERE (l.product_external_id, l.sku, l.title, l.quantity, l.unit_price)
           IS DISTINCT FROM (excluded.product_external_id, excluded.sku, excluded.title,
                             excluded.quantity, excluded.unit_price)
"""

# A line by itself: it was set aside, its order was not.
WRITE_ALONE = """
    INSERT INTO order_line AS l (order_id, external_id, product_external_id, sku, title, quantity,
                                 unit_price)
    SELECT DISTINCT ON (o.id, s.external_id) o.id, s.external_id, s.product_external_id, s.sku,
           s.title, s.quantity, s.unit_price
      FROM stage_lines s
      JOIN orders o ON (o.platform, o.external_id) = (s.platform, s.order_external_id)
     WHERE NOT s.bad
       AND NOT EXISTS (SELECT FROM stage_orders n
                        WHERE (n.platform, n.external_id) = (s.platform, s.order_external_id))
     ORDER BY o.id, s.external_id, s.row DESC
        ON CONFLICT (order_id, external_id) DO UPDATE
       SET product_external_id = excluded.product_external_id, sku = excluded.sku,
           title = excluded.title, quantity = excluded.quantity, unit_price = excluded.unit_price
     WHERE (l.product_external_id, l.sku, l.title, l.quantity, l.unit_price)
           IS DISTINCT FROM (excluded.product_external_id, excluded.sku, excluded.title,
                             excluded.quantity, excluded.unit_price)
"""

WRITE_REFUNDS = """
    INSERT INTO refund AS r (order_id, external_id, amount, currency, refunded_at, facts, told_at)
    SELECT DISTINCT ON (o.id, s.external_id) o.id, s.external_id, s.amount, s.currency,
           s.refunded_at, s.facts, s.told_at
      FROM stage_refunds s
      JOIN orders o ON (o.platform, o.external_id) = (s.platform, s.order_external_id)
     WHERE NOT s.bad
     ORDER BY o.id, s.external_id, s.told_at DESC, s.row DESC
        ON CONFLICT (order_id, external_id) DO UPDATE
       SET amount = excluded.amount, currency = excluded.currency,
           refunded_at = excluded.refunded_at, facts = excluded.facts, told_at = excluded.told_at
     WHERE excluded.told_at >= coalesce(r.told_at, '-infinity')
       AND (r.amount, r.currency, r.refunded_at, r.facts)
           IS DISTINCT FROM (excluded.amount, excluded.currency, excluded.refunded_at,
                             excluded.facts)
"""

WRITE_PARCELS = """
    INSERT INTO fulfilment AS f (order_id, external_id, status, updated_at, facts, told_at)
    SELECT DISTINCT ON (o.id, s.external_id) o.id, s.external_id, s.status,
           coalesce(s.updated_at, s.told_at) AS at, s.facts, s.told_at
      FROM stage_fulfilments s
      JOIN orders o ON (o.platform, o.external_id) = (s.platform, s.order_external_id)
     WHERE NOT s.bad
     ORDER BY o.id, s.external_id, at DESC, s.told_at DESC, s.row DESC
        ON CONFLICT (order_id, external_id) DO UPDATE
       SET status = excluded.status, updated_at = excluded.updated_at, facts = excluded.facts,
           told_at = excluded.told_at
     WHERE (excluded.updated_at, excluded.told_at)
           >= (coalesce(f.updated_at, '-infinity'), coalesce(f.told_at, '-infinity'))
       AND (f.status, f.updated_at, f.facts)
           IS DISTINCT FROM (excluded.status, excluded.updated_at, excluded.facts)
"""

STEPS = (DROP_LINES, WRITE_LINES, WRITE_ALONE, WRITE_REFUNDS, WRITE_PARCELS)


def write(hub: Connection) -> None:
    """Bring staged lines, refunds and parcels to the orders they belong to."""
    for statement in STEPS:
        hub.execute(statement)
