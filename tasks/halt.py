"""Halt what runs by itself: schedules that change anything rest, those that look go on."""

from collections.abc import Iterable

from prefect import task
from prefect.client.orchestration import get_client

from tasks import settings
from tasks.hub import halts
from tasks.hub.engine import Connection, connected
from tasks.policy import policy
from tasks.resume import ours, standing

GO_ON = {
    *("listen", "watch", "reconcile", "audit_consent"),
    *("exposure", "rehearse_stop", "weekly_review", "check_mappings"),
}
"""Flows that hear, look and prove: what they owe waits for the end of the halt."""


@task(name="halt", task_run_name="halt schedules", **policy("hub", "halt"))
async def rest() -> list[str]:
    """Pause every schedule that changes anything; return those that ran.

    They are noted first, and run again when the halt was lifted meanwhile: whatever is killed, and
    when, none stays paused that nobody would resume.
    """
    async with get_client() as client:
        stand = {one.id: await standing(client, one) for one in await ours(client)}
        run = {id: one.name for id, one in stand.items() if one.every and not one.paused}
        with connected(settings.hub_url()) as hub:
            rested = postponed(hub, run.values())
        ids = [id for id, name in run.items() if name in rested]
        for id in ids:
            await client.pause_deployment(id)
        with connected(settings.hub_url()) as hub:
            over = halts.standing(hub) is None
        for id in ids if over else []:
            await client.resume_deployment(id)
    return sorted(rested)


def postponed(hub: Connection, names: Iterable[str]) -> set[str]:
    """Note which of these schedules (`flow/name`) wait for the end of the halt; return them.

    None do when nothing is halted.
    """
    found = halts.standing(hub)
    if found is None:
        return set()
    later = {one for one in names if one.partition("/")[0] not in GO_ON}
    halts.paused(hub, found, later)
    return later
