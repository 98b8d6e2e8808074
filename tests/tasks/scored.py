"""A shop whose purchases are drawn, laid into a hub as its orders."""

from datetime import UTC, datetime, time

import pandas as pd
import psycopg

from tests.scoring.shop import NOW, bought

EVENING = datetime.combine(NOW, time(23), UTC)
"""When everybody is scored first: the end of the last day."""
PEOPLE = """
    INSERT INTO customer (id, email, told_rank, currency)
    OVERRIDING SYSTEM VALUE
    SELECT n, 'c' || n || '@example.com', 1, %s FROM unnest(%s::int[]) n
"""
ORDERS = """
    INSERT INTO orders (platform, external_id, customer_id, currency, total, kept, placed_at,
                        updated_at, told_at)
    SELECT 'shopify', concat_ws('-', c, row), c, %s, a, a, d, d, d
      FROM unnest(%s::int[], %s::numeric[], %s::timestamptz[]) WITH ORDINALITY x (c, a, d, row)
"""
COUNT = """
    UPDATE customer c SET order_count = o.n, net_spend = o.kept, first_order_at = o.first,
           last_order_at = o.last
      FROM (SELECT customer_id, count(*) AS n, sum(kept) AS kept, min(placed_at) AS first,
                   max(placed_at) AS last FROM orders GROUP BY 1) o
     WHERE o.customer_id = c.id
"""


def drawn(customers: int, first: int = 1) -> pd.DataFrame:
    """Draw purchases; customers are numbered from `first` on."""
    table = bought(customers, leaving=0.15)
    return table.assign(customer=table["customer"].str[1:].astype(int) + first, amount=table["amount"].round(2))  # fmt: skip


def sell(hub: psycopg.Connection, table: pd.DataFrame, currency: str = "GBP") -> None:
    """Lay purchases into a hub."""
    who = table["customer"].tolist()
    hub.execute(PEOPLE, (currency, sorted(set(who))))
    hub.execute(ORDERS, (currency, who, table["amount"].tolist(), table["at"].tolist()))
    hub.execute(COUNT)
    hub.execute("ANALYZE")
