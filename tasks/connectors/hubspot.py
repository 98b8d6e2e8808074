"""HubSpot: is told of customers, orders and consents; tells what was changed there."""

import base64
import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import httpx
import msgspec
from msgspec import Raw

from mappings import hubspot_events
from mappings.checking import Known
from mappings.hubspot import LINK, MAPS
from mappings.hubspot_records import UNREADABLE, from_ms
from tasks.connectors import (
    hubspot_allowed,
    hubspot_holders,
    hubspot_marks,
    hubspot_pages,
    hubspot_probing,
    hubspot_properties,
)
from tasks.connectors.base import (
    Arrival,
    BadRow,
    Budget,
    Change,
    Free,
    Outcome,
    Page,
    SkipRecord,
)
from tasks.connectors.base_allowing import Allowed
from tasks.connectors.base_counting import Mark
from tasks.connectors.base_finding import Holder
from tasks.connectors.base_probing import Probed
from tasks.connectors.hubspot_api import Api
from tasks.connectors.hubspot_batch import MOST, Batch, once
from tasks.connectors.hubspot_links import Link, associate, linked, part
from tasks.connectors.hubspot_pages import Window

FRESH = 300.0
"""Seconds a delivery may be away from our own clock, either way."""


class Connector:
    """A HubSpot account.

    `account`: token; url, api_version (v3, 2026-03, 2026-09), client_secret for webhooks and
    time_zone (of the account's day) if need be.
    """

    platform: ClassVar[str] = "hubspot"
    reads: ClassVar[tuple[str, ...]] = ("contacts", "orders", "tickets", "tasks")
    marks_of: ClassVar[tuple[str, ...]] = tuple(MAPS)
    writes: ClassVar[Mapping[str, int]] = dict.fromkeys(MAPS, MOST)

    def __init__(
        self, client: httpx.Client, account: Mapping[str, str], budget: Budget | None = None
    ) -> None:
        self.account = account
        self.api = Api(client, account, budget or Free())

    def prepare(self) -> list[str]:
        """Make the properties we write that are not there yet; name them."""
        return [
            made
            for mapping in MAPS.values()
            for made in hubspot_properties.prepare(self.api, mapping)
        ]

    def probe(self, now: datetime) -> Probed:
        """Look up, by reading alone, what the key may do in this account."""
        return hubspot_probing.probe(self.api.client, self.account, self.api.budget, now)

    def lacks(self) -> list[str]:
        """Name the properties that `prepare` would make."""
        return [
            f"property {object}.{one.theirs}"
            for object, mapping in MAPS.items()
            for one in hubspot_properties.lacking(mapping, dict(self.fields(object)))
        ]

    def fields(self, object: str, needed: Collection[str] = ()) -> Mapping[str, Known]:  # noqa: ARG002
        """Return the properties HubSpot has of an object; all of them stand side by side."""
        return hubspot_properties.fields(self.api, object)

    def read(
        self,
        object: str,
        since: datetime | None = None,
        until: datetime | None = None,
        cursor: str | None = None,
    ) -> Iterator[Page]:
        """Yield pages of what changed in [since, until), oldest first, from `cursor` on."""
        return hubspot_pages.read(self.api, Window(object, since, until), cursor)

    def fetch(self, object: str, ids: Sequence[str]) -> Page:
        """Read contacts or orders by their ids."""
        return hubspot_pages.fetch(self.api, object, ids)

    def count(
        self, object: str, since: datetime | None = None, until: datetime | None = None
    ) -> int | None:
        """Count what carries our key and changed in [since, until)."""
        return hubspot_marks.count(self.api, Window(object, since, until))

    def marks(
        self, object: str, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[list[Mark]]:
        """Yield pages of what carries our key and changed in [since, until), in short."""
        return hubspot_marks.marks(self.api, Window(object, since, until))

    def shown(self, object: str, ids: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Return what these records hold now, by the ids they were asked for."""
        return hubspot_marks.shown(self.api, object, ids)

    def holders(self, object: str, changes: Sequence[Change]) -> Mapping[str, Holder]:
        """Return by key the records these changes would be written to."""
        return hubspot_holders.holders(Batch(self.api, MAPS[object]), changes)

    def linked(self, object: str, ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return the contacts these records belong to there."""
        return linked(self.api, object, ids)

    def allowed(self, after: str = "") -> tuple[list[Allowed], str]:
        """Return one page of who may be texted, and where the next begins: empty after the last."""
        return hubspot_allowed.allowed(self.api, after)

    def write(self, object: str, changes: Sequence[Change]) -> list[Outcome]:
        """Bring records to the given values; doing it again changes nothing."""
        single = once(changes)
        batch = Batch(self.api, MAPS[object])
        batch.write(single)
        self.link(object, single, batch.outcomes)
        return [batch.outcomes[change.key] for change in changes]

    def link(self, object: str, changes: Sequence[Change], outcomes: Mapping[str, Outcome]) -> None:
        """Associate what was written with its contacts, and with those of before no more."""
        ids = {
            one.key: outcomes[one.key].their_id for one in changes if not outcomes[one.key].error
        }
        written = [(one, id) for one in changes if (id := ids.get(one.key)) and LINK in one.values]
        links = [Link(one.key, id, one.values[LINK]) for one, id in written if one.values[LINK]]
        for key, error in associate(self.api, object, links).items():
            outcomes[key].error = error
        moved = [one for one in written if one[0].was.get(LINK) and not outcomes[one[0].key].error]
        part(self.api, object, [Link(one.key, id, one.was[LINK]) for one, id in moved])

    @staticmethod
    def genuine(
        url: str, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime
    ) -> bool:
        """Whether HubSpot signed this delivery, with one of the secrets and recently."""
        given = headers.get("x-hubspot-signature-v3", "").encode()
        timestamp = headers.get("x-hubspot-request-timestamp", "")
        at = from_ms(timestamp)
        if at is None or abs((now - at).total_seconds()) > FRESH:
            return False
        signed = b"POST" + url.encode() + body + timestamp.encode()
        ours = [
            base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256))
            for secret in secrets
        ]
        return any(hmac.compare_digest(given, one) for one in ours)

    @staticmethod
    def arrivals(headers: Mapping[str, str], body: bytes) -> list[Arrival]:  # noqa: ARG004 - theirs say nothing
        """Split a delivery into its events."""
        try:
            events = msgspec.json.decode(body, type=list[Raw])
        except UNREADABLE as error:
            raise SkipRecord(
                f"a delivery of HubSpot's is a JSON list of events: {error}"
            ) from error
        return [arrival(bytes(event)) for event in events]

    @staticmethod
    def decode(topic: str, body: bytes) -> Page:
        """Turn one event into records or ids to read; one that makes no sense is a bad row."""
        try:
            told = hubspot_events.told(topic, body)
        except UNREADABLE as error:
            return Page(bad=[BadRow("contacts", None, str(error), body)])
        if told.object not in Connector.reads:
            return Page(told.records)
        wanted = {told.object: told.wanted} if told.wanted else {}
        return Page(told.records, wanted=wanted, echoes=told.echoes)


def arrival(event: bytes) -> Arrival:
    """Name one event; one without a name of its own is known by what it says."""
    said: dict[str, Any] = {}
    try:
        said = msgspec.json.decode(event, type=dict[str, Any])
        names = [str(said[name]) for name in ("subscriptionId", "eventId")]
        names += [str(said.get(name, "")) for name in ("objectId", "occurredAt")]
    except (*UNREADABLE, KeyError):
        names = [hashlib.sha256(event).hexdigest()]
    topic = str(said.get("subscriptionType") or "unreadable")
    return Arrival(topic, ":".join(names), event, from_ms(said.get("occurredAt")))
