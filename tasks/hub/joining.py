"""Joining people by somebody's word or by likeness: journalled, counted again and told on."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, to_builtins
from psycopg.types.json import Jsonb

from tasks.hub import aparts, customers, disputes, identities, joins, merging, orders, outbox
from tasks.hub.engine import Connection
from tasks.hub.merging import Plan

TOUCHED = """
    SELECT DISTINCT c.id FROM touched t JOIN customer c ON c.key::text = t.key
     WHERE t.noun = 'customer' AND c.merged_into IS NULL
"""

LAST = "SELECT coalesce(max(id), 0) FROM joined"

# Whoever they are by now: one who was joined since is who they became.
WANTED = """
    INSERT INTO pair (a, b, a_own, b_own, cause, why, said_by, likeness, candidate_id)
    SELECT coalesce(a.merged_into, a.id), coalesce(b.merged_into, b.id), a.id, b.id, w.cause, r.why,
           w.said_by, w.likeness, w.candidate_id
      FROM jsonb_to_recordset(%s) AS w (one bigint, other bigint, cause text, reasons jsonb,
               said_by text, likeness float8, candidate_id bigint)
      JOIN customer a ON a.id = w.one JOIN customer b ON b.id = w.other
     CROSS JOIN LATERAL jsonb_array_elements_text(w.reasons) AS r (why)
     WHERE coalesce(a.merged_into, a.id) <> coalesce(b.merged_into, b.id)
"""


class Wish(Struct, frozen=True):
    """Two customers who shall be one, by whose word, and why (in words that name nobody)."""

    one: int
    other: int
    cause: str
    reasons: Sequence[str]
    said_by: str | None = None
    likeness: float | None = None
    candidate_id: int | None = None


def last(hub: Connection) -> int:
    """Return the number of the newest join."""
    found = hub.execute(LAST).fetchone()
    return int(found[0]) if found else 0


def prepare(hub: Connection) -> None:
    """Wait until no merge runs, and make the tables that say what must be counted and told."""
    merging.lock(hub)
    for table in (customers.TOUCHED, orders.RECOUNT, identities.PEOPLE, *joins.TABLES):
        hub.execute(table)
    hub.execute("TRUNCATE touched, recount, person, pair, label")


def join(hub: Connection, plan: Plan, wishes: Sequence[Wish]) -> int:
    """Join these in the caller's transaction; return how many people became part of another.

    Nobody who was erased or is kept apart is joined. A person's word lifts what kept two apart.
    """
    prepare(hub)
    for wish in wishes:
        if wish.cause == "person":
            aparts.lift(hub, (wish.one, wish.other))
    before = last(hub)
    said: list[Any] = [to_builtins(wish) for wish in wishes]
    paired = hub.execute(WANTED, (Jsonb(said),)).rowcount
    if paired and joins.join(hub, paired):
        tell(hub, plan)
    found = hub.execute("SELECT count(*) FROM joined WHERE id > %s", (before,)).fetchone()
    return int(found[0]) if found else 0


def tell(hub: Connection, plan: Plan) -> None:
    """Decide what is disputed, count what changed hands, and owe what was touched."""
    disputes.settle(hub, [id for (id,) in hub.execute(TOUCHED).fetchall()])
    customers.count(hub)
    outbox.owe(hub, plan.targets, plan.lane)
