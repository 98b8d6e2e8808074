"""The one door: nothing else hands a text to a provider.

A text is reserved, the reservation commits, and the same thread calls the provider at once, with
nothing in between. A lost answer is looked for at the provider; no text is ever sent again to find
out.
"""

import asyncio
import time
from collections import deque
from collections.abc import Collection
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from math import inf

from prefect import task

from tasks import connect, settings
from tasks.connect import Door
from tasks.connectors.base import OptedOut, PlatformError, SkipRecord, StopSync, Unsure
from tasks.crew import THREADS, TOGETHER, Shift, serve
from tasks.dispatched import Dispatched
from tasks.hub import answers, doubts, engine, reviews, texts, turns
from tasks.hub.engine import Connection
from tasks.hub.texts import Due
from tasks.line import Batch, Feed, worth
from tasks.messaging.gate import Objection
from tasks.messaging.rules import Rules
from tasks.notice import CREDENTIALS
from tasks.pace import Pace
from tasks.policy import policy
from tasks.reserve import Letter, reserve, warm
from tasks.settle import look

LOOKS = 20
"""Unsure texts looked for after each batch."""
ENOUGH = 3
"""Calls in a row that come to nothing, after which a provider is left alone for a while."""
REST = timedelta(minutes=1)
"""How long it is left alone."""


class Clerk:
    """One thread at the doors, with its own connection to the hub."""

    def __init__(self, hub: Connection, batch: Batch) -> None:
        self.hub, self.batch = hub, batch
        self.pace = Pace(hub)
        self.done = Dispatched()

    def serve_all(self) -> Dispatched:
        """Serve text after text until none is left."""
        while due := self.batch.next():
            self.serve(due)
        return self.done

    def serve(self, due: Due) -> None:
        """Reserve one text and hand it over, or note why not."""
        door = self.batch.doors[due.platform]
        if door.full:
            return
        if door.shut:
            self.turn_away(due, door)
            return
        if not self.pace.keep(door, due, self.batch.until):
            return
        try:
            found = reserve(self.hub, door, due, self.batch.rules)
        except answers.CROSSED:
            self.done.texts["crossed"] += 1  # it keeps its turn
            return
        if isinstance(found, Letter):
            self.pace.used(door)
            self.done.texts[self.hand(door, due, found)] += 1
        elif found:
            self.note(door, found)

    def note(self, door: Door, found: list[Objection]) -> None:
        """Count objections; a sender that sent all it may is left alone until it may again."""
        final = any(one.until is None for one in found)
        self.done.texts["withheld" if final else "deferred"] += 1
        self.done.objections.update(one.gate for one in found)
        if [one.gate for one in found] == ["pacing"] and found[0].until:
            door.full = self.done.full[door.platform] = found[0].until

    def turn_away(self, due: Due, door: Door) -> None:
        """Let a text wait for a provider that takes none."""
        until = datetime.now(UTC) + REST
        with self.hub.transaction():
            texts.defer(self.hub, due.id, until, [("provider", door.shut, until)])
        self.shut(door, needs_a_person=door.connector is None)
        self.done.texts["deferred"] += 1
        self.done.objections["provider"] += 1

    def hand(self, door: Door, due: Due, letter: Letter) -> str:
        """Hand a reserved text to its provider, once, and note what became of it."""
        if door.connector is None:
            raise AssertionError("what has no connector is shut")
        if letter.stale:
            answers.later(self.hub, due, "held up between the gates and the call", after=0)
            return "later"
        said = {"sender": letter.sender, "reference": letter.reference}
        try:
            sid = door.connector.send(letter.to, letter.body, **said)
        except PlatformError as error:
            return self.refused(door, due, error)
        except Exception as error:  # noqa: BLE001 - a fault of ours may have come after the call
            answers.unsure(self.hub, due, f"the call broke off: {error!r}")
            return "unsure"
        door.troubles = 0
        answers.sent(self.hub, due, sid)
        return "sent"

    def refused(self, door: Door, due: Due, error: PlatformError) -> str:
        """Note why a text was not taken, or that nobody knows whether it was."""
        match error:
            case OptedOut():
                answers.opted_out(self.hub, due, str(error), connect.plan().targets)
                return "refused"
            case SkipRecord():
                answers.refused(self.hub, due, str(error))
                return "refused"
        self.trouble(door, error)
        if isinstance(error, Unsure):
            answers.unsure(self.hub, due, str(error))
            return "unsure"
        answers.later(self.hub, due, str(error), getattr(error, "after", None))
        return "later"

    def trouble(self, door: Door, error: PlatformError) -> None:
        """Leave a provider alone that fails again and again, or refuses us until a person acts."""
        door.troubles += 1
        refuses = isinstance(error, StopSync)
        if refuses or door.troubles >= ENOUGH:
            door.shut = str(error)
            self.shut(door, needs_a_person=refuses)

    def shut(self, door: Door, *, needs_a_person: bool) -> None:
        """Note that a provider takes no texts, and ask a person if only they can mend it."""
        known = door.platform in self.done.shut
        self.done.shut[door.platform] = door.shut
        if needs_a_person and not known:
            self.done.refusing.add(door.platform)
            reviews.open(self.hub, "account", door.platform, door.shut, CREDENTIALS)


def dispatch_batch(
    hub_url: str,
    limit: int = TOGETHER,
    *,
    without: Collection[str] = (),
    rules: Rules | None = None,
    threads: int = THREADS,
) -> Dispatched:
    """Give up to `limit` due texts their turn, and look for those that are unsure.

    `without` are platforms that are left alone just now.
    """
    return dispatch_all(hub_url, Shift(limit, threads), without, rules)


def dispatch_all(
    hub_url: str, shift: Shift, without: Collection[str] = (), rules: Rules | None = None
) -> Dispatched:
    """Give due texts their turn for a whole shift, and look for those that are unsure."""
    until = time.monotonic() + shift.seconds if shift.seconds else inf
    batch = Batch(deque(), {}, rules or settings.rules(), until)
    warm()
    with engine.autocommit(hub_url) as hub, turns.holding(hub) as held, ExitStack() as doors:
        turns.hasten(hub)
        feed = Feed(hub, held, batch, doors, worth(shift.limit), without)
        feed.more()
        done = serve(hub_url, feed, shift, lambda own: Clerk(own, batch).serve_all())
        unsure = doubts.waiting(hub, LOOKS)
        for one in unsure:
            feed.open(one.platform)
        done.texts.update(look(hub, batch.doors, unsure))
    return done


@task(name="dispatch", task_run_name="dispatch texts", **policy("send", "dispatch"))
async def dispatch(
    limit: int = TOGETHER, without: Collection[str] = (), seconds: float = 0.0
) -> Dispatched:
    """Hand texts that are due to their providers, each past every gate; the only way out."""
    shift = Shift(limit, seconds=seconds)
    return await asyncio.to_thread(dispatch_all, settings.hub_url(), shift, without)
