"""A logit learned from the shop itself: how those who bought again had looked a while before.

What it sees is recency, frequency, age and worth, as Neslin et al. (2006), Defection Detection:
Measuring and Understanding the Predictive Accuracy of Customer Churn Models, found to serve.
"""

import numpy as np
from msgspec import Struct
from scipy.optimize import minimize
from scipy.special import expit

from tasks.scoring.days import Flags, History, Reals

RIDGE = 1.0
"""How firmly a weight is held at nought: what a few customers seem to say is luck."""
NEEDED = 30
"""Customers who did, and who did not, below which nothing is learned."""


class Logit(Struct, frozen=True):
    """Weights of features brought to mean 0 and spread 1; the first is the constant."""

    weights: Reals
    middle: Reals
    spread: Reals

    def z(self, features: Reals) -> Reals:
        """Return the logarithm of the odds."""
        found: Reals = self.weights[0] + ((features - self.middle) / self.spread) @ self.weights[1:]
        return found


def features(history: History) -> Reals:
    """Describe customers: logarithms of how they bought and paid, and how these bend."""
    idle, often = np.log1p(history.idle), np.log1p(history.repeats)
    each = np.log1p(history.spent / (history.repeats + 1))
    bent = (idle**2, idle * often, often**2)
    return np.column_stack([idle, often, np.log1p(history.age), each, *bent])


FEATURES = ("idle", "often", "age", "worth", "idle squared", "idle x often", "often squared")
"""What `features` are, in their order."""


def enough(came: Flags) -> bool:
    """Say whether there is something to learn from."""
    return bool(min(came.sum(), len(came) - came.sum()) >= NEEDED)


def learn(rows: Reals, came: Flags, ridge: float = RIDGE) -> Logit:
    """Find the weights under which what came was likeliest."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    design = np.column_stack([np.ones(len(rows)), (rows - middle) / spread])
    held = np.append(0.0, np.full(rows.shape[1], ridge))

    def downhill(weights: Reals) -> tuple[float, Reals]:
        z = design @ weights
        height = np.logaddexp(0, z).sum() - z[came].sum() + (held * weights**2).sum() / 2
        slope = (expit(z) - came) @ design + held * weights
        return float(height) / len(came), slope / len(came)

    start = np.zeros(design.shape[1])
    found = minimize(
        downhill, start, jac=True, method="SLSQP", options={"maxiter": 500, "ftol": 1e-12}
    )
    return Logit(found.x, middle, spread)


def line(z: Reals, came: Flags) -> tuple[float, float]:
    """Find how any order becomes a probability: constant and slope of its odds.

    Platt (1999), Probabilistic Outputs for Support Vector Machines.
    """
    found = learn(z[:, None], came, ridge=0.01)
    slope = float(found.weights[1] / found.spread[0])
    return float(found.weights[0] - slope * found.middle[0]), slope
