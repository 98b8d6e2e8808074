"""Gather events: what was posted, read from a file or queried is judged and written, each once."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby

from msgspec import Struct, field
from prefect import task

from mappings import pixel
from mappings.records import Consent, Event, Record
from tasks import check, connect, salvage, settings
from tasks.connectors.base import BadRow
from tasks.hub import events, landed, memberships, merging, quarantine, staging
from tasks.hub.engine import Connection, connected
from tasks.hub.landed import Landed
from tasks.hub.staging import Incoming
from tasks.merge import Batch, merge_batches
from tasks.policy import policy

TOGETHER = 20_000
"""Posts read in one transaction."""
APART = 64
"""A batch the hub refuses is read again in parts, each so much smaller."""
HURRIED = {
    "rules": ["hurried"],
    "reason": f"forms asked for texts to more than {landed.MOST} numbers within an hour: see "
    "whether people did that, and replay it if they did",
}


class Gathered(Struct):
    """What became of events: read, new in the hub, and set aside; requests are merged."""

    read: int = 0
    fresh: int = 0
    aside: int = 0
    requests: int = 0

    def add(self, other: "Gathered") -> None:
        """Count another batch in."""
        self.read += other.read
        self.fresh += other.fresh
        self.aside += other.aside
        self.requests += other.requests


class Read(Struct):
    """What was read of a batch; what asks for something is merged with whoever asks."""

    events: list[Incoming] = field(default_factory=list)
    requests: list[Incoming] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    def take(self, records: Callable[[], Iterable[Record]], raw: bytes, at: datetime) -> None:
        """Read one post; one that cannot be read costs no other."""
        try:
            found = [Incoming(one, None, at) for one in records()]
        except pixel.UNREADABLE as error:
            self.bad.append(BadRow("events", None, str(error)[:500], raw[:100_000]))
            return
        side = self.requests if asking(found[0].record) else self.events
        side += found


def asking(record: Record) -> bool:
    """Whether an event asks us for something, so that whoever asks must be known."""
    return isinstance(record, Event) and record.kind == pixel.ASKED


def read(posts: Sequence[Landed]) -> Read:
    """Read posts, each by itself."""
    found = Read()
    for one in posts:
        records = partial(pixel.posted, one.platform, one.body, one.received_at)
        found.take(records, one.body, one.received_at)
    return found


def write(hub: Connection, platform: str, found: Read, before: datetime) -> Gathered:
    """Judge and write what was read, in the caller's transaction; what is bad is set aside."""
    if found.requests:
        merging.lock(hub)  # before events are locked, as in every merge
    for row in found.bad:
        quarantine.set_aside_raw(hub, platform, row, None)
    done = Gathered(len(found.events) + len(found.requests) + len(found.bad), 0, len(found.bad))
    hub.execute(staging.definition(Event, "events", temporary=True))
    hub.execute("TRUNCATE stage_events")
    if found.events:
        staged = staging.load(hub, found.events)
        verdicts = check.check_rows(staged)
        check.keep(hub, verdicts, platform, "live")
        done.aside += sum(check.gate(hub, verdicts).values()) + events.late(hub, before)
        done.fresh += events.write(hub)
        hub.execute("TRUNCATE stage_events")
    if found.requests:
        some, over = within(hub, undecided(hub, found.requests))
        for one in over:
            quarantine.keep(hub, salvage.entry("consents", one, "") | HURRIED)
        counts = merge_batches(hub, [Batch(platform, some)], connect.plan())
        done.requests = sum(asking(one.record) for one in found.requests)
        done.aside += counts.failed + len(over)
    return done


def undecided(hub: Connection, requests: Sequence[Incoming]) -> list[Incoming]:
    """Leave out what says again of a number what it was asked already."""
    phones = [
        said for one in requests if isinstance(one.record, Consent) and (said := one.record.address)
    ]
    seen = landed.decided(hub, phones)
    kept: list[Incoming] = []
    for one in requests:
        address = one.record.address if isinstance(one.record, Consent) else None
        if address is None or address not in seen:
            kept.append(one)
        seen |= {address} if address else set()
    return kept


def within(hub: Connection, requests: Sequence[Incoming]) -> tuple[list[Incoming], list[Incoming]]:
    """Part what is taken from acts of consent that are more than people ask for in an hour."""
    left = landed.room(hub)
    some: list[Incoming] = []
    over: list[Incoming] = []
    for one in requests:
        act = isinstance(one.record, Consent)
        left -= act
        (over if act and left < 0 else some).append(one)
    return some, over


def gather_once(hub_url: str, limit: int = TOGETHER) -> Gathered:
    """Read the next posts; what the hub cannot take stands alone in the end, and is set aside."""
    try:
        with connected(hub_url) as hub:
            return taken(hub, limit)
    except (*salvage.POISON, check.GateClosed) as error:
        if limit == 1:
            return refuse(hub_url, str(error).splitlines()[0])
        return gather_once(hub_url, max(1, limit // APART))


def taken(hub: Connection, limit: int) -> Gathered:
    """Take the next posts and write them, in the caller's transaction."""
    done, before = Gathered(), settings.events().oldest(memberships.now_of(hub))
    for platform, some in groupby(landed.take(hub, limit), key=lambda one: one.platform):
        done.add(write(hub, platform, read(list(some)), before))
    return done


def refuse(hub_url: str, words: str) -> Gathered:
    """Set the next post aside that the hub cannot take."""
    with connected(hub_url) as hub:
        for one in landed.take(hub, 1):
            row = BadRow("events", None, f"the hub cannot take it: {words}", one.body)
            quarantine.set_aside_raw(hub, one.platform, row, None)
    return Gathered(1, 0, 1)


@task(name="gather", task_run_name="gather events", **policy("hub", "gather"))
async def gather() -> Gathered:
    """Read posts until none waits; what is done is done, whoever is killed."""
    done, found = Gathered(), Gathered(1)
    while found.read:
        found = await asyncio.to_thread(gather_once, settings.hub_url())
        done.add(found)
    return done
