"""Let a phase of the rollout pass, or send it back, without the form of its run."""

from typing import Annotated, Any, Literal

from prefect import flow, runtime
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows.rollout.exhibits import findings
from flows.rollout.pressing import conclude
from tasks import settings
from tasks.hub import decisions, rollouts
from tasks.hub.decisions import Decision, NotDecided
from tasks.hub.engine import connected
from tasks.hub.rollouts import Attempt
from tasks.rollout.evidence import Phase
from tasks.rollout.keeping import SHORT, read

Which = Annotated[Phase, Field(title="Phase", description="Which phase is decided about.")]
What = Annotated[
    Literal["approve", "send_back"],
    Field(title="Decision", description="approve, or send_back to have it done again."),
]
Who = Annotated[str, Field(title="Who", max_length=200, description="Who decides.")]
Comment = Annotated[
    str,
    Field(title="Comment", max_length=2000, description="Why; needed to send a phase back."),
]
Letters = Annotated[
    str,
    Field(
        title="Evidence",
        max_length=64,
        description="The letters that stand with the findings: what you decide about.",
    ),
]
DryRun = Annotated[bool, Field(title="Dry run", description="Only show what is to be decided.")]


@flow(name="approve", flow_run_name="approve: {phase}")
async def approve(  # noqa: PLR0913, PLR0917 - the form
    phase: Which = "define_goal",
    decision: What = "approve",
    who: Who = "",
    comment: Comment = "",
    evidence: Letters = "",
    dry_run: DryRun = True,
) -> State[Any]:
    """Approve a phase of the rollout or send it back: the same as its run's own form.

    The decision is kept for good, with the evidence it was made on. It is refused when nobody is
    named, when the phase waits for none, or when its evidence is another by now. A dry run shows
    what is to be decided, and the letters that name its evidence.

    Args:
        phase: Which phase is decided about.
        decision: approve or send_back.
        who: Who decides.
        comment: Why; needed to send a phase back.
        evidence: The letters that stand with the findings.
        dry_run: Only show what is to be decided.

    """
    with connected(settings.hub_url()) as hub:
        found = rollouts.attempt(hub, phase)
    if dry_run:
        return await shown(phase, found)
    if not evidence.strip():
        return Failed(name="Refused", message="say which evidence you saw: its letters are needed")
    said = Decision(
        who=who,
        decision=decision,
        comment=comment,
        evidence=evidence,
        by=f"flow run {runtime.flow_run.id}",
    )
    try:
        with connected(settings.hub_url()) as hub:
            decided = decisions.decide(hub, phase, None, said)
    except NotDecided as error:
        return Failed(name="Refused", message=str(error))
    went = await conclude(decided, said)
    return Completed(message=f"{phase} is {decided.status.replace('_', ' ')}; {went}")


async def shown(phase: str, found: Attempt | None) -> State[Any]:
    """Show what is to be decided."""
    if found is None or found.evidence is None:
        return Completed(message=f"{phase} has shown no evidence yet, nothing was written")
    letters = (found.evidence_hash or "")[:SHORT]
    about = f"{phase}, attempt {found.attempt}: {found.status}. Evidence `{letters}`."
    await acreate_markdown_artifact(findings(read(found.evidence)), "approve", about)
    return Completed(message=f"{phase} is {found.status}, evidence {letters}; nothing was written")
