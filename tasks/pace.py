"""Keep pace: a text waits for its sender's turn, and only then are its gates asked."""

import time
from math import inf

from msgspec import Struct

from tasks.connect import Door
from tasks.hub import paces
from tasks.hub.engine import Connection
from tasks.hub.texts import Due

USABLE = 0.05
"""Seconds a turn can be taken up: a text that comes later takes another, for spikes do harm."""
NAP = 1.0
"""Seconds slept at most before it is asked again how far the next turn is."""


class Turn(Struct, frozen=True):
    """When somebody's turn is over (by `monotonic`), and how many segments it is for."""

    until: float
    segments: int


class Pace:
    """The turns one clerk has in hand: one a provider, until a text leaves by it."""

    def __init__(self, hub: Connection) -> None:
        self.hub = hub
        self.turns: dict[str, Turn] = {}

    def keep(self, door: Door, due: Due, until: float = inf) -> bool:
        """Wait until it is this text's turn; False when that is not before a time.

        A turn that an objection left unused is taken up.
        """
        if not door.per_second or due.sender not in {None, door.sender}:
            return True
        while not self.ready(door, due):
            if time.monotonic() >= until:
                return False
            self.take(door, due, door.per_second)
        return True

    def used(self, door: Door) -> None:
        """Note that a text leaves."""
        self.turns.pop(door.platform, None)

    def ready(self, door: Door, due: Due) -> bool:
        """Whether the turn in hand is long enough, and not over."""
        turn = self.turns.get(door.platform)
        return bool(turn and turn.segments >= due.segments and time.monotonic() <= turn.until)

    def take(self, door: Door, due: Due, per_second: float) -> None:
        """Take the next turn and sleep until it is there, or until it is nearer."""
        wait = paces.take(self.hub, door.sender, due.segments, per_second)
        if wait is None:
            time.sleep(min(NAP, paces.far(self.hub, door.sender)))
            return
        self.turns[door.platform] = Turn(time.monotonic() + wait + USABLE, due.segments)
        time.sleep(max(0.0, wait))
