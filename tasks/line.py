"""The texts a dispatcher holds: clerks take them from the front, and more are held in time."""

import time
from collections import deque
from collections.abc import Collection
from contextlib import ExitStack
from math import ceil, inf
from threading import Condition

from msgspec import Struct, field

from tasks import connect, settings
from tasks.connect import Door
from tasks.hub.engine import Connection
from tasks.hub.texts import Due
from tasks.hub.turns import Held
from tasks.messaging import senders
from tasks.messaging.rules import Rules
from tasks.reserve import count, measure

MOMENT = 2.0
"""Seconds of a sender's pace that are held at once."""
ANEW = 10.0
"""Seconds after which it is counted anew what a sender used of its day."""
GLANCE = 0.5
"""Seconds after which it is looked whether any clerk is left."""


class Batch(Struct):
    """Texts that are held, and all that is needed to give them their turn.

    While it is `going`, more may come. Who waits for their turn waits `until` then, at most.
    """

    left: deque[Due]
    doors: dict[str, Door]
    rules: Rules
    until: float = inf
    going: bool = False
    moved: Condition = field(default_factory=Condition)

    def next(self) -> Due | None:
        """Take the next text, or wait for one; None when none will come."""
        with self.moved:
            while self.going and not self.left:
                self.moved.wait()
            self.moved.notify_all()
            return self.left.popleft() if self.left else None

    def lay(self, more: Collection[Due]) -> None:
        """Add texts; what somebody waits for goes to the front."""
        with self.moved:
            self.left.extendleft(one for one in reversed([*more]) if one.urgent)
            self.left.extend(one for one in more if not one.urgent)
            self.moved.notify_all()

    def low(self, few: int) -> bool:
        """Wait a moment until no more than a few are left, and say whether that is so."""
        with self.moved:
            return self.moved.wait_for(lambda: len(self.left) <= few, GLANCE)

    def close(self) -> None:
        """Say that no more will come."""
        with self.moved:
            self.going = False
            self.moved.notify_all()


class Feed(Struct):
    """Who holds texts for the clerks of a batch, up to `limit` at once, and opens their doors.

    `without` are providers that are left alone. The doors stay open as long as `doors`.
    """

    hub: Connection
    held: Held
    batch: Batch
    doors: ExitStack
    limit: int
    without: Collection[str] = ()
    counted: float = field(default_factory=time.monotonic)

    def more(self) -> int:
        """Hold more texts of providers that take any, and return how many those are."""
        closed = [name for name, door in self.batch.doors.items() if door.shut or door.full]
        due = self.held.more(self.limit, [*self.without, *closed])
        for one in due:
            self.open(one.platform)
        self.count()
        self.batch.lay(due)
        return len(due)

    def open(self, platform: str) -> Door:
        """Open the door to a provider, unless it is open."""
        if platform not in self.batch.doors:
            door = self.doors.enter_context(connect.door(platform))
            measure(self.hub, door)
            self.batch.doors[platform] = door
        return self.batch.doors[platform]

    def count(self) -> None:
        """Count anew what senders used of their day, now and then."""
        if self.counted < time.monotonic() - ANEW:
            self.counted = time.monotonic()
            for door in self.batch.doors.values():
                count(self.hub, door)


def worth(limit: int) -> int:
    """Return how many texts leave in a moment: no more need be held, for others may hurry."""
    rates = [rate for one in settings.accounts().values() if (rate := senders.per_second(one))]
    return min(limit, max(2, ceil(MOMENT * min(rates)))) if rates else limit
