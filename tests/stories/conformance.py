"""Play the model's people with the product's own code on a real hub, one round trip at a time.

By hand: `python -m tests.stories.conformance --number 5000 --seed 1`.
"""

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console

from deployments.postgres import LocalPostgres
from tasks.hub import engine
from tasks.messaging import gates
from tests.stories.hub_crowd import Hub
from tests.stories.interleavings import Dice
from tests.stories.stepping import Play

IN_A_HURRY = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
ASKED = ("consent", "suppression", "hold", "paused")
"""The gates that speak of consent: the others would speak of the hour at which this is played."""

# What was reserved although, by then, a no that no permission outlasts had been committed; and a
# permission that counts although no living person's dated act says so.
BROKEN = """
    SELECT 'a text after a committed STOP', m.id::text FROM message m
     WHERE m.phone = ANY(%(numbers)s) AND m.reserved_at IS NOT NULL
       AND EXISTS (
           SELECT FROM consent w
            WHERE w.address IN (m.phone, erased_hash(m.phone)) AND w.status = 'withdrawn'
              AND w.purpose = m.purpose AND w.learned_at < m.reserved_at
              AND NOT EXISTS (
                  SELECT FROM consent g
                   WHERE g.address = m.phone AND g.purpose = m.purpose AND g.status = 'granted'
                     AND g.learned_at < m.reserved_at
                     AND least(g.happened_at, g.learned_at)
                       > least(coalesce(w.happened_at, w.learned_at), w.learned_at)))
    UNION ALL
    SELECT 'a consent raised by a machine', s.address FROM consent_state s
     WHERE s.address = ANY(%(numbers)s) AND s.status = 'granted'
       AND s.happened_at <= s.learned_at + interval '5 minutes'
       AND EXISTS (SELECT FROM consent w
                    WHERE (w.channel, w.address, w.purpose) = (s.channel, s.address, s.purpose)
                      AND w.status = 'withdrawn'
                      AND (s.source IN ('import', 'form', 'hub') OR s.happened_at IS NULL
                           OR least(coalesce(w.happened_at, w.learned_at), w.learned_at)
                              >= s.happened_at))
"""

# What the hub says left, and what it says did not.
LEFT = "SELECT id, status FROM message WHERE phone = ANY(%(numbers)s)"

TRUTH = """
    SELECT s.address, s.status = 'granted' AND s.happened_at < clock_timestamp()
                      AND coalesce(s.expires_at > clock_timestamp(), true)
                      AND NOT suppressed(s.address)
      FROM consent_state s WHERE s.address = ANY(%(numbers)s) AND s.purpose = 'marketing'
"""


class BrokenPromise(AssertionError):
    """The product did what it promises never to do."""


@contextmanager
def only_consent() -> Iterator[None]:
    """Have only the gates asked that speak of consent."""
    every = gates.available
    gates.available = lambda: ASKED  # type: ignore[assignment]
    try:
        yield
    finally:
        gates.available = every


class Theatre:
    """Plays scene after scene on one hub; each has numbers of its own."""

    def __init__(self, hub_url: str, seed: int) -> None:
        self.hub_url, self.lot, self.dice = hub_url, random.Random(seed), Dice(seed)
        self.watch = psycopg.connect(hub_url, autocommit=True)
        self.counts: Counter[str] = Counter()
        self.played = 0

    def scene(self) -> None:
        """Play one scene to its end, and judge it after every turn."""
        self.played += 1
        hub = Hub(self.hub_url, self.watch, self.dice, self.played)
        play = Play(self.watch, lambda: self.judge(hub))
        play.run(hub.cast(), self.lot)
        for again in hub.finish():
            play.run([again], self.lot)
        self.end(hub)
        self.counts += hub.counts + play.counts
        self.counts["interleavings"] += 1

    def judge(self, hub: Hub) -> None:
        """Hold the hub to its promises, by SQL alone; the provider remembers what it took."""
        if found := self.ask(BROKEN, hub):
            raise BrokenPromise(f"{found} in scene {self.played}: {hub.told}")
        if twice := [text for text, often in hub.provider.accepted.items() if often > 1]:
            raise BrokenPromise(f"a text sent twice: {twice} in scene {self.played}")

    def end(self, hub: Hub) -> None:
        """Hold what the hub knows in the end against what people said and what left."""
        permitted = dict(self.ask(TRUTH, hub))
        for number in hub.numbers:
            if permitted.get(number, False) != hub.meant(number):
                words = f"{number}: the hub says {permitted.get(number)}"
                raise BrokenPromise(f"{words} in scene {self.played}: {hub.told}")
        for id, status in self.ask(LEFT, hub):
            if (status == "sent") != (hub.provider.accepted[id] == 1):
                raise BrokenPromise(f"text {id} is {status} in scene {self.played}")

    def ask(self, query: str, hub: Hub) -> list[tuple[Any, ...]]:
        return self.watch.execute(query, {"numbers": hub.numbers}).fetchall()


def play(hub_url: str, number: int, seed: int, seconds: float = 3_600) -> Counter[str]:
    """Play so many scenes, or as many as the time allows; raise at the first broken promise."""
    theatre, until = Theatre(hub_url, seed), time.monotonic() + seconds
    with theatre.watch, only_consent():
        while theatre.played < number and time.monotonic() < until:
            theatre.scene()
    return theatre.counts


def main() -> None:
    """Play on a PostgreSQL of its own, and print one line per kind of event."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3_600)
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="lockstep-"))
    folder.chmod(0o755)
    try:
        with LocalPostgres(folder / "postgres", settings=IN_A_HURRY) as server:
            url = server.ensure("hub")
            engine.migrate(url)
            started = time.perf_counter()
            counts = play(url, args.number, args.seed, args.seconds)
            took = time.perf_counter() - started
            engine.engine(url).dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for what, often in sorted(counts.items()):
        Console().print(f"{often:>12,}  {what}")
    Console().print(f"{'0':>12}  promises broken, in {took:.1f} s")


if __name__ == "__main__":
    main()
