"""Trying trouble out on a stand-in: a record is told once more, and it is watched meanwhile."""

from datetime import datetime

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub import reconcile
from tasks.hub.engine import Connection
from tasks.hub.outbox import Target


class Trial(Struct):
    """One record to try with: `field` is told again, with the value it has there."""

    key: str
    their_id: str
    field: str
    value: str


class Standing(Struct):
    """Where an owed record stands: tries that counted, and seconds until it is due."""

    status: str
    attempts: int
    due_in: float
    error: str | None
    settled_at: datetime | None


# Somebody whom a rollout may reach by now, and who is owed nothing.
PICK = """
    SELECT m.key, m.their_id, f.key AS field, f.value
      FROM mirror m CROSS JOIN LATERAL jsonb_each_text(m.values) f
     WHERE m.platform = %(platform)s AND m.object = %(object)s AND m.their_id IS NOT NULL
       AND f.value <> '' AND f.key = ANY(%(fields)s)
       AND ((SELECT reach()) = 'everyone' OR m.key IN (SELECT key FROM reached))
       AND NOT EXISTS (SELECT FROM outbox o
                        WHERE (o.platform, o.object, o.key) = (m.platform, m.object, m.key)
                          AND o.status IN ('owed', 'sending', 'review'))
     ORDER BY m.key, f.key LIMIT 1
"""

FORGET = """
    UPDATE mirror SET values = values - %s WHERE (platform, object, key) = (%s, %s, %s)
"""

# So that only whoever tells in bulk, as a trial does, takes it now.
APART = """
    UPDATE outbox SET due_at = clock_timestamp() + interval '1 minute'
     WHERE (platform, object, key) = (%s, %s, %s) AND status = 'owed' AND lane = 'bulk'
"""

STANDING = """
    SELECT status, attempts, error, settled_at,
           extract(epoch FROM due_at - clock_timestamp())::float AS due_in
      FROM outbox WHERE (platform, object, key) = (%s, %s, %s) ORDER BY id DESC LIMIT 1
"""

HASTEN = """
    UPDATE outbox SET due_at = clock_timestamp()
     WHERE (platform, object, key) = (%s, %s, %s) AND status = 'owed'
"""


def pick(hub: Connection, target: Target, fields: list[str]) -> Trial | None:
    """Pick a record that a platform has, and one of these fields of it."""
    what = {"platform": target.platform, "object": target.object, "fields": fields}
    with hub.cursor(row_factory=class_row(Trial)) as cursor:
        return cursor.execute(PICK, what).fetchone()


def owe(hub: Connection, target: Target, trial: Trial) -> None:
    """Owe a platform one field again, as if it had not been told of it."""
    with hub.transaction():
        hub.execute(FORGET, (trial.field, target.platform, target.object, trial.key))
        reconcile.owe(hub, target, [trial.key])
        hub.execute(APART, (target.platform, target.object, trial.key))


def standing(hub: Connection, target: Target, trial: Trial) -> Standing | None:
    """Return where it stands now."""
    with hub.cursor(row_factory=class_row(Standing)) as cursor:
        return cursor.execute(STANDING, (target.platform, target.object, trial.key)).fetchone()


def hasten(hub: Connection, target: Target, trial: Trial) -> None:
    """Make it due now: nobody waits half an hour for the end of a trial."""
    hub.execute(HASTEN, (target.platform, target.object, trial.key))
