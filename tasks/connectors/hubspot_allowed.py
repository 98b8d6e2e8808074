"""Who HubSpot's pages say may be texted: our consent properties of every contact of ours.

A contact that carries no key of ours may still be one of somebody's: there, too, a yes counts.
"""

from collections.abc import Iterator
from typing import Any

from mappings.hubspot import CONSENT, CONSENTS, contacts
from mappings.hubspot_records import Item
from tasks.connectors.base_allowing import Allowed
from tasks.connectors.hubspot_api import Api
from tasks.connectors.hubspot_marks import Listed
from tasks.connectors.hubspot_pages import PAGE

YES = CONSENT["granted"]


def allowed(api: Api, after: str = "") -> tuple[list[Allowed], str]:
    """Return one page of the contacts that carry our key or a yes, by id, and where more begin."""
    beyond = {"propertyName": "hs_object_id", "operator": "GT", "value": after or "0"}
    asked: list[dict[str, str]] = [
        {"propertyName": contacts.key.theirs, "operator": "HAS_PROPERTY"},
        *({"propertyName": one, "operator": "EQ", "value": YES} for one in CONSENTS.values()),
    ]
    body: dict[str, Any] = {
        "filterGroups": [{"filters": [one, beyond]} for one in asked],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": list(CONSENTS.values()),
        "limit": PAGE,
    }
    found = api.post(Listed, "objects", f"{contacts.object}/search", body)
    said = [one for item in found.results for one in read(item)]
    more = found.total > len(found.results)
    return said, max((item.id for item in found.results), key=int) if more else ""


def read(item: Item) -> Iterator[Allowed]:
    """Read one contact: what it holds of each purpose."""
    for purpose, name in CONSENTS.items():
        yield Allowed(item.id, purpose, name, item.properties.get(name) or "")
