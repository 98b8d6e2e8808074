"""A runner: `python -m deployments.runner lane` (or `rest`) runs what that part's timetable says.

Runs that are late when it starts are forgotten: they pile up while nobody runs them, and every
flow goes on from where the last one stopped; of what is daily or weekly one is made up for.
Deployments of platforms that are no longer connected are deleted: nobody would run them. The lane's
first run starts at once.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.context import AsyncClientContext
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner

from deployments import scrutiny
from deployments.missed import make_up
from deployments.resting import known, resting
from deployments.timetable import Part, entries, timetable
from tasks import settings
from tasks.hub.engine import connected
from tasks.resume import ours

AT_ONCE = {"lane": 4, "rest": 3}
"""Runs at the same time: the lane's leader, its standby, and room for a change of guard."""
LOOKING = {"lane": 5.0, "rest": 1.0}
"""Seconds between two looks for runs that are due: a person who presses one is waiting."""


GIVES_WAY = 5
"""How far what can wait steps back for the processor: a STOP and the lane go first."""


async def run(part: Part) -> None:
    """Serve one part of the timetable until asked to end."""
    runner = Runner(part, LOOKING[part], limit=AT_ONCE[part], pause_on_shutdown=False)
    ids = await register(runner, part)
    await forget_late(ids, datetime.now(UTC))
    await forget_gone(settings.accounts())
    if part == "lane":
        await begin(ids)
    else:
        await make_up(ids, datetime.now(UTC))
    await runner.start()


async def register(runner: Runner, part: Part) -> list[UUID]:
    """Register one part of the timetable: what rests goes on resting, and what runs running."""
    async with get_client() as client:
        stand = await known(client)
    platforms = settings.accounts()
    mine = [one for one in entries(platforms) if one.part == part]
    with connected(settings.hub_url()) as hub:
        rest = resting(hub, mine, stand.names)
    planned = timetable(platforms, part, resting=rest, off=stand.off)
    async with AsyncClientContext.get_or_create():  # else each makes a client of its own
        return [await runner.aadd_deployment(one) for one in planned]


async def forget_late(deployments: Sequence[UUID], now: datetime) -> None:
    """Delete the scheduled runs that should have begun before now, not those a person pressed."""
    async with get_client() as client:
        while late := await late_runs(client, deployments, now):  # a page at a time
            for one in late:
                await client.delete_flow_run(one.id)


async def late_runs(
    client: PrefectClient, deployments: Sequence[UUID], now: datetime
) -> list[FlowRun]:
    """Return scheduled runs that should have begun; Prefect lists 200 at once."""
    found = await client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=list(deployments))),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
            expected_start_time=FlowRunFilterExpectedStartTime(before_=now),
        ),
    )
    return [one for one in found if one.auto_scheduled]


async def forget_gone(platforms: Iterable[str]) -> None:
    """Delete deployments of ours that neither part's timetable holds, with the runs they owe."""
    planned = {(one.flow, one.name) for one in entries(platforms)}
    async with get_client() as client:
        for one in await ours(client):
            await forget_unless(client, one, planned)


async def forget_unless(
    client: PrefectClient, one: DeploymentResponse, planned: set[tuple[str, str]]
) -> None:
    """Delete a deployment whose flow and name are not planned."""
    with contextlib.suppress(ObjectNotFound):  # the other runner was faster
        flow = await client.read_flow(one.flow_id)
        if (flow.name, one.name) not in planned:
            await client.delete_deployment(one.id)


async def begin(deployments: Iterable[UUID]) -> None:
    """Start a run of each deployment now, as its schedule may be minutes away."""
    async with get_client() as client:
        for id in deployments:
            await client.create_flow_run_from_deployment(id)


def main() -> None:
    """Run the part the command line names."""
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    if part not in get_args(Part):
        sys.exit(f"say which part of the timetable to run: {' or '.join(get_args(Part))}")
    if part == "rest":
        os.nice(GIVES_WAY)
    try:
        scrutiny.insist()
    except settings.NotConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    asyncio.run(run("lane" if part == "lane" else "rest"))


if __name__ == "__main__":
    main()
