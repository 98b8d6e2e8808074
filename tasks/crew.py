"""The clerks that serve one batch, hired as texts come; while they work, more texts are held."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from math import ceil

from msgspec import Struct

from tasks.dispatched import Dispatched
from tasks.hub import engine, turns
from tasks.hub.engine import Connection
from tasks.line import Feed

THREADS = 8
"""Texts one dispatcher has under way at once; each thread has a connection to the hub."""
MOST = 32
"""Clerks of one dispatcher at most, whatever pace is asked for."""
CALL = 0.2
"""Seconds a text may take from its turn to the provider's answer without holding up the next."""
TOGETHER = 200
"""Texts held at once."""
Work = Callable[[Connection], Dispatched]
"""What one clerk does with its own connection, until no text is left."""


class Shift(Struct, frozen=True):
    """How a dispatcher works: texts held at once, clerks, and seconds it goes on for."""

    limit: int = TOGETHER
    threads: int = THREADS
    seconds: float = 0.0


def serve(hub_url: str, feed: Feed, shift: Shift, work: Work) -> Dispatched:
    """Serve what is held; a single text, or a single clerk, needs no other connection."""
    until = time.monotonic() + shift.seconds

    def alone() -> Dispatched:
        with engine.autocommit(hub_url) as own:
            turns.hasten(own)
            return work(own)

    if shift.threads == 1 or len(feed.batch.left) < 2:
        return work(feed.hub)
    rates = [door.per_second for door in feed.batch.doors.values() if door.per_second]
    return Crew(feed, alone, staff(shift.threads, rates)).serve(until)


def staff(threads: int, rates: Iterable[float]) -> int:
    """Return how many clerks it takes to keep a pace with a provider that is slow to answer."""
    return min(max(threads, MOST), max([threads, *(ceil(CALL * rate) for rate in rates)]))


class Crew:
    """Clerks at work on the same batch, up to `most`."""

    def __init__(self, feed: Feed, work: Callable[[], Dispatched], most: int) -> None:
        self.feed, self.work, self.most = feed, work, most
        self.clerks: list[Future[Dispatched]] = []

    def serve(self, until: float) -> Dispatched:
        """Serve until nothing is due or time is over; who fails lets the others finish first."""
        done = Dispatched()
        with ThreadPoolExecutor(self.most, "clerk") as pool:
            self.feed.batch.going = True
            try:
                self.go_on(pool, until)
            finally:
                self.feed.batch.close()
            for one in self.clerks:
                done.add(one.result())
        return done

    def go_on(self, pool: ThreadPoolExecutor, until: float) -> None:
        """Hold more texts whenever few are left, before the clerks have none."""
        more = len(self.feed.batch.left)
        while more:
            for _ in range(min(self.most, len(self.feed.batch.left)) - len(self.clerks)):
                self.clerks.append(pool.submit(self.work))
            more = self.feed.more() if self.few_left() and time.monotonic() < until else 0

    def few_left(self) -> bool:
        """Wait until few texts are left; False when nobody is left to serve them."""
        while any(not one.done() for one in self.clerks):
            if self.feed.batch.low(self.feed.limit // 2):
                return True
        return False
