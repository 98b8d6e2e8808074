"""Hold what every system has of some people against what must be so of them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from importlib import import_module
from typing import Any

import msgspec
from msgspec import Struct, field

from mappings.fields import Field, Map
from mappings.records import Customer, Order
from tasks import connect
from tasks.compare import same
from tasks.connectors.base import Change, Connector
from tasks.connectors.base_finding import Finding, Holder, Linking
from tasks.rollout.checks import CHECK_OF, Report
from tasks.rollout.recompute import Person

LANE = "backfill"
BEYOND = "it shows no records"
CHECKED = {
    "customer": ("names", "phones", "consent values", "amounts", "segments"),
    "order": ("links", "amounts"),
    "consent": ("consent values",),
}
"""What is checked of each noun that platforms follow."""


class World(Struct):
    """Some people, what must be so of each by key, and what the stores say of them."""

    people: list[Person]
    must: dict[str, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[tuple[str, str], Customer] = field(default_factory=dict)
    orders: dict[tuple[str, str], Order] = field(default_factory=dict)
    consents: dict[tuple[str, str], str] = field(default_factory=dict)


def hold_hub(world: World, report: Report) -> None:
    """Compare the hub's own conclusions with what was worked out anew."""
    for one in world.people:
        must = world.must[one.key]
        for name in ("first_name", "last_name", "phone", "order_count", "net_spend", "currency"):
            report.compare("hub", name, (must[name], getattr(one, name)), one.key)
        stands = {act.purpose: act.stands for act in one.acts if not act.expires_at}
        for purpose, status in stands.items():
            name = "sms_status" if purpose == "marketing" else f"{purpose}_status"
            report.compare("hub", name, (must[name], status), one.key)


def hold_store(platform: str, world: World, report: Report) -> None:
    """Compare the hub's orders and consents with the store's own copies."""
    for person in world.people:
        own = {id for name, id in person.ids if name == platform}
        for sale in person.sales:
            theirs = world.orders.get((platform, sale.external_id))
            if theirs is None or sale.deleted:
                continue
            for name in ("total", "kept", "currency"):
                values = (getattr(theirs, name), getattr(sale, name))
                report.compare(platform, name, values, sale.key)
            buyer = theirs.customer_external_id
            held = buyer if buyer is None or buyer in own else "another person"
            report.compare(platform, "contact_id", (buyer, held), sale.key)
        said = {world.consents.get((platform, id)) for id in own} - {None}
        must = world.must[person.key]["sms_status"]
        if said and must in {"granted", "withdrawn"}:
            held = must if must in said else next(iter(said))
            report.compare(platform, "sms_status", (must, held), person.key)


def hold_target(platform: str, object: str, world: World, report: Report) -> None:
    """Compare what a platform holds with what it must hold."""
    module = import_module(f"mappings.{platform}")
    mapping: Map = module.MAPS[object]
    noun = module.FOLLOWS[object]
    with connect.connected(platform, LANE) as connector:
        if not isinstance(connector, Finding):
            report.cannot_tell(platform, CHECKED[noun], BEYOND)
            return
        rows = rows_of(noun, world)
        held = found(connector, object, mapping, list(rows))
        for key, must in rows.items():
            hold(platform, mapping, must, (held.get(key), report))
        if noun == "customer":
            shown = [ours(module, mapping, key, one) for key, one in held.items()]
            report.segments(platform, [must for key, must in rows.items() if key in held], shown)
        elif isinstance(connector, Linking):
            people = found(connector, *contacts(module), [one.key for one in world.people])
            links = connector.linked(object, [one.id for one in held.values()])
            hold_links(platform, world, (held, people, links), report)


def rows_of(noun: str, world: World) -> dict[str, dict[str, Any]]:
    """Return by key what must be so of each record of a noun."""
    if noun == "customer":
        return world.must
    return {
        sale.key: {"key": sale.key, **msgspec.structs.asdict(sale)}
        for one in world.people
        for sale in one.sales
        if not sale.deleted
    }


def contacts(module: Any) -> tuple[str, Map]:
    """Say as what a platform holds customers."""
    object = next(name for name, noun in module.FOLLOWS.items() if noun == "customer")
    return object, module.MAPS[object]


def found(
    connector: Connector, object: str, mapping: Map, keys: Sequence[str]
) -> dict[str, Holder]:
    """Ask a platform for records by our own key."""
    changes = [Change(key, {mapping.key.theirs: key}) for key in keys]
    if not (changes and isinstance(connector, Finding)):
        return {}
    return {key: one for key, one in connector.holders(object, changes).items() if one.id}


def hold(
    platform: str, mapping: Map, must: Mapping[str, Any], where: tuple[Holder | None, Report]
) -> None:
    """Compare one record's fields; one that is not there has none of them."""
    holder, report = where
    for one in mapping.fields:
        if CHECK_OF.get(one.name) in {None, "links"} or one.write is None or one.name not in must:
            continue
        wanted = one.write(must[one.name])
        held = "not there" if holder is None else holder.values.get(one.theirs, "")
        equal = same(one, wanted, held)
        report.compare(platform, one.name, (wanted, wanted if equal else held), str(must["key"]))


def hold_links(
    platform: str,
    world: World,
    there: tuple[Mapping[str, Holder], Mapping[str, Holder], Mapping[str, Sequence[str]]],
    report: Report,
) -> None:
    """Compare whose each order is there: its buyer's, and nobody else's."""
    held, people, links = there
    for person in world.people:
        contact = people.get(person.key)
        for sale in person.sales:
            if sale.key in held and not sale.deleted:
                must = [contact.id] if contact else []
                now = list(links.get(held[sale.key].id, ()))
                values = (", ".join(must), ", ".join(sorted(now)))
                report.compare(platform, "contact_id", values, sale.key)


def ours(module: Any, mapping: Map, key: str, holder: Holder) -> dict[str, Any]:
    """Read what a platform holds of a person in our words, for its segments."""
    words: Mapping[str, str] = getattr(module, "WORDS", {})
    row: dict[str, Any] = {"key": key}
    for one in mapping.fields:
        said = holder.values.get(one.theirs, "")
        row[one.name] = words.get(said) if one.name.endswith("_status") else number(one, said)
    return row | {"key": key}


def number(one: Field, said: str) -> Any:
    """Read a number as one; anything else stays as it is said."""
    if one.type != "number":
        return said or None
    try:
        return Decimal(said or 0)
    except InvalidOperation:
        return None
