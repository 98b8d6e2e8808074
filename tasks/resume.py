"""See what stands in Prefect, and let schedules run again."""

from collections.abc import Collection

from msgspec import Struct
from prefect import task
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.client.schemas.responses import DeploymentResponse

from tasks.policy import policy
from tasks.rollout.automation import Alert, Standing

OURS = "lockstep"
"""The tag of every deployment and automation we made."""
ALERT = "Alert: "
"""How the names of our alerts begin."""


class Stands(Struct, frozen=True):
    """What stands in Prefect of ours."""

    deployments: list[Standing]
    alerts: list[Alert]


@task(name="survey prefect", task_run_name="survey Prefect", **policy("hub", "survey prefect"))
async def survey_prefect() -> Stands:
    """List our deployments with their schedules, and our alerts."""
    async with get_client() as client:
        found = [await standing(client, one) for one in await ours(client)]
        return Stands(found, await alerts(client))


@task(name="resume", task_run_name="resume schedules", **policy("hub", "resume"))
async def resume(names: Collection[str]) -> list[str]:
    """Let these deployments (`flow/name`) run on their schedules; return which were paused."""
    woken = []
    async with get_client() as client:
        for one in await ours(client):
            stands = await standing(client, one)
            if stands.paused and stands.name in names:
                await client.resume_deployment(one.id)
                woken.append(stands.name)
    return woken


async def ours(client: PrefectClient) -> list[DeploymentResponse]:
    """Return every deployment we made; Prefect lists 200 at once."""
    mine = DeploymentFilter(tags=DeploymentFilterTags(all_=[OURS]))
    found: list[DeploymentResponse] = []
    while page := await client.read_deployments(deployment_filter=mine, offset=len(found)):
        found += page
    return found


async def standing(client: PrefectClient, one: DeploymentResponse) -> Standing:
    """Say how a deployment stands: its schedule, and the data type it is about."""
    flow = (await client.read_flow(one.flow_id)).name
    intervals = [getattr(each.schedule, "interval", None) for each in one.schedules if each.active]
    sync = flow == "sync"
    return Standing(
        name=f"{flow}/{one.name}",
        flow=flow,
        object=str(one.parameters.get("object", "")) if sync else "",
        platform=str(one.parameters.get("platform", "")) if sync else "",
        every=min((each for each in intervals if each), default=None),
        paused=one.paused,
    )


async def alerts(client: PrefectClient) -> list[Alert]:
    """List our alerts."""
    return [
        Alert(one.name.removeprefix(ALERT), one.enabled)
        for one in await client.read_automations()
        if one.name.startswith(ALERT)
    ]
