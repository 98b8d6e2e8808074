"""Drain the inbox: what the receiver kept becomes records, is judged and merged, and is done."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct, field
from prefect import task

from mappings.records import Consent, Echo, Record
from tasks import check, connect, connectors, salvage, settings
from tasks.check import GateClosed
from tasks.connectors.base import (
    BadRow,
    Connector,
    Page,
    PlatformError,
    SkipRecord,
    StopSync,
)
from tasks.hub import inbox, mirror, reviews
from tasks.hub.engine import connected
from tasks.hub.inbox import Delivery
from tasks.hub.staging import Incoming
from tasks.merge import Batch, Counts, merge_batches, total
from tasks.notice import stopped
from tasks.policy import policy

Hints = dict[tuple[str, str], list[Delivery]]
"""Object and id a platform only hinted at, and the deliveries that did."""
AT_ONCE = 500
"""Deliveries merged in one transaction at most."""


class Drained(Struct):
    """What became of one micro-batch of deliveries."""

    deliveries: int = 0
    waiting: int = 0
    held: int = 0
    counts: Counts = field(default_factory=Counts)

    def add(self, other: "Drained") -> None:
        """Count another batch in."""
        self.deliveries += other.deliveries
        self.waiting += other.waiting
        self.held += other.held
        self.counts.add(other.counts)


def read(delivery: Delivery) -> Page:
    """Decode one delivery; one that breaks the decoder is a bad row, not a broken batch."""
    try:
        return connectors.load(delivery.platform).decode(delivery.topic, delivery.body)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not hold up the others
        reason = f"it broke its decoder: {error!r}"[:500]
        return Page(bad=[BadRow(delivery.topic, delivery.delivery_id, reason, delivery.body)])


def told(delivery: Delivery) -> datetime:
    """Return when the platform said so: its own stamp, else when it reached us."""
    return delivery.happened_at or delivery.received_at


def incoming(delivery: Delivery, record: Record) -> Incoming:
    """Wrap one received record; an undated act of consent is known by its delivery."""
    if isinstance(record, Consent):
        record.facts["id"] = delivery.delivery_id
    return Incoming(record, delivery.id, told(delivery))


class Unfolded(Struct):
    """What deliveries say: records by platform, and what must be asked for."""

    batches: dict[str, Batch] = field(default_factory=dict)
    hints: dict[str, Hints] = field(default_factory=dict)
    echoes: dict[str, dict[Echo, list[Delivery]]] = field(default_factory=dict)
    doubtful: list[Delivery] = field(default_factory=list)

    def take(self, delivery: Delivery, page: Page) -> None:
        """Add one decoded delivery."""
        platform = delivery.platform
        batch = self.batches.setdefault(platform, Batch(platform))
        batch.incoming += [incoming(delivery, record) for record in page.records]
        batch.unread += [(row, delivery.id) for row in page.bad]
        for object, ids in page.wanted.items():
            for id in ids:
                self.want(platform, (object, id), [delivery])
        for echo in page.echoes:
            heard = self.echoes.setdefault(platform, {})
            heard.setdefault(echo, []).append(delivery)

    def doubt(self, platform: str, echo: Echo, because: list[Delivery]) -> None:
        """Look again at what may be noted any moment as our own; then ask for it."""
        if any(delivery.attempts for delivery in because):
            self.want(platform, (echo.object, echo.id), because)
        else:
            self.doubtful += because

    def want(self, platform: str, what: tuple[str, str], because: list[Delivery]) -> None:
        """Note what must be asked for, and the deliveries that wait for it."""
        asked = self.hints.setdefault(platform, {})
        asked.setdefault(what, []).extend(because)


def unfold(hub_url: str, deliveries: Sequence[Delivery]) -> Unfolded:
    """Decode deliveries; what only echoes our own words needs no asking."""
    found = Unfolded()
    for delivery in deliveries:
        found.take(delivery, read(delivery))
    for platform, heard in found.echoes.items():
        with connected(hub_url) as hub:
            strange = mirror.strange(hub, platform, heard.keys())
        for echo in strange:
            found.doubt(platform, echo, heard[echo])
    return found


def ask(platform: str, wanted: Hints, batch: Batch) -> str:
    """Fetch what deliveries only hinted at; say why when they must wait as nobody answers."""
    by_object: dict[str, list[str]] = {}
    now = datetime.now(UTC)
    for object, id in wanted:
        by_object.setdefault(object, []).append(id)
    try:
        with connect.connected(platform) as connector:
            for object, ids in by_object.items():
                page = fetch(connector, object, ids)
                batch.incoming += [Incoming(record, None, now) for record in page.records]
                batch.unread += [(row, None) for row in page.bad]
    except StopSync as error:
        stopped(settings.hub_url(), platform, str(error))
        return str(error)
    except (PlatformError, settings.NotConfigured) as error:
        return str(error)
    return ""


def fetch(connector: Connector, object: str, ids: Sequence[str]) -> Page:
    """Read records by their ids; an id the platform will not hear of costs only itself."""
    try:
        return connector.fetch(object, ids)
    except SkipRecord as error:
        if len(ids) == 1:
            return Page(bad=[BadRow(object, ids[0], str(error), ids[0].encode())])
    half = len(ids) // 2
    first, second = fetch(connector, object, ids[:half]), fetch(connector, object, ids[half:])
    return Page(first.records + second.records, first.bad + second.bad)


def patient() -> list[str]:
    """Name the topics that can wait: all else goes first."""
    known = (connectors.load(platform) for platform in settings.accounts())
    return sorted({topic for one in known for topic in getattr(one, "patient", ())})


def drain_once(hub_url: str, limit: int = AT_ONCE) -> Drained:
    """Bring the next deliveries into the hub, each with its end in one commit.

    What says all it has to say, an opt-out in the store too, waits for no platform's answer.
    """
    with connected(hub_url) as hub:
        deliveries = inbox.waiting(hub, limit, patient())
    said = unfold(hub_url, deliveries)
    late = postpone(hub_url, said.doubtful, "it may be the echo of what we wrote")
    because = [some for wanted in said.hints.values() for some in wanted.values()]
    asking = {one.id for some in because for one in some}
    ready = [one for one in deliveries if one.id not in late | asking]
    done = Drained()
    if ready:
        ids = {one.id for one in ready}
        done.add(settle_or_hold(hub_url, [one.of(ids) for one in said.batches.values()], ready))
    batches = {platform: batch.of(asking) for platform, batch in said.batches.items()}
    for platform, wanted in said.hints.items():
        if why := ask(platform, wanted, batches[platform]):
            late |= postpone(hub_url, [one for some in wanted.values() for one in some], why)
    if asking:
        rest = [one for one in deliveries if one.id in asking - late]
        done.add(settle_or_hold(hub_url, list(batches.values()), rest))
    done.waiting = len(late)
    return done


def settle_or_hold(
    hub_url: str, batches: Sequence[Batch], deliveries: Sequence[Delivery]
) -> Drained:
    """Merge deliveries; a gate that closes holds those of its kind, not an opt-out beside them."""
    try:
        return settle(hub_url, batches, [delivery.id for delivery in deliveries])
    except GateClosed as shut:
        kinds = salvage.kinds(batches, [(one.id, one.platform, one.topic) for one in deliveries])
        if len(kinds) < 2:
            return hold(hub_url, deliveries, shut)
    done = Drained()
    for batch, ids in kinds:
        done.add(settle_or_hold(hub_url, [batch], [one for one in deliveries if one.id in ids]))
    return done


def settle(hub_url: str, batches: Sequence[Batch], ids: Sequence[int]) -> Drained:
    """Merge decoded deliveries; what the hub itself refuses is set aside delivery by delivery."""

    def attempt(some: Sequence[Batch]) -> Counts:
        with connected(hub_url) as hub:
            counts = merge_batches(hub, some, connect.plan())
            came = {origin for batch in some for origin, _ in salvage.named(batch)}
            inbox.finish(hub, [id for id in ids if id in came])
            return counts

    done, refused = salvage.one_by_one(batches, attempt)
    with connected(hub_url) as hub:
        aside = salvage.set_aside(hub, refused)
        done.append(Counts(rows=dict(aside), aside=aside))
        inbox.finish(hub, ids)
    return Drained(len(ids), counts=total(done))


def postpone(hub_url: str, late: Sequence[Delivery], why: str) -> set[int]:
    """Let deliveries wait whose platform does not answer; after many tries a person looks."""
    if not late:
        return set()
    again = {one.id for one in late if one.attempts < inbox.TRIES}
    tired = {one.id for one in late} - again
    with connected(hub_url) as hub:
        inbox.postpone(hub, sorted(again), why[:500])
        if tired:
            inbox.finish(hub, sorted(tired), "held", why[:500])
            advice = "once the platform answers, run the flow `replay` with `held` on"
            reviews.open(hub, "hint", f"{late[0].platform} deliveries", why[:500], advice)
    return again | tired


def hold(hub_url: str, deliveries: Sequence[Delivery], shut: GateClosed) -> Drained:
    """Keep a refused batch as it is until a person replays it; others go on."""
    with connected(hub_url) as hub:
        check.keep(hub, shut.found, deliveries[0].platform, "live")
        held = inbox.finish(hub, [delivery.id for delivery in deliveries], "held", str(shut))
        advice = "repair the source or the rule, then run the flow `replay` with `held` on"
        reviews.open(hub, "gate", f"inbox from {deliveries[0].id}", str(shut), advice)
    return Drained(held=held)


@task(name="drain", task_run_name="drain the inbox", **policy("hub", "drain"))
async def drain(limit: int = AT_ONCE) -> Drained:
    """Bring one micro-batch of deliveries into the hub."""
    return await asyncio.to_thread(drain_once, settings.hub_url(), limit)
