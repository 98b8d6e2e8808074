"""Halt what runs by itself: schedules that change anything rest, those that look go on."""

from prefect import task
from prefect.client.orchestration import get_client

from tasks import settings
from tasks.hub import halts
from tasks.hub.engine import connected
from tasks.policy import policy
from tasks.resume import ours, standing

GO_ON = {
    *("listen", "watch", "reconcile", "audit_consent"),
    *("exposure", "rehearse_stop", "weekly_review", "check_mappings"),
}
"""Flows that hear, look and prove: what they owe waits for the end of the halt."""


@task(name="halt", task_run_name="halt schedules", **policy("hub", "halt"))
async def rest() -> list[str]:
    """Pause every schedule that changes anything, and note which; return those that ran."""
    rested = []
    async with get_client() as client:
        for one in await ours(client):
            stands = await standing(client, one)
            if stands.every and not stands.paused and stands.flow not in GO_ON:
                await client.pause_deployment(one.id)
                rested.append(stands.name)
    with connected(settings.hub_url()) as hub:
        if found := halts.standing(hub):
            halts.paused(hub, found, rested)
    return rested
