"""Save what the hub can take of batches it refused as a whole: only the culprit is set aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar

import msgspec
import psycopg
from msgspec import Struct, structs
from psycopg import sql

from tasks.hub import merging, quarantine, staging
from tasks.hub.engine import Connection
from tasks.hub.merging import Plan
from tasks.hub.staging import Incoming

if TYPE_CHECKING:
    from tasks.merge import Batch

Done = TypeVar("Done")
Name = tuple[int, str]

POISON = (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded)
"""What the hub says of a row it can never take, such as a key too long for its index."""
ROOTS = ("order_external_id", "external_id", "customer_external_id")
"""What belongs to one order or one customer stays together; the first that is set counts."""


STAGED = "SELECT row, {root} FROM {stage} WHERE NOT bad"
LEAVE_OUT = "UPDATE {stage} SET bad = true WHERE NOT bad AND NOT {root} = ANY(%s)"


class Refused(Struct):
    """What the hub cannot take: one delivery, or one record with what belongs to it; and why."""

    batch: Batch
    words: str


def one_by_one(
    batches: Sequence[Batch], attempt: Callable[[Sequence[Batch]], Done]
) -> tuple[list[Done], list[Refused]]:
    """Attempt all; where the hub refuses, split until the culprit stands alone."""
    try:
        return [attempt(batches)], []
    except POISON as error:
        words = str(error).splitlines()[0]
        names = sorted({name for batch in batches for name in named(batch)})
        if len(names) < 2:
            return [], [Refused(batch, words) for batch in batches]
    done, refused = [], []
    for some in (names[: len(names) // 2], names[len(names) // 2 :]):
        more, bad = one_by_one([part(batch, set(some)) for batch in batches], attempt)
        done += more
        refused += bad
    return done, refused


def named(batch: Batch) -> set[Name]:
    """Name the deliveries, or the records that were read, in a batch."""
    unread = {name_of(origin, row.key) for row, origin in batch.unread}
    return unread | {name(one) for one in batch.incoming}


def name(one: Incoming) -> Name:
    """Name what a record came in, or what it belongs to when it was read."""
    roots = (getattr(one.record, root, None) for root in ROOTS)
    return name_of(one.origin, next((root for root in roots if root), None))


def name_of(origin: int | None, key: str | None) -> Name:
    """Name a delivery, or what was read."""
    return (0, key or "") if origin is None else (origin, "")


def part(batch: Batch, names: set[Name]) -> Batch:
    """Return what of a batch has these names."""
    return structs.replace(
        batch,
        incoming=[one for one in batch.incoming if name(one) in names],
        unread=[(row, origin) for row, origin in batch.unread if name_of(origin, row.key) in names],
    )


def kinds(
    batches: Sequence[Batch], deliveries: Sequence[tuple[int, str, str]]
) -> list[tuple[Batch, set[int]]]:
    """Part deliveries (id, platform, topic) by what they are about.

    What was asked for because of some stays with all of its platform.
    """
    by_platform = {batch.platform: batch for batch in batches}
    asked = {batch.platform: {name for name in named(batch) if name[0] == 0} for batch in batches}
    found: dict[tuple[str, str], set[int]] = {}
    for id, platform, topic in deliveries:
        found.setdefault((platform, "" if asked[platform] else topic), set()).add(id)
    return [
        (part(by_platform[platform], {(id, "") for id in ids} | asked[platform]), ids)
        for (platform, _), ids in found.items()
    ]


def set_aside(hub: Connection, refused: Sequence[Refused]) -> dict[str, int]:
    """Put into quarantine what the hub refused, with its words; return how many of each object."""
    aside: dict[str, int] = {}
    for one in refused:
        platform = one.batch.platform
        for incoming in one.batch.incoming:
            object = staging.OBJECTS[type(incoming.record)]
            quarantine.keep(hub, entry(object, incoming, one.words))
            aside[object] = aside.get(object, 0) + 1
        for row, origin in one.batch.unread:
            quarantine.set_aside_raw(hub, platform, row, origin)
            aside[row.object] = aside.get(row.object, 0) + 1
    return aside


def entry(object: str, one: Incoming, words: str) -> dict[str, Any]:
    """Write the entry of a record that broke no rule but that the hub itself cannot take."""
    return {
        "platform": one.record.platform,
        "object": object,
        "key": getattr(one.record, "external_id", None),
        "rules": ["storable"],
        "reason": f"the hub cannot take it: {words}",
        "payload": msgspec.json.encode(one.record).decode(),
        "readable": "record",
        "inbox_id": one.origin,
    }


def set_aside_staged(hub: Connection, plan: Plan, objects: Sequence[str]) -> dict[str, int]:
    """Put what the hub will refuse of a staged slice into quarantine; return how many of each."""
    rows = {object: hub.execute(about(STAGED, object)).fetchall() for object in objects}
    roots = sorted({root for some in rows.values() for _, root in some})
    found = dict(culprits(hub, plan, objects, roots))
    aside: dict[str, int] = {}
    for object, some in rows.items():
        for row, root in some:
            if root in found:
                words = f"the hub cannot take it: {found[root]}"
                quarantine.set_aside(hub, object, {row: ["storable"]}, {"storable": words})
                aside[object] = aside.get(object, 0) + 1
    return aside


def culprits(
    hub: Connection, plan: Plan, objects: Sequence[str], roots: Sequence[str]
) -> list[tuple[str, str]]:
    """Name what the hub refuses, and its words, by trying half after half; nothing is kept."""
    try:
        with hub.transaction(force_rollback=True):
            for object in objects:
                hub.execute(about(LEAVE_OUT, object), (list(roots),))
            merging.merge(hub, plan)
    except POISON as error:
        if len(roots) == 1:
            return [(roots[0], str(error).splitlines()[0])]
        half = len(roots) // 2
        return [
            bad
            for some in (roots[:half], roots[half:])
            for bad in culprits(hub, plan, objects, some)
        ]
    return []


def about(statement: LiteralString, object: str) -> sql.Composed:
    """Write a statement for one object's staging table, and what its rows belong to."""
    names = [root for root in ROOTS if root in staging.CLASSES[object].__struct_fields__]
    columns = sql.SQL(", ").join([*map(sql.Identifier, names), sql.Literal("")])
    root = sql.SQL("coalesce({})").format(columns)
    return sql.SQL(statement).format(stage=sql.Identifier(f"stage_{object}"), root=root)
