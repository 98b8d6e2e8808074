"""The models that say who buys again, each beside the plain rule that the last to come comes first.

A model is made from what was known on one day, and puts customers in an order; what the order is
worth is found by a trial, and the trial makes it a probability.
"""

from collections.abc import Callable, Mapping

import numpy as np
from msgspec import Struct
from scipy.special import logit

from tasks.scoring import dropout, learned
from tasks.scoring.days import Days, History, Reals

DRAWN = 30_000
"""Customers drawn by lot to learn from: more would not move a parameter by its error."""
VERSION = "1"
RECENCY = "recency"
USUAL = 2.0
"""How many of the shop's usual gaps a customer's own rhythm starts from."""


class Past:
    """A shop's purchases, with what was made of them on the days looked at: none is made twice."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self.histories: dict[int, History] = {}
        self.fits: dict[tuple[dropout.Kind, int], dropout.Fit] = {}

    def history(self, cut: int) -> History:
        """Say what was known at the end of a day."""
        if cut not in self.histories:
            self.histories[cut] = self.days.as_of(cut)
        return self.histories[cut]

    def fit(self, kind: dropout.Kind, cut: int) -> dropout.Fit:
        """Fit a model to what was known at the end of a day."""
        if (kind, cut) not in self.fits:
            plain = None if kind == "NBD" else self.fit("NBD", cut)
            self.fits[kind, cut] = dropout.fit(kind, drawn(self.history(cut)), plain)
        return self.fits[kind, cut]

    def known(self, cut: int, window: int) -> "Known":
        """Stand at the end of a day, the window after it still unknown."""
        return Known(self, cut, window, self.history(cut))


class Known(Struct, frozen=True):
    """What a model may learn from on a day, for the days after it: nothing of these."""

    past: Past
    cut: int
    window: int
    history: History

    def before(self) -> History:
        """Say what was known a window earlier."""
        return self.past.history(self.cut - self.window)


class Ranker(Struct, frozen=True):
    """A model that is ready: a higher `z`, a likelier buyer. One with flags does not ship."""

    name: str
    z: Callable[[History], Reals]
    numbers: Mapping[str, float] = {}
    flags: tuple[str, ...] = ()


def drawn(history: History) -> History:
    """Draw customers by lot when there are more than are needed."""
    if len(history) <= DRAWN:
        return history
    lot = np.random.default_rng(20_260_101)
    return history.at(np.sort(lot.choice(len(history), DRAWN, replace=False)))


def recency(_: Known) -> Ranker:
    """Take who bought last for the likeliest.

    The hiatus heuristic of Wuebben and von Wangenheim (2008), Instant Customer Base Analysis:
    Managerial Heuristics Often "Get It Right".
    """
    return Ranker(RECENCY, lambda history: -np.log1p(history.idle))


def rhythm(seen: Known) -> Ranker:
    """Hold how long a customer has been away against the customer's own usual gap."""
    usual = gap(seen.history)

    def z(history: History) -> Reals:
        own = (history.recency + USUAL * usual) / (history.repeats + USUAL)
        return -history.idle / own + np.log(-np.expm1(-seen.window / own))

    return Ranker("own rhythm", z, {"usual gap": usual})


def gap(history: History) -> float:
    """Return the shop's usual number of days between two purchases of a customer."""
    return max(float(history.recency.sum() / max(history.repeats.sum(), 1.0)), 1.0)


def staying(kind: dropout.Kind) -> Callable[[Known], Ranker]:
    """Make the model of one kind of purchases and dropout."""

    def made(seen: Known) -> Ranker:
        fit = seen.past.fit(kind, seen.cut)

        def z(history: History) -> Reals:
            return odds(fit.chance(history, seen.window))

        return Ranker(kind, z, numbers(fit), fit.flags)

    return made


def numbers(fit: dropout.Fit) -> dict[str, float]:
    """Return the parameters by name, times in days."""
    names = ("r", "alpha") if fit.kind == "NBD" else ("r", "alpha", "a", "b")
    return {name: getattr(fit, name) for name in names}


def odds(chance: Reals) -> Reals:
    """Return the logarithm of odds, finite."""
    found: Reals = logit(np.clip(chance, 1e-12, 1 - 1e-12))
    return found


def taught(seen: Known) -> Ranker:
    """Learn from those known a window before: who of them came since, and how they had looked."""
    before = drawn(seen.before())
    came = seen.past.days.came(before, seen.cut - seen.window, seen.cut)
    if not learned.enough(came):
        why = f"{int(came.sum())} of {len(came)} came: {learned.NEEDED} of each are needed"
        return Ranker("logit", lambda history: np.zeros(len(history)), {}, (why,))
    found = learned.learn(learned.features(before), came)
    weights = dict(zip(("constant", *learned.FEATURES), found.weights.tolist(), strict=True))
    return Ranker("logit", lambda history: found.z(learned.features(history)), weights)


MODELS: Mapping[str, Callable[[Known], Ranker]] = {
    RECENCY: recency,
    "own rhythm": rhythm,
    "NBD": staying("NBD"),
    "BG/NBD": staying("BG/NBD"),
    "MBG/NBD": staying("MBG/NBD"),
    "logit": taught,
}
"""Every model by its name, the plain rule first."""
