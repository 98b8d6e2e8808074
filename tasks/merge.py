"""Bring records into the hub: stage, judge, merge, and owe what it means, in one transaction."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import msgspec
from msgspec import Struct, field
from prefect import task

from data_quality.suite import Verdict
from mappings.records import Record
from tasks import check, connect, heed, salvage, settings
from tasks.connectors.base import BadRow, Page
from tasks.hub import engine, merging, progress, quarantine, reviews, staging
from tasks.hub.engine import Connection
from tasks.hub.merging import Plan
from tasks.hub.progress import Slice
from tasks.hub.staging import Incoming
from tasks.policy import policy
from tasks.pull import Staged


class Batch(Struct):
    """Records of one platform with what could not be read, and the inbox row of each."""

    platform: str
    incoming: list[Incoming] = field(default_factory=list)
    unread: list[tuple[BadRow, int | None]] = field(default_factory=list)

    def of(self, ids: Collection[int]) -> "Batch":
        """Return what these deliveries brought of it."""
        incoming = [one for one in self.incoming if one.origin in ids]
        return Batch(self.platform, incoming, [one for one in self.unread if one[1] in ids])


class Counts(Struct):
    """What became of a batch: every row in is either merged or set aside."""

    rows: dict[str, int] = field(default_factory=dict)
    aside: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Counts") -> None:
        """Count another batch in."""
        for name in self.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            for key, number in theirs.items():
                mine[key] = mine.get(key, 0) + number

    @property
    def failed(self) -> int:
        """How many rows were set aside."""
        return sum(self.aside.values())


def total(some: Sequence[Counts]) -> Counts:
    """Add up what became of several batches."""
    counts = Counts()
    for one in some:
        counts.add(one)
    return counts


def merge_batches(hub: Connection, batches: Sequence[Batch], plan: Plan) -> Counts:
    """Stage, judge and merge in the caller's transaction; raise GateClosed to write nothing."""
    counts = Counts()
    staging.open_tables(hub)
    found = []
    first = 1
    for batch in batches:
        for row, origin in batch.unread:
            quarantine.set_aside_raw(hub, batch.platform, row, origin)
            counts.aside[row.object] = counts.aside.get(row.object, 0) + 1
        staged = staging.load(hub, batch.incoming, first)
        first += len(batch.incoming)
        verdicts = check.check_rows(staged)
        check.keep(hub, verdicts, batch.platform, plan.lane)
        found += verdicts
        counts.add(Counts(rows={object: len(rows) for object, rows in staged.items()}))
    counts.add(Counts(aside=check.gate(hub, found)))
    merging.lock(hub)
    heed.hear(hub)
    merged = merging.merge(hub, plan)
    counts.add(Counts(aside=merged.aside, changed=merged.changed))
    return counts


def read_at(records: Sequence[Record], at: datetime) -> list[Incoming]:
    """Wrap records that were read, not received: they were told at the time of reading."""
    return [Incoming(record, None, at) for record in records]


@task(
    name="merge slice",
    task_run_name="merge {slice.object} {slice.since}",
    **policy("hub", "merge slice"),
)
def merge_slice(slice: Slice, staged: Staged) -> Counts:
    """Judge a staged slice in SQL and merge it; the slice is done in the same transaction.

    Raises GateClosed when the slice is too bad to trust: then nothing of it is written.
    """
    hub_url = settings.hub_url()
    found = check.check_slice(hub_url, staged.schema, list(staged.rows))
    with engine.fresh(hub_url) as hub:
        staging.use(hub, staged.schema)
        check.keep(hub, found, slice.platform, "bulk")
        hub.commit()
        try:
            counts = merge_staged(hub, slice, staged, found)
        except check.GateClosed as shut:
            hub.rollback()
            close(hub, slice, shut)
            raise
        hub.commit()  # nobody waits for our locks while the tables are looked through
        merging.analyze(hub)
        return counts


def merge_staged(hub: Connection, slice: Slice, staged: Staged, found: Sequence[Verdict]) -> Counts:
    """Merge what a slice staged and end the slice, in the caller's transaction."""
    counts = Counts(rows=dict(staged.rows))
    if staged.unread:
        counts.aside[slice.object] = staged.unread
    counts.add(Counts(aside=check.gate(hub, found)))
    merging.lock(hub)
    plan = connect.plan("bulk")
    heed.hear(hub)
    try:
        with hub.transaction():
            merged = merging.merge(hub, plan)
    except salvage.POISON:
        counts.add(Counts(aside=salvage.set_aside_staged(hub, plan, list(staged.rows))))
        merged = merging.merge(hub, plan)
    counts.add(Counts(aside=merged.aside, changed=merged.changed))
    until, since = slice.until or staged.read_at, progress.began(hub, slice.backfill)
    progress.move(hub, slice.platform, slice.object, until, since=since)
    progress.end_slice(hub, slice, "done", msgspec.to_builtins(counts))
    staging.close_tables(hub, staged.schema)
    return counts


def close(hub: Connection, slice: Slice, shut: check.GateClosed) -> None:
    """Leave a refused slice to a person; running the backfill again tries it again."""
    progress.end_slice(hub, slice, "closed", {"reason": str(shut)})
    reviews.open(
        hub,
        "gate",
        f"{slice.platform} {slice.object} from {slice.since}",
        str(shut),
        "repair the source or the rule, then run the same backfill again",
    )


@task(
    name="merge page", task_run_name="merge {object} of {platform}", **policy("hub", "merge page")
)
def merge_page(
    platform: str,
    object: str,
    page: Page,
    until: datetime | None,
    *,
    since: datetime | None = None,
) -> Counts:
    """Judge and merge one page; `until` moves the watermark in the same transaction.

    `since` is where the reading began. What the hub itself refuses is set aside record by record:
    it must not stop the reading.
    """
    told_at = page.read_at or datetime.now(UTC)
    batch = Batch(platform, read_at(page.records, told_at), [(r, None) for r in page.bad])

    def attempt(some: Sequence[Batch]) -> Counts:
        with engine.connected(settings.hub_url()) as hub:
            counts = merge_batches(hub, some, connect.plan())
            if until is not None and len(some[0].incoming) == len(batch.incoming):
                progress.move(hub, platform, object, until, since=since)
            return counts

    try:
        done, refused = salvage.one_by_one([batch], attempt)
    except check.GateClosed as shut:
        refuse_page(shut, platform, object)
        raise
    if refused:
        with engine.connected(settings.hub_url()) as hub:
            aside = salvage.set_aside(hub, refused)
            done.append(Counts(rows=dict(aside), aside=aside))
            if until is not None:
                progress.move(hub, platform, object, until, since=since)
    return total(done)


def refuse_page(shut: check.GateClosed, platform: str, object: str) -> None:
    """Leave a page the gate refused to a person; the next sync reads it again."""
    with engine.connected(settings.hub_url()) as hub:
        check.keep(hub, shut.found, platform, "live")
        advice = "repair the source or the rule, then sync again: it goes on where it stopped"
        reviews.open(hub, "gate", f"{platform} {object}", str(shut), advice)
