"""Tell platforms what they are owed: only what differs from what they were last told."""

import asyncio
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from msgspec import Struct
from prefect import task

from mappings.fields import Map
from tasks import connect, settings
from tasks.connectors.base import (
    Change,
    Connector,
    Outcome,
    StopSync,
    TryLater,
)
from tasks.hub import engine, mirror, outbox, wanted
from tasks.hub.engine import Connection
from tasks.hub.mirror import Told
from tasks.hub.outbox import Owed
from tasks.policy import policy

ADVICE = "correct the record at its source or in the CRM, then retry it with the flow `review`"


class Pushed(Struct):
    """What became of the owed records of one push."""

    sent: int = 0
    created: int = 0
    unchanged: int = 0
    refused: int = 0
    later: int = 0
    calls: int = 0

    @property
    def total(self) -> int:
        """How many owed records were handled."""
        return self.sent + self.unchanged + self.refused + self.later

    def add(self, other: "Pushed") -> None:
        """Count another push in."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def map_of(platform: str, object: str) -> tuple[Map, str]:
    """Return the mapping of a platform's object, and the noun of the hub it follows."""
    module = import_module(f"mappings.{platform}")
    mapping: Map = module.MAPS[object]
    return mapping, module.FOLLOWS[object]


def differences(
    mapping: Map, rows: dict[str, dict[str, Any]], told: dict[str, Told]
) -> dict[str, Change]:
    """Return by key what each platform record must still be told."""
    changes = {}
    for key, row in rows.items():
        known, values = told.get(key, Told(None, {})), mapping.write(row)
        differing = {
            name: value for name, value in values.items() if known.values.get(name, "") != value
        }
        if mapping.speaks(values) and (differing or key not in told):
            changes[key] = Change(key, values if mapping.whole else differing, known.their_id)
    return changes


def owed_changes(
    hub: Connection, platform: str, object: str, keys: Sequence[str]
) -> dict[str, Change]:
    """Compare the hub with what the platform was told, for these keys."""
    mapping, noun = map_of(platform, object)
    rows = dict(wanted.rows(hub, noun, keys, platform))
    return differences(mapping, rows, mirror.read(hub, platform, object, keys))


def push_batch(hub: Connection, connector: Connector, object: str) -> Pushed:
    """Send one batch of owed records; what is not settled here is owed again.

    Raises StopSync when nothing can succeed until a person acts.
    """
    with outbox.claimed(hub, connector.platform, object, connector.writes[object]) as batch:
        if not batch:
            return Pushed()
        changes = owed_changes(hub, connector.platform, object, [owed.key for owed in batch])
        quiet = [owed.id for owed in batch if owed.key not in changes]
        outbox.settle(hub, quiet, "superseded")
        loud = [owed for owed in batch if owed.key in changes]
        done = send(hub, connector, object, loud, changes) if loud else Pushed()
        done.unchanged = len(quiet)
        return done


def send(
    hub: Connection,
    connector: Connector,
    object: str,
    batch: Sequence[Owed],
    changes: dict[str, Change],
) -> Pushed:
    """Make the call, and settle each record by its outcome."""
    try:
        outcomes = connector.write(object, [changes[owed.key] for owed in batch])
    except StopSync:
        raise
    except TryLater as error:
        outbox.later(hub, batch, str(error), error.after)
        return Pushed(later=len(batch), calls=1)
    return conclude(hub, (connector.platform, object), batch, changes, outcomes)


def conclude(
    hub: Connection,
    where: tuple[str, str],
    batch: Sequence[Owed],
    changes: dict[str, Change],
    outcomes: Sequence[Outcome],
) -> Pushed:
    """Note outcomes in one transaction: what arrived, what must wait, what a person must see."""
    platform, object = where
    by_key = {outcome.key: outcome for outcome in outcomes}
    arrived = [owed for owed in batch if owed.key in by_key and by_key[owed.key].error is None]
    failed = [owed for owed in batch if owed not in arrived]
    with hub.transaction():
        if arrived:
            told = [(o.key, by_key[o.key].their_id, changes[o.key].values) for o in arrived]
            mirror.remember(hub, platform, object, told)
            if object in ("contacts", "customers"):
                mirror.know(hub, platform, [(key, their_id) for key, their_id, _ in told])
            outbox.settle(hub, [owed.id for owed in arrived])
        waiting = [owed for owed in failed if not refuse(hub, owed, by_key.get(owed.key))]
        outbox.later(hub, waiting, "no answer for this record", None)
    created = sum(by_key[owed.key].created for owed in arrived)
    refused = len(failed) - len(waiting)
    return Pushed(len(arrived), created, 0, refused, len(waiting), 1)


def refuse(hub: Connection, owed: Owed, outcome: Outcome | None) -> bool:
    """Leave a refused record to a person; False when it may still succeed later."""
    if outcome is None or isinstance(outcome.error, TryLater):
        return False
    outbox.set_aside(hub, owed, str(outcome.error), ADVICE)
    return True


def push_all(platform: str, object: str, lane: str, batches: int) -> Pushed:
    """Send batch after batch until nothing is due, something must wait, or `batches` are done."""
    done = Pushed()
    with (
        engine.autocommit(settings.hub_url()) as hub,
        connect.connected(platform, lane) as connector,
    ):
        for _ in range(batches):
            some = push_batch(hub, connector, object)
            done.add(some)
            if not some.total or some.later:
                break
    return done


@task(name="push", task_run_name="push {object} to {platform}", **policy("push"))
async def push(platform: str, object: str, lane: str = "transactions", batches: int = 10) -> Pushed:
    """Send up to `batches` batches of owed records to a platform."""
    return await asyncio.to_thread(push_all, platform, object, lane, batches)
