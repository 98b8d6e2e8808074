"""Phase 2: what each platform lets us do, which pattern fits, whether the calls are enough."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from typing import Annotated, Any

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.rollout.stage import stage
from tasks import probe as probing
from tasks import settings
from tasks.connectors.base_probing import Probed
from tasks.hub.traffic import Traffic
from tasks.reckon import Asked, Reckoned, Tool, measured, reckon, work
from tasks.rollout import calls, daybook, pattern
from tasks.rollout.evidence import Evidence, Finding, Sheet
from tasks.rollout.pattern import Advice

Orders = Annotated[
    int | None,
    Field(
        title="Orders a day",
        ge=0,
        description="On the busiest day; empty: as measured in the hub over the last four weeks.",
    ),
]
Calls = Annotated[
    float | None,
    Field(
        title="Calls an order",
        ge=0,
        description="How many calls one order costs at each platform, as it is planned; empty: "
        "what this product needs, with its batches.",
    ),
]
Growth = Annotated[
    float,
    Field(title="Growth a month", ge=-0.5, le=5.0, description="0.05: 5 % more orders each month."),
]
Latency = Annotated[
    float,
    Field(
        title="Seconds to arrive",
        gt=0,
        description="Within how many seconds an event of the store must be known everywhere.",
    ),
]
Budget = Annotated[
    float | None,
    Field(title="Money a month", ge=0, description="What passing events on may cost, if limited."),
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Show the evidence; keep nothing, ask nobody.")
]


@flow(name="select_tools", flow_run_name="rollout 2: select the tools")
async def select_tools(  # noqa: PLR0913, PLR0917 - a form of six fields
    orders_a_day: Orders = None,
    calls_an_order: Calls = None,
    growth: Growth = 0.0,
    latency: Latency = 60.0,
    budget: Budget = None,
    dry_run: DryRun = True,
) -> State[Any]:
    """Select the tools of a rollout: probe what each connected platform lets us do, by reading.

    Credentials, scopes, webhooks, consent fields, the API version with its end, and the limits in
    force are looked up; what nobody can tell is said so, and never taken to be fine. Direct calls,
    webhooks, a middleware and a layer of one's own are held against volume, latency and cost.
    Orders a day times calls an order are held against every limit, now and as the shop grows.

    Args:
        orders_a_day: Orders on the busiest day; empty: as measured.
        calls_an_order: Calls one order costs at each platform; empty: what this product needs.
        growth: Growth of orders a month, as a share.
        latency: Within how many seconds an event must be known everywhere.
        budget: Money a month that passing events on may cost.
        dry_run: Show the evidence; keep nothing, ask nobody.

    """
    asked = Asked(orders_a_day, calls_an_order, growth, latency, budget)
    return await stage("select_tools", partial(gather, asked), dry_run=dry_run)


async def gather(asked: Asked) -> Evidence:
    """Probe every platform, measure, advise and plan."""
    now = datetime.now(UTC)
    traffic = probing.measure_traffic(settings.hub_url(), now)
    tools = [tool(name, account, traffic, now) for name, account in settings.accounts().items()]
    reckoned = reckon(asked, tools, traffic)
    advised = pattern.advise(work(asked, tools, traffic, polls=reckoned.polls))
    found = [
        *roles(tools),
        *(one for each in tools for one in probing.findings(each.platform, each.probed.checks)),
        *calls.findings(reckoned.meant, reckoned.ways),
        *unmeasured(asked, traffic),
    ]
    kept = facts(tools, advised, reckoned)
    known = Sheet("measured", "what calls are reckoned from", measured(asked, traffic))
    shown = [*sheets(tools, advised), known, *counted(reckoned)]
    return Evidence("select_tools", kept, shown, found)


def tool(name: str, account: Mapping[str, str], traffic: Traffic, now: datetime) -> Tool:
    """Probe one platform; of webhooks nobody can be asked about, what came of them speaks."""
    probed = probing.probe(name)
    at = traffic.heard.get(name)
    checks = [probing.heard(one, at, now) for one in probed.checks]
    if url := account.get("webhook_url"):
        checks.append(probing.reachable(url.partition("/hooks/")[0]))
    role = import_module(f"mappings.{name}").ROLE
    return Tool(name, role, Probed(checks, probed.limits, probed.endless), account)


def roles(tools: Sequence[Tool]) -> list[Finding]:
    """Refuse to go on without a store, or with nobody to tell."""
    there = {one.role for one in tools}
    advice = "set its account: see README, Settings"
    if "store" not in there:
        return [Finding("tools", "blocker", "no store is connected", advice)]
    if not there & {"crm", "sms"}:
        return [Finding("tools", "blocker", "neither a CRM nor an SMS platform is", advice)]
    missing = {"crm": "CRM", "sms": "SMS platform"}
    return [
        Finding("tools", "warning", f"no {name} is connected", advice)
        for role, name in missing.items()
        if role not in there
    ]


def unmeasured(asked: Asked, traffic: Traffic) -> list[Finding]:
    """Say that nobody knows how many orders there are, if so."""
    if asked.orders is not None or traffic.a_day is not None:
        return []
    said = "the hub has no whole day of orders: without a figure the calls cannot be judged"
    return [Finding("orders a day", "warning", said, "say how many, or backfill the store first")]


def facts(tools: Sequence[Tool], advised: Sequence[Advice], reckoned: Reckoned) -> dict[str, Any]:
    """Keep what later phases and the weekly review go by."""
    return {
        "tools": {one.platform: verdicts(one) for one in tools},
        "pattern": advised[0].pattern,
        "calls": {one.platform: {"a day": round(one.calls), "verdict": one.verdict}
                  for one in reckoned.meant},
    }  # fmt: skip


def verdicts(tool: Tool) -> dict[str, str]:
    """Say how each thing that was looked up stands."""
    return {f"{one.about}: {one.subject}": one.verdict for one in tool.probed.checks}


def sheets(tools: Sequence[Tool], advised: Sequence[Advice]) -> list[Sheet]:
    """Lay out what was looked up, and the advice."""
    summed = [probing.summed_up(one.platform, one.role, one.probed.checks) for one in tools]
    checks = [row for one in tools for row in probing.checked(one.platform, one.probed.checks)]
    limits = [row for one in tools for row in probing.limited(one.platform, one.probed.limits)]
    return [
        Sheet("tools", "each platform, and the worst of each kind", summed),
        Sheet("checks", "everything that was looked up", checks),
        Sheet("limits", "limits in force now", limits),
        Sheet("pattern", "how to join them, and why", pattern.rows(advised)),
    ]


def counted(reckoned: Reckoned) -> Iterator[Sheet]:
    """Lay out the calls: every way at every platform, and the day of one that fails."""
    yield Sheet("calls", "calls a day against what is allowed", daybook.rows(reckoned.ways))
    for one in reckoned.meant:
        if one.verdict == "fails":
            day = daybook.hourly(reckoned.loads[one.platform], one)
            title = f"a day at {one.platform}, {one.way}"
            yield Sheet(f"day-{one.platform}", title, day)
