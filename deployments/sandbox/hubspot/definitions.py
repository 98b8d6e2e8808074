"""The definitions of properties, and of the groups they stand in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, field

from deployments.sandbox.hubspot.catalog import BORN_WITH, CONTACT, OPTIONS, OWNERS, SYSTEM, Kind
from deployments.sandbox.hubspot.values import (
    CALCULATED,
    CHECKS,
    EMAILS,
    Check,
    one_of,
    optional,
    read_only,
    stamp,
)

FIELDS = {
    "string": "text",
    "phone_number": "phonenumber",
    "number": "number",
    "datetime": "date",
    "date": "date",
    "bool": "booleancheckbox",
    "enumeration": "select",
}
"""The types, and the form field each of HubSpot's own properties has."""

FIELD_TYPES = frozenset(FIELDS.values()) | {
    "calculation_equation",
    "checkbox",
    "file",
    "html",
    "radio",
    "textarea",
}
BORN = stamp(datetime(2020, 1, 1, tzinfo=UTC))


class Group(Struct):
    """A heading under which properties stand."""

    name: str
    label: str
    display_order: int = -1

    def view(self) -> dict[str, Any]:
        """Show a group as the API does."""
        told = {"name": self.name, "label": self.label, "displayOrder": self.display_order}
        return told | {"archived": False}


class Definition(Struct):
    """One property: its type, who may write it and whether two records may share a value."""

    name: str
    label: str
    type: str
    field_type: str
    group_name: str
    description: str = ""
    options: list[dict[str, Any]] = field(default_factory=list)
    has_unique_value: bool = False
    read_only: bool = False
    hubspot_defined: bool = False
    created_at: str = BORN
    updated_at: str = BORN

    def check(self) -> Check:
        """Return what a value must pass to be kept in this property."""
        if self.read_only:
            return read_only
        if self.name in EMAILS and self.hubspot_defined:
            return EMAILS[self.name]
        if self.name == "hubspot_owner_id":
            return optional(one_of([*OWNERS], several=False))
        if self.type == "enumeration":
            allowed = [option["value"] for option in self.options]
            return optional(one_of(allowed, several=self.field_type == "checkbox"))
        return CHECKS[self.type]

    def view(self) -> dict[str, Any]:
        """Show a definition as the API does."""
        own = not self.hubspot_defined
        locks = {
            "archivable": own,
            "readOnlyDefinition": self.hubspot_defined,
            "readOnlyValue": self.read_only,
        }
        return {
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "fieldType": self.field_type,
            "groupName": self.group_name,
            "description": self.description,
            "options": self.options,
            "hasUniqueValue": self.has_unique_value,
            "displayOrder": -1,
            "hidden": False,
            "formField": own,
            "calculated": self.name in CALCULATED,
            "externalOptions": False,
            "hubspotDefined": self.hubspot_defined,
            "modificationMetadata": locks,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            "archived": False,
        }


def option(value: str) -> dict[str, Any]:
    """Show one option of an enumeration."""
    return {"value": value, "label": value, "displayOrder": -1, "hidden": False, "description": ""}


def born_with(kind: Kind, group: str) -> Iterator[Definition]:
    """List the properties a kind of record has before anybody adds one."""
    dates = f"!{kind.created}:datetime !{kind.modified}:datetime"
    for said in f"{SYSTEM} {dates} {BORN_WITH[kind.name]}".split():
        name, _, type = said.lstrip("!").partition(":")
        yield Definition(
            name=name,
            label=name.removeprefix("hs_").replace("_", " ").capitalize(),
            type=type,
            field_type=FIELDS[type],
            group_name=group,
            options=[option(value) for value in OPTIONS.get(name, ())],
            has_unique_value=kind is CONTACT and name == "email",
            read_only=said.startswith("!"),
            hubspot_defined=True,
        )
