"""Keep segments current: look at whoever did something, and at whom time alone has moved."""

import asyncio

from prefect import task

from tasks import connect, settings
from tasks.hub import memberships
from tasks.hub.engine import Connection, connected
from tasks.hub.memberships import Moved
from tasks.hub.outbox import Target
from tasks.policy import policy

TOGETHER = 500
"""People looked at in one transaction: nobody waits for it longer than a moment."""
SLICE = 5000
"""People of a full look in one transaction."""


def followers() -> tuple[Target, ...]:
    """Name what is told of customers, at every platform that is connected."""
    return tuple(one for one in connect.plan().targets if one.noun == "customer")


def look_once(hub_url: str) -> Moved:
    """Look at the next who did something or whom time has moved; all of it commits together."""
    with connected(hub_url) as hub:
        return memberships.stirred(hub, settings.sizes(), followers(), TOGETHER)


@task(name="belong", task_run_name="keep segments current", **policy("hub", "belong"))
async def belong() -> Moved:
    """Look until nobody waits to be looked at; what is done is done, whoever is killed."""
    done, found = Moved(), Moved(1)
    while found.people:
        found = await asyncio.to_thread(look_once, settings.hub_url())
        done.add(found)
    return done


@task(name="belong all", task_run_name="look at everybody", **policy("hub", "belong all"))
async def belong_all() -> Moved:
    """Look at everybody, slice by slice; each slice is a transaction of its own."""
    return await asyncio.to_thread(look_at_all, settings.hub_url())


def look_at_all(hub_url: str, each: int = SLICE) -> Moved:
    """Look at everybody there is; return what changed."""
    done, last = Moved(), 0
    while True:
        with connected(hub_url) as hub:
            found, last = look_after(hub, last, each)
        if found is None:
            return done
        done.add(found)


def look_after(hub: Connection, last: int, each: int) -> tuple[Moved | None, int]:
    """Look at the next slice of people; return who moved and who was last, or that all are done."""
    memberships.lock(hub)
    ids = memberships.slice_after(hub, last, each)
    if not ids:
        return None, last
    return memberships.refresh(hub, settings.sizes(), ids, followers()), ids[-1]


def foresee(hub_url: str, each: int = SLICE) -> Moved:
    """Say what a look at everybody would change; nothing is kept."""
    done, last = Moved(), 0
    while True:
        with connected(hub_url) as hub, hub.transaction(force_rollback=True):
            found, last = look_after(hub, last, each)
        if found is None:
            return done
        done.add(found)
