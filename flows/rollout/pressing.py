"""Pressing phases: each is a run of its own, and the walk goes on by pressing the next."""

from typing import Any
from uuid import UUID

from prefect import get_client
from prefect.client.schemas.responses import SetStateStatus
from prefect.deployments import arun_deployment
from prefect.exceptions import ObjectNotFound

from tasks import settings
from tasks.hub import rollouts
from tasks.hub.decisions import Decision
from tasks.hub.engine import connected
from tasks.hub.rollouts import Attempt

WALK = "walk"
"""Of a rollout's settings: whether each phase is pressed once the one before is approved."""


async def go_on(key: str) -> str:
    """Press the phase that is next if the rollout is walked; say what is next.

    The same `key` presses it once, however often it comes.
    """
    with connected(settings.hub_url()) as hub:
        rollout, phase = rollouts.current(hub), rollouts.upcoming(hub)
    if rollout is None or phase is None:
        return "the rollout is over"
    if not rollout.settings.get(WALK):
        return f"next is {phase}"
    run = await press(
        phase,
        dict(rollout.settings.get(phase, {})),
        f"{rollout.began_at.isoformat()} {phase} {key}",
    )
    return f"{phase} was pressed" if run else f"next is {phase}, which is not deployed here"


async def press(phase: str, parameters: dict[str, Any], key: str) -> UUID | None:
    """Press a phase in earnest, once per key; None where it is not deployed."""
    try:
        run = await arun_deployment(
            f"{phase}/on-demand",
            parameters={**parameters, "dry_run": False},
            timeout=0,
            as_subflow=False,
            idempotency_key=key,
        )
    except ObjectNotFound:
        return None
    return run.id


async def waits(run: str | None) -> bool:
    """Whether a run still waits for a person in Prefect."""
    if not run:
        return False
    async with get_client() as client:
        try:
            state = (await client.read_flow_run(UUID(run))).state
        except ObjectNotFound:
            return False
    return bool(state and state.is_paused())


async def conclude(decided: Attempt, said: Decision) -> str:
    """Let the run go on that waits for a decision; where it is gone, press the phase again."""
    if decided.prefect_run and await waits(decided.prefect_run):
        form = {"who": said.who, "decision": said.decision, "comment": said.comment}
        async with get_client() as client:
            went = await client.resume_flow_run(UUID(decided.prefect_run), run_input=form)
        if went.status is SetStateStatus.ACCEPT:
            return "its run goes on"
    if decided.status == "sent_back":
        return "do it again"
    key = f"{decided.phase} {decided.begun_at.isoformat()} decided"
    run = await press(decided.phase, decided.settings, key)
    return f"flow run {run} goes on" if run else f"press {decided.phase} again to go on"
