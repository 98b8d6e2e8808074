"""Gather the facts of a week: what the hub says of eight weeks, with nobody's name in it."""

from datetime import datetime
from typing import Any

import msgspec

from mappings.masks import masked
from tasks.gather_flaws import broken, drifted, named
from tasks.gather_scores import scored
from tasks.hub import (
    halts,
    incidents,
    purchases,
    reports,
    rollouts,
    weekly,
    weekly_budgets,
    weekly_looks,
    weekly_quality,
    weekly_silences,
    weekly_texts,
)
from tasks.hub.engine import Connection
from tasks.hub.weekly import Weeks
from tasks.measure_baseline import measured
from tasks.reporting.facts import Facts
from tasks.reporting.week import LONG, Week
from tasks.rollout import goals
from tasks.rollout.goals import Goal

READ_AGAIN = 4
"""Earlier reports whose signatures are looked for."""


def gather(hub: Connection, week: Week, now: datetime) -> Facts:
    """Read all that a report of this week is made of, in one transaction; write nothing."""
    weeks = [(one.since, min(one.until, now)) for one in week.lately()]
    asof = now if now < week.until + LONG else week.until
    found: dict[str, Any] = {
        "week": week.name,
        "since": week.since,
        "until": week.until,
        "asof": asof,
        "weeks": [one.name.partition("-")[2] for one in week.lately()],
        **traffic(hub, weeks, asof),
        **quality(hub, weeks, asof),
        **consent(hub, weeks),
        "incidents": happened(hub, week.since, asof),
        "goal": progress(hub, asof),
        "readers": read(hub, week),
        "scores": [*scored(hub, asof)],
        "looks": weekly_looks.looked(hub, weeks, asof),
        "paid": purchases.currencies(hub),
        "began": weekly.began(hub),
    }
    if asof == now:
        found |= today(hub)
    else:
        found["freshness"] = [{**one, "waiting": None} for one in found["freshness"]]
    return msgspec.convert(clean(found), Facts, from_attributes=True)


def today(hub: Connection) -> dict[str, Any]:
    """Read what only this moment knows: of an old week it would not be true."""
    return {
        "unconfirmed": weekly_texts.unconfirmed(hub),
        "halted": [one.reason for one in (halts.standing(hub),) if one],
    }


def traffic(hub: Connection, weeks: Weeks, asof: datetime) -> dict[str, Any]:
    """Read what came, went, fell silent and disagreed."""
    return {
        "freshness": weekly.freshness(hub, weeks),
        "came": weekly.came(hub, weeks),
        "went": weekly.went(hub, weeks),
        "silences": weekly_silences.silences(hub, weeks),
        "compared": weekly.compared(hub, weeks, asof),
        "budgets": weekly_budgets.budgets(hub, weeks),
    }


def quality(hub: Connection, weeks: Weeks, asof: datetime) -> dict[str, Any]:
    """Read what broke rules, waits, was twice and drifted."""
    waits = weekly_quality.waits(hub, weeks, asof)
    aside = [{"what": "quarantine", "kind": named(one), **one} for one in waits["aside"]]
    asked = [{"what": "review", **one} for one in waits["reviews"]]
    return {
        "gates": weekly_quality.gates(hub, weeks),
        "rules": broken(hub, weeks, asof),
        "waiting": [*aside, *asked],
        "turnover": waits["turnover"],
        "joined": weekly_quality.joined(hub, weeks),
        "proposed": weekly_quality.proposed(hub, weeks, asof),
        "drifted": [*drifted(weekly_quality.drifted(hub, weeks, asof))],
    }


def consent(hub: Connection, weeks: Weeks) -> dict[str, Any]:
    """Read what people allowed, how far that got, and what became of texts."""
    return {
        "acts": weekly_texts.acts(hub, weeks),
        "heard_late": weekly_texts.heard_late(hub, weeks),
        "pace": weekly_texts.pace(hub, weeks),
        "unconfirmed": weekly_texts.unconfirmed(hub),
        "exposed": weekly_texts.exposed(hub, weeks),
        "audited": weekly_texts.audited(hub, weeks),
        "texts": weekly_texts.texts(hub, weeks),
        "failures": weekly_texts.errors(hub, weeks),
        "mails": weekly_texts.mails(hub, weeks),
    }


def clean(value: Any) -> Any:
    """Mask every number and address, wherever it stands."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, list):
        return [clean(one) for one in value]
    if isinstance(value, dict):
        return {name: clean(one) for name, one in value.items()}
    return value


def happened(hub: Connection, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """List what was wrong at some time of a week."""
    names = ("kind", "subject", "said", "advice", "opened_at", "recovered_at")
    return [
        {name: getattr(one, name) for name in names}
        for one in incidents.listed(hub, since)
        if one.opened_at < until
    ]


def read(hub: Connection, week: Week) -> list[dict[str, Any]]:
    """Say who reviewed the reports before this one."""
    return [
        {"week": one.week, "who": one.reviewed_by, "at": one.reviewed_at, "remarks": one.remarks}
        for one in reports.before(hub, week.name, READ_AGAIN)
    ]


def agreed(hub: Connection) -> tuple[Goal, dict[str, float | None]] | None:
    """Return the goal that was approved, and the baseline it was held against."""
    found = rollouts.attempt(hub, "define_goal")
    if found is None or found.evidence is None or found.status != "approved":
        return None
    facts = found.evidence["facts"]
    return msgspec.convert(facts["goal"], Goal), dict(facts["baseline"])


def progress(hub: Connection, now: datetime) -> list[dict[str, Any]]:
    """Say how far each target has come since the baseline."""
    approved = agreed(hub)
    if approved is None:
        return []
    goal, began = approved
    return goals.progress(measured(hub, now).figures, began, goal, now.date())
