"""The calls about links: one by one, by the thousand, and which kinds of link there are."""

from collections.abc import Callable
from typing import Any

from deployments.sandbox.hubspot.associations import (
    DEFINED,
    TYPES,
    ends,
    inside,
    join,
    listed,
    made,
    part,
    present,
)
from deployments.sandbox.hubspot.calls import Answer, Call, Rule
from deployments.sandbox.hubspot.catalog import kind
from deployments.sandbox.hubspot.errors import Refused, invalid
from deployments.sandbox.hubspot.portal import Portal

MOST_READ, MOST_MADE = 1000, 2000


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
