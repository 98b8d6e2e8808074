"""Gather how the newest scores were made, and what came of it all."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
from msgspec.structs import asdict

from tasks.hub import purchases, scores
from tasks.hub.engine import Connection
from tasks.pages.scores import called, shipped, worth
from tasks.returns.page import sentences
from tasks.weigh_returns import Asked, weighed

STALE = timedelta(days=2)
"""They are made every morning."""
SAID = ("chance", "churn", "value")
"""The scores that are tried beside the plain rule."""


def scored(hub: Connection, now: datetime) -> Iterator[dict[str, Any]]:
    """Say of each score by which model it was made, when, and how good beside recency."""
    paid = purchases.currencies(hub)  # nobody is scored any more in one that nobody pays in
    for one in (one for one in scores.latest(hub) if one.currency in paid):
        run = asdict(one)
        for name in SAID:
            yield {
                "name": f"{called(name, one.made[name]['days'])} ({one.currency})",
                "model": one.made[name]["model"] or "none",
                "at": one.at,
                "said": worth(run) if name == "value" else shipped(run, name),
                "flawed": stale(one.at, now),
            }


def stale(at: datetime, now: datetime) -> str:
    """Say that nobody made scores lately, if so."""
    return f"made {(now - at).days} days ago, not this morning" if now - at > STALE else ""


def brought(hub_url: str) -> list[str]:
    """Say in a few sentences what came of it; what cannot be weighed costs nobody the report."""
    try:
        return list(sentences(weighed(hub_url, Asked())))
    except (psycopg.Error, ArithmeticError, ValueError) as error:
        return [f"cannot tell: {type(error).__name__}; press `returns` to see why"]
