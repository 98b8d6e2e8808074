"""People who are alike: joined where nothing speaks against it, shown to a person where it may."""

import asyncio
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from flows.outcome import begin, end
from tasks.match import Duplicates
from tasks.match import find_duplicates as find
from tasks.pages.joins import page

Automatic = Annotated[
    float,
    Field(
        ge=0.5,
        le=2,
        title="Join from",
        description="Likeness (0 to 1) from which two are joined by themselves. 2: never.",
    ),
]
Review = Annotated[
    float,
    Field(ge=0.05, le=1, title="Ask from", description="Likeness from which a person is asked."),
]
Everybody = Annotated[
    bool,
    Field(
        title="Everybody",
        description="Compare all with all. Off: who changed since the last time, with all.",
    ),
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Only show who would be joined, and what it means.")
]


@flow(name="find_duplicates", flow_run_name="find people who are one")
async def find_duplicates(
    automatic: Automatic = 0.98,
    review: Review = 0.5,
    everybody: Everybody = False,
    dry_run: DryRun = True,
) -> State[Any]:
    """Compare names, addresses, numbers and dates to find people the hub has twice.

    Who agrees in enough and contradicts in nothing is joined; who may be the same waits for a
    person in `join_people`. Shared phones and family addresses, twins, and a Jr beside a Sr join
    nobody; whom a person kept apart stays apart. Every join shows its reasons, its orders, money,
    consent and records, and can be undone.

    Args:
        automatic: Likeness from which two are joined by themselves.
        review: Likeness from which a person is asked.
        everybody: Compare all with all again, not only who changed.
        dry_run: Only show who would be joined.

    """
    run = None if dry_run else begin("find_duplicates", "hub", "people")
    done = await asyncio.to_thread(find, automatic, review, everybody=everybody, dry_run=dry_run)
    if run is not None:
        end(run, 0, {"compared": done.compared, "joined": done.joined})
    await show(done)
    would = "would be joined" if dry_run else "joined"
    said = f"{done.compared} of {done.people} people compared: {done.joined} {would}"
    said += f", {done.waiting} pairs for a person"
    return Completed(message=f"{said}; nothing was written" if dry_run else said)


async def show(done: Duplicates) -> None:
    """Leave who was joined and who waits, with what it means."""
    for key, rows, about in (
        ("duplicates-joined", done.joins, "Joined, or to be: who stays, who goes, and why."),
        ("duplicates-waiting", done.pairs, "For a person: see `join_people`."),
    ):
        await acreate_table_artifact(page(rows) or [{"number": "none"}], key, about)
