"""What the law's table says, read by a person with a wall clock: no code of the product's.

The table is written out once more, from its sources; the stricter reading where they differ. Days
are judged minute by minute, by what the clock in each place shows.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

TABLE = """
AL 08:00-20:00 08:00-20:00 none        none
CA 09:00-21:00 09:00-21:00 09:00-21:00 same
CT 09:00-20:00 09:00-20:00 09:00-20:00 09:00-20:00
FL 08:00-20:00 08:00-20:00 08:00-20:00 08:00-20:00
IL 09:00-21:00 09:00-21:00 09:00-21:00 same
KY 10:00-21:00 10:00-21:00 10:00-21:00 10:00-21:00
LA 08:00-20:00 08:00-20:00 none        none
MD 08:00-20:00 08:00-20:00 08:00-20:00 08:00-20:00
MA 08:00-20:00 08:00-20:00 08:00-20:00 08:00-20:00
MI 09:00-21:00 09:00-21:00 09:00-21:00 09:00-21:00
MN 09:00-21:00 09:00-21:00 09:00-21:00 09:00-21:00
MS 08:00-20:00 08:00-20:00 none        08:00-20:00
NV 09:00-20:00 09:00-20:00 09:00-20:00 09:00-20:00
NJ 08:00-20:00 08:00-20:00 08:00-20:00 same
NM 09:00-21:00 09:00-21:00 09:00-21:00 09:00-21:00
OK 08:00-20:00 08:00-20:00 08:00-20:00 08:00-20:00
OR 08:00-20:00 08:00-20:00 08:00-20:00 08:00-20:00
PA 08:00-21:00 08:00-12:00 08:00-21:00 none
RI 09:00-18:00 10:00-17:00 10:00-17:00 none
TX 09:00-21:00 09:00-21:00 12:00-21:00 same
VA 08:00-21:00 08:00-21:00 08:00-21:00 same
WA 08:00-20:00 08:00-20:00 08:00-20:00 same
WY 08:00-20:00 08:00-20:00 08:00-20:00 same
SD 09:00-21:00 09:00-21:00 none        same
UT 08:00-21:00 08:00-21:00 none        none
"""
OTHERS = """
AK AR AZ CO DC DE GA HI IA ID IN KS ME MO MT NC ND NE NH NY OH SC TN VT WI WV
"""
FEDERAL = ("08:00-21:00", "08:00-21:00", "08:00-21:00", "same")
HOUSE = ("09:00-20:00", "09:00-20:00", "12:00-20:00", "same")
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
STATES = sorted([*ROWS, *OTHERS.split()])

# As the calendar on the wall prints them, with the days on which offices close instead.
FEDERAL_HOLIDAYS = """
2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-07-04 2026-09-07 2026-10-12
2026-11-11 2026-11-26 2026-12-25
2027-01-01 2027-01-18 2027-02-15 2027-05-31 2027-06-18 2027-06-19 2027-07-04 2027-07-05 2027-09-06
2027-10-11 2027-11-11 2027-11-25 2027-12-24 2027-12-25 2027-12-31
2028-01-01 2028-01-17 2028-02-21 2028-05-29 2028-06-19 2028-07-04 2028-09-04 2028-10-09 2028-11-10
2028-11-11 2028-11-23 2028-12-25
"""
OWN_HOLIDAYS = {
    "AL": "2026-02-17 2026-04-27 2026-06-01 2027-02-09 2027-04-26 2027-06-07 2028-02-29 2028-04-24 2028-06-05",
    "LA": "2026-02-17 2026-04-03 2027-02-09 2027-03-26 2028-02-29 2028-04-14",
    "PA": "2026-04-03 2027-03-26 2028-04-14",
    "RI": "2026-08-10 2027-08-09 2028-08-14",
    "UT": "2026-07-24 2027-07-23 2027-07-24 2028-07-24",
}


@cache
def holidays(state: str) -> frozenset[str]:
    return frozenset(FEDERAL_HOLIDAYS.split()) | frozenset(OWN_HOLIDAYS.get(state, "").split())


def minutes(written: str) -> set[int]:
    """Write hours as the minutes of a day."""
    if written == "none":
        return set()
    if written == "same":
        return set(range(1440))
    first, last = (int(h) * 60 + int(m) for h, m in (one.split(":") for one in written.split("-")))
    return set(range(first, last))


@cache
def day(states: frozenset[str], on: date) -> frozenset[int]:
    """List the minutes of a day that every state leaves open."""
    column = {5: 1, 6: 2}.get(on.weekday(), 0)
    left = minutes(HOUSE[column]) & minutes(FEDERAL[column])
    for state in states:
        row = ROWS.get(state, FEDERAL)
        left &= minutes(row[column])
        if on.isoformat() in holidays(state):
            left &= minutes(row[3])
    return frozenset(left)


def shows_open(states: frozenset[str], zones: Iterable[ZoneInfo], at: datetime) -> bool:
    """Look at the clock in each place."""
    for zone in zones:
        local = at.astimezone(zone)
        if local.hour * 60 + local.minute not in day(states, local.date()):
            return False
    return True


def waits(
    states: frozenset[str], names: Iterable[str], begin: datetime, length: timedelta
) -> dict[datetime, datetime | None]:
    """Say for each minute from `begin` when it is open next, itself included, by going backwards."""
    zones = [ZoneInfo(name) for name in names]
    found: dict[datetime, datetime | None] = {}
    upcoming = None
    for back in range(int(length.total_seconds()) // 60, -1, -1):
        at = begin + timedelta(minutes=back)
        upcoming = at if shows_open(states, zones, at) else upcoming
        found[at] = upcoming
    return found


@cache
def changes(name: str, years: tuple[int, ...]) -> list[datetime]:
    """Find the hours in which a place's clock is changed."""
    zone, found = ZoneInfo(name), []
    for year in years:
        days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=ahead) for ahead in range(366)]
        for one in days:
            if offset(zone, one) != offset(zone, one + timedelta(days=1)):
                hours = [one + timedelta(hours=ahead) for ahead in range(1, 25)]
                found.append(next(at for at in hours if offset(zone, at) != offset(zone, one)))
    return found


def offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
