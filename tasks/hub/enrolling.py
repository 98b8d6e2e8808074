"""Enrolling: who begins a journey, because of what they did or because time itself brought it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct

from tasks.hub import conditions, triggers
from tasks.hub.conditions import Asked
from tasks.hub.engine import Connection
from tasks.hub.journeys import BESIDE, Traveller, seen

Waits = Sequence[tuple[timedelta, Sequence[tuple[str, Any, bool]]]]
"""How long to wait, and the conditions (name, value, whether it holds) where that is so."""


class Start(Struct, frozen=True):
    """What the hub needs to know to begin the journeys of a workflow."""

    workflow: str
    trigger: str
    value: Any
    waits: Waits
    fresh: timedelta
    again: timedelta | None = None
    suggests: bool = False
    """Whether its texts speak of what somebody may like."""


# What was done again before anything was said (a cart touched once more) begins the wait anew;
# who takes part in an experiment does so since before.
ENROL = """
    INSERT INTO journey AS x (workflow, customer_id, occasion, subject, cart, order_id, happened_at,
                              due_at, facts, started_at)
    SELECT {once} %(workflow)s, j.customer_id, j.occasion, j.subject, j.cart, j.order_id,
           j.happened_at, j.happened_at + {wait}, j.facts, present()
      FROM ({trigger}) j {beside}
     WHERE j.happened_at > present() - %(fresh)s::interval
       AND j.happened_at <= present() + interval '5 minutes' {again}
        ON CONFLICT (workflow, occasion) DO UPDATE
       SET happened_at = excluded.happened_at, due_at = excluded.due_at,
           facts = excluded.facts || jsonb_strip_nulls(jsonb_build_object(
               'experiment', x.facts -> 'experiment', 'assigned_at', x.facts -> 'assigned_at'))
     WHERE x.status = 'waiting' AND x.step = 0 AND excluded.happened_at > x.happened_at
"""
AGAIN = """
       AND NOT EXISTS (
           SELECT FROM journey e
            WHERE e.customer_id = j.customer_id AND e.workflow = %(workflow)s
              AND e.occasion <> j.occasion AND e.started_at > present() - %(again)s::interval)
     ORDER BY j.customer_id, j.happened_at DESC
"""

FORESEEN = """
    SELECT 0 AS id, %(workflow)s AS workflow, 0 AS step, t.occasion, t.subject, t.cart, t.order_id,
           t.happened_at, t.happened_at AS due_at, NULL::text AS variant, t.customer_id, t.facts
      FROM ({trigger}) t
     WHERE t.happened_at > present() - %(fresh)s::interval AND NOT EXISTS (
           SELECT FROM journey e WHERE (e.workflow, e.occasion) = (%(workflow)s, t.occasion))
    UNION ALL
    SELECT id, workflow, step, occasion, subject, cart, order_id, happened_at, due_at, variant,
           customer_id, facts FROM journey WHERE workflow = %(workflow)s AND status = 'waiting'
     ORDER BY due_at LIMIT %(limit)s
"""

POSITION = """
    INSERT INTO watermark AS w (platform, object, position)
    VALUES ('hub', %(object)s, present())
        ON CONFLICT (platform, object) DO UPDATE SET position = present(), moved_at = present()
     WHERE w.position <= present() - %(every)s::interval
    RETURNING true
"""


def enrol(hub: Connection, start: Start, people: Sequence[int] | None) -> int:
    """Begin the journeys of these people, or of everybody; return how many begin or begin anew."""
    wait, values = waiting(start.waits)
    once = "DISTINCT ON (j.customer_id)" if start.again else ""
    said = ENROL.format(
        once=once,
        wait=wait,
        trigger=triggers.compiled(start.trigger, everybody=people is None),
        beside=BESIDE,
        again=AGAIN if start.again else "",
    )
    values |= {"workflow": start.workflow, "trigger": start.value, "people": people}
    values |= {"fresh": start.fresh, "again": start.again}
    return hub.execute(said.encode(), values).rowcount


def daily(start: Start) -> bool:
    """Whether time itself begins these journeys: then everybody has to be looked at."""
    return triggers.TRIGGERS[start.trigger].daily


def waiting(waits: Waits) -> tuple[str, dict[str, Any]]:
    """Write a step's waits as SQL: the first whose conditions hold."""
    cases: list[str] = []
    values: dict[str, Any] = {}
    for number, (after, where) in enumerate(waits):
        said, known = conditions.compiled([one[:2] for one in where], f"w{number}_")
        held = (
            sql if holds else f"NOT {sql}" for sql, (_, _, holds) in zip(said, where, strict=True)
        )
        values |= known | {f"after{number}": after}
        cases.append(f"WHEN {' AND '.join(held) or 'true'} THEN %(after{number})s::interval")
    return f"CASE {' '.join(cases)} END", values


def foresee(hub: Connection, start: Start, asked: Sequence[Asked], limit: int) -> list[Traveller]:
    """Return who waits, and who would begin if everybody were looked at; nothing is written."""
    trigger = triggers.compiled(start.trigger, everybody=True)
    values = {"workflow": start.workflow, "trigger": start.value, "fresh": start.fresh}
    values |= {"suggests": start.suggests}
    return seen(hub, FORESEEN.format(trigger=trigger), asked, {**values, "limit": limit})


def turn(hub: Connection, workflow: str, every: timedelta) -> bool:
    """Whether it is time to look at everybody for a workflow; asking takes the turn."""
    values = {"object": f"workflow {workflow}", "every": every}
    return hub.execute(POSITION, values).fetchone() is not None
