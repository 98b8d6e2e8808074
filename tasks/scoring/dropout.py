"""Purchases come at each customer's own rate until, unseen, the customer is gone for good.

* BG/NBD: a customer may be gone after every repeat purchase. Fader, Hardie and Lee (2005),
  "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model.
* MBG/NBD: and after the first one too. Batislam, Denizel and Filiztekin (2007), Empirical
  Validation and Comparison of Models for Customer Base Analysis.
* NBD: nobody is ever gone. Ehrenberg (1959), The Pattern of Consumer Purchases.

Our own, on scipy: lifetimes and btyd are no longer kept, and PyMC-Marketing, which is, brings a
sampler and a compiler for four numbers that a maximum of the likelihood finds in a second.
"""

from typing import Literal

import numpy as np
from msgspec import Struct
from scipy.optimize import minimize
from scipy.special import digamma, expit, gammaln, hyp2f1

from tasks.scoring.days import History, Reals, Rows

Kind = Literal["BG/NBD", "MBG/NBD", "NBD"]

LEAST, MOST = 1e-4, 1e4
"""Parameters beyond these are a boundary: no maximum was found inside."""
VISIBLE = 3.0
"""Log-likelihood that dropout must add to the NBD (half of chi-squared's 95 % for two numbers)."""
FLAT = 1e-4
"""Slope by customer below which the likelihood is at its top."""
CERTAIN = 1000.0
"""From here on (r, or a and b together) customers do not differ from each other any more."""


class Counts(Struct, frozen=True):
    """Customers with the same history, counted once: what a likelihood needs of them."""

    x: Reals
    t: Reals
    age: Reals
    times: Reals
    level: Rows
    """Which of `kinds`, the different numbers of repeats, x is."""
    kinds: Reals


class Fit(Struct, frozen=True):
    """Parameters of a model with what is wrong with them; times in the unit of the history."""

    kind: Kind
    r: float
    alpha: float
    a: float
    b: float
    likelihood: float
    flags: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether it may be used: a maximum inside, with something to say."""
        return not self.flags

    def survived(self, x: Reals) -> Reals:
        """Return the second number of the beta of those who survived x repeats."""
        return self.b + x + (self.kind == "MBG/NBD")

    def alive(self, history: History) -> Reals:
        """Return how likely each customer is still a customer."""
        x = history.repeats
        if self.kind == "NBD":
            return np.ones(len(x))
        odds = np.log(self.a) - np.log(np.maximum(self.survived(x) - 1, 1e-300))
        ages = np.log(self.alpha + history.age) - np.log(self.alpha + history.recency)
        alive = expit(-(odds + (self.r + x) * ages))
        found: Reals = np.where((self.kind == "BG/NBD") & (x == 0), 1.0, alive)
        return found

    def chance(self, history: History, days: float) -> Reals:
        """Return how likely each customer buys at least once in so many days."""
        since = self.alpha + history.age
        none = np.exp((self.r + history.repeats) * (np.log(since) - np.log(since + days)))
        found: Reals = self.alive(history) * (1 - none)
        return found

    def expected(self, history: History, days: float) -> Reals:
        """Return how many purchases each customer is expected to make in so many days."""
        since, rate = self.alpha + history.age, self.r + history.repeats
        if self.kind == "NBD":
            return np.asarray(rate / since * days, dtype=np.float64)
        b = self.survived(history.repeats)
        a = self.a if abs(self.a - 1) > 1e-6 else self.a + 1e-6
        series: Reals = hyp2f1(rate, b, a + b - 1, days / (since + days))
        none = np.exp(rate * (np.log(since) - np.log(since + days)))
        found: Reals = (a + b - 1) / (a - 1) * (1 - none * series) * self.alive(history)
        return found


def counted(history: History) -> Counts:
    """Count customers with the same history once."""
    three = np.column_stack([history.repeats, history.recency, history.age])
    rows, times = np.unique(three, axis=0, return_counts=True)
    kinds, level = np.unique(rows[:, 0], return_inverse=True)
    return Counts(rows[:, 0], rows[:, 1], rows[:, 2], times.astype(float), level, kinds)


def added(each: Reals, seen: Counts) -> float:
    """Add up over all customers; plain numpy, as BLAS's threads wait for each other here."""
    return float((each * seen.times).sum())


def steady(logs: Reals, seen: Counts) -> tuple[float, Reals]:
    """Return the NBD's likelihood and its slope, both negative; parameters as logarithms."""
    r, alpha = np.exp(logs)
    whole, own = np.log(alpha + seen.age), (r + seen.kinds)[seen.level]
    each = gammaln(own) - gammaln(r) + r * np.log(alpha) - own * whole
    by_r = digamma(own) - digamma(r) + np.log(alpha) - whole
    by_alpha = r / alpha - own / (alpha + seen.age)
    slope = np.array([added(by_r, seen), added(by_alpha, seen)]) * (r, alpha)
    return -added(each, seen), -slope


def leaving(logs: Reals, seen: Counts, more: int) -> tuple[float, Reals]:
    """Return the likelihood with dropout and its slope, both negative; parameters as logarithms.

    `more` is how many chances to leave there are beside one for every repeat.
    """
    r, alpha, a, b = np.exp(logs)
    own, b_x = r + seen.kinds, b + seen.kinds + more
    before, after = np.log(alpha + seen.t), np.log(alpha + seen.age)
    left = np.where(b_x > 1, np.log(a) - np.log(np.maximum(b_x - 1, 1e-300)), -np.inf)
    left = np.where((seen.kinds == 0) & (more == 0), -np.inf, left)
    rate = own[seen.level]
    gone = left[seen.level] - rate * before
    each = np.logaddexp(-rate * after, gone)
    dead = np.exp(gone - each)
    fixed = gammaln(own) - gammaln(r) + r * np.log(alpha)
    fixed += gammaln(b_x) + gammaln(a + b) - gammaln(a + b_x) - gammaln(b)
    by_r = (digamma(own) - digamma(r) + np.log(alpha))[seen.level]
    by_r = by_r - (1 - dead) * after - dead * before
    by_alpha = r / alpha - rate * ((1 - dead) / (alpha + seen.age) + dead / (alpha + seen.t))
    by_a = (digamma(a + b) - digamma(a + b_x))[seen.level] + dead / a
    by_b = (digamma(b_x) + digamma(a + b) - digamma(a + b_x) - digamma(b))[seen.level]
    by_b = by_b - dead * (1 / np.maximum(b_x - 1, 1e-300))[seen.level]
    slope = np.array([added(one, seen) for one in (by_r, by_alpha, by_a, by_b)])
    return -added(each + fixed[seen.level], seen), -slope * np.exp(logs)


def fit(kind: Kind, history: History, plain: Fit | None = None) -> Fit:
    """Find a model's parameters, and what is wrong with them; `plain` is the NBD of the same."""
    seen = counted(history)
    if kind == "NBD":
        return settled(kind, seen, 2)
    return judged(settled(kind, seen, 4), plain or settled("NBD", seen, 2))


def settled(kind: Kind, seen: Counts, numbers: int) -> Fit:
    """Climb to the highest likelihood; times are scaled so that every shop starts alike."""
    scale = float(np.average(seen.age, weights=seen.times)) or 1.0
    near = Counts(seen.x, seen.t / scale, seen.age / scale, seen.times, seen.level, seen.kinds)
    total = float(seen.times.sum())

    def downhill(logs: Reals) -> tuple[float, Reals]:
        found = steady(logs, near) if kind == "NBD" else leaving(logs, near, kind == "MBG/NBD")
        return found[0] / total, found[1] / total

    bounds = [(np.log(LEAST), np.log(MOST))] * numbers
    start = np.log([0.5, 0.5, 0.7, 2.5])[:numbers]  # times are near 1, and few leave at once
    options = {"maxiter": 500, "ftol": 1e-13}
    found = minimize(downhill, start, jac=True, method="SLSQP", bounds=bounds, options=options)
    r, alpha, *rest = np.exp(found.x).tolist()
    a, b = rest or (0.0, 1.0)
    likelihood = -float(found.fun) * total - added(seen.x, seen) * float(np.log(scale))
    flags = edges(found.x, numbers)
    if not flags and np.abs(found.jac).max() > FLAT:
        flags = ("no maximum was found",)
    return Fit(kind, r, alpha * scale, a, b, likelihood, flags)


def edges(logs: Reals, numbers: int) -> tuple[str, ...]:
    """Say which parameters stand at a boundary."""
    names = ("r", "alpha", "a", "b")[:numbers]
    far = np.abs(logs - np.log(LEAST)) < 1e-3
    far |= np.abs(logs - np.log(MOST)) < 1e-3
    return tuple(f"{name} is at its boundary" for name, at in zip(names, far, strict=True) if at)


def judged(found: Fit, plain: Fit) -> Fit:
    """Add what makes a fit degenerate though a maximum was found."""
    flags = list(found.flags)
    if found.likelihood - plain.likelihood < VISIBLE:
        flags.append("dropout cannot be seen: nobody would ever be gone")
    if found.a + found.b > CERTAIN:
        flags.append("dropout is the same for all: a and b are not known one by one")
    if found.r > CERTAIN:
        flags.append("the rate is the same for all: r and alpha are not known one by one")
    return Fit(found.kind, found.r, found.alpha, found.a, found.b, found.likelihood, tuple(flags))
