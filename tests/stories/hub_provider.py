"""A provider that remembers what it took, and callers whose calls take turns with all else."""

import random
from collections import Counter
from typing import Any

from tasks.connectors.base import TryLater, Unsure
from tests.stories.stepping import Actor


class Provider:
    """A provider that remembers: it takes a text, loses an answer, or has no room."""

    def __init__(self, lot: random.Random) -> None:
        self.lot, self.accepted = lot, Counter[int]()
        self.bodies: dict[str, str] = {}
        self.counts: Counter[str] = Counter()

    def send(self, actor: Actor, body: str, reference: str) -> str:
        """Take a text, once asked; the caller may die before it or after it."""
        actor.pause()
        fate = self.lot.choice(("fine", "fine", "fine", "lost", "later"))
        if fate == "later":
            self.counts["put back"] += 1
            raise TryLater("no room", after=0.0)
        self.accepted[int(reference.partition("-")[0])] += 1
        self.bodies[body] = reference
        actor.pause()
        if fate == "lost":
            self.counts["lost answers"] += 1
            raise Unsure("read timed out")
        self.counts["sends"] += 1
        return reference

    def find(self, body: str) -> list[str]:
        """Name the texts with just this body."""
        return [self.bodies[body]] if body in self.bodies else []


class Line:
    """One caller's line to the provider, as a connector."""

    def __init__(self, provider: Provider, actor: Actor) -> None:
        self.provider, self.actor = provider, actor

    def send(self, _to: str, body: str, *, reference: str, **_more: Any) -> str:
        return self.provider.send(self.actor, body, reference)

    def find(self, *said: Any) -> list[str]:
        return self.provider.find(said[1])
