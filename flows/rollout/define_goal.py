"""Phase 1: one use case, targets beside what is so today, who answers, whether all is ready."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import BaseModel, Field

from flows.rollout.stage import stage
from tasks import settings
from tasks.measure_baseline import Measured, measure_baseline
from tasks.probe import probe
from tasks.rollout import goals, readiness, timeline
from tasks.rollout.evidence import Evidence, Sheet
from tasks.rollout.goals import Goal
from tasks.rollout.readiness import Answer
from tasks.rollout.timeline import Stage

ENTRY = ("credentials", "scope")
"""What a platform may refuse us by."""

UseCase = Literal[
    "abandoned_cart",
    "welcome",
    "order_updates",
    "post_purchase",
    "review_request",
    "win_back",
    "back_in_stock",
    "loyalty",
    "promotion",
]
Wanted = Literal[
    "repurchase",
    "came_again",
    "order_value",
    "cart_recovery",
    "consent_share",
    "usable_phones",
    "duplicates",
    "opt_out_rate",
]


class Target(BaseModel):
    """What a figure is to become, and by when."""

    figure: Wanted = Field(title="Figure", description="Which figure is to change.")
    value: float = Field(
        title="Target", description="Shares from 0 to 1 (0.25 is 25 %); order_value as money."
    )
    by: date | None = Field(None, title="By", description="The day by which it is to be so.")


FirstUse = Annotated[
    UseCase, Field(title="Use case", description="The one workflow to begin with; then the next.")
]
Owner = Annotated[
    str,
    Field(
        title="Owner",
        max_length=100,
        description="Who answers for the goal and approves each phase: a role or a name.",
    ),
]
Monitor = Annotated[
    str,
    Field(
        title="Monitor",
        max_length=100,
        description="Who is told when something goes wrong, and looks every day.",
    ),
]
Targets = Annotated[
    list[Target], Field(title="Targets", description="What is to become of which figure, by when.")
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Show the evidence; keep nothing, ask nobody.")
]


@flow(name="define_goal", flow_run_name="rollout 1: define the goal")
async def define_goal(
    use_case: FirstUse = "abandoned_cart",
    owner: Owner = "",
    monitor: Monitor = "",
    targets: Targets = [],  # noqa: B006 - a form's default
    dry_run: DryRun = True,
) -> State[Any]:
    """Define the goal of a rollout: one use case, its targets, who answers and who looks.

    The baseline is measured in the hub: where there is too little data it says so instead of a
    number. A target must be better than the baseline and have a date. Seven questions say whether
    all is ready, each with how it was answered; the plan says how many of 13 to 30 weeks this shop
    needs, what can be compressed and what must not. A person approves.

    Args:
        use_case: The one workflow to begin with.
        owner: Who answers for the goal and approves each phase.
        monitor: Who is told when something goes wrong.
        targets: What is to become of which figure, by when.
        dry_run: Show the evidence; keep nothing, ask nobody.

    """
    wanted = tuple(msgspec.convert([one.model_dump() for one in targets], list[goals.Target]))
    goal = Goal(use_case, owner, monitor, wanted)
    return await stage("define_goal", partial(gather, goal), dry_run=dry_run)


async def gather(goal: Goal) -> Evidence:
    """Measure the baseline, hold the goal against it, and plan."""
    now = datetime.now(UTC)
    measured = measure_baseline(settings.hub_url(), now)
    wrong = goals.findings(goal, measured.figures, now.date())
    known = msgspec.structs.replace(measured.known, refused=refused())
    answered = readiness.answers(known, goal, wrong)
    planned = plan(measured, answered)
    due = [one.by for one in goal.targets if one.by]
    found = [
        *wrong,
        *readiness.findings(answered),
        *timeline.hurried(planned, due, now.date()),
    ]
    return Evidence("define_goal", facts(goal, measured, planned), sheets(
        goal, measured, answered, planned
    ), found)  # fmt: skip


def refused() -> dict[str, str]:
    """Ask each platform whether it lets us in at all; the next phase looks closer."""
    found = {}
    for platform in settings.accounts():
        checks = probe(platform).checks
        wrong = [one.said for one in checks if one.verdict == "wrong" and one.about in ENTRY]
        if wrong:
            found[platform] = "; ".join(wrong)
    return found


def plan(measured: Measured, answered: Sequence[Answer]) -> list[Stage]:
    """Plan from the audit's figures and the questions that are open."""
    open = sum(one.verdict != "ready" for one in answered)
    return timeline.stages(msgspec.structs.replace(measured.audit, unready=open))


def facts(goal: Goal, measured: Measured, planned: Sequence[Stage]) -> dict[str, Any]:
    """Keep what later phases and the weekly review go by."""
    return {
        "goal": msgspec.to_builtins(goal),
        "baseline": {one.name: one.value for one in measured.figures},
        "audit": msgspec.to_builtins(measured.audit),
        "weeks": timeline.weeks(planned),
        "measured_at": measured.known.now.isoformat(),
    }


def sheets(
    goal: Goal, measured: Measured, answered: Sequence[Answer], planned: Sequence[Stage]
) -> list[Sheet]:
    """Lay everything out for a person."""
    use = goals.USE_CASES[goal.use_case]
    who = {
        "use case": f"{goal.use_case}: {use.what}",
        "owner": goal.owner or "nobody",
        "monitor": goal.monitor or "nobody",
        "lives on": ", ".join(use.needs),
    }
    return [
        Sheet("goal", "the goal", [{"what": what, "is": said} for what, said in who.items()]),
        Sheet(
            "baseline", "targets beside the baseline", goals.beside(measured.figures, goal.targets)
        ),
        Sheet("readiness", "whether all is ready", readiness.rows(answered)),
        Sheet("plan", "the plan in weeks", timeline.rows(planned)),
    ]
