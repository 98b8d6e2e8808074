"""The filters of a search, each turned into one question to a record's values.

Dates are kept as text that sorts by time, so a date filter compares text. Plain text is compared
in lower case, but the values of IN are not lowered: HubSpot wants them lower from the caller.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from deployments.sandbox.hubspot.errors import invalid
from deployments.sandbox.hubspot.records import Table, Values
from deployments.sandbox.hubspot.values import WHOLE, from_ms, stamp

Question = Callable[[Values], bool]
Comparable = Any
"""A string or a float, as the type of the property has it."""

COMPARES: Mapping[str, Callable[[Comparable, Comparable], bool]] = {
    "EQ": lambda held, value: held == value,
    "NEQ": lambda held, value: held != value,
    "LT": lambda held, value: held < value,
    "LTE": lambda held, value: held <= value,
    "GT": lambda held, value: held > value,
    "GTE": lambda held, value: held >= value,
}
OTHERS = {
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
    "CONTAINS_TOKEN",
    "NOT_CONTAINS_TOKEN",
}


def question(table: Table, said: dict[str, Any]) -> Question:
    """Turn one filter into a question."""
    name, operator = said.get("propertyName"), said.get("operator")
    definition = table.definitions.get(str(name))
    if definition is None:
        raise invalid(f"Property {name} does not exist", context={"propertyName": [str(name)]})
    if operator not in COMPARES and operator not in OTHERS:
        raise invalid(f"Invalid input: {operator} is not an operator")
    held = reader(table, definition.name)
    if operator == "HAS_PROPERTY":
        return lambda values: held(values) is not None
    if operator == "NOT_HAS_PROPERTY":
        return lambda values: held(values) is None
    if operator in ("IN", "NOT_IN"):
        return membership(held, said, definition.type, wanted=operator == "IN")
    if operator in ("CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"):
        return token(held, given(said, "value"), wanted=operator == "CONTAINS_TOKEN")
    return comparison(held, said, definition.type)


def reader(table: Table, name: str) -> Callable[[Values], str | None]:
    """Return what reads one property; most are not calculated."""
    if name.startswith("hs_"):
        return lambda values: table.value(values, name)
    return lambda values: values.get(name)


def given(said: dict[str, Any], name: str) -> str:
    """Return a value of a filter, which must be there."""
    value = said.get(name)
    if value is None:
        raise invalid(f"Invalid input: {said.get('operator')} needs {name}")
    return str(value)


def comparable(value: str, type: str) -> Comparable:
    """Turn the value of a filter into what the held values are compared with."""
    if type in ("date", "datetime"):
        if not WHOLE.fullmatch(value):
            raise invalid(f"Invalid input: {value} is not a time in milliseconds")
        at = stamp(from_ms(value))
        return at if type == "datetime" else at[:10]
    if type != "number":
        return cased(value, type)
    try:
        return float(value)
    except ValueError as error:
        raise invalid(f"Invalid input: {value} is not a number") from error


def cased(value: str, type: str) -> str:
    """Ignore the case of text, but not of the internal names of an enumeration."""
    return value if type in ("enumeration", "date", "datetime") else value.lower()


def comparison(held: Callable[[Values], str | None], said: dict[str, Any], type: str) -> Question:
    """Ask how a value stands to the value, or the two values, of the filter."""
    value = comparable(given(said, "value"), type)
    form: Callable[[str], Comparable] = float if type == "number" else lambda v: cased(v, type)
    if said["operator"] == "BETWEEN":
        high = comparable(given(said, "highValue"), type)
        return lambda values: (v := held(values)) is not None and value <= form(v) <= high
    compare, absent = COMPARES[said["operator"]], said["operator"] == "NEQ"
    if type == "datetime":
        return lambda values: compare(v, value) if (v := held(values)) is not None else absent
    return lambda values: compare(form(v), value) if (v := held(values)) is not None else absent


def membership(
    held: Callable[[Values], str | None], said: dict[str, Any], type: str, *, wanted: bool
) -> Question:
    """Ask whether a value is among those of the filter."""
    listed = said.get("values")
    if not isinstance(listed, list) or not listed:
        raise invalid(f"Invalid input: {said.get('operator')} needs values")
    known = frozenset(map(str, listed))
    return lambda values: ((v := held(values)) is not None and cased(v, type) in known) is wanted


def token(held: Callable[[Values], str | None], value: str, *, wanted: bool) -> Question:
    """Ask whether one word of a text is this one; a star stands for any letters."""
    pattern = re.escape(value.lower()).replace(r"\*", r"[^\s]*")
    sought = re.compile(rf"(?<![^\W_]){pattern}(?![^\W_])")
    return lambda values: (sought.search((held(values) or "").lower()) is not None) is wanted
