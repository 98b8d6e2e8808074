"""Scores for who reads them: what is said of a customer and why, and how the models did."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct
from psycopg.rows import class_row, dict_row

from tasks.hub.engine import Connection

NAMES = ("rfm", "chance", "churn", "due", "value")
"""Every score, by its column."""

KEPT = """
    SELECT o.*, s.made,
           (SELECT max(l.at) FROM scoring l WHERE l.currency = o.currency) AS held_at
      FROM score o JOIN scoring s ON s.id = o.scoring_id
     WHERE o.customer_id = %s ORDER BY o.since DESC, o.id DESC
"""
LATEST = """
    SELECT DISTINCT ON (currency) currency, at, customers, purchases, made, tried, changed
      FROM scoring ORDER BY currency, at DESC, id DESC
"""
BEFORE = """
    SELECT at, made -> 'chance' ->> 'expected', (made -> 'chance' ->> 'days')::int FROM scoring
     WHERE currency = %(currency)s AND made -> 'chance' ->> 'expected' IS NOT NULL
       AND at + make_interval(days => (made -> 'chance' ->> 'days')::int) <= %(at)s
     ORDER BY at DESC, id DESC LIMIT 1
"""
CAME = """
    SELECT count(DISTINCT o.customer_id)::int FROM orders o JOIN customer c ON c.id = o.customer_id
     WHERE o.placed_at > %(after)s AND o.placed_at <= %(until)s AND c.first_order_at <= %(after)s
       AND c.currency = %(currency)s AND o.cancelled_at IS NULL AND o.deleted_at IS NULL
       AND NOT o.test
"""
SUMS = """
    SELECT o.rfm AS name, o.currency, count(*)::int AS customers, sum(o.chance) AS buyers,
           sum(o.value) AS value
      FROM score o WHERE o.until IS NULL AND o.rfm IS NOT NULL GROUP BY 1, 2
     ORDER BY 5 DESC NULLS LAST, 1
"""
BY_SEGMENT = """
    SELECT m.segment AS name, o.currency, count(*)::int AS customers, sum(o.chance) AS buyers,
           sum(o.value) AS value
      FROM membership m JOIN score o ON o.customer_id = m.customer_id AND o.until IS NULL
     WHERE m.until IS NULL GROUP BY 1, 2 ORDER BY 5 DESC NULLS LAST, 1
"""
BESIDE = """
    SELECT o.rfm, g.theirs, count(*)::int FROM score o JOIN customer c ON c.id = o.customer_id
     CROSS JOIN LATERAL (
           SELECT coalesce(c.facts -> 'rfm_group' ->> 'rfmGroup', c.facts ->> 'rfm_group')
               AS theirs) g
     WHERE o.until IS NULL AND o.rfm IS NOT NULL AND g.theirs <> '' GROUP BY 1, 2 ORDER BY 3 DESC, 1
"""

# A customer who bought a category several times on a day bought it once. What a shop does not sort
# is nobody's category.
DEMAND = """
    WITH bought AS (
        SELECT DISTINCT o.customer_id, p.facts ->> 'category' AS category,
               (o.placed_at AT TIME ZONE 'UTC')::date AS day, o.placed_at > %(half)s AS newer
          FROM orders o JOIN order_line l ON l.order_id = o.id
          JOIN product p ON (p.platform, p.external_id) = (o.platform, l.product_external_id)
         WHERE o.placed_at > %(since)s AND o.placed_at <= %(at)s AND o.cancelled_at IS NULL
           AND o.deleted_at IS NULL AND NOT o.test AND p.facts ->> 'category' <> '')
    SELECT category, count(*) FILTER (WHERE newer)::int, count(*) FILTER (WHERE NOT newer)::int
      FROM bought GROUP BY category ORDER BY 2 DESC, 1
"""


class Run(Struct, frozen=True):
    """One run's scores of one currency: when, of how many, what made them and what was tried."""

    currency: str
    at: datetime
    customers: int
    purchases: int
    made: Mapping[str, Any]
    tried: Mapping[str, Any]
    changed: int = 0


class Said(Struct, frozen=True):
    """One score of a customer; without a value it `lacks` something.

    `at` is when it moved to this, `held_at` when it was last worked out and had not moved.
    """

    name: str
    value: Any
    why: str
    model: str
    version: str
    days: int
    at: datetime
    held_at: datetime
    currency: str
    lacks: str = ""


class Sum(Struct, frozen=True):
    """Some customers together: how many are expected to buy, and for how much in a year."""

    name: str
    currency: str
    customers: int
    buyers: Decimal | None
    value: Decimal | None


def kept(hub: Connection, customer: int) -> list[dict[str, Any]]:
    """Return all that was ever said of a customer, the newest first; the open one is `until` None.

    `made` tells by score the model, version and days behind it.
    """
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(KEPT, (customer,)).fetchall()


def of(hub: Connection, customer: int) -> list[Said]:
    """Return the scores of a customer as they stand; nothing where nothing was ever said."""
    rows = [row for row in kept(hub, customer)[:1] if row["until"] is None]
    return [said(row, name) for row in rows for name in NAMES]


def said(row: Mapping[str, Any], name: str) -> Said:
    """Read one score of a row."""
    made = row["made"].get(name, {})
    lacks = "" if row[name] is not None else row["due_lacks"] if name == "due" else ""
    if row[name] is None and not lacks:
        lacks = f"not enough data: {made.get('lacks') or 'too few customers'}"
    return Said(
        name,
        row[name],
        row["why"],
        made.get("model", ""),
        made.get("version", ""),
        made.get("days", 0),
        row["since"],
        max(row["since"], row["held_at"]),
        row["currency"],
        lacks,
    )


def latest(hub: Connection) -> list[Run]:
    """Return the newest run of each currency: its models, how each did, who has no number."""
    with hub.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(LATEST).fetchall()


def lived(hub: Connection, currency: str, at: datetime) -> tuple[datetime, int, int, int] | None:
    """Return when a chance was last said whose days are over, these, who was expected, who came."""
    found = hub.execute(BEFORE, {"currency": currency, "at": at}).fetchone()
    if not found:
        return None
    then, expected, days = found
    window = {"after": then, "until": then + timedelta(days=days), "currency": currency}
    came = hub.execute(CAME, window).fetchone()
    return then, days, round(float(expected)), came[0] if came else 0


def by_group(hub: Connection) -> list[Sum]:
    """Add up by RFM group."""
    return summed(hub, SUMS)


def by_segment(hub: Connection) -> list[Sum]:
    """Add up by segment; who is in several counts in each."""
    return summed(hub, BY_SEGMENT)


def summed(hub: Connection, query: str) -> list[Sum]:
    """Read sums."""
    with hub.cursor(row_factory=class_row(Sum)) as cursor:
        return cursor.execute(query.encode()).fetchall()


def beside(hub: Connection) -> list[tuple[str, str, int]]:
    """Count customers by our RFM group and the store's own; nothing where a store has none."""
    return [(ours, theirs, count) for ours, theirs, count in hub.execute(BESIDE).fetchall()]


def demand(hub: Connection, at: datetime, days: int) -> list[tuple[str, int, int]]:
    """Count purchases by category, in the last days and in as many before."""
    half = at - timedelta(days=days)
    window = {"at": at, "half": half, "since": half - timedelta(days=days)}
    return [(of, now, was) for of, now, was in hub.execute(DEMAND, window).fetchall()]
