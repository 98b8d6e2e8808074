"""Bad input: what is wrong with it, the delivery, and what it gets.

`answer` is the receiver's; `fate` is what becomes of the delivery when it is read: `None` when it
was never kept, `set aside` with the reason a person sees, or the records it comes to.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.deployments.webhooks import (
    Webhook,
    event,
    events,
    hubspot,
    shopify,
    stop,
    told,
    twilio,
)

MEGABYTE = 1024 * 1024
TWO_53 = 2**53 + 1


class Case(NamedTuple):
    what: str
    webhook: Webhook | Callable[[], Webhook]
    answer: int
    fate: str | None = None

    def signed(self) -> Webhook:
        """The delivery as of now: HubSpot's signatures age, so they are made when it is brought."""
        return self.webhook if isinstance(self.webhook, Webhook) else self.webhook()


def person(raw: str = "", /, **fields: Any) -> bytes:
    """A customer's body; `raw` is put at its beginning as it is."""
    said = json.dumps({"updated_at": "2026-07-01T12:00:00Z", **fields})
    return ("{" + raw + said[1:]).encode()


def customer(what: str, body: bytes, fate: str, topic: str = "customers/update") -> Case:
    return Case(what, shopify(body, topic), 200, fate)


FORGED = [
    Case("Shopify: signed with another secret", shopify(b"{}", secret="guess"), 401),
    Case("Shopify: one byte changed", shopify(b'{"id": 1}').but(body=b'{"id": 2}'), 401),
    Case("Shopify: no signature", shopify(b"{}").but(x_shopify_hmac_sha256=None), 401),
    Case("Shopify: an empty signature", shopify(b"{}").but(x_shopify_hmac_sha256=""), 401),
    Case("Shopify: signed with no secret", shopify(b"{}", secret=""), 401),
    Case(
        "Shopify: a signature that is no base64",
        shopify(b"{}").but(x_shopify_hmac_sha256="%%% ==="),
        401,
    ),
    Case(
        "Shopify: the right digest in hex", shopify(b"{}").but(x_shopify_hmac_sha256="a0" * 32), 401
    ),
    Case("HubSpot: signed with another secret", lambda: hubspot(b"[]", secret="guess"), 401),
    Case("HubSpot: six minutes old", lambda: hubspot(b"[]", age=360), 401),
    Case("HubSpot: six minutes in the future", lambda: hubspot(b"[]", age=-360), 401),
    Case("HubSpot: four minutes old", lambda: hubspot(b"[]", age=240), 200),
    Case(
        "HubSpot: no timestamp", lambda: hubspot(b"[]").but(x_hubspot_request_timestamp=None), 401
    ),
    Case(
        "HubSpot: a timestamp that is no number",
        lambda: hubspot(b"[]").but(x_hubspot_request_timestamp="now"),
        401,
    ),
    Case(
        "HubSpot: a timestamp of forty digits",
        lambda: hubspot(b"[]").but(x_hubspot_request_timestamp="9" * 40),
        401,
    ),
    Case("HubSpot: no signature", lambda: hubspot(b"[]").but(x_hubspot_signature_v3=None), 401),
    Case("Twilio: signed with another secret", twilio({"Body": "STOP"}, secret="guess"), 401),
    Case("Twilio: a field added", stop().but(body=stop().body + b"&Body=START"), 401),
    Case("Twilio: no signature", stop().but(x_twilio_signature=None), 401),
    Case(
        "Twilio: an unknown algorithm",
        stop().but(x_twilio_webhooks_signature_settings="algorithm=HMAC_MD5"),
        401,
    ),
    Case("Twilio: a million fields", twilio(b"a&" * 1_000_000), 401),
    Case("a platform nobody connected", Webhook("bigcommerce", b"{}"), 404),
    Case("a platform's name that is a path", Webhook("../health/x", b"{}"), 404),
]

SHAPES = [
    customer("not JSON", b"hello", "set aside: JSON is malformed"),
    customer("an empty body", b"", "set aside: Input data was truncated"),
    customer(
        "a JSON body cut off half-way", b'{"id": 1, "emai', "set aside: Input data was truncated"
    ),
    customer(
        "bytes that are not UTF-8",
        b'{"id": 1, "first_name": "\xff\xfe"}',
        "set aside: 'utf-8' codec can't decode",
    ),
    customer("UTF-16", '{"id": 1}'.encode("utf-16"), "set aside: JSON is malformed"),
    customer("a byte order mark", b'\xef\xbb\xbf{"id": 1}', "set aside: JSON is malformed"),
    customer("a list where an object is due", b"[]", "set aside: Expected `object`, got `array`"),
    customer("null", b"null", "set aside: Expected `object`, got `null`"),
    customer("an object of nothing", b"{}", "set aside: Object missing required field `id`"),
    customer("100,000 open brackets", b"[" * 100_000, "set aside: "),
    customer("a fact nested 100,000 deep", b'{"id": 1, "note": ' + b"[" * 100_000, "set aside: "),
    customer("10 MB of a name", person(id=1, first_name="x" * 10 * MEGABYTE), "Customer 1"),
    Case("17 MB", shopify(person(id=1, note="x" * 17 * MEGABYTE)), 413),
    customer("a key twice: the last one counts", b'{"id": 1, "id": 2}', "Customer 2"),
    customer(
        "a topic we do not know",
        b"{}",
        "set aside: unknown topic app/uninstalled",
        "app/uninstalled",
    ),
    customer(
        "a topic with SQL in it",
        b"{}",
        "set aside: unknown topic '; DROP TABLE inbox; --",
        "'; DROP TABLE inbox; --",
    ),
    Case(
        "Shopify: no topic",
        shopify(b"{}").but(x_shopify_topic=None),
        200,
        "set aside: unknown topic unreadable",
    ),
    Case(
        "Shopify: no webhook id",
        shopify(b"{}").but(x_shopify_webhook_id=None),
        200,
        "set aside: unknown topic unreadable",
    ),
    Case(
        "Shopify: a webhook id of 5,000 characters",
        shopify(person(id=1), "customers/update", "w" * 5000),
        200,
        "Customer 1",
    ),
    Case(
        "Shopify: a time nobody can read",
        shopify(person(id=1), "customers/update").but(x_shopify_triggered_at="yesterday"),
        200,
        "Customer 1",
    ),
    Case("HubSpot: not JSON", lambda: hubspot(b"hello"), 200, "set aside: JSON is malformed"),
    Case("HubSpot: no events", lambda: hubspot(b"[]"), 200),
    Case(
        "HubSpot: an object where a list is due",
        lambda: hubspot(b'{"objectId": 1}'),
        200,
        "set aside: unknown topic unreadable",
    ),
    Case("HubSpot: not UTF-8", lambda: hubspot(b'[{"objectId": "\xff"}]'), 200, "set aside: "),
    Case("HubSpot: 100,000 open brackets", lambda: hubspot(b"[" * 100_000), 200, "set aside: "),
    Case(
        "HubSpot: numbers for events",
        lambda: events(1),
        200,
        "set aside: Expected `object`, got `int`",
    ),
    Case(
        "HubSpot: an event that names nothing",
        lambda: events({}),
        200,
        "set aside: unknown topic unreadable",
    ),
    Case(
        "HubSpot: an id that is a fraction",
        lambda: events(event(objectId=1.5)),
        200,
        "set aside: Expected `int | str | null`, got `float`",
    ),
    Case(
        "HubSpot: an id that is true",
        lambda: events(event(objectId=True)),
        200,
        "set aside: Expected `int | str | null`, got `bool`",
    ),
    Case(
        "HubSpot: an id that is an object",
        lambda: events(event(objectId={"id": 1})),
        200,
        "set aside: Expected `int | str | null`, got `object`",
    ),
    Case(
        "HubSpot: an id that is a word",
        lambda: events(event(objectId="x' OR 1=1")),
        200,
        "set aside: the event does not name its record",
    ),
    Case(
        "HubSpot: a number in other digits",
        lambda: events(event(objectId="\uff11\uff12\u0663\u00b2")),
        200,
        "set aside: the event does not name its record",
    ),
    Case(
        "HubSpot: an id above 2^53",
        lambda: events(event(objectId=TWO_53)),
        200,
        f"Edit, asks for contacts {TWO_53}",
    ),
    Case(
        "HubSpot: a time in the year 60,000",
        lambda: events(event(occurredAt=10**15 * 2)),
        200,
        "asks for contacts 101",
    ),
    Case(
        "HubSpot: NUL in the topic",
        lambda: events(event(subscriptionType="contact.\0")),
        200,
        "set aside: unknown topic ",
    ),
    Case(
        "HubSpot: a topic of 5,000 characters",
        lambda: events(event(subscriptionType="x" * 5000)),
        200,
        "set aside: unknown topic ",
    ),
    Case(
        "HubSpot: an event id of 5,000 characters",
        lambda: events(event(eventId="x" * 5000)),
        200,
        "Edit, asks for contacts 101",
    ),
    Case(
        "HubSpot: half a surrogate pair",
        lambda: hubspot(b'[{"subscriptionType": "\\ud800"}]'),
        200,
        "set aside: ",
    ),
    Case(
        "Twilio: neither form nor JSON",
        twilio({"hello": ""}),
        204,
        "set aside: unknown topic unreadable",
    ),
    Case("Twilio: an empty body", twilio({}), 204, "set aside: unknown topic unreadable"),
    Case(
        "Twilio: a text without a sid",
        twilio({"From": "+14155552671", "Body": "STOP"}),
        204,
        "set aside: unknown topic unreadable",
    ),
    Case(
        "Twilio: a sid that is none",
        stop(sid="SM1' OR '1'='1"),
        204,
        "set aside: unknown topic unreadable",
    ),
    Case(
        "Twilio: a sender that is no number",
        stop(number="SHOP"),
        204,
        "set aside: the sender of this text is no telephone number",
    ),
    Case(
        "Twilio: JSON",
        told(b'{"MessageSid": "SM%032x", "MessageStatus": "sent"}' % 1),
        204,
        "Receipt",
    ),
    Case("Twilio: JSON of another body", told(b"{}").but(body=b'{"MessageSid": "SM1"}'), 401),
    Case(
        "Twilio: JSON that is nested",
        told(b'{"MessageSid": {"id": 1}}'),
        204,
        "set aside: unknown topic unreadable",
    ),
    Case(
        "Twilio: 100,000 open brackets",
        told(b'{"a":' + b"[" * 100_000),
        204,
        "set aside: unknown topic unreadable",
    ),
    Case(
        "Twilio: half a surrogate pair",
        told(rb'{"MessageSid": "\ud800"}'),
        204,
        "set aside: unknown topic unreadable",
    ),
    Case("Twilio: NUL in the text", stop(word="STOP\0"), 204, "Reply, Consent withdrawn"),
    Case(
        "Twilio: fullwidth letters",
        stop(word="\uff33\uff34\uff2f\uff30"),
        204,
        "Reply, Consent withdrawn",
    ),
    Case("Twilio: SQL in the text", stop(word="'); DELETE FROM consent; --"), 204, "Reply"),
]

VALUES = [
    customer("an id that is a fraction", person(id=1.5), "set aside: Expected"),
    customer("an id that is a whole fraction", person(id=1.0), "set aside: Expected"),
    customer("an id that is true", person(id=True), "set aside: Expected"),
    customer("an id that is null", person(id=None), "set aside: Expected"),
    customer("an id that is an object", person(id={"id": 1}), "set aside: Expected"),
    customer("an id that is a word", person(id="x"), "set aside: Expected"),
    customer("an id that is zero", person(id=0), "set aside: Expected"),
    customer("an id below zero", person(id=-1), "set aside: Expected"),
    customer("an id in other digits", person(id="\uff11\uff12"), "set aside: Expected"),
    customer("an id written as text", person(id="42"), "Customer 42"),
    customer("an id above 2^53", person(id=TWO_53), f"Customer {TWO_53}"),
    customer("an id above 2^53 as text", person(id=str(TWO_53)), f"Customer {TWO_53}"),
    customer("an id above 2^64", person(id=2**64 + 1), f"Customer {2**64 + 1}"),
    customer("an id in powers of ten", person('"id": 1e20,'), "set aside: "),
    customer(
        "a time without a zone",
        person(id=1, created_at="2026-07-01T12:00:00"),
        "set aside: Expected `datetime` with a timezone",
    ),
    customer(
        "a time in the year 0",
        person(id=1, created_at="0000-07-01T12:00:00Z"),
        "set aside: Invalid RFC3339",
    ),
    customer(
        "a time before the year 1 in UTC",
        person(id=1, created_at="0001-01-01T00:00:00+14:00"),
        "set aside: ",
    ),
    customer(
        "a time after the year 9999 in UTC",
        person(id=1, created_at="9999-12-31T23:59:59-12:00"),
        "set aside: ",
    ),
    customer(
        "the 30th of February",
        person(id=1, created_at="2026-02-30T12:00:00Z"),
        "set aside: Invalid RFC3339",
    ),
    customer("a time as a number", person(id=1, created_at=1782907200), "set aside: Expected"),
    customer(
        "a time as a word", person(id=1, created_at="yesterday"), "set aside: Invalid RFC3339"
    ),
    customer(
        "a zone east of the shop",
        person(id=1, created_at="2026-07-01T12:00:00+05:45"),
        "Customer 1",
    ),
    customer(
        "a name that is a number", person(id=1, first_name=7), "set aside: Expected `str | null`"
    ),
    customer(
        "an e-mail that is a list",
        person(id=1, email=["a@b.example"]),
        "set aside: Expected `str | null`",
    ),
    customer("an e-mail nobody can receive", person(id=1, email="nobody"), "Customer 1"),
    customer(
        "an address that is a word",
        person(id=1, default_address="x"),
        "set aside: Expected `object | null`",
    ),
    customer(
        "a country that is none",
        person(id=1, default_address={"country_code": "{{7*7}}"}),
        "Customer 1",
    ),
    customer("NaN", person('"id": NaN,'), "set aside: JSON is malformed"),
    customer("half a surrogate pair", person(r'"id": 1, "first_name": "\ud800",'), "set aside: "),
    customer(
        "the same person inside out",
        json.dumps({"customer": {"id": 1}}).encode(),
        "set aside: Object missing",
    ),
]

CASES = [*FORGED, *SHAPES, *VALUES]
