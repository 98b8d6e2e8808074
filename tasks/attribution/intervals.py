"""How far a figure may be from the truth: margins that hold in 19 of 20 cases."""

from math import sqrt
from statistics import NormalDist

from msgspec import Struct

CONFIDENCE = 0.95


class Interval(Struct, frozen=True):
    """A figure and its margin; all None when there is nothing to go by."""

    value: float | None = None
    low: float | None = None
    high: float | None = None

    def below(self, limit: float) -> bool:
        """Whether it is less than this, by more than chance."""
        return self.high is not None and self.high < limit

    def above(self, limit: float) -> bool:
        """Whether it is more than this, by more than chance."""
        return self.low is not None and self.low > limit


def z(confidence: float = CONFIDENCE) -> float:
    """Return how many standard errors a margin is wide."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def share(part: int, whole: int) -> Interval:
    """Return a share with Wilson's margin (1927), which is right for small ones too.

    >>> share(0, 100).high < 0.04
    True
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share")
    if whole == 0:
        return Interval()
    wide, seen = z() ** 2 / whole, part / whole
    middle = (seen + wide / 2) / (1 + wide)
    reach = z() / (1 + wide) * sqrt(seen * (1 - seen) / whole + wide / (4 * whole))
    return Interval(seen, min(seen, max(0.0, middle - reach)), max(seen, min(1.0, middle + reach)))


def mean(count: int, total: float, squares: float) -> Interval:
    """Return a mean with its margin by the normal law; with heavy tails it wants many buyers."""
    if count <= 0:
        return Interval()
    seen = total / count
    if count == 1:
        return Interval(seen)
    error = sqrt(max(0.0, squares - total**2 / count) / (count - 1) / count)
    return Interval(seen, seen - z() * error, seen + z() * error)


def gap(one: Interval, other: Interval) -> Interval:
    """Return by how much the one is more, by both their margins (Newcombe 1998)."""
    if one.value is None or other.value is None:
        return Interval()
    seen = one.value - other.value
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return Interval(seen)
    down = sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    up = sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Interval(seen, seen - down, seen + up)


def times(one: Interval, many: int) -> Interval:
    """Return what so many come to together, its margin with it."""
    ends = (one.value, one.low, one.high)
    return Interval(*(None if end is None else end * many for end in ends))
