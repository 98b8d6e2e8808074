"""Announce what opened and what is over to Prefect, whose automations tell people."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid5

from prefect import task
from prefect.client.orchestration import get_client
from prefect.events.schemas.events import Event, Resource

from tasks.hub import incidents
from tasks.hub.engine import autocommit
from tasks.hub.incidents import OURS, Incident, News
from tasks.policy import policy
from tasks.retell import asked, unheard

LOOKED = "lockstep.watch.looked"
"""The sign of life of whoever looks."""
BACK = "lockstep.watch.back"
"""What is told when somebody looks again after nobody did."""
UNWATCHED = timedelta(minutes=15)
"""After how long without a look it was told that nobody watches."""
WORDS = {"opened": "Opened", "recovered": "Over"}


@task(name="announce", task_run_name="announce", **policy("hub", "announce"))
async def announce(hub_url: str) -> int:
    """Tell Prefect every piece of news once, and again what did not arrive; return how many.

    What Prefect took is noted at once. Whoever dies in between tells it again under the same id,
    which Prefect's automations know: each fires once.
    """
    with autocommit(hub_url) as hub:
        again = await unheard(incidents.lately(hub))
        for one in again:
            await take(told(one.incident, one.what, one.tries + 1))
        found = list(news(incidents.untold(hub)))
        for incident, what in found:
            await take(told(incident, what))
            incidents.told(hub, incident, what)
        await take_back()
        await take(sign_of_life())
    return len(again) + len(found)


async def take_back() -> None:
    """Tell that somebody looks again, once, if nobody did for so long that it was told."""
    looks = await asked(1, event={"name": [LOOKED]})
    if not looks:
        return
    last = looks[0]
    gap = datetime.now(UTC) - datetime.fromisoformat(last["occurred"])
    if gap >= UNWATCHED:
        resource = {"prefect.resource.id": "lockstep.watch", "prefect.resource.name": "watch"}
        said = {"text": f"Over: nobody watched for {gap.total_seconds() / 60:,.0f} min; it does."}
        id, now = uuid5(OURS, last["id"]), datetime.now(UTC)
        await take(
            Event(id=id, event=BACK, resource=Resource(resource), occurred=now, payload=said)
        )


def news(untold: list[Incident]) -> Iterator[tuple[Incident, News]]:
    """List what nobody was told of yet, in order."""
    for incident in untold:
        for what in incident.news:
            yield incident, what


async def take(event: Event) -> None:
    """Hand an event to Prefect; return when it has it (`emit_event` would not wait)."""
    async with get_client() as client:
        await client.request("POST", "/events", json=[event.model_dump(mode="json")])


def told(incident: Incident, what: News, time: int = 1) -> Event:
    """Write a piece of news as an event; its payload is what people are sent."""
    return Event(
        id=incident.name(what, time),
        occurred=datetime.now(UTC),
        event=f"lockstep.incident.{what}",
        resource=Resource(
            {
                "prefect.resource.id": f"lockstep.incident.{incident.id}",
                "prefect.resource.name": f"{incident.kind}: {incident.subject}",
                "lockstep.kind": incident.kind,
            }
        ),
        payload=payload(incident, what),
    )


def payload(incident: Incident, what: News) -> dict[str, Any]:
    """Say what happened, in the words of a chat's incoming webhook (`text`) and one by one."""
    over = incident.recovered_at
    lasted = f" (it lasted {minutes(incident.opened_at, over)})" if over else ""
    rest = lasted if what == "recovered" else f". {incident.advice or ''}"
    return {
        "text": f"{WORDS[what]}: {incident.kind}: {incident.said}{rest}".strip(),
        "incident": incident.id,
        "kind": incident.kind,
        "subject": incident.subject,
        "state": what,
        "opened_at": incident.opened_at.isoformat(),
        "recovered_at": over.isoformat() if over and what == "recovered" else None,
    }


def minutes(since: datetime, until: datetime) -> str:
    """Write how long something lasted, in minutes."""
    return f"{max(1, round((until - since).total_seconds() / 60)):,} min"


def sign_of_life() -> Event:
    """Say that somebody looked: when this is missing, nobody is watching."""
    resource = {"prefect.resource.id": "lockstep.watch", "prefect.resource.name": "watch"}
    return Event(event=LOOKED, resource=Resource(resource), occurred=datetime.now(UTC))
