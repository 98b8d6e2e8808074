"""A campaign: one promotion to everybody in a segment, until its time is over."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Failed
from pydantic import Field

from flows.outcome import ended
from mappings import belonging
from tasks import exhibit, preview, settings
from tasks.campaign import Campaign, otherwise, workflow_of, worn
from tasks.hub import campaigns, journeys
from tasks.hub.engine import connected
from tasks.messaging.lint import Finding
from tasks.messaging.templates import Unreadable
from tasks.promote import Promoted, promote
from tasks.rehearse_workflow import rehearse, tell

Name = Annotated[
    str,
    Field(
        title="Name",
        pattern=r"^[a-z0-9][a-z0-9 _-]{0,39}$",
        description="What it is counted by. Pressed again under its name it goes on: nobody is "
        "asked twice.",
    ),
]
Segment = Annotated[str, Field(title="Segment", description="Whom it means: see `segments`.")]
Words = Annotated[
    dict[str, str],
    Field(title="Text", description="Its words by language; the first stands for all others."),
]
Hours = Annotated[
    float, Field(gt=0, le=24 * 14, title="Hours", description="How long it goes on from now.")
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Only show the texts, and what the gates say.")
]
EXAMPLE = {"en": "{{ brand }}: 20% off until Sunday: {{ shop_link }} Reply STOP to opt out"}
TALKING = "are talking with somebody of the shop: they are asked when that is over"
SAMPLE = 50
"""People whose texts are read before anybody is asked."""


@flow(name="campaign", flow_run_name="campaign")
async def campaign(
    name: Name = "spring",
    segment: Segment = "vip",
    words: Words = EXAMPLE,
    hours: Hours = 48,
    dry_run: DryRun = True,
) -> State[Any]:
    """Text everybody in a segment once, as fast as the sender may, each past every gate.

    The rehearsal shows a sample of the texts, masked, what is wrong with them, what they cost, and
    what the gates say. To begin later, schedule the run. Killed or pressed again, it goes on. Who
    is talking with the shop when their turn comes is asked afterwards, while it is worth it.

    Args:
        name: What it is counted by.
        segment: Whom it means.
        words: Its words by language.
        hours: How long it goes on from now; what has not left by then never does.
        dry_run: Only show the texts, and what the gates say.

    """
    try:
        wanted = pressed(name, segment, words, hours)
        workflow = workflow_of(wanted, datetime.now(UTC))
        sample = await asyncio.to_thread(preview.preview, settings.hub_url(), workflow, SAMPLE)
        sample = preview.warned(sample, checked(wanted))
    except (settings.NotConfigured, Unreadable) as error:
        return Failed(name="Not begun", message=str(error))
    await show(wanted, sample, rehearsed=dry_run)
    if wrong := preview.faulty(sample):
        return Failed(
            name="Not begun",
            message=f"{wrong} of {len(sample)} texts would not leave: see the page",
        )
    if dry_run:
        return ended(0, f"{len(sample)} texts shown, nothing was written")
    done = await carried_out(wanted)
    with connected(settings.hub_url()) as hub:
        left = journeys.waiting(hub, wanted.workflow)
    said = f"{done.people} people looked at, {done.steps['asked']} asked; {done.why}"
    return ended(0, said + f"; {left} {TALKING}" * bool(left))


def pressed(name: str, segment: str, words: dict[str, str], hours: float) -> Campaign:
    """Read what was pressed; raise NotConfigured for a segment there is not."""
    sizes = settings.sizes()
    if belonging.named(sizes, segment) is None:
        known = ", ".join(one.name for one in belonging.segments(sizes))
        raise settings.NotConfigured(f"there is no segment {segment!r}: there are {known}")
    return Campaign(name, segment, words, datetime.now(UTC) + timedelta(hours=hours))


def checked(wanted: Campaign) -> Finding | None:
    """Say whether it was said before; raise NotConfigured when its name means something else."""
    with connected(settings.hub_url()) as hub:
        if why := otherwise(hub, wanted):
            raise settings.NotConfigured(why)
        return worn(hub, wanted)


async def carried_out(wanted: Campaign) -> Promoted:
    """Go through the segment to its end, and leave what became of its texts so far."""
    with connected(settings.hub_url()) as hub:
        campaigns.begin(hub, wanted.kept)
    done = Promoted()
    while not done.why:
        done.add(await promote(wanted, done.last))
    rows = await asyncio.to_thread(
        tell, settings.hub_url(), workflow_of(wanted, datetime.now(UTC)), timedelta(days=14)
    )
    await acreate_markdown_artifact(
        exhibit.outcome(wanted.name, rows), "campaign", "What became of it so far."
    )
    return done


async def show(wanted: Campaign, sample: list[Any], *, rehearsed: bool) -> None:
    """Leave the sample as a page, and in a rehearsal what would become of it."""
    workflow = workflow_of(wanted, datetime.now(UTC))
    said = (
        await asyncio.to_thread(rehearse, settings.hub_url(), workflow, SAMPLE) if rehearsed else []
    )
    page = exhibit.page(workflow.name, sample, said)
    await acreate_markdown_artifact(page, "preview", "What it says, masked.")
