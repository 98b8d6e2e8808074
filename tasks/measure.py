"""Measure what texts brought: read a window, tell orders to texts, diagnose, and say how surely."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace
from prefect import task

from tasks import settings
from tasks.attribution import diagnosis
from tasks.attribution import goals as goal_page
from tasks.attribution.crediting import RULES
from tasks.attribution.diagnosis import Row
from tasks.attribution.figures import Figure, Sync, figures
from tasks.attribution.goals import SELLING
from tasks.attribution.lift import Lift, Side, lift
from tasks.attribution.report import How, Report, added, report
from tasks.attribution.touches import Window
from tasks.experiment import judged
from tasks.experiments.page import Tried
from tasks.hub import goals, heldout, measuring
from tasks.hub.brought import Measured
from tasks.hub.engine import connected
from tasks.hub.goals import Goal
from tasks.hub.heldout import ALL, Group
from tasks.hub.links import LASTS
from tasks.policy import policy
from tasks.suspect import facts
from tasks.trace import clicks, sales, sent

GATES = 2
"""Figures that are asked of all texts: delivery and opt-outs."""
NOBODY = Side(people=0, buyers=0, revenue=Decimal(0), squares=Decimal(0))
"""A side with no one on it."""


class Asked(Struct, frozen=True, kw_only=True):
    """The window, and how orders are told to texts; without a currency the most frequent one."""

    since: datetime
    until: datetime
    now: datetime
    rule: str = "last click"
    currency: str | None = None
    window: Window = Window()
    goals: Mapping[str, Goal] = {}
    """What each workflow is for, and how long after a text that may take."""


class Answer(Struct, frozen=True):
    """What was measured."""

    asked: Asked
    report: Report
    sync: Sync
    figures: list[Figure]
    diagnosis: list[Row]
    workflows: dict[str, list[Row]]
    """The diagnosis of each workflow."""
    lifts: Mapping[str, Lift] = {}
    """What each workflow's texts added, where some people were held out."""
    tried: list[Tried] = []
    """The experiments under way or ended of late, as they stand now."""
    goals: goal_page.Rows = ()
    """How many texts were followed by what their workflow is for."""

    @property
    def doubts(self) -> dict[str, str]:
        """Say of each workflow why what its texts brought cannot be trusted, if it cannot."""
        found = {
            name: figures(tally, self.sync) for name, tally in self.report.by["workflow"].items()
        }
        return {name: one.doubt for name, those in found.items() for one in those if one.doubt}


def measured(hub_url: str, asked: Asked) -> Answer:
    """Measure a window of texts as the hub knows it now; writes nothing."""
    with connected(hub_url) as hub:
        latest = asked.until + LASTS + max(asked.window.click, asked.window.text)
        bounds = asked.since, asked.until
        found = measuring.read(hub, *bounds, now=asked.now, latest=min(latest, asked.now))
        about = how(found, asked)
        sides = heldout.sides(hub, *bounds, now=asked.now, currency=about.currency)
        tried = judged(hub, asked.now)
        followed = goals.reached(hub, (*bounds, asked.now), asked.goals, found.wrong)
    found = replace(found, plain=found.plain | idle(asked.goals))
    said = answered(found, asked, about, compared(sides))
    return replace(said, tried=tried, goals=followed)


def idle(goals: Mapping[str, Goal]) -> frozenset[str]:
    """Return the workflows whose texts are not there to sell something at once."""
    return frozenset(name for name, (goal, _) in goals.items() if goal not in SELLING)


def compared(groups: Sequence[Group]) -> dict[str, Lift]:
    """Compare who was texted with who was held out, in each workflow and all of them together."""
    known = {(one.workflow, one.held): side(one) for one in groups}
    names = dict.fromkeys(one.workflow for one in groups)
    return {
        name: lift(known.get((name, False), NOBODY), known.get((name, True), NOBODY))
        for name in names
    }


def side(one: Group) -> Side:
    """Return a group as one side of a comparison."""
    return Side(people=one.people, buyers=one.buyers, revenue=one.revenue, squares=one.squares)


def answered(found: Measured, asked: Asked, about: How, lifts: Mapping[str, Lift]) -> Answer:
    """Work out the figures of what was read."""
    told = report(sent(found), clicks(found), sales(found), about)
    sync = Sync(found.waiting.waiting, timedelta(seconds=found.waiting.oldest))
    by_workflow = {
        name: diagnosed(found.of(name), figures(tally, sync), lifts.get(name))
        for name, tally in told.by["workflow"].items()
    }
    seen = figures(told.whole, sync)
    rows = diagnosed(found, [*seen[:GATES], *selling(told, found, sync)], lifts.get(ALL))
    return Answer(asked, told, sync, seen, rows, by_workflow, lifts)


def selling(told: Report, found: Measured, sync: Sync) -> list[Figure]:
    """Return the figures behind the gates for texts that sell: of others nobody clicks or buys."""
    theirs = (tally for name, tally in told.by["workflow"].items() if name not in found.plain)
    return figures(added(theirs), sync)[GATES:]


def diagnosed(found: Measured, seen: list[Figure], more: Lift | None) -> list[Row]:
    """Diagnose some texts; what they add is judged when enough bought with and without one."""
    lifted = more.revenue if more and more.enough else None
    known = facts(found, settings.links(), more)
    return diagnosis.diagnose(seen, lifted, known, sells=found.sells)


def how(found: Measured, asked: Asked) -> How:
    """Say how orders are told; raise ValueError for a rule there is not."""
    if asked.rule not in RULES:
        raise ValueError(f"there is no rule {asked.rule!r}: there are {', '.join(RULES)}")
    usual = Counter(one.currency for one in found.orders if not one.void).most_common(1)
    currency = asked.currency or (usual[0][0] if usual else "")
    again = frozenset(one.order for one in found.orders if one.again)
    return How(currency=currency, rule=asked.rule, window=asked.window, again=again)


@task(name="measure", task_run_name="measure texts", **policy("hub", "measure"))
async def measure(asked: Asked) -> Answer:
    """Measure a window of texts."""
    return await asyncio.to_thread(measured, settings.hub_url(), asked)
