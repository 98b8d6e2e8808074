"""Scores: who buys again, when and for how much, every morning, each model beside a plain rule."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from msgspec.structs import asdict
from prefect import flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.outcome import ended
from tasks import settings
from tasks.hub import memberships, purchases, scores
from tasks.hub.engine import connected
from tasks.pages import scores as sheet
from tasks.pair import pair
from tasks.score import Done, tidy
from tasks.score import score as score_all
from tasks.scoring.demand import signal
from tasks.scoring.scores import Options

DryRun = Annotated[
    bool, Field(title="Dry run", description="Only show what would be said; write nothing.")
]
Days = Annotated[
    int, Field(ge=7, le=365, title="Days", description="How far ahead a purchase is foretold.")
]
Lapse = Annotated[
    int,
    Field(ge=30, le=730, title="Lapse", description="Days without a purchase: they are lost."),
]


@flow(name="score", flow_run_name="scores")
async def score(dry_run: DryRun = True, days: Days = 30, lapse: Lapse = 180) -> State[Any]:
    """Foretell who buys again, when, and for how much; show how well, beside the plain rule.

    RFM group, chance to buy, churn, next purchase and a year's value of every customer. On every
    run all models are tried on days they did not see; what ships is at least as good as the rule
    that who bought last buys next. With too little data there is no number, and it says why. The
    CRM is told only of customers whose scores have moved. It also counts which products the same
    people buy: texts after a purchase may name one.

    Args:
        dry_run: Only show what would be said; write nothing.
        days: How far ahead a purchase is foretold.
        lapse: After how many days without a purchase a customer counts as lost.

    """
    hub_url = settings.hub_url()
    with connected(hub_url) as hub:
        now, currencies = memberships.now_of(hub), purchases.currencies(hub)
    options = Options(days, lapse)
    done = [await score_all(one, now, options, dry=dry_run) for one in currencies]
    over, pairs = (0, 0) if dry_run else (await tidy(now), await pair())
    page = await asyncio.to_thread(told, hub_url, done, days)
    await acreate_markdown_artifact(page, "scores", "What is foretold, and how well.")
    after = ", nothing was written" if dry_run else f"; {pairs:,} products go with another"
    return ended(0, sentence(done, over) + after)


def told(hub_url: str, done: Sequence[Done], days: int) -> str:
    """Write the page of a run."""
    with connected(hub_url) as hub:
        now = memberships.now_of(hub)
        runs = [(asdict(one.run), scores.lived(hub, one.run.currency, now)) for one in done]
        found = {
            "groups": [asdict(one) for one in scores.by_group(hub)],
            "segments": [asdict(one) for one in scores.by_segment(hub)],
            "beside": scores.beside(hub),
            "demand": [asdict(signal(*row)) for row in scores.demand(hub, now, days)],
        }
    return sheet.page(runs, found)


def sentence(done: Sequence[Done], over: int) -> str:
    """Say what a run came to."""
    people, moved = sum(one.run.customers for one in done), sum(one.changed for one in done)
    took = sum(one.seconds for one in done)
    return f"{people:,} customers scored in {took:.0f} s, {moved:,} moved, {over:,} ended"
