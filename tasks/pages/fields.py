"""Why a person's fields have the values they have: who said what, and what the policy decides."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from mappings.conflicts import Claim, decide, stamp, when
from mappings.ownership import CONSENT, POLICY, Owned
from tasks.pages.glass import NOTHING, Glass, Row, table

SAID = ("email", "phone", "first_name", "last_name", "country")
"""What stands in a column and is told by a record."""


def fields(person: Row, claims: Sequence[Row], glass: Glass) -> str:
    """Lay out each field with its value, its owner and why the value holds."""
    if not person or person["erased_at"]:
        return "*Nothing is said of them any more.*"
    return table(values(person, claims, glass), "Nothing is known of them.")


def values(person: Row, claims: Sequence[Row], glass: Glass) -> list[Row]:
    """List each field with its value, its owner and why the value holds."""
    said: dict[str, list[Claim]] = {}
    for one in claims:
        said.setdefault(one["field"], []).append(one["claim"])
    return [
        {
            "field": line.field.replace("_", " "),
            "value": shown(line.field, value(person, line.field), glass),
            "owner": f"{line.owner} ({line.team})",
            "rule": line.rule,
            "why": why(line, person, said.get(line.field, []), glass),
        }
        for line in POLICY
        if line.noun == "customer" and (line.field in person or line.field in person["facts"])
    ]


def value(person: Row, name: str) -> Any:
    """Return a field's value, wherever it stands."""
    facts: Mapping[str, Any] = person["facts"]
    return person[name] if name in person else facts.get(name)


def shown(name: str, found: Any, glass: Glass) -> str:
    """Write a value through the glass; a name is somebody's, a note somebody's words."""
    if isinstance(found, datetime):
        return glass.at(found)
    if isinstance(found, Decimal):
        return f"{found:,.2f}"
    if name in ("note", "job_title", "tags", "birthday", "date_of_birth"):
        return glass.words(str(found) if found else None)
    text = NOTHING if found in (None, "") else str(found)
    return glass.name(text) if name.endswith("_name") and text != NOTHING else glass.value(text)


def why(line: Owned, person: Row, claims: Sequence[Claim], glass: Glass) -> str:
    """Say in a sentence why a value holds, and what the others said."""
    if claims:
        others = "; ".join(
            f"{one.system} said {shown(line.field, one.value, glass)} {when(one)}"
            for one in sorted(claims, key=lambda one: one.order)
        )
        return f"{decide(line, claims).why} ({others})"
    if line.rule == CONSENT:
        return "the ledger decides: see what they allow now, and why"
    if line.owner == "hub":
        return "the hub counts or makes it itself"
    if line.field in SAID and person["told_by"]:
        at = f", changed there by {stamp(person['told_at'])}" if person["told_at"] else ""
        return f"the newest record of the {line.owner}'s says so: {person['told_by']}{at}"
    return f"the {line.owner} says so"
