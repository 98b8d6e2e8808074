"""What a workflow's texts say to real people, before they are sent."""

import asyncio
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Failed
from pydantic import Field

from flows import messages
from flows.outcome import ended
from tasks import exhibit, settings
from tasks.preview import examples, faulty
from tasks.preview import preview as sampled

Workflow = Annotated[
    str, Field(title="Workflow", description="By its name, as in LOCKSTEP_WORKFLOWS.")
]
People = Annotated[
    int, Field(ge=1, le=1000, title="People", description="How many whose texts are written.")
]


@flow(name="preview", flow_run_name="preview {workflow}")
async def preview(workflow: Workflow = "abandoned_cart", people: People = 20) -> State[Any]:
    """Write a workflow's texts for real people, and read them as an editor would; nothing is sent.

    Names, numbers and links are masked. Where nobody is meant just now, the examples of its
    variables stand in. A test send to a number of your own is the flow `text`: @abandoned_cart.

    Args:
        workflow: Which workflow.
        people: How many of those it means now.

    """
    if workflow not in messages.available():
        known = ", ".join(messages.available())
        return Failed(name="Not known", message=f"there is no {workflow}: there are {known}")
    declared, hub_url = messages.load(workflow), settings.hub_url()
    try:
        sample = await asyncio.to_thread(sampled, hub_url, declared, people)
    except settings.NotConfigured as error:
        return Failed(name="Not shown", message=str(error))
    page = exhibit.page(declared.name, sample, (), examples(declared))
    await acreate_markdown_artifact(page, "preview", "What it says, masked.")
    wrong = faulty(sample)
    said = f"{len(sample)} texts shown, {wrong} would not leave; nothing was written"
    return Failed(name="Faulty", message=said) if wrong else ended(0, said)
