"""Whether there are families among the people, asked of the people themselves.

The guards keep apart two of one home whose first names or birthdays differ: relatives, not slips.
Registers that list nobody's relatives are full of slips. A number that is one person's own tells
how often one person's first names differ; if in shared homes they differ no more often than that,
nobody there has relatives. Without many such numbers there always are.
"""

import numpy as np

from tasks.identity import levels as at
from tasks.identity.spelling import Levels, alike_names

ENOUGH = 200
"""So many pairs must share a home, and so many a number, before anything is said of families."""
RELATIVES = 0.03
"""More than this share of shared homes with a difference that is no slip are families."""


def families(seen: dict[str, Levels]) -> bool:
    """Tell whether two names in one home are two people, as they are unless shown otherwise."""
    home = alike_names(seen["last"]) & np.isin(seen["home"], (at.HOME, at.HOME_TYPO))
    one = (seen["number"] == at.NUMBER) & (seen["birthday"] == at.DAY)
    slips, numbered = differing(seen["first"][one])
    others, homes = differing(seen["first"][home])
    if min(numbered, homes) < ENOUGH:
        return True
    return others / homes - slips / numbered > RELATIVES


def differing(first: Levels) -> tuple[int, int]:
    """Count the pairs whose first names differ, and all whose first names are known."""
    return int((first == at.OTHER).sum()), int((first > 0).sum())
