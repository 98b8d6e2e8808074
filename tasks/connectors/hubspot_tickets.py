"""What HubSpot says of a ticket elsewhere: whose it is, and whether its stage ends it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from mappings.hubspot_records import Item
from mappings.hubspot_threads import CLOSED, STATE, WHOSE
from tasks.connectors.hubspot_api import Api
from tasks.connectors.hubspot_links import linked

TICKETS = "tickets"


class Stage(Struct):
    """A stage of a pipeline; each account has its own."""

    id: str
    metadata: Mapping[str, str] = field(default_factory=dict)


class Pipeline(Struct):
    """The stages tickets of one kind go through."""

    stages: list[Stage]


class Pipelines(Struct):
    """All there are."""

    results: list[Pipeline]


def whole(api: Api, object: str, items: Sequence[Item]) -> Sequence[Item]:
    """Add to each ticket its contacts and its state; all else stays."""
    if object != TICKETS or not items:
        return items
    people, over = linked(api, TICKETS, [one.id for one in items]), ends(api)
    for one in items:
        closed = one.properties.get("hs_pipeline_stage") in over
        one.properties[WHOSE] = ";".join(people.get(one.id, ())) or None
        one.properties[STATE] = CLOSED if closed else None
    return items


def ends(api: Api) -> set[str]:
    """Name the stages that end a ticket, of every pipeline."""
    found = api.get(Pipelines, "pipelines", TICKETS).results
    stages = (stage for one in found for stage in one.stages)
    return {stage.id for stage in stages if stage.metadata.get(STATE) == CLOSED}
