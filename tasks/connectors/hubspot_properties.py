"""The properties we need in HubSpot: made where they are missing, refused where they are taken."""

from typing import Any

from msgspec import Struct, field

from mappings.checking import Known, faults
from mappings.fields import Field, Map
from mappings.hubspot import GROUP
from tasks.connectors.base import StopSync
from tasks.connectors.hubspot_api import Api, Refused

FORMS = {
    "string": "text",
    "phone_number": "phonenumber",
    "number": "number",
    "datetime": "date",
    "date": "date",
    "bool": "booleancheckbox",
    "enumeration": "select",
}
"""The form field each type of property is shown in."""


class Locks(Struct, rename="camel"):
    """What nobody may do to a property."""

    read_only_value: bool = False


class Option(Struct):
    """One value of an enumeration."""

    value: str


class Property(Struct, rename="camel"):
    """A property HubSpot has."""

    name: str
    type: str = "string"
    label: str = ""
    has_unique_value: bool = False
    hubspot_defined: bool = False
    options: list[Option] = field(default_factory=list)
    modification_metadata: Locks = field(default_factory=Locks)


class Properties(Struct):
    """All properties of an object."""

    results: list[Property]


def prepare(api: Api, mapping: Map) -> list[str]:
    """Make the group and the properties an object lacks; name what was made.

    Raises StopSync with the name of a property that exists but cannot hold what we write.
    """
    object = mapping.object
    known = fields(api, object)
    check(mapping, known)
    missing = lacking(mapping, known)
    if not missing:
        return []
    made = [group(api, object), *(f"property {object}.{one.theirs}" for one in missing)]
    make(api, f"properties/{object}/batch/create", {"inputs": [definition(one) for one in missing]})
    for one in lacking(mapping, fields(api, object)):  # somebody else made some of them just now
        make(api, f"properties/{object}", definition(one))
    return [name for name in made if name]


def fields(api: Api, object: str) -> dict[str, Known]:
    """Return the properties HubSpot has of an object."""
    return {one.name: known(one) for one in api.get(Properties, "properties", object).results}


def known(one: Property) -> Known:
    """Say of a property what mappings ask of it."""
    return Known(
        one.type,
        one.label,
        tuple(option.value for option in one.options),
        unique=one.has_unique_value,
        read_only=one.modification_metadata.read_only_value,
        own=not one.hubspot_defined,
    )


def lacking(mapping: Map, known: dict[str, Known]) -> list[Field]:
    """List the fields whose property must be made before they can be written."""
    return [one for one in mapping.properties() if one.theirs not in known]


def check(mapping: Map, known: dict[str, Known]) -> None:
    """Refuse to go on when a property is not what we need it to be."""
    if found := faults("mappings/hubspot.py", mapping, known):
        advice = "rename or correct it in HubSpot, or map another property"
        raise StopSync(f"HubSpot: {'; '.join(map(str, found))}: {advice}")


def group(api: Api, object: str) -> str:
    """Make the group our properties stand in; empty when it is there."""
    body = {"name": GROUP, "label": GROUP.capitalize(), "displayOrder": -1}
    return f"group {object}.{GROUP}" if make(api, f"properties/{object}/groups", body) else ""


def make(api: Api, path: str, body: dict[str, Any]) -> bool:
    """Make a group or properties; False when somebody else just did."""
    family, _, rest = path.partition("/")
    try:
        api.post(dict[str, Any], family, rest, body)
    except Refused as refused:
        if refused.status != 409:
            raise StopSync(str(refused)) from refused
        return False
    return True


def definition(one: Field) -> dict[str, Any]:
    """Write a field as HubSpot takes the definition of a property."""
    return {
        "name": one.theirs,
        "label": one.label or one.theirs,
        "type": one.type,
        "fieldType": FORMS[one.type],
        "groupName": GROUP,
        "hasUniqueValue": one.unique,
        "options": [
            {"label": value.replace("_", " ").capitalize(), "value": value, "displayOrder": place}
            for place, value in enumerate(one.options)
        ],
    }
