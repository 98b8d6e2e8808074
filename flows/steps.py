"""The workflows under way in a run of the lane: one step at a time, micro-batch by micro-batch."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

from flows.beside import Beside
from flows.messages import available, switched_on
from tasks.hub.lane import Leader
from tasks.messaging.workflow import Workflow
from tasks.settings import NotConfigured
from tasks.step import Stepped, step

REST = 60.0
"""Seconds workflows are left alone that cannot text, until somebody may have mended it."""

LOOK = 120.0
"""Seconds between looks at whether time itself has begun a journey; the hub says how often it may.
"""


class Steps(Beside):
    """What became of workflows so far, and until when they are left alone."""

    def __init__(self, until: float) -> None:
        super().__init__()
        self.off: list[str] = []
        self.workflows = self.named()
        self.until = until
        self.done = Stepped()
        self.resting = 0.0
        self.looked = time.monotonic() - LOOK

    def named(self) -> list[Workflow]:
        """Return the workflows that may text; a name there is not stops them, never the lane."""
        try:
            found = switched_on()
        except NotConfigured as error:
            self.broken = str(error)
            return []
        self.off = sorted({*available()} - {one.name for one in found})
        return found

    async def start(self, leader: Leader) -> bool:
        """Begin to step when there is something to do and nobody does; say whether that began."""
        self.harvest()
        if self.running or self.resting > time.monotonic():
            return False
        if not self.timely() and not await self.called(leader):
            return False
        self.running = asyncio.create_task(self.work())
        return True

    async def called(self, leader: Leader) -> bool:
        """Whether somebody did something, or a wait is over; while none is on, nobody minds."""
        return await leader.journeys([one.name for one in self.workflows])

    def timely(self) -> bool:
        """Whether it is time to look without being called, for what time itself brings."""
        if self.looked > time.monotonic() - LOOK:
            return False
        self.looked = time.monotonic()
        return True

    async def work(self) -> None:
        """Step batch after batch until there is nothing to do, or the run ends."""
        handled = 1
        while handled and time.monotonic() < self.until:
            done = await step(self.workflows, self.off)
            self.off = []  # once a run: nothing new begins for them
            self.done.add(done)
            handled = done.handled
            if done.shut:
                self.resting = time.monotonic() + REST
                return

    @property
    def failed(self) -> int:
        """How many things a person must look at."""
        return bool(self.broken) + bool(self.workflows and self.done.shut)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Lay out for a person what became of workflows."""
        if self.done.begun:
            yield {"what": "journeys begun", "rows": self.done.begun}
        for words, number in self.done.steps.most_common():
            yield {"what": f"journeys: {words}", "rows": number}
        if self.workflows and self.done.shut:
            yield {"what": f"workflows wait: {self.done.shut}", "rows": 1}
        if self.broken:
            yield {"what": f"workflows broke off: {self.broken}", "rows": 1}
