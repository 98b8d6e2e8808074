"""Tell again what nobody was told: an alert whose address failed is posted anew, for hours.

Whether a piece of news arrived, Prefect knows: it notes what became of each post. So nothing is
kept here; each try is an event of its own, named by its number.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from msgspec import Struct
from prefect.client.orchestration import get_client

from tasks.hub.incidents import Incident, News

FIRST = timedelta(minutes=2)
"""How long after the first try the second may come: by the next look."""
MOST = 11
"""Tries at a piece of news; each waits twice as long as the one before: 17 hours in all."""
ENDS = ("prefect.automation.action.executed", "prefect.automation.action.failed")
"""What Prefect notes of a post: an answer, good or bad, or none at all."""
PAGE, MANY = 50, 10_000
"""Events that Prefect hands out at once, and how many of a day's posts are looked through."""
GOOD = 300
"""Answers from this status on are no thanks."""


class Tale(Struct, frozen=True):
    """A piece of news that was told, since when, and how many tries at it there were."""

    incident: Incident
    what: News
    since: datetime
    tries: int = 1

    @property
    def due(self) -> bool:
        """Whether it is time for another try."""
        return datetime.now(UTC) - self.since >= FIRST * (1 << (self.tries - 1))


async def asked(most: int, **wanted: Any) -> list[dict[str, Any]]:
    """Ask Prefect for events, the newest first, `most` or a few more: it hands out pages."""
    async with get_client() as client:
        body = {"filter": wanted, "limit": min(most, PAGE)}
        answer = await client.request("POST", "/events/filter", json=body)
        page = answer.json()
        found: list[dict[str, Any]] = page["events"]
        while page["next_page"] and len(found) < most:
            token = parse_qs(urlsplit(page["next_page"]).query)["page-token"][0]
            turn = {"page-token": token}
            page = (await client.request("GET", "/events/filter/next", params=turn)).json()
            found += page["events"]
    return found


async def ends(names: Sequence[UUID], since: datetime) -> dict[UUID, bool]:
    """Say of events that were posted whether they arrived; what is not known yet is absent."""
    if not names:
        return {}
    found = await asked(
        MANY,
        event={"name": list(ENDS)},
        related={"id": [f"prefect.event.{name}" for name in names]},
        occurred={"since": since.isoformat()},
    )
    arrived: dict[UUID, bool] = {}
    for one in found:
        for name in told_of(one, set(names)):
            arrived[name] = arrived.get(name, False) or good(one)
    return arrived


def told_of(end: Mapping[str, Any], names: set[UUID]) -> Iterator[UUID]:
    """Name the events that a post told of."""
    for one in end["related"]:
        id = str(one["prefect.resource.id"]).removeprefix("prefect.event.")
        if one.get("prefect.resource.role") == "triggering-event" and UUID(id) in names:
            yield UUID(id)


def good(end: Mapping[str, Any]) -> bool:
    """Whether a post was taken; one that goes nowhere on purpose was."""
    if end["event"] != ENDS[0]:
        return False
    return int(end["payload"].get("status_code", 0)) < GOOD


async def unheard(told: Sequence[tuple[Incident, News, datetime]]) -> list[Tale]:
    """Return what was told lately and did not arrive, and is to be tried again now, in order.

    Once it is known that something is over, nobody need hear that it began.
    """
    if not told:
        return []
    names = [incident.name(what, n) for incident, what, _ in told for n in range(1, MOST + 1)]
    arrived = await ends(names, min(at for *_, at in told))
    over = {
        incident.id
        for incident, what, _ in told
        if what == "recovered" and True in tries(incident, what, arrived)
    }
    found = []
    for incident, what, at in told:
        ended = tries(incident, what, arrived)
        failed = len(ended) and not any(ended) and len(ended) < MOST
        if failed and incident.id not in over:
            found.append(Tale(incident, what, at, len(ended)))
    return [one for one in found if one.due]


def tries(incident: Incident, what: News, arrived: Mapping[UUID, bool]) -> list[bool]:
    """List the tries at a piece of news that came to an end: whether each arrived."""
    names = (incident.name(what, n) for n in range(1, MOST + 1))
    return [arrived[name] for name in names if name in arrived]
