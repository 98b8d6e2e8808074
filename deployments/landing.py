"""Landing: posts of browsers are copied into the hub, many in one commit, before anybody hears yes.

It never holds more than fits in memory: what comes on top is refused.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence

from msgspec import Struct

from deployments.keeping import Wire, settle
from tasks.hub import landed

log = logging.getLogger(__name__)

TOGETHER = 5_000
"""Posts copied in one commit at most."""
MOST = 64 * 1024 * 1024
"""Bytes that may wait for a commit."""
BESIDE = 500
"""Bytes a post takes in memory besides what it says."""
PATIENCE = 4.0
"""Seconds until we say no."""


class NotLanded(Exception):
    """A post is not durable."""


class Waiting(Struct, gc=False):
    """Posts of one request, and who waits for them."""

    platform: str
    bodies: Sequence[bytes]
    heavy: int
    kept: "asyncio.Future[None]"


class Landing:
    """Keeps posts in the hub at this address."""

    def __init__(self, hub_url: str) -> None:
        self.wire = Wire(hub_url, connect_timeout=3, tcp_user_timeout=5_000)
        self.queue: asyncio.Queue[Waiting] = asyncio.Queue()
        self.waiting = 0
        self.work: asyncio.Task[None] | None = None

    async def keep(self, platform: str, bodies: Sequence[bytes]) -> None:
        """Return when these are durable; raise NotLanded when they are not within PATIENCE."""
        heavy = sum(map(len, bodies)) + BESIDE * len(bodies)
        if self.waiting + heavy > MOST:
            raise NotLanded("too much waits already")
        if self.work is None:
            self.work = asyncio.create_task(self.run())
        one = Waiting(platform, bodies, heavy, asyncio.get_running_loop().create_future())
        self.waiting += heavy
        self.queue.put_nowait(one)
        try:
            async with asyncio.timeout(PATIENCE):
                await one.kept
        except TimeoutError:
            raise NotLanded("the hub is too slow") from None

    async def run(self) -> None:
        """Keep what is queued, for ever."""
        while True:
            batch = [await self.queue.get()]
            number = len(batch[0].bodies)
            while number < TOGETHER and not self.queue.empty():
                batch.append(self.queue.get_nowait())
                number += len(batch[-1].bodies)
            try:
                await self.save(batch)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next are kept
                log.warning("%s posts not kept: %s", number, type(error).__name__)
                await self.wire.leave()
                settle(batch, NotLanded("the hub is down"))
            else:
                settle(batch)
            self.waiting -= sum(one.heavy for one in batch)

    async def save(self, batch: Sequence[Waiting]) -> None:
        """Copy a batch in one commit."""
        hub = await self.wire.connected()
        async with hub.cursor() as cursor, cursor.copy(landed.KEEP) as copy:
            for one in batch:
                for body in one.bodies:
                    await copy.write_row((one.platform, body))

    async def leave(self) -> None:
        """End, after everybody was answered."""
        if self.work is not None:
            self.work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.work
        await self.wire.leave()
