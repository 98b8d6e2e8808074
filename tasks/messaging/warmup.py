"""How much a new sender may send each day: carriers trust who begins small and does no harm."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

BEGIN = 200
"""Segments of the first day."""
GROWTH = 1.5
"""What a good day allows the next one to be."""
PAUSE = 30
"""Days without a text after which carriers have forgotten a sender."""

LASTS = timedelta(days=60)
"""How long a sender is new at most: whoever sends much of what it may is known by then."""
ENDLESS = 10**9
"""Stands for a budget nobody knows an end of."""


class Day(Struct, frozen=True):
    """What a sender did on one day: its segments, and whether it had to stop (`warning.look`)."""

    on: date
    segments: int
    ill: bool = False


def allowed(days: Sequence[Day], today: date, full: int) -> int:
    """Return how many segments a sender may send today, up to its full budget.

    A day that used most of what it was allowed earns half as much again; one that stopped halves
    it; one that sent little proves little and changes nothing.
    """
    limit = float(BEGIN)
    last: date | None = None
    for day in sorted((one for one in days if one.on < today), key=lambda one: one.on):
        if last and (day.on - last).days > PAUSE:
            limit = float(BEGIN)
        limit = after(day, limit)
        last = day.on if day.segments else last
    if last and (today - last).days > PAUSE:
        limit = float(BEGIN)
    return min(full, int(limit))


def allowance(days: Sequence[Day], since: date, today: date, full: int | None) -> int | None:
    """Return how many segments a sender that began on a day may send today; None: all it can."""
    if today - since > LASTS:
        return None
    limit = allowed(days, today, full or ENDLESS)
    return None if limit == full else limit


def after(day: Day, limit: float) -> float:
    """Return what the day after this one may be."""
    if day.ill:
        return max(BEGIN / 2, min(limit, day.segments or limit) / 2)
    return limit * GROWTH if day.segments >= 0.7 * int(limit) else limit


def schedule(full: int) -> list[int]:
    """List what each day may be when all goes well, until the full budget is reached."""
    days = [min(full, BEGIN)]
    while days[-1] < full:
        days.append(min(full, int(BEGIN * GROWTH ** len(days))))
    return days
