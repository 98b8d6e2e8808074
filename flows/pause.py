"""The emergency brake: let no text leave, and let them leave again."""

from typing import Annotated, Any, Literal

from prefect import flow, runtime
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.outcome import ended
from tasks import settings
from tasks.hub import curbs, pauses
from tasks.hub.engine import Connection, connected

Action = Annotated[
    Literal["show", "pause", "resume", "go on"],
    Field(
        title="Action",
        description="show what is so now, pause every text, resume, or let one go on that was "
        "stopped by itself.",
    ),
]
Reason = Annotated[
    str,
    Field(title="Reason", max_length=200, description="Why: it is kept with each text held back."),
]
Stopped = Annotated[
    str,
    Field(
        title="Stopped",
        max_length=100,
        description="The workflow or sender that goes on, as `show` names it.",
    ),
]
DryRun = Annotated[bool, Field(title="Dry run", description="Only show what would be done.")]


@flow(name="pause", flow_run_name="texts: {action}")
async def pause(
    action: Action = "show", reason: Reason = "", stopped: Stopped = "", dry_run: DryRun = True
) -> State[Any]:
    """Stop every text at once, whatever wants to send it, or let texts leave again.

    A workflow or a sender that its early-warning signs stopped goes on when somebody says so here.

    It counts from its commit: a text that was reserved before it still leaves. What waits loses
    nothing: it is asked again when texts may leave, and what is too late by then is withheld.

    Args:
        action: show, pause, resume or go on.
        reason: Why; needed to pause and to let go on.
        stopped: Which workflow or sender goes on.
        dry_run: Only show what would be done.

    """
    if action in ("pause", "go on") and not reason.strip():
        return ended(1, f"to {action} needs a reason")
    with connected(settings.hub_url()) as hub:
        if not dry_run and action == "pause":
            pauses.begin(hub, reason.strip(), f"flow run {runtime.flow_run.id}")
        if not dry_run and action == "resume":
            pauses.end(hub)
        if action == "go on" and not goes_on(hub, stopped.strip(), reason, dry_run=dry_run):
            return ended(1, "nothing of that name is stopped: see what `show` lists")
        now = pauses.reason(hub)
        held = pauses.held(hub)
        curbed = curbs.listed(hub)
    said = f"paused: {now}" if now else "texts may leave"
    rows = [{"texts": said, "waiting": held}]
    rows += [{"texts": f"stopped by itself: {one.subject}, {one.why}"} for one in curbed]
    await acreate_table_artifact(rows, "pause", "Whether texts may leave, and how many wait.")
    return ended(0, said + (", nothing was written" if dry_run else ""))


def goes_on(hub: Connection, stopped: str, reason: str, *, dry_run: bool) -> bool:
    """Let what was stopped by itself go on; False when nothing of that name is stopped."""
    if dry_run:
        return any(one.subject == stopped for one in curbs.listed(hub))
    return curbs.lift(hub, stopped, f"flow run {runtime.flow_run.id}: {reason.strip()}")
