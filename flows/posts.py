"""The e-mails of workflows in a run of the lane: beside everything else, nobody waits for them."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

from flows.beside import Beside
from flows.messages import available, load
from tasks import settings
from tasks.post import Posted, due_once, post

REST = 2.0
"""Seconds between two looks at whether an e-mail is due."""
SHUT = 60.0
"""Seconds a mail server is left alone that takes none, until somebody may have mended it."""


class Posts(Beside):
    """What became of e-mails so far."""

    def __init__(self) -> None:
        super().__init__()
        self.on = self.wanted()
        self.done = Posted()
        self.resting = 0.0

    def wanted(self) -> bool:
        """Whether there is a mail server; one that is set wrongly stops e-mails, never the lane."""
        try:
            return settings.smtp() is not None
        except settings.NotConfigured as error:
            self.broken = str(error)
            return False

    def start(self) -> None:
        """Begin to look for e-mails when nobody does."""
        self.harvest()
        if self.on and self.running is None and self.resting <= time.monotonic():
            self.running = asyncio.create_task(self.work())

    async def work(self) -> None:
        """Send what is due."""
        self.resting = time.monotonic() + REST
        if not await asyncio.to_thread(due_once, settings.hub_url()):
            return
        done = await post([load(name) for name in available()])
        self.done.add(done)
        if done.shut:
            self.resting = time.monotonic() + SHUT

    @property
    def failed(self) -> int:
        """How many things a person must look at."""
        unsure = self.done.mails["unsure"]
        return unsure + bool(self.broken) + bool(self.done.shut)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Lay out for a person what became of e-mails."""
        for status, number in self.done.mails.most_common():
            if number:
                yield {"what": f"e-mails: {status}", "rows": number}
        for why in filter(None, (self.done.shut, self.broken)):
            yield {"what": f"e-mails wait: {why}", "rows": 1}
