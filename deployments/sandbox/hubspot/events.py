"""Who hears of what happened, and the words HubSpot says it in."""

from collections.abc import Iterator
from itertools import count
from random import Random
from typing import Any

from msgspec import Struct

from deployments.sandbox.hubspot.portal import Event

PORTAL, APP = 4_242, 1_160_452


class Subscription(Struct):
    """One thing somebody wants to hear of: a type, of one property or of all."""

    id: int
    type: str
    property: str | None = None


def subscriptions(types: list[str], properties: list[str | None]) -> list[Subscription]:
    """List the subscriptions: a change is subscribed property by property; no list means all."""
    numbers = count(25)
    made: list[Subscription] = []
    for type in types:
        names = properties if properties and type.endswith(".propertyChange") else [None]
        made += [Subscription(next(numbers), type, name) for name in names]
    return made


def topics(event: Event) -> tuple[str, ...]:
    """Name an event by its own kind and, as the newer platform does, as an object's."""
    own = event.table.kind.topic
    return tuple(dict.fromkeys(f"{kind}.{event.action}" for kind in (own, "object")))


def heard(event: Event, subscribed: list[Subscription]) -> Iterator[Subscription]:
    """List who wants to hear of an event."""
    named, property = topics(event), event.told.get("propertyName")
    for one in subscribed:
        if one.type in named and one.property in (None, property):
            yield one


def worded(event: Event, one: Subscription, random: Random) -> dict[str, Any]:
    """Word an event for one subscription. Two events may have the same `eventId`."""
    return {
        "eventId": random.randrange(1, 2**32),
        "subscriptionId": one.id,
        "portalId": PORTAL,
        "appId": APP,
        "occurredAt": round(event.at.timestamp() * 1000),
        "subscriptionType": one.type,
        "attemptNumber": 0,
        "objectId": int(event.id),
        "objectTypeId": event.table.kind.type_id,
        "changeSource": event.source,
        **flagged(event),
        **event.told,
    }


def flagged(event: Event) -> dict[str, str]:
    """Say what became of the record, where that is not plain."""
    flags = {"creation": "CREATED", "deletion": "DELETED"}
    return {"changeFlag": flags[event.action]} if event.action in flags else {}
