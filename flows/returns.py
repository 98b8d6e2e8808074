"""Return on it: four figures before and after, people alike side by side, and payback."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import BaseModel, Field

from tasks.returns.page import page, sentences
from tasks.returns.payback import Cost
from tasks.weigh_returns import Asked, weigh

Live = Annotated[
    date | None,
    Field(
        ge=date(2000, 1, 1),
        title="Live since",
        description="The first day of after; empty: when the rollout let everybody be reached.",
    ),
]
Months = Annotated[
    int,
    Field(ge=1, le=24, title="Months", description="How long a buyer has to buy again."),
]
Margin = Annotated[
    float | None,
    Field(gt=0, le=1, title="Margin", description="The share of a sale that is kept, as 0.4."),
]


class Line(BaseModel):
    """A line of cost."""

    name: str = Field(title="Name", description="What it is for.")
    once: Decimal = Field(default=Decimal(0), ge=0, title="Once", description="Paid once.")
    monthly: Decimal = Field(default=Decimal(0), ge=0, title="A month", description="And a month.")


class Support(BaseModel):
    """What support costs a month."""

    before: Decimal = Field(default=Decimal(0), ge=0, title="Before", description="Until then.")
    now: Decimal = Field(default=Decimal(0), ge=0, title="Now", description="Since then.")


Costs = Annotated[
    list[Line] | None,
    Field(title="Costs", description="What the integration costs: a line each."),
]
SupportOf = Annotated[
    Support | None,
    Field(title="Support", description="What all of support costs a month, before and now."),
]
DryRun = Annotated[
    bool,
    Field(title="Dry run", description="Only show it; keep nothing of it for the weekly report."),
]


@flow(name="returns", flow_run_name="returns")
async def returns(  # noqa: PLR0913, PLR0917 - the fields of a form
    live: Live = None,
    months: Months = 12,
    margin: Margin = None,
    costs: Costs = None,
    support: SupportOf = None,
    dry_run: DryRun = True,
) -> State[Any]:
    """Show what came of it: figures before and after going live, gains and payback.

    Repurchase, average order, cart recovery and support cost per ticket, with intervals, beside
    benchmarks that name their source. Whoever was texted is laid beside others who were like them
    before: only what they spent more than these is a gain. Costs come back out of the margin of
    that, never out of all that was sold. What is left empty is as it was entered last; what is
    entered counts in the weekly report from then on.

    Args:
        live: The first day of after; empty: when the rollout let everybody be reached.
        months: How long a buyer has to buy again.
        margin: The share of a sale that is kept.
        costs: What the integration costs, a line each.
        support: What support costs a month, before and now.
        dry_run: Only show it; keep nothing of it for the weekly report.

    """
    asked = Asked(
        live=datetime.combine(live, time(), UTC) if live else None,
        months=months,
        margin=Decimal(str(margin)) if margin else None,
        costs=[Cost(one.name, one.once, one.monthly) for one in costs or ()],
        support=(support.before, support.now) if support else (Decimal(0), Decimal(0)),
    )
    found = await weigh(asked, dry_run=dry_run)
    await acreate_markdown_artifact(page(found), "returns", "What came of it.")
    kept = "kept for the weekly report" if not dry_run else "nothing of it was kept"
    said = f"; what was entered: {kept}" if asked.given else ""
    return Completed(message=f"{list(sentences(found))[-1]}{said}")
