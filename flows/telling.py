"""Telling platforms what a bulk run means for them, while it goes on and after it."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from tasks import connect, settings
from tasks.hub import outbox
from tasks.hub.engine import connected
from tasks.push import push


@asynccontextmanager
async def telling(*nouns: str) -> AsyncIterator[None]:
    """Tell platforms of some nouns while the block lasts: they take their time, so use it."""
    ended = asyncio.Event()

    async def work() -> None:
        while not ended.is_set():
            if not await tell(nouns, at_once=1):
                await asyncio.sleep(0.5)

    telling = asyncio.create_task(work())
    try:
        yield
    finally:
        ended.set()
        await telling


async def tell(nouns: Collection[str], at_once: int = 1_000_000) -> int:
    """Tell every platform what it is owed of some nouns; return how many records were told.

    A target is left when nothing is due, when all must wait, or after `at_once` pushes.
    """
    told = 0
    for target in connect.plan().targets:
        for _ in range(at_once if target.noun in nouns else 0):
            done = await push(target.platform, target.object, "backfill")
            told += done.over
            if not done.over:
                break
    return told


async def tell_all() -> None:
    """Tell every platform what the backfill means for it; what must wait is anybody's then."""
    await tell(connect.PRIORITIES)
    with connected(settings.hub_url()) as hub:
        outbox.hand_over(hub)
