"""Pressing phases: the walk goes on by pressing the deployment of the phase that is next."""

from typing import Any
from uuid import UUID

from prefect.deployments import arun_deployment
from prefect.exceptions import ObjectNotFound

from tasks import settings
from tasks.hub import rollouts
from tasks.hub.engine import connected

WALK = "walk"
"""Of a rollout's settings: whether each phase is pressed once the one before is approved."""


async def go_on(key: str) -> str:
    """Press the phase that is next if the rollout is walked; say what is next.

    The same `key` presses it once, however often it comes.
    """
    with connected(settings.hub_url()) as hub:
        rollout, phase = rollouts.current(hub), rollouts.upcoming(hub)
    if rollout is None or phase is None:
        return "the rollout has ended"
    if not rollout.settings.get(WALK):
        return f"next is {phase}"
    run = await press(phase, dict(rollout.settings.get(phase, {})), f"{rollout.id} {phase} {key}")
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
