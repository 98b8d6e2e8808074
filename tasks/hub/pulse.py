"""How the hub is doing: freshness per data type against its promise, backlog, budgets, totals."""

from typing import Any

from psycopg.rows import dict_row

from tasks.hub import budget
from tasks.hub.engine import Connection

PROMISES = {"opt-outs": 60, "transactions": 60, "identity": 600, "messages": 60}
"""Seconds within which each data type must have arrived everywhere."""

BACKLOG = """
    SELECT platform, object, status, count(*) FROM outbox
     WHERE status IN ('owed', 'sending', 'review') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

# From the event at the platform to the other platform having it, for live changes only.
FRESHNESS = """
    WITH settled AS (
        SELECT CASE object WHEN 'consents' THEN 'opt-outs' ELSE 'transactions' END AS data,
               extract(epoch FROM settled_at - happened_at) AS seconds
          FROM outbox
         WHERE lane = 'live' AND status = 'sent' AND happened_at IS NOT NULL
           AND settled_at > clock_timestamp() - %(hours)s * interval '1 hour')
    SELECT data, count(*) AS records,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS p50,
           percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS p95,
           max(seconds) AS slowest
      FROM settled GROUP BY data ORDER BY data
"""

OLDEST = """
    SELECT CASE object WHEN 'consents' THEN 'opt-outs' ELSE 'transactions' END AS data,
           max(extract(epoch FROM clock_timestamp() - happened_at)) AS waiting
      FROM outbox
     WHERE lane = 'live' AND status IN ('owed', 'sending') AND happened_at IS NOT NULL GROUP BY 1
"""

TOTALS = """
    SELECT (SELECT count(*) FROM customer WHERE merged_into IS NULL) AS customers,
           (SELECT count(*) FROM orders) AS orders,
           (SELECT count(*) FROM order_line) AS lines,
           (SELECT count(*) FROM refund) AS refunds,
           (SELECT count(*) FROM cart) AS carts,
           (SELECT count(*) FROM product) AS products,
           (SELECT count(*) FROM consent) AS consents,
           (SELECT count(*) FROM inbox) AS deliveries,
           (SELECT count(*) FROM quarantine WHERE status = 'open') AS quarantined,
           (SELECT count(*) FROM quarantine WHERE status = 'open' AND object = 'lines')
               AS lines_quarantined,
           (SELECT count(*) FROM review WHERE status = 'open') AS reviews,
           (SELECT count(*) FROM outbox WHERE status IN ('owed', 'sending')) AS owed,
           (SELECT count(*) FROM inbox WHERE status = 'new') AS undrained
"""

# Tables that hold business facts: what a second run of everything must not write to.
WRITTEN = """
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint
      FROM pg_stat_user_tables
     WHERE relname = ANY(ARRAY['customer', 'identity', 'orders', 'order_line', 'refund',
           'fulfilment', 'cart', 'product', 'event', 'consent', 'message', 'mirror'])
       AND schemaname = 'public'
"""


def backlog(hub: Connection) -> list[tuple[Any, ...]]:
    """Count what is owed, by platform, object and status."""
    return hub.execute(BACKLOG).fetchall()


def freshness(hub: Connection, hours: float = 24.0) -> list[dict[str, Any]]:
    """Return seconds from event to arrival per data type, beside its promise."""
    with hub.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(FRESHNESS, {"hours": hours}).fetchall()
    waiting: dict[str, float] = dict(hub.execute(OLDEST).fetchall())
    for row in rows:
        row["promise"] = PROMISES[row["data"]]
        row["waiting"] = waiting.get(row["data"])
    return rows


def totals(hub: Connection) -> dict[str, int]:
    """Count everything the hub holds."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(TOTALS).fetchone() or {}


def written(hub: Connection) -> int:
    """Count the rows ever written to business tables, by PostgreSQL's own statistics."""
    hub.execute("SELECT pg_stat_force_next_flush()")
    found = hub.execute(WRITTEN).fetchone()
    return int(found[0]) if found else 0


def budgets(hub: Connection) -> list[dict[str, Any]]:
    """Return what may still be spent per account and bucket."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(budget.LIST).fetchall()
