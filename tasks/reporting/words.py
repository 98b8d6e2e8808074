"""How numbers are written: as a person would say them."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median

NOTHING = "-"


def number(value: float | None) -> str:
    """Write a count.

    >>> number(12430), number(None)
    ('12,430', '-')
    """
    return NOTHING if value is None else f"{value:,.0f}"


def some(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun.

    >>> some(1, "row"), some(2, "row"), some(2, "person", "people")
    ('1 row', '2 rows', '2 people')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def share(part: float, whole: float) -> str:
    """Write a share of a whole; of nothing there is none.

    >>> share(1, 8), share(0, 0), share(1, 3000)
    ('12.5 %', '-', 'under 0.1 %')
    """
    if not whole:
        return NOTHING
    if 0 < part / whole < 0.001:
        return "under 0.1 %"
    return f"{part / whole:.1%}".replace("%", " %").replace("100.0 ", "100 ")


def lasting(seconds: float | None) -> str:
    """Write a stretch of time in the unit that suits it.

    >>> lasting(0.42), lasting(90), lasting(5400), lasting(200000), lasting(None)
    ('0.42 s', '90 s', '90 min', '2.3 days', '-')
    """
    if seconds is None:
        return NOTHING
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            many = seconds / size
            return f"{many:.0f} {unit}" if many >= 10 else f"{many:.1f} {unit}".replace(".0 ", " ")
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.2g} s"


def day(at: datetime | None) -> str:
    """Write a moment of the week.

    >>> day(datetime(2026, 11, 24, 3, 10))
    'Tue 24 Nov 03:10'
    """
    return NOTHING if at is None else f"{at:%a} {at.day} {at:%b %H:%M}"


def age(since: datetime | None, now: datetime) -> str:
    """Write how long something has waited."""
    return NOTHING if since is None else lasting(max(0.0, (now - since).total_seconds()))


def usual(values: Sequence[float | None], least: int = 3) -> float | None:
    """Return what the weeks before the newest were like; too few say nothing.

    >>> usual([3, 5, 4, 90]), usual([5, 90])
    (4, None)
    """
    known = [one for one in values[:-1] if one is not None]
    return median(known) if len(known) >= least else None


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
