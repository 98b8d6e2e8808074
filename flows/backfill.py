"""Fill the hub from a store, on demand: a window in resumable slices, in bulk."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from prefect import flow
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Failed
from pydantic import BaseModel, Field

from data_quality.suite import warm
from flows.outcome import begin, end, ended, show
from flows.sync import explain
from flows.telling import tell, tell_all, telling
from tasks import settings
from tasks.check import GateClosed
from tasks.connectors.base import Page
from tasks.hub import progress
from tasks.hub.engine import autocommit, connected
from tasks.hub.progress import Slice
from tasks.merge import Counts, merge_slice
from tasks.pull import Staged, first_change, pull_slice, read_pages
from tasks.rehearse import rehearse_pages
from tasks.vouch import vouch_for

SLICED = {"orders"}
"""Data types that come in slices; the others are small enough to come whole."""

Platform = Annotated[str, Field(title="Store", description="A connected store: shopify.")]
Objects = Annotated[
    list[Literal["customers", "products", "orders", "carts"]],
    Field(title="Data types", description="In the order they are read: customers before orders."),
]
Start = Annotated[
    datetime | None, Field(title="Changed since", description="Empty: from the very beginning.")
]
End = Annotated[datetime | None, Field(title="Changed before", description="Empty: until now.")]
Days = Annotated[
    int,
    Field(ge=1, le=3660, title="Days per slice", description="A slice is done or it is not."),
]
DryRun = Annotated[
    bool,
    Field(
        title="Dry run", description="Rehearse the first slice of each data type; write nothing."
    ),
]


class Plan(BaseModel):
    """One data type of a backfill, and how it is cut."""

    name: str
    platform: str
    object: str
    until: datetime
    days: int


@flow(name="backfill", flow_run_name="backfill {platform}")
async def backfill(  # noqa: PLR0913, PLR0917 - the six fields of the form
    platform: Platform = "shopify",
    objects: Objects = ["customers", "products", "orders", "carts"],  # noqa: B006 - a form's default
    changed_since: Start = None,
    changed_before: End = None,
    days: Days = 62,
    dry_run: DryRun = True,
) -> State[Any]:
    """Read a window of a store in bulk, slice by slice, and bring it into the hub.

    A slice is judged in SQL and merged in one transaction. A backfill that was cut off goes on
    after its last slice when it is run again with the same window. It leaves half of the
    account's rate budget untouched, so that live traffic is never starved. Afterwards every
    platform is told what changed.

    Args:
        platform: A connected store.
        objects: The data types, customers before orders.
        changed_since: Empty means from the very beginning.
        changed_before: Empty means until now.
        days: Days per slice of orders.
        dry_run: Rehearse the first slice of each data type; write nothing.

    """
    until = changed_before or datetime.now(UTC)
    if dry_run:
        return await rehearsal(platform, list(objects), (changed_since, until), days)
    name = f"{changed_since} {changed_before} {days}"
    warming = asyncio.create_task(asyncio.to_thread(warm))
    with autocommit(settings.hub_url()) as guard:
        if not progress.hold(guard, f"backfill {platform}"):
            return Failed(name="Busy", message=f"another backfill of {platform} is under way")
        await asyncio.to_thread(vouch_for, settings.hub_url(), platform)
        total, closed = Counts(), list[str]()
        for object in objects:
            whole = f"{platform} {object} {name}"
            plan = Plan(name=whole, platform=platform, object=object, until=until, days=days)
            async with telling("order"):
                closed += await noted(plan, changed_since, total)
            if object == "customers":  # an order names its contact
                await tell({"customer"})
        await warming
    await show(total, f"backfill-{platform}", "What became of every row.")
    await tell_all()
    if closed:
        return Failed(name="Gate closed", message="; ".join(closed)[:1000])
    return ended(total.failed, f"{sum(total.rows.values())} rows read")


async def noted(plan: Plan, since: datetime | None, total: Counts) -> list[str]:
    """Bring one data type in, keeping note of the run; return the slices that were refused."""
    run = begin("backfill", plan.platform, plan.object)
    try:
        counts, refused = await fill(plan, since)
    except Exception as error:
        end(run, 0, {}, str(error)[:500])
        raise
    end(run, counts.failed, msgspec.to_builtins(counts), "; ".join(refused)[:500] or None)
    total.add(counts)
    return refused


async def fill(plan: Plan, since: datetime | None) -> tuple[Counts, list[str]]:
    """Bring one data type in; the next slice is read while this one is merged."""
    counts, refused = Counts(), []
    about = f"{plan.object} of {plan.platform}"
    bar = await acreate_progress_artifact(0.0, f"backfill-{plan.object}", about)
    with connected(settings.hub_url()) as hub:
        progress.anew(hub, plan.name)
    slice = await asyncio.to_thread(next_slice, plan, since)
    coming = asyncio.create_task(asyncio.to_thread(pull_slice, slice)) if slice else None
    while slice is not None and coming is not None:
        staged: Staged = await coming
        after = await asyncio.to_thread(next_slice, plan, slice.until)
        coming = asyncio.create_task(asyncio.to_thread(pull_slice, after)) if after else None
        try:
            counts.add(await asyncio.to_thread(merge_slice, slice, staged))
        except GateClosed as shut:
            refused.append(f"{plan.object} from {slice.since}: {shut}")
        await aupdate_progress_artifact(bar, percent(since, slice, plan.until), about)
        slice = after
    await aupdate_progress_artifact(bar, 100.0, about)
    get_run_logger().info("%s: %s rows, %s aside", plan.object, counts.rows, counts.failed)
    return counts, refused


def percent(since: datetime | None, slice: Slice, until: datetime) -> float:
    """Say how far a slice reaches into its window."""
    start = since or slice.since
    if start is None or slice.until is None or until <= start:
        return 99.0
    return min(99.0, 100 * (slice.until - start) / (until - start))


def next_slice(plan: Plan, since: datetime | None) -> Slice | None:
    """Plan the next piece that holds anything and is not done; None when nothing is left."""
    while since is None or since < plan.until:
        piece = (since, plan.until)
        if plan.object in SLICED:
            first = first_change(plan.platform, plan.object, since)
            if first is None or first >= plan.until:
                return None
            start = max(since, first.replace(microsecond=0)) if since else first
            piece = (start, min(start + timedelta(days=plan.days), plan.until))
        with connected(settings.hub_url()) as hub:
            slice = progress.plan_slice(hub, plan.name, (plan.platform, plan.object), piece)
        if slice is not None:
            return slice
        since = piece[1]
    return None


def whole(pages: list[Page]) -> Page:
    """Make one page of several: a slice is merged in one transaction."""
    page = Page()
    for one in pages:
        page.records += one.records
        page.bad += one.bad
    return page


async def rehearsal(
    platform: str, objects: list[str], window: tuple[datetime | None, datetime], days: int
) -> State[Any]:
    """Rehearse the first piece of every data type."""
    since, until = window
    pages = list[Page]()
    for object in objects:
        first = first_change(platform, object, since) if object in SLICED else None
        last = min(until, first + timedelta(days=days)) if first else until
        read = await asyncio.to_thread(read_pages, platform, object, (since, last))
        pages.append(whole(read))
    found = rehearse_pages(platform, ", ".join(objects), pages)
    return await explain(found, platform, "backfill")
