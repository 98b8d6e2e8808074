"""One webhook on its way: who hears it, what it says, how it is signed, when it is tried again."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta, Struct

from deployments.sandbox.shopify.payloads import VERSION
from deployments.sandbox.shopify.state import Shop

RETRIES = 8
SPAN = 4 * 3600
GAPS = tuple(SPAN * 2**n / (2**RETRIES - 1) for n in range(RETRIES))
"""Seconds before each retry: doubling, four hours in all."""


Share = Annotated[float, Meta(ge=0, le=1)]


class Switches(Struct, forbid_unknown_fields=True):
    """What the emitter does wrong, each a share of deliveries between 0 and 1.

    `stale` sends a delivery that arrived once more, a retry's gap later: Shopify missed the answer.
    `tempo` scales every wait: 1.0 takes hours, 0.0 no time. `late` is how many seconds (before
    tempo) a reordered delivery may be held back. `old_secret` still signs with the secret before.
    """

    duplicates: Share = 0.0
    reorder: Share = 0.0
    lose: Share = 0.0
    stale: Share = 0.0
    old_secret: Share = 0.0
    late: Annotated[float, Meta(ge=0)] = 10.0
    tempo: Annotated[float, Meta(ge=0)] = 1.0
    paused: bool = False


class Counts(Struct):
    """What became of the deliveries so far."""

    sent: int = 0
    delivered: int = 0
    retried: int = 0
    lost: int = 0
    duplicated: int = 0
    reordered: int = 0
    stale: int = 0
    given_up: int = 0


class Delivery(Struct):
    """One event for one address. Body and ids are made once: a retry carries the original."""

    topic: str
    uri: str
    body: bytes
    webhook_id: str
    event_id: str
    triggered_at: str
    subscription_id: int | None = None
    failures: int = 0
    again: bool = False


def spelled(topic: str) -> str:
    """Spell a topic as GraphQL does, so that `orders/create` and `ORDERS_CREATE` are one."""
    return topic.upper().replace("/", "_").replace(".", "_")


def hearers(shop: Shop, topic: str, default_uri: str | None) -> Iterator[tuple[str, int | None]]:
    """List who hears a topic: the default address, and every subscription by its id."""
    if default_uri:
        yield default_uri, None
    name = spelled(topic)
    for one in shop.subscriptions.values():
        if spelled(one.topic) == name and one.uri.startswith("http"):
            yield one.uri, one.id


def triggered(moment: datetime, number: int) -> str:
    """Write a moment with nanoseconds; the last three only keep events of one microsecond apart."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S.%f}{number % 1000:03d}Z"


def signature(secret: str, body: bytes) -> str:
    """Sign a raw body as Shopify does."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def headers(delivery: Delivery, *, domain: str, secret: str) -> dict[str, str]:
    """Head a delivery. It is signed on leaving, so a retry may bear a newer secret's signature."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Shopify-Captain-Hook",
        "X-Shopify-Topic": delivery.topic,
        "X-Shopify-Hmac-Sha256": signature(secret, delivery.body),
        "X-Shopify-Shop-Domain": domain,
        "X-Shopify-API-Version": VERSION,
        "X-Shopify-Webhook-Id": delivery.webhook_id,
        "X-Shopify-Event-Id": delivery.event_id,
        "X-Shopify-Triggered-At": delivery.triggered_at,
    }
