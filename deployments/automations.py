"""What Prefect does by itself: it marks a run as crashed whose process is gone."""

from typing import Any

from deployments.prefect_api import Prefect

SILENCE = 90
"""Seconds without a heartbeat after which nobody runs a run any more: three are missed."""
ENDED = tuple(f"prefect.flow-run.{end}" for end in ("Completed", "Failed", "Cancelled", "Crashed"))

ZOMBIES: dict[str, Any] = {
    "name": "Mark runs without a process as crashed",
    "description": f"A run that is killed says nothing; after {SILENCE} s its place is free again.",
    "trigger": {
        "type": "event",
        "posture": "Proactive",
        "after": ["prefect.flow-run.heartbeat"],
        "expect": ["prefect.flow-run.heartbeat", *ENDED],
        "match": {"prefect.resource.id": ["prefect.flow-run.*"]},
        "for_each": ["prefect.resource.id"],
        "threshold": 1,
        "within": SILENCE,
    },
    "actions": [
        {
            "type": "change-flow-run-state",
            "state": "CRASHED",
            "message": "no sign of life: its process was killed",
        }
    ],
}

ALL = (ZOMBIES,)


def install(api: str) -> list[str]:
    """Make each automation that is not there yet; return the names of those made."""
    with Prefect(api) as prefect:
        known = {one["name"] for one in prefect.ask("POST", "/automations/filter", limit=200)}
        missing = [one for one in ALL if one["name"] not in known]
        for one in missing:
            prefect.ask("POST", "/automations/", **one)
    return [str(one["name"]) for one in missing]
