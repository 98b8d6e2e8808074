"""Public holidays where a rule about texts names them; the day an office closes instead counts too.

Observed from the statutes' lists as remembered, not looked up: too many is the careful side.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

MONDAY, THURSDAY = 0, 3
DAY = timedelta(days=1)


def holiday(where: str, day: date) -> bool:
    """Whether a state or country has a holiday on this day."""
    return day in calendar(where, day.year)


@cache
def calendar(where: str, year: int) -> frozenset[date]:
    """List a year's holidays; a state has those of its country and its own."""
    if where == "FR":
        return frozenset(france(year))
    if not where.startswith("US"):
        return frozenset()
    # the first of January may be kept on the last of December
    days = [*united_states(year), *own(where, year), date(year + 1, 1, 1)]
    return frozenset(days) | frozenset(observed(day) for day in days)


def observed(day: date) -> date:
    """Return the working day on which a holiday at the weekend is kept."""
    return day + {5: -DAY, 6: DAY}.get(day.weekday(), timedelta())


def united_states(year: int) -> Iterator[date]:
    """List the federal holidays."""
    for month, number in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25)):
        yield date(year, month, number)
    for month, nth in ((1, 3), (2, 3), (9, 1), (10, 2)):
        yield nth_day(year, month, MONDAY, nth)
    yield nth_day(year, 6, MONDAY, 1) - timedelta(days=7)
    yield nth_day(year, 11, THURSDAY, 4)


def own(state: str, year: int) -> Iterator[date]:
    """List what single states keep besides."""
    if state == "US-AL":
        yield nth_day(year, 4, MONDAY, 4)
        yield nth_day(year, 6, MONDAY, 1)
    if state in {"US-AL", "US-LA"}:
        yield easter(year) - timedelta(days=47)
    if state in {"US-LA", "US-PA"}:
        yield easter(year) - timedelta(days=2)
    if state == "US-RI":
        yield nth_day(year, 8, MONDAY, 2)
    if state == "US-UT":
        yield date(year, 7, 24)


def france(year: int) -> Iterator[date]:
    """List the holidays of France, with the two that only Alsace and Moselle keep."""
    for month, number in ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)):
        yield date(year, month, number)
    yield date(year, 12, 26)
    for after in (-2, 1, 39, 50):
        yield easter(year) + timedelta(days=after)


def nth_day(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the nth Monday (or other weekday) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar."""
    golden, century = year % 19, year // 100
    skipped = century - century // 4 - (8 * century + 13) // 25
    epact = (skipped + 19 * golden + 15) % 30
    epact -= epact // 28 * (1 - epact // 28 * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    ahead = epact - weekday
    month = 3 + (ahead + 40) // 44
    return date(year, month, ahead + 28 - 31 * (month // 4))
