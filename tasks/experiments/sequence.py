"""The statistics of a test that is looked at all the time: limits that hold at every look at once.

A confidence sequence for the difference of two means, by Robbins' normal mixture in its asymptotic
form (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas: Time-uniform central limit theory and
asymptotic confidence sequences; Johari, Koomen, Pekelis, Walsh used the mixture for A/B tests).
However often somebody looks, and whenever they stop, it misses the truth at some time with a chance
of alpha at most, once there are enough buyers for means to be near normal: before, nothing is said.

Revenue has heavy tails: one large order drowns what all others say. So a person counts for a `cap`
at most, set before the test from earlier orders; what is judged is capped revenue per person, and
what is shown beside it is all of it.
"""

from typing import Any

import numpy as np
from msgspec import Struct

TUNED = 8.0
"""The mixture's width: the limits are narrowest when the stated sample is reached."""
METRICS = ("orders", "revenue")
"""What a test is judged by. Clicks are never: who clicks and does not buy has cost money."""


class Sums(Struct, frozen=True):
    """People, and the sum and sum of squares of what each counts for; numbers or arrays of them."""

    people: Any
    total: Any
    squares: Any

    @property
    def mean(self) -> Any:
        """Return what a person counts for."""
        return self.total / self.people

    @property
    def variance(self) -> Any:
        """Return how much people differ."""
        spread = self.squares - self.total**2 / self.people
        return np.maximum(spread, 0) / np.maximum(self.people - 1, 1)


def level(alpha: float, variants: int) -> float:
    """Return the level of one comparison, so that all of a test together keep to alpha."""
    return alpha / (len(METRICS) * variants)


def limit(done: Any, alpha: float) -> Any:
    """Return how many standard errors from nought decide, when this part of the sample is there.

    It may be asked at every moment; `done` is 1 when the sample is complete, and may be more.
    """
    wide = TUNED * np.maximum(done, 1e-9)
    return np.sqrt((1 + 1 / wide) * np.log((wide + 1) / alpha**2))


def difference(control: Sums, other: Sums) -> tuple[Any, Any]:
    """Return by how much a person of the other counts for more, and its standard error."""
    error = np.sqrt(control.variance / control.people + other.variance / other.people)
    return other.mean - control.mean, error


def progress(control: Any, other: Any, planned: tuple[float, float]) -> Any:
    """Return which part of the stated sample is there: two groups are as good as the smaller."""
    return (1 / planned[0] + 1 / planned[1]) / (1 / control + 1 / other)
