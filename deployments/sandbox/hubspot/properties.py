"""Properties and their groups: read, add, change, archive."""

import re
from typing import Any

from deployments.sandbox.hubspot.calls import Answer, Call, Rule
from deployments.sandbox.hubspot.definitions import FIELD_TYPES, FIELDS, Definition, Group, option
from deployments.sandbox.hubspot.errors import Refused, invalid
from deployments.sandbox.hubspot.records import Table

MOST_UNIQUE = 10
NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
NEEDED = ("name", "label", "type", "fieldType", "groupName")


def page(call: Call) -> Answer:
    """List all properties of a kind."""
    return 200, {"results": [one.view() for one in call.table.definitions.values()]}


def found(call: Call) -> Definition:
    """Return the property the path names."""
    name = call.path["name"]
    definition = call.table.definitions.get(name)
    if definition is None:
        told = {"subCategory": "Properties.PROPERTY_NOT_FOUND"}
        raise Refused(404, "OBJECT_NOT_FOUND", f"Property {name} does not exist", **told)
    return definition


def read(call: Call) -> Answer:
    """Show one property."""
    return 200, found(call).view()


def checked(call: Call, said: dict[str, Any]) -> Definition:
    """Check a property somebody wants to add."""
    missing = [name for name in NEEDED if not said.get(name)]
    if missing:
        raise invalid(f"Some required fields were not set: [{', '.join(missing)}]")
    table, name = call.table, said["name"]
    if not NAME.fullmatch(name):
        raise invalid(f"Property name {name} must be lower-case letters, digits and underscores")
    if said["type"] not in FIELDS or said["fieldType"] not in FIELD_TYPES:
        raise invalid(f"{said['type']} with {said['fieldType']} is not a type of property")
    if said["groupName"] not in table.groups:
        raise invalid(f"Property group {said['groupName']} does not exist")
    if name in table.definitions:
        told = {"subCategory": "Properties.PROPERTY_EXISTS"}
        raise Refused(409, "OBJECT_ALREADY_EXISTS", f"A property named {name} exists", **told)
    if said.get("hasUniqueValue"):
        room(table, said["type"])
    return definition(said, call.portal.now())


def definition(said: dict[str, Any], now: str) -> Definition:
    """Read a property as it was sent."""
    return Definition(
        name=said["name"],
        label=said["label"],
        type=said["type"],
        field_type=said["fieldType"],
        group_name=said["groupName"],
        description=said.get("description") or "",
        options=[{**option(one["value"]), **one} for one in said.get("options") or []],
        has_unique_value=bool(said.get("hasUniqueValue")),
        created_at=now,
        updated_at=now,
    )


def room(table: Table, type: str) -> None:
    """Refuse a unique property where there are ten, or of a type that cannot be one."""
    own = [one for one in table.definitions.values() if one.has_unique_value]
    if sum(not one.hubspot_defined for one in own) >= MOST_UNIQUE:
        raise invalid(f"{table.kind.name} may have at most {MOST_UNIQUE} unique properties")
    if type not in ("string", "number"):
        raise invalid(f"A property of type {type} cannot have unique values")


def create(call: Call) -> Answer:
    """Add one property."""
    made = checked(call, call.body)
    call.table.define(made)
    return 201, made.view()


def batch_create(call: Call) -> Answer:
    """Add several properties, or none when one of them cannot be."""
    (said,) = call.need("inputs")
    made = [checked(call, one) for one in said]
    for one in made:
        call.table.define(one)
    now = call.portal.now()
    told = {"status": "COMPLETE", "startedAt": now, "completedAt": now}
    return 201, told | {"results": [one.view() for one in made]}


def update(call: Call) -> Answer:
    """Change the label, description, group or options of a property."""
    one, said = own(call), call.body
    one.label = said.get("label", one.label)
    one.description = said.get("description", one.description)
    one.group_name = said.get("groupName", one.group_name)
    if "options" in said:
        one.options = [{**option(each["value"]), **each} for each in said["options"]]
    one.updated_at = call.portal.now()
    call.table.define(one)
    return 200, one.view()


def own(call: Call) -> Definition:
    """Return a property that is not HubSpot's own."""
    one = found(call)
    if one.hubspot_defined:
        raise invalid(f"{one.name} is HubSpot's own and cannot be changed")
    return one


def archive(call: Call) -> Answer:
    """Take a property away."""
    call.table.undefine(own(call).name)
    return 204, None


def groups(call: Call) -> Answer:
    """List the groups of a kind."""
    return 200, {"results": [group.view() for group in call.table.groups.values()]}


def group(call: Call) -> Answer:
    """Show one group."""
    one = call.table.groups.get(call.path["name"])
    if one is None:
        raise Refused(404, "OBJECT_NOT_FOUND", f"Group {call.path['name']} does not exist")
    return 200, one.view()


def create_group(call: Call) -> Answer:
    """Add a group."""
    name, label = call.need("name", "label")
    if name in call.table.groups:
        raise Refused(409, "OBJECT_ALREADY_EXISTS", f"A property group named {name} exists")
    made = Group(name, label, call.body.get("displayOrder", -1))
    call.table.groups[name] = made
    return 201, made.view()


AT = "/properties/{type}"
SCOPE = "crm.schemas.{type}"
RULES = (
    Rule("GET", AT, page, scope=SCOPE),
    Rule("POST", AT, create, "write", "property", SCOPE),
    Rule("POST", f"{AT}/batch/create", batch_create, "write", "property", SCOPE),
    Rule("GET", f"{AT}/groups", groups, scope=SCOPE),
    Rule("POST", f"{AT}/groups", create_group, "write", "group", SCOPE),
    Rule("GET", AT + "/groups/{name}", group, scope=SCOPE),
    Rule("GET", AT + "/{name}", read, scope=SCOPE),
    Rule("PATCH", AT + "/{name}", update, "write", "property", SCOPE),
    Rule("DELETE", AT + "/{name}", archive, "write", "property", SCOPE),
)
