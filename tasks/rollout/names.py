"""What a person must be called, worked out from what was seen at each system, and when.

A name was set after the last moment its record bore another one, and no later than the first at
which it bore this one. A CRM's holds only where it was certainly set after the store's.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

Stretch = tuple[datetime | None, datetime]
"""Set after the first of these, no later than the second; both the same: just then."""


class Spoken(Struct, kw_only=True):
    """One value that a record was seen with: the first time, the last, and when it was set."""

    customer_id: int
    platform: str
    external_id: str
    field: str
    value: str
    echo: bool
    first_at: datetime
    last_at: datetime
    told_at: datetime
    set_at: datetime | None = None

    @property
    def moments(self) -> list[datetime]:
        """When the record is known to have borne it."""
        return [at for at in (self.first_at, self.last_at, self.set_at) if at]

    @property
    def copy(self) -> tuple[datetime, datetime]:
        """Of when the newest copy is that bore it, and when that was told."""
        return self.last_at, self.told_at


class Word(Struct, frozen=True):
    """The name that a system gives a person now, and when it was set there."""

    value: str
    set: Stretch


def word(said: Sequence[Spoken], grain: timedelta = timedelta()) -> Word | None:
    """Say what one record calls a person by itself; None when it only repeats what we told it.

    `grain` is how much later than it says a record may have changed.
    """
    own = [one for one in said if not one.echo]
    if not own:
        return None
    now = max(own, key=lambda one: (*one.copy, one.value))
    others = [at for one in said if one.value != now.value for at in one.moments]
    after = max((at for at in others if at <= now.last_at), default=None)
    if now.set_at and (after is None or now.set_at >= after):
        return Word(now.value, (now.set_at, now.set_at))
    known = [at for at in now.moments if after is None or at > after]
    return Word(now.value, (after, min(known, default=now.last_at) + grain))


def certainly_later(one: Stretch, other: Stretch) -> bool:
    """Whether the first came after the other, whenever in their stretches they came."""
    after, by = one[0], other[1]
    return after is not None and (by < after or (by == after and after != one[1]))


def called(store: Word | None, crm: Word | None) -> str | None:
    """Say which of two names holds; one that is blank says nothing."""
    said = [one for one in (store, crm) if one and one.value]
    if not said:
        return None
    if len(said) == 1 or not (store and crm):
        return said[0].value
    return (crm if certainly_later(crm.set, store.set) else store).value


def speaking(said: Iterable[Spoken]) -> list[Spoken]:
    """Return what the record of which there is the newest copy says: it speaks for the others."""
    records: dict[tuple[str, str], list[Spoken]] = defaultdict(list)
    for one in said:
        records[one.platform, one.external_id].append(one)
    if not records:
        return []
    who = max(records, key=lambda record: (max(one.copy for one in records[record]), record))
    return records[who]
