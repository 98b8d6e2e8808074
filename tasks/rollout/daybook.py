"""Calls laid out for a person: every way beside what is allowed, and a day hour by hour."""

from collections.abc import Iterable
from math import inf
from typing import Any

from tasks.rollout.calls import Load, Plan, clock


def rows(plans: Iterable[Plan]) -> list[dict[str, Any]]:
    """Lay the ways out."""
    return [
        {
            "platform": one.platform,
            "way": one.way,
            "calls a day": round(one.calls),
            "allowed": allowance(one.limit),
            "left over": "" if one.limit in (None, inf) else f"{one.headroom:.0%}",
            "used up at": "" if one.out_at is None else clock(one.out_at),
            "busiest hour": f"{one.peak:,.2f} a second",
            "allowed a second": "cannot tell" if one.burst is None else f"{one.burst:,.1f}",
            "outgrown in": outlook(one),
            "verdict": one.verdict,
        }
        for one in plans
    ]


def allowance(limit: float | None) -> str:
    """Write how many calls a day there may be."""
    if limit is None:
        return "cannot tell"
    return "any number" if limit == inf else f"{limit:,.0f}"


def hourly(load: Load, one: Plan) -> list[dict[str, Any]]:
    """Lay out one day, hour by hour: what was called so far, and what is left."""
    made, found = 0.0, []
    for hour, share in enumerate(load.hours):
        made += one.calls * share
        left = None if one.limit is None else one.limit - made
        found.append(
            {
                "until": clock(hour + 1.0),
                "orders": round(load.orders * share),
                "calls so far": round(made),
                "left": "cannot tell" if left is None else allowance(max(left, 0.0)),
            }
        )
    return found


def outlook(one: Plan) -> str:
    """Say when growth uses it up."""
    if one.months is None:
        return ""
    return "today" if one.months == 0 else f"{one.months:.0f} months"
