"""Orders belong to contacts: many associations in one call, a bad one alone."""

from collections.abc import Sequence

from msgspec import Struct, field

from tasks.connectors.base import SkipRecord
from tasks.connectors.hubspot_api import Api, Fault, Refused

MOST = 1_000
"""Records of one question."""


class Link(Struct, frozen=True):
    """One record and the contact it belongs to, by their ids."""

    key: str
    id: str
    contact: str


class Id(Struct):
    """A record."""

    id: str


class Other(Struct, rename="camel"):
    """A record at the other end."""

    to_object_id: int | str


class Ends(Struct, rename="camel"):
    """Whom one record is associated with."""

    from_: Id = field(name="from")
    to: list[Other] = field(default_factory=list)


class Linked(Struct):
    """What records are associated with."""

    results: list[Ends] = field(default_factory=list)


class Answer(Struct):
    """What could not be associated."""

    errors: list[Fault] = field(default_factory=list)


def linked(api: Api, object: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the contacts that each of these belongs to; who has none is absent."""
    found: dict[str, list[str]] = {}
    for start in range(0, len(ids), MOST):
        lines = [{"id": id} for id in ids[start : start + MOST]]
        path = f"{object}/contacts/batch/read"
        answer = api.post(Linked, "associations", path, {"inputs": lines})
        found |= {one.from_.id: [str(to.to_object_id) for to in one.to] for one in answer.results}
    return found


def part(api: Api, object: str, links: Sequence[Link]) -> None:
    """Take away links we made before; one that is gone already is no matter."""
    lines = [{"from": {"id": link.id}, "to": [{"id": link.contact}]} for link in links]
    if lines:
        path = f"{object}/contacts/batch/archive"
        api.ask("POST", api.path("associations", path), json={"inputs": lines})


def associate(api: Api, object: str, links: Sequence[Link]) -> dict[str, SkipRecord]:
    """Associate records with their contacts; return by key why some could not be.

    Doing it again changes nothing, so a batch with a fault in it is simply told again by halves.
    """
    if not links:
        return {}
    lines = [{"from": {"id": link.id}, "to": {"id": link.contact}} for link in links]
    path = f"{object}/contacts/batch/associate/default"
    try:
        faults = api.post(Answer, "associations", path, {"inputs": lines}).errors
    except Refused as refused:
        faults = [refused.fault]
    if not faults:
        return {}
    if len(links) == 1:
        return {links[0].key: SkipRecord(f"HubSpot: written, but not linked: {faults[0].words}")}
    half = len(links) // 2
    return associate(api, object, links[:half]) | associate(api, object, links[half:])
