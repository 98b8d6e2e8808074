"""The pushes under way in a run of the lane: each target has one of its own, urgent ones another.

A consent never waits behind a batch of something else that goes to the same place.
"""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct, field

from tasks import settings
from tasks.connectors.base import StopSync
from tasks.hub.lane import Target
from tasks.notice import stopped
from tasks.push import Pushed, push

AHEAD, USUAL = "consent", "transactions"
"""The lane of what is urgent, and that of all else."""
LINGER = 3.0
"""Seconds a push of consents waits for more: to begin anew takes longer than to tell one."""
REST = 1.0
"""Seconds until what broke a push is tried again."""


class Pushes(Struct):
    """What was pushed so far by name, and what is under way, shut or broken by lane and target."""

    pushed: dict[str, Pushed] = field(default_factory=dict)
    running: dict[tuple[str, Target], "asyncio.Task[None]"] = field(default_factory=dict)
    shut: dict[Target, str] = field(default_factory=dict)
    broken: dict[Target, str] = field(default_factory=dict)

    def start(self, targets: Iterable[Target], lane: str) -> bool:
        """Start a push of a lane for every target that has none under way; say if any began."""
        self.harvest()
        busy = {target for under_way, target in self.running if under_way == lane}
        due = set(targets) - busy - set(self.shut)
        for target in due:
            self.running[lane, target] = asyncio.create_task(self.push(target, lane))
        return bool(due)

    async def push(self, target: Target, lane: str) -> None:
        """Push one target; one that only a person can mend is left alone for this run."""
        platform, object = target
        try:
            done = await push(platform, object, lane, linger=LINGER if lane == AHEAD else 0.0)
            self.pushed.setdefault(f"{object} to {platform}", Pushed()).add(done)
        except StopSync as error:
            self.shut[target] = str(error)
            await asyncio.to_thread(stopped, settings.hub_url(), platform, str(error))
        except Exception:
            await asyncio.sleep(REST)
            raise

    def harvest(self) -> None:
        """Take note of the pushes that ended; what broke one is tried again, and told."""
        for key, task in list(self.running.items()):
            if task.done():
                del self.running[key]
                if error := task.exception():
                    self.broken[key[1]] = type(error).__name__

    async def finish(self) -> None:
        """Let the pushes end that are under way."""
        await asyncio.gather(*self.running.values(), return_exceptions=True)
        self.harvest()

    @property
    def failed(self) -> int:
        """How many records or targets a person must look at."""
        refused = sum(pushed.refused for pushed in self.pushed.values())
        return refused + len(self.shut | self.broken)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Lay out for a person what was told, and what broke off."""
        for name, pushed in self.pushed.items():
            counts = {
                "sent": pushed.sent,
                "unchanged": pushed.unchanged,
                "refused": pushed.refused,
                "tried later": pushed.later,
            }
            for word, number in counts.items():
                if number:
                    yield {"what": f"{name}: {word}", "rows": number}
        for (platform, object), error in self.broken.items():
            yield {"what": f"{object} to {platform} broke off: {error}", "rows": 1}
