"""Several people at work on one hub, one round trip at a time, in an order drawn by lot.

Each works in a thread with a real connection; every round trip first waits for its turn. Whoever
is seen waiting for a lock by PostgreSQL itself is passed over until the lock is theirs.
"""

import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from psycopg.pq import ConnStatus
from psycopg.pq.abc import PGconn

GLANCE = 0.004
"""Seconds between two looks at whether somebody who got their turn is through."""
KILLED = 0.6
"""How many of those who die are killed; the others have time to clean up."""
DEADLOCKED = "-c deadlock_timeout=30ms"

STUCK = """
    SELECT count(*) = %s FROM pg_stat_activity
     WHERE pid = ANY(%s) AND wait_event_type = 'Lock'
"""


class Crash(BaseException):
    """The end of somebody, wherever they are: nothing of theirs catches it."""


class Actor:
    """Somebody at work: `deed` does it all, over connections made by `connected`."""

    def __init__(self, name: str, deed: Callable[["Actor"], Any]) -> None:
        self.name, self.deed = name, deed
        self.turn, self.waits = threading.Semaphore(0), threading.Event()
        self.done, self.dies, self.steps, self.grain = False, -1, 0, 1.0
        self.lot = random.Random(name)
        self.lines: list[PGconn] = []
        self.failed: BaseException | None = None
        self.thread = threading.Thread(target=self.work, name=name, daemon=True)

    def work(self) -> None:
        """Do it, or die on the way."""
        self.waits.set()
        self.turn.acquire()
        try:
            self.deed(self)
        except BaseException as error:  # noqa: BLE001 - told to whoever plays
            self.failed = error
        self.done = True
        self.waits.set()

    def pause(self) -> None:
        """Wait for a turn; die instead when it is time to."""
        if self.lot.random() > self.grain:
            return
        self.steps += 1
        if self.steps == self.dies:
            self.die()
        self.waits.set()
        self.turn.acquire()

    def die(self) -> None:
        """End here: killed without a word, or by an error of one's own."""
        if self.lot.random() < KILLED:
            for line in self.lines:
                line.finish()
        raise Crash(self.name)

    def pids(self) -> list[int]:
        """Name the backends that work for me."""
        return [line.backend_pid for line in self.lines if line.status == ConnStatus.OK]

    def go(self) -> None:
        """Have one turn."""
        self.waits.clear()
        self.turn.release()


class Stepped(psycopg.Connection[Any]):
    """A connection whose every round trip waits for a turn."""

    actor: Actor | None = None

    def wait(self, gen: Any, *args: Any, **more: Any) -> Any:
        if self.actor is not None:
            self.actor.pause()
        return super().wait(gen, *args, **more)

    @classmethod
    @contextmanager
    def of(cls, actor: Actor, url: str) -> Iterator[Self]:
        """Lend a connection that commits by itself; who dies leaves it as a kill -9 does."""
        hub = cls.connect(url, autocommit=True, options=DEADLOCKED)
        actor.lines.append(hub.pgconn)
        hub.actor = actor
        try:
            yield hub
        finally:
            hub.actor = None
            hub.pgconn.finish()


class AsyncStepped(psycopg.AsyncConnection[Any]):
    """The same for whoever does not block; their thread has a loop of its own."""

    actor: Actor | None = None

    async def wait(self, gen: Any, *args: Any, **more: Any) -> Any:
        if self.actor is not None:
            self.actor.pause()
        return await super().wait(gen, *args, **more)

    @classmethod
    def doing(cls, actor: Actor, url: str, deed: Callable[[Self], Any]) -> None:
        """Run a coroutine function over a connection of its own."""

        async def work() -> None:
            hub = await cls.connect(url, autocommit=True, options=DEADLOCKED)
            actor.lines.append(hub.pgconn)
            hub.actor = actor
            try:
                await deed(hub)
            finally:
                hub.actor = None
                hub.pgconn.finish()

        asyncio.run(work())


class Play:
    """Lets actors take turns; `after` is asked after each."""

    def __init__(self, watch: psycopg.Connection[Any], after: Callable[[], None]) -> None:
        self.watch, self.after = watch, after
        self.counts: Counter[str] = Counter()

    def run(self, actors: Iterable[Actor], lot: random.Random) -> None:
        """Play until everybody is through."""
        cast = list(actors)
        for one in cast:
            one.thread.start()
            one.waits.wait()
        while working := [one for one in cast if not one.done]:
            self.turn(working, lot)
            self.after()
        for one in cast:
            one.thread.join()
            self.bury(one)

    def bury(self, one: Actor) -> None:
        """Count how somebody ended; what no crash or database explains is a fault."""
        if one.failed is None:
            return
        if not isinstance(one.failed, Crash | psycopg.Error):
            raise one.failed
        self.counts[f"ended by {type(one.failed).__name__}"] += 1

    def turn(self, working: list[Actor], lot: random.Random) -> None:
        """Give somebody a turn who can take it."""
        ready = [one for one in working if one.waits.is_set()]
        if not ready:
            time.sleep(GLANCE)
            return
        one = lot.choice(ready)
        one.go()
        self.counts["turns"] += 1
        while not one.waits.wait(GLANCE):
            if self.stuck(one):
                self.counts["waits for a lock"] += 1
                return

    def stuck(self, one: Actor) -> bool:
        """Whether PostgreSQL says that somebody waits for a lock."""
        found = self.watch.execute(STUCK, (1, one.pids())).fetchone()
        return bool(found and found[0])
