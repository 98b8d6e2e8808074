"""Orders belong to contacts: many associations in one call, a bad one alone."""

from collections.abc import Sequence

from msgspec import Struct, field

from tasks.connectors.base import SkipRecord
from tasks.connectors.hubspot_api import Api, Fault, Refused


class Link(Struct, frozen=True):
    """One record and the contact it belongs to, by their ids."""

    key: str
    id: str
    contact: str


class Answer(Struct):
    """What could not be associated."""

    errors: list[Fault] = field(default_factory=list)


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
