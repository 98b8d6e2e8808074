"""The segments kept current in a run of the lane: whoever did something is looked at in seconds."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from flows.beside import Beside
from tasks.belong import belong
from tasks.hub.lane import Leader
from tasks.hub.memberships import Moved

REST = 2.0
"""Seconds between two looks: what people do in between is looked at together."""


Look = Callable[[], Coroutine[Any, Any, Moved]]


class Looks(Beside):
    """What looks at people changed so far."""

    def __init__(self, look: Look = belong) -> None:
        super().__init__()
        self.look = look
        self.done = Moved()
        self.resting = 0.0

    async def start(self, leader: Leader) -> None:
        """Begin to look when somebody waits for it and nobody does."""
        self.harvest()
        if self.running or self.resting > time.monotonic() or not await leader.looks():
            return
        self.running = asyncio.create_task(self.work())

    async def work(self) -> None:
        """Look once, and count who came and went."""
        self.done.add(await self.look())

    def harvest(self) -> None:
        """Take note of a look that ended, and rest."""
        if self.running and self.running.done():
            self.resting = time.monotonic() + REST
        super().harvest()

    @property
    def failed(self) -> int:
        """How many things a person must look at."""
        return bool(self.broken)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Lay out for a person who entered and left."""
        for how, moved in (("entered", self.done.entered), ("left", self.done.left)):
            yield from ({"what": f"{how} {name}", "rows": n} for name, n in sorted(moved.items()))
        if self.broken:
            yield {"what": f"segments broke off: {self.broken}", "rows": 1}
