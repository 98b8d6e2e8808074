"""Curbs: workflows and senders that early-warning signs stopped, until a person lets them go on."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg.rows import class_row, dict_row

from tasks.hub.engine import Connection
from tasks.hub.inbox import CHANNEL

# Each week is looked at by itself, and what was so before a person let it go on counts no more.
# Failures are told sooner than deliveries, so what left just now is not counted. Who tells no
# receipts at all is never late.
COUNT = """
    WITH t AS (
        SELECT id, phone, workflow, sender, purpose, status, coalesce(error, '') AS error,
               coalesce(accepted_at, reserved_at) AS at, settled_at
          FROM message
         WHERE reserved_at >= date_trunc('week', present(), 'UTC')
           AND reserved_at < present() - interval '5 minutes'
           AND status IN ('sent', 'delivered', 'undelivered', 'refused')
           AND workflow <> 'stop_confirmation'
           AND NOT coalesce((facts ->> 'reply_to')::boolean, false)),
    stops AS (
        SELECT DISTINCT address, least(happened_at, learned_at) AS at FROM consent
         WHERE channel = 'sms' AND status = 'withdrawn' AND method <> 'erasure'
           AND least(happened_at, learned_at) >= date_trunc('week', present(), 'UTC')),
    left_by AS (
        SELECT DISTINCT ON (s.address, s.at) t.id
          FROM stops s JOIN t ON t.phone = s.address AND t.at <= s.at
         ORDER BY s.address, s.at, t.at DESC, t.id DESC),
    whose AS (
        SELECT 'workflow' AS kind, workflow AS subject, t.* FROM t
        UNION ALL
        SELECT 'sender', sender, t.* FROM t WHERE sender IS NOT NULL AND purpose <> 'transactional')
    SELECT w.kind, w.subject,
           count(*) FILTER (WHERE w.status = 'delivered') AS delivered,
           count(*) FILTER (WHERE w.status IN ('undelivered', 'refused')) AS failed,
           count(*) FILTER (WHERE w.error = '30007') AS filtered,
           count(*) FILTER (WHERE w.id IN (SELECT id FROM left_by)) AS opt_outs,
           CASE WHEN bool_or(w.status = 'delivered') THEN count(*) FILTER (
               WHERE coalesce(w.settled_at, present()) - w.at > interval '10 minutes') ELSE 0 END
               AS late,
           CASE WHEN bool_or(w.status = 'delivered') THEN count(*) FILTER (
               WHERE w.status <> 'sent' OR w.at < present() - interval '10 minutes') ELSE 0 END
               AS due
      FROM whose w
     WHERE NOT EXISTS (
               SELECT FROM curb c WHERE (c.kind, c.subject) = (w.kind, w.subject)
                  AND (c.lifted_at IS NULL OR c.lifted_at >= w.at))
     GROUP BY w.kind, w.subject ORDER BY w.kind, w.subject
"""

OPEN = """
    INSERT INTO curb (kind, subject, why, advice) VALUES (%s, %s, %s, %s)
        ON CONFLICT (kind, subject) WHERE lifted_at IS NULL DO NOTHING
"""

# A sender's number stays in the house: its last digits name it.
LISTED = """
    SELECT kind, CASE kind WHEN 'sender' THEN 'sender ' || right(subject, 4) ELSE subject END
           AS subject, why, advice, since FROM curb WHERE lifted_at IS NULL ORDER BY since, id
"""

LIFT = """
    UPDATE curb SET lifted_at = present(), lifted_by = %s
     WHERE lifted_at IS NULL
       AND %s IN (subject, CASE kind WHEN 'sender' THEN 'sender ' || right(subject, 4) END)
"""

# What only the curb held back need not wait for its next turn.
HURRY = """
    UPDATE message m SET due_at = present()
     WHERE m.status = 'waiting' AND m.due_at > present()
       AND 'curbed' = ALL (SELECT o.gate FROM objection o
                            WHERE o.message_id = m.id AND o.until = m.due_at)
       AND EXISTS (SELECT FROM objection o WHERE o.message_id = m.id AND o.until = m.due_at)
"""


class Curb(Struct, frozen=True):
    """One workflow or sender that is stopped, and why."""

    kind: str
    subject: str
    why: str
    advice: str
    since: datetime


def counts(hub: Connection) -> list[dict[str, Any]]:
    """Count this week's texts of each workflow and sender that is not stopped."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(COUNT).fetchall()


def begin(hub: Connection, about: tuple[str, str], why: str, advice: str) -> bool:
    """Hold the texts of a workflow or sender from this commit on; False when it is so already."""
    return hub.execute(OPEN, (*about, why, advice)).rowcount > 0


def listed(hub: Connection) -> list[Curb]:
    """List what is stopped, oldest first."""
    with hub.cursor(row_factory=class_row(Curb)) as cursor:
        return cursor.execute(LISTED).fetchall()


def lift(hub: Connection, subject: str, by: str) -> bool:
    """Let one go on, as it is listed; what happened before counts no more against it."""
    if not hub.execute(LIFT, (by, subject)).rowcount:
        return False
    hub.execute(HURRY)
    hub.execute(f"NOTIFY {CHANNEL}")
    return True
