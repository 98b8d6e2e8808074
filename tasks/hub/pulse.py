"""How the hub is doing: freshness per data type against its promise, backlog, budgets, totals."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from psycopg.rows import dict_row

import mappings
from tasks.hub import budget, reaching
from tasks.hub.engine import Connection

PROMISES = {"opt-outs": 60, "transactions": 60, "identity": 600, "messages": 60}
"""Seconds within which each data type must have arrived everywhere."""

HEARD = {"crm": "identity", "sms": "messages"}
"""What is fresh as soon as the hub has it, by the role of the platform that told us."""

BACKLOG = """
    SELECT platform, object, status, count(*) FROM outbox
     WHERE status IN ('owed', 'sending', 'review') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

# From the event at its platform to its end: in the other platform, or, for what only we need, in
# the hub. Live changes only; what a rollout or a halt held back was not late.
FRESHNESS = f"""
    WITH role AS (
        SELECT * FROM unnest(%(platforms)s::text[], %(types)s::text[]) AS r (platform, data)),
    widened AS MATERIALIZED ({reaching.WIDENED}),
    change AS (
        SELECT CASE object WHEN 'consents' THEN 'opt-outs' ELSE 'transactions' END AS data,
               happened_at, settled_at AS ended_at, status = 'sent' AS ended
          FROM outbox o CROSS JOIN widened w
         WHERE lane = 'live' AND happened_at IS NOT NULL AND {reaching.FREELY}
           AND (status = 'owed' AND due_at < '9000-01-01Z' OR status = 'sending' OR status = 'sent'
                AND settled_at > clock_timestamp() - %(hours)s * interval '1 hour')
        UNION ALL
        SELECT r.data, coalesce(i.happened_at, i.received_at), i.done_at, i.status = 'done'
          FROM inbox i JOIN role r USING (platform)
         WHERE i.status = 'new' OR i.status = 'done'
               AND i.done_at > clock_timestamp() - %(hours)s * interval '1 hour'),
    measured AS (
        SELECT data, count(*) FILTER (WHERE ended) AS records,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY took) FILTER (WHERE ended) AS p50,
               percentile_cont(0.95) WITHIN GROUP (ORDER BY took) FILTER (WHERE ended) AS p95,
               max(took) FILTER (WHERE ended) AS slowest,
               max(took) FILTER (WHERE NOT ended) AS waiting
          FROM (SELECT data, ended, extract(epoch FROM coalesce(ended_at, clock_timestamp())
                           - happened_at)::float AS took FROM change) t
         GROUP BY data)
    SELECT p.data, p.promise, coalesce(m.records, 0) AS records, m.p50, m.p95, m.slowest, m.waiting
      FROM unnest(%(data)s::text[], %(promises)s::float[]) WITH ORDINALITY AS p (data, promise, n)
      LEFT JOIN measured m USING (data)
     ORDER BY p.n
"""  # noqa: S608 - our own words

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
     WHERE schemaname = 'events'
        OR schemaname = 'public' AND relname = ANY(ARRAY['customer', 'identity', 'orders',
           'order_line', 'refund', 'fulfilment', 'cart', 'product', 'consent', 'message', 'mirror'])
"""


UNDER_WAY = """
    SELECT (SELECT count(*) FROM outbox WHERE status IN ('owed', 'sending'))
         + (SELECT count(*) FROM inbox WHERE status = 'new')
"""

DONE_SO_FAR = """
    SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM mirror),
           (SELECT count(*) FROM outbox WHERE status IN ('owed', 'sending'))
"""


def under_way(hub: Connection) -> int:
    """Count deliveries not yet merged and records not yet told: cheap, to be asked all the time."""
    found = hub.execute(UNDER_WAY).fetchone()
    return int(found[0]) if found else 0


def done_so_far(hub: Connection) -> tuple[int, int, int]:
    """Count orders in the hub, records told, and records owed."""
    orders, told, owed = hub.execute(DONE_SO_FAR).fetchone() or (0, 0, 0)
    return orders, told, owed


def backlog(hub: Connection) -> list[tuple[Any, ...]]:
    """Count what is owed, by platform, object and status."""
    return hub.execute(BACKLOG).fetchall()


def freshness(hub: Connection, hours: float = 24.0) -> list[dict[str, Any]]:
    """Return seconds from event to arrival per data type, beside its promise; None: no such event.

    `waiting` is the age of the oldest that has not arrived.
    """
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(FRESHNESS, promised() | {"hours": hours}).fetchall()


def promised() -> dict[str, Any]:
    """Say what is promised of which data type, and whose deliveries are of which."""
    heard = {name: HEARD[role] for name, role in roles().items() if role in HEARD}
    return {
        "platforms": list(heard),
        "types": list(heard.values()),
        "data": list(PROMISES),
        "promises": list(PROMISES.values()),
    }


def roles() -> dict[str, str]:
    """Say what each platform there is a mapping of is to the shop: store, crm or sms."""
    modules = {
        one.name: import_module(f"mappings.{one.name}") for one in iter_modules(mappings.__path__)
    }
    return {name: module.ROLE for name, module in modules.items() if hasattr(module, "ROLE")}


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
