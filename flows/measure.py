"""What texts brought, and what to mend first: every week, or for any window."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows import messages
from tasks.attribution import goals, page
from tasks.attribution.touches import Window
from tasks.experiments import page as trying
from tasks.hub.goals import CAMPAIGNS, Goal
from tasks.measure import Answer, Asked
from tasks.measure import measure as look
from tasks.travel import travel

Days = Annotated[
    int, Field(ge=1, le=366, title="Days", description="How many days of texts it looks at.")
]
Until = Annotated[
    datetime | None,
    Field(title="Until", description="The end of those days; empty: now."),
]
Rule = Literal["last click", "last touch", "linear", "position"]
RuleOf = Annotated[
    Rule, Field(title="Rule", description="By what an order is told to be a text's.")
]
Currency = Annotated[
    str | None,
    Field(
        pattern="^[A-Z]{3}$",
        title="Currency",
        description="Whose orders count, as EUR; empty: the one most orders are in.",
    ),
]
ClickDays = Annotated[
    int,
    Field(ge=1, le=30, title="Click days", description="How long a click may lead to an order."),
]


@flow(name="measure", flow_run_name="measure {days} days")
async def measure(
    days: Days = 28,
    until: Until = None,
    rule: RuleOf = "last click",
    currency: Currency = None,
    click_days: ClickDays = 5,
) -> State[Any]:
    """Show what texts brought, with margins, and what to mend first. Writes nothing.

    Delivery, opt-outs, clicks, conversion, revenue per recipient and repeat purchases, for each
    workflow, campaign, variant, segment, sender and destination; e-mails apart, by all but the
    last two; how many did what each workflow is for; and what texts added, where some people were
    held out. How well they travel stands on a page of its own: receipts, spam filters, answers,
    slowness, and what stopped by itself. Texts that went out after a STOP are in none of them:
    they are counted apart. When delivery or the telling of opt-outs fails, the figures behind are
    not trustworthy, and the run ends red as "Not trustworthy".

    Args:
        days: How many days of texts it looks at.
        until: The end of those days; empty: now.
        rule: By what an order is told to be a text's.
        currency: Whose orders count; empty: the one most orders are in.
        click_days: How long a click may lead to an order.

    """
    now = datetime.now(UTC)
    end = until.astimezone(UTC) if until else now
    asked = Asked(
        since=end - timedelta(days=days),
        until=end,
        now=now,
        rule=rule,
        currency=currency,
        window=Window(click=timedelta(days=click_days)),
        goals=declared(),
    )
    found = await look(asked)
    await show(found)
    return ended(found)


def declared() -> dict[str, Goal]:
    """Say what each workflow declares it is for, and campaigns: an order."""
    known = [messages.load(name) for name in messages.available()]
    said = {one.name: (one.goal, one.goal_within) for one in known}
    return {**said, CAMPAIGNS: ("order", timedelta(days=3))}


async def show(found: Answer) -> None:
    """Leave the figures, the diagnosis, how texts travel and what is tried."""
    asked, whole = found.asked, found.report.whole
    window = (asked.since, asked.until, asked.rule)
    figures = page.page(found.report, found.sync, window)
    figures += goals.page(found.goals) + page.lifts(found.lifts)
    await acreate_markdown_artifact(figures, "measure", sentence(found))
    await acreate_markdown_artifact(
        page.diagnosis(found.diagnosis, found.workflows),
        "measure-diagnosis",
        f"What to mend first, of {whole.sent:,} texts.",
    )
    health = await travel(asked.since, asked.until)
    await acreate_markdown_artifact(health, "measure-health", "How well texts travel.")
    tried = trying.page(found.tried, doubts=found.doubts)
    await acreate_markdown_artifact(tried, "measure-tried", "What is tried.")


def sentence(found: Answer) -> str:
    """Say what a window came to."""
    whole, currency = found.report.whole, found.report.currency
    earned = f"{whole.revenue:,.2f} {currency}".strip()
    said = f"{whole.sent:,} texts, {whole.clicks:,} clicks, {whole.buyers:,} led to orders"
    return f"{said} of {earned}"


def ended(found: Answer) -> State[Any]:
    """End red when what was measured cannot be trusted."""
    doubt = next((one.doubt for one in found.figures if one.doubt), None)
    if doubt:
        return Failed(name="Not trustworthy", message=f"{sentence(found)}; {doubt}")
    return Completed(message=sentence(found))
