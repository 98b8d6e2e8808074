"""The figures of texts, each with its margin, in all and by what they are grouped by.

What is counted, per text that left: texts settled (a final receipt came), arrived, opt-outs that
answered it, people who clicked, buyers and revenue told to it. Texts sent after a STOP are in none
of these; they are counted by themselves.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import asdict

from tasks.attribution.intervals import Interval, mean, share

Dimension = Literal["workflow", "campaign", "variant", "segment", "sender", "destination"]
DIMENSIONS: tuple[Dimension, ...] = (
    *("workflow", "campaign", "variant"),
    *("segment", "sender", "destination"),
)
OF_MAILS: tuple[Dimension, ...] = ("workflow", "campaign", "variant", "segment")
"""What e-mails are grouped by: they all come from one sender."""


BUYERS = 20
"""Of fewer who bought, nobody can say how far revenue may lie: one more changes all of it."""


class Tally(Struct, frozen=True, kw_only=True):
    """What was counted of some texts; two tallies of other texts add up.

    `squares` is the sum of what each text brought, squared. Money is of one currency.
    """

    sent: int = 0
    arrived: int = 0
    failed: int = 0
    opt_outs: int = 0
    linked: int = 0
    """Those with a link whose clicks are seen."""
    clicks: int = 0
    buyers: int = 0
    repeat: int = 0
    revenue: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)
    after_stop: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Add what was counted elsewhere."""
        mine, theirs = asdict(self), asdict(other)
        return Tally(**{name: mine[name] + theirs[name] for name in mine})

    @property
    def settled(self) -> int:
        """Return how many have a final receipt."""
        return self.arrived + self.failed

    @property
    def reached(self) -> int:
        """Return how many were reached: who answers, clicks or buys was, whatever receipts say."""
        return max(self.arrived, self.opt_outs, self.clicks, self.buyers)


class Sync(Struct, frozen=True):
    """How far opt-outs have got: the oldest that some platform has not heard of, and how many."""

    waiting: int = 0
    oldest: timedelta = timedelta()


class Floors(Struct, frozen=True):
    """Below this the figures behind mean nothing."""

    delivery: float = 0.9
    settled: float = 0.8
    sync: timedelta = timedelta(minutes=5)


class Figure(Struct, frozen=True):
    """One figure: what it is a part of, and why it is not to be trusted, if it is not."""

    name: str
    seen: Interval
    of: int
    doubt: str | None = None


def figures(tally: Tally, sync: Sync, floors: Floors | None = None) -> list[Figure]:
    """Return the figures in the order they are read; what stands on sand says so."""
    reasons = doubts(tally, sync, floors or Floors())
    doubt = "not trustworthy: " + "; ".join(reasons) if reasons else None
    reached = tally.reached
    revenue = mean(reached, float(tally.revenue), float(tally.squares))
    if tally.buyers < BUYERS:
        revenue = Interval(revenue.value)
    clicked = share(tally.clicks, reached) if tally.linked or tally.clicks else Interval()
    return [
        Figure("delivery", share(tally.arrived, tally.settled), tally.settled),
        Figure("opt-out", share(tally.opt_outs, reached), reached),
        Figure("click-through", clicked, reached, doubt),
        Figure("conversion", share(tally.buyers, reached), reached, doubt),
        Figure("revenue per recipient", revenue, reached, doubt),
        Figure("repeat share", share(tally.repeat, tally.buyers), tally.buyers, doubt),
    ]


def doubts(tally: Tally, sync: Sync, floors: Floors) -> list[str]:
    """Say why what comes behind delivery and opt-outs cannot be trusted: these two are gates."""
    found = []
    if tally.sent and tally.settled < floors.settled * tally.sent:
        found.append(f"of {tally.sent:,} texts only {tally.settled:,} have a final receipt")
    if share(tally.arrived, tally.settled).below(floors.delivery):
        found.append(f"fewer than {floors.delivery:.0%} of the texts arrived")
    if sync.waiting and sync.oldest > floors.sync:
        found.append(
            f"{sync.waiting:,} opt-outs have not reached every system, "
            f"the oldest for {sync.oldest.total_seconds():,.0f} s"
        )
    if tally.after_stop:
        found.append(f"{tally.after_stop:,} texts went out after a STOP")
    return found


def table(rows: Mapping[str, list[Figure]]) -> list[dict[str, Any]]:
    """Lay figures out, one row for each value of a dimension."""
    return [
        {"of": name} | {one.name: written(one) for one in found} | {"doubt": doubted(found)}
        for name, found in rows.items()
    ]


def written(figure: Figure) -> str:
    """Write a figure with its margin, as a share or as money."""
    seen, money = figure.seen, figure.name == "revenue per recipient"
    if seen.value is None:
        return "no data"
    shape = "{:.2f}" if money else "{:.1%}"
    margin = "" if seen.low is None else f" ({shape.format(seen.low)} to {shape.format(seen.high)})"
    return shape.format(seen.value) + margin


def doubted(found: Sequence[Figure]) -> str:
    """Say once what casts doubt on a row."""
    return next((one.doubt for one in found if one.doubt), "")
