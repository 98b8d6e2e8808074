"""Comparing pairs, field by field: which level of `levels.py` each pair is at."""

import numpy as np

from tasks.identity import levels as at
from tasks.identity.people import Codes, Flags, People
from tasks.identity.spelling import Levels, Side, alike, called, crossed, sides

CHUNK = 500_000
"""Pairs compared at once: more would only take more memory."""


def born(side: Side) -> Levels:
    """Compare birthdays."""
    typos = side.typos()
    turned = side.where(turned_round, typos > 1)
    partly = side.where(two_of_three, typos > 1)
    return side.spread(
        np.select(
            [typos == 0, (typos == 1) | turned, (typos == 2) | partly],
            [at.DAY, at.DAY_TYPO, at.DAY_PARTLY],
            at.DAY_OTHER,
        )
    )


def turned_round(one: str, other: str) -> bool:
    """Whether day and month have changed places."""
    return one[:4] == other[:4] and one[4:6] == other[6:] and one[6:] == other[4:6]


def two_of_three(one: str, other: str) -> bool:
    """Whether two of year, month and day are the same."""
    cuts = (slice(0, 4), slice(4, 6), slice(6, 8))
    return sum(one[cut] == other[cut] for cut in cuts) == 2


def numbered(side: Side) -> Levels:
    """Compare numbers of any kind, digit by digit."""
    typos, shortest = side.typos(), side.shortest
    return side.spread(
        np.select(
            [typos == 0, (typos <= 1) & (shortest > 4), (typos <= 2) & (shortest > 6)],
            [at.NUMBER, at.NUMBER_TYPO, at.NUMBER_SIMILAR],
            at.NUMBER_OTHER,
        )
    )


def mailed(side: Side, shared: Flags) -> Levels:
    """Compare e-mails; that only digits differ is how mailboxes of one name are told apart."""
    typos, shortest = side.typos(), side.shortest
    near = (typos <= 1) | ((typos <= 2) & (shortest > 14))
    near &= ~side.where(counted, near & (typos > 0))
    local = side.where(same_mailbox, typos > 0)
    return owned(side, typos == 0, near, local, shared)


def owned(side: Side, same: Flags, near: Flags, local: Flags, shared: Flags) -> Levels:
    """Tell what one person has from what several share."""
    found = side.spread(np.select([same, near, local], [at.OWN, at.NEAR, at.LOCAL], at.ELSE))
    return np.where((found == at.OWN) & shared, at.SHARED, found).astype(np.int8)


def counted(one: str, other: str) -> bool:
    """Whether two addresses differ only in their digits."""
    return [c for c in one if not c.isdigit()] == [c for c in other if not c.isdigit()]


def same_mailbox(one: str, other: str) -> bool:
    """Whether two addresses differ only in their provider."""
    return one.rpartition("@")[0] == other.rpartition("@")[0]


def dialled(side: Side, shared: Flags) -> Levels:
    """Compare phones."""
    typos = side.typos()
    return owned(side, typos == 0, typos == 1, typos == 2, shared)


def housed(street: Side, house: Side) -> Levels:
    """Compare addresses: street and house number together."""
    same, near = alike(street)
    door = house.both & house.equal[house.back]
    found = np.select(
        [same & door, near & door, near, door & street.both],
        [at.HOME, at.HOME_TYPO, at.STREET, at.HOUSE],
        at.HOME_OTHER,
    )
    return np.where(street.both, found, 0).astype(np.int8)


def placed(postcode: Side, city: Side, region: Side) -> Levels:
    """Compare places: postcode, city and region together, as one follows from another."""
    same, typo = alike_code(postcode)
    _, town = alike(city)
    land = region.both & region.equal[region.back]
    found = np.select(
        [same & town, same, typo & town, town, land],
        [at.PLACE, at.POSTCODE, at.POSTCODE_TYPO, at.CITY, at.REGION],
        at.PLACE_OTHER,
    )
    return np.where(postcode.both | city.both | region.both, found, 0).astype(np.int8)


def alike_code(side: Side) -> tuple[Flags, Flags]:
    """Say which postcodes are the same, and which are so but for a typo."""
    typos = side.typos()[side.back]
    return side.both & (typos == 0), side.both & (typos == 1)


def added(side: Side) -> Levels:
    """Compare what else was written of an address."""
    same, near = alike(side)
    return np.where(side.both, np.select([same, near], [1, 2], 3), 0).astype(np.int8)


def compare(people: People, pairs: tuple[Codes, Codes]) -> Levels:
    """Return the level of every pair in every field, in the order of `levels.FIELDS`."""
    one, other = pairs
    cuts = range(0, max(len(one), 1), CHUNK)
    return np.concatenate([chunk(people, (one[n : n + CHUNK], other[n : n + CHUNK])) for n in cuts])


def chunk(people: People, pairs: tuple[Codes, Codes]) -> Levels:
    """Compare some pairs."""
    first, last = (called(sides(people, name, pairs)) for name in ("first", "last"))
    crossed(people, pairs, first, last)
    email, phone = (
        own(sides(people, name, pairs), people[f"{name}_shared"].known[pairs[0]])
        for name, own in (("email", mailed), ("phone", dialled))
    )
    sex = sides(people, "sex", pairs)
    return np.stack(
        [
            first,
            last,
            born(sides(people, "birthday", pairs)),
            numbered(sides(people, "number", pairs)),
            email,
            phone,
            housed(sides(people, "street", pairs), sides(people, "house", pairs)),
            placed(*(sides(people, name, pairs) for name in ("postcode", "city", "region"))),
            added(sides(people, "extra", pairs)),
            sex.spread(np.where(sex.equal, 1, 2)),
        ],
        axis=1,
    )
