"""One data type, one direction, one window: what a person presses to bring two systems in step."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from pydantic import Field

from flows.outcome import begin, end, ended, show
from mappings.records import Cart, Customer, Order, Product
from tasks import settings
from tasks.connectors.base import Page
from tasks.foresee import Difference
from tasks.merge import Counts, merge_page
from tasks.pull import many, pull_in_bulk, pull_page, since
from tasks.push import Pushed, push
from tasks.rehearse import rehearse_pages
from tasks.rehearse_push import rehearse_push
from tasks.revisit import revisit
from tasks.vouch import vouch_for

Platform = Annotated[
    str, Field(title="Platform", description="A connected platform: shopify, hubspot, twilio.")
]
Object = Annotated[
    str,
    Field(
        title="Data type",
        description="In: customers, products, orders or carts of a store; contacts, orders, "
        "tickets or tasks of a CRM. "
        "Out: contacts or orders of a CRM, consents.",
    ),
]
Direction = Annotated[
    Literal["in", "out"],
    Field(title="Direction", description="in: platform to hub. out: hub to platform."),
]
Since = Annotated[
    datetime | None,
    Field(title="Changed since", description="Empty: go on where the last run stopped."),
]
DryRun = Annotated[
    bool,
    Field(title="Dry run", description="Show every field that would change; write nothing."),
]


DATED = (Customer, Order, Product, Cart)
"""Records that pages are sorted by; their dates of change say how far a page reaches."""


@flow(name="sync", flow_run_name="sync {object} {direction} {platform}")
async def sync(
    platform: Platform = "shopify",
    object: Object = "orders",
    direction: Direction = "in",
    changed_since: Since = None,
    dry_run: DryRun = True,
) -> State[Any]:
    """Bring one data type of one platform in step with the hub, once.

    In: pages changed since the watermark (with an overlap) are judged and merged; the watermark
    moves only with the data. By a mapping that names what is not there nothing is read. Out:
    everything owed is told, only what differs.
    Rows that break a rule are set aside and the run ends red; a batch too bad to trust is refused
    whole and nothing of it is written.

    Args:
        platform: A connected platform: shopify, hubspot, twilio.
        object: In: customers, products, orders or carts of a store; contacts, orders, tickets
            or tasks of a CRM.
            Out: contacts or orders of a CRM, consents.
        direction: in (platform to hub) or out (hub to platform).
        changed_since: Empty goes on where the last run stopped.
        dry_run: Show every field that would change; write nothing.

    """
    if direction == "out":
        return await tell(platform, object, dry_run=dry_run)
    start = changed_since or since(settings.hub_url(), platform, object)
    if dry_run:
        return await would(platform, object, start)
    run = begin("sync", platform, object)
    try:
        counts = bring(platform, object, start)
    except Exception as error:
        end(run, 0, {}, str(error)[:500])
        raise
    end(run, counts.failed, msgspec.to_builtins(counts))
    await show(counts, f"sync-{platform}-{object}", f"What became of {object} of {platform}.")
    return ended(counts.failed, f"{sum(counts.rows.values())} rows read")


def bring(platform: str, object: str, start: datetime | None) -> Counts:
    """Read page after page and merge each with its watermark; the last one moves it to our start.

    A page whose records have no date of change leaves it: they may come newest first. Nothing moves
    it past our start, whatever date a record bears.
    """
    vouch_for(settings.hub_url(), platform)
    counts = Counts()
    for page, until in pages(platform, object, start):
        counts.add(merge_page(platform, object, page, until, since=start))
    if object == "orders":
        revisit(platform)
    get_run_logger().info("%s rows, %s set aside", sum(counts.rows.values()), counts.failed)
    return counts


def pages(
    platform: str, object: str, start: datetime | None
) -> Iterator[tuple[Page, datetime | None]]:
    """Read what changed since a time; yield each page, and up to when all is read with it."""
    window, began = (start, None), datetime.now(UTC)
    if many(platform, object, window):
        whole = pull_in_bulk(platform, object, window) or [Page()]
        yield from ((page, began if page is whole[-1] else None) for page in whole)
        return
    cursor, more = None, True
    while more:
        page = pull_page(platform, object, window, cursor)
        cursor = page.cursor
        more = cursor is not None
        yield page, latest(page, began) if more else began


def latest(page: Page, most: datetime) -> datetime | None:
    """Return up to when a page reaches: pages come oldest first, by the change of what is read.

    What belongs to a record, a parcel say, may bear a later date; what is gone comes unsorted.
    """
    sorted_ = (one for one in page.records if isinstance(one, DATED))
    times = [
        one.updated_at for one in sorted_ if one.updated_at and not getattr(one, "deleted", False)
    ]
    return min(most, max(times)) if times else None


async def would(platform: str, object: str, start: datetime | None) -> State[Any]:
    """Show what a real run would change."""
    vouch_for(settings.hub_url(), platform, dry_run=True)
    read = [page for page, _ in pages(platform, object, start)]
    return await explain(rehearse_pages(platform, object, read), platform, object)


async def explain(found: Difference, platform: str, object: str) -> State[Any]:
    """Leave the difference as a table, and say what it comes to."""
    waiting = f"{found.many('wait')} to wait, " if found.many("wait") else ""
    refused = found.counts.failed + found.many("refuse")
    said = (
        f"{found.creates} to create, {found.updates} to update, {waiting}"
        f"{refused} to set aside, of {sum(found.counts.rows.values())} rows"
    )
    if found.refused:
        said = f"{said}; then the gate would refuse a page, and the run end: {found.refused}"
    rows = found.lines or [{"record": "", "action": "nothing would change"}]
    key = f"dry-run-{platform}-{object}"
    about = ". ".join(filter(None, (said, found.note, "Nothing was written.")))
    await acreate_table_artifact(rows, key, about)
    return ended(0, f"dry run: {said}")


async def tell(platform: str, object: str, *, dry_run: bool) -> State[Any]:
    """Tell a platform everything it is owed now."""
    if dry_run:
        found = rehearse_push(settings.hub_url(), platform, object)
        return await explain(found, platform, object)
    run = begin("sync", platform, object)
    done = Pushed()
    while (some := await push(platform, object, "backfill")).sent or some.unchanged or some.refused:
        done.add(some)
    done.add(some)
    counts = msgspec.to_builtins(done)
    end(run, done.refused, counts)
    rows = [{"outcome": name, "records": number} for name, number in counts.items()]
    await acreate_table_artifact(rows, f"push-{platform}-{object}", f"{object} told to {platform}.")
    return ended(done.refused, f"{done.sent} sent, {done.unchanged} unchanged")
