"""The weekly review: how far the goal has come, what went wrong, what waits for a person."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import msgspec
from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from tasks import settings
from tasks.hub import incidents, pulse, rollouts
from tasks.hub.engine import Connection, connected
from tasks.hub.incidents import Incident
from tasks.measure_baseline import measure_baseline
from tasks.notice import waiting
from tasks.rollout import goals
from tasks.rollout.goals import Goal

Weeks = Annotated[
    int, Field(ge=1, le=52, title="Weeks", description="How many weeks it looks back.")
]


@flow(name="weekly_review", flow_run_name="weekly review")
async def weekly_review(weeks: Weeks = 1) -> State[Any]:
    """Show what whoever looks after the shop should see once a week.

    How far each target has come since the baseline; every incident, how long it lasted and whether
    it is over; how fresh each data type was beside its promise; what waits for a person. Writes
    nothing. The run ends red as "Missed" when a target's date has passed without it.

    Args:
        weeks: How many weeks it looks back.

    """
    hub_url, now = settings.hub_url(), datetime.now(UTC)
    measured = measure_baseline(hub_url, now)
    with connected(hub_url) as hub:
        goal, began = agreed(hub)
        happened = incidents.listed(hub, now - timedelta(weeks=weeks))
        fresh = pulse.freshness(hub, 168.0 * weeks)
    targets = goals.progress(measured.figures, began, goal, now.date())
    rows = [line(one, now) for one in happened]
    about = f"{goal.use_case}, owned by {goal.owner or 'nobody'}"
    await leave(targets, "goal", f"How far the goal has come: {about}.")
    await leave(rows, "incidents", f"What went wrong in {weeks} weeks, and what is open.")
    await leave([kept(one) for one in fresh], "freshness", "How fresh the data was.")
    await leave(
        waiting(hub_url), "waiting", "What waits; reviews and quarantine wait for a person."
    )
    open = sum(one.recovered_at is None for one in happened)
    said = f"{len(happened)} incidents, {open} of them open; {len(targets)} targets"
    if any(one["so"] == "missed" for one in targets):
        return Failed(name="Missed", message=f"{said}; a target's date has passed without it")
    return Completed(message=said)


def agreed(hub: Connection) -> tuple[Goal, dict[str, float | None]]:
    """Return the goal that was approved, and the baseline it was held against."""
    found = rollouts.attempt(hub, "define_goal")
    if found is None or found.evidence is None or found.status != "approved":
        return Goal("abandoned_cart"), {}
    facts = found.evidence["facts"]
    return msgspec.convert(facts["goal"], Goal), dict(facts["baseline"])


async def leave(rows: Sequence[dict[str, Any]], key: str, about: str) -> None:
    """Leave one table; an empty one says so."""
    await acreate_table_artifact(list(rows) or [{key: "none"}], f"weekly-{key}", about)


def line(one: Incident, now: datetime) -> dict[str, Any]:
    """Lay one incident out."""
    lasted = (one.recovered_at or now) - one.opened_at
    return {
        "kind": one.kind,
        "about": one.subject,
        "opened": f"{one.opened_at:%Y-%m-%d %H:%M}",
        "lasted": f"{lasted.total_seconds() / 60:,.0f} min",
        "is": "over" if one.recovered_at else "open",
        "what was so": one.said,
    }


def kept(row: dict[str, Any]) -> dict[str, Any]:
    """Lay out how fresh one data type was, and whether its promise was kept."""
    late = row["p95"]
    return {
        "data": row["data"],
        "changes": row["records"],
        "promised": f"{row['promise']:,.0f} s",
        "95 % within": "" if late is None else f"{late:,.1f} s",
        "kept": "cannot tell" if late is None else "yes" if late <= row["promise"] else "no",
    }
