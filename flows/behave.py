"""Behaviour, every 15 minutes: what was posted is kept and counted, and told where it changed."""

import asyncio
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from pydantic import Field

from flows import outcome
from flows.load_events import counted, whose
from flows.outcome import ended
from tasks import settings
from tasks.draw import NotDrawn, draw
from tasks.gather import TOGETHER, Gathered, gather, taken
from tasks.hub import browsing, kinds
from tasks.hub.browsing import Amounted
from tasks.hub.engine import connected
from tasks.tally import Kept, house_events, tally

DryRun = Annotated[
    bool, Field(title="Dry run", description="Only show what would be kept and told; no writes.")
]
Rows = dict[str, int]


@flow(name="behave", flow_run_name="behaviour")
async def behave(dry_run: DryRun = True) -> State[Any]:
    """Keep what visitors did since the last run, and count anew whose days it changed.

    Posts of the shop's pixel and what is new in the databases that LOCKSTEP_EVENTS names become
    events, each once; bad ones are set aside. Visits, looks, the last product and the favourite
    category of whoever did something are counted again, late events on the day they happened. The
    CRM is owed only people of whom it would be told something else.

    Args:
        dry_run: Only show what would be kept and told; no writes.

    """
    if dry_run:
        rows = await asyncio.to_thread(rehearsed, settings.hub_url())
        await show(rows)
        return ended(0, f"{rows['read']} of the next posts looked at, nothing was written")
    run = outcome.begin("behave", "hub", "events")
    kept = await house_events()
    done, missing = await drawn()
    done.add(await gather())
    found = await tally()
    rows = told(kept, done, found)
    outcome.end(run, done.aside + len(missing), rows)
    await show(rows)
    said = f"{done.read} events, {done.fresh} new; {found.people} people counted, {found.told} owed"
    return ended(done.aside + len(missing), "; ".join([said, *missing]))


async def drawn() -> tuple[Gathered, list[str]]:
    """Draw from every database; one that does not answer is named, and costs no other."""
    done, missing = Gathered(), []
    for source in settings.events().sources:
        try:
            found, why = await draw(source.platform or whose(None), source.name)
        except NotDrawn as error:
            found, why = Gathered(), f"{source.name}: {error}"
        done.add(found)
        missing += [why] if why else []
    return done, missing


def rehearsed(hub_url: str) -> Rows:
    """Do all of it with the next posts, and undo it."""
    with connected(hub_url) as hub, hub.transaction(force_rollback=True):
        posts, days, people = browsing.left(hub)
        done = taken(hub, TOGETHER)
        found = browsing.count(hub, (), TOGETHER)
        waiting = {"posts that wait": posts, "days that wait": days, "moved by time": people}
        return waiting | told(Kept(), done, found)


def told(kept: Kept, done: Gathered, found: Amounted) -> Rows:
    """Say what became of it all."""
    return {
        **counted(done),
        "of visitors who turned out to be somebody": kept.recognised,
        "days counted again": found.days,
        "people looked at": found.people,
        "people owed to the CRM": found.told,
        "weeks made": kept.made,
        "weeks dropped": kept.dropped,
    }


async def show(rows: Rows) -> None:
    """Leave the counts, and what people did in the last day."""
    with connected(settings.hub_url()) as hub:
        done, looking = kinds.lately(hub), kinds.candidates(hub)
    rows = {**rows, "looked twice in a day and bought nothing since": looking}
    table = [{"what": name, "number": number} for name, number in rows.items()]
    await acreate_table_artifact(table, "behaviour", "What visitors did, and what became of it.")
    await acreate_table_artifact(done, "behaviour-kinds", "What people did in the last day.")
