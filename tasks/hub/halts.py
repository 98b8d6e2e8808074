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


OPEN = "SELECT id, reason, facts, by, since FROM halt WHERE lifted_at IS NULL"

BEGIN = """
    INSERT INTO halt (reason, by) VALUES (%s, %s)
        ON CONFLICT ((lifted_at IS NULL)) WHERE lifted_at IS NULL DO NOTHING
"""

NOTE = "UPDATE halt SET facts = facts || %s WHERE id = %s"

LIFT = """
    UPDATE halt SET lifted_at = clock_timestamp(), lifted_by = %s, lifted_why = %s
     WHERE lifted_at IS NULL
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
    known = set(halt.facts.get("paused", ()))
    hub.execute(NOTE, (Jsonb({"paused": sorted(known | set(schedules))}), halt.id))


def lift(hub: Connection, who: str, why: str) -> bool:
    """Let everything go out again that waited; False when nothing was halted."""
    if not hub.execute(LIFT, (who, why)).rowcount:
        return False
    reaching.wake(hub)
    return True
