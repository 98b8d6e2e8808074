"""A figure before beside the same after: how far it moved, and whether by more than luck.

That it moved says not why: a season, a campaign or a price moves it too. What reaching people did
is told by `matched`.
"""

from math import hypot, sqrt

from msgspec import Struct

from tasks.returns.matched import Effect

LIKELY = 1.96
NEEDED = 30


class Share(Struct, frozen=True):
    """So many of so many."""

    part: int
    whole: int


class Mean(Struct, frozen=True):
    """A mean of so many, with their standard deviation."""

    value: float
    spread: float
    whole: int


class Benchmark(Struct, frozen=True):
    """What others report: never ours, and never shown without its source."""

    value: float
    source: str

    def __post_init__(self) -> None:
        """Refuse what nobody is named for."""
        if not self.source.strip():
            raise ValueError("a benchmark needs its source")


class Change(Struct, frozen=True):
    """How far a figure moved; no `effect` where there was not enough data."""

    name: str
    before: float | None
    after: float | None
    effect: Effect | None
    said: str
    benchmark: Benchmark | None = None
    money: bool = False


def change(
    name: str, before: Share | Mean, after: Share | Mean, benchmark: Benchmark | None = None
) -> Change:
    """Lay a figure before beside the same after."""
    least, money = min(before.whole, after.whole), isinstance(before, Mean)
    if least < NEEDED:
        said = f"not enough data: {least} in one of the two periods, {NEEDED} are needed"
        return Change(name, None, None, None, said, benchmark, money)
    if isinstance(before, Share) and isinstance(after, Share):
        effect, was, now = of_shares(before, after), rate(before), rate(after)
    elif isinstance(before, Mean) and isinstance(after, Mean):
        effect, was, now = of_means(before, after), before.value, after.value
    else:
        raise TypeError(f"{name}: a share beside a mean says nothing")
    said = ("went up" if effect.value > 0 else "went down") if effect.certain else "as before"
    return Change(name, was, now, effect, said, benchmark, money)


def rate(share: Share) -> float:
    """Return a share as a number."""
    return share.part / share.whole


def wilson(share: Share) -> tuple[float, float]:
    """Return between which numbers the true share lies 19 times of 20; Wilson (1927)."""
    p, z = rate(share), LIKELY**2 / share.whole
    off = LIKELY * sqrt(p * (1 - p) / share.whole + z / (4 * share.whole))
    return (p + z / 2 - off) / (1 + z), (p + z / 2 + off) / (1 + z)


def of_shares(before: Share, after: Share) -> Effect:
    """Return how far a share moved.

    Newcombe (1998), Interval Estimation for the Difference between Independent Proportions.
    """
    was, now = rate(before), rate(after)
    (low_was, high_was), (low_now, high_now) = wilson(before), wilson(after)
    value = now - was
    low = value - hypot(now - low_now, high_was - was)
    return Effect(value, low, value + hypot(high_now - now, was - low_was))


def of_means(before: Mean, after: Mean) -> Effect:
    """Return how far a mean moved; Welch (1947)."""
    value = after.value - before.value
    off = LIKELY * sqrt(before.spread**2 / before.whole + after.spread**2 / after.whole)
    return Effect(value, value - off, value + off)
