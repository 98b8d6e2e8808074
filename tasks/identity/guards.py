"""What no likeness outweighs: pairs that contradict each other, and pairs that say too little.

A contradiction keeps two apart; a doubt does so until a person looks; what is thin may be looked at
but joins nobody by itself. In a group the words of all count: two groups contradict each other in
a matter if some of their people do and none agree in it.
"""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from tasks.identity import levels as at
from tasks.identity.levels import NAMES
from tasks.identity.people import Codes, Flags, People
from tasks.identity.spelling import Levels, alike_names

Matters = npt.NDArray[np.int64]
Seen = dict[str, Levels]

FIRST, BIRTHDAY, GENERATION, SEX, KEPT = 1, 2, 4, 8, 16
"""Matters in which two may contradict each other; nothing speaks against a person's word."""


class Verdicts(Struct, frozen=True):
    """What the guards say of each pair, and in which words.

    `against` and `agreeing` are the matters in which a pair contradicts or agrees.
    """

    never: Flags
    doubtful: Flags
    thin: Flags
    against: Matters
    agreeing: Matters
    said: dict[str, Flags]

    def at(self, rows: Codes) -> "Verdicts":
        """Return the verdicts on some of the pairs."""
        said = {why: flags[rows] for why, flags in self.said.items()}
        return Verdicts(
            self.never[rows],
            self.doubtful[rows],
            self.thin[rows],
            self.against[rows],
            self.agreeing[rows],
            said,
        )


def by_field(levels: Levels) -> Seen:
    """Name the columns of levels."""
    return dict(zip(NAMES, levels.T, strict=True))


def judge(
    people: People, pairs: tuple[Codes, Codes], levels: Levels, *, families: bool = True
) -> Verdicts:
    """Ask every guard about every pair; some rest where nobody has a family."""
    seen = by_field(levels)
    one, other = (people["generation"].codes[rows] for rows in pairs)
    named = families & (seen["first"] == at.OTHER) & ~proven(seen)
    mailed = named & (seen["email"] == at.OWN) & alike_names(seen["last"])
    titled = (seen["sex"] == 2) & (seen["first"] != at.SAME) & ~proven(seen)
    elder = (one != other) & (seen["birthday"] != at.DAY) & ~proven(seen)
    junior = (one != other) & (((one > 0) & (other > 0)) | (elder & ~met(seen)))
    perhaps = elder & ~junior
    dated = families & (seen["birthday"] == at.DAY_OTHER) & ~numbered(seen)
    twins = families & siblings(seen) & ~proven(seen)
    thin = {
        "only names agree": ~beyond(seen),
        "nothing agrees that a household does not share": families & ~personal(seen),
    }
    return Verdicts(
        never=(named & ~mailed) | titled | junior,
        doubtful=mailed | perhaps | dated | twins,
        thin=either(thin),
        against=marked(named | twins, dated, junior | perhaps, titled),
        agreeing=marked(
            alike_names(seen["first"]),
            within(seen["birthday"], at.DAY, at.DAY_PARTLY),
            (one == other) & (one > 0),
            seen["sex"] == 1,
        ),
        said={
            "different first names": mailed,
            "one of them is called the younger or the older": perhaps,
            "different birthdays": dated,
            "two names in use with one birthday may be twins": twins,
            **thin,
        },
    )


def marked(first: Flags, birthday: Flags, generation: Flags, sex: Flags) -> Matters:
    """Write matters down as bits of one number."""
    found: Matters = first * FIRST + birthday * BIRTHDAY + generation * GENERATION + sex * SEX
    return found


def either(found: dict[str, Flags]) -> Flags:
    """Tell which pairs any guard objects to."""
    flags: Flags = np.logical_or.reduce(list(found.values()))
    return flags


def within(level: Levels, least: int, most: int) -> Flags:
    """Whether a level lies between two, both included."""
    found: Flags = (level >= least) & (level <= most)
    return found


def numbered(seen: Seen) -> Flags:
    """Whether a number that is one person's own is the same, or nearly."""
    return within(seen["number"], at.NUMBER, at.NUMBER_SIMILAR)


def proven(seen: Seen) -> Flags:
    """Whether a number that is one person's own says it all the same."""
    dated = within(seen["birthday"], at.DAY, at.DAY_TYPO)
    near = within(seen["number"], at.NUMBER, at.NUMBER_TYPO)
    found: Flags = (seen["number"] == at.NUMBER) | (near & dated)
    return found


def siblings(seen: Seen) -> Flags:
    """Whether two similar first names with one birthday may be two children of one home."""
    born = seen["birthday"] == at.DAY
    found: Flags = (seen["first"] == at.RIVAL) & born & (seen["last"] == at.SAME)
    return found


def beyond(seen: Seen) -> Flags:
    """Whether anything but names agrees."""
    found: Flags = (
        within(seen["email"], at.OWN, at.NEAR)
        | within(seen["phone"], at.OWN, at.NEAR)
        | within(seen["birthday"], at.DAY, at.DAY_TYPO)
        | within(seen["home"], at.HOME, at.HOME_TYPO)
        | (seen["place"] == at.PLACE)
        | numbered(seen)
    )
    return found


def met(seen: Seen) -> Flags:
    """Whether two are reached in one way, or nothing says that they are not."""
    same = (seen["email"] == at.OWN) | within(seen["phone"], at.OWN, at.SHARED)
    found: Flags = same | ((seen["email"] != at.ELSE) & (seen["phone"] != at.ELSE))
    return found


def personal(seen: Seen) -> Flags:
    """Whether anything agrees that is one person's own."""
    found: Flags = (
        alike_names(seen["first"])
        | ((seen["first"] == at.INITIAL) & (seen["phone"] == at.OWN))
        | (seen["email"] == at.OWN)
        | ((seen["email"] == at.NEAR) & (seen["first"] == 0))
        | within(seen["birthday"], at.DAY, at.DAY_TYPO)
        | numbered(seen)
    )
    return found
