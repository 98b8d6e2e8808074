"""How every phase ends: its evidence is shown and kept, and a person lets it pass.

All that must survive is in the hub. A run that was killed, resumed or pressed again finds there
what was done already, and goes on.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

from prefect import runtime
from prefect.client.schemas.objects import State
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput
from prefect.states import Completed, Failed
from pydantic import Field
from pydantic_core import to_jsonable_python

from flows.rollout.exhibits import exhibit, title
from flows.rollout.pressing import go_on, waits
from tasks import settings
from tasks.hub import decisions, progress, rollouts
from tasks.hub.decisions import Decision, NotDecided, Overtaken
from tasks.hub.engine import Connection, autocommit
from tasks.hub.rollouts import Attempt, NotYet
from tasks.rollout.evidence import Evidence, Phase
from tasks.rollout.keeping import SHORT, fingerprint, kept, read

Gather = Callable[[], Awaitable[Evidence]]
Then = Callable[[Evidence], Awaitable[object]]
ASKS = 20
"""Unusable answers after which a run asks no more."""


class Approval(RunInput):
    """The form that lets a phase pass or sends it back."""

    who: str = Field(title="Who", pattern=r"\S", max_length=200, description="Who decides.")
    decision: Literal["approve", "send_back"] = Field(
        title="Decision", description="approve, or send_back to have it done again."
    )
    comment: str = Field(
        default="",
        title="Comment",
        max_length=2000,
        description="Why; needed to send back. Kept for good with the evidence.",
    )


async def stage(
    phase: Phase, gather: Gather, *, dry_run: bool, then: Then | None = None
) -> State[Any]:
    """Show what a phase found, keep it, and wait until a person lets it pass.

    `gather` may come twice when its run is killed; `then` is what follows from an approval, and
    may come twice too. A dry run shows the evidence and writes nothing.
    """
    if dry_run:
        return await rehearsed(await gather())
    with autocommit(settings.hub_url()) as hub:
        if not progress.hold(hub, f"rollout {phase}"):
            return Completed(name="Stood by", message=f"{phase} is being run already")
        try:
            attempt = await entered(hub, phase)
            if attempt.status == "running":
                attempt = await shown(hub, attempt, await gather())
            if attempt.status == "waiting":
                attempt = await decided(hub, attempt)
            await followed(hub, attempt, then)
        except NotYet as error:
            return Failed(name="Not yet", message=str(error))
        except NotDecided as error:
            return Failed(name="Overtaken", message=str(error))
    return await concluded(attempt)


async def rehearsed(evidence: Evidence) -> State[Any]:
    """Show the evidence of a dry run, and what it would come to."""
    await exhibit(evidence, letters(fingerprint(kept(evidence))), "A dry run: nothing was kept.")
    if blocked := blockers(evidence):
        return Completed(name="Would be refused", message=f"dry run, nothing written: {blocked}")
    return Completed(message="dry run: a person would be asked, nothing was written")


def letters(hash: str | None) -> str:
    """Return the letters of a hash by which a person names the evidence."""
    return (hash or "")[:SHORT]


def blockers(evidence: Evidence) -> str:
    """Say in a sentence what refuses a phase, and what to do about it."""
    return "; ".join(f"{one.what}: {one.said}. {one.advice}" for one in evidence.blockers)


async def entered(hub: Connection, phase: Phase) -> Attempt:
    """Go on with what this run, or one that is gone, began; else begin the phase anew."""
    run = str(runtime.flow_run.id)
    said: dict[str, Any] = to_jsonable_python(dict(runtime.flow_run.parameters))
    said.pop("dry_run", None)
    mine = rollouts.of_run(hub, phase, run)
    if mine and mine.status not in {"refused", "sent_back"}:
        return mine
    found = rollouts.attempt(hub, phase) if rollouts.current(hub) else None
    if found and await left_behind(found, said):
        rollouts.adopt(hub, found, run)
        if found.evidence:
            why = "The run that showed it is gone; this one goes on."
            await exhibit(read(found.evidence), letters(found.evidence_hash), why)
        return found
    return rollouts.enter(hub, phase, run, said)


async def left_behind(found: Attempt, said: dict[str, Any]) -> bool:
    """Whether an attempt is at what is asked for now, and nobody goes on with it.

    Who gathers holds the phase's lock, as we do: an attempt that runs still has lost its run.
    """
    if found.status == "approved":
        return found.settled_at is None
    if found.status not in {"running", "waiting"} or found.settings != said:
        return False
    return found.status == "running" or not await waits(found.prefect_run)


async def shown(hub: Connection, attempt: Attempt, evidence: Evidence) -> Attempt:
    """Show what was found, and keep it: from then on it waits for a person, or is refused."""
    written = kept(evidence)
    said = "A person must approve it." if not evidence.blockers else "It is refused."
    hash = fingerprint(written)
    await exhibit(evidence, letters(hash), said)
    rollouts.show(hub, attempt, written, hash, refused=bool(evidence.blockers))
    return rollouts.again(hub, attempt)


async def decided(hub: Connection, attempt: Attempt) -> Attempt:
    """Wait for a person as long as it takes, and note what they decide."""
    problem = ""
    for ask in range(ASKS):
        answer = await asked(attempt, ask, problem)
        now = rollouts.again(hub, attempt)
        if answer is None or now.status != "waiting":
            return now
        decision = Decision(
            who=answer.who,
            decision=answer.decision,
            comment=answer.comment,
            by=f"flow run {runtime.flow_run.id}",
        )
        try:
            return decisions.decide(hub, attempt.phase, attempt.attempt, decision)
        except Overtaken:
            raise
        except NotDecided as error:
            problem = str(error)
    raise NotDecided(f"asked {ASKS} times: {problem}")


async def asked(attempt: Attempt, ask: int, problem: str) -> Approval | None:
    """Give the process back until somebody fills in the form; None where there is no form.

    What is asked is known by its number, so that a resumed run finds each answer again.
    """
    if runtime.deployment.id is None or attempt.evidence is None:
        return None
    evidence = read(attempt.evidence)
    refused = f"**Not taken: {problem}.**\n\n" if problem else ""
    about = (
        f"{refused}**{title(evidence)}**, evidence `{letters(attempt.evidence_hash)}`: "
        f"read the artifacts of this run first.\n\n{warnings(evidence)}"
    )
    form = Approval.with_initial_data(description=about)
    key = f"{attempt.rollout_id}-{attempt.phase.replace('_', '-')}-{attempt.attempt}-{ask}"
    return await asuspend_flow_run(wait_for_input=form, timeout=None, key=key)


def warnings(evidence: Evidence) -> str:
    """List what whoever decides should know."""
    found = [one for one in evidence.findings if one.severity == "warning"]
    return "\n".join(f"- {one.what}: {one.said} {one.advice}" for one in found) or "No warnings."


async def followed(hub: Connection, attempt: Attempt, then: Then | None) -> None:
    """Do what follows from an approval, once."""
    if attempt.status != "approved" or attempt.settled_at:
        return
    if then and attempt.evidence is not None:
        await then(read(attempt.evidence))
    rollouts.settle(hub, attempt)


async def concluded(attempt: Attempt) -> State[Any]:
    """Say how it ended, and go on with the next phase if this one passed."""
    match attempt.status:
        case "approved":
            said = await go_on(f"after {attempt.attempt}")
            return Completed(name="Approved", message=f"{attempt.phase} is approved; {said}")
        case "waiting":
            said = f"{attempt.phase} waits for a person: decide with the flow `approve`"
            return Completed(name="Waiting", message=said)
        case "refused" if attempt.evidence:
            return Failed(name="Refused", message=blockers(read(attempt.evidence)))
        case "sent_back":
            return Failed(name="Sent back", message=f"{attempt.phase} was sent back: do it again")
    said = f"{attempt.phase} was run again since: its newest evidence counts"
    return Failed(name="Overtaken", message=said)
