"""The halt: while one is open nothing goes out but withdrawals of consent."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from tasks.hub import reaching
from tasks.hub.engine import Connection


class Halt(Struct):
    """Why everything was halted; `facts` says which schedules were paused for it."""

    id: int
    reason: str
    facts: dict[str, Any]
    by: str
    since: datetime

    @property
    def paused(self) -> list[str]:
        """The schedules (`flow/name`) that run again once it is lifted."""
        return list(self.facts.get("paused", ()))


OPEN = "SELECT id, reason, facts, by, since FROM halt WHERE lifted_at IS NULL"

BEGIN = """
    INSERT INTO halt (reason, by) VALUES (%s, %s)
        ON CONFLICT ((lifted_at IS NULL)) WHERE lifted_at IS NULL DO NOTHING
"""

NOTE = "UPDATE halt SET facts = facts || %s WHERE id = %s"

LIFT = """
    UPDATE halt SET lifted_at = clock_timestamp(), lifted_by = %s, lifted_why = %s
     WHERE lifted_at IS NULL
    RETURNING id, reason, facts, by, since
"""


def standing(hub: Connection) -> Halt | None:
    """Return the halt that is open."""
    with hub.cursor(row_factory=class_row(Halt)) as cursor:
        return cursor.execute(OPEN).fetchone()


def begin(hub: Connection, reason: str, by: str) -> bool:
    """Let nothing go out from this commit on; False when that is so already."""
    return hub.execute(BEGIN, (reason, by)).rowcount > 0


def paused(hub: Connection, halt: Halt, schedules: Collection[str]) -> None:
    """Note which schedules were paused for a halt, so that just these are resumed."""
    hub.execute(NOTE, (Jsonb({"paused": sorted({*halt.paused, *schedules})}), halt.id))


def lift(hub: Connection, who: str, why: str) -> Halt | None:
    """Let everything go out again that waited; return the halt, None when nothing was halted."""
    with hub.cursor(row_factory=class_row(Halt)) as cursor:
        found = cursor.execute(LIFT, (who, why)).fetchone()
    if found:
        reaching.wake(hub)
    return found
