"""The watch: every few minutes it looks whether all is well, and tells of each incident once."""

from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed
from pydantic import Field

from tasks import settings
from tasks.announce import announce
from tasks.hub import progress
from tasks.hub.engine import autocommit
from tasks.look import Looked, look

DryRun = Annotated[
    bool,
    Field(title="Dry run", description="Show what is wrong now; note nothing and tell nobody."),
]


@flow(name="watch", flow_run_name="watch")
async def watch(dry_run: DryRun = True) -> State[Any]:
    """Look whether all is well: late data, closed gates, backlog, opt-outs, budgets, records.

    What is wrong opens an incident in the hub; it is over when it has been well for ten minutes.
    Each is told to Prefect once when it opens and once when it is over (`lockstep.incident.*`),
    whose automations pass it on to LOCKSTEP_ALERTS. What cannot be measured stays as it was, and
    the run ends red as "Cannot tell".

    Args:
        dry_run: Show what is wrong now; note nothing and tell nobody.

    """
    hub_url = settings.hub_url()
    with autocommit(hub_url) as hub:
        if not dry_run and not progress.hold(hub, "watch"):
            return Completed(name="Stood by", message="another watch is looking")
        looked = look(hub_url, dry_run=dry_run)
        told = 0 if dry_run else await announce(hub_url)
        if not dry_run:
            progress.trace(hub, "watch", "incidents", "amber" if looked.blind else "green")
    said = sentence(looked, told)
    await show(looked, said, always=dry_run)
    get_run_logger().info("%s", said)
    if looked.blind:
        return Failed(name="Cannot tell", message=said)
    return Completed(message=said)


def sentence(looked: Looked, told: int) -> str:
    """Say what a look came to."""
    wrong = ", ".join(f"{one.kind} ({one.subject})" for one in looked.alarms)
    parts = [f"wrong now: {wrong}" if wrong else "nothing is wrong"]
    if looked.blind:
        parts.append(f"cannot tell: {', '.join(looked.blind)}")
    counts = ("opened", looked.opened), ("over", looked.recovered), ("told", told)
    parts += [f"{number} {word}" for word, number in counts if number]
    return "; ".join(parts)


async def show(looked: Looked, said: str, *, always: bool) -> None:
    """Leave what is wrong as a table; nothing when there is nothing to show."""
    rows = [
        {"kind": one.kind, "about": one.subject, "what is so": one.said, "what to do": one.advice}
        for one in looked.alarms
    ]
    if rows or looked.blind or always:
        await acreate_table_artifact(rows or [{"kind": "none"}], "watch", f"{said}.")
