"""One merge: what is staged and good goes to the hub, and what is owed because of it is owed.

The caller has the transaction: the merge, the quarantine, the inbox and the watermark commit
together or not at all.
"""

from msgspec import Struct
from psycopg import sql

from tasks.hub import (
    carts,
    consents,
    customers,
    deletions,
    disputes,
    events,
    followed,
    identities,
    implied,
    leftovers,
    lines,
    messages,
    orders,
    outbox,
    quarantine,
    staging,
    stirring,
    stock,
    strays,
    witness,
)
from tasks.hub.engine import Connection
from tasks.hub.implied import Implied
from tasks.hub.outbox import Target

MERGING = 7_201_002
"""Advisory lock of merges: one at a time, so that two never wait for each other's rows."""

WRITTEN = """
    SELECT noun, count(DISTINCT key) FROM touched GROUP BY noun
"""


class Plan(Struct, frozen=True):
    """What a merge needs to know: who the stores are, who must be told, and how urgent it is.

    `blocked` are the keys that never join people: (email or phone, value, reason). `implied` says
    where a purchase implies consent; None: nowhere.
    """

    stores: tuple[str, ...]
    targets: tuple[Target, ...]
    lane: str = "live"
    blocked: tuple[tuple[str, str, str], ...] = ()
    implied: Implied | None = None


class Merged(Struct):
    """What a merge did: rows staged and set aside by object, records changed by noun."""

    staged: dict[str, int]
    aside: dict[str, int]
    changed: dict[str, int]


GROWN = ("customer", "identity", "orders", "order_line", "outbox")


def analyze(hub: Connection) -> None:
    """Let the planner know what a bulk merge brought: it plans the next minutes by it."""
    for table in GROWN:
        hub.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))


def lock(hub: Connection) -> None:
    """Wait until no other merge runs; the transaction's end lets the next one in."""
    hub.execute("SELECT pg_advisory_xact_lock(%s)", (MERGING,))


def merge(hub: Connection, plan: Plan) -> Merged:
    """Merge the good staged rows; what cannot find its place goes to quarantine."""
    staged = dict(staging.counts(hub))
    for table in (customers.TOUCHED, orders.RECOUNT):
        hub.execute(table)
    strays.returned(hub)
    aside = strays.homeless(hub)
    if plan.blocked:
        identities.block(hub, plan.blocked)
    identities.resolve(hub, plan.stores)
    who = witness.sides(plan.stores, plan.targets)
    disputes.judge(hub, who)
    customers.describe(hub)
    disputes.enforce(hub, who)
    for noun in (orders, lines, carts, stock, deletions, events):
        noun.write(hub)
    customers.count(hub)
    strays.heard(hub)
    aside |= strays.homeless(hub, (strays.NOBODY,))
    consents.write(hub)
    implied.write(hub, plan.implied)
    stirring.hold(hub)
    messages.write(hub)
    followed.follow(hub)
    quarantine.replaced(hub, list(staged))
    leftovers.meet(hub, outbox.parties(plan.targets, plan.lane))
    changed: dict[str, int] = dict(hub.execute(WRITTEN).fetchall())
    if plan.lane != "bulk":  # what a backfill brings is old: everybody is looked at by night
        stirring.write(hub)
    outbox.owe(hub, plan.targets, plan.lane)
    return Merged(staged, aside, changed)
