"""Settle texts that may have left, by asking their provider; none is ever sent again."""

from collections import Counter
from collections.abc import Iterable, Mapping

from tasks.connect import Door
from tasks.connectors.base import PlatformError
from tasks.hub import doubts
from tasks.hub.answers import CROSSED
from tasks.hub.doubts import Doubt
from tasks.hub.engine import Connection


def look(hub: Connection, doors: Mapping[str, Door], unsure: Iterable[Doubt]) -> Counter[str]:
    """Ask providers what became of unsure texts; count what that settled."""
    found = (settled(hub, doors[doubt.platform], doubt) for doubt in unsure)
    return Counter(f"unsure, then {state}" for state in found)


def settled(hub: Connection, door: Door, doubt: Doubt) -> str:
    """Settle one text by what its provider has, if the provider can tell."""
    if door.connector is None:
        return "unsure"
    try:
        theirs = door.connector.find(doubt.phone, doubt.body, doubt.since, doubt.until)
    except PlatformError:
        doubts.silent(hub, doubt)
        return "unsure"
    try:
        return doubts.settle(hub, doubt, theirs[::-1])
    except CROSSED:
        return "unsure"  # it is looked for again
