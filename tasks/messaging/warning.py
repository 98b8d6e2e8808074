"""The signs by which a campaign stops by itself, before it has done its harm, and why.

Four signs, each a share of texts: not delivered, taken for spam (30007), answered by STOP, late.
Each has a share that is tolerated. A sign is there when what was seen is so much likelier under a
larger share that a tolerated one would look so in one campaign of a hundred, however often anybody
looks: a likelihood ratio averaged over larger shares is a test martingale, and passes 1/alpha with
a chance of alpha at most (Ville 1939, Wald 1945, Robbins 1970). It may be asked after each receipt.
"""

from collections.abc import Mapping
from datetime import timedelta
from math import exp, log

from msgspec import Struct

ALPHA = 0.01
"""How often a harmless campaign is stopped by any of the signs."""
LARGER = (1.5, 2.0, 3.0, 5.0, 10.0)
"""How many times what is tolerated is looked for: a little more is seen late, much is seen soon."""
SETTLED = timedelta(minutes=5)
"""Texts that left less long ago are not counted: failures are told sooner than deliveries."""


class Counts(Struct, frozen=True, kw_only=True):
    """What is known of a campaign's texts, or of a sender's, that left at least SETTLED ago.

    `late` are those that took, or have waited, longer than usual for their receipt; `due` all that
    have a receipt or have waited so long.
    """

    delivered: int = 0
    failed: int = 0
    filtered: int = 0
    opt_outs: int = 0
    late: int = 0
    due: int = 0


class Tolerated(Struct, frozen=True, kw_only=True):
    """The shares a campaign may have; a sender's own usual ones and a little more are better."""

    failed: float = 0.05
    filtered: float = 0.005
    opt_outs: float = 0.02
    late: float = 0.1

    def __post_init__(self) -> None:
        """Refuse what is no share that a larger one could be told from."""
        for name in self.__struct_fields__:
            if not 0 < getattr(self, name) < 0.5:
                raise ValueError(f"what is tolerated of {name} is a share between 0 and 0.5")


class Warned(Struct, frozen=True):
    """One sign that is there: what was seen, and what to do about it."""

    name: str
    said: str
    advice: str


class Call(Struct, frozen=True):
    """Whether a campaign goes on; when it stops, every sign that says so."""

    signs: tuple[Warned, ...] = ()

    @property
    def go(self) -> bool:
        """Whether it may go on."""
        return not self.signs

    @property
    def why(self) -> str:
        """Say why it stopped."""
        return "; ".join(one.said for one in self.signs)


SIGNS: Mapping[str, tuple[str, str]] = {
    "failed": (
        "are not delivered",
        "look at the error codes: unregistered sender, dead numbers or a carrier that blocks",
    ),
    "filtered": (
        "are taken for spam by a carrier (30007)",
        "change words and link before one more leaves: the sender's name suffers with each",
    ),
    "opt_outs": (
        "are answered by STOP",
        "look at whom this goes to, and whether they asked for it",
    ),
    "late": (
        "take longer than usual",
        "send slower: a carrier's queue is full, and what waits too long expires",
    ),
}
"""What each sign says, and what to do."""


def look(seen: Counts, tolerated: Tolerated | None = None) -> Call:
    """Say whether a campaign goes on, from all its texts so far; asking often does no harm."""
    limits, settled = tolerated or Tolerated(), seen.delivered + seen.failed
    parts = {
        "failed": (seen.failed, settled),
        "filtered": (seen.filtered, settled),
        "opt_outs": (seen.opt_outs, max(seen.delivered, seen.opt_outs)),
        "late": (seen.late, seen.due),
    }
    found = (
        warned(name, part, whole)
        for name, (part, whole) in parts.items()
        if evidence(part, whole, getattr(limits, name)) >= len(SIGNS) / ALPHA
    )
    return Call(tuple(found))


def warned(name: str, part: int, whole: int) -> Warned:
    """Put a sign into words."""
    said, advice = SIGNS[name]
    return Warned(name, f"{part:,} of {whole:,} texts ({part / whole:.1%}) {said}", advice)


def evidence(part: int, whole: int, tolerated: float) -> float:
    """Return how many times likelier this is under a larger share than under the one tolerated."""
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} texts is no share")
    larger = [min(0.95, tolerated * times) for times in LARGER]
    return sum(ratio(part, whole, tolerated, share) for share in larger) / len(larger)


def ratio(part: int, whole: int, tolerated: float, share: float) -> float:
    """Return the likelihood ratio of two shares; beyond what a number holds it is plainly there."""
    weight = part * log(share / tolerated) + (whole - part) * log((1 - share) / (1 - tolerated))
    return exp(min(weight, 700))
