"""Who belongs to whom: links between records, the same seen from both ends."""

from collections.abc import Callable, Iterable
from typing import Any

from deployments.sandbox.hubspot.calls import Answer, Call, Rule
from deployments.sandbox.hubspot.catalog import kind
from deployments.sandbox.hubspot.errors import Refused, invalid, not_found
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
)
"""Kinds that can be linked, with the type of the link from either side."""

TYPES = {
    pair: number
    for one, other, there, back in PAIRS
    for pair, number in (((one, other), there), ((other, one), back))
}
MOST_READ, MOST_MADE = 1000, 2000

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


def complete(portal: Portal, results: list[Any], errors: list[Any] | None = None) -> dict[str, Any]:
    """Wrap the results of a batch."""
    now = portal.now()
    told = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
    return told | {"numErrors": len(errors), "errors": errors} if errors else told


def put(call: Call) -> Answer:
    """Link two records."""
    table, other = call.table, call.portal.table(call.path["to"])
    id, other_id = present(table, call.path["id"]), present(other, call.path["to_id"])
    join(call.portal, table, id, other, other_id)
    return 200, complete(call.portal, [made(*end) for end in ends(table, id, other, other_id)])


def remove(call: Call) -> Answer:
    """Unlink two records."""
    other = call.portal.table(call.path["to"])
    part(call.portal, call.table, call.path["id"], other, call.path["to_id"])
    return 204, None


def read(call: Call) -> Answer:
    """List what one record is linked to."""
    table, other = call.table, call.portal.table(call.path["to"])
    return 200, {"results": listed(call.portal, table, present(table, call.path["id"]), other)}


def lines(call: Call, most: int) -> list[dict[str, Any]]:
    """Return the lines of a batch of links."""
    (said,) = call.need("inputs")
    if len(said) > most:
        raise invalid(f"The maximum number of inputs supported in a batch request is {most}")
    return list(said)


def batch_read(call: Call) -> Answer:
    """List what each of these records is linked to; those without links are told as errors."""
    table, other = call.table, call.portal.table(call.path["to"])
    results, errors = [], []
    for line in lines(call, MOST_READ):
        id = str(inside(line, "id"))
        if links := listed(call.portal, table, id, other):
            results.append({"from": {"id": id}, "to": links})
        else:
            message = f"No {other.kind.noun} is associated with {table.kind.noun} {id}."
            refused = Refused(404, "OBJECT_NOT_FOUND", message)
            told = refused.entry(fromObjectId=[id])
            told["subCategory"] = "crm.associations.NO_ASSOCIATIONS_FOUND"
            errors.append(told)
    return 207 if errors else 200, complete(call.portal, results, errors)


def batch_make(call: Call) -> Answer:
    """Link many pairs, or none when one of them cannot be."""
    table, other = call.table, call.portal.table(call.path["to"])
    pairs = [
        (present(table, inside(line, "from", "id")), present(other, inside(line, "to", "id")))
        for line in lines(call, MOST_MADE)
    ]
    for id, other_id in pairs:
        join(call.portal, table, id, other, other_id)
    return 201, complete(call.portal, [made(table, id, other, theirs) for id, theirs in pairs])


def batch_remove(call: Call) -> Answer:
    """Unlink many pairs."""
    other = call.portal.table(call.path["to"])
    for line in lines(call, MOST_MADE):
        for end in inside(line, "to"):
            part(
                call.portal,
                call.table,
                str(inside(line, "from", "id")),
                other,
                str(inside(end, "id")),
            )
    return 204, None


def labels(call: Call) -> Answer:
    """Name the types of link there are between two kinds."""
    number = TYPES.get((call.table.kind.name, kind(call.path["to"]).name))
    told = [{"category": DEFINED, "typeId": number, "label": None}] if number else []
    return 200, {"results": told}


ONE = "/objects/{type}/{id}/associations"
MANY = "/associations/{type}/{to}"
WRITES: tuple[tuple[str, str, Callable[[Call], Answer]], ...] = (
    ("PUT", ONE + "/default/{to}/{to_id}", put),
    ("PUT", ONE + "/{to}/{to_id}", put),
    ("DELETE", ONE + "/{to}/{to_id}", remove),
    ("POST", MANY + "/batch/create", batch_make),
    ("POST", MANY + "/batch/associate/default", batch_make),
    ("POST", MANY + "/batch/archive", batch_remove),
)
RULES = (
    *(Rule(method, path, how, "write", "associate") for method, path, how in WRITES),
    Rule("GET", ONE + "/{to}", read),
    Rule("POST", MANY + "/batch/read", batch_read),
    Rule("GET", MANY + "/labels", labels),
)
