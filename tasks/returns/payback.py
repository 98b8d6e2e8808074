"""When what it costs has come back: out of what was gained, never out of all that was sold.

A gain is made from a comparison of like with like alone; there is no other way to make one.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil

from msgspec import Struct

from tasks.returns.matched import Comparison, Effect

CENT = Decimal("0.01")
HORIZON = 120
"""Months beyond which nothing is said to come back."""


class Cost(Struct, frozen=True):
    """A line of cost as a user enters it: what is paid once, and what is paid every month."""

    name: str
    once: Decimal = Decimal(0)
    monthly: Decimal = Decimal(0)


class Gain(Struct, frozen=True):
    """Margin gained a month: the likely amount, and the interval it lies in."""

    value: Decimal
    low: Decimal
    high: Decimal


class Payback(Struct, frozen=True):
    """After how many months costs have come back: likely, at best, at worst; None is never."""

    likely: int | None
    best: int | None
    worst: int | None
    said: str


def gained(compared: Comparison, *, people: int, months: int, margin: Decimal) -> Gain | None:
    """Return the margin gained a month from so many people reached; None if nothing was compared.

    The people are all who were reached in so many months, and the comparison's outcome is counted
    once for each who has anybody like them; `margin` is the share of it that is kept.
    """
    if not 0 < margin <= 1:
        raise ValueError(f"a margin of {margin} is no share of what was sold: enter 0.4 for 40 %")
    if months < 1 or people < 0:
        raise ValueError(f"{people} people over {months} months: enter at least one month")
    if not compared.matched:
        return None
    alike = Decimal(compared.reached - compared.left_out) / Decimal(compared.reached)
    return monthly(compared.matched, Decimal(people) * alike * margin / Decimal(months))


def monthly(effect: Effect, times: Decimal) -> Gain:
    """Bring what was gained for each to all in a month."""
    value, low, high = (
        (Decimal(str(one)) * times).quantize(CENT)
        for one in (effect.value, effect.low, effect.high)
    )
    return Gain(value, low, high)


def payback(costs: Sequence[Cost], gain: Gain | None) -> Payback:
    """Say when costs have come back, and how sure that is."""
    if bad := [one.name for one in costs if min(one.once, one.monthly) < 0]:
        raise ValueError(f"costs below nothing: {', '.join(bad)}")
    if not costs:
        return Payback(None, None, None, "no costs were entered")
    if not gain:
        return Payback(None, None, None, "not enough data: no gain could be shown")
    likely, best, worst = (after(costs, one) for one in (gain.value, gain.high, gain.low))
    return Payback(likely, best, worst, told(likely, best, worst))


def after(costs: Sequence[Cost], gain: Decimal) -> int | None:
    """Return in which month all that was paid has come back."""
    once = sum((one.once for one in costs), Decimal(0))
    left = gain - sum((one.monthly for one in costs), Decimal(0))
    if left < 0 or (left == 0 and once > 0):
        return None
    months = ceil(once / left) if once else 0
    return months if months <= HORIZON else None


def told(likely: int | None, best: int | None, worst: int | None) -> str:
    """Put it in words."""
    if best is None:
        return "does not come back, even at best"
    if likely is None:
        return f"is not likely to come back; at best after {best} months"
    if worst is None:
        return f"likely after {likely} months, at best {best}; it is not certain to come back"
    return f"likely after {likely} months, between {best} and {worst}"
