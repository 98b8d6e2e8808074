"""Whether a promotional text may arrive now, and when it may next: in every place at once.

The window of a day is what every candidate state leaves of our own hours, and it must be open on
the clock of every candidate zone. A clock that springs or falls back does so at night, outside
any window; what is asked is always what the clock on the wall shows.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tasks.messaging.holidays import holiday
from tasks.messaging.laws import ALWAYS, HOUSE, Span, Week, in_force
from tasks.messaging.zones import Whereabouts

HORIZON = 14
"""Days to look ahead; places that share no hour until then share none worth waiting for."""


def awake(where: Whereabouts, at: datetime, own: Week = HOUSE) -> bool:
    """Whether a text may arrive now wherever the person may be; nowhere known is no."""
    known = bool(where.zones) and not where.lost
    return known and all(within(where, zone, at, own) for zone in where.zones)


def within(where: Whereabouts, zone: str, at: datetime, own: Week) -> bool:
    """Whether the window is open on the clock of one zone."""
    local = at.astimezone(ZoneInfo(zone))
    open_hours = window(where.laws, local.date(), own)
    return open_hours is not None and open_hours[0] <= local.time() < open_hours[1]


def opens(where: Whereabouts, after: datetime, own: Week = HOUSE) -> datetime | None:
    """Return the first moment after this one at which a text may arrive; None when there is none.

    The hours shared by all zones can only begin where the hours of one of them begin.
    """
    begins = sorted(one for one in starts(where, after, own) if one > after)
    return next((one for one in begins if awake(where, one, own)), None)


def starts(where: Whereabouts, after: datetime, own: Week) -> Iterator[datetime]:
    """List when the window opens in each zone on each of the next days."""
    for zone in map(ZoneInfo, where.zones):
        today = after.astimezone(zone).date()
        for day in (today + timedelta(days=ahead) for ahead in range(HORIZON + 1)):
            if open_hours := window(where.laws, day, own):
                yield datetime.combine(day, open_hours[0], zone).astimezone(UTC)


@lru_cache(maxsize=16_384)
def window(laws: frozenset[str], day: date, own: Week = HOUSE) -> Span | None:
    """Return the hours of a day that our own week and every state leave; None when none are left.

    A state's own country speaks too, and so do holidays.
    """
    spans = [of_week(week, day) for week in (HOUSE, own)]
    for where in laws | {one[:2] for one in laws}:
        law = in_force(where, day)
        spans += [of_week(law.week, day)] if law else []
        if holiday(where, day):
            spans += [own.holidays, law.week.holidays if law else ALWAYS]
    if any(one is None for one in spans):
        return None
    first, last = max(one[0] for one in spans if one), min(one[1] for one in spans if one)
    return (first, last) if first < last else None


def of_week(week: Week, day: date) -> Span | None:
    """Return the hours of this day of the week."""
    return {5: week.saturday, 6: week.sunday}.get(day.weekday(), week.weekdays)
