"""How much may be asked: so much in any ten seconds by one app, so much a day by all of them."""

from collections import deque
from datetime import datetime

from deployments.sandbox.hubspot.errors import Limited

BURST = {"free": 100, "starter": 100, "professional": 190, "enterprise": 190, "extended": 250}
DAILY = {
    "free": 250_000,
    "starter": 250_000,
    "professional": 625_000,
    "enterprise": 1_000_000,
    "extended": 2_000_000,
}
WINDOW = 10.0
SEARCHES = 5
"""Searches a second, for the whole account."""


class Limits:
    """Counts requests; the day ends at midnight in the zone of the clock it is shown."""

    def __init__(self) -> None:
        self.burst, self.daily = BURST["professional"], DAILY["professional"]
        self.recent: deque[float] = deque()
        self.searches: deque[float] = deque()
        self.day = ""
        self.today = 0

    def spend(self, now: datetime, *, search: bool = False) -> None:
        """Let a request in, or refuse it by the limit it breaks; a refused one is not counted."""
        self.turn(now)
        second = now.timestamp()
        window, size, policy = (
            (self.searches, SEARCHES, "SECONDLY")
            if search
            else (self.recent, self.burst, "TEN_SECONDLY_ROLLING")
        )
        if self.today >= self.daily:
            raise Limited("DAILY")
        drain(window, second - (1.0 if search else WINDOW))
        if len(window) >= size:
            raise Limited(policy)
        window.append(second)
        self.today += 1

    def turn(self, now: datetime) -> None:
        """Begin a new day where one has begun."""
        day = now.date().isoformat()
        if day != self.day:
            self.day, self.today = day, 0

    def headers(self) -> dict[str, str]:
        """Tell what is left, as every answer but those of search does."""
        return {
            "X-HubSpot-RateLimit-Daily": str(self.daily),
            "X-HubSpot-RateLimit-Daily-Remaining": str(self.daily - self.today),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(int(WINDOW * 1000)),
            "X-HubSpot-RateLimit-Max": str(self.burst),
            "X-HubSpot-RateLimit-Remaining": str(self.burst - len(self.recent)),
        }


def drain(window: deque[float], before: float) -> None:
    """Drop what has left the window."""
    while window and window[0] <= before:
        window.popleft()
