"""How alike two spellings are, and which level of a name that makes."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA, JaroWinkler, Postfix, Prefix
from rapidfuzz.process import cpdist

from tasks.identity import levels as at
from tasks.identity.nicknames import GROUPS, HEADS, INITIALS, STARTS, related
from tasks.identity.people import Codes, Column, Flags, People

Levels = npt.NDArray[np.int8]
Measure = npt.NDArray[np.float32]


class Side:
    """The values of one column for each pair, left and right; distinct pairs are measured once."""

    def __init__(self, left: Column, right: Column, one: Codes, other: Codes) -> None:
        a, b = left.codes[one], right.codes[other]
        self.both: Flags = (a > 0) & (b > 0)
        self.same: Flags = self.both & (a == b)
        """Only within one column; between two, the texts tell."""
        joint, self.back = np.unique(a * len(right.texts) + b, return_inverse=True)
        rows, columns = joint // len(right.texts), joint % len(right.texts)
        self.counts = left.counts[rows], right.counts[columns]
        self.a = [left.texts[n] for n in rows]
        self.b = [right.texts[n] for n in columns]

    def measured(self, scorer: Callable[..., float], cutoff: float | None = None) -> Measure:
        """Measure every distinct pair."""
        found: Measure = cpdist(
            self.a, self.b, scorer=scorer, score_cutoff=cutoff, dtype=np.float32
        )
        return found

    def likeness(self) -> Measure:
        """Say how alike the spellings are, 0 to 1, most of all how they begin."""
        return self.measured(JaroWinkler.similarity)

    def typos(self) -> Measure:
        """Count the letters to change, drop, add or swap; 9 is as many as count."""
        return self.measured(OSA.distance, 8)

    def where(self, true: Callable[[str, str], bool], among: Flags) -> Flags:
        """Ask a question of each distinct pair among some."""
        found = np.zeros(len(self.a), dtype=bool)
        for n in np.flatnonzero(among):
            found[n] = true(self.a[n], self.b[n])
        return found

    @property
    def listed(self) -> tuple[Flags, Flags]:
        """Tell which are first names that have forms."""
        one, other = (
            np.fromiter(map(GROUPS.__contains__, names), bool, len(names))
            for names in (self.a, self.b)
        )
        return one, other

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
    equal = typos == 0
    slip = ((typos <= 1) & (shortest > 3)) | (likeness >= 0.93)
    near = slip | (likeness >= 0.84) | ((typos <= 1) & (shortest > 2))
    rivals = near & (in_use(*side.counts) | side.where(unrelated, near))
    form = formed(side, shortest) & (shortest > 1)
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


def formed(side: Side, shortest: Codes) -> Flags:
    """Tell where one name may stand for the other: a short form, even misspelt, or a part."""
    one, other = side.listed
    slips = np.fromiter(map(begins, side.a, side.b), bool, len(side.a)) & (one ^ other)
    part = parted(side, shortest) & ~(one & other)
    return part | side.where(related, one & other) | side.where(misspelt, slips)


def parted(side: Side, shortest: Codes) -> Flags:
    """Tell where a long name begins or ends with a short one."""
    longer = np.fromiter(map(max, map(len, side.a), map(len, side.b)), np.int64, len(side.a))
    begins, ends = side.measured(Prefix.similarity), side.measured(Postfix.similarity)
    found: Flags = (longer - shortest > 2) & (
        ((begins == shortest) & (shortest > 2)) | ((ends == shortest) & (shortest > 3))
    )
    return found


def begins(one: str, other: str) -> bool:
    """Whether two names may begin alike, were a short form written out."""
    return other[:1] in STARTS.get(one, one[:1]) or one[:1] in STARTS.get(other, other[:1])


def misspelt(one: str, other: str) -> bool:
    """Whether a short form is of a name that the other nearly spells."""
    short, long = (one, other) if one in GROUPS else (other, one)
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
