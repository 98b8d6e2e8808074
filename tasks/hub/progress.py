"""How far reading got: watermarks of polls, slices of backfills, and the runs with their counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from tasks.hub.engine import Connection


class Slice(Struct):
    """One piece of a backfill: objects changed in [since, until)."""

    id: int
    backfill: str
    platform: str
    object: str
    since: datetime | None
    until: datetime | None
    status: str


POSITION = "SELECT position FROM watermark WHERE platform = %s AND object = %s"

# Reading that began after the watermark left out what lies between: it must not be passed by.
MOVE = """
    INSERT INTO watermark AS w (platform, object, position)
    VALUES (%(platform)s, %(object)s, %(to)s)
        ON CONFLICT (platform, object) DO UPDATE
       SET position = excluded.position, moved_at = clock_timestamp()
     WHERE w.position < excluded.position
       AND coalesce(%(since)s::timestamptz <= w.position, true)
"""

BEGAN = """
    SELECT nullif(min(coalesce(since, '-infinity')), '-infinity') FROM backfill_slice
     WHERE backfill = %s
"""

PLAN = """
    INSERT INTO backfill_slice AS s (backfill, platform, object, since, until)
    VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (backfill, platform, object, since) DO UPDATE SET until = excluded.until
     WHERE s.status <> 'done'
    RETURNING id, backfill, platform, object, since, until, status
"""

FORGET = """
    DELETE FROM backfill_slice b
     WHERE backfill = %(name)s AND NOT EXISTS (
           SELECT FROM backfill_slice o WHERE o.backfill = %(name)s AND o.status <> 'done')
"""

END_SLICE = """
    UPDATE backfill_slice SET status = %s, counts = %s, done_at = clock_timestamp() WHERE id = %s
"""

BEGIN_RUN = """
    INSERT INTO sync_run (flow, platform, object, prefect_run) VALUES (%s, %s, %s, %s)
    RETURNING id
"""

END_RUN = """
    UPDATE sync_run SET ended_at = clock_timestamp(), status = %s, counts = %s, error = %s
     WHERE id = %s
"""

# What runs every few minutes leaves a trace once an hour: enough to know that it did.
TRACE = """
    INSERT INTO sync_run (flow, platform, object, status, ended_at)
    SELECT %(flow)s, 'hub', %(object)s, %(status)s, clock_timestamp()
     WHERE NOT EXISTS (
           SELECT FROM sync_run
            WHERE started_at > clock_timestamp() - interval '1 hour'
              AND (flow, object, status) = (%(flow)s, %(object)s, %(status)s))
"""

HOLD = "SELECT pg_try_advisory_lock(7201005, hashtext(%s))"


def hold(hub: Connection, name: str) -> bool:
    """Keep others from the same work while this connection lives; False when they came first."""
    found = hub.execute(HOLD, (name,)).fetchone()
    return bool(found and found[0])


def position(hub: Connection, platform: str, object: str) -> datetime | None:
    """Return up to when an object was read, or None when it never was."""
    found = hub.execute(POSITION, (platform, object)).fetchone()
    return found[0] if found else None


def move(
    hub: Connection, platform: str, object: str, to: datetime, *, since: datetime | None = None
) -> None:
    """Move a watermark forward, in the transaction that wrote the data; never back.

    `since` is where the reading began: a watermark before it stays, as the rest is unread.
    """
    hub.execute(MOVE, {"platform": platform, "object": object, "to": to, "since": since})


def began(hub: Connection, backfill: str) -> datetime | None:
    """Return where the first slice of a backfill begins; None: at the very beginning."""
    found = hub.execute(BEGAN, (backfill,)).fetchone()
    return found[0] if found else None


def anew(hub: Connection, backfill: str) -> None:
    """Forget the slices of a backfill that was finished; one that was cut off goes on."""
    hub.execute(FORGET, {"name": backfill})


def plan_slice(
    hub: Connection,
    backfill: str,
    what: tuple[str, str],
    window: tuple[datetime | None, datetime | None],
) -> Slice | None:
    """Note one piece of a backfill once; return it, or None when it is done already."""
    with hub.cursor(row_factory=class_row(Slice)) as cursor:
        return cursor.execute(PLAN, (backfill, *what, *window)).fetchone()


def end_slice(hub: Connection, slice: Slice, status: str, counts: Mapping[str, Any]) -> None:
    """Note in the merging transaction what became of a slice: `done` or `closed`."""
    hub.execute(END_SLICE, (status, Jsonb(dict(counts)), slice.id))


def begin_run(
    hub: Connection, flow: str, platform: str, object: str, prefect_run: str | None = None
) -> int:
    """Note that a run began; return its number."""
    found = hub.execute(BEGIN_RUN, (flow, platform, object, prefect_run)).fetchone()
    if found is None:
        raise LookupError("the run was not noted")
    number: int = found[0]
    return number


def trace(hub: Connection, flow: str, object: str, status: str) -> None:
    """Note that something ran, once an hour for each way it ended."""
    hub.execute(TRACE, {"flow": flow, "object": object, "status": status})


def end_run(
    hub: Connection, run: int, status: str, counts: Mapping[str, Any], error: str | None = None
) -> None:
    """Note how a run ended: green, amber (some rows failed) or red (it stopped)."""
    hub.execute(END_RUN, (status, Jsonb(dict(counts)), error, run))
