"""Reckon with what was probed and measured: calls against limits, and which pattern fits."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from tasks import connectors
from tasks.connectors.base_probing import A_DAY, AT_ONCE, POINTS, Probed
from tasks.hub.traffic import Traffic
from tasks.rollout import calls
from tasks.rollout.calls import Allowed, Load, Plan, Verdict
from tasks.rollout.pattern import Work

OWN = {"store": 12.0, "crm": 3.0, "sms": 1.0}
"""Calls an order costs us one by one: it is read again (118 points, twelve calls' worth); order,
contact and link are written; its buyer is texted."""
CHANGE = 10.0
"""Points of one call at a platform that counts points."""
SWEEPS = 288
"""Looks a day for what webhooks missed, at each data type that is read."""
EVENTS = 6
"""Events of an order: left as a cart, placed, paid, packed, sent, delivered."""
ENOUGH = 30
"""Fewer orders, or changes told, say nothing about a share."""


class Asked(Struct, frozen=True):
    """What a person said of the shop; None is what was measured, or what we need ourselves."""

    orders: int | None = None
    calls: float | None = None
    growth: float = 0.0
    latency: float = 60.0
    budget: float | None = None


class Tool(Struct, frozen=True):
    """One platform: what it is to the shop, what was looked up, and its account."""

    platform: str
    role: str
    probed: Probed
    account: Mapping[str, str]


class Reckoned(Struct, frozen=True):
    """How every way fares at every platform, and the one that is meant at each."""

    ways: list[Plan]
    meant: list[Plan]
    loads: Mapping[str, Load]

    @property
    def polls(self) -> bool | None:
        """Whether one call for each change stays within every limit."""
        first: dict[str, Verdict] = {}
        for one in self.ways:
            first.setdefault(one.platform, one.verdict)
        if "fails" in first.values():
            return False
        return None if "cannot tell" in first.values() else True


def reckon(asked: Asked, tools: Sequence[Tool], traffic: Traffic) -> Reckoned:
    """Hold every way of calling against the limits of every platform.

    Who says what an order costs means it: then one call for each change is judged. Else it is what
    we do ourselves: changes that come together leave together.
    """
    ways, meant, loads = [], [], {}
    for tool in tools:
        load = loads[tool.platform] = demand(asked, tool, traffic)
        allowed = allowance(tool)
        plans = [
            calls.plan(load, allowed, way)
            for way in calls.ways(load, allowed.batch, unchanged(traffic, tool.platform))
        ]
        ways += plans
        ours = [one for one in plans if one.way.startswith("as they come")] or plans[-1:]
        meant += plans[:1] if asked.calls is not None else ours
    return Reckoned(ways, meant, loads)


def demand(asked: Asked, tool: Tool, traffic: Traffic) -> Load:
    """Say what one platform has to bear a day."""
    own = asked.calls is None
    reads = connectors.load(tool.platform).reads if own else ()
    return Load(
        orders=orders(asked, traffic),
        calls=OWN[tool.role] if asked.calls is None else asked.calls,
        growth=asked.growth,
        hours=hours(traffic, tool.account.get("time_zone", "UTC")),
        fixed=float(SWEEPS * len(reads)),
    )


def orders(asked: Asked, traffic: Traffic) -> float:
    """Say how many orders there are on a busy day."""
    return float(asked.orders if asked.orders is not None else traffic.a_day or 0)


def hours(traffic: Traffic, zone: str) -> Sequence[float]:
    """Say which share of a day's orders comes in which hour of a platform's own day.

    Evenly, until the shop has shown its own; a zone a half hour off is taken to the next whole one.
    """
    all = sum(traffic.hours.values())
    if all < ENOUGH:
        return calls.FLAT
    offset = traffic.until.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
    ahead = round(offset / timedelta(hours=1))
    return tuple(traffic.hours.get((hour - ahead) % 24, 0) / all for hour in range(24))


def unchanged(traffic: Traffic, platform: str) -> float | None:
    """Return the measured share of changes that say nothing new; None: too few were counted.

    Of what was owed to this platform; before it was told anything, of what was read again.
    """
    for one in traffic.told:
        if one.platform == platform and one.sent + one.unchanged >= ENOUGH:
            return one.unchanged / (one.sent + one.unchanged)
    return 1 - traffic.changed / traffic.read if traffic.read >= ENOUGH else None


def measured(asked: Asked, traffic: Traffic) -> list[dict[str, Any]]:
    """Lay out what the calls are reckoned from, and how each figure is known."""
    rows = [("orders a day", f"{orders(asked, traffic):,.0f}", origin(asked, traffic))]
    for one in traffic.told:
        all = one.sent + one.unchanged
        how = f"{one.unchanged:,} of {all:,} changes owed to it in four weeks"
        rows.append((f"nothing new for {one.platform}", f"{one.unchanged / all:.0%}", how))
    if traffic.read:
        how = f"{traffic.read - traffic.changed:,} of {traffic.read:,} rows read in four weeks"
        rows.append(("read again unchanged", f"{1 - traffic.changed / traffic.read:.0%}", how))
    if asked.calls is None:
        needed = ", ".join(f"{number:g} at the {role}" for role, number in OWN.items())
        rows.append(("calls an order", needed, "what this product needs, one by one"))
    else:
        rows.append(("calls an order", f"{asked.calls:g}", "said by a person"))
    return [{"figure": name, "is": value, "known from": how} for name, value, how in rows]


def origin(asked: Asked, traffic: Traffic) -> str:
    """Say how it is known how many orders there are."""
    if asked.orders is not None:
        return "said by a person"
    if traffic.a_day is None:
        return "nobody: the hub has no whole day of orders"
    return f"the busiest of {traffic.days} days in the hub, which has {traffic.orders:,} orders"


def allowance(tool: Tool) -> Allowed:
    """Read a platform's limits as calls: a setting speaks where the platform does not."""
    limits = {one.name: one for one in tool.probed.limits}
    said = tool.account.get("daily_limit", "")
    day = inf if tool.probed.endless else float(said) if said.isdigit() else None
    if A_DAY in limits:
        day = limits[A_DAY].size
    per_second = limits[AT_ONCE].per_second if AT_ONCE in limits else None
    if POINTS in limits:
        per_second = limits[POINTS].per_second / CHANGE
    carried = connectors.load(tool.platform).writes.values()
    return Allowed(tool.platform, day, per_second, max(carried, default=1))


def work(asked: Asked, tools: Sequence[Tool], traffic: Traffic, *, polls: bool | None) -> Work:
    """Say what is to be joined."""
    reachable = any(one.account.get("webhook_url") for one in tools)
    return Work(
        events=orders(asked, traffic) * EVENTS,
        latency=asked.latency,
        budget=asked.budget,
        systems=len(tools),
        consent=any(one.role == "sms" for one in tools),
        reachable=reachable,
        hooked=[one.platform for one in tools],
        polls=polls,
    )
