"""Comparing two systems: which stretches of time to look at, and what a difference is."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec import Struct, field

from mappings.fields import Field
from mappings.transforms import moment
from tasks.connectors.base_counting import Mark
from tasks.hub.holdings import Held

SETTLING = timedelta(minutes=2)
"""What changed this recently may still be on its way: it is looked at next time."""
RECENT = timedelta(hours=3)
"""What changed this recently is compared record by record every time."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL_HOURS = -1


class Window(Struct, frozen=True):
    """A stretch of time of last changes: from `since` up to, not including, `until`."""

    since: datetime | None
    until: datetime | None

    def __str__(self) -> str:
        """Say it to a person."""
        first = f"{self.since:%Y-%m-%d %H:%M}" if self.since else "the beginning"
        return f"{first} to {self.until:%Y-%m-%d %H:%M}" if self.until else f"{first} to now"

    def halves(self) -> tuple["Window", "Window"] | None:
        """Cut it in two, if it has two ends and is longer than an hour."""
        if not self.since or not self.until or self.until - self.since <= HOUR:
            return None
        middle = (self.since + (self.until - self.since) / 2).replace(microsecond=0)
        return Window(self.since, middle), Window(middle, self.until)


class Line(Struct):
    """What one comparison found. `None` is "cannot tell", never "equal".

    missing: not there · stale: older or otherwise there · extra: only there · explained: waits in
    quarantine, in the outbox or for a person · repaired: of the first three, mended or owed anew.
    """

    a: str
    b: str
    data: str
    window: str
    count_a: int | None = None
    count_b: int | None = None
    equal: bool | None = None
    missing: int = 0
    stale: int = 0
    extra: int = 0
    explained: int = 0
    repaired: int = 0
    note: str = ""

    def add(self, other: "Line") -> None:
        """Count another page of the same comparison in."""
        self.count_a = (self.count_a or 0) + (other.count_a or 0)
        self.count_b = (self.count_b or 0) + (other.count_b or 0)
        for name in ("missing", "stale", "extra", "explained", "repaired"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.note = self.note or other.note

    @property
    def differences(self) -> int:
        """How many records differ without a known reason."""
        return self.missing + self.stale + self.extra

    @property
    def left(self) -> int:
        """How many of them still differ."""
        return max(0, self.differences - self.repaired)


FEW = 20
"""Differences that are no reason to halt, whatever share they are."""


def disagreement(lines: Iterable[Line], most: float) -> str:
    """Say which two systems differ in more than a share of what was compared; empty: none."""
    pairs: dict[tuple[str, str, str], tuple[int, int]] = {}
    for line in lines:
        pair = line.a, line.b, line.data
        compared, differing = pairs.get(pair, (0, 0))
        largest = max(compared, line.count_a or 0, line.count_b or 0)
        pairs[pair] = largest, differing + line.differences
    for (a, b, data), (compared, differing) in pairs.items():
        if differing >= FEW and differing > most * compared:
            return f"{a} and {b} disagree about {differing:,} of {compared:,} {data}"
    return ""


class Found(Struct):
    """Ids of one window: those the hub lacks or has otherwise, and those only the hub has."""

    line: Line
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    suspect: list[str] = field(default_factory=list)
    until: datetime | None = None


def edges(first: datetime | None, until: datetime) -> list[datetime]:
    """Cut time in months, the last month or two in days, yesterday and today in hours."""
    yesterday = until.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - DAY
    month = (yesterday - 30 * DAY).replace(day=1)
    start = min(first.astimezone(UTC) if first else month, month)
    return [
        *months(start.replace(day=1, hour=0, minute=0, second=0, microsecond=0), month),
        *steps(month, yesterday, DAY),
        *steps(yesterday, until, HOUR),
    ]


def months(start: datetime, end: datetime) -> Iterator[datetime]:
    """Count months up from the first of one."""
    while start < end:
        yield start
        start = (start + 32 * DAY).replace(day=1)


def steps(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    """Count up in equal steps."""
    while start < end:
        yield start
        start += step


def between(cuts: list[datetime], until: datetime) -> list[Window]:
    """Return the windows around some cuts: from the beginning up to `until`."""
    return [Window(*ends) for ends in zip([None, *cuts], [*cuts, until], strict=True)]


def due(window: Window, now: datetime, hour: int) -> bool:
    """Whether a window is read although its counts agree: recent, or its hour of the day."""
    if hour == ALL_HOURS or (window.until and window.until > now - RECENT):
        return True
    hours = int(window.since.timestamp() // 3600) if window.since else 0
    days = hours // 24
    return (hours if hours % 24 else days) % 24 == hour


def joined(sized: Iterable[tuple[Window, int]], most: int) -> list[Window]:
    """Join neighbours that hold no more than `most` together; leave out what holds nothing."""
    found: list[tuple[Window, int]] = []
    for window, size in sized:
        last, before = found[-1] if found else (window, most)
        if last.until == window.since and before + size <= most:
            found[-1] = (Window(last.since, window.until), before + size)
        else:
            found.append((window, size))
    return [window for window, size in found if size]


def differing(theirs: Iterable[Mark], ours: Mapping[str, Held]) -> tuple[list[str], list[str]]:
    """Return the ids we lack, and those of which we have an older or another copy."""
    missing, stale = [], []
    for mark in theirs:
        held = ours.get(mark.id)
        if held is None or held.gone:
            missing.append(mark.id)
        elif older(held, mark):
            stale.append(mark.id)
    return missing, stale


def older(held: Held, mark: Mark) -> bool:
    """Whether our copy is older than theirs, or as old and of other worth."""
    if held.at is None or mark.at is None:
        return False
    mine, theirs = int(held.at.timestamp()), int(mark.at.timestamp())
    worth = mark.money is None or held.money == mark.money
    return mine < theirs or (mine == theirs and not worth)


def same(one: Field, ours: Any, theirs: Any) -> bool:
    """Whether two values of a property mean the same, however they are written."""
    if ours == theirs:
        return True
    if not ours or not theirs:
        return False
    try:
        match one.type:
            case "number":
                return Decimal(ours) == Decimal(theirs)
            case "datetime":
                return moment(ours) == moment(theirs)
    except (ValueError, InvalidOperation):
        return False
    return False
