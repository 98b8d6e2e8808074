"""What the hub holds of a store, record by record in short, to compare it with the store."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import LiteralString

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub.engine import Connection


class Held(Struct):
    """A record of a store as the hub has it."""

    id: str
    at: datetime | None
    money: Decimal | None
    gone: bool


# One row per record of a store: what `at` is tells when the platform last changed it. An account
# has no date of its own in the hub: a person's fields come from the newest of their accounts.
ORDERS: LiteralString = """
    (SELECT platform, external_id AS id, updated_at AS at, kept AS money,
            deleted_at IS NOT NULL AS gone FROM orders) s
"""
PRODUCTS: LiteralString = """
    (SELECT platform, external_id AS id, updated_at AS at, NULL::numeric AS money,
            deleted_at IS NOT NULL AS gone FROM product) s
"""
CUSTOMERS: LiteralString = """
    (SELECT split_part(kind, ':', 1) AS platform, value AS id, NULL::timestamptz AS at,
            NULL::numeric AS money, gone_at IS NOT NULL AS gone
       FROM identity WHERE kind LIKE '%%:customer') s
"""
SHORT: dict[str, LiteralString] = {"orders": ORDERS, "products": PRODUCTS, "customers": CUSTOMERS}
DATED = {"orders", "products"}
"""Objects whose last change at the platform the hub knows record by record."""

HELD: LiteralString = "SELECT id, at, money, gone FROM "
WITHIN: LiteralString = """
     WHERE platform = %(platform)s AND NOT gone
       AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
       AND (%(until)s::timestamptz IS NULL OR at < %(until)s OR at IS NULL)
"""
NAMED: LiteralString = " WHERE platform = %(platform)s AND id = ANY(%(ids)s)"

BUCKETS: LiteralString = "SELECT width_bucket(at, %(edges)s::timestamptz[]), count(*) FROM "
GROUPED: LiteralString = " WHERE platform = %(platform)s AND NOT gone AND at < %(until)s GROUP BY 1"

OLDEST: LiteralString = "SELECT min(at) FROM "
TOTAL: LiteralString = "SELECT count(*) FROM "
OF_PLATFORM: LiteralString = " WHERE platform = %s AND NOT gone"

ASIDE = """
    SELECT DISTINCT key FROM quarantine
     WHERE status = 'open' AND platform = %s AND object = %s AND key = ANY(%s)
"""


def held(
    hub: Connection, platform: str, object: str, window: tuple[datetime | None, datetime | None]
) -> list[Held]:
    """List what the hub has of a store that changed in a window."""
    parameters = {"platform": platform, "since": window[0], "until": window[1]}
    with hub.cursor(row_factory=class_row(Held)) as cursor:
        return cursor.execute(HELD + SHORT[object] + WITHIN, parameters).fetchall()


def named(hub: Connection, platform: str, object: str, ids: Sequence[str]) -> dict[str, Held]:
    """Return what the hub has of these, by id."""
    parameters = {"platform": platform, "ids": list(ids)}
    with hub.cursor(row_factory=class_row(Held)) as cursor:
        found = cursor.execute(HELD + SHORT[object] + NAMED, parameters).fetchall()
    return {one.id: one for one in found}


def counted(
    hub: Connection, platform: str, object: str, edges: Sequence[datetime], until: datetime
) -> list[int]:
    """Count by last change: before the first edge, between each two, after the last."""
    parameters = {"platform": platform, "edges": list(edges), "until": until}
    query = BUCKETS + SHORT[object] + GROUPED
    found: dict[int, int] = dict(hub.execute(query, parameters).fetchall())
    return [found.get(number, 0) for number in range(len(edges) + 1)]


def first(hub: Connection, platform: str, object: str) -> datetime | None:
    """Return the oldest last change."""
    found = hub.execute(OLDEST + SHORT[object] + OF_PLATFORM, (platform,)).fetchone()
    return found[0] if found else None


def total(hub: Connection, platform: str, object: str) -> int:
    """Count all that is not gone."""
    found = hub.execute(TOTAL + SHORT[object] + OF_PLATFORM, (platform,)).fetchone()
    return int(found[0]) if found else 0


def aside(hub: Connection, platform: str, object: str, ids: Sequence[str]) -> set[str]:
    """Return which of these wait in quarantine."""
    return {key for (key,) in hub.execute(ASIDE, (platform, object, list(ids))).fetchall()}
