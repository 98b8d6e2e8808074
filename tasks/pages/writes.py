"""What every system was told of a person: what is owed, what was acknowledged, what it holds."""

from collections.abc import Iterable
from typing import Any

from tasks.pages.glass import NOTHING, Glass, Row, seconds, table, utc

STATES = {
    "sent": "acknowledged",
    "superseded": "nothing to tell it",
    "review": "a person must look",
}


def writes(found: Iterable[Row], glass: Glass) -> str:
    """Lay out every write that was owed, the newest first."""
    return table(owed(found, glass), "Nothing about them was ever owed to anybody.")


def owed(found: Iterable[Row], glass: Glass) -> list[Row]:
    """List every write that was owed."""
    return [
        {
            "system": one["platform"],
            "what": what(one, glass),
            "owed": utc(one["owed_at"]),
            "acknowledged": utc(one["settled_at"]) if one["status"] == "sent" else NOTHING,
            "took": took(one),
            "state": state(one, glass),
        }
        for one in found
    ]


def what(one: Row, glass: Glass) -> str:
    """Name the record a write is about."""
    parts = str(one["key"]).split(":")
    if len(parts) == 3:
        return f"consent: {parts[2]} of {glass.value(parts[1])}"
    return f"order {one['order_name']}" if one["order_name"] else f"the person ({one['object']})"


def took(one: Row) -> str:
    """Say how long a write took, from being owed to being acknowledged."""
    if one["status"] != "sent" or one["settled_at"] is None:
        return NOTHING
    return seconds((one["settled_at"] - one["owed_at"]).total_seconds())


def state(one: Row, glass: Glass) -> str:
    """Say how far a write got, and what stands in its way."""
    said = STATES.get(one["status"], str(one["status"]))
    tries = f", {one['attempts']} tries" if one["attempts"] > 1 else ""
    return said + tries + (f": {glass.value(one['error'])}" if one["error"] else "")


def held(found: Iterable[Row], glass: Glass) -> str:
    """Lay out what each system was last told, value by value."""
    rows = [
        {
            "system": one["platform"],
            "record": what({**one, "order_name": None}, glass),
            "their id": one["their_id"],
            "told": utc(one["settled_at"]),
            "values": values(one["values"], glass),
        }
        for one in found
    ]
    return table(rows, "No system was told anything about them.")


def values(told: dict[str, Any], glass: Glass) -> str:
    """Write values by their names there; what may be somebody's words stays hidden."""
    said = {name: value for name, value in told.items() if value not in (None, "")}
    return ", ".join(f"{name} = {shown(name, value, glass)}" for name, value in said.items())


def shown(name: str, value: object, glass: Glass) -> str:
    """Write one value; a name is somebody's."""
    return glass.name(str(value)) if "name" in name.lower() else glass.value(value)
