"""The plan: six stages in weeks, as long as the data and the platforms make them.

13 weeks at the least, 30 at the most. Work is compressed by more hands; waiting is not: carriers
approve a sender when they do, and people come back to a shop when they do.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import ceil, log10
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tasks.rollout.evidence import Finding

HALF = 2
"""Plans are made in half weeks."""


class Audit(Struct, frozen=True):
    """What the audit found that takes time."""

    customers: int = 0
    duplicates: int = 0
    unusable: int = 0
    phones: int = 0
    """All numbers that were given, the unusable ones among them."""
    platforms: int = 0
    objects: int = 0
    """Data types that are read or told, over all platforms."""
    unready: int = 0
    """Questions of the readiness checklist that are not answered `ready`."""


class Stage(Struct, frozen=True, kw_only=True):
    """One stage: between how many weeks it takes, whether hands shorten it, and why."""

    title: str
    least: float
    most: float
    firm: bool = False
    """Whether it must not be compressed below what is planned."""
    why: str
    weight: float = 0.0
    """How much of its span this shop needs: 0 the least, 1 the most."""
    driver: str = ""

    @property
    def weeks(self) -> float:
        """How long it is planned to take, in half weeks."""
        return ceil((self.least + (self.most - self.least) * self.weight) * HALF) / HALF

    @property
    def pressed(self) -> float:
        """How long it takes with all the hands that help."""
        return self.weeks if self.firm else self.least


STAGES = (
    Stage(title="goal and audit", least=2, most=4, why="more hands look at more systems at once"),
    Stage(title="clean the data", least=2, most=6, why="rows are work: tools and hands shorten it"),
    Stage(title="connect and map", least=3, most=6, why="platforms are mapped side by side"),
    Stage(
        title="consent and sender",
        least=2,
        most=5,
        firm=True,
        why="carriers approve a sender when they do, and permission is asked for, not made",
    ),
    Stage(
        title="pilot",
        least=2,
        most=4,
        firm=True,
        why="two whole weeks at least: people buy by the week, and a STOP may come days later",
    ),
    Stage(
        title="validate and automate",
        least=2,
        most=5,
        firm=True,
        why="each data type is watched for days before the next one runs by itself",
    ),
)
"""What every rollout goes through, in this order."""


def size(customers: int) -> float:
    """Weigh a number of customers: 1,000 are little work, 1,000,000 are as much as it gets.

    >>> [size(1_000), round(size(31_623), 2), size(1_000_000)]
    [0.0, 0.5, 1.0]
    """
    return bounded((log10(max(customers, 1)) - 3) / 3)


def bounded(weight: float) -> float:
    """Keep a weight between nothing and all."""
    return min(1.0, max(0.0, weight))


def share(part: int, whole: int, most: float) -> float:
    """Weigh a share; `most` of it and above is as much work as it gets."""
    return bounded(part / whole / most) if whole else 0.0


def stages(audit: Audit) -> list[Stage]:
    """Plan all six stages from what the audit found."""
    return [
        replace(stage, weight=bounded(weight), driver=driver)
        for stage, (weight, driver) in zip(STAGES, drivers(audit), strict=True)
    ]


def drivers(audit: Audit) -> list[tuple[float, str]]:
    """Weigh each stage, and say by what."""
    big = size(audit.customers)
    dirty = share(audit.unusable, audit.phones, 0.3)
    double = share(audit.duplicates, audit.customers, 0.2)
    wide = bounded((audit.platforms - 3) / 3 + (audit.objects - 8) / 24)
    unready = audit.unready / 7
    people, open = f"{audit.customers:,} customers", f"{audit.unready} of 7 questions open"
    rows = f"{audit.duplicates:,} duplicates, {audit.unusable:,} unusable numbers, {people}"
    systems = f"{audit.platforms} platforms, {audit.objects} data types"
    return [
        (max(unready, big / 2), f"{open}, {people}"),
        (max(dirty, double, big / 2), rows),
        (wide, systems),
        (max(unready, dirty / 2), f"{open}, {audit.unusable:,} unusable numbers"),
        (big, people),
        (max(wide, big), f"{systems}, {people}"),
    ]


def weeks(planned: Iterable[Stage]) -> float:
    """Say how many weeks all stages take together."""
    return sum(one.weeks for one in planned)


def hurried(planned: Sequence[Stage], dates: Iterable[date], today: date) -> list[Finding]:
    """Warn of targets that are due before the plan is done: reached by then is reached by luck."""
    over = today + timedelta(weeks=weeks(planned))
    soon = sorted(one for one in dates if today < one < over)
    if not soon:
        return []
    said = f"a target is due on {soon[0]:%d %B %Y}, the plan ends on {over:%d %B %Y}"
    return [Finding("plan", "warning", said, "set a later date, or look what can be compressed")]


def rows(planned: Sequence[Stage]) -> list[dict[str, Any]]:
    """Lay the plan out week by week, and its sum."""
    found, begun = [], 0.0
    for one in planned:
        found.append(row(one, begun))
        begun += one.weeks
    least, most = sum(one.least for one in planned), sum(one.most for one in planned)
    return [
        *found,
        {
            "stage": "all",
            "weeks": f"{begun:g}",
            "from": "start",
            "to": f"week {begun:g}",
            "between": f"{least:g} and {most:g}",
            "pressed to": f"{sum(one.pressed for one in planned):g}",
            "may be compressed": "",
            "because": "",
            "computed from": "",
        },
    ]


def row(one: Stage, begun: float) -> dict[str, Any]:
    """Lay one stage out."""
    return {
        "stage": one.title,
        "weeks": f"{one.weeks:g}",
        "from": f"week {begun:g}",
        "to": f"week {begun + one.weeks:g}",
        "between": f"{one.least:g} and {one.most:g}",
        "pressed to": f"{one.pressed:g}",
        "may be compressed": "no" if one.firm else "yes",
        "because": one.why,
        "computed from": one.driver,
    }
