"""Segments: who is in which, who came and went, what they are worth, and the rule in words."""

import asyncio
from datetime import timedelta
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.outcome import ended
from tasks import settings
from tasks.belong import belong_all, foresee
from tasks.hub import memberships
from tasks.hub.engine import connected
from tasks.hub.memberships import Moved
from tasks.pages import segments as sheet

DryRun = Annotated[
    bool, Field(title="Dry run", description="Only show who would enter and leave; write nothing.")
]
DAY = timedelta(days=1)


@flow(name="segments", flow_run_name="segments")
async def segments(dry_run: DryRun = True) -> State[Any]:
    """Look at everybody: who is in which segment now, who came and went, and what they are worth.

    The lane keeps segments current within seconds; this looks at everybody, also at whom a backfill
    brought, and where a rule or a size was changed. The CRM is owed only what changed.

    Args:
        dry_run: Only show who would enter and leave; write nothing.

    """
    hub_url = settings.hub_url()
    try:
        sizes = settings.sizes()
    except settings.NotConfigured as error:
        return ended(1, str(error))
    moved = await (asyncio.to_thread(foresee, hub_url) if dry_run else belong_all())
    with connected(hub_url) as hub:
        found = memberships.sizes_now(hub)
        moves = memberships.moves_since(hub, memberships.now_of(hub) - DAY)
        stages = list(memberships.stages(hub))
    shown = planned(moved) if dry_run else moves
    when = "would enter, would leave" if dry_run else "in the last day"
    page = sheet.page(sizes, found, shown, stages, when=when)
    await acreate_markdown_artifact(page, "segments", "Who is in which segment.")
    count = (
        f"{moved.people} people, {sum(moved.entered.values())} in, {sum(moved.left.values())} out"
    )
    return ended(0, count + (", nothing was written" if dry_run else ""))


def planned(moved: Moved) -> dict[str, tuple[int, int]]:
    """Return by segment how many would enter and leave."""
    names = {*moved.entered, *moved.left}
    return {name: (moved.entered.get(name, 0), moved.left.get(name, 0)) for name in names}
