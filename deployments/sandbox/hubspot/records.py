"""The records of one kind: by id, by every unique value, and as search sees them a little later.

The values of a record are replaced, never changed in place: what search has indexed is the very
dict the record had then, at no cost.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from deployments.sandbox.hubspot.catalog import CONTACT, Kind
from deployments.sandbox.hubspot.definitions import Definition, Group, born_with
from deployments.sandbox.hubspot.values import CALCULATED, Check

Values = dict[str, str]


class Record(Struct):
    """One record; an absent value is an empty one. `archived_at` is a stamp."""

    id: str
    values: Values
    archived_at: str | None = None


class Table:
    """All records of one kind, and the definitions of their properties."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.records: dict[str, Record] = {}
        self.archived: dict[str, Record] = {}
        self.survivors: dict[str, str] = {}
        """Ids that a merge did away with, and who has their record now."""
        self.definitions: dict[str, Definition] = {}
        self.groups: dict[str, Group] = {}
        self.checks: dict[str, Check] = {}
        self.unique: dict[str, dict[str, str]] = {}
        """For each unique property: which value is whose."""
        self.indexed: dict[str, Values] = {}
        self.queue: deque[tuple[float, str, Values]] = deque()
        self.system = (kind.created, kind.modified, "hs_object_id")
        group = Group(f"{kind.noun}information", f"{kind.noun.capitalize()} information")
        self.groups[group.name] = group
        for definition in born_with(kind, group.name):
            self.define(definition)

    def define(self, definition: Definition) -> None:
        """Add or replace the definition of a property."""
        self.definitions[definition.name] = definition
        self.checks[definition.name] = definition.check()
        if definition.has_unique_value:
            self.unique.setdefault(definition.name, {})

    def undefine(self, name: str) -> None:
        """Take a property away; the values stay, unseen."""
        del self.definitions[name], self.checks[name]
        self.unique.pop(name, None)

    def names(self, values: Values) -> list[tuple[str, str]]:
        """List the identities these values take: each unique property with its value."""
        taken = [(name, values[name]) for name in self.unique if values.get(name)]
        if self.kind is CONTACT and (more := values.get("hs_additional_emails")):
            taken += [("email", one) for one in more.split(";")]
        return taken

    def keep(self, record: Record, values: Values, seen_from: float) -> None:
        """Give a record new values; search sees them at `seen_from`."""
        for name, value in self.names(record.values):
            self.unique[name].pop(value, None)
        record.values = values
        self.records[record.id] = record
        for name, value in self.names(values):
            self.unique[name][value] = record.id
        self.queue.append((seen_from, record.id, values))

    def forget(self, id: str) -> Record:
        """Remove a record from everywhere, and free its identities."""
        record = self.records.pop(id)
        for name, value in self.names(record.values):
            self.unique[name].pop(value, None)
        self.indexed.pop(id, None)
        return record

    def archive(self, id: str, at: str) -> Record:
        """Move a record to the archive."""
        record = self.forget(id)
        record.archived_at = at
        self.archived[id] = record
        return record

    def holder(self, name: str | None, value: str) -> Record | None:
        """Find a record by its id, or by a unique property."""
        if name is None or name == "hs_object_id":
            return self.records.get(value)
        value = value.strip().lower() if name == "email" else value
        return self.records.get(self.unique[name].get(value, ""))

    def refresh(self, now: float) -> dict[str, Values]:
        """Return what search sees by now, in the order it came to see it."""
        while self.queue and self.queue[0][0] <= now:
            _, id, values = self.queue.popleft()
            if id in self.records:
                self.indexed.pop(id, None)
                self.indexed[id] = values
        return self.indexed

    def view(self, record: Record, wanted: Iterable[str] = ()) -> dict[str, Any]:
        """Show a record as the API does: undefined properties left out, empty ones null."""
        values, definitions = record.values, self.definitions
        names = (*(wanted or self.kind.shown), *self.system)
        shown = {name: values.get(name) for name in names if name in definitions}
        for name in shown.keys() & CALCULATED.keys():
            shown[name] = self.value(values, name)
        told = {
            "id": record.id,
            "properties": shown,
            "createdAt": values[self.kind.created],
            "updatedAt": values[self.kind.modified],
            "archived": record.archived_at is not None,
        }
        return told | {"archivedAt": record.archived_at} if record.archived_at else told

    def value(self, values: Values, name: str) -> str | None:
        """Read one property, working it out where it is calculated."""
        rule = CALCULATED.get(name)
        return rule(values) if rule else values.get(name)
