"""Pair products that the same people buy, so that a text may name what goes with an order."""

import asyncio

from prefect import task

from tasks import settings
from tasks.hub import companions
from tasks.hub.engine import connected
from tasks.policy import policy


def pair_now(hub_url: str) -> int:
    """Count anew what goes with what; until it is done, what was counted before holds."""
    with connected(hub_url) as hub:
        return companions.pair(hub)


@task(name="pair", task_run_name="pair products", **policy("hub", "pair"))
async def pair() -> int:
    """Count anew what goes with what; return how many pairs there are."""
    return await asyncio.to_thread(pair_now, settings.hub_url())
