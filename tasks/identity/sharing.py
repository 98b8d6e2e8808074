"""Who else has this e-mail or phone: a family, an office, or the shop itself."""

import numpy as np

from tasks.identity.blocks import together, unordered
from tasks.identity.nicknames import GROUPS
from tasks.identity.people import Codes, Column, Flags


def root(name: str) -> str:
    """Return the first letter of the name that a short form stands for."""
    return min(GROUPS.get(name, {name}))[0]


def initial(name: str) -> str:
    """Return the first letter of a name."""
    return name[0]


def holders(held: Column, *named: Column) -> Codes:
    """Count the different names that each value of a column is held by."""
    seen = together(held, *named)
    rows = np.flatnonzero(seen.known)
    _, first = np.unique(seen.codes[rows], return_index=True)
    return np.bincount(held.codes[rows][first], minlength=len(held.texts))


def overheld(held: Column, first: Column, last: Column, cap: int) -> Flags:
    """Tell who has a value of more people than a family is: it joins nobody."""
    whole = holders(held, first.map(initial), last.map(initial))
    alone = holders(held, first.map(root))
    return np.maximum(whole, alone)[held.codes] > cap


def shared(held: Column, first: Column, last: Column) -> Column:
    """Tell whose e-mail or phone has several people behind it.

    They have different first names, and not the same two names the other way round.
    """
    turned = Column((), unordered(first.map(initial), last.map(initial)))
    alone, whole = holders(held, first.map(root)), holders(held, turned)
    several = np.minimum(alone, np.where(whole > 0, whole, alone)) > 1
    return Column(("", "shared"), (several[held.codes] & held.known).astype(np.int64))
