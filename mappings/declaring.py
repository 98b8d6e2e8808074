"""A mapping as it is declared: kept as data, so that two versions of it can be compared."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from types import ModuleType
from typing import Any

from msgspec import Struct

from mappings.fields import Field, Map

SAMPLES: Mapping[str, Any] = {
    "nothing": None,
    **{word: word for word in ("granted", "withdrawn", "pending", "sms", "email")},
    **{word: word for word in ("marketing", "cart", "transactional", "Ada Lovelace")},
    "yes": True,
    "7": 7,
    "12.50": Decimal("12.50"),
    "a time": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
}
"""What a translation is known by: how it writes each of these."""

Said = dict[str, Any]
"""The declaration of a platform: told and read, each by object, each by our name."""


class Change(Struct, frozen=True):
    """One thing that is otherwise in a newer version of a mapping.

    `fields` are the declared ones before and now; a field that was renamed is removed and added.
    """

    direction: str
    object: str
    field: str
    what: str
    said: str
    before: Said | None = None
    now: Said | None = None


def declaration(module: ModuleType) -> Said:
    """Write down what a platform's mapping declares."""
    sides = {"told": module.MAPS, "read": getattr(module, "READS", {})}
    return {
        side: {object: declared(mapping) for object, mapping in maps.items()}
        for side, maps in sides.items()
    }


def declared(mapping: Map) -> Said:
    """Write down one object of it."""
    return {
        "needs": list(mapping.needs),
        "whole": mapping.whole,
        "fields": {f"{one.name} > {one.theirs}": field(one) for one in mapping.fields},
    }


def field(one: Field) -> Said:
    """Write down one field; how it is translated is said by examples."""
    return {
        "name": one.name,
        "theirs": one.theirs,
        "type": one.type,
        "owner": one.owner,
        "options": list(one.options),
        "unique": one.unique,
        "writes": writes(one),
    }


def writes(one: Field) -> dict[str, str] | None:
    """Say how a field writes each sample; None when it is never written."""
    return {name: written(one, value) for name, value in SAMPLES.items()} if one.write else None


def written(one: Field, value: Any) -> str:
    """Write a sample; one that a translation is not made for is refused."""
    try:
        return one.write(value) if one.write else ""
    except (AttributeError, TypeError, ValueError, ArithmeticError):
        return "(refused)"


def fingerprint(said: Said) -> str:
    """Return what a declaration is known by: another one has another."""
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def changes(before: Said, now: Said) -> list[Change]:
    """Name everything that is otherwise in a newer declaration."""
    return [
        change
        for side in ("told", "read")
        for object in sorted({*before.get(side, {}), *now.get(side, {})})
        for change in of_object(
            (side, object),
            before.get(side, {}).get(object, {}),
            now.get(side, {}).get(object, {}),
        )
    ]


def of_object(where: tuple[str, str], before: Said, now: Said) -> Iterator[Change]:
    """Name what is otherwise of one object."""
    old, new = before.get("fields", {}), now.get("fields", {})
    for name in sorted({*old, *new}):
        if name not in new:
            yield Change(*where, name, "removed", "is told or read no more", old[name])
        elif name not in old:
            yield Change(*where, name, "added", f"as {new[name]['type']}", None, new[name])
        elif said := turned(old[name], new[name]):
            yield Change(*where, name, "changed", said, old[name], new[name])
    for name in ("needs", "whole"):
        if before and now and before.get(name) != now.get(name):
            yield Change(*where, name, "changed", f"was {before.get(name)}, is {now.get(name)}")


def turned(before: Said, now: Said) -> str:
    """Say how one field is otherwise; empty when it is not."""
    said = [
        f"{name}: was {shown(before[name])}, is {shown(now[name])}"
        for name in ("type", "owner", "options", "unique")
        if before.get(name) != now.get(name)
    ]
    old, new = before.get("writes"), now.get("writes")
    if (old is None) != (new is None):
        said.append("is written no more" if new is None else "is written from now on")
    elif old and new:
        said += [
            f"{sample} was written as {old.get(sample, '')!r}, is {new.get(sample, '')!r}"
            for sample in new
            if old.get(sample, "") != new[sample]
        ]
    return "; ".join(said)


def shown(value: Any) -> str:
    """Write a value for a person."""
    return ", ".join(value) or "none" if isinstance(value, list) else str(value)
