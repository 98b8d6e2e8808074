"""Words that were said before: carriers take what is repeated for spam, and people tire of it."""

import re
from collections.abc import Iterable
from itertools import pairwise

from tasks.messaging.wording import BLANK, LINK

LIKE = 0.8
"""Share of neighbouring words two texts have in common, from which on they are the same text."""
WORD = re.compile(r"[^\W\d_]+")


def repeated(body: str, before: Iterable[str]) -> bool:
    """Whether a text, or a template, says what one of these said; names and figures are no news."""
    mine = pairs(body)
    return any(alike(mine, pairs(one)) for one in before)


def pairs(body: str) -> frozenset[tuple[str, str]]:
    """Return which word follows which, without links, blanks and figures."""
    words = WORD.findall(LINK.sub(" ", BLANK.sub(" ", body)).casefold())
    return frozenset(pairwise([*words, ""]))


def alike(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    """Whether two texts have most of their words in the same order."""
    return bool(one and other) and len(one & other) >= LIKE * len(one | other)
