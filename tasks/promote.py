"""Promote: one text to everybody in a segment, in slices, each number once, killed or not.

A campaign is a workflow like any other: who is in the segment begins a journey, its one step asks
again whether they still are and may be sold to, and the text waits at the one door. Slice after
slice follows as fast as texts leave, so nobody's own reminder waits behind a hundred thousand.
"""

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime

from msgspec import Struct, field
from prefect import task

from tasks import settings
from tasks.campaign import Campaign, workflow_of
from tasks.decide import Trip
from tasks.hub import enrolling, memberships, texts
from tasks.hub.engine import Connection, connected
from tasks.policy import policy
from tasks.step import Stepped, advance, start_of, trip

EACH = 500
"""People of a slice: one transaction."""
AHEAD = 1000
"""Texts that may wait at the door: then the next slice waits until they have left."""
BREATH = 0.5
"""Seconds between looks at the door."""
WHILE = 120.0
"""Seconds one task goes on for."""


class Promoted(Struct):
    """What became of the people of a segment, and who was looked at last."""

    people: int = 0
    last: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    why: str = ""
    """Why there is no more to do; empty: there is."""

    def add(self, other: "Promoted") -> None:
        """Count another slice in."""
        self.people += other.people
        self.last = other.last
        self.steps.update(other.steps)
        self.why = other.why


def promote_slice(hub: Connection, campaign: Campaign, last: int, shared: Trip) -> Promoted:
    """Ask for the texts of the next people, in the caller's transaction; none: all are done."""
    workflow = workflow_of(campaign, memberships.now_of(hub))
    people = memberships.members(hub, campaign.segment, last, EACH)
    if not people:
        return Promoted(last=last)
    enrolling.enrol(hub, start_of(workflow), people)
    done = Promoted(len(people), people[-1])
    while (stepped := advance(hub, [workflow], shared)).handled:
        count(done, stepped)
    return done


def count(done: Promoted, stepped: Stepped) -> None:
    """Count what became of steps, without the campaign's own name."""
    for words, number in stepped.steps.items():
        done.steps[words.partition(": ")[2]] += number


def promote_next(hub_url: str, campaign: Campaign, last: int, shared: Trip) -> Promoted | None:
    """Do the next slice, unless enough waits at the door."""
    with connected(hub_url) as hub:
        if texts.at_the_door(hub, campaign.workflow, AHEAD) >= AHEAD:
            return None
        return promote_slice(hub, campaign, last, shared)


@task(name="promote", task_run_name="promote to a segment", **policy("hub", "promote"))
async def promote(campaign: Campaign, last: int = 0) -> Promoted:
    """Go on through the segment for a while; whoever was asked before is not asked again.

    What is returned says whether anybody is left; whoever calls again goes on from the last.
    """
    done, shared, began = Promoted(last=last), trip(), time.monotonic()
    while time.monotonic() < began + WHILE:
        if datetime.now(UTC) >= campaign.until:
            return over(done, "its time is over")
        found = await asyncio.to_thread(
            promote_next, settings.hub_url(), campaign, done.last, shared
        )
        if found is None:
            await asyncio.sleep(BREATH)
        elif not found.people:
            return over(done, "everybody was asked")
        else:
            done.add(found)
    return done


def over(done: Promoted, why: str) -> Promoted:
    """Note why there is no more to do."""
    done.why = why
    return done
