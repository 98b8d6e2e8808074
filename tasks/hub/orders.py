"""Orders: the newest copy wins, whatever the order they come in."""

from tasks.hub.engine import Connection

RECOUNT = """
    CREATE TEMP TABLE IF NOT EXISTS recount (
        customer_id bigint, told_at timestamptz, platform text
    ) ON COMMIT DELETE ROWS
"""

COPIES = """
    CREATE TEMP TABLE IF NOT EXISTS newest (
        row bigint, origin bigint, platform text, external_id text, order_id bigint,
        whole boolean, first bigint, last bigint
    ) ON COMMIT DELETE ROWS
"""

UNDATED = "UPDATE stage_orders SET updated_at = told_at WHERE updated_at IS NULL"

# Of several copies in one batch each has its own lines: those that came between it and the next.
CHOOSE = """
    INSERT INTO newest (row, origin, platform, external_id, order_id, whole, first, last)
    SELECT n.row, n.origin, n.platform, n.external_id, o.id, n.facts ? 'lines',
           CASE WHEN n.copies > 1 THEN n.row END, n.next
      FROM (SELECT DISTINCT ON (platform, external_id) *
              FROM (SELECT *, count(*) OVER copy AS copies,
                           lead(row) OVER (copy ORDER BY row) AS next
                      FROM stage_orders WHERE NOT bad AND NOT deleted
                    WINDOW copy AS (PARTITION BY platform, external_id, origin)) c
             ORDER BY platform, external_id, updated_at DESC, told_at DESC, row DESC) n
      LEFT JOIN orders o USING (platform, external_id)
     WHERE o.id IS NULL OR (n.updated_at, n.told_at) >= (o.updated_at, o.told_at)
"""

WRITE = """
    WITH before AS (
        SELECT o.id, o.customer_id FROM newest n JOIN orders o ON o.id = n.order_id),
    written AS (
        INSERT INTO orders AS o (platform, external_id, customer_id, own_id, customer_external_id,
               name, email, phone, country, currency, total, kept, financial_status,
               fulfilment_status, cart_token, landing_site, test, placed_at, cancelled_at,
               updated_at, told_at, facts)
        SELECT s.platform, s.external_id, p.customer_id, p.own_id,
               s.customer_external_id, s.name, s.email, s.phone, s.country, s.currency, s.total,
               s.kept, s.financial_status, s.fulfilment_status, s.cart_token, s.landing_site,
               s.test, s.placed_at, s.cancelled_at, s.updated_at, s.told_at,
               s.facts - '{lines,visit}'::text[]
          FROM newest n JOIN stage_orders s ON s.row = n.row
          LEFT JOIN person p ON p.row = n.row
            ON CONFLICT (platform, external_id) DO UPDATE
           SET customer_id = excluded.customer_id, own_id = excluded.own_id,
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
         WHERE (o.customer_id, o.own_id, o.customer_external_id, o.name, o.email, o.phone,
                o.country, o.currency, o.total, o.kept, o.financial_status, o.fulfilment_status,
                o.cart_token, o.landing_site, o.test, o.placed_at, o.cancelled_at, o.updated_at,
                o.facts)
               IS DISTINCT FROM
               (excluded.customer_id, excluded.own_id, excluded.customer_external_id,
                excluded.name, excluded.email, excluded.phone, excluded.country,
                excluded.currency, excluded.total, excluded.kept, excluded.financial_status,
                excluded.fulfilment_status, coalesce(excluded.cart_token, o.cart_token),
                coalesce(excluded.landing_site, o.landing_site), excluded.test,
                excluded.placed_at, excluded.cancelled_at, excluded.updated_at,
                o.facts || excluded.facts)
        RETURNING o.id, o.key, o.customer_id, o.told_at, o.platform),
    counted AS (
        INSERT INTO recount
        SELECT customer_id, told_at, platform FROM written
        UNION ALL
        SELECT b.customer_id, w.told_at, w.platform FROM before b JOIN written w USING (id)
         WHERE b.customer_id IS DISTINCT FROM w.customer_id)
    INSERT INTO touched SELECT 'order', key, told_at, platform FROM written
"""

NUMBER = """
    UPDATE newest n SET order_id = o.id FROM orders o
     WHERE n.order_id IS NULL AND (o.platform, o.external_id) = (n.platform, n.external_id)
"""

# An older copy may know what the newer one does not carry: what never changes once it is known.
FILL = """
    WITH older AS (
        SELECT DISTINCT ON (o.id) o.id, s.cart_token, s.landing_site,
               (s.facts - '{lines,visit}'::text[]) || o.facts AS facts
          FROM stage_orders s
          JOIN orders o ON (o.platform, o.external_id) = (s.platform, s.external_id)
         WHERE NOT s.bad AND NOT s.deleted AND (s.updated_at, s.told_at) < (o.updated_at, o.told_at)
         ORDER BY o.id, s.updated_at DESC, s.told_at DESC)
    UPDATE orders o
       SET cart_token = coalesce(o.cart_token, f.cart_token),
           landing_site = coalesce(o.landing_site, f.landing_site), facts = f.facts,
           changed_at = clock_timestamp()
      FROM older f
     WHERE o.id = f.id
       AND (o.cart_token, o.landing_site, o.facts) IS DISTINCT FROM
           (coalesce(o.cart_token, f.cart_token), coalesce(o.landing_site, f.landing_site),
            f.facts)
"""

# A visit the store has not made out yet is asked for again; once asked for, no copy begins anew.
UNREADY = """
    INSERT INTO unready (order_id, due_at)
    SELECT o.id, present() + interval '1 minute'
      FROM newest n JOIN stage_orders s ON s.row = n.row JOIN orders o ON o.id = n.order_id
     WHERE s.facts ->> 'visit' = 'unready' AND o.landing_site IS NULL
       AND o.placed_at > present() - interval '2 days'
        ON CONFLICT DO NOTHING
"""

STEPS = (COPIES, UNDATED, CHOOSE, "ANALYZE newest", WRITE, NUMBER, FILL, UNREADY)


def write(hub: Connection) -> None:
    """Bring staged orders into the hub; the table `newest` then holds the copies that counted."""
    for statement in STEPS:
        hub.execute(statement)
