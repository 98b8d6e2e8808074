"""Halt everything that goes out, or let it go on, and say who wants it and why."""

from typing import Annotated, Any, Literal

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from tasks import settings
from tasks.compare import Line, disagreement
from tasks.halt import rest
from tasks.hub import halts, reaching
from tasks.hub.engine import connected
from tasks.resume import resume

Action = Annotated[
    Literal["show", "halt", "lift"],
    Field(title="Action", description="show what is so now, halt everything, or lift the halt."),
]
Who = Annotated[str, Field(title="Who", max_length=200, description="Who wants it.")]
Why = Annotated[str, Field(title="Why", max_length=500, description="It is kept with the halt.")]
DryRun = Annotated[bool, Field(title="Dry run", description="Only show what would be done.")]


@flow(name="halt", flow_run_name="everything: {action}")
async def halt(
    action: Action = "show", who: Who = "", why: Why = "", dry_run: DryRun = True
) -> State[Any]:
    """Let nothing go out but withdrawals of consent, or let everything go on again.

    Reconciliation halts by itself when systems disagree in more than LOCKSTEP_DISAGREEMENT of what
    it compared. What is owed waits and loses nothing; schedules rest but those that hear and look.
    Lifting resumes just the schedules that rested for it.

    Args:
        action: show, halt or lift.
        who: Who wants it; needed to halt and to lift.
        why: Why; needed to halt and to lift.
        dry_run: Only show what would be done.

    """
    if action != "show" and not (who.strip() and why.strip()):
        return Failed(name="Refused", message=f"to {action} needs who wants it, and why")
    if not dry_run and action == "halt":
        await begin(why.strip(), who.strip())
    if not dry_run and action == "lift":
        await lift(who.strip(), why.strip())
    said = await shown()
    return Completed(message=said + (", nothing was written" if dry_run else ""))


async def shown() -> str:
    """Leave a table of what is so now, and say it in a sentence."""
    with connected(settings.hub_url()) as hub:
        found, reach = halts.standing(hub), reaching.reach(hub)
    said = f"halted: {found.reason}" if found else f"nothing is halted, what goes out: {reach}"
    row = {"is": said, "by": found.by if found else "", "reaches": reach}
    if found:
        row |= {
            "since": f"{found.since:%Y-%m-%d %H:%M}",
            "resting": ", ".join(found.paused),
        }
    await acreate_table_artifact([row], "halt", "Whether automation is halted, and why.")
    return said


async def begin(reason: str, by: str) -> bool:
    """Halt everything; False when it was halted already."""
    with connected(settings.hub_url()) as hub:
        began = halts.begin(hub, reason, by)
    await rest()
    return began


async def lift(who: str, why: str) -> None:
    """Let everything go on that rested for the halt; a lifting that is cut off lifted nothing."""
    with connected(settings.hub_url()) as hub:
        found = halts.standing(hub)
    if found is None:
        return
    await resume(found.paused)
    with connected(settings.hub_url()) as hub:
        lifted = halts.lift(hub, who, why)
    if lifted and (late := set(lifted.paused) - set(found.paused)):
        await resume(late)


async def judged(lines: list[Line], by: str) -> str:
    """Halt everything when systems disagree too much; say so, empty when they do not."""
    said = disagreement(lines, settings.disagreement())
    with connected(settings.hub_url()) as hub:
        found = halts.standing(hub)
    if said or found:  # a halt whose schedules were not all paused yet is gone through with
        await begin(said or "", by)
    return f"{said}: everything was halted, lift it with the flow `halt`" if said else ""
