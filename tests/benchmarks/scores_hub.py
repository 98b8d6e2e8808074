"""How long a hub's customers take to be read, scored and kept, and how many a quiet day moves.

Run by hand, as `python -m tests.benchmarks.scores --customers 1000000 --hub`: on a durable
PostgreSQL of its own. What is scored is written back and owed to a CRM; the next days, on which
nobody buys, show what is written and told when nothing but time goes by.
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from deployments.postgres import LocalPostgres
from tasks import score as scoring
from tasks.hub import engine
from tasks.hub.engine import Connection
from tasks.scoring.scores import Options

CURRENCY, EVENING = "USD", datetime(2025, 12, 31, 23, tzinfo=UTC)
DAY = timedelta(days=1)
PEOPLE = """
    INSERT INTO customer (id, email, told_rank, currency) OVERRIDING SYSTEM VALUE
    SELECT n, 'c' || n || '@example.com', 1, 'USD' FROM generate_series(1, %s) n
"""
SOLD = "CREATE TEMP TABLE sold (customer_id int, at date, amount numeric)"
ORDERS = """
    INSERT INTO orders (platform, external_id, customer_id, currency, total, kept, placed_at,
                        updated_at, told_at)
    SELECT 'shopify', row_number() OVER (), customer_id, 'USD', amount, amount, at, at, at FROM sold
"""
COUNT = """
    UPDATE customer c SET order_count = o.n, net_spend = o.kept, first_order_at = o.first,
           last_order_at = o.last
      FROM (SELECT customer_id, count(*) AS n, sum(kept) AS kept, min(placed_at) AS first,
                   max(placed_at) AS last FROM orders GROUP BY 1) o
     WHERE o.customer_id = c.id
"""
SETTLED = "UPDATE outbox SET status = 'sent' WHERE status = 'owed'"
OWED = "SELECT count(*) FROM outbox WHERE status = 'owed' AND object = 'contacts'"
SIZE = "SELECT pg_total_relation_size('score') / 1000000"


def fill(hub: Connection, table: pd.DataFrame) -> None:
    """Lay purchases into a hub as its orders."""
    hub.execute(PEOPLE, (int(table["customer"].max()) + 1,))
    hub.execute(SOLD)
    with hub.cursor().copy("COPY sold FROM STDIN (FORMAT CSV)") as copy:
        for start in range(0, len(table), 100_000):
            some = table.iloc[start : start + 100_000]
            copy.write(some.assign(customer=some["customer"] + 1).to_csv(index=False, header=False))
    hub.execute(ORDERS)
    hub.execute(COUNT)


def one(hub: Connection, query: str) -> int:
    """Ask the hub for a number."""
    return int(hub.execute(query.encode()).fetchall()[0][0])


def scored(url: str, at: datetime) -> dict[str, Any]:
    """Score everybody on a day, and say what it took and what it wrote."""
    with engine.autocommit(url) as hub:
        hub.execute(SETTLED)
    began = time.process_time()
    done = scoring.score_now(url, CURRENCY, at, Options(), dry=False)
    with engine.autocommit(url) as hub:
        return {
            "seconds": round(done.seconds, 1),
            "cpu seconds here": round(time.process_time() - began, 1),
            "customers": done.run.customers,
            "purchases": done.run.purchases,
            "moved": done.changed,
            "owed to the CRM": one(hub, OWED),
            "peak GB here": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
            "MB of scores": one(hub, SIZE),
            "ships": {name: said["model"] for name, said in done.run.made.items()},
        }


def scale(customers: int, drawn: Callable[[int], pd.DataFrame]) -> dict[str, Any]:
    """Score so many customers out of a hub and back into it, on three days."""
    os.environ["LOCKSTEP_HUBSPOT_TOKEN"] = "nobody's"
    with tempfile.TemporaryDirectory(prefix="lockstep-") as folder:
        Path(folder).chmod(0o755)  # as root, the server runs as another user
        with LocalPostgres(Path(folder) / "postgres") as server:
            url = server.ensure("hub")
            engine.migrate(url)
            with engine.autocommit(url) as hub:
                fill(hub, drawn(customers))
                hub.execute("VACUUM ANALYZE")
            told = {
                "the first day": scored(url, EVENING),
                "again": scored(url, EVENING + timedelta(minutes=1)),
                "a quiet day later": scored(url, EVENING + DAY),
                "another": scored(url, EVENING + 2 * DAY),
            }
            engine.engine(url).dispose()
    return told
