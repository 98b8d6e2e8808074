"""The near-real-time lane: one leader at a time, woken by what the receiver keeps."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg

from tasks.hub.engine import plain_url
from tasks.hub.inbox import CHANNEL

LEADING = 7_201_003
"""Advisory lock of the leader; PostgreSQL frees it the moment the leader's connection dies."""
STANDING_BY = 7_201_004
"""Advisory lock of the one who follows."""
PATIENCE = 20.0
"""Seconds a third one waits for a place: the first may be about to end."""

DUE = """
    SELECT platform, object FROM outbox
     WHERE status = 'owed' AND due_at <= clock_timestamp() GROUP BY platform, object
"""

NEW = "SELECT EXISTS (SELECT FROM inbox WHERE status = 'new' AND due_at <= clock_timestamp())"


class Leader:
    """The connection that leads: it listens, and looks for work that nobody announced."""

    def __init__(self, hub: psycopg.AsyncConnection) -> None:
        self.hub = hub

    async def woken(self, seconds: float) -> None:
        """Return when something arrives, or after a while."""
        async for _ in self.hub.notifies(timeout=seconds, stop_after=1):
            return

    async def anything_new(self) -> bool:
        """Whether a delivery waits to be merged."""
        found = await (await self.hub.execute(NEW)).fetchone()
        return bool(found and found[0])

    async def due(self) -> set[tuple[str, str]]:
        """Name the (platform, object) pairs that are owed something now."""
        return set(await (await self.hub.execute(DUE)).fetchall())


@asynccontextmanager
async def leading(
    hub_url: str, until: float, patience: float = PATIENCE
) -> AsyncIterator[Leader | None]:
    """Stand by until we lead, or until `until` (monotonic seconds): then nobody needed us.

    One stands by; who finds that place taken for `patience` seconds is not needed either.
    """
    hub = await psycopg.AsyncConnection.connect(plain_url(hub_url), autocommit=True)
    async with hub:
        standing, patient = False, time.monotonic() + patience
        while time.monotonic() < (until if standing else min(until, patient)):
            if await take(hub, LEADING):
                await hub.execute("SELECT pg_advisory_unlock(%s) WHERE %s", (STANDING_BY, standing))
                await hub.execute(f"LISTEN {CHANNEL}")
                yield Leader(hub)
                return
            standing = standing or await take(hub, STANDING_BY)
            await asyncio.sleep(0.2)
        yield None


async def take(hub: psycopg.AsyncConnection, lock: int) -> bool:
    """Take a lock for as long as the connection lives, or say that another has it."""
    found = await (await hub.execute("SELECT pg_try_advisory_lock(%s)", (lock,))).fetchone()
    return bool(found and found[0])
