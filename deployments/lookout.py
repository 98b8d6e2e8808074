"""The lookout: counts who was turned away, so that nobody tries passwords for long.

It is kept in memory: a restart forgets it, and makes nobody wait for long.
"""

from collections import OrderedDict

WINDOW = 300.0
"""Seconds after which a failure is forgotten."""
LIMITS = {"address": 10, "name": 20, "all": 100}
"""Failures of one address, of one name and of everybody together, after which one has to wait."""
CROWD = 2_000
"""Addresses and names remembered at once; the ones seen longest ago are forgotten."""


class Lookout:
    """Counts failures by address, by name and in all."""

    def __init__(self) -> None:
        self.failures: OrderedDict[tuple[str, str], list[float]] = OrderedDict()

    def wait(self, address: str, name: str, now: float) -> int:
        """Return for how many seconds nobody may try from there or by that name; 0: now."""
        waits = [self.left(key, now) for key in keys(address, name)]
        return max(waits)

    def left(self, key: tuple[str, str], now: float) -> int:
        """Return how many seconds are left until one may try again."""
        recent = [at for at in self.failures.get(key, ()) if at > now - WINDOW]
        most = LIMITS[key[0]]
        return int(recent[-most] + WINDOW - now) + 1 if len(recent) >= most else 0

    def fail(self, address: str, name: str, now: float) -> None:
        """Note a failure."""
        for key in keys(address, name):
            recent = [at for at in self.failures.get(key, ()) if at > now - WINDOW]
            self.failures[key] = [*recent, now][-LIMITS[key[0]] :]
            self.failures.move_to_end(key)
        while len(self.failures) > CROWD:
            self.failures.popitem(last=False)


def keys(address: str, name: str) -> tuple[tuple[str, str], ...]:
    """List by what a failure is counted."""
    return ("address", address), ("name", name), ("all", "")
