"""The rollout: which phase is next, what each showed, and whom it has reached."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from tasks.hub import reaching
from tasks.hub.engine import Connection
from tasks.hub.schema.rollout import PHASES


class Rollout(Struct):
    """One rollout; `settings` is what each phase was last pressed with."""

    id: int
    name: str
    settings: dict[str, Any]
    began_at: datetime
    began_by: str
    ended_at: datetime | None


class Attempt(Struct, kw_only=True):
    """One attempt at one phase."""

    rollout_id: int
    phase: str
    attempt: int
    status: str
    settings: dict[str, Any]
    evidence: dict[str, Any] | None
    evidence_hash: str | None
    prefect_run: str | None
    begun_at: datetime
    ready_at: datetime | None
    settled_at: datetime | None

    @property
    def key(self) -> tuple[int, str, int]:
        """What it is known by."""
        return self.rollout_id, self.phase, self.attempt


class NotYet(Exception):
    """A phase may not begin, and why."""


LATEST = """
    SELECT id, name, settings, began_at, began_by, ended_at FROM rollout ORDER BY id DESC LIMIT 1
"""

AUTOMATED = """
    SELECT coalesce(evidence -> 'facts', '{}') FROM rollout_phase
     WHERE phase = %s AND status = 'approved' ORDER BY rollout_id DESC, attempt DESC LIMIT 1
"""

KEEP = """
    UPDATE rollout SET settings = settings || jsonb_build_object(%s::text, %s::jsonb) WHERE id = %s
"""

BEGIN = """
    INSERT INTO rollout (name, began_by, settings) VALUES (%s, %s, %s)
        ON CONFLICT ((ended_at IS NULL)) WHERE ended_at IS NULL DO NOTHING
"""

NEWEST = """
    SELECT DISTINCT ON (phase) * FROM rollout_phase WHERE rollout_id = %s
     ORDER BY phase, attempt DESC
"""

ENTER = """
    WITH before AS (
        UPDATE rollout_phase SET status = 'superseded'
         WHERE rollout_id = %(rollout)s AND phase = %(phase)s
           AND status IN ('running', 'waiting', 'refused', 'sent_back')),
    kept AS (
        UPDATE rollout
           SET settings = settings || jsonb_build_object(%(phase)s::text, %(settings)s::jsonb)
         WHERE id = %(rollout)s)
    INSERT INTO rollout_phase (rollout_id, phase, attempt, settings, prefect_run)
    SELECT %(rollout)s, %(phase)s, coalesce(max(attempt), 0) + 1, %(settings)s, %(run)s
      FROM rollout_phase WHERE rollout_id = %(rollout)s AND phase = %(phase)s
    RETURNING *
"""

OF_RUN = """
    SELECT * FROM rollout_phase WHERE phase = %s AND prefect_run = %s
     ORDER BY rollout_id DESC, attempt DESC LIMIT 1
"""

AGAIN = "SELECT * FROM rollout_phase WHERE (rollout_id, phase, attempt) = (%s, %s, %s)"

ADOPT = (
    "UPDATE rollout_phase SET prefect_run = %s WHERE (rollout_id, phase, attempt) = (%s, %s, %s)"
)

READY = """
    UPDATE rollout_phase
       SET status = %s, evidence = %s::jsonb, evidence_hash = %s, ready_at = clock_timestamp()
     WHERE (rollout_id, phase, attempt) = (%s, %s, %s) AND status = 'running'
"""

SETTLE = """
    UPDATE rollout_phase SET settled_at = coalesce(settled_at, clock_timestamp())
     WHERE (rollout_id, phase, attempt) = (%s, %s, %s)
"""

END = "UPDATE rollout SET ended_at = clock_timestamp() WHERE id = %s AND ended_at IS NULL"


def latest(hub: Connection) -> Rollout | None:
    """Return the newest rollout, ended or not."""
    with hub.cursor(row_factory=class_row(Rollout)) as cursor:
        return cursor.execute(LATEST).fetchone()


def current(hub: Connection) -> Rollout | None:
    """Return the rollout that is under way."""
    found = latest(hub)
    return found if found and found.ended_at is None else None


def begin(hub: Connection, name: str, by: str, settings: dict[str, Any] | None = None) -> Rollout:
    """Begin a rollout, or return the one that is under way."""
    hub.execute(BEGIN, (name, by, Jsonb(settings or {})))
    found = current(hub)
    if found is None:
        raise LookupError("the rollout was not noted")
    return found


def newest(hub: Connection, rollout: Rollout) -> dict[str, Attempt]:
    """Return the newest attempt at each phase that was begun."""
    with hub.cursor(row_factory=class_row(Attempt)) as cursor:
        return {one.phase: one for one in cursor.execute(NEWEST, (rollout.id,)).fetchall()}


def attempt(hub: Connection, phase: str) -> Attempt | None:
    """Return the newest attempt at a phase of the newest rollout."""
    found = latest(hub)
    return newest(hub, found).get(phase) if found else None


def of_run(hub: Connection, phase: str, run: str) -> Attempt | None:
    """Return the attempt at a phase that a run goes on with."""
    with hub.cursor(row_factory=class_row(Attempt)) as cursor:
        return cursor.execute(OF_RUN, (phase, run)).fetchone()


def again(hub: Connection, attempt: Attempt) -> Attempt:
    """Return an attempt as it is now."""
    with hub.cursor(row_factory=class_row(Attempt)) as cursor:
        return cursor.execute(AGAIN, attempt.key).fetchone() or attempt


def passed(hub: Connection) -> list[str]:
    """List the phases of the newest rollout that are approved."""
    found = latest(hub)
    attempts = newest(hub, found) if found else {}
    return [one for one in PHASES if one in attempts and attempts[one].status == "approved"]


def upcoming(hub: Connection) -> str | None:
    """Say which phase is next, or not over yet; None when there is none."""
    found = current(hub)
    if found is None:
        return None
    over = {
        phase
        for phase, one in newest(hub, found).items()
        if one.status == "approved" and one.settled_at
    }
    return next((one for one in PHASES if one not in over), None)


def automated(hub: Connection) -> dict[str, Any] | None:
    """Return what was approved to run by itself, most recently; None when nothing ever was."""
    found = hub.execute(AUTOMATED, (PHASES[-1],)).fetchone()
    return dict(found[0]) if found else None


def settings(hub: Connection, phase: str) -> dict[str, Any]:
    """Return what a phase was last pressed with."""
    found = latest(hub)
    return dict(found.settings.get(phase, {})) if found else {}


def keep(hub: Connection, rollout: Rollout, name: str, value: Any) -> None:
    """Keep something with a rollout."""
    hub.execute(KEEP, (name, Jsonb(value), rollout.id))


def enter(hub: Connection, phase: str, run: str | None, settings: dict[str, Any]) -> Attempt:
    """Begin a phase anew; raise NotYet when an earlier one was not approved."""
    rollout = current(hub)
    if rollout is None:
        raise NotYet("no rollout is under way: begin one with the flow `rollout`")
    done = passed(hub)
    before = [one for one in PHASES[: PHASES.index(phase)] if one not in done]
    if before:
        raise NotYet(f"{before[0]} must be approved first")
    values = {"rollout": rollout.id, "phase": phase, "run": run, "settings": Jsonb(settings)}
    with hub.cursor(row_factory=class_row(Attempt)) as cursor:
        begun = cursor.execute(ENTER, values).fetchone()
    if begun is None:
        raise LookupError(f"{phase} was not noted")
    return begun


def adopt(hub: Connection, attempt: Attempt, run: str | None) -> None:
    """Note which run goes on with an attempt whose own is gone."""
    hub.execute(ADOPT, (run, *attempt.key))


def show(
    hub: Connection, attempt: Attempt, evidence: str, hash: str, *, refused: bool = False
) -> None:
    """Keep what a phase found, as JSON: it waits for a person, or is refused."""
    status = "refused" if refused else "waiting"
    hub.execute(READY, (status, evidence, hash, *attempt.key))


def settle(hub: Connection, attempt: Attempt) -> None:
    """Note that all that follows from a decision was done: what is within reach now, goes.

    After the last phase the rollout is over.
    """
    hub.execute(SETTLE, attempt.key)
    reaching.wake(hub)
    if attempt.phase == PHASES[-1] and upcoming(hub) is None:
        hub.execute(END, (attempt.rollout_id,))
