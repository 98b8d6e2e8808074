"""How alike two spellings are, and which level of a name that makes."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from tasks.identity import levels as at
from tasks.identity.nicknames import GROUPS, HEADS, INITIALS, related
from tasks.identity.people import Codes, Column, Flags, People

Levels = npt.NDArray[np.int8]
Measure = npt.NDArray[np.float32]


class Side:
    """The values of one column for each pair, left and right; distinct pairs are measured once."""

    def __init__(self, left: Column, right: Column, one: Codes, other: Codes) -> None:
        a, b = left.codes[one], right.codes[other]
        self.both: Flags = (a > 0) & (b > 0)
        joint, self.back = np.unique(a * len(right.texts) + b, return_inverse=True)
        rows, columns = joint // len(right.texts), joint % len(right.texts)
        self.counts = left.counts[rows], right.counts[columns]
        self.a = [left.texts[n] for n in rows]
        self.b = [right.texts[n] for n in columns]

    def likeness(self) -> Measure:
        """Say how alike the spellings are, 0 to 1, most of all how they begin."""
        found: Measure = cpdist(self.a, self.b, scorer=JaroWinkler.similarity, dtype=np.float32)
        return found

    def typos(self) -> Measure:
        """Count the letters to change, drop, add or swap; 9 is as many as count."""
        found: Measure = cpdist(
            self.a, self.b, scorer=OSA.distance, score_cutoff=8, dtype=np.float32
        )
        return found

    def where(self, true: Callable[[str, str], bool], among: Flags) -> Flags:
        """Ask a question of each distinct pair among some."""
        found = np.zeros(len(self.a), dtype=bool)
        for n in np.flatnonzero(among):
            found[n] = true(self.a[n], self.b[n])
        return found

    @property
    def equal(self) -> Flags:
        """Which distinct pairs are the same."""
        return np.fromiter(map(str.__eq__, self.a, self.b), bool, len(self.a))

    @property
    def shortest(self) -> Codes:
        """Return the length of the shorter of each distinct pair."""
        return np.fromiter(map(min, map(len, self.a), map(len, self.b)), np.int64, len(self.a))

    def spread(self, chosen: npt.NDArray[np.int_]) -> Levels:
        """Return to every pair the level of its distinct pair; 0 where one says nothing."""
        return np.where(self.both, chosen[self.back], 0).astype(np.int8)


def sides(people: People, name: str, pairs: tuple[Codes, Codes]) -> Side:
    """Look at one column from both ends of each pair."""
    return Side(people[name], people[name], *pairs)


def called(side: Side) -> Levels:
    """Compare names; two that are both in use are no typo of each other."""
    likeness, typos, shortest = side.likeness(), side.typos(), side.shortest
    equal = side.equal
    slip = ((typos <= 1) & (shortest > 3)) | (likeness >= 0.93)
    near = slip | (likeness >= 0.84) | ((typos <= 1) & (shortest > 2))
    rivals = near & (in_use(*side.counts) | side.where(unrelated, near))
    form = side.where(formed, ~equal & (shortest > 1))
    initial = side.where(begun, shortest == 1)
    return side.spread(
        np.select(
            [equal, form, rivals, slip, near, initial],
            [at.SAME, at.FORM, at.RIVAL, at.TYPO, at.SIMILAR, at.INITIAL],
            at.OTHER,
        )
    )


def in_use(one: Codes, other: Codes) -> Flags:
    """Tell where both spellings are so frequent that neither is a slip of the other."""
    found: Flags = np.minimum(one, other) > np.maximum(2, np.maximum(one, other) // 20)
    return found


def unrelated(one: str, other: str) -> bool:
    """Whether both are names of their own."""
    return one in GROUPS and other in GROUPS and not related(one, other)


def formed(one: str, other: str) -> bool:
    """Whether one name may stand for the other: a short form, even misspelt, or a part."""
    short, long = sorted((one, other), key=len)
    if len(short) > 2 and len(long) - len(short) > 2 and partly(short, long):
        return True
    return related(one, other) or misspelt(short, long) or misspelt(long, short)


def partly(short: str, long: str) -> bool:
    """Whether a long name begins or ends with a short one."""
    return long.startswith(short) or (len(short) > 3 and long.endswith(short))


def misspelt(short: str, long: str) -> bool:
    """Whether a short form is of a name that the other nearly spells."""
    if short not in GROUPS or long in GROUPS:
        return False
    return any(JaroWinkler.similarity(head, long) >= 0.93 for head in HEADS[short])


def begun(one: str, other: str) -> bool:
    """Whether a letter is the first of a name or of one of its short forms."""
    short, long = sorted((one, other), key=len)
    return short == long[0] or short in INITIALS.get(long, frozenset())


def crossed(people: People, pairs: tuple[Codes, Codes], first: Levels, last: Levels) -> None:
    """Mark the pairs whose first and last names have changed places."""
    odd = np.flatnonzero(np.isin(first, (0, at.OTHER)) & np.isin(last, (0, at.OTHER)))
    one, other = pairs[0][odd], pairs[1][odd]
    does = called(Side(people["first"], people["last"], one, other))
    did = called(Side(people["last"], people["first"], one, other))
    both = alike_names(does) & alike_names(did)
    half = ((does == at.SAME) & (did == 0)) | ((does == 0) & (did == at.SAME))
    first[odd[both | half]] = at.SWAPPED
    last[odd[both]] = at.SWAPPED
    last[odd[half]] = 0


def alike_names(level: Levels) -> Flags:
    """Tell which levels of names speak for one person."""
    return (level > 0) & (level < at.RIVAL)


def alike(side: Side) -> tuple[Flags, Flags]:
    """Say which pairs are the same, and which are so but for a typo."""
    likeness, typos = side.likeness(), side.typos()
    near = (likeness >= 0.9) | ((typos <= 2) & (side.shortest > 5)) | (typos <= 1)
    return side.both & (typos == 0)[side.back], side.both & near[side.back]
