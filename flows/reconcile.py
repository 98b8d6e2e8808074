"""Reconciliation: store, hub and CRM are counted and compared; what differs is mended."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from prefect import flow, runtime
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed
from pydantic import Field

from flows.halt import judged
from flows.outcome import begin, end
from tasks import connect, connectors, settings
from tasks.compare import ALL_HOURS, Line, Window, disagreement
from tasks.hub import progress
from tasks.hub.engine import autocommit
from tasks.hub.outbox import Target
from tasks.push import push
from tasks.readback import owe, read_back, totals
from tasks.reconcile import compare, mend
from tasks.survey import survey

SHOWN = 200
"""Lines shown to a person; the run in the hub keeps the sums."""

Platforms = Annotated[
    list[str],
    Field(title="Platforms", description="Compared with the hub. Empty: all."),
]
Thorough = Annotated[
    bool,
    Field(
        title="Everything now",
        description="Compare every record now, not only what changed and this hour's share.",
    ),
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Show what would be mended; write nothing anywhere.")
]


class Turn(NamedTuple):
    """One reconciliation: when it is, whose turn it is to be read, and whether it may write."""

    now: datetime
    hour: int
    dry_run: bool


@flow(name="reconcile", flow_run_name="reconcile")
async def reconcile(
    platforms: Platforms = [],  # noqa: B006 - a form's default
    everything: Thorough = False,
    dry_run: DryRun = True,
) -> State[Any]:
    """Compare store, hub and CRM, and mend what differs.

    Store and hub: counts of every hour, day and month; where they differ, ids, dates of change and
    money. What the hub lacks or has in an older copy is fetched and merged as any backfill; what
    the store has no more is deleted in the hub, after the store was asked for it by its id.
    Hub and CRM: what was never told is owed; what was changed there in our fields is owed again;
    what is gone there waits in the flow `review`. Within a day every record is read back once.
    A platform that cannot count or list is shown as "cannot tell". The run ends red as "Disagrees"
    while anything differs without a known reason.

    Args:
        platforms: Which ones to compare with the hub; empty means all.
        everything: Compare every record now, not only what changed and this hour's share.
        dry_run: Show what would be mended; write nothing anywhere.

    """
    chosen = [name for name in settings.accounts() if not platforms or name in platforms]
    with autocommit(settings.hub_url()) as hub:
        if not dry_run and not progress.hold(hub, "reconcile"):
            return Completed(name="Stood by", message="another reconciliation is under way")
        lines = await everywhere(chosen, everything=everything, dry_run=dry_run)
    return await told(lines, dry_run=dry_run)


async def everywhere(chosen: list[str], *, everything: bool, dry_run: bool) -> list[Line]:
    """Compare the stores first: what they mend is owed to the others."""
    now, plan = datetime.now(UTC), connect.plan()
    turn = Turn(now, ALL_HOURS if everything else now.hour, dry_run)
    lines: list[Line] = []
    for platform in chosen:
        if platform in plan.stores:
            for object in connectors.load(platform).reads:
                with noted(platform, object, lines, turn):
                    lines += with_store(platform, object, turn)
    for target in plan.targets:
        if target.platform in chosen:
            with noted(target.platform, target.object, lines, turn):
                lines += await with_target(target, turn)
    return lines


@contextmanager
def noted(platform: str, object: str, lines: list[Line], turn: Turn) -> Iterator[None]:
    """Keep in the hub what the lines of a block come to; a dry run keeps nothing."""
    if turn.dry_run:
        yield
        return
    run, first = begin("reconcile", platform, object), len(lines)
    try:
        yield
    except Exception as error:
        end(run, 0, {}, str(error)[:500])
        raise
    found = lines[first:]
    left, counts = sum(line.left for line in found), msgspec.to_builtins(found[:SHOWN])
    end(run, left, {"lines": counts}, f"{left} still differ" if left else None)


def with_store(platform: str, object: str, turn: Turn) -> list[Line]:
    """Compare one data type of a store with the hub, window by window."""
    found = survey(platform, object, turn.now, turn.hour)
    lines = [mended(platform, object, window, turn) for window in found.windows]
    if lines or found.line.count_a is not None:
        found.line.equal = all(line.equal for line in lines)
    return [found.line, *(line for line in lines if not line.equal)]


def mended(platform: str, object: str, window: Window, turn: Turn) -> Line:
    """Compare one window, and mend what differs in it."""
    found = compare(platform, object, window)
    if found.missing or found.stale or found.suspect:
        return mend(platform, object, found, dry_run=turn.dry_run)
    found.line.equal = not found.line.explained
    return found.line


async def with_target(target: Target, turn: Turn) -> list[Line]:
    """Owe a platform what it was not told, then count, and read back what it holds."""
    after, more = "", True
    told = Line("hub", target.platform, target.object, "what was told", 0, 0)
    while more:
        line, after = owe(target, after, dry_run=turn.dry_run)
        told.add(line)
        more = bool(after)
    told.equal = not (told.differences or told.explained)
    await tell(target, told)
    total, share = totals(target, turn.now, turn.hour)
    held = Line("hub", target.platform, target.object, "read back", 0, 0)
    more = True
    while more:
        read = read_back(target, share, after, dry_run=turn.dry_run)
        held.add(read.line)
        after = read.after
        more = bool(after)
    held.equal = None if held.note else not (held.differences or held.explained)
    await tell(target, held)
    return [told, total, held]


async def tell(target: Target, line: Line) -> None:
    """Tell a platform at once what was found to be owed, unless it is too much to be true."""
    while line.repaired and not disagreement([line], settings.disagreement()):
        done = await push(target.platform, target.object, "backfill")
        if not done.over:
            return


async def told(lines: list[Line], *, dry_run: bool) -> State[Any]:
    """Leave the comparison as a table; end red while anything differs without a reason."""
    left, differ = sum(line.left for line in lines), sum(line.differences for line in lines)
    rows = [row(line) for line in lines]
    rows.sort(key=lambda line: line["equal"] == "yes")
    said = f"{differ} differences, {left} of them not mended"
    if dry_run:
        said = f"{differ} differences; this was a dry run: nothing was written"
    await acreate_table_artifact(rows[:SHOWN], "reconcile", f"{said}.")
    get_run_logger().info("%s comparisons, %s", len(lines), said)
    if not dry_run and (halted := await judged(lines, f"flow run {runtime.flow_run.id}")):
        return Failed(name="Halted", message=halted)
    if left and not dry_run:
        return Failed(name="Disagrees", message=f"{said}: see the table and the flow `review`")
    return Completed(message=said)


WORDS = {True: "yes", False: "no", None: "cannot tell"}


def row(line: Line) -> dict[str, Any]:
    """Lay one comparison out for a person; a count nobody knows is not nought."""
    a, b = ("cannot tell" if n is None else n for n in (line.count_a, line.count_b))
    return {
        "system A": line.a,
        "system B": line.b,
        "data": line.data,
        "window": line.window,
        "count A": a,
        "count B": b,
        "equal": WORDS[line.equal],
        "missing": line.missing,
        "stale": line.stale,
        "extra": line.extra,
        "explained": line.explained,
        "mended": line.repaired,
        "note": line.note,
    }
