"""A week in which nothing is wrong, to be changed by a test."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from tasks.reporting.facts import Facts
from tasks.reporting.finding import Finding
from tasks.reporting.week import Week

WEEK = Week.named("2026-W48")
MONDAY = datetime(2026, 11, 30, 6, tzinfo=UTC)


def facts(**said: Any) -> Facts:
    """A quiet week, but for what is said."""
    weeks = [one.name.partition("-")[2] for one in WEEK.lately()]
    quiet = {"week": WEEK.name, "since": WEEK.since, "until": WEEK.until, "asof": MONDAY}
    return msgspec.convert({**quiet, "weeks": weeks, **said}, Facts)


def levels(now: float | None, before: float | None = 0) -> list[Any]:
    """Seven weeks alike, and the newest."""
    return [*[before] * 7, now]


def fresh(**said: Any) -> dict[str, Any]:
    """Transactions that came in time, but for what is said."""
    plain = {"data": "transactions", "promise": 60, "slow": {"hubspot": 900, "shopify": None}}
    return {
        **plain,
        "records": levels(500, 500),
        "late": levels(90),
        "within": levels(900, 6),
    } | said


def finding(kind: str = "late", subject: str = "orders", **said: Any) -> Finding:
    """One thing to do."""
    plain = {"section": "freshness", "urgency": "this week", "said": "it was late", "do": "look", "press": "watch"}  # fmt: skip
    return Finding(kind=kind, subject=subject, **{**plain, **said})
