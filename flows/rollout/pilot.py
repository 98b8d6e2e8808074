"""Phase 5: a few people for real, everybody else rehearsed, and figures that say when it ends."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Any

from msgspec import Struct, field
from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.rollout.stage import stage
from flows.telling import tell
from tasks import connect, settings
from tasks import pilot as trying
from tasks.foretell import Outlook, foretell
from tasks.hub import rollouts
from tasks.hub.cohorts import Drawn
from tasks.hub.engine import connected
from tasks.pilot import Read, Window, Wish
from tasks.read_everywhere import read_everywhere
from tasks.rollout import checks, criteria
from tasks.rollout.checks import Report
from tasks.rollout.cohort import NoSegment
from tasks.rollout.criteria import Exit, Measures
from tasks.rollout.evidence import Evidence, Finding, Sheet

Size = Annotated[
    int, Field(ge=1, le=100_000, title="People", description="How many, besides own numbers.")
]
Seed = Annotated[
    int, Field(title="Seed", description="The same seed draws the same people of those known.")
]
Segment = Annotated[
    str,
    Field(
        title="Segment",
        description="anyone, buyers, regulars (ordered twice), agreed (allows texts), or a country "
        "such as GB. Numbers of LOCKSTEP_TEST_NUMBERS and the test customer are always in.",
    ),
]
Days = Annotated[
    int, Field(ge=1, le=366, title="Days read", description="How far back the store is read.")
]
Aside = Annotated[
    float,
    Field(gt=0, le=1, title="Quarantine below", description="Share of rows; 0.01 is 1 %."),
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Show who would be drawn and what would be written.")
]


class Plan(Struct):
    """What a pilot was asked for, what window it covers, and what came of it."""

    wish: Wish
    exit: Exit
    dry_run: bool
    window: Window
    drawn: list[Drawn] = field(default_factory=list)
    read: list[Read] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    outlooks: list[Outlook] = field(default_factory=list)
    before: list[dict[str, Any]] = field(default_factory=list)


@flow(name="pilot", flow_run_name="rollout 5: pilot")
async def pilot(  # noqa: PLR0913, PLR0917 - the six fields of the form
    size: Size = 50,
    seed: Seed = 1,
    segment: Segment = "anyone",
    days: Days = 30,
    quarantine: Aside = 0.01,
    dry_run: DryRun = True,
) -> State[Any]:
    """Try everything with a few people for real; rehearse everybody else.

    The cohort is drawn by a seed and kept; only its records go to other systems. The store is read
    over a fixed window, which moves no watermark. For everybody else it is shown what would be
    written: counts by action and the worst examples. Six figures say whether the pilot may end:
    records equal everywhere, nothing waiting for a person or still owed, changes arriving in time,
    no text after STOP, few rows set aside. Press it again as often as needed. A person approves.

    Args:
        size: How many people, besides own numbers.
        seed: The same seed draws the same people.
        segment: anyone, buyers, regulars, agreed, or a country.
        days: How far back the store is read.
        quarantine: Share of rows below which set-aside rows must stay.
        dry_run: Show who would be drawn and what would be written; write nothing.

    """
    wish = Wish(size, seed, segment, days)
    gathering = partial(gather, wish, Exit(quarantine=quarantine), dry_run=dry_run)
    return await stage("pilot", gathering, dry_run=dry_run)


async def gather(wish: Wish, exit: Exit, *, dry_run: bool) -> Evidence:
    """Draw the cohort, bring it in and out, rehearse the others, and measure."""
    until = datetime.now(UTC) if dry_run else began()
    plan = Plan(wish, exit, dry_run, (until - timedelta(days=wish.days), until))
    try:
        plan.drawn = trying.draw(wish, until)
    except NoSegment as error:
        return Evidence("pilot", findings=[Finding("segment", "blocker", str(error), "correct it")])
    plan.before = trying.watermarks()
    if not dry_run:
        trying.keep(plan.drawn)
    cohort = trying.whom(plan.drawn)
    for platform, object in trying.stores():
        plan.read.append(trying.bring(platform, object, plan.window, cohort, dry_run=dry_run))
    if not dry_run:
        for nouns in ({"consent", "customer"}, {"order"}, {"consent", "customer", "order"}):
            await tell(nouns)
        plan.report = read_everywhere([one.id for one in plan.drawn])
    plan.outlooks = [foretell(target) for target in connect.plan().targets]
    return concluded(plan)


def began() -> datetime:
    """Return when this attempt began: its window is the same however often it is gone on with."""
    with connected(settings.hub_url()) as hub:
        found = rollouts.attempt(hub, "pilot")
    return found.begun_at if found else datetime.now(UTC)


def concluded(plan: Plan) -> Evidence:
    """Put the evidence together."""
    report = plan.report
    measured = Measures()
    if not plan.dry_run:
        counted = (report.equal, len(report.records))
        measured = trying.measure(plan.window[1], plan.read, counted)
    judged = [] if plan.dry_run else criteria.criteria(measured, plan.exit)
    return Evidence(
        "pilot",
        facts={
            "people": len(plan.drawn),
            "seed": plan.wish.seed,
            "segment": plan.wish.segment,
            "window": [at.isoformat() for at in plan.window],
            "equal": report.equal,
        },
        sheets=[
            criteria.sheet(judged),
            people(plan.drawn),
            window(plan),
            brought(plan.read),
            others(plan.outlooks),
            worst(plan.outlooks),
            *(checks.sheets(report) if report.records else ()),
        ],
        findings=[*criteria.findings(judged), *refusals(plan)],
    )


def refusals(plan: Plan) -> list[Finding]:
    """Say what stands in the way besides the criteria."""
    found = []
    if not plan.drawn:
        said = "nobody is in the cohort"
        found.append(Finding("cohort", "blocker", said, "fill the hub by a backfill, or widen it"))
    for one in plan.read:
        what = f"{one.object} of {one.platform}"
        if one.refused:
            advice = "repair the rows at their source, then run the pilot again"
            found.append(Finding(what, "blocker", f"the gate refuses them: {one.refused}", advice))
        if one.others.refused:
            said = f"of everybody else the gate would refuse: {one.others.refused}"
            found.append(Finding(what, "warning", said, "repair them before everybody is synced"))
    for look in plan.outlooks:
        refused = {said: n for said, n in look.actions.items() if said.startswith("refused")}
        for said, many in refused.items():
            what, advice = f"{look.object} to {look.platform}", "see the worst examples"
            found.append(Finding(what, "warning", f"{many} would be {said}", advice))
    return found


def people(drawn: Sequence[Drawn]) -> Sheet:
    """Show who is in the pilot: by key, which `explain_customer` takes."""
    rows = [{"customer": one.key, "why": one.why} for one in drawn[:500]]
    return Sheet("cohort", f"The cohort: {len(drawn)} people", rows)


def window(plan: Plan) -> Sheet:
    """Show what was read, and that no watermark was moved by it."""
    since, until = plan.window
    after = {(one["platform"], one["object"]): one["position"] for one in trying.watermarks()}
    rows = [
        {
            "data": f"{one['object']} of {one['platform']}",
            "watermark before": one["position"],
            "after": after.get((one["platform"], one["object"])),
            "moved": "no"
            if one["position"] == after[one["platform"], one["object"]]
            else "by others",
        }
        for one in plan.before
    ]
    return Sheet("window", f"Read from {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC", rows)


def brought(read: Sequence[Read]) -> Sheet:
    """Show what was brought in for the cohort, and what the others' rows would do."""
    rows = [
        {
            "data": f"{one.object} of {one.platform}",
            "rows of the cohort": one.rows,
            "set aside": one.mine.failed,
            "changed": sum(one.mine.changed.values()),
            "of others, to create": one.others.creates,
            "to update": one.others.updates,
            "to set aside": one.others.counts.failed,
        }
        for one in read
    ]
    return Sheet("brought", "From the store: the cohort's for real, the others' rehearsed", rows)


def others(outlooks: Sequence[Outlook]) -> Sheet:
    """Show what everybody else would be told, by action."""
    rows = [
        {
            "to": f"{one.platform} {one.object}",
            "action": action,
            "records": many,
            "note": one.note,
        }
        for one in outlooks
        for action, many in (one.actions or {"nothing": 0}).items()
    ]
    return Sheet("others", "Everybody else: what would be told", rows)


def worst(outlooks: Sequence[Outlook]) -> Sheet:
    """Show the records of which most would change, or that would be refused."""
    rows = [row for one in outlooks for row in one.worst]
    return Sheet("worst", "Everybody else: the worst examples", rows)
