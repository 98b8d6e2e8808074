"""Search: a little behind, never past ten thousand, and only so much may be asked at once."""

from typing import Any

from deployments.sandbox.hubspot.calls import Answer, Call, Rule
from deployments.sandbox.hubspot.errors import invalid
from deployments.sandbox.hubspot.filters import Question, question
from deployments.sandbox.hubspot.records import Record, Table, Values

WALL = 10_000
MOST_BODY = 3_000
MOST_GROUPS, MOST_FILTERS, MOST_IN_ALL = 5, 6, 18


def questions(call: Call) -> list[list[Question]]:
    """Read the filter groups: any of them, all filters of it."""
    groups = [group.get("filters", []) for group in call.body.get("filterGroups") or []]
    if len(groups) > MOST_GROUPS:
        raise invalid(f"Invalid input: at most {MOST_GROUPS} filterGroups, not {len(groups)}")
    if any(len(group) > MOST_FILTERS for group in groups):
        raise invalid(f"Invalid input: at most {MOST_FILTERS} filters in a group")
    if sum(map(len, groups)) > MOST_IN_ALL:
        raise invalid(f"Invalid input: at most {MOST_IN_ALL} filters in all")
    return [[question(call.table, said) for said in group] for group in groups]


def matching(indexed: dict[str, Values], groups: list[list[Question]]) -> list[Values]:
    """Pick what any of the groups wants."""
    everything = list(indexed.values())
    if not groups:
        return everything
    if len(groups) == 1 and len(groups[0]) == 1:
        return list(filter(groups[0][0], everything))
    return [one for one in everything if any(all(ask(one) for ask in group) for group in groups)]


def worded(table: Table, found: list[Values], word: str) -> list[Values]:
    """Keep the records that hold a word somewhere in what is shown of them."""
    names = (*table.kind.shown, *table.unique, "phone", "hs_order_name", "name")
    sought = word.lower()
    return [values for values in found if any(sought in values.get(n, "").lower() for n in names)]


def order(call: Call) -> tuple[str, bool]:
    """Read the one sort there may be: the property, and whether it descends."""
    sorts = call.body.get("sorts") or []
    if len(sorts) > 1:
        raise invalid("Invalid input: only one sort is supported")
    if not sorts:
        return call.table.kind.created, False
    said = sorts[0]
    name, direction = (
        (said.lstrip("-"), "DESCENDING" if said.startswith("-") else "ASCENDING")
        if isinstance(said, str)
        else (said.get("propertyName"), said.get("direction", "ASCENDING"))
    )
    if name not in call.table.definitions:
        raise invalid(f"Property {name} does not exist", context={"propertyName": [str(name)]})
    return name, direction == "DESCENDING"


def arranged(table: Table, found: list[Values], name: str, *, descending: bool) -> list[Values]:
    """Sort by one property; what does not have it comes first going up."""
    found.sort(key=lambda values: int(values["hs_object_id"]))
    if name == "hs_object_id":
        return found[::-1] if descending else found
    type = table.definitions[name].type
    if type == "number":
        found.sort(key=lambda values: float(values.get(name, "-inf")), reverse=descending)
    elif type == "datetime":
        found.sort(key=lambda values: values.get(name, ""), reverse=descending)
    else:
        found.sort(key=lambda values: values.get(name, "").lower(), reverse=descending)
    return found


def window(call: Call) -> tuple[int, int]:
    """Read which results are wanted, never any past the wall."""
    limit, after = call.limit(10, 200), str(call.body.get("after") or 0)
    if not after.isdigit():
        raise invalid(f"Invalid input: after must be a number, not {after}")
    if int(after) + limit > WALL:
        raise invalid(f"Invalid input: paging past {WALL} results is not supported")
    return int(after), limit


def search(call: Call) -> Answer:
    """Find records as the index knows them, which is not always as they are."""
    if call.size > MOST_BODY:
        raise invalid(f"Invalid input: the request exceeds {MOST_BODY} characters")
    table = call.table
    start, limit = window(call)
    groups, (name, descending) = questions(call), order(call)
    found = matching(table.refresh(call.portal.clock().timestamp()), groups)
    if word := call.body.get("query"):
        found = worded(table, found, word)
    found = arranged(table, found, name, descending=descending)
    wanted = call.body.get("properties") or []
    results = [
        table.view(Record(values["hs_object_id"], values), wanted)
        for values in found[start : start + limit]
    ]
    told: dict[str, Any] = {"total": len(found), "results": results}
    if start + limit < len(found):
        told["paging"] = {"next": {"after": str(start + limit)}}
    return 200, told


RULES = (Rule("POST", "/objects/{type}/search", search, "search"),)
