"""A desk in Prefect: runs that were pressed are done here, and people answer their forms."""

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any

import httpx
from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow_async

from tests.flows.conftest import LOOP

DUE = FlowRunFilter(
    state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
)


class Desk:
    """Deployments of this process, and those of their runs that were pressed since it was tidied."""

    def __init__(self, api: str, *flows: Flow[..., Any]) -> None:
        self.api = api
        self.flows: dict[Any, Flow[..., Any]] = {}
        for flow in flows:
            self.flows[LOOP.run(deployed(flow))] = flow
        self.tidy()

    def tidy(self) -> None:
        """Begin with an empty desk."""
        self.since = datetime.now(UTC)

    def press(self, flow: Flow[..., Any], **parameters: Any) -> Any:
        """Press a flow by its deployment, and do all that follows."""
        id = next(id for id, one in self.flows.items() if one is flow)
        run = LOOP.run(pressed(id, {"dry_run": False, **parameters}))
        self.work()
        return run

    def work(self) -> None:
        """Do every run that is due, and those that follow from them."""
        while LOOP.run(self.done()):
            pass

    async def done(self) -> int:
        runs = await self.runs(DUE)
        for run in runs:
            flow = self.flows[run.deployment_id]
            with contextlib.suppress(Pause):
                await run_flow_async(
                    flow, flow_run=run, parameters=run.parameters, return_type="state"
                )
        return len(runs)

    async def runs(self, which: FlowRunFilter | None = None) -> list[FlowRun]:
        async with get_client() as client:
            found = await client.read_flow_runs(
                deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=list(self.flows))),
                flow_run_filter=which,
            )
        return [one for one in found if one.created >= self.since]

    def answer(self, run: Any, **form: Any) -> dict[str, Any]:
        """Fill in the form of a run that waits, as the UI does, and do what follows."""
        said = httpx.post(
            f"{self.api}/flow_runs/{run}/resume", json={"run_input": form}, trust_env=False
        ).json()
        self.work()
        return said

    def state(self, run: Any) -> Any:
        return LOOP.run(state(run))

    def states(self, name: str) -> list[Any]:
        """How all runs of a flow ended, the newest last."""
        return [one.state for one in self.of(name)]

    def newest(self, name: str) -> Any:
        return self.of(name)[-1].id

    def of(self, name: str) -> list[FlowRun]:
        runs = LOOP.run(self.runs())
        found = [one for one in runs if self.flows[one.deployment_id].name == name]
        return sorted(found, key=lambda one: one.expected_start_time)

    def end(self, run: Any) -> None:
        """Let a run be gone, as when Prefect forgot it or somebody cancelled it."""
        body = {"state": {"type": "CRASHED"}, "force": True}
        httpx.post(f"{self.api}/flow_runs/{run}/set_state", json=body, trust_env=False)

    def waiting(self) -> dict[str, Any]:
        """Runs that wait for a person, by their flow."""
        runs = LOOP.run(self.runs())
        return {self.flows[one.deployment_id].name: one.id for one in runs if one.state.is_paused()}

    def forget(self) -> None:
        LOOP.run(forgotten(list(self.flows)))


async def deployed(flow: Flow[..., Any]) -> Any:
    async with get_client() as client:
        return await client.create_deployment(
            await client.create_flow(flow), name="on-demand", enforce_parameter_schema=False
        )


async def pressed(id: Any, parameters: dict[str, Any]) -> Any:
    async with get_client() as client:
        run = await client.create_flow_run_from_deployment(id, parameters=parameters)
    return run.id


async def state(run: Any) -> Any:
    async with get_client() as client:
        return (await client.read_flow_run(run)).state


async def forgotten(ids: list[Any]) -> None:
    async with get_client() as client:
        await asyncio.gather(*(client.delete_deployment(id) for id in ids))
