"""The one door: nothing else hands a text to a provider.

A text is reserved, the reservation commits, and the same thread calls the provider at once, with
nothing in between. A lost answer is looked for at the provider; no text is ever sent again to find
out.
"""

import asyncio
from collections import deque
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from prefect import task

from tasks import connect, settings
from tasks.connect import Door
from tasks.connectors.base import OptedOut, PlatformError, SkipRecord, StopSync, Unsure
from tasks.dispatched import Dispatched
from tasks.hub import answers, doubts, engine, reviews, texts, turns
from tasks.hub.engine import Connection
from tasks.hub.texts import Due
from tasks.messaging.gate import Objection
from tasks.messaging.rules import Rules
from tasks.notice import CREDENTIALS
from tasks.policy import policy
from tasks.reserve import Letter, count, reserve, warm
from tasks.settle import look

THREADS = 8
"""Texts one dispatcher has under way at once; each thread has a connection to the hub."""
TOGETHER = 200
"""Texts held at once."""
LOOKS = 20
"""Unsure texts looked for after each batch."""
ENOUGH = 3
"""Calls in a row that come to nothing, after which a provider is left alone for a while."""
REST = timedelta(minutes=1)
"""How long it is left alone."""


class Batch(Struct):
    """Texts that are held, and all that is needed to give them their turn."""

    left: deque[Due]
    doors: dict[str, Door]
    rules: Rules


class Clerk:
    """One thread at the doors, with its own connection to the hub."""

    def __init__(self, hub: Connection, batch: Batch) -> None:
        self.hub, self.batch = hub, batch
        self.done = Dispatched()

    def serve_all(self) -> Dispatched:
        """Serve text after text until none is left."""
        while due := self.next():
            self.serve(due)
        return self.done

    def next(self) -> Due | None:
        """Take the next text, if another clerk did not take the last one."""
        try:
            return self.batch.left.popleft()
        except IndexError:
            return None

    def serve(self, due: Due) -> None:
        """Reserve one text and hand it over, or note why not."""
        door = self.batch.doors[due.platform]
        if door.full:
            return
        if door.shut:
            self.turn_away(due, door)
            return
        try:
            found = reserve(self.hub, door, due, self.batch.rules)
        except answers.CROSSED:
            self.done.texts["crossed"] += 1  # it keeps its turn
            return
        if isinstance(found, Letter):
            self.done.texts[self.hand(door, due, found)] += 1
        elif found:
            self.note(door, found)

    def note(self, door: Door, found: list[Objection]) -> None:
        """Count objections; a sender that goes as fast as it may is left alone for a moment."""
        final = any(one.until is None for one in found)
        self.done.texts["withheld" if final else "deferred"] += 1
        self.done.objections.update(one.gate for one in found)
        if [one.gate for one in found] == ["pacing"]:
            door.full = self.done.full = True

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


def serve(hub: Connection, hub_url: str, batch: Batch, threads: int) -> Dispatched:
    """Serve a batch by several clerks; one that fails lets the others finish first."""

    def work() -> Dispatched:
        with engine.autocommit(hub_url) as own:
            turns.hasten(own)
            return Clerk(own, batch).serve_all()

    more = min(threads, len(batch.left)) - 1
    with ThreadPoolExecutor(max(more, 1), "clerk") as pool:
        others = [pool.submit(work) for _ in range(more)]
        done = Clerk(hub, batch).serve_all()
        for other in others:
            done.add(other.result())
    return done


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
    rules = rules or settings.rules()
    warm()
    with (
        engine.autocommit(hub_url) as hub,
        turns.claimed(hub, limit, without) as due,
        ExitStack() as stack,
    ):
        turns.hasten(hub)
        unsure = doubts.waiting(hub, LOOKS)
        platforms = {one.platform for one in due} | {one.platform for one in unsure}
        doors = {name: stack.enter_context(connect.door(name)) for name in platforms}
        for door in doors.values():
            count(hub, door)
        done = serve(hub, hub_url, Batch(deque(due), doors, rules), threads)
        done.texts.update(look(hub, doors, unsure))
    return done


@task(name="dispatch", task_run_name="dispatch texts", **policy("send", "dispatch"))
async def dispatch(limit: int = TOGETHER, without: Collection[str] = ()) -> Dispatched:
    """Hand texts that are due to their providers, each past every gate; the only way out."""
    hub_url = settings.hub_url()
    return await asyncio.to_thread(dispatch_batch, hub_url, limit, without=without)
