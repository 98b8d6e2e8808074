"""HubSpot in short: how many carry our key, which ones, and what they hold now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from mappings import hubspot_records
from mappings.hubspot import MAPS
from mappings.hubspot_records import Item
from tasks.connectors.base_counting import Mark
from tasks.connectors.hubspot_api import Api
from tasks.connectors.hubspot_pages import MOST, PAGE, Filter, Window, merged_ids, ms

Values = Mapping[str, str]


class Listed(Struct):
    """Some records, and how many there are in all: the total goes beyond the 10,000th."""

    results: list[Item]
    total: int = 0


def ours(window: Window) -> list[Filter]:
    """Ask for what carries our key and changed in a window."""
    date = hubspot_records.modified(window.object)
    asked = [{"propertyName": MAPS[window.object].key.theirs, "operator": "HAS_PROPERTY"}]
    if window.since:
        asked.append({"propertyName": date, "operator": "GTE", "value": str(ms(window.since))})
    if window.until:
        asked.append({"propertyName": date, "operator": "LT", "value": str(ms(window.until))})
    return asked


def search(api: Api, object: str, filters: list[Filter], limit: int) -> Listed:
    """Search by id, lowest first."""
    body: dict[str, Any] = {
        "filterGroups": [{"filters": filters}],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": [MAPS[object].key.theirs],
        "limit": limit,
    }
    return api.post(Listed, "objects", f"{object}/search", body)


def count(api: Api, window: Window) -> int | None:
    """Count what carries our key and changed in a window."""
    return search(api, window.object, ours(window), 1).total


def marks(api: Api, window: Window) -> Iterator[list[Mark]]:
    """Yield what carries our key, by id, each page beginning after the last one's end."""
    last = "0"
    while True:
        beyond = {"propertyName": "hs_object_id", "operator": "GT", "value": last}
        found = search(api, window.object, [*ours(window), beyond], PAGE)
        key = MAPS[window.object].key.theirs
        yield [Mark(item.id, key=item.properties.get(key)) for item in found.results]
        if found.total <= len(found.results):
            return
        last = max((item.id for item in found.results), key=int)


def shown(api: Api, object: str, ids: Sequence[str]) -> Mapping[str, Values]:
    """Return what records hold now, by the id they were asked for; an empty value is ""."""
    names = [one.theirs for one in MAPS[object].fields if one.type != "association"]
    found: dict[str, dict[str, str]] = {}
    asked = list(dict.fromkeys(ids))
    for start in range(0, len(asked), MOST):
        some = asked[start : start + MOST]
        body = {
            "inputs": [{"id": id} for id in some],
            "properties": [*names, hubspot_records.MERGED],
        }
        for item in api.post(Listed, "objects", f"{object}/batch/read", body).results:
            values = {name: item.properties.get(name) or "" for name in names}
            found |= {id: values for id in (item.id, *merged_ids(item)) if id in some}
    return found
