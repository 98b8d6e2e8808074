"""Records one at a time: list, create, read, change, archive, forget."""

from typing import Any

from deployments.sandbox.hubspot import associations, writing
from deployments.sandbox.hubspot.calls import Answer, Call, Rule
from deployments.sandbox.hubspot.errors import Refused, invalid, not_found
from deployments.sandbox.hubspot.records import Record, Table

MOST_WITH_HISTORY = 50


def view(call: Call, record: Record) -> dict[str, Any]:
    """Show a record with the properties, histories and associations the query asks for."""
    table = call.table
    told = table.view(record, call.wanted())
    if names := call.query.get("propertiesWithHistory"):
        told["propertiesWithHistory"] = {
            name: history(table, record, name) for name in names.split(",")
        }
    if kinds := call.query.get("associations"):
        told |= associations.shown(call.portal, table, record.id, kinds.split(","))
    return told


def history(table: Table, record: Record, name: str) -> list[dict[str, Any]]:
    """Show what a property holds and since when; what it held before is not kept."""
    value = table.value(record.values, name)
    since = record.values[table.kind.modified]
    told = {"value": value, "timestamp": since, "sourceType": "INTEGRATION"}
    return [] if value is None else [told]


def page(call: Call) -> Answer:
    """List records by id, from `after` on."""
    most = MOST_WITH_HISTORY if "propertiesWithHistory" in call.query else 100
    limit, after = call.limit(10, most), call.query.get("after", "0")
    if not after.isdigit():
        raise invalid(f"Invalid input: after must be an id, not {after}")
    shelf = call.table.records
    if call.archived:
        shelf = dict(sorted(call.table.archived.items(), key=lambda item: int(item[0])))
    ids = [id for id in shelf if int(id) >= int(after)]
    told: dict[str, Any] = {"results": [view(call, shelf[id]) for id in ids[:limit]]}
    if len(ids) > limit:
        told["paging"] = {"next": {"after": ids[limit], "link": f"?after={ids[limit]}"}}
    return 200, told


def by(call: Call) -> str | None:
    """Return the property a record is asked for by, which must be unique."""
    return unique(call.table, call.query.get("idProperty"))


def unique(table: Table, name: str | None, verb: str = "read") -> str | None:
    """Refuse a property that does not tell records apart."""
    if name in (None, "hs_object_id") or name in table.unique:
        return name
    kind = table.kind.type_id
    raise invalid(f"Unable to perform {verb} by non-unique {kind} property {name}")


def create(call: Call) -> Answer:
    """Make one record."""
    table = call.table
    write = writing.plan(table, None, call.body.get("properties"), {})
    said = associations.checked(call.portal, table, call.body.get("associations"))
    record = writing.commit(call.portal, table, write)
    associations.join_all(call.portal, table, record.id, said)
    return 201, table.view(record, [*table.kind.shown, *write.changes])


def read(call: Call) -> Answer:
    """Show one record."""
    table, id = call.table, call.path["id"]
    if not call.archived:
        return 200, view(call, call.portal.find(table, id, by(call)))
    if id not in table.archived:
        raise not_found(table.kind.noun, [id])
    return 200, view(call, table.archived[id])


def update(call: Call) -> Answer:
    """Change some values of one record; the others stay."""
    table = call.table
    record = call.portal.find(table, call.path["id"], by(call))
    write = writing.plan(table, record, call.body.get("properties"), {})
    writing.commit(call.portal, table, write)
    return 200, table.view(record, [*table.kind.shown, *write.changes])


def archive(call: Call) -> Answer:
    """Archive one record; one that is gone already is no reason to complain."""
    archived(call, call.path["id"])
    return 204, None


def archived(call: Call, id: str) -> None:
    """Move a record to the archive if it is there."""
    portal, table = call.portal, call.table
    if id in table.records:
        record = table.archive(id, portal.now())
        portal.count(table, "archived")
        writing.announce(portal, table, record, "deletion", "INTEGRATION")


def forget(call: Call) -> Answer:
    """Delete a person for good, as the law has it."""
    portal, table = call.portal, call.table
    if table.kind.name != "contacts":
        raise Refused(404, "OBJECT_NOT_FOUND", "resource not found")
    (id,) = call.need("objectId")
    record = table.holder(unique(table, call.body.get("idProperty")), id)
    if record:
        table.forget(record.id)
        portal.count(table, "forgotten")
        writing.announce(portal, table, record, "privacyDeletion", "INTEGRATION")
    table.archived.pop(id, None)
    return 204, None


AT = "/objects/{type}"
RULES = (
    Rule("GET", AT, page),
    Rule("POST", AT, create, "write", "create"),
    Rule("POST", f"{AT}/gdpr-delete", forget, "write", "gdpr_delete"),
    Rule("GET", AT + "/{id}", read),
    Rule("PATCH", AT + "/{id}", update, "write", "update"),
    Rule("DELETE", AT + "/{id}", archive, "write", "archive"),
)
