"""Rehearse: do in a transaction what a run would do, show the difference, and roll it back."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from prefect import task

from tasks import check, connect, salvage, settings
from tasks.connectors.base import Page
from tasks.foresee import SHOWN, Difference
from tasks.hub import engine, handled, portraits
from tasks.hub.engine import Connection
from tasks.hub.handled import Ids
from tasks.merge import Batch, Counts, merge_batches, read_at, total
from tasks.policy import policy

Onward = Callable[[Connection, Connection, Difference], None]


def rehearse(
    hub_url: str,
    platform: str,
    pages: Iterable[Page],
    *,
    most: int = SHOWN,
    onward: Onward | None = None,
) -> Difference:
    """Merge pages one after the other as a run does, and undo it all; return what would change.

    Where the gate would refuse a page, what the pages before it would do is shown. `onward` goes
    on from there, with a connection that sees the hub as it is and one that sees it as it would be.
    """
    found, ids = Difference(most=most), Ids()
    with (
        engine.fresh(hub_url) as then,
        engine.connected(hub_url) as now,
        then.transaction(force_rollback=True),
    ):
        try:
            for page in pages:
                found.counts.add(merged(then, platform, page, ids))
        except check.GateClosed as shut:
            found.refused = str(shut)
        compare(now, then, ids, found)
        if onward is not None:
            onward(now, then, found)
    return found


def merged(then: Connection, platform: str, page: Page, ids: Ids) -> Counts:
    """Merge one page as a run does, and note what it had in hand; commit nothing."""
    batch = Batch(platform, read_at(page.records, datetime.now(UTC)), [(r, None) for r in page.bad])

    def attempt(some: Sequence[Batch]) -> Counts:
        with then.transaction():
            counts = merge_batches(then, some, connect.plan())
            then.execute("SET CONSTRAINTS ALL IMMEDIATE")
            then.execute("SET CONSTRAINTS ALL DEFERRED")
            handled.met(then, ids)
            handled.forget(then)
            return counts

    done, refused = salvage.one_by_one([batch], attempt)
    if refused:
        aside = salvage.set_aside(then, refused)
        done.append(Counts(rows=dict(aside), aside=aside))
    return total(done)


def compare(now: Connection, then: Connection, ids: Ids, found: Difference) -> None:
    """Note every field of every record in hand that would change in the hub."""
    for noun, some in ids.items():
        for before, after in portraits.pairs(now, then, noun, some):
            # Who comes and goes in one run was never there.
            if after is not None and (before or "merged_into" not in after.fields):
                old = before.fields if before else None
                found.record(noun, after.name, (old, after.fields))


@task(name="rehearse", task_run_name="rehearse {platform} {object}", **policy("hub", "rehearse"))
def rehearse_pages(platform: str, object: str, pages: list[Page]) -> Difference:  # noqa: ARG001
    """Show what merging these pages would change."""
    return rehearse(settings.hub_url(), platform, pages)
