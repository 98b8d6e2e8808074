"""What HubSpot's records say, as records of ours."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from msgspec import MsgspecError, Struct, field

from mappings import birthdays
from mappings.hubspot import MAPS
from mappings.hubspot_threads import CLOSED, COMPLETED, DONE, STATE, TASK, TICKET, WHOSE
from mappings.records import Customer, Facts, Merge, Order, Record, Ticket
from mappings.transforms import country, e164, email, moment, money, text

UNREADABLE = (MsgspecError, ValueError, ArithmeticError, RecursionError)
"""What reading a record of theirs may raise; it costs this record and no other."""

MODIFIED = {"contacts": "lastmodifieddate"}
"""The property that dates the last change; all other objects have `hs_lastmodifieddate`."""
CREATED = {"contacts": "createdate", "companies": "createdate"}
MERGED = "hs_merged_object_ids"
WAITING = {"tickets": TICKET, "tasks": TASK}
"""What is asked of objects that say whether somebody still waits for the shop."""
ELSEWHERE = "hs_external_order_id"
BORN = "date_of_birth"

Properties = dict[str, str | None]


class Item(Struct, rename="camel"):
    """One record as the API shows it: all values are strings, an empty one is null."""

    id: str
    properties: Properties = field(default_factory=dict)
    updated_at: str | None = None
    archived: bool = False
    archived_at: str | None = None


def modified(object: str) -> str:
    """Name the property that dates the last change of an object."""
    return MODIFIED.get(object, "hs_lastmodifieddate")


def asked(object: str) -> list[str]:
    """List the properties to ask for: those we map, and what tells of dates and merges."""
    if object in WAITING:
        return [*WAITING[object], MERGED]
    mapped = [one.theirs for one in MAPS[object].fields if one.type != "association"]
    extra = [modified(object), CREATED.get(object, "hs_createdate"), MERGED]
    return [*mapped, *extra, *([ELSEWHERE] if object == "orders" else [])]


def changed_at(object: str, item: Item) -> datetime | None:
    """Return when a record last changed; raise ValueError when that cannot be read."""
    return moment(item.properties.get(modified(object)) or item.updated_at)


def from_ms(value: Any) -> datetime | None:
    """Read milliseconds since 1970; None when there are none."""
    try:
        return datetime.fromtimestamp(int(value) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def records(object: str, item: Item) -> Iterator[Record]:
    """Turn one record of theirs into ours, after the merges it went through."""
    if item.archived:
        yield from gone(object, item.id, moment(item.archived_at or item.updated_at))
        return
    yield from merges(object, item)
    yield from READERS[object](item)


def gone(object: str, id: str, at: datetime | None) -> Iterator[Record]:
    """Say that a record is not there any more; of orders nothing follows from it."""
    if object == "contacts":
        yield Customer(platform="hubspot", external_id=id, deleted=True, updated_at=at)
    if object in WAITING:
        task = object == "tasks"
        yield Ticket(platform="hubspot", external_id=id, task=task, waits=False, updated_at=at)


def merges(object: str, item: Item) -> Iterator[Record]:
    """List the ids that have become this record."""
    for id in (item.properties.get(MERGED) or "").split(";"):
        if object == "contacts" and id.strip() not in ("", item.id):
            yield merge(item.id, id.strip())


def merge(kept: str, gone: str) -> Merge:
    """Say that one contact has become part of another."""
    return Merge(platform="hubspot", object="customers", kept=kept, gone=gone)


def facts(object: str, properties: Properties) -> Facts:
    """Collect our own properties and what is the CRM's; one not sent is absent, not blank.

    Segments are left out: they move by time alone, and each move would come back as news.
    """
    own = {one.theirs: one.theirs for one in MAPS[object].properties() if one.name != "segments"}
    own |= {one.theirs: one.name for one in MAPS[object].fields if one.owner == "crm"}
    return {own[name]: value for name, value in properties.items() if name in own}


def customer(item: Item) -> Iterator[Record]:
    """Read a contact."""
    said, kept = item.properties, facts("contacts", item.properties)
    region = country(said.get("country"))
    typed = text(said.get("phone"))
    phone = e164(typed, region)
    if typed != phone:
        kept["phone_typed"] = typed
    if BORN in kept:
        kept |= birthdays.told(BORN, kept[BORN], changed_at("contacts", item))
    mail = email(said.get("email"))
    if mail is None and text(said.get("email")):
        kept["email_typed"] = said.get("email")
    yield Customer(
        platform="hubspot",
        external_id=item.id,
        email=mail,
        phone=phone,
        first_name=text(said.get("firstname")),
        last_name=text(said.get("lastname")),
        country=region,
        birthday_typed=kept.get("birthday_typed"),
        created_at=moment(said.get("createdate")),
        updated_at=changed_at("contacts", item),
        facts=kept,
    )


def order(item: Item) -> Iterator[Record]:
    """Read an order that was made in the CRM.

    Orders with our id are echoes; those with a store's id come from the store, which tells us
    itself: reading them here would count their money twice.
    """
    said = item.properties
    if said.get("hub_order_id") or said.get(ELSEWHERE):
        return
    total = money(said.get("hs_total_price") or "0")
    yield Order(
        platform="hubspot",
        external_id=item.id,
        name=text(said.get("hs_order_name")),
        currency=(text(said.get("hs_currency_code")) or "").upper(),
        total=total,
        financial_status=text(said.get("hs_external_order_status")),
        fulfilment_status=text(said.get("hs_fulfillment_status")),
        placed_at=moment(said.get("hs_external_created_date") or said.get("hs_createdate")),
        updated_at=changed_at("orders", item),
        facts=facts("orders", said),
    )


def ticket(item: Item) -> Iterator[Record]:
    """Read a ticket with all its contacts: its pipeline knows whether its stage ends it."""
    said = item.properties
    theirs = [id for id in (said.get(WHOSE) or "").split(";") if id]
    yield Ticket(
        platform="hubspot",
        external_id=item.id,
        waits=said.get(STATE) != CLOSED,
        customer_external_id=next(iter(theirs), None),
        owner=text(said.get("hubspot_owner_id")),
        opened_at=moment(said.get("createdate")),
        updated_at=changed_at("tickets", item),
        facts={"contacts": theirs},
    )


def task(item: Item) -> Iterator[Record]:
    """Read a task that we made, as of when it was done; those of others concern nobody here."""
    said = item.properties
    if said.get("hub_conversation_id"):
        yield Ticket(
            platform="hubspot",
            external_id=item.id,
            task=True,
            waits=said.get("hs_task_status") not in DONE,
            updated_at=moment(said.get(COMPLETED)) or changed_at("tasks", item),
        )


READERS: dict[str, Callable[[Item], Iterator[Record]]] = {
    "contacts": customer,
    "orders": order,
    "tickets": ticket,
    "tasks": task,
}
