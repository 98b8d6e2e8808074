"""What Prefect does by itself: it marks runs without a process as crashed, and tells of incidents.

An incident is one event when it opens and one when it is over (tasks/announce.py): so each alert
fires once for each, and never again for what goes on.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import httpx

from deployments.prefect_api import Prefect

SILENCE = 90
"""Seconds without a heartbeat after which nobody runs a run any more: three are missed."""
UNWATCHED = 15 * 60
"""Seconds without a look after which nobody watches: four looks are missed."""
ENDED = tuple(
    f"prefect.flow-run.{end}"
    for end in ("Completed", "Failed", "Cancelled", "Crashed", "Suspended", "Paused")
)
"""What needs no heartbeat after it: a run that waits for a person has no process."""
NEWS = ("lockstep.incident.opened", "lockstep.incident.recovered")
LOOKED = "lockstep.watch.looked"
BACK = "lockstep.watch.back"
OURS = "lockstep"
"""The tag of every automation we made."""
BLOCK = "lockstep-alerts"
"""The block that holds where alerts go: Prefect encrypts it."""

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

ALERTS = {
    "late": "Data is late, or its reading only stops.",
    "gate closed": "A quality gate refused a whole batch.",
    "backlog": "More waits than is worked off.",
    "opt-out rate": "Texts of one workflow make people leave.",
    "budget exhaustion": "An account has nearly used up its day.",
    "records disagree": "A system still differs from the hub after it was mended.",
    "texts stopped": "Signs of harm stopped a workflow or a sender until somebody has looked.",
}
"""What we are alerted of; the watch (tasks/monitoring/alarms.py) says when."""

SILENT = '{"text": "Nobody is watching: the flow `watch` has not looked for 15 minutes."}'
"""What is told when whoever tells is gone itself."""


def alert(kind: str, about: str, block: str | None) -> dict[str, Any]:
    """Write the automation that tells of incidents of one kind: opened, and over."""
    return {
        "name": f"Alert: {kind}",
        "description": f"{about} Told once when it opens, and once when it is over.",
        "trigger": {
            "type": "event",
            "posture": "Reactive",
            "expect": list(NEWS),
            "match": {"prefect.resource.id": "lockstep.incident.*", "lockstep.kind": kind},
            "for_each": ["prefect.resource.id"],
            "threshold": 1,
            "within": 0,
        },
        "actions": [telling(block, "{{ event.payload | tojson }}")],
    }


def unwatched(block: str | None) -> dict[str, Any]:
    """Write the automation that tells when nobody looks any more."""
    return {
        "name": "Alert: nobody watches",
        "description": "The watch gave no sign of life; told once, until it looks again.",
        "trigger": {
            "type": "event",
            "posture": "Proactive",
            "after": [LOOKED],
            "expect": [LOOKED],
            "match": {"prefect.resource.id": "lockstep.watch"},
            "for_each": ["prefect.resource.id"],
            "threshold": 1,
            "within": UNWATCHED,
        },
        "actions": [telling(block, SILENT)],
    }


def watched(block: str | None) -> dict[str, Any]:
    """Write the automation that tells when somebody looks again after nobody did."""
    return {
        "name": "Alert: watched again",
        "description": "The watch gives signs of life again; told once after each silence.",
        "trigger": {
            "type": "event",
            "posture": "Reactive",
            "expect": [BACK],
            "match": {"prefect.resource.id": "lockstep.watch"},
            "for_each": ["prefect.resource.id"],
            "threshold": 1,
            "within": 0,
        },
        "actions": [telling(block, "{{ event.payload | tojson }}")],
    }


def telling(block: str | None, payload: str) -> dict[str, Any]:
    """Post to where alerts go; without an address they are in Prefect's event feed only."""
    if block is None:
        return {"type": "do-nothing"}
    return {"type": "call-webhook", "block_document_id": block, "payload": payload}


def wanted(block: str | None) -> Iterator[dict[str, Any]]:
    """List every automation there should be."""
    yield ZOMBIES
    for kind, about in ALERTS.items():
        yield alert(kind, about, block)
    yield unwatched(block)
    yield watched(block)


def install(api: str, alerts: str = "") -> list[str]:
    """Make every automation that is missing, or changed since; return the names of those made.

    `alerts` is the address incidents are posted to. One that a person switched off stays off.
    """
    with Prefect(api) as prefect:
        block = destination(prefect, alerts) if alerts else None
        known = {one["name"]: one for one in prefect.ask("POST", "/automations/filter", limit=200)}
        made = [one for one in wanted(block) if put(prefect, one, known.get(one["name"]))]
    return [str(one["name"]) for one in made]


def put(prefect: Prefect, one: dict[str, Any], found: dict[str, Any] | None) -> bool:
    """Make an automation, or make it anew when we say otherwise now; whether anything was done."""
    tags = [OURS, edition(one)]
    if found is None:
        prefect.ask("POST", "/automations/", **one, tags=tags)
    elif tags[1] not in found["tags"]:
        path = f"/automations/{found['id']}"
        prefect.ask("PUT", path, **one, tags=tags, enabled=found["enabled"])
    else:
        return False
    return True


def edition(one: dict[str, Any]) -> str:
    """Return what tells this wording of an automation from another: Prefect fills in its own."""
    written = json.dumps(one, sort_keys=True)
    return f"edition {sha256(written.encode()).hexdigest()[:8]}"


def destination(prefect: Prefect, url: str) -> str:
    """Keep where alerts go in a block; return its id."""
    data = {"method": "POST", "url": url, "headers": {"Content-Type": "application/json"}}
    if found := block_of(prefect):
        prefect.ask("PATCH", f"/block_documents/{found}", data=data)
        return found
    type = prefect.ask("GET", "/block_types/slug/webhook")["id"]
    ours = {"block_type_id": {"any_": [type]}}
    schema = prefect.ask("POST", "/block_schemas/filter", block_schemas=ours, limit=1)[0]["id"]
    new = {"name": BLOCK, "data": data, "block_type_id": type, "block_schema_id": schema}
    return str(prefect.ask("POST", "/block_documents/", **new)["id"])


def block_of(prefect: Prefect) -> str | None:
    """Return the id of the block that holds where alerts go, if there is one."""
    try:
        found = prefect.ask("GET", f"/block_types/slug/webhook/block_documents/name/{BLOCK}")
    except httpx.HTTPStatusError as error:
        if error.response.status_code != 404:
            raise
        return None
    return str(found["id"])
