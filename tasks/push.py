"""Tell platforms what they are owed: only what differs from what they were last told."""

import asyncio
import time
from collections.abc import Collection, Sequence
from functools import partial
from importlib import import_module

import psycopg
from msgspec import Struct
from prefect import task

from tasks import connect, settings
from tasks.connectors.base import (
    Connector,
    Outcome,
    StopSync,
    Taken,
    TryLater,
    Unsure,
)
from tasks.connectors.base_finding import Gone
from tasks.connectors.base_pacing import Pacing
from tasks.differ import Saying, map_of, saying
from tasks.hub import acks, claims, engine, heeding, leftovers, outbox, reaching, threads, wanted
from tasks.hub.budget import UNLIMITED
from tasks.hub.engine import Connection
from tasks.hub.outbox import Owed
from tasks.insist import insist
from tasks.notice import stopped
from tasks.policy import policy
from tasks.remember import remember
from tasks.vouch import vouch

LONGEST = 30.0
"""Seconds after which a push is over, whatever is still due."""
CONTACT_SOON = 1.0
"""Seconds an order waits for its contact to arrive first."""
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

    @property
    def over(self) -> int:
        """How many of them need not be told again: the rest must wait."""
        return self.total - self.later

    def add(self, other: "Pushed") -> None:
        """Count another push in."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def push_batch(
    hub: Connection, connector: Connector, object: str, lane: str = "transactions"
) -> Pushed:
    """Send one batch of what a lane tells; what is not settled here is owed again.

    Raises StopSync when nothing can succeed until a person acts, and TryLater, with nothing
    claimed, when the platform's next call is too far off.
    """
    platform = connector.platform
    if isinstance(connector, Pacing):
        connector.turn(object)
    with claims.claimed(hub, platform, object, connector.writes[object], lane) as batch:
        if not batch:
            return Pushed()
        now = ready(hub, platform, object, batch)
        partly = {owed.key for owed in now if owed.partly}
        said = saying(hub, platform, object, [owed.key for owed in now], partly)
        quiet = [owed for owed in now if owed.key not in said.changes]
        loud = [owed for owed in now if owed.key in said.changes]
        keep_quiet(hub, platform, quiet, said)
        done = send(hub, connector, object, loud, said) if loud else Pushed()
        done.unchanged += len(quiet)
        return done


def keep_quiet(hub: Connection, platform: str, quiet: Sequence[Owed], said: Saying) -> None:
    """Note that nothing was left to say; what these bear, the platform holds already."""
    if quiet:
        with hub.transaction():
            claims.settle(hub, [owed.id for owed in quiet], "superseded")
            reaching.leave(hub, [owed.id for owed in quiet if owed.partly])
            acks.note(hub, platform, said.carried(owed.key for owed in quiet))


def ready(hub: Connection, platform: str, object: str, batch: Sequence[Owed]) -> list[Owed]:
    """Let records wait whose contact is on its way: told now, they would have to be told again."""
    _, noun = map_of(platform, object)
    if noun not in wanted.EARLIES:
        return list(batch)
    follows = import_module(f"mappings.{platform}").FOLLOWS
    people = [name for name, one in follows.items() if one == "customer"]
    keys = [owed.key for owed in batch]
    early = wanted.early(hub, noun, platform=platform, people=people, keys=keys)
    waiting = [owed for owed in batch if owed.key in early]
    claims.wait(hub, waiting, "its contact is on its way", CONTACT_SOON)
    return [owed for owed in batch if owed.key not in early]


def send(
    hub: Connection,
    connector: Connector,
    object: str,
    batch: Sequence[Owed],
    said: Saying,
) -> Pushed:
    """Make the call, and settle each record by its outcome."""
    try:
        outcomes = connector.write(object, [said.changes[owed.key] for owed in batch])
    except TryLater as error:
        if error.after is None or isinstance(error, Unsure):
            claims.later(hub, batch, str(error))
        else:
            claims.wait(hub, batch, str(error), error.after)
        return Pushed(later=len(batch), calls=1)
    mapping = map_of(connector.platform, object)[0]
    said.alone = insist(connector, mapping, said.changes, outcomes)
    settled = partial(conclude, hub, (connector.platform, object), batch, said, outcomes)
    try:
        return settled()
    except psycopg.errors.DeadlockDetected:  # a merge went first: nothing was noted, note it now
        return settled()


def conclude(
    hub: Connection,
    where: tuple[str, str],
    batch: Sequence[Owed],
    said: Saying,
    outcomes: Sequence[Outcome],
) -> Pushed:
    """Note outcomes in one transaction: what arrived, what must wait, what a person must see."""
    by_key = {outcome.key: outcome for outcome in outcomes}
    arrived = [owed for owed in batch if owed.key in by_key and by_key[owed.key].error is None]
    with hub.transaction():
        ended = [one for one in batch if one not in arrived and over(hub, one, by_key.get(one.key))]
        failed = [owed for owed in batch if owed not in arrived and owed not in ended]
        claims.settle(hub, [owed.id for owed in ended], "superseded")
        claims.settle(hub, [owed.id for owed in arrived])
        reaching.leave(hub, [owed.id for owed in arrived if owed.partly])
        keys = {owed.key for owed in arrived}
        freed = keys - said.beside
        waiting = [owed for owed in failed if not refuse(hub, owed, by_key.get(owed.key), freed)]
        claims.later(hub, waiting, "no answer for this record")
        told = [(o.key, by_key[o.key].their_id, said.changes[o.key]) for o in arrived]
        told += [(key, one.their_id, one) for key, one in said.alone.items()]
        if told:
            remember(hub, where, told)
            acks.note(hub, where[0], said.carried([*keys, *said.alone]))
    created = sum(by_key[owed.key].created for owed in arrived)
    refused = len(failed) - len(waiting)
    return Pushed(len(arrived), created, len(ended), refused, len(waiting), 1)


def over(hub: Connection, owed: Owed, outcome: Outcome | None) -> bool:
    """Whether it was a left-over record of somebody's, or what they wrote, and is gone there.

    Nobody misses it: a person threw it away.
    """
    if outcome is None or not isinstance(outcome.error, Gone):
        return False
    said = map_of(owed.platform, owed.object)[1] in threads.NOUNS
    return said or leftovers.end(hub, owed.platform, owed.object, owed.key)


def refuse(
    hub: Connection, owed: Owed, outcome: Outcome | None, freed: Collection[str] = ()
) -> bool:
    """Leave a refused record to a person; False when it may still succeed later.

    It may when what it needs is held by one of `freed`, or by a record that is told soon.
    """
    if outcome is None or isinstance(outcome.error, TryLater):
        return False
    if isinstance(outcome.error, Taken):
        by = outcome.error.by
        if by in freed or outbox.pending(hub, owed.platform, owed.object, by):
            return False
    claims.set_aside(hub, owed, str(outcome.error), ADVICE)
    return True


def push_all(platform: str, object: str, lane: str, batches: int, linger: float = 0.0) -> Pushed:
    """Send batch after batch until nothing is due, all of one must wait, or `batches` are done.

    Who lingers waits so many seconds for another consent, but stays no longer than LONGEST.
    """
    done, until = Pushed(), time.monotonic() + LONGEST
    with (
        engine.autocommit(settings.hub_url()) as hub,
        connect.connected(platform, lane) as connector,
    ):
        if lane != UNLIMITED:  # no act of consent waits for a look at fields
            vouch(hub, connector)
        claims.sweep(hub)
        heeding.listen(hub, linger)
        while batches and time.monotonic() < until:
            try:
                some = push_batch(hub, connector, object, lane)
            except TryLater:  # more urgent acts have all its calls
                break
            done.add(some)
            batches -= bool(some.total)
            if not some.over and (some.later or not heeding.called(hub, linger)):
                break
    return done


def push_or_say(platform: str, object: str, lane: str, batches: int, linger: float = 0.0) -> Pushed:
    """Push; where only a person can mend the account, ask one before giving up."""
    try:
        return push_all(platform, object, lane, batches, linger)
    except StopSync as error:
        stopped(settings.hub_url(), platform, str(error))
        raise


@task(name="push", task_run_name="push {object} to {platform}", **policy("push"))
async def push(
    platform: str,
    object: str,
    lane: str = "transactions",
    batches: int = 10,
    linger: float = 0.0,
) -> Pushed:
    """Send up to `batches` batches of owed records to a platform."""
    many = 1_000 if linger else batches
    return await asyncio.to_thread(push_or_say, platform, object, lane, many, linger)
