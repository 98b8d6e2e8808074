"""Brings texts from state to state, at the account's pace."""

import asyncio
from collections import Counter

from deployments.sandbox.twilio.account import Account, Message
from deployments.sandbox.twilio.carriers import fate

LEAST = 0.001


class Mover:
    """Moves every text one state further in each `pace`, while `run` runs."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.wake, self.changed = asyncio.Event(), asyncio.Event()

    async def run(self) -> None:
        """Move whatever moves, for ever."""
        self.wake, self.changed = asyncio.Event(), asyncio.Event()
        self.account.wake, self.account.hurry = self.wake.set, self.changed.set
        while True:
            while self.account.moving:
                if await self.paced():
                    self.step()
            self.wake.clear()
            await self.wake.wait()

    async def paced(self) -> bool:
        """Wait for one pace; say no when the pace changed meanwhile."""
        self.changed.clear()
        try:
            async with asyncio.timeout(max(self.account.settings.pace, LEAST)):
                await self.changed.wait()
        except TimeoutError:
            return True
        return False

    def step(self) -> None:
        """Let one pace pass."""
        gone: Counter[str | None] = Counter()
        for message in list(self.account.moving.values()):
            self.advance(message, gone)

    def advance(self, message: Message, gone: Counter[str | None]) -> None:
        """Move one text, unless it must wait for its time or its turn."""
        end, error = fate(message.to)
        match message.status:
            case "scheduled" if message.send_at and message.send_at > self.account.clock():
                return
            case "scheduled" | "accepted":
                self.queue(message)
            case "queued" if gone[message.sender] < self.account.settings.per_pace:
                gone[message.sender] += 1
                self.account.move(message, "sending")
            case "sending":
                refused = end == "failed"
                self.account.move(message, end if refused else "sent", error if refused else None)
            case "sent":
                self.account.move(message, end, error)

    def queue(self, message: Message) -> None:
        """Let a service pick the sender of a text, or fail one that was never to leave."""
        if message.doomed:
            self.account.move(message, "failed", message.doomed)
            return
        if message.sender is None:
            senders = self.account.senders(message.service or "")
            # The same person always hears from the same number.
            message.sender = senders[sum(map(ord, message.to)) % len(senders)]
        self.account.move(message, "queued")
