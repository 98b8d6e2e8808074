"""Sightings: when which value of a field was seen at a system, and what claim that amounts to.

Kept are, for each value, the first and the last time it was seen and the last time somebody is
known to have set it. That is the same whatever order the sightings come in and however often.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from mappings.conflicts import Claim


class Sighting(Struct, frozen=True):
    """One value, seen in a record that bore the date `at`; `exact`: set just then.

    `echo` when it is what we had told the system ourselves.
    """

    value: str
    at: datetime
    told_at: datetime
    exact: bool = False
    echo: bool = False


class Seen(Struct):
    """All sightings of one value."""

    value: str
    echo: bool
    first_at: datetime
    last_at: datetime
    told_at: datetime
    set_at: datetime | None = None

    @property
    def times(self) -> tuple[datetime, ...]:
        """The moments at which the field is known to have had this value."""
        return (self.first_at, self.last_at, *([self.set_at] if self.set_at else []))


def seen(sightings: Iterable[Sighting]) -> list[Seen]:
    """Gather sightings by their values."""
    found: dict[tuple[str, bool], Seen] = {}
    for one in sightings:
        new = Seen(one.value, one.echo, one.at, one.at, one.told_at, one.at if one.exact else None)
        key = (one.value, one.echo)
        found[key] = joined(found[key], new) if key in found else new
    return list(found.values())


def joined(one: Seen, other: Seen) -> Seen:
    """Gather two lots of sightings of one value."""
    last = max(one.last_at, other.last_at)
    sets = [each.set_at for each in (one, other) if each.set_at]
    return Seen(
        one.value,
        one.echo,
        min(one.first_at, other.first_at),
        last,
        max(each.told_at for each in (one, other) if each.last_at == last),
        max(sets, default=None),
    )


def claim(who: tuple[str, str], found: Sequence[Seen], grain: timedelta = timedelta()) -> Claim:
    """Tell what a system (its name and role) says now, and between when and when it changed that.

    `grain` is how much later than it says a record may have changed: stores cut off the fraction
    of a second. Our own words coming back are told from the system's: they only bear witness.
    """
    said = [one for one in found if not one.echo] or list(found)
    now = max(said, key=lambda one: (one.last_at, one.told_at, one.value))
    others = (at for one in found if one.value != now.value for at in one.times)
    since = max((at for at in others if at <= now.last_at), default=None)
    first, until = since, now.last_at
    if now.set_at and (since is None or now.set_at >= since):
        first = until = now.set_at
    else:
        if since is None or now.first_at > since:
            until = now.first_at
        until += grain
    return Claim(*who, now.value, first, until, now.told_at, now.echo)
