"""Whose turn it is: texts that are due are held by one dispatcher, for as long as it lives.

A claim names the connection that holds it. When that connection is gone, so is the claim.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from psycopg import IsolationLevel
from psycopg.rows import class_row

from tasks.hub.engine import Connection
from tasks.hub.texts import Due

# What somebody waits for leaves first, whatever else is due.
CLAIM = """
    WITH urgent AS (
        SELECT id FROM message
         WHERE status = 'waiting' AND (purpose = 'transactional' OR facts ? 'reply_to')
           AND due_at <= present() AND claimed_by IS NULL
           AND platform <> ALL (%(without)s)
         ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED),
    others AS (
        SELECT id FROM message
         WHERE status = 'waiting' AND NOT (purpose = 'transactional' OR facts ? 'reply_to')
           AND due_at <= present() AND claimed_by IS NULL
           AND platform <> ALL (%(without)s)
         ORDER BY due_at LIMIT greatest(%(limit)s - (SELECT count(*) FROM urgent), 0)
           FOR UPDATE SKIP LOCKED),
    claimed AS (
        UPDATE message m SET claimed_by = a.pid, claimed_at = a.backend_start
          FROM pg_stat_activity a
         WHERE a.pid = pg_backend_pid()
           AND m.id IN (SELECT id FROM urgent UNION ALL SELECT id FROM others)
        RETURNING m.id, m.phone, m.platform, m.attempts, m.claimed_by AS claimer, m.sender,
                  coalesce(m.segments, 1) AS segments, m.due_at,
                  m.purpose = 'transactional' OR m.facts ? 'reply_to' AS urgent)
    SELECT id, phone, platform, attempts, claimer, sender, segments, urgent FROM claimed
     ORDER BY urgent DESC, due_at, id
"""

# Nobody is left who could still be calling: what was reserved may have left, the rest did not.
RELEASE = """
    UPDATE message
       SET status = CASE status WHEN 'reserved' THEN 'unsure' ELSE status END,
           due_at = CASE status WHEN 'reserved' THEN present() + interval '1 minute'
                    ELSE due_at END,
           attempts = CASE status WHEN 'reserved' THEN 0 ELSE attempts END,
           error = CASE status WHEN 'reserved' THEN %(why)s ELSE error END,
           claimed_by = NULL, claimed_at = NULL
     WHERE id = ANY(%(ids)s) AND claimed_by = coalesce(%(whose)s, claimed_by)
"""

# Whose start we may not see (another role's) counts as alive.
ORPHANS = """
    SELECT id FROM message
     WHERE claimed_by IS NOT NULL AND NOT EXISTS (
           SELECT FROM pg_stat_activity a
            WHERE a.pid = claimed_by AND coalesce(a.backend_start = claimed_at, true))
     ORDER BY id FOR UPDATE SKIP LOCKED
"""

HASTE = """
    SELECT set_config('lock_timeout', '5s', false),
           set_config('idle_in_transaction_session_timeout', '5s', false),
           set_config('plan_cache_mode', 'force_generic_plan', false)
"""


class Held:
    """The texts one connection holds."""

    def __init__(self, hub: Connection) -> None:
        self.hub = hub
        self.ids: list[int] = []

    def more(self, limit: int, without: Collection[str] = ()) -> list[Due]:
        """Hold the next texts that are due; `without` are platforms that are left alone."""
        sweep(self.hub)
        with self.hub.cursor(row_factory=class_row(Due)) as cursor:
            values = {"limit": limit, "without": list(without)}
            found = cursor.execute(CLAIM, values).fetchall()
        self.ids += [due.id for due in found]
        return found


@contextmanager
def holding(hub: Connection) -> Iterator[Held]:
    """Hold texts; what was not settled by the end is free again, or unsure.

    Needs a connection in autocommit that lives as long as any call made for these texts.
    """
    held = Held(hub)
    try:
        yield held
    finally:
        if held.ids and not hub.closed:
            mine = hub.info.backend_pid
            release(hub, held.ids, "its dispatcher gave up", whose=mine)


@contextmanager
def claimed(hub: Connection, limit: int, without: Collection[str] = ()) -> Iterator[list[Due]]:
    """Hold the next texts that are due, for as long as the block lasts (`holding`)."""
    with holding(hub) as held:
        yield held.more(limit, without)


def sweep(hub: Connection) -> int:
    """Free what a dispatcher that died was holding; what it had reserved is unsure."""
    with hub.transaction():
        ids = [id for (id,) in hub.execute(ORPHANS).fetchall()]
        if ids:
            release(hub, ids, "its dispatcher died")
    return len(ids)


def release(hub: Connection, ids: Sequence[int], why: str, *, whose: int | None = None) -> None:
    """Hold these no longer; `whose` is the backend that must still hold them."""
    hub.execute(RELEASE, {"ids": list(ids), "why": why, "whose": whose})


def hasten(hub: Connection) -> None:
    """Make a connection fit for reserving: it sees what others commit, and never holds them up.

    What is read after the lock must be newer than the lock, whatever the database's own default.
    Who is suspended in the middle of a reservation loses it. To plan the one look at everything
    takes ten times as long as the look: it is planned once.
    """
    hub.isolation_level = IsolationLevel.READ_COMMITTED
    hub.execute(HASTE)
