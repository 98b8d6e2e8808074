"""What had its day or week while nobody ran it is made up for, once, or a week goes without it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterStartTime,
)
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import IntervalSchedule
from prefect.client.schemas.sorting import FlowRunSort

from deployments.timetable import DAY

NEWEST = 20
"""Runs looked at for one that was no rehearsal."""


async def make_up(deployments: Sequence[UUID], now: datetime) -> list[UUID]:
    """Begin what has not begun for longer than its own rhythm; return what that was.

    What runs more often than daily is left out: its next run is near, and does it all.
    What a person switched off or paused stays so, and what is new has its first time before it.
    """
    missed: list[UUID] = []
    async with get_client() as client:
        of = DeploymentFilter(id=DeploymentFilterId(any_=list(deployments)))
        for one in await client.read_deployments(deployment_filter=of):
            every = rhythm(one)
            if every and every >= DAY and now - await began(client, one, now) > every:
                await client.create_flow_run_from_deployment(one.id)
                missed.append(one.id)
    return missed


def rhythm(one: DeploymentResponse) -> timedelta | None:
    """How often a deployment runs, where anything begins it."""
    found = [
        said.schedule.interval
        for said in one.schedules
        if said.active and isinstance(said.schedule, IntervalSchedule)
    ]
    return min(found, default=None) if not one.paused else None


async def began(client: PrefectClient, one: DeploymentResponse, now: datetime) -> datetime:
    """Return when it last began other than as a rehearsal, or came to be."""
    found = await client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[one.id])),
        flow_run_filter=FlowRunFilter(start_time=FlowRunFilterStartTime(is_null_=False)),
        sort=FlowRunSort.START_TIME_DESC,
        limit=NEWEST,
    )
    ours = [run.start_time for run in found if run.start_time and not run.parameters.get("dry_run")]
    return max([one.created or now, *ours])
