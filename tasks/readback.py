"""Compare the hub with a platform it tells: what was never told, told otherwise, or is gone."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module

from msgspec import Struct, field
from prefect import task

from mappings.fields import Map
from mappings.records import Consent
from tasks import connect, settings
from tasks.compare import ALL_HOURS, Line, same
from tasks.connectors.base_counting import Counting, Marking, Showing
from tasks.differ import map_of, owed_changes
from tasks.hub import leftovers, mirror, reconcile
from tasks.hub.engine import Connection, connected
from tasks.hub.outbox import Target
from tasks.hub.reconcile import Mirrored
from tasks.merge import Batch, merge_batches, read_at
from tasks.policy import policy

LANE = "backfill"
PAGE = 2_000
"""Records of the hub compared with the mirror at once."""

UNDER_WAY = {"owed", "sending", "open", "dropped"}
"""Why a record may differ: it is being told, or a person looks or decided to leave it."""


class Share(Struct):
    """Which part of the mirror is read back: told since a time, and an hour's share of the rest.

    `listed` is None unless totals differed: then it holds the keys the platform has.
    """

    since: datetime | None = None
    hour: int = ALL_HOURS
    listed: set[str] | None = None


class Read(Struct):
    """One page that was read back; `after` leads to the next, empty after the last."""

    line: Line
    after: str = ""
    rows: int = 0


class Odd(Struct):
    """What differs on one page: values to correct by key, and keys that are gone there."""

    corrections: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


@task(
    name="owe", task_run_name="compare {target.object} of {target.platform}", **policy("hub", "owe")
)
def owe(target: Target, after: str, *, dry_run: bool) -> tuple[Line, str]:
    """Owe what a platform was never told, or was told otherwise, unless it is under way.

    Returns what was found, and the key after which the next page begins: empty after the last.
    """
    line = Line("hub", target.platform, target.object, "what was told")
    with connected(settings.hub_url()) as hub:
        keys = reconcile.keys(hub, target, after, PAGE)
        changes = owed_changes(hub, target.platform, target.object, keys)
        told = mirror.read(hub, target.platform, target.object, list(changes))
        free = unexplained(hub, target, list(changes))
        line.count_a, line.count_b = len(keys), len(keys) - len(set(changes) - set(told))
        line.missing, line.explained = len(free - set(told)), len(changes) - len(free)
        line.stale = len(free) - line.missing
        if free and not dry_run:
            reconcile.owe(hub, target, sorted(free))
            line.repaired = len(free)
    return line, keys[-1] if len(keys) == PAGE else ""


def unexplained(hub: Connection, target: Target, keys: Sequence[str]) -> set[str]:
    """Return which of these are neither owed, nor being sent, nor left to a person."""
    if not keys:
        return set()
    standing = reconcile.standing(hub, target.platform, target.object, keys)
    return {key for key in keys if standing.get(key) not in UNDER_WAY}


@task(
    name="totals",
    task_run_name="count {target.object} of {target.platform}",
    **policy("pull", "totals"),
)
def totals(target: Target, now: datetime, hour: int) -> tuple[Line, Share]:
    """Compare how many records carry our key; where that differs, list all of them."""
    line = Line("hub", target.platform, target.object, "all")
    with connected(settings.hub_url()) as hub:
        told = reconcile.told(hub, target)
        since = reconcile.last(hub, target.platform, target.object)
        known = told - reconcile.known_gone(hub, target.platform, target.object)
    share = Share(since or now, hour)
    line.count_a = len(known)
    with connect.connected(target.platform, LANE) as connector:
        if isinstance(connector, Counting):
            line.count_b = connector.count(target.object)
        if line.count_b is None:
            line.note = f"cannot tell: {target.platform} does not count {target.object}"
        elif line.count_b != line.count_a and isinstance(connector, Marking):
            share.listed = {
                one.key for page in connector.marks(target.object) for one in page if one.key
            }
    if share.listed is not None:
        line.count_b = len(share.listed)
        line.extra = strange(target, sorted(share.listed - told))
    line.equal = None if line.count_b is None else line.count_a == line.count_b
    return line, share


def strange(target: Target, keys: Sequence[str]) -> int:
    """Count the records that carry a key the hub does not know."""
    with connected(settings.hub_url()) as hub:
        return len(keys) - len(reconcile.known(hub, target.noun, keys))


@task(
    name="read back",
    task_run_name="read {target.object} of {target.platform}",
    **policy("pull", "read back"),
)
def read_back(target: Target, share: Share, after: str, *, dry_run: bool) -> Read:
    """Read one page of what a platform holds, and compare each property with what it was told.

    A property of ours that was changed there is owed again; one of theirs is theirs to change.
    """
    read = Read(Line("hub", target.platform, target.object, "read back"))
    with connected(settings.hub_url()) as hub:
        told = reconcile.mirrored(hub, target, (share.since, share.hour), share.listed, after)
    if not told:
        return read
    read.after, read.rows = told[-1].key, len(told)
    with connect.connected(target.platform, LANE) as connector:
        if not isinstance(connector, Showing):
            read.after, read.line.note = "", f"cannot tell: {target.platform} shows no records"
            return read
        theirs = connector.shown(target.object, [one.their_id for one in told])
    odd = compare(map_of(target.platform, target.object)[0], told, theirs)
    read.line.count_a, read.line.count_b = len(told), len(told) - len(odd.gone)
    settle(target, told, odd, read.line, dry_run=dry_run)
    read.line.equal = not (read.line.differences or read.line.explained)
    return read


def compare(mapping: Map, told: Sequence[Mirrored], theirs: Mapping[str, Mapping[str, str]]) -> Odd:
    """Find what is gone there, and the properties of ours that hold something else."""
    odd = Odd()
    for one in told:
        values = theirs.get(one.their_id)
        if values is None:
            odd.gone.append(one.key)
            continue
        ours = {
            each.theirs: values[each.theirs]
            for each in mapping.fields
            if each.owner == "hub"
            and each.theirs in values
            and each.theirs in one.values
            and not same(each, one.values[each.theirs], values[each.theirs])
        }
        if ours:
            odd.corrections[one.key] = (one.their_id, ours)
    return odd


def settle(
    target: Target, told: Sequence[Mirrored], odd: Odd, line: Line, *, dry_run: bool
) -> None:
    """Owe what was changed there and leave what is gone to a person; skip what moved meanwhile."""
    before = {one.key: one.values for one in told}
    with connected(settings.hub_url()) as hub:
        differ = [*odd.corrections, *odd.gone]
        now = mirror.read(hub, target.platform, target.object, differ)
        still = {key for key in differ if key in now and now[key].values == before[key]}
        free = unexplained(hub, target, differ) & still
        gone = sorted(free.intersection(odd.gone))
        line.stale, line.missing = len(free) - len(gone), len(gone)
        line.explained = len(differ) - len(free)
        if dry_run or not free:
            return
        heed(hub, target, [odd.corrections[key] for key in sorted(free & set(odd.corrections))])
        if corrected := sorted(free.intersection(odd.corrections)):
            told_now = [(key, *odd.corrections[key]) for key in corrected]
            mirror.remember(hub, target.platform, target.object, told_now)
            reconcile.owe(hub, target, corrected)
        where = (target.platform, target.object)
        missed = [key for key in gone if not leftovers.end(hub, *where, key)]
        reconcile.gone(hub, target, missed)
        line.repaired = len(corrected)


def heed(hub: Connection, target: Target, changed: Sequence[tuple[str, dict[str, str]]]) -> None:
    """Take a refusal that was noted there, and that nobody told us of, for what it is.

    It is dated now, when we first see it; told over with our permission it would be lost.
    """
    module, now = import_module(f"mappings.{target.platform}"), datetime.now(UTC)
    refusals: Mapping[tuple[str, str], str] = getattr(module, "REFUSALS", {})
    acts = [
        Consent(
            platform=target.platform,
            customer_external_id=their_id,
            purpose=refusals[noted],
            status="withdrawn",
            method=f"{target.platform}:agent",
            happened_at=now,
        )
        for their_id, values in changed
        for noted in values.items()
        if target.noun == "customer" and noted in refusals
    ]
    if acts:
        merge_batches(hub, [Batch(target.platform, read_at(acts, now))], connect.plan())
