"""Compare the hub with a store, record by record in short, and fetch what differs."""

from collections.abc import Iterable
from datetime import UTC, datetime

from prefect import task

from mappings.records import Customer, Order, Product, Record
from tasks import connect, settings
from tasks.check import GateClosed
from tasks.compare import Found, Line, Window, differing
from tasks.connectors.base import Page
from tasks.connectors.base_counting import Mark, Marking
from tasks.hub import holdings
from tasks.hub.engine import connected
from tasks.hub.staging import OBJECTS
from tasks.merge import Batch, merge_batches, read_at
from tasks.policy import policy

LANE = "backfill"
AT_ONCE = 200
"""Records fetched and merged in one transaction."""

GONE = {"customers": Customer, "orders": Order, "products": Product}
"""What says of each object that it is gone."""


@task(
    name="compare",
    task_run_name="compare {object} of {platform} {window}",
    **policy("pull", "compare"),
)
def compare(platform: str, object: str, window: Window) -> Found:
    """List one window on both sides: ids, dates and money are its checksum."""
    theirs: dict[str, Mark] = {}
    with connect.connected(platform, LANE) as connector:
        if isinstance(connector, Marking):
            for page in connector.marks(object, window.since, window.until):
                theirs |= {mark.id: mark for mark in page}
    # The hub is read last: then it is at least as fresh as what it is compared with.
    with connected(settings.hub_url()) as hub:
        ours = {
            one.id: one
            for one in holdings.held(hub, platform, object, (window.since, window.until))
        }
        known = holdings.named(hub, platform, object, list(theirs)) | ours
        missing, stale = differing(theirs.values(), known)
        aside = holdings.aside(hub, platform, object, [*missing, *stale])
    line = Line(platform, "hub", object, str(window), len(theirs), len(ours))
    line.explained = len(aside)
    return Found(
        line,
        [id for id in missing if id not in aside],
        [id for id in stale if id not in aside],
        [id for id in ours if id not in theirs],
        window.until,
    )


@task(
    name="mend",
    task_run_name="mend {found.line.data} {found.line.window}",
    **policy("pull", "mend"),
)
def mend(platform: str, object: str, found: Found, *, dry_run: bool) -> Line:
    """Fetch what differs and merge it as any backfill; what the store has no more is deleted.

    Nothing is taken to be deleted before the store was asked for it by its id.
    """
    line = found.line
    asked = [*found.missing, *found.stale, *found.suspect]
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        with connect.connected(platform, LANE) as connector:
            page = connector.fetch(object, some)
        differ = classify(found, page, some)
        if page.records or page.bad:
            bring(line, page, differ, dry_run=dry_run)
    line.equal = line.differences + line.explained == 0
    return line


def classify(found: Found, page: Page, ids: Iterable[str]) -> set[str]:
    """Count what was missing, stale or deleted, and return it.

    What came, went or changed since the window ended is merged, but was no difference.
    """
    line, missing = found.line, set(found.missing)
    there = named(page.records, line.data) | {row.key: None for row in page.bad if row.key}
    later = {id for id, at in there.items() if at and found.until and at >= found.until}
    gone = {id for id in ids if id not in there and id not in missing}
    page.records += [GONE[line.data](platform=line.a, external_id=id, deleted=True) for id in gone]
    lacking, stale = (there.keys() & missing) - later, there.keys() - missing - later
    line.missing += len(lacking)
    line.stale += len(stale)
    line.extra += len(gone)
    return lacking | stale | gone


def named(records: Iterable[Record], object: str) -> dict[str, datetime | None]:
    """Return when the records of an object changed, by their ids."""
    return {
        one.external_id: one.updated_at
        for one in records
        if isinstance(one, Customer | Order | Product) and OBJECTS[type(one)] == object
    }


def bring(line: Line, page: Page, ids: set[str], *, dry_run: bool) -> None:
    """Merge what was fetched, and see for oneself which of these it mended."""
    if dry_run:
        return
    batch = Batch(line.a, read_at(page.records, datetime.now(UTC)))
    batch.unread = [(row, None) for row in page.bad]
    try:
        with connected(settings.hub_url()) as hub:
            merge_batches(hub, [batch], connect.plan("bulk"))
    except GateClosed as shut:
        line.note = f"the gate refuses it: {shut}"[:300]
        return
    gone = {getattr(one, "external_id", "") for one in page.records if getattr(one, "deleted", 0)}
    with connected(settings.hub_url()) as hub:
        now = holdings.named(hub, line.a, line.data, list(ids))
        aside = holdings.aside(hub, line.a, line.data, list(ids))
    whole = {id for id, held in now.items() if held.gone == (id in gone)}
    line.repaired += len(whole - aside)
    line.explained += len(aside)
