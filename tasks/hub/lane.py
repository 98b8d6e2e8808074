"""The near-real-time lane: one leader at a time, woken by what the receiver keeps."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

import psycopg

from tasks.hub import heeding, inbox
from tasks.hub.engine import plain_url

LEADING = 7_201_003
"""Advisory lock of the leader; PostgreSQL frees it the moment the leader's connection dies."""
STANDING_BY = 7_201_004
"""Advisory lock of the one who follows."""
PATIENCE = 20.0
"""Seconds a third one waits for a place: the first may be about to end."""

DUE = """
    SELECT platform, object FROM outbox
     WHERE status = 'owed' AND due_at <= clock_timestamp() AND NOT (priority >= 9 AND lane = 'live')
     GROUP BY platform, object
"""

# One that is just being sent is told again afterwards: it cannot be claimed before.
HASTY = """
    SELECT platform, object, bool_or(NOT EXISTS (
               SELECT FROM outbox s WHERE s.status = 'sending'
                  AND (s.platform, s.object, s.key) = (o.platform, o.object, o.key)))
      FROM outbox o
     WHERE status = 'owed' AND priority >= 9 AND lane = 'live' AND due_at <= clock_timestamp()
     GROUP BY platform, object
"""

NEW = "SELECT EXISTS (SELECT FROM inbox WHERE status = 'new' AND due_at <= clock_timestamp())"


Target = tuple[str, str]
"""A platform, and its object that is told."""

TEXTS = """
    SELECT EXISTS (SELECT FROM message WHERE status = 'waiting' AND claimed_by IS NULL
                      AND due_at <= statement_timestamp() AND platform <> ALL (%s))
        OR EXISTS (SELECT FROM message WHERE status = 'unsure' AND due_at <= statement_timestamp())
"""

JOURNEYS = """
    SELECT EXISTS (SELECT FROM stirred WHERE reader = 'journeys' AND %(any)s)
        OR EXISTS (SELECT FROM journey WHERE status = 'waiting' AND due_at <= present()
                      AND (workflow = ANY (%(workflows)s)
                        OR workflow IN (SELECT 'campaign ' || name FROM campaign
                                     WHERE until > present() - interval '7 days')))
"""

LOOKS = """
    SELECT EXISTS (SELECT FROM stirred WHERE reader = 'segments')
        OR EXISTS (SELECT FROM membership_look WHERE due_at <= present())
"""


class Leader:
    """The connection that leads: it listens, and looks for work that nobody announced.

    `ear` is a second one, for what must not wait until the first has time.
    """

    def __init__(self, hub: psycopg.AsyncConnection, ear: psycopg.AsyncConnection) -> None:
        self.hub, self.ear = hub, ear

    async def woken(self, seconds: float) -> None:
        """Return when something arrives, or after a while."""
        async for _ in self.hub.notifies(timeout=seconds, stop_after=1):
            return

    async def anything_new(self) -> bool:
        """Whether a delivery waits to be merged."""
        found = await (await self.hub.execute(NEW)).fetchone()
        return bool(found and found[0])

    async def due(self) -> set[Target]:
        """Name the (platform, object) pairs that are owed something now, urgent ones apart."""
        return set(await (await self.hub.execute(DUE)).fetchall())

    async def hasty(self) -> dict[Target, bool]:
        """Name the pairs that are owed something urgent, and whether it can be told already."""
        found = await (await self.ear.execute(HASTY)).fetchall()
        return {(platform, object): free for platform, object, free in found}

    async def called(self, seconds: float) -> None:
        """Return when a consent is owed, or after a while."""
        async for _ in self.ear.notifies(timeout=seconds, stop_after=1):
            return

    async def texts(self, without: Collection[str] = ()) -> bool:
        """Whether a text wants its turn, of a platform not left alone, or to be looked for."""
        found = await (await self.hub.execute(TEXTS, (list(without),))).fetchone()
        return bool(found and found[0])

    async def journeys(self, workflows: Sequence[str]) -> bool:
        """Whether somebody was stirred, or a journey of these, or of a campaign, is due."""
        values = {"workflows": list(workflows), "any": bool(workflows)}
        found = await (await self.hub.execute(JOURNEYS, values)).fetchone()
        return bool(found and found[0])

    async def looks(self) -> bool:
        """Whether anybody waits to be looked at: which segments they are in."""
        found = await (await self.hub.execute(LOOKS)).fetchone()
        return bool(found and found[0])


@asynccontextmanager
async def leading(
    hub_url: str, until: float, patience: float = PATIENCE
) -> AsyncIterator[Leader | None]:
    """Stand by until we lead, or until `until` (monotonic seconds): then nobody needed us.

    One stands by; who finds that place taken for `patience` seconds is not needed either.
    """
    connect = psycopg.AsyncConnection.connect
    hub = await connect(plain_url(hub_url), autocommit=True)
    async with hub:
        standing, patient = False, time.monotonic() + patience
        while time.monotonic() < (until if standing else min(until, patient)):
            if await take(hub, LEADING):
                await hub.execute("SELECT pg_advisory_unlock(%s) WHERE %s", (STANDING_BY, standing))
                await hub.execute(f"LISTEN {inbox.CHANNEL}")
                async with await connect(plain_url(hub_url), autocommit=True) as ear:
                    await ear.execute(f"LISTEN {heeding.CHANNEL}")
                    yield Leader(hub, ear)
                return
            standing = standing or await take(hub, STANDING_BY)
            await asyncio.sleep(0.2)
        yield None


async def take(hub: psycopg.AsyncConnection, lock: int) -> bool:
    """Take a lock for as long as the connection lives, or say that another has it."""
    found = await (await hub.execute("SELECT pg_try_advisory_lock(%s)", (lock,))).fetchone()
    return bool(found and found[0])
