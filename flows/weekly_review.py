"""The weekly review: one report of the week, kept, held against the last one, and signed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from tasks import settings
from tasks.notice import waiting
from tasks.report import Unsigned, report, sign
from tasks.reporting.opening import opening
from tasks.reporting.report import Report
from tasks.reporting.sheets import incidents, markdown, pace
from tasks.reporting.words import some

Week = Annotated[
    str | None,
    Field(
        pattern=r"^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$",
        title="Week",
        description="Which week, as 2026-W48. Empty: the last one that is over.",
    ),
]
Reviewer = Annotated[
    str,
    Field(
        max_length=100,
        title="Reviewed by",
        description="Your name, once you have read the report: it is signed, not made again.",
    ),
]
Remarks = Annotated[
    str, Field(max_length=500, title="Remarks", description="What you have to say about it.")
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Show the report; keep it nowhere, sign nothing.")
]


@flow(name="weekly_review", flow_run_name="weekly review")
async def weekly_review(
    week: Week = None, reviewed_by: Reviewer = "", remarks: Remarks = "", dry_run: DryRun = True
) -> State[Any]:
    """Report how the week was, what changed since the last one, and what to do first.

    Opens with three sentences. Then what to do, in order, each with the flow to press; consent,
    freshness, volumes, quality, what waits, duplicates, fields, budgets, texts, incidents, which
    checks ran and the goal, each over eight weeks. What nobody looked at is not in order. The page
    is kept in the hub and in the folder `reports` of LOCKSTEP_HOME: it works offline and prints.
    Sign it once it is read: Week, and your name as Reviewed by; one that nobody signed is itself a
    finding. The run ends red as "Missed" when a target's date has passed without it.

    Args:
        week: Which week, as 2026-W48; empty: the last one that is over.
        reviewed_by: Your name, once you have read it: then it is signed, not made again.
        remarks: What you have to say about it.
        dry_run: Show the report; keep it nowhere, sign nothing.

    """
    if reviewed_by.strip():
        return signed(week, (reviewed_by.strip(), remarks.strip()), dry_run=dry_run)
    try:
        made = report(settings.hub_url(), week, datetime.now(UTC), dry_run=dry_run)
    except ValueError as error:
        return Failed(name="Refused", message=f"there is no week {week}: {error}")
    await show(made.report, dry_run=dry_run)
    return ended(made.report, "kept nowhere" if dry_run else made.note)


def signed(week: str | None, who: tuple[str, str], *, dry_run: bool) -> State[Any]:
    """Sign a report, and say so."""
    try:
        named = sign(settings.hub_url(), week, who, dry_run=dry_run)
    except Unsigned as error:
        return Failed(name="Refused", message=str(error))
    would = "would be signed; nothing was written" if dry_run else "is signed"
    return Completed(message=f"the report of {named} {would}")


async def show(made: Report, *, dry_run: bool) -> None:
    """Leave the report, and what of it is looked at most as tables."""
    name = made.facts.week
    about = f"{name}: {opening(made)[0]} "
    about += f"The page: `reports/{name}.html` in LOCKSTEP_HOME, `/reports/{name}` at the receiver."
    if dry_run:
        about = f"{name}: {opening(made)[0]} A dry run: it was kept nowhere."
    await acreate_markdown_artifact(markdown(made), "weekly-report", about)
    facts = made.facts
    await leave(facts.goal, "goal", "How far the goal has come.")
    await leave(incidents(facts), "incidents", "What went wrong, and what is open.")
    await leave(pace(facts), "freshness", "How fresh the data was.")
    rows = waiting(settings.hub_url())
    await leave(rows, "waiting", "What waits; reviews and quarantine wait for a person.")


def ended(made: Report, note: str) -> State[Any]:
    """End green, or red when a target's date has passed without it."""
    now, all = len(made.urgent()), len(made.findings)
    said = f"{made.facts.week}: {some(all, 'finding')}, {now} to act on now"
    if made.findings:
        said += f"; first press {made.findings[0].press}"
    if note:
        said += f"; {note}"
    if any(one["so"] == "missed" for one in made.facts.goal):
        return Failed(name="Missed", message=f"{said}; a target's date has passed without it")
    return Completed(message=said)


async def leave(rows: Sequence[dict[str, Any]], key: str, about: str) -> None:
    """Leave one table; an empty one says so."""
    await acreate_table_artifact(list(rows) or [{key: "none"}], f"weekly-{key}", about)
