"""Drain the inbox: what the receiver kept becomes records, is judged and merged, and is done."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct, field
from prefect import task

from mappings.records import Consent, Record
from tasks import check, connect, connectors, settings
from tasks.check import GateClosed
from tasks.connectors.base import Page, PlatformError
from tasks.hub import inbox, reviews
from tasks.hub.engine import Connection, connected
from tasks.hub.inbox import Delivery
from tasks.hub.staging import Incoming
from tasks.merge import Batch, Counts, merge_batches, one_by_one
from tasks.policy import policy

AT_ONCE = 500
"""Deliveries merged in one transaction at most."""


class Drained(Struct):
    """What became of one micro-batch of deliveries."""

    deliveries: int = 0
    waiting: int = 0
    held: int = 0
    counts: Counts = field(default_factory=Counts)


def read(delivery: Delivery) -> Page:
    """Decode one delivery; one that breaks the decoder is a bad row, not a broken batch."""
    return connectors.load(delivery.platform).decode(delivery.topic, delivery.body)


def told(delivery: Delivery) -> datetime:
    """Return when the platform said so: its own stamp, else when it reached us."""
    return delivery.happened_at or delivery.received_at


def incoming(delivery: Delivery, record: Record) -> Incoming:
    """Wrap one received record; an undated act of consent is known by its delivery."""
    if isinstance(record, Consent):
        record.facts["id"] = delivery.delivery_id
    return Incoming(record, delivery.id, told(delivery))


def unfold(
    deliveries: Sequence[Delivery],
) -> tuple[dict[str, Batch], dict[str, dict[str, list[Delivery]]]]:
    """Decode deliveries into batches by platform, and list what must be asked for, by object."""
    batches: dict[str, Batch] = {}
    hints: dict[str, dict[str, list[Delivery]]] = {}
    for delivery in deliveries:
        page = read(delivery)
        batch = batches.setdefault(delivery.platform, Batch(delivery.platform))
        batch.incoming += [incoming(delivery, record) for record in page.records]
        batch.unread += [(row, delivery.id) for row in page.bad]
        for object, ids in page.wanted.items():
            asked = hints.setdefault(delivery.platform, {})
            for id in ids:
                asked.setdefault(f"{object}\0{id}", []).append(delivery)
    return batches, hints


def ask(platform: str, wanted: dict[str, list[Delivery]], batch: Batch) -> list[Delivery]:
    """Fetch what deliveries only hinted at; return those that must wait as nobody answers."""
    by_object: dict[str, list[str]] = {}
    for name in wanted:
        object, _, id = name.partition("\0")
        by_object.setdefault(object, []).append(id)
    now = datetime.now(UTC)
    try:
        with connect.connected(platform) as connector:
            for object, ids in by_object.items():
                page = connector.fetch(object, ids)
                batch.incoming += [Incoming(record, None, now) for record in page.records]
                batch.unread += [(row, None) for row in page.bad]
    except PlatformError:
        return [delivery for deliveries in wanted.values() for delivery in deliveries]
    return []


def drain_once(hub_url: str, limit: int = AT_ONCE) -> Drained:
    """Bring the next deliveries into the hub; all of it commits together with their end."""
    with connected(hub_url) as hub:
        deliveries = inbox.waiting(hub, limit)
    if not deliveries:
        return Drained()
    batches, hints = unfold(deliveries)
    late: list[Delivery] = []
    for platform, wanted in hints.items():
        late += ask(platform, wanted, batches[platform])
    if late:
        postpone(hub_url, late)
    ids = [delivery.id for delivery in deliveries if delivery not in late]
    try:
        done = settle(hub_url, list(batches.values()), ids)
    except GateClosed as shut:
        return hold(hub_url, deliveries, shut)
    done.waiting = len(late)
    return done


def settle(hub_url: str, batches: Sequence[Batch], ids: Sequence[int]) -> Drained:
    """Merge decoded deliveries; what the hub itself refuses is set aside delivery by delivery."""

    def attempt(some: Sequence[Batch]) -> Counts:
        with connected(hub_url) as hub:
            counts = merge_batches(hub, some, connect.plan())
            inbox.finish(hub, [id for id in ids if id in origins(some)])
            return counts

    counts, refused = one_by_one(batches, attempt)
    with connected(hub_url) as hub:
        for origin, words in refused:
            refuse(hub, origin, words)
        inbox.finish(hub, ids)
    return Drained(len(ids), counts=counts)


def origins(batches: Sequence[Batch]) -> set[int | None]:
    """Collect the inbox rows that something in these batches came in."""
    read = {one.origin for batch in batches for one in batch.incoming}
    return read | {origin for batch in batches for _, origin in batch.unread}


def refuse(hub: Connection, origin: int | None, words: str) -> None:
    """Leave to a person a delivery that the hub itself refused."""
    advice = "see the delivery in the inbox; correct the record at its source"
    reviews.open(hub, "merge", f"inbox {origin}", words, advice)


def postpone(hub_url: str, late: Sequence[Delivery]) -> None:
    """Let deliveries wait whose platform does not answer."""
    with connected(hub_url) as hub:
        inbox.postpone(hub, [delivery.id for delivery in late], "their platform does not answer")


def hold(hub_url: str, deliveries: Sequence[Delivery], shut: GateClosed) -> Drained:
    """Keep a refused batch as it is until a person replays it; others go on."""
    with connected(hub_url) as hub:
        check.keep(hub, shut.verdicts, deliveries[0].platform, "live")
        held = inbox.finish(hub, [delivery.id for delivery in deliveries], "held", str(shut))
        advice = "repair the source or the rule, then run the flow `replay` with `held` on"
        reviews.open(hub, "gate", f"inbox from {deliveries[0].id}", str(shut), advice)
    return Drained(held=held)


@task(name="drain", task_run_name="drain the inbox", **policy("hub", "drain"))
async def drain(limit: int = AT_ONCE) -> Drained:
    """Bring one micro-batch of deliveries into the hub."""
    return await asyncio.to_thread(drain_once, settings.hub_url(), limit)
