"""How a message workflow is pressed: who would be asked now and why others not, or a sweep."""

import asyncio
from typing import Annotated, Any

from prefect import Flow, flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from pydantic import Field

from flows import messages
from flows.outcome import ended
from tasks import settings
from tasks.messaging.workflow import Workflow
from tasks.rehearse_workflow import rehearse, tell
from tasks.step import step

DryRun = Annotated[
    bool, Field(title="Dry run", description="Only show who would be asked now; write nothing.")
]
People = Annotated[
    int,
    Field(ge=1, le=1000, title="People", description="How many are looked at in a rehearsal."),
]

FORM = """The lane steps it within seconds; pressed, it shows who would be asked and why others not.

Args:
    dry_run: Only show who would be asked now; write nothing.
    people: How many are looked at in a rehearsal.

"""


def pressed(workflow: Workflow, about: str | None) -> Flow[..., Any]:
    """Make the flow of a workflow's file; `about` is what the file says of itself."""

    async def run(dry_run: DryRun = True, people: People = 200) -> State[Any]:
        if dry_run:
            rows = await asyncio.to_thread(rehearse, settings.hub_url(), workflow, people)
            said = "nothing was written"
        else:
            rows, said = await swept(workflow)
        await acreate_table_artifact(rows, f"workflow-{workflow.name.replace('_', '-')}", said)
        return ended(0, said)

    run.__name__ = run.__qualname__ = workflow.name
    run.__module__ = f"{messages.__name__}.{workflow.name}"
    run.__doc__ = f"{(about or '').strip()}\n\n{FORM}"
    named = workflow.name.replace("_", " ")
    return flow(name=workflow.name, flow_run_name=named, log_prints=False)(run)


async def swept(workflow: Workflow) -> tuple[list[dict[str, Any]], str]:
    """Step a workflow until nothing is due, and say what became of its last day."""
    if workflow.name not in {one.name for one in messages.switched_on()}:
        return [], f"it is off: name it in LOCKSTEP_WORKFLOWS to let {workflow.name} text"
    done = await step([workflow])
    while done.handled and not done.shut:
        more = await step([workflow])
        done.add(more)
        done.shut = done.shut or ("" if more.handled else "nothing more is due")
    return tell(settings.hub_url(), workflow), done.shut or "nothing was due"
