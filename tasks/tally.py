"""Tally visits: whose days changed is counted again, and owed to platforms where it differs."""

import asyncio

from msgspec import Struct
from prefect import task

from tasks import settings
from tasks.belong import followers
from tasks.hub import browsing, events, memberships, weeks
from tasks.hub.browsing import Amounted
from tasks.hub.engine import connected
from tasks.policy import policy

TOGETHER = 5_000
"""Days, and people, counted again in one transaction."""


class Kept(Struct):
    """Weeks that were made and dropped, and events of visitors who turned out to be somebody."""

    made: int = 0
    dropped: int = 0
    recognised: int = 0


def tally_once(hub_url: str, limit: int = TOGETHER) -> Amounted:
    """Count the next days; all that follows commits together."""
    with connected(hub_url) as hub:
        return browsing.count(hub, followers(), limit)


def house(hub_url: str) -> Kept:
    """Make the weeks to come, drop what is kept no longer, and see who visitors are by now."""
    with connected(hub_url) as hub:
        now = memberships.now_of(hub)
        made = weeks.make(hub, weeks.ahead(now))
    with connected(hub_url) as hub:
        dropped = weeks.drop(hub, settings.events().oldest(now))
    with connected(hub_url) as hub:
        return Kept(made, dropped, events.recognise(hub))


@task(name="house events", task_run_name="make and drop weeks", **policy("hub", "house events"))
async def house_events() -> Kept:
    """Keep room for what comes, and only what is to be kept."""
    return await asyncio.to_thread(house, settings.hub_url())


@task(name="tally", task_run_name="tally visits", **policy("hub", "tally"))
async def tally() -> Amounted:
    """Count until no day is due; what is done is done, whoever is killed."""
    done, found = Amounted(), Amounted(1)
    while found.days or found.people:
        found = await asyncio.to_thread(tally_once, settings.hub_url())
        done.add(found)
    return done
