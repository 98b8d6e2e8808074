"""Who belongs to whom: links between records, the same seen from both ends."""

from collections.abc import Iterable
from typing import Any

from deployments.sandbox.hubspot.errors import invalid, not_found
from deployments.sandbox.hubspot.portal import Event, Portal
from deployments.sandbox.hubspot.records import Table

DEFINED = "HUBSPOT_DEFINED"
PAIRS = (
    ("contacts", "companies", 279, 280),
    ("contacts", "deals", 4, 3),
    ("companies", "deals", 342, 341),
    ("orders", "contacts", 507, 508),
    ("orders", "companies", 509, 510),
    ("orders", "deals", 512, 511),
    ("orders", "line_items", 513, 514),
    ("carts", "contacts", 586, 587),
    ("carts", "line_items", 590, 591),
    ("deals", "line_items", 19, 20),
    ("contacts", "contacts", 449, 449),
    ("tickets", "contacts", 16, 15),
    ("tasks", "contacts", 204, 203),
    ("tasks", "tickets", 230, 229),
    ("communications", "contacts", 81, 82),
)
"""Kinds that can be linked, with the type of the link from either side."""

TYPES = {
    pair: number
    for one, other, there, back in PAIRS
    for pair, number in (((one, other), there), ((other, one), back))
}

Link = tuple[str, str, int]
"""The other kind, the other id, and the type of the link seen from here."""


def default(table: Table, other: Table) -> int:
    """Return the type of an unlabelled link."""
    number = TYPES.get((table.kind.name, other.kind.name))
    if number is None:
        raise invalid(f"{table.kind.name} cannot be associated with {other.kind.name}")
    return number


def present(table: Table, id: Any) -> str:
    """Return the id of a record that is there."""
    if str(id) not in table.records:
        raise not_found(table.kind.noun, [str(id)])
    return str(id)


def checked(portal: Portal, table: Table, said: Any) -> list[Link]:
    """Check the links a new record is to be born with: the type says which kind is meant."""
    links: list[Link] = []
    for one in said or []:
        for type in inside(one, "types"):
            number = int(inside(type, "associationTypeId"))
            links.append((*linked(portal, table, number, inside(one, "to", "id")), number))
    return links


def inside(said: Any, *names: str) -> Any:
    """Return what is nested under these names, or refuse and name the first that is missing."""
    for name in names:
        if not isinstance(said, dict) or name not in said:
            raise invalid(f"Some required fields were not set: [{name}]")
        said = said[name]
    return said


def linked(portal: Portal, table: Table, number: int, id: Any) -> tuple[str, str]:
    """Find the record a link of this type may lead to."""
    for (one, other), type in TYPES.items():
        if type == number and one == table.kind.name:
            return other, present(portal.tables[other], id)
    raise invalid(f"No association type {number} from {table.kind.name}")


def join_all(portal: Portal, table: Table, id: str, links: Iterable[Link]) -> None:
    """Make the links a new record is born with."""
    for other, other_id, _ in links:
        join(portal, table, id, portal.tables[other], other_id)


def join(portal: Portal, table: Table, id: str, other: Table, other_id: str) -> None:
    """Link two records; to do it again changes nothing."""
    default(table, other)
    for here, mine, there, theirs in ends(table, id, other, other_id):
        shelf = portal.links.setdefault((here.kind.name, mine, there.kind.name), {})
        if theirs not in shelf:
            shelf[theirs] = [TYPES[here.kind.name, there.kind.name]]
            tell(portal, here, mine, there, theirs, removed=False)


def part(portal: Portal, table: Table, id: str, other: Table, other_id: str) -> None:
    """Take the link between two records away."""
    for here, mine, there, theirs in ends(table, id, other, other_id):
        shelf = portal.links.get((here.kind.name, mine, there.kind.name), {})
        if shelf.pop(theirs, None):
            tell(portal, here, mine, there, theirs, removed=True)


def ends(
    table: Table, id: str, other: Table, other_id: str
) -> tuple[tuple[Table, str, Table, str], ...]:
    """Show a link from both of its ends."""
    return (table, id, other, other_id), (other, other_id, table, id)


def tell(  # noqa: PLR0913 - a link has two ends, of a kind and an id each
    portal: Portal, table: Table, id: str, other: Table, other_id: str, *, removed: bool
) -> None:
    """Announce a link made or taken away."""
    told = {
        "associationType": f"{table.kind.noun}_to_{other.kind.noun}".upper(),
        "fromObjectId": int(id),
        "toObjectId": int(other_id),
        "associationRemoved": removed,
        "isPrimaryAssociation": False,
    }
    portal.announce(Event("associationChange", table, id, portal.clock(), "INTEGRATION", told))


def move(portal: Portal, table: Table, old: str, new: str) -> None:
    """Give all links of one record to another, as a merge does."""
    for other in portal.tables.values():
        shelf = portal.links.pop((table.kind.name, old, other.kind.name), {})
        for other_id in shelf:
            portal.links.get((other.kind.name, other_id, table.kind.name), {}).pop(old, None)
            if other_id != new:
                join(portal, table, new, other, other_id)


def listed(portal: Portal, table: Table, id: str, other: Table) -> list[dict[str, Any]]:
    """List what a record is linked to, but for what is archived."""
    shelf = portal.links.get((table.kind.name, id, other.kind.name), {})
    return [
        {
            "toObjectId": int(other_id),
            "associationTypes": [{"category": DEFINED, "typeId": n, "label": None} for n in types],
        }
        for other_id, types in shelf.items()
        if other_id in other.records
    ]


def shown(portal: Portal, table: Table, id: str, kinds: list[str]) -> dict[str, Any]:
    """Show links inside a record, where it was read with them."""
    told = {}
    for name in kinds:
        other = portal.table(name)
        links = listed(portal, table, id, other)
        type = f"{table.kind.noun}_to_{other.kind.noun}"
        results = [{"id": str(link["toObjectId"]), "type": type} for link in links]
        if results:
            told[other.kind.name] = {"results": results}
    return {"associations": told} if told else {}


def made(table: Table, id: str, other: Table, other_id: str) -> dict[str, Any]:
    """Show a link that was asked for."""
    spec = {"associationCategory": DEFINED, "associationTypeId": default(table, other)}
    return {"from": {"id": id}, "to": {"id": other_id}, "associationSpec": spec}
