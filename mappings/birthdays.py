"""Birthdays as people and forms write them: 1990-12-24 here, or --12-24 where nobody says the year.

What can be read in two ways is not read at all: a wish on the wrong day is worse than none.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from mappings.records import Facts
from mappings.transforms import text

WHOLE = (
    *("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"),
    *("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y"),
)
YEARLESS = (
    *("--%m-%d", "%m-%d", "%d-%m", "%d.%m.", "%d/%m", "%m/%d"),
    *("%d %B", "%d %b", "%B %d", "%b %d"),
)
LEAP = "2000"
"""A year that has every day there is."""
TIME = re.compile(r"(?<=[0-9])[T ][0-9]+:[0-9:.]+(Z|[+-][0-9:]+)?$")
"""What stands behind a date whose form asked for a moment."""
OLDEST = 1900
FILLED_IN = date(1970, 1, 1)
"""What programs make of no date at all."""
LONGEST = 40


def birthday(value: Any, by: datetime | None = None) -> str | None:
    """Return a birthday in our form, or None when it is no day of a life begun by then.

    >>> birthday("24.12.1990"), birthday("December 24"), birthday("05/06/1990")
    ('1990-12-24', '--12-24', None)
    """
    typed = text(value) or ""
    found = _read(typed) if len(typed) <= LONGEST else None
    return (
        found if found and (found < "0" or by is None or found <= by.date().isoformat()) else None
    )


def told(name: str, value: Any, by: datetime | None = None) -> Facts:
    """Return a birthday as the fact of this name, and what was typed where it is none."""
    found = birthday(value, by)
    typed = None if found else text(value)
    return {name: found} | ({"birthday_typed": typed} if typed else {})


@lru_cache(maxsize=65_536)
def _read(typed: str) -> str | None:
    """Read a day that was written one way or another, if all who read it read the same."""
    found = set(_readings(TIME.sub("", typed)))
    return found.pop() if len(found) == 1 else None


def _readings(typed: str) -> Iterator[str]:
    """List what a day may be."""
    for form in WHOLE:
        day = _day(typed, form)
        if day and day.year > OLDEST and day != FILLED_IN:
            yield day.isoformat()
    for form in YEARLESS:
        if day := _day(f"{LEAP} {typed}", f"%Y {form}"):
            yield f"--{day:%m-%d}"


def _day(typed: str, form: str) -> date | None:
    """Read a day written in one form."""
    try:
        return datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day, not a moment
    except ValueError:
        return None
