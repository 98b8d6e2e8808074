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
        RETURNING m.id, m.phone, m.platform, m.attempts, m.claimed_by, m.due_at, m.purpose,
                  m.facts)
    SELECT id, phone, platform, attempts, claimed_by AS claimer FROM claimed
     ORDER BY (purpose = 'transactional' OR facts ? 'reply_to') DESC, due_at, id
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


@contextmanager
def claimed(hub: Connection, limit: int, without: Collection[str] = ()) -> Iterator[list[Due]]:
    """Hold the next texts that are due; what was not settled by the end is free again, or unsure.

    `without` are platforms that are left alone.
    Needs a connection in autocommit that lives as long as any call made for these texts.
    """
    sweep(hub)
    with hub.cursor(row_factory=class_row(Due)) as cursor:
        values = {"limit": limit, "without": list(without)}
        batch = cursor.execute(CLAIM, values).fetchall()
    try:
        yield batch
    finally:
        if batch and not hub.closed:
            mine = hub.info.backend_pid
            release(hub, [due.id for due in batch], "its dispatcher gave up", whose=mine)


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
