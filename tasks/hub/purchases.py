"""What everybody bought, out of the hub in one sweep: days, amounts, and what was given back."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pandas as pd

from tasks.hub.engine import Connection

TOGETHER = 200_000
"""Customers read at once: neither side holds more than these twice."""

CURRENCIES = """
    SELECT currency FROM customer
     WHERE merged_into IS NULL AND erased_at IS NULL AND order_count > 0 AND currency IS NOT NULL
     GROUP BY currency ORDER BY count(*) DESC, currency
"""
SPAN = """
    SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM customer
     WHERE currency = %s AND order_count > 0
"""

# A purchase in another currency is one, but its money is not counted: two are never added. Each
# row is packed by the server itself: nothing is made of it here but columns.
READ = """
    WITH sold AS (
        SELECT o.id, o.customer_id, o.placed_at, o.currency = c.currency AS counts,
               CASE WHEN o.currency = c.currency THEN o.total ELSE 0 END AS total
          FROM customer c JOIN orders o ON o.customer_id = c.id
         WHERE c.id >= %(first)s AND c.id < %(beyond)s AND c.currency = %(currency)s
           AND c.merged_into IS NULL AND c.erased_at IS NULL AND c.order_count > 0
           AND o.cancelled_at IS NULL AND o.deleted_at IS NULL AND NOT o.test
           AND o.placed_at <= %(at)s),
    paid AS (
        SELECT customer_id, placed_at AS at, total AS amount FROM sold
        UNION ALL
        SELECT s.customer_id, coalesce(r.refunded_at, s.placed_at), -r.amount
          FROM sold s JOIN refund r ON r.order_id = s.id
         WHERE s.counts AND r.currency = %(currency)s AND r.amount > 0
           AND coalesce(r.refunded_at, s.placed_at) <= %(at)s)
    SELECT string_agg(int8send(customer_id)
               || int4send((at AT TIME ZONE 'UTC')::date - date '1970-01-01')
               || float8send(amount::float8), ''::bytea)
      FROM paid
"""
PACKED = np.dtype([("customer", ">i8"), ("day", ">i4"), ("amount", ">f8")])


def currencies(hub: Connection) -> list[str]:
    """List the currencies customers pay in, each one's own; the commonest first."""
    return [currency for (currency,) in hub.execute(CURRENCIES).fetchall()]


def read(hub: Connection, currency: str, at: datetime) -> pd.DataFrame:
    """Return customer, at and amount of all who mostly pay in a currency; below 0 is a refund.

    What is later is not read. Amounts are in that currency alone.
    """
    parts = list(packed(hub, currency, at))
    whole = np.concatenate(parts) if parts else np.empty(0, PACKED)
    return pd.DataFrame(
        {
            "customer": whole["customer"].astype(np.int64),
            "at": whole["day"].astype("datetime64[D]").astype("datetime64[s]"),
            "amount": whole["amount"].astype(np.float64),
        }
    )


def packed(hub: Connection, currency: str, at: datetime) -> Iterator[np.ndarray]:
    """Read purchases as the server packs them, some customers at a time."""
    first, last = hub.execute(SPAN, (currency,)).fetchone() or (0, -1)
    for start in range(first, last + 1, TOGETHER):
        values = {"first": start, "beyond": start + TOGETHER, "currency": currency, "at": at}
        found = hub.execute(READ, values, binary=True).fetchone()
        if found and found[0]:
            yield np.frombuffer(found[0], PACKED)
