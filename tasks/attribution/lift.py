"""What texts added, where some people got none: the one figure that no rule of crediting colours.

Those held out are drawn by lot, so all that differs is chance and the texts. Everybody assigned
counts, whether or not a text left.
"""

from decimal import Decimal

from msgspec import Struct

from tasks.attribution.intervals import Interval, gap, mean, share, times

FEWEST = 50
"""Buyers each side needs before revenue is judged: its tail is heavy."""


class Side(Struct, frozen=True, kw_only=True):
    """People who were to get texts, or none: how many, who bought, and for how much in all."""

    people: int
    buyers: int
    revenue: Decimal
    squares: Decimal


class Lift(Struct, frozen=True):
    """What each person more or less brings, and what all who were texted brought in all."""

    orders: Interval
    revenue: Interval
    buyers: float | None
    money: Interval
    """What they brought in all that would not have come."""
    said: str
    enough: bool
    """Whether enough bought on both sides for revenue to be judged."""
    anyway: float | None
    """Which part of the share that buys after a text buys without one, too; None: too few did."""


def lift(texted: Side, held: Side) -> Lift:
    """Compare those who were to get texts with those held out."""
    orders = gap(share(texted.buyers, texted.people), share(held.buyers, held.people))
    revenue = gap(earned(texted), earned(held))
    buyers = None if orders.value is None else orders.value * texted.people
    fewest = min(texted.buyers, held.buyers)
    anyway = portion(held) / portion(texted) if fewest >= FEWEST else None
    money = times(revenue, texted.people)
    return Lift(orders, revenue, buyers, money, said(orders, fewest), fewest >= FEWEST, anyway)


def portion(side: Side) -> float:
    """Return the share that bought."""
    return side.buyers / side.people


def earned(side: Side) -> Interval:
    """Return what a person brings."""
    return mean(side.people, float(side.revenue), float(side.squares))


def said(orders: Interval, fewest: int) -> str:
    """Say in words what the margin allows to say."""
    if orders.value is None:
        return "nobody was held out: what would have been bought anyway cannot be told"
    if fewest < FEWEST:
        return f"too early: {fewest} of {FEWEST} buyers on the smaller side"
    if orders.above(0):
        return "the texts brought orders that would not have come"
    if orders.below(0):
        return "who was texted bought less: stop, and look at what was sent"
    return "no difference can be told from chance: these people may have bought anyway"
