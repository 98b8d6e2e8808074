"""Comparing pairs, field by field: which level of `levels.py` each pair is at."""

import numpy as np

from tasks.identity import levels as at
from tasks.identity.people import Codes, Flags, People
from tasks.identity.spelling import Levels, Side, alike, called, crossed, sides

CHUNK = 500_000
"""Pairs compared at once: more would only take more memory."""


def born(side: Side) -> Levels:
    """Compare birthdays: day and month may have changed places, or two of three be the same."""
    typos = side.typos()
    one, other = (np.array([text or "0" for text in texts], int) for texts in (side.a, side.b))
    year, month, day = one // 10_000, one // 100 % 100, one % 100
    same = (year == other // 10_000, month == other // 100 % 100, day == other % 100)
    turned = same[0] & (month == other % 100) & (day == other // 100 % 100)
    partly = np.sum(same, axis=0) == 2
    return side.spread(
        np.select(
            [typos == 0, (typos == 1) | turned, (typos == 2) | partly],
            [at.DAY, at.DAY_TYPO, at.DAY_PARTLY],
            at.DAY_OTHER,
        )
    )


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


def mailed(side: Side, shared: Flags, mailbox: Side) -> Levels:
    """Compare e-mails; that only digits differ is how mailboxes of one name are told apart."""
    typos, shortest = side.typos(), side.shortest
    near = (typos <= 1) | ((typos <= 2) & (shortest > 14))
    near &= ~side.where(counted, near & (typos > 0))
    found = owned(side, typos == 0, near, shared)
    local = (found == at.ELSE) & mailbox.same
    return np.where(local, at.LOCAL, found).astype(np.int8)


def owned(side: Side, same: Flags, near: Flags, shared: Flags) -> Levels:
    """Tell what one person has from what several share."""
    found = side.spread(np.select([same, near], [at.OWN, at.NEAR], at.ELSE))
    return np.where((found == at.OWN) & shared, at.SHARED, found).astype(np.int8)


def counted(one: str, other: str) -> bool:
    """Whether two addresses differ only in their digits."""
    return [c for c in one if not c.isdigit()] == [c for c in other if not c.isdigit()]


def dialled(side: Side, shared: Flags) -> Levels:
    """Compare phones."""
    typos = side.typos()
    found = owned(side, typos == 0, typos == 1, shared)
    close = side.both & (typos == 2)[side.back]
    return np.where(close, at.LOCAL, found).astype(np.int8)


def housed(street: Side, house: Side) -> Levels:
    """Compare addresses: street and house number together."""
    same, near = alike(street)
    door = house.same
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
    land = region.same
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
    sex = sides(people, "sex", pairs)
    return np.stack(
        [
            first,
            last,
            born(sides(people, "birthday", pairs)),
            numbered(sides(people, "number", pairs)),
            mailed(
                sides(people, "email", pairs),
                people["email_shared"].known[pairs[0]],
                sides(people, "mailbox", pairs),
            ),
            dialled(sides(people, "phone", pairs), people["phone_shared"].known[pairs[0]]),
            housed(sides(people, "street", pairs), sides(people, "house", pairs)),
            placed(*(sides(people, name, pairs) for name in ("postcode", "city", "region"))),
            added(sides(people, "extra", pairs)),
            np.where(sex.same, 1, 2 * sex.both).astype(np.int8),
        ],
        axis=1,
    )
