"""The emergency brake: let no text leave, and let them leave again."""

from typing import Annotated, Any, Literal

from prefect import flow, runtime
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.outcome import ended
from tasks import settings
from tasks.hub import pauses
from tasks.hub.engine import connected

Action = Annotated[
    Literal["show", "pause", "resume"],
    Field(title="Action", description="show what is so now, pause every text, or resume."),
]
Reason = Annotated[
    str,
    Field(title="Reason", max_length=200, description="Why: it is kept with each text held back."),
]
DryRun = Annotated[bool, Field(title="Dry run", description="Only show what would be done.")]


@flow(name="pause", flow_run_name="texts: {action}")
async def pause(action: Action = "show", reason: Reason = "", dry_run: DryRun = True) -> State[Any]:
    """Stop every text at once, whatever wants to send it, or let texts leave again.

    It counts from its commit: a text that was reserved before it still leaves. What waits loses
    nothing: it is asked again when texts may leave, and what is too late by then is withheld.

    Args:
        action: show, pause or resume.
        reason: Why; needed to pause.
        dry_run: Only show what would be done.

    """
    if action == "pause" and not reason.strip():
        return ended(1, "to pause needs a reason")
    with connected(settings.hub_url()) as hub:
        if not dry_run and action == "pause":
            pauses.begin(hub, reason.strip(), f"flow run {runtime.flow_run.id}")
        if not dry_run and action == "resume":
            pauses.end(hub)
        now = pauses.reason(hub)
        held = pauses.held(hub)
    said = f"paused: {now}" if now else "texts may leave"
    rows = [{"texts": said, "waiting": held}]
    await acreate_table_artifact(rows, "pause", "Whether texts may leave, and how many wait.")
    return ended(0, said + (", nothing was written" if dry_run else ""))
