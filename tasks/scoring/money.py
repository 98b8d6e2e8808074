"""What a customer's purchase is worth, seen few times or none.

Gamma-Gamma: purchases of a customer vary around the customer's own mean, and means vary between
customers. Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value, after Colombo and Jiang
(1999), A Stochastic RFM Model.
"""

import numpy as np
from msgspec import Struct
from scipy.optimize import minimize
from scipy.special import digamma, gammaln
from scipy.stats import rankdata

from tasks.scoring.days import Flags, History, Reals

LEAST, MOST = 1e-3, 1e5
FLAT = 1e-4
"""Slope by customer below which the likelihood is at its top."""
TOGETHER = 0.3
"""Rank correlation from which worth cannot be called independent of how often one buys."""


class Fit(Struct, frozen=True):
    """Parameters of a Gamma-Gamma model with what is wrong with them."""

    p: float
    q: float
    v: float
    likelihood: float
    flags: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether it may be used."""
        return not self.flags

    def expected(self, history: History) -> Reals:
        """Return what the next purchases of each customer are worth on average."""
        x, worth = paid(history), history.worth
        return self.p * (self.v + x * worth) / (self.p * x + self.q - 1)


def paid(history: History) -> Reals:
    """Return how many repeats tell of a customer's mean; those that cost nothing tell nothing."""
    return np.where(history.worth > 0, history.repeats, 0.0)


def telling(history: History) -> Flags:
    """Say whose purchases can be learned from."""
    return paid(history) > 0


def varying(logs: Reals, x: Reals, mean: Reals) -> tuple[float, Reals]:
    """Return the likelihood and its slope, both negative; parameters as logarithms."""
    p, q, v = np.exp(logs)
    px, whole = p * x, v + x * mean
    each = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(v)
    each += (px - 1) * np.log(mean) + px * np.log(x) - (px + q) * np.log(whole)
    by_p = x * (digamma(px + q) - digamma(px) + np.log(mean) + np.log(x) - np.log(whole))
    by_q = digamma(px + q) - digamma(q) + np.log(v) - np.log(whole)
    by_v = q / v - (px + q) / whole
    slope = np.array([by_p.sum(), by_q.sum(), by_v.sum()])
    return -float(each.sum()), -slope * np.exp(logs)


def fit(history: History) -> Fit:
    """Find the parameters from those who bought again, and what is wrong with them."""
    known = history.at(telling(history))
    x, scale = known.repeats, float(known.worth.mean())
    mean = known.worth / scale

    def downhill(logs: Reals) -> tuple[float, Reals]:
        height, slope = varying(logs, x, mean)
        return height / len(x), slope / len(x)

    bounds = [(np.log(LEAST), np.log(MOST))] * 3
    options = {"maxiter": 500, "ftol": 1e-13}
    found = minimize(
        downhill, np.log([4, 4, 1]), jac=True, method="SLSQP", bounds=bounds, options=options
    )
    p, q, v = np.exp(found.x).tolist()
    likelihood = -float(found.fun) * len(x) - len(x) * float(np.log(scale))
    flags = ["no maximum was found"] if np.abs(found.jac).max() > FLAT else []
    flags += faults(found.x, known)
    return Fit(p, q, v * scale, likelihood, tuple(flags))


def faults(logs: Reals, known: History) -> list[str]:
    """Say what makes a fit one not to be used."""
    found = []
    if (np.abs(logs - np.log(LEAST)) < 1e-3).any() or (np.abs(logs - np.log(MOST)) < 1e-3).any():
        found.append("a parameter is at its boundary")
    if logs[1] <= 0:
        found.append("worth has no mean: q is not above 1")
    if abs(together(known)) > TOGETHER:
        found.append("worth goes with how often one buys: the model takes them for independent")
    return found


def together(known: History) -> float:
    """Return the rank correlation of worth and repeats."""
    if np.ptp(known.repeats) == 0 or np.ptp(known.worth) == 0:
        return 0.0
    ranks = rankdata(known.repeats), rankdata(known.worth)
    return float(np.corrcoef(*ranks)[0, 1])
