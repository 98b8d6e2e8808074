"""A week: from Monday to Monday in UTC, known by its ISO number."""

from datetime import UTC, datetime, timedelta
from typing import Self

from msgspec import Struct

LONG = timedelta(weeks=1)
BACK = 8
"""Weeks that are looked at together."""


class Week(Struct, frozen=True):
    """One week; `since` is the Monday it begins with."""

    since: datetime

    @classmethod
    def of(cls, at: datetime) -> Self:
        """Return the week a moment is in."""
        day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def named(cls, name: str) -> Self:
        """Return a week by its name; raise ValueError for one there is not.

        >>> Week.named("2026-W48").until
        datetime.datetime(2026, 11, 30, 0, 0, tzinfo=datetime.timezone.utc)
        """
        week = cls(datetime.strptime(f"{name}-1", "%G-W%V-%u").replace(tzinfo=UTC))
        if week.name != name:  # most years have no week 53
            raise ValueError(f"{name} is no week")
        return week

    @property
    def until(self) -> datetime:
        """When it ends."""
        return self.since + LONG

    @property
    def name(self) -> str:
        """What it is called.

        >>> Week.of(datetime(2026, 11, 27, tzinfo=UTC)).name
        '2026-W48'
        """
        return f"{self.since:%G-W%V}"

    def back(self, weeks: int) -> Self:
        """Return the week so many weeks before."""
        return type(self)(self.since - weeks * LONG)

    def lately(self) -> list[Self]:
        """List the weeks that are looked at together, the oldest first."""
        return [self.back(n) for n in reversed(range(BACK))]


def newest(now: datetime, began: datetime | None) -> Week:
    """Choose the week to report: the last one that is over, or the very first that is not."""
    current = Week.of(now)
    return current.back(1) if began is not None and began < current.since else current
