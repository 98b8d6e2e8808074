"""What a connector may offer besides, so that it is known before anything runs what it may do.

A platform that lacks it, or will not say, is not taken to be fine: it cannot tell.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

from msgspec import Struct, field

from tasks.connectors.base import Budget, PlatformError, TryLater

Verdict = Literal["fine", "wanting", "wrong", "cannot tell"]
"""Wanting: it works today, and a person should know. Wrong: it cannot work."""
About = Literal["credentials", "scope", "webhooks", "consent field", "version", "limits"]

SOON = timedelta(days=90)
"""How long before its end a version should be left."""
DAY = 86_400.0
A_DAY, AT_ONCE, POINTS = "calls a day", "calls at once", "points"
"""Limits by their names."""


class Check(Struct, frozen=True):
    """One thing that was looked up: what it is about, how it stands, what to do."""

    about: About
    subject: str
    verdict: Verdict
    said: str
    advice: str = ""


class Limit(Struct, frozen=True):
    """A limit in force: so much in so many seconds, and how that is known."""

    name: str
    size: float
    seconds: float
    how: str
    left: float | None = None

    @property
    def per_second(self) -> float:
        """How much may go on for ever."""
        return self.size / self.seconds


class Probed(Struct):
    """All that was looked up at one platform."""

    checks: list[Check] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    endless: bool = False
    """Whether a day may have any number of calls; else a limit that is not listed is unknown."""


class Need(Struct, frozen=True):
    """A scope we need, and what for; without one that is not vital we only do less."""

    scope: str
    why: str
    vital: bool = True


@runtime_checkable
class Probing(Protocol):
    """A connector that can look up what it may do there."""

    def probe(self, now: datetime) -> Probed:
        """Look up, by reading alone, what the platform lets us do; never raise its refusals."""


class Level(Struct, frozen=True):
    """What a live answer said about a limit."""

    left: float
    size: float
    per_second: float


class Noting:
    """A budget that remembers what live answers said."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.heard: dict[str, Level] = {}

    def spend(self, cost: float = 1.0, bucket: str = "calls") -> None:
        """Spend it of the shared budget."""
        self.budget.spend(cost, bucket)

    def learn(self, *, left: float, size: float, per_second: float, bucket: str = "calls") -> None:
        """Remember it, and pass it on."""
        self.heard[bucket] = Level(left, size, per_second)
        self.budget.learn(left=left, size=size, per_second=per_second, bucket=bucket)


def tried(
    about: About, subject: str, look: Callable[[], Iterable[Check]], advice: str = ""
) -> list[Check]:
    """Look something up; a refusal means it is wrong, no answer that nobody can tell."""
    try:
        return list(look())
    except TryLater as error:
        return [unknown(about, subject, str(error), "probe again when it answers")]
    except PlatformError as error:
        return [Check(about, subject, "wrong", str(error), advice)]


def unknown(about: About, subject: str, said: str, advice: str = "") -> Check:
    """Say that something cannot be told."""
    return Check(about, subject, "cannot tell", said, advice)


def untold(*abouts: About) -> list[Check]:
    """Say of all this that it was not even asked."""
    said = "it was not asked: the credentials do not open it"
    return [
        unknown(about, about, said, "mend the credentials, then probe again") for about in abouts
    ]


def scopes(needs: Iterable[Need], granted: Callable[[str], bool], where: str) -> list[Check]:
    """Check each scope we need; `where` is the place in which more are granted."""
    return [scope(need, granted(need.scope), where) for need in needs]


def scope(need: Need, granted: bool, where: str) -> Check:
    """Check one scope: a missing one is named with what it is for."""
    if granted:
        return Check("scope", need.scope, "fine", f"granted, for {need.why}")
    said = f"the scope {need.scope} is missing: it is needed for {need.why}"
    verdict: Verdict = "wrong" if need.vital else "wanting"
    return Check("scope", need.scope, verdict, said, f"grant {need.scope} {where}")


def lasting(version: str, until: date | None, now: datetime, setting: str) -> Check:
    """Check until when a version is served."""
    if until is None:
        said = f"nobody knows until when {version} is served"
        return unknown("version", version, said, f"set {setting} to a version with a date")
    said = f"{version} is served until {until:%Y-%m-%d} at least"
    if until <= now.date():
        advice = f"set {setting} to a newer version; its release notes say what changed"
        return Check("version", version, "wrong", f"{version} ended on {until:%Y-%m-%d}", advice)
    if until - SOON <= now.date():
        return Check("version", version, "wanting", said, f"set {setting} to a newer version")
    return Check("version", version, "fine", said)


def after(version: str, months: int) -> date | None:
    """Return when a version named after its month ends; None when it is named otherwise.

    >>> after("2026-07", 12)
    datetime.date(2027, 7, 1)
    """
    year, _, month = version.partition("-")
    if not (len(year) == 4 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12):
        return None
    years, rest = divmod(int(month) - 1 + months, 12)
    return date(int(year) + years, rest + 1, 1)
