"""Writes in two steps: check a change against everything, then make it. Nothing happens between."""

from typing import Any

from msgspec import Struct, field

from deployments.sandbox.hubspot.catalog import CONTACT, ENDS, STAGES
from deployments.sandbox.hubspot.errors import Refused, conflict, invalid, not_valid
from deployments.sandbox.hubspot.portal import Event, Portal
from deployments.sandbox.hubspot.records import Record, Table, Values
from deployments.sandbox.hubspot.values import Wrong, text

Claimed = dict[tuple[str, str], str]
"""Identities taken by earlier lines of the same batch, and by which record ('' for a new one)."""


class Write(Struct):
    """A checked write: the record it changes, or None for a new one; "" clears a value."""

    record: Record | None
    changes: Values
    associations: list[tuple[str, str, int]] = field(default_factory=list)


def plan(table: Table, record: Record | None, said: Any, claimed: Claimed) -> Write:
    """Check what somebody wants to write, or raise why it cannot be."""
    if not isinstance(said, dict):
        raise invalid("Some required fields were not set: [properties]")
    changes = checked(table, said)
    if lacking := [name for name in table.kind.needs if not (record or changes.get(name))]:
        raise invalid(f"Some required fields were not set: [{', '.join(lacking)}]")
    before = record.values if record else {}
    if "lifecyclestage" in changes and not forward(before, changes["lifecyclestage"]):
        del changes["lifecyclestage"]
    own = record.id if record else ""
    wanted = table.names(changes)
    for name, value in wanted:
        vacant(table, name, value, own)
        if claimed.get((name, value), own) != own or (not own and (name, value) in claimed):
            raise taken(table, name, value, "this batch")
    claimed.update(dict.fromkeys(wanted, own))
    return Write(record, changes)


def checked(table: Table, said: dict[str, Any]) -> Values:
    """Return the values in the form they are kept in; all faults are told at once."""
    changes: Values = {}
    faults: list[dict[str, Any]] = []
    checks = table.checks
    for name, value in said.items():
        check = checks.get(name)
        if check is None:
            faults.append(missing(name))
            continue
        try:
            changes[name] = check(value if type(value) is str else text(value))
        except Wrong as wrong:
            faults.append(fault(name, wrong))
    if faults:
        raise not_valid(faults)
    return changes


def missing(name: str) -> dict[str, Any]:
    """Word the fault of a property that is not defined."""
    code, message = "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist'
    told = {"isValid": False, "message": message, "error": code, "name": name}
    return {**told, "localizedErrorMessage": message}


def fault(name: str, wrong: Wrong) -> dict[str, Any]:
    """Word the fault of a value its property cannot hold."""
    message = f"{name}: {wrong}"
    told = {"isValid": False, "message": message, "error": wrong.code, "name": name}
    return {**told, "localizedErrorMessage": message}


def forward(before: Values, stage: str) -> bool:
    """Whether a life cycle stage may follow: never an earlier one, unless it is cleared first."""
    if not stage or "lifecyclestage" not in before:
        return True
    return STAGES.index(stage) >= STAGES.index(before["lifecyclestage"])


def vacant(table: Table, name: str, value: str, own: str) -> None:
    """Refuse an identity that another record has."""
    holder = table.unique[name].get(value)
    if holder is not None and holder != own:
        raise taken(table, name, value, holder)


def taken(table: Table, name: str, value: str, holder: str) -> Refused:
    """Word the refusal: an e-mail names the record, any other property its value."""
    if table.kind is CONTACT and name == "email":
        return conflict(table.kind.noun, holder)
    message = f"{name}: {value} is already the value of {table.kind.noun} {holder}"
    return not_valid([fault(name, Wrong("CONFLICTING_UNIQUE_VALUE", message))])


def commit(portal: Portal, table: Table, write: Write, source: str = "INTEGRATION") -> Record:
    """Make a checked write; one that changes nothing leaves the record's date alone."""
    record, before = write.record, write.record.values if write.record else {}
    changed = {n: v for n, v in write.changes.items() if before.get(n, "") != v}
    now = portal.now()
    if record is None:
        record = Record(portal.next_id(), {})
        before = {"hs_object_id": record.id, table.kind.created: now}
        announce(portal, table, record, "creation", source)
        portal.count(table, "created")
    elif changed:
        portal.count(table, "updated")
    else:
        portal.count(table, "unchanged")
        return record
    after = {**before, **changed, table.kind.modified: now, **ended(table, changed, now)}
    after = {name: value for name, value in after.items() if value}
    table.keep(record, after, portal.searchable_at())
    tell(portal, table, record, changed, source)
    return record


def ended(table: Table, changed: Values, now: str) -> Values:
    """Date the end of a record that has just come to it; one that goes on again has none."""
    said = [(*ENDS[name], value) for name, value in changed.items() if name in ENDS]
    dates = ((date, now if value == last else "") for date, last, value in said)
    return {date: value for date, value in dates if date in table.definitions}


def tell(portal: Portal, table: Table, record: Record, changed: Values, source: str) -> None:
    """Announce each property that changed."""
    if not portal.listeners:
        return
    for name, value in changed.items():
        told = {"propertyName": name, "propertyValue": value}
        announce(portal, table, record, "propertyChange", source, **told)


def announce(
    portal: Portal, table: Table, record: Record, action: str, source: str, **told: Any
) -> None:
    """Announce what happened to one record."""
    if portal.listeners:
        portal.announce(Event(action, table, record.id, portal.clock(), source, told))
