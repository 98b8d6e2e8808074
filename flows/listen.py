"""The near-real-time lane: what the receiver kept goes to the hub and on to every platform."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from pydantic import Field

from data_quality.suite import warm
from flows.dispatches import Dispatches
from flows.looks import Looks
from flows.outcome import ended
from flows.posts import Posts
from flows.pushes import AHEAD, USUAL, Pushes
from flows.steps import Steps
from tasks import connect, settings
from tasks.drain import AT_ONCE, Drained, drain
from tasks.hub.lane import Leader, leading
from tasks.notice import waiting

COALESCE = 0.4
"""Seconds to let a burst gather into one micro-batch."""
HANDS = 32
"""What may be under way at once: a consent must find a free one, whatever else is going on."""
BRIEF = 0.02
"""Seconds until we look again at a consent that cannot be told yet."""

Seconds = Annotated[
    int,
    Field(ge=5, le=600, title="Seconds", description="How long this run stands by and leads."),
]
Rehearsal = Annotated[
    bool,
    Field(title="Dry run", description="Only show what waits; write nothing anywhere."),
]


class Window:
    """One run of the lane: what it did, and the pushes still under way."""

    def __init__(self, leader: Leader, until: float) -> None:
        self.leader = leader
        self.drained = Drained()
        self.pushes = Pushes()
        self.dispatches = Dispatches(until)
        self.steps = Steps(until)
        self.looks = Looks()
        self.posts = Posts()

    async def run(self, until: float) -> None:
        """Drain and push until the window ends."""
        urging = asyncio.create_task(self.urge())
        try:
            await self.work(until, urging)
        finally:
            urging.cancel()
            await asyncio.gather(urging, return_exceptions=True)

    async def finish(self) -> None:
        """Let what is under way come to its end; another one leads by now."""
        await self.pushes.finish()
        await self.steps.finish()
        await self.looks.finish()
        await self.posts.finish()
        await self.dispatches.finish()

    async def work(self, until: float, urging: "asyncio.Task[None]") -> None:
        """Drain what arrives and push what follows from it, micro-batch by micro-batch."""
        while (left := until - time.monotonic()) > 0:
            if urging.done():
                urging.result()
            busy = await self.leader.anything_new()
            done = await drain() if busy else Drained()
            self.count(done)
            await self.looks.start(self.leader)
            self.posts.start()
            texting = await self.steps.start(self.leader)
            texting = await self.dispatches.start(self.leader) or texting
            if not await self.start_pushes() and not busy and not texting:
                await self.leader.woken(min(left, 1.0))
            if done.deliveries < AT_ONCE:
                await asyncio.sleep(COALESCE)
        await self.start_pushes()

    async def urge(self) -> None:
        """Tell platforms of a consent the moment it is owed, whatever else is under way.

        Each is got ready at once: the first STOP finds somebody who need not begin.
        """
        followers = [one for one in connect.plan().targets if one.noun in ("consent", "customer")]
        self.pushes.start(((one.platform, one.object) for one in followers), AHEAD)
        while True:
            hasty = await self.leader.hasty()
            self.pushes.start((target for target, free in hasty.items() if free), AHEAD)
            if set(hasty) - set(self.pushes.shut):
                await asyncio.sleep(BRIEF)
            else:
                await self.leader.called(1.0)

    async def start_pushes(self) -> bool:
        """Start a push for every target that is owed something and has none under way."""
        return self.pushes.start(await self.leader.due(), USUAL)

    def count(self, done: Drained) -> None:
        """Count one micro-batch in."""
        self.drained.add(done)

    @property
    def failed(self) -> int:
        """How many rows or records of this window a person must look at."""
        beside = (self.pushes, self.dispatches, self.steps, self.looks, self.posts)
        told = sum(one.failed for one in beside)
        return self.drained.counts.failed + self.drained.held + told


@flow(name="listen", flow_run_name="listen for {seconds} s", log_prints=False)
async def listen(seconds: Seconds = 60, dry_run: Rehearsal = True) -> State[Any]:
    """Bring what the receiver kept into the hub, and tell every platform, within seconds.

    Each run lives for a window. One run leads, the next stands by: a PostgreSQL lock decides, so
    a leader that dies is followed at once. A run that only stood by ends as "stood by".
    Rows set aside, records refused or a platform that refuses us make the run end red.

    Args:
        seconds: How long this run stands by and leads.
        dry_run: Only show what waits; write nothing anywhere.

    """
    if dry_run:
        await acreate_table_artifact(waiting(settings.hub_url()), "waiting", "What waits now.")
        return ended(0, "nothing was written")
    until = time.monotonic() + seconds
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(HANDS))
    await asyncio.to_thread(warm)
    async with leading(settings.hub_url(), until) as leader:
        if leader is None:
            return ended(0, "stood by")
        window = Window(leader, until)
        await window.run(until)
    await window.finish()
    await report(window)
    return ended(window.failed, f"{window.drained.deliveries} deliveries")


async def report(window: Window) -> None:
    """Leave one table of what this window did, if it did anything."""
    get_run_logger().info(
        "%s deliveries, %s rows set aside",
        window.drained.deliveries,
        window.drained.counts.failed,
    )
    rows = [
        {"what": f"{object} received", "rows": number}
        for object, number in window.drained.counts.rows.items()
    ]
    rows += [
        {"what": f"{object} set aside", "rows": number}
        for object, number in window.drained.counts.aside.items()
    ]
    rows += [
        *window.pushes.rows(),
        *window.dispatches.rows(),
        *window.steps.rows(),
        *window.looks.rows(),
        *window.posts.rows(),
    ]
    if rows:
        await acreate_table_artifact(rows, "lane", "What this window brought in and told.")
