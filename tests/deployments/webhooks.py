"""Webhooks as the three platforms sign them, and a receiver that hears them."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import psycopg
import pytest

from deployments.receiver import Receiver, build
from deployments.sandbox.serve import serving

PUBLIC = "https://hooks.shop.example"
SECRET = "new-secret"
OLD = "old-secret"
ENVIRONMENT = {
    "LOCKSTEP_PUBLIC_URL": PUBLIC,
    "LOCKSTEP_SHOPIFY_CLIENT_SECRET": f"{SECRET}, {OLD}",
    "LOCKSTEP_HUBSPOT_CLIENT_SECRET": SECRET,
    "LOCKSTEP_TWILIO_AUTH_TOKEN": SECRET,
    "LOCKSTEP_TWILIO_ACCOUNT_SID": "AC1",
    "LOCKSTEP_KANNEL_WEBHOOK_SECRET": SECRET,
}


@dataclass
class Webhook:
    """One delivery, ready to be sent: a platform, its headers, its signed bytes."""

    platform: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def but(self, body: bytes | None = None, **headers: str | None) -> "Webhook":
        """The same delivery, tampered with; a header of None is left out."""
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        merged = {**self.headers, **changed}
        kept = {name: value for name, value in merged.items() if value is not None}
        return Webhook(self.platform, self.body if body is None else body, kept)


def mac(secret: str, signed: bytes, hash: Any = hashlib.sha256) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), signed, hash)).decode()


def shopify(
    body: bytes, topic: str = "orders/create", id: str = "w1", secret: str = SECRET
) -> Webhook:
    headers = {
        "content-type": "application/json",
        "x-shopify-topic": topic,
        "x-shopify-webhook-id": id,
        "x-shopify-triggered-at": "2026-07-01T12:00:00.123456789Z",
        "x-shopify-hmac-sha256": mac(secret, body),
    }
    return Webhook("shopify", body, headers)


def hubspot(body: bytes, age: float = 0.0, secret: str = SECRET) -> Webhook:
    stamp = str(round((time.time() - age) * 1000))
    signed = f"POST{PUBLIC}/hooks/hubspot".encode() + body + stamp.encode()
    headers = {
        "content-type": "application/json",
        "x-hubspot-request-timestamp": stamp,
        "x-hubspot-signature-v3": mac(secret, signed),
    }
    return Webhook("hubspot", body, headers)


def twilio(said: Mapping[str, str] | bytes, secret: str = SECRET) -> Webhook:
    """A form of these fields, or a body signed as if it were a form without any."""
    fields = said if isinstance(said, Mapping) else {}
    body = urlencode(fields).encode() if isinstance(said, Mapping) else said
    signed = f"{PUBLIC}/hooks/twilio" + "".join(f"{k}{v}" for k, v in sorted(fields.items()))
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": mac(secret, signed.encode(), hashlib.sha1),
    }
    return Webhook("twilio", body, headers)


def told(body: bytes) -> Webhook:
    """JSON as Twilio signs it: the address alone, which holds the hash of the body."""
    path = f"twilio?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = mac(SECRET, f"{PUBLIC}/hooks/{path}".encode(), hashlib.sha1)
    headers = {"content-type": "application/json", "x-twilio-signature": signature}
    return Webhook(path, body, headers)


def stop(number: str = "+14155552671", sid: str = f"SM{1:032x}", word: str = "STOP") -> Webhook:
    """Somebody answers a text of ours with a word."""
    said = {"MessageSid": sid, "SmsStatus": "received", "From": number, "To": "+14155550100"}
    return twilio({**said, "Body": word, "NumMedia": ""})


def event(**said: Any) -> dict[str, Any]:
    """One event of HubSpot's."""
    return {
        "eventId": 1,
        "subscriptionId": 7,
        "subscriptionType": "contact.propertyChange",
        "objectId": 101,
        "occurredAt": 1_782_907_200_000,
        "propertyName": "firstname",
        "propertyValue": "Ada",
        **said,
    }


def events(*all: Any) -> Webhook:
    return hubspot(json.dumps(all).encode())


class Post:
    """Brings webhooks to a receiver, and looks into the hub behind it."""

    app: Receiver

    def __init__(self, url: str, hub_url: str) -> None:
        self.url, self.hub_url = url, hub_url
        self.client = httpx.Client(base_url=url, timeout=60)

    def bring(self, webhook: Webhook) -> int:
        path = f"/hooks/{webhook.platform}"
        return self.client.post(path, content=webhook.body, headers=webhook.headers).status_code

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.hub_url) as hub:
            return hub.execute(query).fetchall()

    def kept(self) -> list[tuple[Any, ...]]:
        """Everything in the inbox: platform, topic, body."""
        return self.ask("SELECT platform, topic, body FROM inbox ORDER BY id")

    def ledger(self) -> list[tuple[Any, ...]]:
        return self.ask(
            "SELECT address, status, source FROM consent WHERE purpose = 'marketing' ORDER BY id"
        )


@contextmanager
def receiving(hub_url: str, app: Receiver | None = None) -> Iterator[Post]:
    """Serve a receiver of the accounts above, whatever this machine's environment says."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {"LOCKSTEP_HUB": hub_url, **ENVIRONMENT}.items():
            environment.setenv(name, value)
        app = app or build()
        with serving(app) as url:
            post = Post(url, hub_url)
            post.app = app
            yield post
            post.client.close()
