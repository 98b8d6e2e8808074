"""Shopify: reads by GraphQL, backfills in bulk, hears by webhooks; is told consents and tags."""

import base64
import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, ClassVar

import httpx
import msgspec

from mappings import shopify_webhooks
from mappings.checking import Known
from mappings.shopify import VERDICTS
from mappings.shopify_values import UNREADABLE
from mappings.transforms import gid, moment, number_of
from tasks.connectors import (
    shopify_allowed,
    shopify_bulk,
    shopify_fields,
    shopify_hooks,
    shopify_marks,
    shopify_pages,
    shopify_probing,
    shopify_stock,
    shopify_visits,
)
from tasks.connectors import shopify_queries as queries
from tasks.connectors.base import (
    Arrival,
    BadRow,
    Budget,
    Change,
    Free,
    Outcome,
    Page,
    SkipRecord,
    StopSync,
)
from tasks.connectors.base_allowing import Allowed
from tasks.connectors.base_counting import Mark
from tasks.connectors.base_probing import Probed
from tasks.connectors.shopify_graph import Graph
from tasks.connectors.shopify_pages import Window

RECENT = timedelta(days=60)
CLOCKS = timedelta(seconds=2)
"""By how much Shopify's clock may be behind ours: it refuses a consent of a time to come."""
UNSEEN = (
    "Shopify shows this app only orders of the last 60 days, and leaves out older ones in silence: "
    "grant it the scope read_all_orders, or begin the window later"
)


class Connector:
    """A shop on Shopify.

    `account`: url, client_id and client_secret, or token; api_version and webhook_url if need be.
    """

    platform: ClassVar[str] = "shopify"
    reads: ClassVar[tuple[str, ...]] = ("customers", "products", "orders", "carts")
    marks_of: ClassVar[tuple[str, ...]] = tuple(queries.MARKS)
    writes: ClassVar[Mapping[str, int]] = {"consents": 1, "customers": 1}
    patient: ClassVar[tuple[str, ...]] = (shopify_webhooks.STOCK,)
    """Topics that can wait: orders and opt-outs are drained first."""

    def __init__(
        self, client: httpx.Client, account: Mapping[str, str], budget: Budget | None = None
    ) -> None:
        self.account = account
        self.graph = Graph(client, account, budget or Free())

    def prepare(self) -> list[str]:
        """Subscribe to every topic we read that is not sent to us yet; name those."""
        self.graph.access.store()
        uri = self.account.get("webhook_url", "")
        made = shopify_hooks.subscribe(self.graph, self.unheard(), uri)
        return [f"webhook {topic.lower()}" for topic in made]

    def lacks(self) -> list[str]:
        """Name the topics that `prepare` would subscribe to."""
        return [f"webhook {topic.lower()}" for topic in self.unheard()]

    def unheard(self) -> list[str]:
        """List the topics we read that are not sent to our address, if it has one."""
        uri = self.account.get("webhook_url")
        if not uri:
            return []
        data = msgspec.json.decode(self.graph.ask(queries.SUBSCRIPTIONS, {}, 252.0))
        known = {(one["topic"], one["uri"]) for one in data["webhookSubscriptions"]["nodes"]}
        return [topic for topic in queries.TOPICS if (topic, uri) not in known]

    def fields(self, object: str, needed: Collection[str] = ()) -> Mapping[str, Known]:
        """Return the fields Shopify has of an object, in the version of its API we speak."""
        return shopify_fields.fields(self.graph, object, needed)

    def probe(self, now: datetime) -> Probed:
        """Look up, by reading alone, what the app may do in this shop."""
        return shopify_probing.probe(self.graph.client, self.account, self.graph.budget, now)

    def read(
        self,
        object: str,
        since: datetime | None = None,
        until: datetime | None = None,
        cursor: str | None = None,
    ) -> Iterator[Page]:
        """Yield pages of what changed in [since, until), oldest first, from `cursor` on."""
        window = Window(since, until)
        if object == "carts":
            yield shopify_pages.at_once(self.graph, window)
        else:
            pages = shopify_pages.read(self.graph, object, window, cursor)
            yield from self.whole(object, window, pages)

    def bulk(
        self, object: str, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Page]:
        """Yield everything changed in [since, until) from one file Shopify makes of it."""
        window = Window(since, until)
        return self.whole(object, window, shopify_bulk.bulk(self.graph, object, window))

    def whole(self, object: str, window: Window, pages: Iterator[Page]) -> Iterator[Page]:
        """Pass pages on, unless Shopify leaves out orders of this window without saying so."""
        old = window.since is None or datetime.now(UTC) - window.since > RECENT
        for page in (*islice(pages, 1), None):
            if object == "orders" and old and self.graph.access.lacks("read_all_orders"):
                raise StopSync(UNSEEN)
            if page is not None:
                yield page
        yield from pages

    def fetch(self, object: str, ids: Sequence[str]) -> Page:
        """Read customers, products or orders by their ids; or the products of inventory items."""
        if object == "inventory_items":
            return shopify_stock.fetch(self.graph, ids)
        if object not in queries.TYPES:
            reason = "Shopify finds no checkout by its token"
            return Page(bad=[BadRow(object, id, reason, id.encode()) for id in ids])
        return shopify_pages.fetch(self.graph, object, ids)

    def visits(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return where the visits of these orders began, of those made out by now."""
        return shopify_visits.visits(self.graph, ids)

    def count(
        self, object: str, since: datetime | None = None, until: datetime | None = None
    ) -> int | None:
        """Count what changed in [since, until); None for what Shopify does not count."""
        return shopify_marks.count(self.graph, object, Window(since, until))

    def earliest(self, object: str, since: datetime | None = None) -> datetime | None:
        """Return the time of the oldest change at or after `since`, or None when there is none."""
        return shopify_marks.earliest(self.graph, object, since)

    def marks(
        self, object: str, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[list[Mark]]:
        """Yield pages of what changed in [since, until), each record in short."""
        return shopify_marks.marks(self.graph, object, Window(since, until))

    def allowed(self, after: str = "") -> tuple[list[Allowed], str]:
        """Return one page of who may be texted, and where the next begins: empty after the last."""
        return shopify_allowed.allowed(self.graph, after)

    def write(self, object: str, changes: Sequence[Change]) -> list[Outcome]:
        """Tell Shopify of consents and tags, one by one."""
        return [self.tell(object, change) for change in changes]

    def tell(self, object: str, change: Change) -> Outcome:
        """Make one change; what Shopify refuses is refused for this record alone."""
        try:
            done = self.consent(change) if object == "consents" else self.tag(change)
        except SkipRecord as error:
            return Outcome(change.key, change.their_id, error)
        return Outcome(change.key, number_of(done))

    def consent(self, change: Change) -> str:
        """Set what a customer said about texts; return the customer's gid."""
        values = change.values
        status = VERDICTS.get(values.get("status", ""), values.get("status"))
        if values.get("channel", "sms") != "sms" or status not in VERDICTS.values():
            raise SkipRecord("Shopify is told only of consent to texts, given or withdrawn")
        consent = {"marketingState": status, "marketingOptInLevel": "SINGLE_OPT_IN"}
        if at := moment(values.get("happened_at")):
            at = min(at, datetime.now(UTC) - CLOCKS)
            consent["consentUpdatedAt"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        id = gid("Customer", customer_of(values, change))
        input = {"customerId": id, "smsMarketingConsent": consent}
        self.graph.do(queries.CONSENT, {"input": input})
        return id

    def tag(self, change: Change) -> str:
        """Add tags to a customer; return the customer's gid."""
        id = gid("Customer", customer_of(change.values, change))
        self.graph.do(queries.TAGS, {"id": id, "tags": list(change.values.get("tags", ()))})
        return id

    @staticmethod
    def genuine(
        url: str,  # noqa: ARG004 - Shopify signs the body alone
        headers: Mapping[str, str],
        body: bytes,
        secrets: Sequence[str],
        now: datetime,  # noqa: ARG004 - nor does it sign a time: a retry may be hours old
    ) -> bool:
        """Whether Shopify signed this body with one of the secrets."""
        given = headers.get("x-shopify-hmac-sha256", "").encode()
        ours = [
            base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))
            for secret in secrets
        ]
        return any(hmac.compare_digest(given, one) for one in ours)

    @staticmethod
    def arrivals(headers: Mapping[str, str], body: bytes) -> list[Arrival]:
        """Name the one event of a delivery."""
        topic = headers.get("x-shopify-topic")
        delivery_id = headers.get("x-shopify-webhook-id")
        if not topic or not delivery_id:
            raise SkipRecord("a delivery of Shopify's names its topic and its webhook id")
        try:
            at = moment(headers.get("x-shopify-triggered-at"))
        except ValueError:
            at = None
        return [Arrival(topic, delivery_id, body, at)]

    @staticmethod
    def decode(topic: str, body: bytes) -> Page:
        """Turn the body of a webhook into records; one that makes no sense is one bad row."""
        object = shopify_webhooks.object_of(topic)
        if topic not in shopify_webhooks.TOPICS:
            return Page(bad=[BadRow(object, None, f"unknown topic {topic}", body)])
        try:
            hints = shopify_webhooks.hints(topic, body)
            return Page(shopify_webhooks.records(topic, body), wanted=hints)
        except UNREADABLE as error:
            return Page(bad=[BadRow(object, shopify_webhooks.key_of(body), str(error), body)])


def customer_of(values: Mapping[str, Any], change: Change) -> str:
    """Return whom a change is about; raise SkipRecord when it names nobody of Shopify's."""
    number = str(values.get("customer_external_id") or change.their_id or "")
    if not (number.isascii() and number.isdigit()):
        raise SkipRecord("this person has no customer on Shopify")
    return number
