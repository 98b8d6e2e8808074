"""The outbox: which record must still reach which platform, written with the change itself.

A row says that something is owed, not what: what to say is read from the hub when it is sent, so
that several changes of one record become one write.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from msgspec import Struct
from psycopg import errors
from psycopg.rows import class_row

from tasks.hub.engine import Connection

LADDER = (30, 120, 480, 1800)
"""Seconds to wait after each failed try; after the last a person looks."""


class Target(Struct, frozen=True):
    """A platform's object that must follow one noun of the hub."""

    platform: str
    object: str
    noun: str
    priority: int = 0


class Owed(Struct):
    """One record owed to a platform."""

    id: int
    platform: str
    object: str
    key: str
    attempts: int
    happened_at: datetime | None


OWE = """
    INSERT INTO outbox AS o (platform, object, key, priority, lane, happened_at)
    SELECT w.platform, w.object, t.key, w.priority, %(lane)s, min(t.happened_at)
      FROM touched t
      JOIN unnest(%(platforms)s::text[], %(objects)s::text[], %(nouns)s::text[],
                  %(priorities)s::int[]) AS w (platform, object, noun, priority)
        ON w.noun = t.noun
     WHERE NOT (w.noun = 'consent' AND t.platform = w.platform)
     GROUP BY w.platform, w.object, t.key, w.priority
     ORDER BY w.platform, w.object, t.key
        ON CONFLICT (platform, object, key) WHERE status = 'owed' DO UPDATE
       SET priority = greatest(o.priority, excluded.priority),
           lane = CASE WHEN 'live' IN (o.lane, excluded.lane) THEN 'live' ELSE 'bulk' END,
           happened_at = least(o.happened_at, excluded.happened_at)
"""

CLAIM = """
    WITH due AS (
        SELECT id FROM outbox o
         WHERE platform = %(platform)s AND object = %(object)s
           AND status = 'owed' AND due_at <= clock_timestamp()
           AND NOT EXISTS (SELECT FROM outbox s
                            WHERE s.status = 'sending' AND (s.platform, s.object, s.key)
                                = (o.platform, o.object, o.key))
         ORDER BY priority DESC, due_at, id
         LIMIT %(limit)s
           FOR UPDATE SKIP LOCKED),
    claimed AS (
        UPDATE outbox o
           SET status = 'sending', attempts = attempts + 1, claimed_by = a.pid,
               claimed_at = a.backend_start
          FROM due, pg_stat_activity a
         WHERE o.id = due.id AND a.pid = pg_backend_pid()
        RETURNING o.id, o.platform, o.object, o.key, o.attempts, o.happened_at, o.priority)
    SELECT id, platform, object, key, attempts, happened_at FROM claimed
     ORDER BY priority DESC, id
"""

# A newer change of the same record may be owed by now: then the older row has nothing left to say.
RELEASE = """
    WITH held AS (
        SELECT o.id, EXISTS (SELECT FROM outbox n WHERE n.status = 'owed'
                   AND (n.platform, n.object, n.key) = (o.platform, o.object, o.key)) AS newer
          FROM outbox o WHERE o.id = ANY(%(ids)s) AND o.status = 'sending'),
    passed_on AS (
        UPDATE outbox n SET happened_at = least(n.happened_at, o.happened_at)
          FROM held h JOIN outbox o ON o.id = h.id
         WHERE h.newer AND n.status = 'owed'
           AND (n.platform, n.object, n.key) = (o.platform, o.object, o.key))
    UPDATE outbox o
       SET status = CASE WHEN h.newer THEN 'superseded' ELSE 'owed' END,
           settled_at = CASE WHEN h.newer THEN clock_timestamp() END,
           due_at = CASE WHEN h.newer THEN o.due_at
                         ELSE clock_timestamp() + %(delay)s * interval '1 second' END,
           attempts = CASE WHEN %(counts)s THEN o.attempts ELSE o.attempts - 1 END,
           error = coalesce(%(error)s, o.error), claimed_by = NULL, claimed_at = NULL
      FROM held h WHERE o.id = h.id
"""

ORPHANS = """
    SELECT id FROM outbox o
     WHERE status = 'sending' AND NOT EXISTS (
           SELECT FROM pg_stat_activity a
            WHERE a.pid = o.claimed_by AND a.backend_start = o.claimed_at)
       FOR UPDATE SKIP LOCKED
"""

SETTLE = """
    UPDATE outbox SET status = %(status)s, settled_at = clock_timestamp(), claimed_by = NULL,
           claimed_at = NULL, error = NULL
     WHERE id = ANY(%(ids)s) AND status = 'sending'
"""

SET_ASIDE = """
    WITH aside AS (
        UPDATE outbox SET status = 'review', settled_at = clock_timestamp(), claimed_by = NULL,
               claimed_at = NULL, error = %(error)s
         WHERE id = %(id)s AND status = 'sending'
        RETURNING id, platform, object, key)
    INSERT INTO review (kind, subject, reason, advice, outbox_id)
    SELECT 'push', platform || ' ' || object || ' ' || key, %(error)s, %(advice)s, id FROM aside
        ON CONFLICT (kind, subject) WHERE status = 'open' DO UPDATE
       SET reason = excluded.reason, outbox_id = excluded.outbox_id
"""

AGAIN = """
    INSERT INTO outbox (platform, object, key, priority, lane, happened_at)
    SELECT platform, object, key, priority, lane, NULL FROM outbox WHERE id = ANY(%(ids)s)
        ON CONFLICT (platform, object, key) WHERE status = 'owed' DO NOTHING
"""


OWED_KEYS = """
    SELECT DISTINCT key FROM outbox
     WHERE platform = %s AND object = %s AND status = 'owed' ORDER BY key
"""


def owed_keys(hub: Connection, platform: str, object: str) -> list[str]:
    """List the records a platform is owed, due or not."""
    return [key for (key,) in hub.execute(OWED_KEYS, (platform, object)).fetchall()]


def owe(hub: Connection, targets: Sequence[Target], lane: str) -> None:
    """Owe what was touched in this transaction to every platform that follows it."""
    hub.execute(
        OWE,
        {
            "platforms": [target.platform for target in targets],
            "objects": [target.object for target in targets],
            "nouns": [target.noun for target in targets],
            "priorities": [target.priority for target in targets],
            "lane": lane,
        },
    )


@contextmanager
def claimed(hub: Connection, platform: str, object: str, limit: int) -> Iterator[list[Owed]]:
    """Hold the next records owed to a platform; what is not settled is owed again.

    Needs a connection in autocommit: the claim must be seen by others before anything is sent.
    """
    sweep(hub)
    with hub.cursor(row_factory=class_row(Owed)) as cursor:
        parameters = {"platform": platform, "object": object, "limit": limit}
        batch = cursor.execute(CLAIM, parameters).fetchall()
    try:
        yield batch
    finally:
        if batch and not hub.closed:
            release(hub, [owed.id for owed in batch])


def sweep(hub: Connection) -> int:
    """Return to `owed` what a worker that died was holding."""
    with hub.transaction():
        ids = [id for (id,) in hub.execute(ORPHANS).fetchall()]
        if ids:
            release(hub, ids)
    return len(ids)


def release(
    hub: Connection,
    ids: Sequence[int],
    *,
    delay: float = 0.0,
    error: str | None = None,
    counts: bool = False,
) -> None:
    """Owe these again after `delay` seconds; `counts` makes it a failed try of the ladder."""
    parameters = {"ids": list(ids), "delay": delay, "error": error, "counts": counts}
    try:
        with hub.transaction():
            hub.execute(RELEASE, parameters)
    except errors.UniqueViolation:  # a newer change came in between: now it is seen
        hub.execute(RELEASE, parameters)


def settle(hub: Connection, ids: Sequence[int], status: str = "sent") -> None:
    """Note that a platform has these, or that nothing was left to say (`superseded`)."""
    hub.execute(SETTLE, {"ids": list(ids), "status": status})


def set_aside(hub: Connection, owed: Owed, error: str, advice: str) -> None:
    """Leave a record to a person, with the platform's words and what to do."""
    hub.execute(SET_ASIDE, {"id": owed.id, "error": error[:2000], "advice": advice})


def again(hub: Connection, ids: Sequence[int]) -> None:
    """Owe anew what a person decided to try again."""
    hub.execute(AGAIN, {"ids": list(ids)})


def later(hub: Connection, batch: Sequence[Owed], error: str, after: float | None) -> None:
    """Put a batch that failed as a whole on the next rung of the ladder, or in review."""
    for attempts in sorted({owed.attempts for owed in batch}):
        rung = [owed for owed in batch if owed.attempts == attempts]
        if attempts > len(LADDER):
            for owed in rung:
                set_aside(hub, owed, error, "see why the platform keeps failing, then retry")
            continue
        delay = max(after or 0.0, LADDER[attempts - 1])
        release(hub, [owed.id for owed in rung], delay=delay, error=error, counts=True)
