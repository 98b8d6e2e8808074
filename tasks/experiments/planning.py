"""How many people a test needs, stated before it begins: no result chooses its own end."""

from functools import lru_cache
from math import ceil, sqrt
from typing import Any

import numpy as np
from msgspec import Struct

from tasks.experiments.sequence import level, limit

STEPS = 50
"""Looks at which the chance to decide is reckoned; more looks decide no later."""
GRID = 241


class Plan(Struct, frozen=True, kw_only=True):
    """What a test is to find: `effect` is the smallest lift of the buyers' share worth finding.

    `rate` is today's share of people who buy; `alpha` how often a test of two equals may name a
    winner at all; `power` how often the effect is found when it is there. `cap` is what one person
    counts for at most, `spread` the standard deviation of a person's capped revenue.
    """

    rate: float
    effect: float
    alpha: float = 0.05
    power: float = 0.8
    cap: float | None = None
    spread: float | None = None
    days: int = 7
    """Whole weeks at least: people buy otherwise at weekends."""

    def __post_init__(self) -> None:
        """Refuse what no test can find."""
        if not (0 < self.rate < 1 and self.effect > 0 and self.rate * (1 + self.effect) < 1):
            raise ValueError("rate and effect are shares: 0.05 is 5 %, effect 0.2 a fifth more")
        if not (0 < self.alpha <= 0.2 and 0.5 <= self.power < 1):
            raise ValueError("alpha is at most 0.2, and power from 0.5 to below 1")


def sample(plan: Plan, variants: int = 1) -> int:
    """Return how many people each variant needs at most; a clear result comes sooner."""
    other = plan.rate * (1 + plan.effect)
    variance = plan.rate * (1 - plan.rate) + other * (1 - other)
    shift = drift(level(plan.alpha, variants), plan.power)
    return ceil(variance * (shift / (other - plan.rate)) ** 2)


def findable(plan: Plan, variants: int = 1) -> float | None:
    """Return the difference of revenue per person found as surely; None when nobody knows."""
    if plan.spread is None:
        return None
    shift = drift(level(plan.alpha, variants), plan.power)
    return shift * plan.spread * sqrt(2 / sample(plan, variants))


@lru_cache
def drift(alpha: float, power: float) -> float:
    """Return how far from nought, in standard errors at the end, an effect is found so often."""
    low, high = 0.0, 12.0
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (low, middle) if found(middle, alpha) >= power else (middle, high)
    return high


def found(shift: float, alpha: float) -> float:
    """Return the chance that a test is decided by its end, if the effect is so large.

    Reckoned as Armitage, McPherson and Rowe (1969) did: the density of the undecided tests is
    carried from look to look, and what lies beyond the limit is taken out.
    """
    edge = limit(1.0, alpha)
    points = np.linspace(-edge, edge, GRID)
    apart, step = points[1] - points[0], 1 / STEPS
    moved = normal(points[:, None] - points[None, :] - shift * step, step) * apart
    density = normal(points - shift * step, step)
    for look in range(1, STEPS + 1):
        if look > 1:
            density = moved @ density
        inside = np.abs(points) < limit(look / STEPS, alpha) * sqrt(look / STEPS)
        density = density * inside
    return float(1 - density.sum() * apart)


def normal(at: Any, variance: float) -> Any:
    """Return the normal density."""
    return np.exp(-(at**2) / (2 * variance)) / sqrt(2 * np.pi * variance)


def cap(amounts: list[float], share: float = 0.99) -> float | None:
    """Return what one person shall count for at most, from orders before the test began."""
    return float(np.quantile(amounts, share)) if amounts else None
