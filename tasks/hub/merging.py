"""One merge: what is staged and good goes to the hub, and what is owed because of it is owed.

The caller has the transaction: the merge, the quarantine, the inbox and the watermark commit
together or not at all.
"""

from collections.abc import Sequence

from msgspec import Struct

from tasks.hub import (
    carts,
    consents,
    customers,
    identities,
    merges,
    messages,
    orders,
    outbox,
    quarantine,
    staging,
)
from tasks.hub.engine import Connection
from tasks.hub.outbox import Target

MERGING = 7_201_002
"""Advisory lock of merges: one at a time, so that two never wait for each other's rows."""

WRITTEN = """
    SELECT noun, count(DISTINCT key) FROM touched GROUP BY noun
"""

MARGINS = {
    "lines": {"orphan": "its order is not in the hub: it was set aside or never came"},
    "refunds": {"orphan": "its order is not in the hub yet"},
    "fulfilments": {"orphan": "its order is not in the hub yet"},
    "consents": {"nobody": "it names no number or address, nor a customer who has one"},
}


class Plan(Struct, frozen=True):
    """What a merge needs to know: who the stores are, who must be told, and how urgent it is."""

    stores: tuple[str, ...]
    targets: tuple[Target, ...]
    lane: str = "live"


class Merged(Struct):
    """What a merge did: rows staged and set aside by object, records changed by noun."""

    staged: dict[str, int]
    aside: dict[str, int]
    changed: dict[str, int]


def lock(hub: Connection) -> None:
    """Wait until no other merge runs; the transaction's end lets the next one in."""
    hub.execute("SELECT pg_advisory_xact_lock(%s)", (MERGING,))


def merge(hub: Connection, plan: Plan) -> Merged:
    """Merge the good staged rows; what cannot find its place goes to quarantine."""
    staged = dict(staging.counts(hub))
    aside: dict[str, int] = {}
    hub.execute(customers.TOUCHED)
    hub.execute(orders.RECOUNT)
    for object, rows in quarantine.forlorn(hub).items():
        aside[object] = adrift(hub, object, rows)
    identities.resolve(hub, plan.stores)
    customers.describe(hub)
    orders.write(hub)
    carts.write(hub)
    merges.write(hub)
    hub.execute(customers.ADOPT)
    customers.count(hub)
    if rows := consents.unaddressed(hub):
        aside["consents"] = adrift(hub, "consents", rows)
    consents.write(hub)
    messages.write(hub)
    quarantine.replaced(hub, list(staged))
    changed: dict[str, int] = dict(hub.execute(WRITTEN).fetchall())
    outbox.owe(hub, plan.targets, plan.lane)
    return Merged(staged, aside, changed)


def adrift(hub: Connection, object: str, rows: Sequence[int]) -> int:
    """Set aside rows that belong to nothing the hub has."""
    texts = MARGINS[object]
    quarantine.set_aside(hub, object, {row: list(texts) for row in rows}, texts)
    return len(rows)
