"""What a customer will spend: purchases to come times what they are worth, and three plain rules.

Every way is tried on days it did not see; none ships that errs more than the rule of recency.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from msgspec import Struct
from scipy.stats import rankdata

from tasks.scoring import dropout, money
from tasks.scoring.days import History, Reals
from tasks.scoring.models import RECENCY, Known, Past, drawn, numbers
from tasks.scoring.trial import SHORT, lasted, window

CLASSES = 10
"""Classes of recency, each with what its customers spent on average."""
OFF = 2.0
"""A total this many times too high or low is not put right by a factor: the way is no good."""
BUYERS = 30

Spend = Callable[[History, float], Reals]
"""What each customer spends in so many days."""


class Way(Struct, frozen=True):
    """A way to foretell spending, ready for use. Flagged ones don't ship."""

    name: str
    spend: Spend
    numbers: Mapping[str, float] = {}
    flags: tuple[str, ...] = ()


class Worth(Struct, frozen=True):
    """How a way did: `order` is the rank correlation with what was spent, `share` said by spent."""

    way: str
    order: float
    share: float
    error: float
    """Mean absolute error of a customer's amount, once the total is put right."""
    flags: tuple[str, ...] = ()

    @property
    def fit(self) -> bool:
        """Whether it may ship at all."""
        return not self.flags and 1 / OFF <= self.share <= OFF


class Trial(Struct, frozen=True):
    """What the ways made of a day, judged by what was spent in the `window` days after it."""

    window: int
    cut: int
    worths: tuple[Worth, ...] = ()
    lacks: str = ""

    @property
    def able(self) -> list[Worth]:
        """The ways that may ship, the best first: none errs more than recency does."""
        plain = next((one.error for one in self.worths if one.way == RECENCY), 0.0)
        good = [one for one in self.worths if one.fit and one.error <= plain]
        return sorted(good, key=lambda one: (one.error, one.way != RECENCY))

    @property
    def ships(self) -> Worth | None:
        """The way that errs least."""
        return next(iter(self.able), None)


def recency(seen: Known) -> Way:
    """Give everybody what those away for as long spent in the window before."""
    before = seen.before()
    paid = seen.past.days.paid(before, seen.cut - seen.window, seen.cut)
    edges = np.unique(np.quantile(before.idle, np.linspace(0, 1, CLASSES + 1)[1:-1]))
    places = np.searchsorted(edges, before.idle)
    sums, sizes = np.bincount(places, paid, CLASSES), np.bincount(places, minlength=CLASSES)
    means = sums / np.maximum(sizes, 1)

    def spend(history: History, days: float) -> Reals:
        found: Reals = means[np.searchsorted(edges, history.idle)] * days / seen.window
        return found

    return Way(RECENCY, spend)


def before(seen: Known) -> Way:
    """Take it that all go on as before; one known for less than the window counts as for all."""

    def spend(history: History, days: float) -> Reals:
        return history.spent / np.maximum(history.age, seen.window) * days

    return Way("as before", spend)


def model(kind: dropout.Kind) -> Callable[[Known], Way]:
    """Make purchases of one model times the Gamma-Gamma's worth of one."""

    def made(seen: Known) -> Way:
        some = drawn(seen.history)
        name = f"{kind} x Gamma-Gamma"
        if int(money.telling(some).sum()) < BUYERS:
            return Way(name, lambda history, _: history.spent, {}, ("too few bought again",))
        often, worth = seen.past.fit(kind, seen.cut), money.fit(some)

        def spend(history: History, days: float) -> Reals:
            return often.expected(history, days) * worth.expected(history)

        found = {**numbers(often), "p": worth.p, "q": worth.q, "v": worth.v}
        return Way(name, spend, found, (*often.flags, *worth.flags))

    return made


WAYS: Mapping[str, Callable[[Known], Way]] = {
    RECENCY: recency,
    "as before": before,
    **{f"{kind} x Gamma-Gamma": model(kind) for kind in ("NBD", "BG/NBD", "MBG/NBD")},
}
"""Every way by its name, the plain rule first."""


def order(said: Reals, paid: Reals) -> float:
    """Return the rank correlation of what was said with what was paid."""
    if np.ptp(said) == 0 or np.ptp(paid) == 0:
        return 0.0
    return float(np.corrcoef(rankdata(said), rankdata(paid))[0, 1])


def tried(past: Past, now: int, wanted: int) -> Trial:
    """Try every way on the newest window before now, a third of the history at most."""
    usable = window(past, now, wanted)
    cut = now - usable
    if usable < SHORT:
        return Trial(wanted, cut, lacks=f"{lasted(past, now)} days of history are too few")
    seen = past.known(cut, usable)
    paid = past.days.paid(seen.history, cut, now)
    if int((paid > 0).sum()) < BUYERS:
        return Trial(usable, cut, lacks=f"fewer than {BUYERS} customers bought again")
    return Trial(usable, cut, tuple(judged(make(seen), seen, paid) for make in WAYS.values()))


def judged(way: Way, seen: Known, paid: Reals) -> Worth:
    """Judge one way by what was paid."""
    said = way.spend(seen.history, seen.window)
    if not np.isfinite(said).all():
        return Worth(way.name, 0.0, 0.0, float("inf"), (*way.flags, "no number for some"))
    share = float(said.sum() / paid.sum())
    error = float(np.abs(said / (share or 1.0) - paid).mean())
    return Worth(way.name, order(said, paid), share, error, way.flags)


def values(seen: Known, able: Sequence[Worth], days: int) -> tuple[Reals, Way] | None:
    """Say what each customer will spend in so many days, by the first way that is sound today."""
    for worth in able:
        way = WAYS[worth.way](seen)
        if not way.flags:
            return way.spend(seen.history, days) / worth.share, way
    return None
