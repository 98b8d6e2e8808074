"""What HubSpot's webhooks say: thin events, most of them only a hint to read the record again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct, field

from mappings.hubspot import MAPS, REFUSALS
from mappings.hubspot_records import from_ms, gone, merge
from mappings.ownership import contested
from mappings.records import Consent, Echo, Edit, Record
from mappings.transforms import text

KINDS = {"contact": "contacts", "company": "companies", "order": "orders", "ticket": "tickets"}
TYPE_IDS = {
    "0-1": "contacts",
    "0-2": "companies",
    "0-5": "tickets",
    "0-18": "communications",
    "0-27": "tasks",
    "0-123": "orders",
}
"""How the topics `object.*` name their kind of record."""

ACTIONS = ("creation", "propertyChange", "restore", "associationChange", "merge")
ENDS = ("deletion", "privacyDeletion")


class Event(Struct, rename="camel"):
    """One event; ids come as numbers or as text."""

    object_id: int | str | None = None
    object_type_id: str | None = None
    occurred_at: int | str | None = None
    change_source: str = ""
    property_name: str = ""
    property_value: Any = None
    primary_object_id: int | str | None = None
    merged_object_ids: list[int | str] = field(default_factory=list)
    new_object_id: int | str | None = None
    from_object_id: int | str | None = None

    @property
    def at(self) -> datetime | None:
        """When it happened."""
        return from_ms(self.occurred_at)

    @property
    def survivor(self) -> str:
        """The record that is left after a merge, whichever way this account names it."""
        return named(self.new_object_id or self.primary_object_id)


class Told(Struct):
    """What one event comes to: records, ids to read again, and what may be our own echo."""

    object: str
    records: list[Record] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    echoes: list[Echo] = field(default_factory=list)


def named(id: int | str | None) -> str:
    """Return an id as text; raise ValueError when there is none."""
    number = str(id or "")
    if not (number.isascii() and number.isdigit()):
        raise ValueError("the event does not name its record")
    return number


def told(topic: str, body: bytes) -> Told:
    """Read one event; raise ValueError or MsgspecError when it makes no sense."""
    event = msgspec.json.decode(body, type=Event)
    kind, _, action = topic.partition(".")
    object = KINDS.get(kind) or (kind == "object" and TYPE_IDS.get(event.object_type_id or ""))
    if not object or action not in (*ACTIONS, *ENDS):
        raise ValueError(f"unknown topic {topic}")
    if action in ENDS:
        return Told(object, list(gone(object, named(event.object_id), event.at)))
    if action == "merge":
        records = list(merged(event)) if object == "contacts" else []
        return Told(object, records, [event.survivor])
    if action == "associationChange":
        return Told(object, wanted=[named(event.object_id or event.from_object_id)])
    return changed(object, action, event)


def merged(event: Event) -> Iterator[Record]:
    """List the contacts that have become another one."""
    before = [event.primary_object_id, *event.merged_object_ids]
    for id in dict.fromkeys(named(one) for one in before if one):
        if id != event.survivor:
            yield merge(event.survivor, id)


def changed(object: str, action: str, event: Event) -> Told:
    """Read a change: what an integration wrote may be our echo, an agent may record a refusal."""
    mapped = MAPS[object].properties() if object in MAPS else ()
    id, own = named(event.object_id), {one.theirs for one in mapped}
    if event.change_source != "INTEGRATION":
        return Told(object, [*refusal(id, event), *edit(object, id, event)], [id])
    if action == "creation":
        return Told(object, echoes=[Echo(object, id)])
    if action != "propertyChange":
        return Told(object, wanted=[id])
    if event.property_name in own:
        return Told(object)
    value = "" if event.property_value is None else str(event.property_value)
    return Told(object, echoes=[Echo(object, id, event.property_name, value)])


def refusal(id: str, event: Event) -> Iterator[Record]:
    """Read an agent's note that somebody wants no texts.

    The opposite note raises nothing: permission is given by an act of the person alone.
    """
    value = event.property_value
    noted = (event.property_name, value) if isinstance(value, str) else ("", "")
    if purpose := REFUSALS.get(noted):
        yield Consent(
            platform="hubspot",
            customer_external_id=id,
            purpose=purpose,
            status="withdrawn",
            method="hubspot:agent",
            happened_at=event.at,
        )


def edit(object: str, id: str, event: Event) -> Iterator[Record]:
    """Read when just a person there changed a field that others may have a say about, too."""
    names = {one.theirs: one.name for one in MAPS["contacts"].fields}
    field = names.get(event.property_name, "")
    if object == "contacts" and field in contested() and event.at:
        yield Edit(
            platform="hubspot",
            object=object,
            external_id=id,
            field=field,
            value=text(event.property_value),
            happened_at=event.at,
        )
