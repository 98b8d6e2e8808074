"""Calls an order costs, beside what each platform allows: a day, at once, now and as it grows."""

from collections.abc import Iterable, Iterator, Sequence
from math import expm1, inf, log
from typing import Literal

from msgspec import Struct

from tasks.rollout.evidence import Finding

Verdict = Literal["fits", "fails", "cannot tell"]

DAY = 86_400.0
TIGHT = 0.20
"""Share of a day's calls that should be left over: others draw on them too, and days differ."""
YEAR = 12
"""Months within which outgrowing a limit matters now."""
TOGETHER = 5.0
"""Seconds within which changes gather into one call, as long as nobody waits for them."""
FLAT = (1 / 24,) * 24
"""Orders spread evenly over the hours of a day: what is taken until the shop has shown its own."""


class Load(Struct, frozen=True):
    """What there is to do: orders a day, calls of each, growth a month, orders by hour (shares).

    `fixed` calls are made every day, however many orders there are.
    """

    orders: float
    calls: float
    growth: float = 0.0
    hours: Sequence[float] = FLAT
    fixed: float = 0.0


class Allowed(Struct, frozen=True):
    """What a platform allows: calls a day (`inf`: any number), a second; None: nobody can tell."""

    platform: str
    day: float | None = None
    per_second: float | None = None
    batch: int = 1
    """Records one call carries."""


class Way(Struct, frozen=True):
    """One way to make the calls: its name, and how many calls an order costs then."""

    name: str
    calls: float


class Plan(Struct, frozen=True):
    """How one way fares at one platform."""

    platform: str
    way: str
    calls: float
    """Calls a day."""
    limit: float | None
    headroom: float | None
    """Share of the day's calls that is left; negative: how much is lacking."""
    out_at: float | None
    """Hour of the day at which none is left; None: there is enough."""
    peak: float
    """Calls a second in the busiest hour."""
    burst: float | None
    months: float | None
    """Months until growth uses the day up; 0: it does today. None: never, or nobody can tell."""

    @property
    def verdict(self) -> Verdict:
        """Whether a day has enough calls, and its busiest hour too."""
        if self.out_at is not None or self.bursts:
            return "fails"
        return "cannot tell" if self.limit is None or self.burst is None else "fits"

    @property
    def bursts(self) -> bool:
        """Whether the busiest hour needs more a second than there may be."""
        return self.burst is not None and self.peak > self.burst


def ways(load: Load, batch: int, unchanged: float | None) -> list[Way]:
    """List the ways from the dearest to the cheapest.

    `unchanged` is the share of what is owed that turns out to say nothing new; None: not measured.
    """
    one = load.calls
    told = one * (1 - (unchanged or 0.0))
    found = [Way("one call for each change", one)]
    if unchanged:
        found.append(Way("only what changed", told))
    if batch > 1:
        gathered = together(load.orders * told / DAY * TOGETHER, batch)
        found.append(Way(f"as they come, {TOGETHER:.0f} s together", told / gathered))
        found.append(Way(f"in full batches of {batch}", told / batch))
    return found


def together(expected: float, batch: int) -> float:
    """Return how many changes a call carries when so many are expected while they gather.

    An empty call is not made, so that it is never fewer than one.

    >>> round(together(0.0, 100)), round(together(1e6, 100))
    (1, 100)
    """
    if expected <= 0:
        return 1.0
    return min(expected / -expm1(-expected), batch)


def plan(load: Load, allowed: Allowed, way: Way) -> Plan:
    """Hold one way against what a platform allows."""
    calls = load.orders * way.calls + load.fixed
    limit = allowed.day
    return Plan(
        platform=allowed.platform,
        way=way.name,
        calls=calls,
        limit=limit,
        headroom=None if limit is None else 1 - calls / max(limit, 1.0),
        out_at=None if limit is None else runs_out(calls, limit, load.hours),
        peak=calls * max(load.hours) / 3600,
        burst=allowed.per_second,
        months=None if limit is None else outgrown(calls, limit, load.growth),
    )


def runs_out(calls: float, limit: float, hours: Sequence[float] = FLAT) -> float | None:
    """Return the hour of the day at which the limit is used up; None when it never is.

    >>> runs_out(120_000, 100_000)
    20.0
    """
    if calls <= limit:
        return None
    left = limit
    for hour, share in enumerate(hours):
        needed = calls * share
        if needed > left:
            return round(hour + left / needed, 2)
        left -= needed
    return 24.0


def outgrown(calls: float, limit: float, growth: float) -> float | None:
    """Return the months until growth uses up a limit.

    >>> round(outgrown(50_000, 100_000, 0.10), 1)
    7.3
    """
    if calls > limit:
        return 0.0
    if growth <= 0 or not calls or limit == inf:
        return None
    return log(limit / calls) / log(1 + growth)


def clock(hour: float) -> str:
    """Write an hour of the day.

    >>> clock(20.5)
    '20:30'
    """
    minutes = int(hour * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def findings(planned: Sequence[Plan], cheaper: Sequence[Plan]) -> Iterator[Finding]:
    """Refuse what does not fit as planned, with the ways in which it would; warn of little room."""
    for one in planned:
        if one.verdict == "fails":
            yield Finding(f"calls to {one.platform}", "blocker", over(one), advice(one, cheaper))
        elif one.headroom is not None and one.headroom < TIGHT:
            said = f"{one.calls:,.0f} of {one.limit:,.0f} calls a day leave {one.headroom:.0%}"
            yield Finding(f"calls to {one.platform}", "warning", said, advice(one, cheaper))
        elif one.limit is None:
            said = "nobody can tell how many calls a day are allowed"
            setting = f"LOCKSTEP_{one.platform.upper()}_DAILY_LIMIT"
            yield Finding(f"calls to {one.platform}", "warning", said, f"look it up: set {setting}")
        elif one.months is not None and one.months < YEAR:
            said = f"at this growth the calls of a day are used up in {one.months:.0f} months"
            yield Finding(f"calls to {one.platform}", "warning", said, advice(one, cheaper))


def over(one: Plan) -> str:
    """Say what there is too little of, and from when on."""
    said = []
    if one.out_at is not None and one.limit is not None:
        lacking = one.calls - one.limit
        said.append(
            f"{one.calls:,.0f} calls a day are {lacking:,.0f} more than the {one.limit:,.0f} "
            f"allowed: from {clock(one.out_at)} on nothing could be written"
        )
    if one.bursts:
        said.append(
            f"the busiest hour needs {one.peak:,.1f} calls a second, {one.burst:,.1f} are allowed"
        )
    return "; ".join(said)


def advice(one: Plan, cheaper: Iterable[Plan]) -> str:
    """Name the ways in which it would fit."""
    fitting = [
        f"{other.way}: {other.calls:,.0f} calls a day"
        for other in cheaper
        if (other.platform, other.verdict) == (one.platform, "fits") and other.calls < one.calls
    ]
    if fitting:
        return f"write fewer, fuller calls: {'; '.join(fitting)}"
    return "buy more calls, or tell this platform of less"
