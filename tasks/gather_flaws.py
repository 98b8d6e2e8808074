"""Gather what of a week broke rules and drifted: by the shape of values, never by what they say."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

import msgspec

from data_quality.rule import Rule
from data_quality.rules import available, rules
from mappings import checking
from mappings.checking import Known
from tasks.check import suite_of
from tasks.hub import weekly_quality
from tasks.hub.engine import Connection
from tasks.hub.weekly import Rows, Weeks
from tasks.reporting.examples import shape


def known_rules(suite: str) -> Mapping[str, Rule]:
    """Return the rules of a suite by name; none where there is no such suite."""
    return {one.name: one for one in rules(suite)} if suite in available() else {}


def named(aside: Mapping[str, Any]) -> str:
    """Say of rows set aside what they are and which rule they broke."""
    rule = known_rules(suite_of(aside["object"]) or "").get(aside["rule"])
    said = rule.text if rule else {"readable": "could not be read"}.get(aside["rule"], "")
    return f"{aside['object']}: {said or aside['rule']}"


def broken(hub: Connection, weeks: Weeks, asof: datetime) -> Rows:
    """Return the rules that were broken, with what the worst rows were like."""
    worst = weekly_quality.worst(hub, weeks, asof)
    return [
        {**one, "text": text(one), "examples": [*examples(worst, one)]}
        for one in weekly_quality.rules(hub, weeks)
    ]


def text(one: Mapping[str, Any]) -> str:
    """Say what a rule asks for."""
    rule = known_rules(one["suite"]).get(one["rule"])
    return rule.text if rule else str(one["rule"])


def examples(worst: Rows, of: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Show by their shape the values that broke a rule."""
    rule = known_rules(of["suite"]).get(of["rule"])
    for row in worst:
        if row["rule"] == of["rule"] and suite_of(row["object"]) == of["suite"]:
            yield {"row": row["id"], "value": value(row, rule), "times": row["times"]}


def value(row: Mapping[str, Any], rule: Rule | None) -> str:
    """Draw the value of the field a rule is about."""
    if rule is None or row["readable"] != "record":
        return "could not be read"
    payload = msgspec.json.decode(row["payload"])
    return " ".join(f"{name} {shape(payload.get(name))}" for name in rule.breaks)


def drifted(rows: Rows) -> Iterator[dict[str, Any]]:
    """Name field by field what is otherwise, and whether we map it."""
    for row in rows:
        before, now = (
            msgspec.convert(row[name], dict[str, Known]) for name in ("before", "fields")
        )
        for one in checking.drift(row["object"], before, now):
            mapped = maps(row["platform"], one.object, one.field)
            said = {name: getattr(one, name) for name in ("object", "field", "what", "said")}
            yield {"platform": row["platform"], **said, "mapped": mapped, "at": row["taken_at"]}


def maps(platform: str, object: str, field: str) -> bool:
    """Whether a mapping of ours names a field."""
    try:
        mapping = checking.maps_of(import_module(f"mappings.{platform}")).get(object)
    except ModuleNotFoundError:
        return False
    return mapping is not None and field in checking.needed(mapping)
