"""Claims on the outbox: a worker holds what it sends, and what becomes of it is settled once.

A claim names the connection that holds it. When that connection is gone, so is the claim.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import errors

from tasks.hub.engine import Connection
from tasks.hub.outbox import LADDER, Owed
from tasks.hub.reaching import BEYOND, WITHDRAWS, WITHIN

BETWEEN = (errors.UniqueViolation, errors.DeadlockDetected)
"""A newer change came in between: looking again, it is seen."""

URGENT = "priority >= 9 AND lane = 'live'"
"""What must never wait behind a batch of something else: consents that just changed."""
STREAMS = {"consent": URGENT, "transactions": f"NOT ({URGENT})", "backfill": "true"}
"""What is claimed of the owed records, by the lane that tells them."""

DUE = """
    platform = %(platform)s AND object = %(object)s
           AND status = 'owed' AND {stream}
           AND (due_at <= clock_timestamp()
                OR %(bulk)s AND lane = 'bulk' AND attempts = 0 AND due_at < {beyond})
           AND NOT EXISTS (SELECT FROM outbox s
                            WHERE s.status = 'sending' AND (s.platform, s.object, s.key)
                                = (o.platform, o.object, o.key))"""

CLAIM = """
    WITH far AS MATERIALIZED (SELECT reach() AS reach),
    due AS (
        SELECT id, {partly} AS partly FROM outbox o
         WHERE {due} AND {within}
         ORDER BY priority DESC, lane DESC, due_at, id
         LIMIT %(limit)s
           FOR UPDATE SKIP LOCKED),
    claimed AS (
        UPDATE outbox o
           SET status = 'sending', attempts = attempts + 1, claimed_by = a.pid,
               claimed_at = a.backend_start
          FROM due, pg_stat_activity a
         WHERE o.id = due.id AND a.pid = pg_backend_pid()
        RETURNING o.id, o.platform, o.object, o.key, o.attempts, o.happened_at,
                  o.priority, o.lane, due.partly)
    SELECT f.reach, c.id, c.platform, c.object, c.key, c.attempts, c.happened_at, c.partly
      FROM far f LEFT JOIN claimed c ON true
     ORDER BY c.priority DESC, c.lane DESC, c.id
"""

# What may not go yet would be looked at again and again: it rests until it may.
REST = """
    UPDATE outbox SET due_at = {beyond}
     WHERE id IN (SELECT id FROM outbox o WHERE {due} AND NOT ({within})
                   ORDER BY id LIMIT 5000 FOR UPDATE SKIP LOCKED)
"""

KEYS = "SELECT key FROM outbox o WHERE {due} AND {within} ORDER BY key"

# Asked in the claim itself: a withdrawal waits for no answer before it.
EVERYONE = {"within": "(SELECT reach FROM far) = 'everyone'", "partly": "false"}
SOME = {
    "within": f"({WITHIN} OR {WITHDRAWS})",
    "partly": f"(NOT {WITHIN} AND o.key NOT LIKE '%%:%%')",
}


def statements(statement: str, bounds: dict[str, str]) -> dict[str, str]:
    """Write a statement for each lane, within these bounds."""
    return {
        lane: statement.format(
            due=DUE.format(stream=stream, beyond=BEYOND), beyond=BEYOND, **bounds
        )
        for lane, stream in STREAMS.items()
    }


CLAIMS, BOUNDED = statements(CLAIM, EVERYONE), statements(CLAIM, SOME)
RESTS, KEYS_OF = statements(REST, SOME), statements(KEYS, SOME)

# A newer change of the same record may be owed by now: then the older row has nothing left to say.
RELEASE = """
    WITH held AS (
        SELECT o.id, EXISTS (SELECT FROM outbox n WHERE n.status = 'owed'
                   AND (n.platform, n.object, n.key) = (o.platform, o.object, o.key)) AS newer
          FROM outbox o WHERE o.id = ANY(%(ids)s) AND o.status = 'sending'),
    passed_on AS (
        UPDATE outbox n SET happened_at = least(n.happened_at, o.happened_at),
               priority = greatest(n.priority, o.priority), lane = greatest(n.lane, o.lane)
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

# Whose start we may not see (another role's) counts as alive.
ORPHANS = """
    SELECT id FROM outbox o
     WHERE status = 'sending' AND NOT EXISTS (
           SELECT FROM pg_stat_activity a
            WHERE a.pid = o.claimed_by AND coalesce(a.backend_start = o.claimed_at, true))
       FOR UPDATE SKIP LOCKED
"""

# Once a record has arrived, an earlier refusal of it needs nobody any more.
SETTLE = """
    WITH settled AS (
        UPDATE outbox SET status = %(status)s, settled_at = clock_timestamp(), claimed_by = NULL,
               claimed_at = NULL, error = NULL
         WHERE id = ANY(%(ids)s) AND status = 'sending'
        RETURNING platform || ' ' || object || ' ' || key AS subject),
    resolved AS (
        UPDATE review r SET status = 'resolved', closed_at = clock_timestamp(),
               outcome = 'the platform has it now'
          FROM settled s
         WHERE r.kind = 'push' AND r.status = 'open' AND r.subject = s.subject
        RETURNING r.outbox_id)
    UPDATE outbox o SET status = 'superseded' FROM resolved r
     WHERE o.id = r.outbox_id AND o.status = 'review'
"""

SET_ASIDE = """
    WITH aside AS (
        UPDATE outbox SET status = 'review', settled_at = clock_timestamp(), claimed_by = NULL,
               claimed_at = NULL, error = %(error)s
         WHERE id = %(id)s AND status = 'sending'
        RETURNING id, platform || ' ' || object || ' ' || key AS subject),
    earlier AS (
        UPDATE outbox o SET status = 'superseded' FROM aside a, review r
         WHERE r.kind = 'push' AND r.status = 'open' AND r.subject = a.subject
           AND o.id = r.outbox_id AND o.status = 'review')
    INSERT INTO review (kind, subject, reason, advice, outbox_id)
    SELECT 'push', subject, %(error)s, %(advice)s, id FROM aside
        ON CONFLICT (kind, subject) WHERE status = 'open' DO UPDATE
       SET reason = excluded.reason, outbox_id = excluded.outbox_id
"""


@contextmanager
def claimed(
    hub: Connection, platform: str, object: str, limit: int, lane: str = "transactions"
) -> Iterator[list[Owed]]:
    """Hold the next records owed to a platform; what is not settled is owed again.

    The lane `consent` takes only what is urgent, `transactions` the rest, `backfill` everything,
    and what is left to the backfill that owes it. Beyond the reach of a rollout nothing is taken
    but withdrawals of consent.
    Needs a connection in autocommit: the claim must be seen by others before anything is sent.
    """
    what = {"platform": platform, "object": object}
    batch = claim(hub, lane, {**what, "limit": limit, "bulk": lane == "backfill"})
    try:
        yield batch
    finally:
        if batch and not hub.closed:
            release(hub, [owed.id for owed in batch])


def claim(hub: Connection, lane: str, parameters: dict[str, Any]) -> list[Owed]:
    """Claim what may go now; where not all may, what may not is laid to rest first."""
    far, batch = heard(hub.execute(CLAIMS[lane], parameters).fetchall())
    if batch or far == "everyone":
        return batch
    hub.execute(RESTS[lane], parameters)
    return heard(hub.execute(BOUNDED[lane], parameters).fetchall())[1]


def heard(rows: Sequence[tuple[Any, ...]]) -> tuple[str, list[Owed]]:
    """Return how far we may go, as the claim itself saw it, and what was claimed."""
    return rows[0][0], [Owed(*claimed) for _, *claimed in rows if claimed[0] is not None]


def due(hub: Connection, platform: str, object: str, lane: str = "backfill") -> list[str]:
    """List the keys of all that a claim would take now, and take nothing."""
    parameters = {"platform": platform, "object": object, "bulk": lane == "backfill"}
    return [key for (key,) in hub.execute(KEYS_OF[lane], parameters).fetchall()]


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
    for last in (False, False, True):
        try:
            with hub.transaction():
                hub.execute(RELEASE, parameters)
        except BETWEEN:
            if last:
                raise
        else:
            return


def settle(hub: Connection, ids: Sequence[int], status: str = "sent") -> None:
    """Note that a platform has these, or that nothing was left to say (`superseded`)."""
    hub.execute(SETTLE, {"ids": list(ids), "status": status})


def set_aside(hub: Connection, owed: Owed, error: str, advice: str) -> None:
    """Leave a record to a person, with the platform's words and what to do."""
    hub.execute(SET_ASIDE, {"id": owed.id, "error": error[:2000], "advice": advice})


def wait(hub: Connection, batch: Sequence[Owed], error: str, seconds: float) -> None:
    """Owe these again when there is room for them; they did nothing wrong, and climb no rung."""
    release(hub, [owed.id for owed in batch], delay=seconds, error=error)


def later(hub: Connection, batch: Sequence[Owed], error: str) -> None:
    """Put a batch that failed as a whole on the next rung of the ladder, or in review."""
    for attempts in sorted({owed.attempts for owed in batch}):
        rung = [owed for owed in batch if owed.attempts == attempts]
        if attempts > len(LADDER):
            for owed in rung:
                set_aside(hub, owed, error, "see why the platform keeps failing, then retry")
            continue
        ids = [owed.id for owed in rung]
        release(hub, ids, delay=LADDER[attempts - 1], error=error, counts=True)
