"""Whom to compare with whom: pairs that share at least one of many small groups.

Every key is a guess at what two records of one person still have in common after typos, a move, a
marriage, swapped names or a missing field; a group so large that it says little is passed over.
"""

from collections.abc import Iterator

import numpy as np

from tasks.identity.people import Codes, Column, Flags, People
from tasks.identity.words import sound

Key = tuple[Codes, Codes]
"""Rows, and the group each is in; a row may be in several."""
Pairs = tuple[Codes, Codes]

LARGEST = 400
"""No group larger than this is worth its pairs."""
PER_ROW = 12
AT_LEAST = 200_000
"""Pairs that one key may bring: so many for each row, or so many in all."""


def together(*columns: Column) -> Column:
    """Return the column of several things said at once; whoever lacks one says nothing."""
    codes = columns[0].codes
    known = columns[0].known
    for other in columns[1:]:
        codes = codes * (other.codes.max(initial=0) + 1) + other.codes
        known = known & other.known
        _, codes = np.unique(codes, return_inverse=True)
    return Column((), np.where(known, codes + 1, 0))


def key(column: Column) -> Key:
    """Group the rows by what they say."""
    rows = np.flatnonzero(column.known)
    return rows, column.codes[rows]


def either(one: Column, other: Column, *also: Column) -> Key:
    """Group the rows by one of two columns and something else: swapped or not, they meet."""
    joined = (*one.texts, *other.texts)
    _, same = np.unique(np.array(joined, dtype=object), return_inverse=True)
    rows = np.arange(len(one.codes))
    both = Column(
        joined,
        np.concatenate(
            [
                np.where(one.known, same[one.codes] + 1, 0),
                np.where(other.known, same[other.codes + len(one.texts)] + 1, 0),
            ]
        ),
    )
    doubled = [Column(c.texts, np.concatenate([c.codes, c.codes])) for c in also]
    found = together(both, *doubled)
    kept = np.flatnonzero(found.known)
    return np.concatenate([rows, rows])[kept], found.codes[kept]


def unordered(one: Column, other: Column) -> Codes:
    """Return the codes of two columns said at once, whichever way round; 0 where one is silent."""
    joined = (*one.texts, *other.texts)
    _, same = np.unique(np.array(joined, dtype=object), return_inverse=True)
    a, b = same[one.codes], same[other.codes + len(one.texts)]
    pair = np.minimum(a, b) * len(joined) + np.maximum(a, b)
    return np.where(one.known & other.known, pair + 1, 0)


def keys(people: People) -> Iterator[Key]:
    """Make every key by which two may be found to be one."""
    first, last = people["first"].map(sound), people["last"].map(sound)
    initials = people["first"].map(lambda one: one[0]), people["last"].map(lambda one: one[0])
    street = people["street"].map(lambda one: sound(one[:8]))
    birthday, postcode = people["birthday"], people["postcode"]
    home = together(street, people["house"])
    for name in ("email", "phone", "number"):
        yield key(people[name])
    yield key(people["email"].map(mailbox))
    for name, least in (("phone", 5), ("number", 4)):
        for half in (head, tail):
            yield either(*initials, people[name].map(lambda one, h=half, n=least: h(one, n)))  # type: ignore[misc]
    yield either(*initials, birthday)
    yield key(together(birthday, postcode))
    yield key(together(birthday.map(lambda one: one[:6]), home))
    yield key(Column((), unordered(first, last)))
    for where in (postcode, home, people["city"].map(sound), birthday.map(year)):
        yield either(first, last, where)
    yield key(together(home, postcode))
    yield key(together(people["extra"], home))
    yield key(together(people["email"].map(lambda one: one[:4]), last))


def mailbox(address: str) -> str:
    """Return the part of an address before the @, if it is long enough to tell people apart."""
    local = address.rpartition("@")[0]
    return local if len(local) > 5 else ""


def head(digits: str, length: int) -> str:
    """Return the first digits, of what is long enough."""
    return digits[:length] if len(digits) > length else ""


def tail(digits: str, length: int) -> str:
    """Return the last digits, of what is long enough."""
    return digits[-length:] if len(digits) > length else ""


def year(day: str) -> str:
    """Return the year of a day."""
    return day[:4]


def candidates(people: People) -> Pairs:
    """Return every pair worth comparing, once, the smaller row first."""
    total = len(people)
    most = max(AT_LEAST, PER_ROW * total)
    found = [np.unique(paired(one, people.new, most, total)) for one in keys(people)]
    merged = np.unique(np.concatenate(found))
    return merged // total, merged % total


def paired(grouped: Key, new: Flags, most: int, total: int) -> Codes:
    """Pair all within each group, the smallest groups first until there are too many pairs.

    A pair is one number, the smaller row times `total` plus the larger.
    """
    rows, groups = sized(*grouped, new, most)
    found = [np.zeros(0, dtype=np.int64)]
    near = np.arange(len(rows))
    for lag in range(1, LARGEST):
        near = near[near + lag < len(rows)]
        near = near[groups[near] == groups[near + lag]]
        if not len(near):
            break
        one, other = rows[near], rows[near + lag]
        kept = (one != other) & (new[one] | new[other])
        low, high = np.minimum(one, other)[kept], np.maximum(one, other)[kept]
        found.append(low * total + high)
    return np.concatenate(found)


def sized(rows: Codes, groups: Codes, new: Flags, most: int) -> Key:
    """Keep the rows of groups that are small enough and hold somebody new, in order."""
    _, groups, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    fresh = np.bincount(groups, weights=new[rows], minlength=len(sizes)) > 0
    order = np.argsort(sizes, kind="stable")
    work = np.where(fresh[order], sizes[order] * (sizes[order] - 1) // 2, 0)
    good = np.zeros(len(sizes), dtype=bool)
    good[order] = np.cumsum(work) <= most
    good &= fresh & (sizes > 1) & (sizes < LARGEST)
    kept = np.flatnonzero(good[groups])
    kept = kept[np.argsort(groups[kept], kind="stable")]
    return rows[kept], groups[kept]
