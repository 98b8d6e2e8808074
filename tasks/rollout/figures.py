"""The figures a goal is set in: what was counted becomes a value with its margin, or no number."""

from collections.abc import Mapping
from math import sqrt
from typing import Literal

from msgspec import Struct

Unit = Literal["share", "money"]
Better = Literal["higher", "lower"]

ENOUGH = 30
"""Fewer than these say nothing: a share of ten is a matter of luck."""
LIKELY = 1.96
"""Standard errors on each side within which the true figure lies 19 times of 20."""


class Kind(Struct, frozen=True):
    """What one figure is: of what it is a share, and which way is better."""

    title: str
    of: str
    better: Better = "higher"
    unit: Unit = "share"


KINDS: Mapping[str, Kind] = {
    "repurchase": Kind("repurchase rate, 12 months", "buyers of the last 12 months"),
    "came_again": Kind(
        "came again within 12 months", "buyers of the 12 months before the last 12 months"
    ),
    "order_value": Kind("average order value", "orders of the last 12 months", unit="money"),
    "cart_recovery": Kind("cart recovery, within 7 days", "carts left in the last 12 months"),
    "consent_share": Kind("consent to marketing texts", "customers with a usable number"),
    "usable_phones": Kind("usable phone numbers", "customers who gave a number"),
    "duplicates": Kind("possible duplicates", "customers", "lower"),
    "opt_out_rate": Kind("opt-outs", "people texted in the last 12 months", "lower"),
}
"""Every figure that is measured, in the order it is shown."""


class Counted(Struct, frozen=True):
    """What was counted for one figure: `part` of `whole`, or money (`mean`, its `spread`).

    `lacks` says what keeps it from being a figure at all: a history too short, say.
    """

    part: int = 0
    whole: int = 0
    mean: float | None = None
    spread: float = 0.0
    currency: str = ""
    lacks: str = ""


class Figure(Struct, frozen=True):
    """One figure as it is today; `value` is None where there is not enough data."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    said: str

    @property
    def kind(self) -> Kind:
        """What this figure is."""
        return KINDS[self.name]


def figure(name: str, counted: Counted) -> Figure:
    """Make a figure of what was counted; one that would be luck is no number."""
    kind = KINDS[name]
    if counted.lacks or counted.whole < ENOUGH:
        why = counted.lacks or f"{counted.whole:,} {kind.of}, {ENOUGH} are needed"
        return Figure(name, None, None, None, f"not enough data: {why}")
    if kind.unit == "money":
        return amount(name, counted)
    low, high = margin(counted.part, counted.whole)
    value = counted.part / counted.whole
    said = f"{percent(value)} ({percent(low)} to {percent(high)}) of {counted.whole:,} {kind.of}"
    return Figure(name, value, low, high, said)


def amount(name: str, counted: Counted) -> Figure:
    """Make a figure of an average amount of money."""
    mean, off = counted.mean or 0.0, LIKELY * counted.spread / sqrt(counted.whole)
    said = (
        f"{mean:,.2f} {counted.currency} ({mean - off:,.2f} to {mean + off:,.2f}) "
        f"of {counted.whole:,} {KINDS[name].of}"
    )
    return Figure(name, mean, mean - off, mean + off, said)


def margin(part: int, whole: int) -> tuple[float, float]:
    """Return between which shares the true one lies 19 times of 20 (Wilson's interval).

    >>> margin(0, 30)[0]
    0.0
    """
    share, z = part / whole, LIKELY**2 / whole
    middle = (share + z / 2) / (1 + z)
    off = LIKELY * sqrt(share * (1 - share) / whole + z / (4 * whole)) / (1 + z)
    return max(0.0, middle - off), min(1.0, middle + off)


def percent(share: float) -> str:
    """Write a share for a person."""
    return f"{share * 100:.1f} %"


def written(name: str, value: float) -> str:
    """Write a value of a figure for a person."""
    return percent(value) if KINDS[name].unit == "share" else f"{value:,.2f}"
