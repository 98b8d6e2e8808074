"""The inbox: every genuine delivery, once, as it came."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub.engine import Connection

CHANNEL = "inbox"
"""NOTIFY channel that wakes whoever drains the inbox."""


class Delivery(Struct):
    """One delivery waiting to be merged."""

    id: int
    platform: str
    topic: str
    body: bytes
    delivery_id: str
    happened_at: datetime | None
    received_at: datetime
    attempts: int


# One statement, so that a commit costs one round trip; whoever drains is woken by it, too.
KEPT: LiteralString = """
    kept AS (
        INSERT INTO inbox (platform, topic, delivery_id, body, happened_at)
        SELECT * FROM unnest(%(platforms_in)s::text[], %(topics)s::text[], %(delivery_ids)s::text[],
                             %(bodies)b::bytea[], %(happened)s::timestamptz[])
            ON CONFLICT (platform, delivery_id) DO NOTHING)
"""
WAKE: LiteralString = "SELECT pg_notify('inbox', '')"
KEEP: LiteralString = f"WITH {KEPT} {WAKE}"

# What can wait comes in small lots, after all else: who counts their stock anew tells thousands.
NEXT = """
    (SELECT id, platform, topic, body, delivery_id, happened_at, received_at, attempts FROM inbox
      WHERE status = 'new' AND due_at <= clock_timestamp() AND topic <> ALL(%(patient)s::text[])
      ORDER BY id LIMIT %(limit)s)
     UNION ALL
    (SELECT id, platform, topic, body, delivery_id, happened_at, received_at, attempts FROM inbox
      WHERE status = 'new' AND due_at <= clock_timestamp() AND topic = ANY(%(patient)s::text[])
      ORDER BY id LIMIT %(few)s)
"""
FEW = 100
"""Deliveries that can wait taken at once: to ask what they mean takes seconds."""

DONE = """
    UPDATE inbox SET status = %s, done_at = clock_timestamp(), reason = %s
     WHERE id = ANY(%s) AND status = 'new'
    RETURNING id
"""

REOPEN = """
    UPDATE inbox SET status = 'new', reason = NULL, done_at = NULL, attempts = 0,
           due_at = clock_timestamp()
     WHERE status = 'held'
"""

TRIES = 6
"""Times we ask a platform what its hint meant, over about an hour; then a person looks."""

LATER = """
    UPDATE inbox SET attempts = attempts + 1, reason = %s,
           due_at = clock_timestamp() + least(1800, 5 * 4 ^ attempts) * interval '1 second'
     WHERE id = ANY(%s) AND status = 'new'
"""

COUNTS = "SELECT status, count(*) FROM inbox GROUP BY status"


def columns(
    platforms: Sequence[str],
    topics: Sequence[str],
    delivery_ids: Sequence[str],
    bodies: Sequence[bytes],
    happened: Sequence[datetime | None],
) -> dict[str, object]:
    """Name what KEEP takes: one entry per delivery in each."""
    return {
        "platforms_in": platforms,
        "topics": topics,
        "delivery_ids": delivery_ids,
        "bodies": bodies,
        "happened": happened,
    }


def waiting(hub: Connection, limit: int, patient: Sequence[str] = ()) -> list[Delivery]:
    """Return the oldest new deliveries, and a few of `patient` topics; who finishes one has it."""
    values = {"limit": limit, "few": min(limit, FEW), "patient": list(patient)}
    with hub.cursor(row_factory=class_row(Delivery)) as cursor:
        return cursor.execute(NEXT, values).fetchall()


def finish(
    hub: Connection, ids: Sequence[int], status: str = "done", reason: str | None = None
) -> int:
    """Note in the merging transaction what became of new deliveries; return how many were new."""
    return hub.execute(DONE, (status, reason, list(ids))).rowcount


def postpone(hub: Connection, ids: Sequence[int], reason: str) -> None:
    """Let deliveries wait whose platform cannot be asked just now."""
    hub.execute(LATER, (reason, list(ids)))


def reopen(hub: Connection) -> int:
    """Let deliveries held by a closed gate try again; return how many."""
    reopened = hub.execute(REOPEN).rowcount
    if reopened:
        hub.execute(f"NOTIFY {CHANNEL}")
    return reopened


def counts(hub: Connection) -> dict[str, int]:
    """Count deliveries by status."""
    return dict(hub.execute(COUNTS).fetchall())
