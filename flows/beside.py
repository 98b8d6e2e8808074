"""What goes on beside the lane's own work: one piece at a time, and nobody waits for it."""

import asyncio


class Beside:
    """One kind of work: the piece that is under way, and what broke the last that broke."""

    def __init__(self) -> None:
        self.broken = ""
        self.running: asyncio.Task[None] | None = None

    def harvest(self) -> None:
        """Take note of a piece that ended; what broke it is tried again, and told."""
        if self.running and self.running.done():
            error = self.running.exception()
            self.broken = type(error).__name__ if error else self.broken
            self.running = None

    async def finish(self) -> None:
        """Let what is under way come to its end."""
        if self.running:
            await asyncio.gather(self.running, return_exceptions=True)
        self.harvest()
