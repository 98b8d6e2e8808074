"""The texts under way in a run of the lane: one dispatch at a time, micro-batch by micro-batch."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flows.beside import Beside
from tasks.dispatched import Dispatched
from tasks.hub.lane import Leader
from tasks.send import REST, dispatch

WHILE = 120.0
"""Seconds one dispatch goes on for while texts are due: between two nothing leaves."""


class Dispatches(Beside):
    """What became of texts so far, and which platforms are left alone until when."""

    def __init__(self, until: float) -> None:
        super().__init__()
        self.until = until
        self.done = Dispatched()
        self.resting: dict[str, float] = {}

    async def start(self, leader: Leader) -> bool:
        """Begin to dispatch when texts are due and nobody does; say whether that began."""
        self.harvest()
        if self.running or not await leader.texts(self.without):
            return False
        self.running = asyncio.create_task(self.work())
        return True

    async def work(self) -> None:
        """Dispatch batch after batch until none is due, or the run ends."""
        handled = 1
        while handled and time.monotonic() < self.until:
            seconds = min(WHILE, self.until - time.monotonic())
            done = await dispatch(without=self.without, seconds=seconds)
            self.done.add(done)
            self.rest(done)
            handled = done.handled

    def rest(self, done: Dispatched) -> None:
        """Leave providers alone that take nothing, and senders that have sent all they may."""
        long = REST.total_seconds()
        for platform, until in done.full.items():
            left = (until - datetime.now(UTC)).total_seconds()
            self.resting[platform] = time.monotonic() + min(long, max(0.0, left))
        for platform in done.shut:
            mended = self.until if platform in done.refusing else 0.0
            self.resting[platform] = max(mended, time.monotonic() + long)

    @property
    def without(self) -> list[str]:
        """Name the platforms that are left alone now."""
        return [name for name, until in self.resting.items() if until > time.monotonic()]

    @property
    def failed(self) -> int:
        """How many things a person must look at."""
        return len(self.done.refusing) + bool(self.broken)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Lay out for a person what became of texts, and why some did not go."""
        for word, number in self.done.texts.items():
            yield {"what": f"texts: {word}", "rows": number}
        for gate, number in self.done.objections.items():
            yield {"what": f"texts held back: {gate}", "rows": number}
        if self.broken:
            yield {"what": f"dispatching texts broke off: {self.broken}", "rows": 1}
