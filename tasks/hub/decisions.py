"""Decisions about phases of a rollout: who let one pass on what evidence, kept for good."""

from typing import Any

from msgspec import Struct

from tasks.hub import rollouts
from tasks.hub.engine import Connection
from tasks.hub.rollouts import Attempt
from tasks.hub.schema.rollout import PHASES


class Decision(Struct, frozen=True, kw_only=True):
    """What a person decided: `evidence` begins as the hash of what they saw does."""

    who: str
    decision: str
    comment: str = ""
    evidence: str = ""
    by: str = ""


class NotDecided(Exception):
    """A decision was not taken, and why."""


class Overtaken(NotDecided):
    """The phase was begun anew since: the evidence is no longer what counts."""


DECIDE = """
    WITH decided AS (
        UPDATE rollout_phase SET status = %(status)s
         WHERE (rollout_id, phase, attempt) = (%(rollout)s, %(phase)s, %(attempt)s)
           AND status = 'waiting'
        RETURNING rollout_id, phase, attempt, evidence_hash)
    INSERT INTO rollout_decision
           (rollout_id, phase, attempt, who, decision, comment, evidence_hash, by)
    SELECT rollout_id, phase, attempt, %(who)s, %(decision)s, %(comment)s, evidence_hash, %(by)s
      FROM decided
"""

DECISIONS = """
    SELECT phase, attempt, who, decision, comment, evidence_hash, decided_at
      FROM rollout_decision WHERE rollout_id = %s ORDER BY id
"""


def decide(hub: Connection, phase: str, number: int | None, decision: Decision) -> Attempt:
    """Note a decision about a phase, of one attempt or the newest; raise NotDecided to refuse."""
    if phase not in PHASES:
        raise NotDecided(f"there is no phase {phase!r}: there are {', '.join(PHASES)}")
    found = rollouts.attempt(hub, phase)
    if problem := objection(found, phase, number, decision):
        raise problem
    if found is None:
        raise AssertionError("an attempt there is not is objected to")
    values = {
        "rollout": found.rollout_id,
        "phase": phase,
        "attempt": found.attempt,
        "status": "approved" if decision.decision == "approve" else "sent_back",
        "who": decision.who.strip(),
        "decision": decision.decision,
        "comment": decision.comment.strip(),
        "by": decision.by,
    }
    if not hub.execute(DECIDE, values).rowcount:
        raise NotDecided(f"somebody else decided about {phase} just now: look again")
    return rollouts.again(hub, found)


def objection(
    found: Attempt | None, phase: str, number: int | None, decision: Decision
) -> NotDecided | None:
    """Say what speaks against a decision, the most final first."""
    if problem := unsaid(decision):
        return NotDecided(problem)
    if found is None or found.evidence_hash is None:
        return NotDecided(f"{phase} has shown no evidence yet: run it first")
    if number not in {None, found.attempt}:
        return Overtaken(f"{phase} was run again since: look at its newest evidence")
    if not found.evidence_hash.startswith(decision.evidence.strip().lower()):
        now = found.evidence_hash[:8]
        return Overtaken(f"the evidence of {phase} is another by now: look at {now}")
    if found.status != "waiting":
        return NotDecided(f"{phase} waits for no decision: it is {found.status}")
    return None


def unsaid(decision: Decision) -> str | None:
    """Say what a decision leaves open."""
    if not decision.who.strip():
        return "nobody is named: say who decides"
    if decision.decision not in {"approve", "send_back"}:
        return f"{decision.decision!r} is no decision: say approve or send_back"
    if decision.decision == "send_back" and not decision.comment.strip():
        return "to send a phase back needs a comment: say what is to be done"
    return None


def decisions(hub: Connection) -> list[tuple[Any, ...]]:
    """List who decided what in the newest rollout, in order."""
    found = rollouts.latest(hub)
    return hub.execute(DECISIONS, (found.id,)).fetchall() if found else []


def overview(hub: Connection) -> list[dict[str, Any]]:
    """Lay out the phases of the newest rollout: how far each is, and who decided."""
    found = rollouts.latest(hub)
    attempts = rollouts.newest(hub, found) if found else {}
    decided = {(one[0], one[1]): one for one in decisions(hub)}
    return [row(phase, attempts.get(phase), decided) for phase in PHASES]


def row(
    phase: str, attempt: Attempt | None, decided: dict[tuple[str, int], tuple[Any, ...]]
) -> dict[str, Any]:
    """Lay out one phase."""
    said = decided.get((phase, attempt.attempt)) if attempt else None
    return {
        "phase": phase,
        "is": attempt.status.replace("_", " ") if attempt else "to come",
        "attempt": attempt.attempt if attempt else "",
        "evidence": (attempt.evidence_hash or "")[:8] if attempt else "",
        "shown": f"{attempt.ready_at:%Y-%m-%d %H:%M}" if attempt and attempt.ready_at else "",
        "decided by": said[2] if said else "",
        "on": f"{said[6]:%Y-%m-%d %H:%M}" if said else "",
        "comment": said[4] if said else "",
    }
