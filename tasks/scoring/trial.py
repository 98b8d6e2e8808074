"""Try every model on days it did not see, beside the plain rule; what ships is at least as good."""

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np
from msgspec import Struct
from scipy.special import expit
from scipy.stats import rankdata

from tasks.scoring import learned
from tasks.scoring.days import Flags, History, Reals
from tasks.scoring.models import DRAWN, MODELS, RECENCY, Known, Past, Ranker

LIKELY = 1.96
LUCK = 0.5
"""The area of an order by lot."""
SHORT = 14
"""A window of fewer days says nothing about a shop."""
TENTHS = 10
THIRDS = 3
"""A window before the day to learn from, one after it to judge by, and one to have known before."""


class Grade(Struct, frozen=True):
    """How well one model put customers in order; `line` makes its order a probability."""

    model: str
    auc: float
    low: float
    high: float
    line: tuple[float, float] = (0.0, 0.0)
    numbers: Mapping[str, float] = {}
    flags: tuple[str, ...] = ()
    off: float = 0.0
    """How far its chances lie off what came, on average over ten groups from low to high: chances
    that some customers taught, held against what came of all others."""

    @property
    def fit(self) -> bool:
        """Whether it may ship at all: a sound model whose order is certainly no luck."""
        return not self.flags and self.line[1] > 0 and self.low > LUCK


class Trial(Struct, frozen=True):
    """What models made of a day, judged by the `window` days after it.

    `lacks` says why there was not enough data; then there are no grades, and nothing ships.
    """

    window: int
    cut: int
    customers: int = 0
    came: int = 0
    grades: tuple[Grade, ...] = ()
    lacks: str = ""

    @property
    def plain(self) -> Grade | None:
        """The grade of the plain rule."""
        return next((one for one in self.grades if one.model == RECENCY), None)

    @property
    def able(self) -> list[Grade]:
        """The models that may ship, the best first: sound, and no worse than the plain rule."""
        plain = self.plain.auc if self.plain else 0.0
        good = [one for one in self.grades if one.fit and one.auc >= plain]
        return sorted(good, key=lambda one: (-one.auc, one.model != RECENCY))

    @property
    def ships(self) -> Grade | None:
        """The best model; the plain rule where none is better."""
        return next(iter(self.able), None)


def auc(z: Reals, came: Flags) -> float:
    """Return how often one who came stands above one who did not; ties count half."""
    yes = int(came.sum())
    above = float(rankdata(z)[came].sum()) - yes * (yes + 1) / 2
    return above / (yes * (len(came) - yes))


def margin(area: float, yes: int, no: int) -> float:
    """Return how far the true area may lie off, 19 times of 20.

    Hanley and McNeil (1982), The Meaning and Use of the Area under a ROC Curve.
    """
    one, other = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (yes - 1) * (one - area**2) + (no - 1) * (other - area**2)
    return LIKELY * sqrt(max(spread, 0.0) / (yes * no))


def missed(z: Reals, came: Flags, line: tuple[float, float]) -> float:
    """Return how far chances lie off what came: ten groups by order, each as heavy as it is large.

    The expected calibration error of Naeini, Cooper and Hauskrecht (2015).
    """
    chance, order = expit(line[0] + line[1] * z), np.argsort(z, kind="stable")
    groups = [one for one in np.array_split(order, TENTHS) if len(one)]
    off = [abs(chance[one].mean() - came[one].mean()) * len(one) for one in groups]
    return float(sum(off)) / len(z)


def lasted(past: Past, now: int) -> int:
    """Return how many days of history there are."""
    return max(now - past.days.first, 0)


def window(past: Past, now: int, wanted: int) -> int:
    """Return the window that a history is long enough for, at most what is wanted."""
    return min(wanted, lasted(past, now) // THIRDS)


def tried(past: Past, now: int, wanted: int) -> Trial:
    """Try every model on the newest window before now."""
    usable = window(past, now, wanted)
    cut = now - usable
    if usable < SHORT:
        needs = THIRDS * SHORT
        return Trial(wanted, cut, lacks=f"{lasted(past, now)} days of history, {needs} are needed")
    seen = past.known(cut, usable)
    came = past.days.came(seen.history, cut, now)
    found = int(came.sum())
    if not learned.enough(came):
        why = f"{found} of {len(came)} customers came again: {learned.NEEDED} must, and as many not"
        return Trial(usable, cut, len(came), found, lacks=why)
    return Trial(usable, cut, len(came), found, grades(seen, came))


def grades(seen: Known, came: Flags) -> tuple[Grade, ...]:
    """Grade every model by what came after what it knew."""
    return tuple(graded(make(seen), seen.history, came) for make in MODELS.values())


def graded(ranker: Ranker, history: History, came: Flags) -> Grade:
    """Grade one model."""
    z = ranker.z(history)
    area, yes = auc(z, came), int(came.sum())
    off = margin(area, yes, len(came) - yes)
    line = learned.line(z, came) if np.ptp(z) > 0 else (0.0, 0.0)
    low, high = max(area - off, 0.0), min(area + off, 1.0)
    miss = apart(z, came) if np.ptp(z) > 0 else missed(z, came, line)
    return Grade(ranker.name, area, low, high, line, ranker.numbers, ranker.flags, miss)


def apart(z: Reals, came: Flags) -> float:
    """Return how far chances lie off of those who did not teach them: half, or as many as do."""
    taught = np.zeros(len(z), dtype=np.bool_)
    taught[:: max(2, len(z) // DRAWN)] = True
    return missed(z[~taught], came[~taught], learned.line(z[taught], came[taught]))


def chances(seen: Known, able: Sequence[Grade]) -> tuple[Reals, Ranker] | None:
    """Say how likely each customer buys within the window, by the first that is sound today."""
    for grade in able:
        ranker = MODELS[grade.model](seen)
        if not ranker.flags:
            constant, slope = grade.line
            return expit(constant + slope * ranker.z(seen.history)), ranker
    return None
