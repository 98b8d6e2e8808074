"""What holds people together who became one: every join that stands is a tie between two of them.

A tie leads from one of those who went to whom that one was like. Where it is cut, the people on
either side are who they would be had it never been: one again by the ties that are left.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct, structs
from psycopg.rows import class_row

from tasks.hub.engine import Connection

OF = """
    SELECT j.id, coalesce(j.own_id, j.gone_id) AS own_id, j.met_id, j.gone_id, j.kept_id, j.cause
      FROM customer c JOIN joined j ON j.gone_id = c.id AND j.undone_at IS NULL
     WHERE c.merged_into = %s ORDER BY j.id
"""

CUT = """
    UPDATE joined SET undone_at = clock_timestamp(), undone_by = %(by)s, undone_why = %(why)s
     WHERE id = %(join)s
"""

# Nobody goes twice at a time, not even while two joins change who went.
TURN = (
    "UPDATE joined SET undone_at = clock_timestamp() WHERE id = ANY(%(ids)s)",
    """
    UPDATE joined j
       SET undone_at = NULL, own_id = coalesce(j.own_id, j.gone_id), gone_id = t.gone,
           kept_id = t.kept, gone = NULL, kept = NULL
      FROM unnest(%(ids)s::bigint[], %(gone)s::bigint[], %(kept)s::bigint[]) AS t (id, gone, kept)
     WHERE j.id = t.id
    """,
)


class Tie(Struct, frozen=True):
    """One join: which two were like each other, and who went to whom because of it."""

    id: int
    own_id: int
    met_id: int
    gone_id: int
    kept_id: int
    cause: str = "key"


def of(hub: Connection, root: int) -> list[Tie]:
    """Return all that holds a customer together, the oldest first."""
    with hub.cursor(row_factory=class_row(Tie)) as cursor:
        return cursor.execute(OF, (root,)).fetchall()


def cut(hub: Connection, root: int, values: dict[str, Any]) -> dict[int, int]:
    """End one tie of a customer (`join`, `by`, `why`); return who each of them is without it."""
    held = of(hub, root)
    whose = alone(held)
    hub.execute(CUT, values)
    held = [tie for tie in held if tie.id != values["join"]]
    tied = list(again(held, whose, root))
    turned = [new for old, new in zip(held, tied, strict=True) if new != old]
    if turned:
        turn(hub, turned)
    return whose


def turn(hub: Connection, ties: Sequence[Tie]) -> None:
    """Note of joins that somebody else went, or to somebody else."""
    names = {"ids": "id", "gone": "gone_id", "kept": "kept_id"}
    values = {name: [getattr(tie, of) for tie in ties] for name, of in names.items()}
    for statement in TURN:
        hub.execute(statement, values)


def alone(ties: Iterable[Tie]) -> dict[int, int]:
    """Return those who are tied, each as who they were before."""
    return {id: id for tie in ties for id in (tie.own_id, tie.met_id, tie.gone_id, tie.kept_id)}


def again(ties: Iterable[Tie], whose: dict[int, int], root: int) -> Iterator[Tie]:
    """Tie people one by one: yield who goes, and note whose each of them is by then.

    >>> whose = {1: 1, 2: 2, 3: 3}
    >>> [(tie.gone_id, tie.kept_id) for tie in again([Tie(7, 3, 2, 1, 2)], whose, 1)], whose
    ([(3, 2)], {1: 1, 2: 2, 3: 2})
    """
    for tie in ties:
        own, met = whose[tie.own_id], whose[tie.met_id]
        kept = stays(tie, own, met, root)
        gone = met if kept == own else own
        whose |= {id: kept for id, at in whose.items() if at == gone}
        yield structs.replace(tie, gone_id=gone, kept_id=kept)


def stays(tie: Tie, own: int, met: int, root: int) -> int:
    """Choose who stays of two: who is the customer now, who did stay, or else the oldest."""
    if root in (own, met):
        return root
    if {own, met} == {tie.gone_id, tie.kept_id}:
        return tie.kept_id
    return met if tie.cause == "platform" else min(own, met)


def between(ties: Sequence[Tie], one: int, other: int) -> int | None:
    """Return the newest of the joins by which two are one; None when there is none.

    >>> between([Tie(1, 2, 1, 2, 1), Tie(2, 3, 2, 3, 1), Tie(3, 4, 1, 4, 1)], 3, 1)
    2
    """
    whose = alone(ties) | {one: one, other: other}
    return next((tie.id for tie in again(ties, whose, one) if whose[one] == whose[other]), None)
