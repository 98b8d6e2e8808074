"""The keeper: writes deliveries to the inbox, many in one commit, and a STOP in the same one.

It never holds more than fits in memory: what comes on top is refused, and the platform sends it
again. A delivery the hub refuses costs no other.
"""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import psycopg
from msgspec import Struct

from deployments.keeping import Wire, settle
from mappings.records import Reply
from tasks import connectors, heed
from tasks.connectors.base import Arrival
from tasks.hub import consents, heeding, inbox
from tasks.hub.outbox import Target

log = logging.getLogger(__name__)

TOGETHER = 256
"""Deliveries kept in one commit at most."""
HEAVIEST = 256 * 1024 * 1024
"""Bytes of bodies that may wait for a commit."""
MOST = 20_000
"""Deliveries that may wait for a commit."""
PATIENCE = 4.0
"""Seconds until we say no: the platforms give up after five."""
BRIEFLY = 100
"""Milliseconds an opt-out may wait for a merge to owe it; then it is owed when it is drained."""
LONGEST = 200
"""Characters of the longest topic or delivery id; a longer one is known by its hash."""
UNREADABLE = "unreadable"
"""The topic of a genuine delivery nobody can name: it is kept, and set aside when it is read."""
KEEP_AND_HEED = f"WITH {inbox.KEPT}, {heeding.HEEDED} {inbox.WAKE}, ({heeding.WAKE})"
"""A batch and what it says of consent, with everybody who is owed it."""


class NotKept(Exception):
    """A delivery is not durable: its platform must send it again."""


class Waiting(Struct, gc=False):
    """One event that waits for its commit, and who waits for it."""

    platform: str
    arrival: Arrival
    acts: list[dict[str, object]]
    kept: "asyncio.Future[None]"


class Keeper:
    """Keeps deliveries in the hub of this address, `together` at most in one commit.

    What its people say of consent is owed to `targets` in the same commit.
    """

    def __init__(
        self,
        hub_url: str,
        together: int = TOGETHER,
        most: int = MOST,
        targets: Sequence[Target] = (),
    ) -> None:
        self.hub_url = hub_url
        self.targets = targets
        self.together = together
        self.most = most
        self.queue: asyncio.Queue[Waiting] = asyncio.Queue()
        self.bytes = 0
        self.wire = Wire(
            hub_url,
            connect_timeout=3,
            options=f"-c lock_timeout={BRIEFLY}",
            tcp_user_timeout=5_000,  # a hub that is gone without a word is noticed
            keepalives_idle=5,
        )

    async def keep(self, platform: str, arrivals: Sequence[Arrival]) -> None:
        """Return when these are durable; raise NotKept when they are not within PATIENCE."""
        weight = sum(len(arrival.body) for arrival in arrivals)
        waiting = self.queue.qsize()
        if waiting and (waiting + len(arrivals) > self.most or self.bytes + weight > HEAVIEST):
            raise NotKept("too much waits already")
        future = asyncio.get_running_loop().create_future
        batch = [Waiting(platform, named(one), acts(platform, one), future()) for one in arrivals]
        self.bytes += weight
        for one in batch:
            self.queue.put_nowait(one)
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(one.kept for one in batch))
        except TimeoutError:
            raise NotKept("the hub is too slow") from None

    async def run(self) -> None:
        """Keep what is queued, for ever."""
        while True:
            batch = [await self.queue.get()]
            while len(batch) < self.together and not self.queue.empty():
                batch.append(self.queue.get_nowait())
            try:
                await self.save(batch)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next are kept
                log.warning("%s deliveries not kept: %s", len(batch), type(error).__name__)
                await self.leave()
                settle(batch, NotKept(f"the hub is down: {error}"))
            self.bytes -= sum(len(one.arrival.body) for one in batch)

    async def save(self, batch: Sequence[Waiting]) -> None:
        """Keep a batch; what the hub refuses as a whole one by one. Raise when it is down."""
        hub = await self.wire.connected()
        try:
            await write(hub, batch, self.targets)
        except (psycopg.Error, ValueError) as error:
            if hub.closed:
                raise
            await self.apart(batch, error)
        else:
            settle(batch)

    async def apart(self, batch: Sequence[Waiting], error: Exception) -> None:
        """Keep what was refused together one by one; the last resort is to keep it and no more."""
        if len(batch) > 1:
            for one in batch:
                await self.save([one])
            return
        log.warning("a delivery of %s is refused: %s", batch[0].platform, type(error).__name__)
        if batch[0].acts:
            batch[0].acts = []
            await self.save(batch)
        else:
            settle(batch, NotKept("the hub refused it"))

    async def leave(self) -> None:
        """Let go of the hub."""
        await self.wire.leave()


async def write(
    hub: psycopg.AsyncConnection, batch: Sequence[Waiting], targets: Sequence[Target]
) -> None:
    """Write a batch, what its people said of consent and who is owed it at once; wake the lane.

    One statement is one commit and one round trip. The ledger waits for no merge: what one holds
    just now is owed when its delivery is drained.
    """
    kept, said = columns(batch), [act for one in batch for act in one.acts]
    try:
        if said:
            await hub.execute(KEEP_AND_HEED, kept | heeding.parameters(targets, said))
        else:
            await hub.execute(inbox.KEEP, kept)
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        late = [consents.late(act) for act in said]
        async with hub.transaction():
            await hub.execute("SET LOCAL lock_timeout = 0")
            await hub.execute(KEEP_AND_HEED, kept | heeding.parameters((), late))


def columns(batch: Sequence[Waiting]) -> dict[str, object]:
    """Write a batch as the inbox takes it."""
    return inbox.columns(
        [one.platform for one in batch],
        [one.arrival.topic for one in batch],
        [one.arrival.delivery_id for one in batch],
        [one.arrival.body for one in batch],
        [one.arrival.happened_at for one in batch],
    )


def acts(platform: str, arrival: Arrival) -> list[dict[str, object]]:
    """List what replies end; what raises consent takes more to know, and waits for the drain."""
    if arrival.topic != "inbound":
        return []
    page = connectors.load(platform).decode(arrival.topic, arrival.body)
    told_at = arrival.happened_at or datetime.now(UTC)
    return [
        act
        for record in page.records
        if isinstance(record, Reply)
        for act in heed.at_once(record, told_at)
    ]


def nameless(body: bytes) -> Arrival:
    """Name a delivery that makes no sense by what it says, so that it is kept once."""
    return Arrival(UNREADABLE, hashlib.sha256(body).hexdigest(), body)


def named(arrival: Arrival) -> Arrival:
    """Return the arrival under a topic and an id that the inbox can hold."""
    arrival.topic = fitting(arrival.topic)
    arrival.delivery_id = fitting(arrival.delivery_id)
    return arrival


def fitting(name: str) -> str:
    """Return a name as it is, or its hash when it is too long or not made of characters."""
    if len(name) <= LONGEST and name.isprintable():
        return name
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
