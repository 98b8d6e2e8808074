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
SCORED = "WITH s AS (INSERT INTO scoring (currency, at, customers, purchases, changed, made) VALUES ('GBP', '2026-11-05', 1, 1, 1, jsonb_build_object('chance', jsonb_build_object('model', 'MBG/NBD', 'version', '1', 'days', 30))) RETURNING id) INSERT INTO score (customer_id, scoring_id, since, currency, chance, why, due_lacks) SELECT c.id, s.id, '2026-11-03', 'GBP', 0.31, 'often', 'not enough data: one purchase shows no pace' FROM customer c, s WHERE first_name = 'Ada'"
"""Ada was scored, and two days later that held."""


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
