"""Remember what a platform has now, and owe what follows from what it calls somebody."""

from collections.abc import Sequence
from importlib import import_module

from tasks import connect
from tasks.connectors.base import Change
from tasks.hub import leftovers, mirror, outbox
from tasks.hub.engine import Connection
from tasks.hub.outbox import Target


def remember(
    hub: Connection,
    where: tuple[str, str],
    told: Sequence[tuple[str, str | None, Change]],
) -> None:
    """Note what a platform has now; whose id there is new is told to what names them.

    Nobody else is touched: a consent would wait here for a merge that has their orders. Other
    records of theirs there are owed what they allow.
    """
    platform, object = where
    mirror.remember(hub, platform, object, [(key, id, one.values) for key, id, one in told])
    module = import_module(f"mappings.{platform}")
    ids = [(key, their_id) for key, their_id, one in told if their_id != one.their_id]
    if module.FOLLOWS.get(object) != "customer" or not ids:
        return
    mirror.know(hub, platform, ids)
    for follower, noun in module.FOLLOWS.items():
        if noun == "order":
            target = Target(platform, follower, noun, connect.PRIORITIES[noun])
            outbox.follow(hub, target, module.LINK, ids)
    people = Target(platform, object, "customer", connect.PRIORITIES["customer"])
    leftovers.owe_of(hub, outbox.parties([people], "live"), [key for key, _ in ids])
