"""Read from a platform: pages since a watermark, or a whole window in bulk."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Protocol, cast

from msgspec import Struct
from prefect import task

from mappings.records import Order, Record
from tasks import connect, settings
from tasks.connectors.base import BadRow, Connector, Page
from tasks.connectors.base_counting import Counting, Dating
from tasks.hub import progress, quarantine, staging
from tasks.hub.engine import Connection, autocommit, connected
from tasks.hub.progress import Slice
from tasks.hub.staging import Incoming
from tasks.policy import policy

MANY = 100
"""Objects above which a window is read in bulk: orders cost Shopify a second each, page by page."""
AT_ONCE = 2_000
"""Objects read in bulk that are merged in one transaction."""
OVERLAP = timedelta(minutes=5)
"""Read again this much before the watermark: search indexes lag, clocks differ."""


class InBulk(Protocol):
    """A connector that can hand over a whole window at once."""

    def bulk(
        self, object: str, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Page]:
        """Yield pages of everything changed in [since, until)."""


class Staged(Struct):
    """A slice in its staging schema: rows by object, and rows that could not be read."""

    schema: str
    rows: dict[str, int]
    unread: int
    read_at: datetime


def since(hub_url: str, platform: str, object: str) -> datetime | None:
    """Return where reading goes on: the watermark, less the overlap."""
    with connected(hub_url) as hub:
        position = progress.position(hub, platform, object)
    return position - OVERLAP if position else None


@task(
    name="pull page", task_run_name="pull {object} from {platform}", **policy("pull", "pull page")
)
def pull_page(
    platform: str,
    object: str,
    window: tuple[datetime | None, datetime | None],
    cursor: str | None = None,
    lane: str = "transactions",
) -> Page:
    """Read one page; its `cursor` leads to the next, None after the last."""
    with connect.connected(platform, lane) as connector:
        read_at = datetime.now(UTC)
        page = next(iter(islice(connector.read(object, *window, cursor), 1)), Page())
        page.read_at = read_at
        return page


@task(
    name="pull slice",
    task_run_name="pull {slice.object} {slice.since}",
    **policy("pull", "pull slice"),
)
def pull_slice(slice: Slice, lane: str = "backfill") -> Staged:
    """Copy one window of a backfill into a staging schema of its own, straight from the stream."""
    schema = f"slice_{slice.id}"
    read_at = datetime.now(UTC)
    with (
        autocommit(settings.hub_url()) as hub,
        connect.connected(slice.platform, lane) as connector,
    ):
        staging.open_tables(hub, schema)
        unread = stage(
            hub, slice, window_of(connector, slice.object, (slice.since, slice.until)), read_at
        )
        rows = dict(staging.counts(hub))
        staging.analyze(hub, list(rows))
    return Staged(schema, rows, unread, read_at)


def first_change(platform: str, object: str, since: datetime | None) -> datetime | None:
    """Ask for the oldest change at or after a time: slices that hold nothing are not read."""
    with connect.connected(platform, "backfill") as connector:
        if isinstance(connector, Dating):
            return connector.earliest(object, since)
        page = next(connector.read(object, since), None)
    times = [getattr(record, "updated_at", None) for record in page.records] if page else []
    return min((at for at in times if at is not None), default=None)


def window_of(
    connector: Connector, object: str, window: tuple[datetime | None, datetime | None]
) -> Iterator[Page]:
    """Read a window in bulk where the platform can, else page by page."""
    if hasattr(connector, "bulk"):
        return cast("InBulk", connector).bulk(object, *window)
    return connector.read(object, *window)


def stage(hub: Connection, slice: Slice, pages: Iterable[Page], read_at: datetime) -> int:
    """Copy pages as they come; return how many rows could not be read (they are set aside)."""
    first, unread = 1, 0
    for page in pages:
        staging.load(hub, (Incoming(record, None, read_at) for record in page.records), first)
        first += len(page.records)
        unread += len(page.bad)
        for row in page.bad:
            quarantine.set_aside_raw(hub, slice.platform, row, None)
    return unread


@task(name="pull in bulk", task_run_name="pull {object} in bulk", **policy("pull", "pull in bulk"))
def pull_in_bulk(
    platform: str, object: str, window: tuple[datetime | None, datetime | None]
) -> list[Page]:
    """Read a whole window at once: cheaper than page by page where there is much of it."""
    return regrouped(read_pages(platform, object, window))


def regrouped(pages: Iterable[Page]) -> list[Page]:
    """Cut pages anew, so that an order comes with all that belongs to it.

    In a file it may stand anywhere later, and an order that came with some of its lines would
    lose the others.
    """
    whole: list[Record] = []
    belongings: dict[str, list[Record]] = {}
    bad: list[BadRow] = []
    for page in pages:
        bad += page.bad
        for record in page.records:
            order = getattr(record, "order_external_id", None)
            (whole if order is None else belongings.setdefault(order, [])).append(record)
    cut = []
    for first in range(0, len(whole), AT_ONCE):
        found = Page()
        for record in whole[first : first + AT_ONCE]:
            found.records.append(record)
            if isinstance(record, Order):
                found.records += belongings.pop(record.external_id, ())
        cut.append(found)
    rest = Page([one for some in belongings.values() for one in some], bad)
    return [*cut, rest] if rest.records or rest.bad else cut


def many(platform: str, object: str, window: tuple[datetime | None, datetime | None]) -> bool:
    """Whether a window holds so much that it is read in bulk, where the platform can."""
    with connect.connected(platform) as connector:
        if not (hasattr(connector, "bulk") and isinstance(connector, Counting)):
            return False
        found = connector.count(object, *window)
    return found is not None and found > MANY


def read_pages(
    platform: str, object: str, window: tuple[datetime | None, datetime | None]
) -> list[Page]:
    """Read a window into memory, in bulk where the platform can: for rehearsals."""
    with connect.connected(platform, "backfill") as connector:
        return list(window_of(connector, object, window))
