"""Tell how well texts travel: every workflow's, campaign's and sender's, with what stopped."""

import asyncio
from datetime import datetime

from msgspec.structs import asdict
from prefect import task

from tasks import settings
from tasks.attribution import health as pages
from tasks.hub import curbs, health
from tasks.hub.engine import connected
from tasks.policy import policy


def travelled(hub_url: str, since: datetime, until: datetime) -> str:
    """Write the page of how the texts of a window travelled; writes nothing to the hub."""
    with connected(hub_url) as hub:
        stopped = [asdict(one) for one in curbs.listed(hub)]
        return pages.page(health.read(hub, since, until), stopped)


@task(name="travel", task_run_name="see how texts travel", **policy("hub", "travel"))
async def travel(since: datetime, until: datetime) -> str:
    """Write the page of how the texts of a window travelled."""
    return await asyncio.to_thread(travelled, settings.hub_url(), since, until)
