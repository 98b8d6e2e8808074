"""Shopify's webhooks as records of ours: one table of topics."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from mappings.records import Customer, Order, Product, Record
from mappings.shopify_bodies import (
    Checkout,
    Erasure,
    Giveback,
    Level,
    MailConsent,
    Merged,
    Parcel,
    Person,
    Sale,
    TextConsent,
    Thing,
)
from mappings.shopify_people import (
    Fields,
    customer,
    erasure,
    facts,
    mail_consent,
    merge,
    sms_consent,
)
from mappings.shopify_sales import checkout, order, refunded, sent
from mappings.shopify_values import utc
from mappings.transforms import text

STOCK = "inventory_levels/update"

NAMES = re.compile(
    rb'^\s*\{\s*"(?:id|token|customer_id|inventory_item_id)"\s*:\s*"?([^",}\s]{1,64})'
)
"""Where a body names what it is about."""

Telling = Callable[[Any, Fields], Iterator[Record]]
"""Reads one kind of body, typed and as plain JSON."""


def product(body: Thing, fields: Fields) -> Iterator[Record]:
    """Read products/create and products/update."""
    yield Product(
        platform="shopify",
        external_id=str(body.id),
        title=text(body.title),
        updated_at=utc(body.updated_at),
        facts=facts(fields | stock(fields), "products"),
    )


def stock(fields: Fields) -> Fields:
    """Add up what there is of a product, as GraphQL does, where its variants say so."""
    variants = fields.get("variants")
    counted = [one.get("inventory_quantity") for one in variants or () if isinstance(one, dict)]
    known = [number for number in counted if isinstance(number, int)]
    return {"total_inventory": sum(known)} if known and len(known) == len(variants or ()) else {}


def gone(record: type[Customer | Order | Product]) -> Telling:
    """Make the function that reads a deletion."""

    def deleted(body: Thing, _: Fields) -> Iterator[Record]:
        yield record(platform="shopify", external_id=str(body.id), deleted=True)

    return deleted


def silent(_: Struct, __: Fields) -> Iterator[Record]:
    """Read what brings no record: a hint, or a request that a person answers from the inbox."""
    return iter(())


TOPICS: dict[str, tuple[type[Struct], Telling, str]] = {
    **{
        f"orders/{what}": (Sale, order, "orders")
        for what in (
            "create",
            "updated",
            "paid",
            "cancelled",
            "fulfilled",
            "partially_fulfilled",
        )
    },
    "orders/delete": (Thing, gone(Order), "orders"),
    "refunds/create": (Giveback, refunded, "refunds"),
    "fulfillments/create": (Parcel, sent, "fulfilments"),
    "fulfillments/update": (Parcel, sent, "fulfilments"),
    "checkouts/create": (Checkout, checkout, "carts"),
    "checkouts/update": (Checkout, checkout, "carts"),
    "customers/create": (Person, customer, "customers"),
    "customers/update": (Person, customer, "customers"),
    "customers/enable": (Person, customer, "customers"),
    "customers/disable": (Person, customer, "customers"),
    "customers/delete": (Thing, gone(Customer), "customers"),
    "customers/merge": (Merged, merge, "merges"),
    "customers_marketing_consent/update": (TextConsent, sms_consent, "consents"),
    "customers_email_marketing_consent/update": (MailConsent, mail_consent, "consents"),
    "products/create": (Thing, product, "products"),
    "products/update": (Thing, product, "products"),
    "products/delete": (Thing, gone(Product), "products"),
    STOCK: (Level, silent, "products"),
    "customers/redact": (Erasure, erasure, "customers"),
    "customers/data_request": (Struct, silent, "customers"),
    "shop/redact": (Struct, silent, "customers"),
}
"""Topic: the body, the function that reads it, and the data type it is about."""


def records(topic: str, body: bytes) -> list[Record]:
    """Turn the body of a webhook into records.

    Raises KeyError for a topic we do not know, and one of `UNREADABLE` for a body that makes no
    sense.
    """
    kind, tell, _ = TOPICS[topic]
    typed = msgspec.json.decode(body, type=kind)
    return list(tell(typed, msgspec.json.decode(body)))


def hints(topic: str, body: bytes) -> dict[str, list[str]]:
    """Name what a webhook only hints at, by object: ids to read again.

    What one place has left is not what there is: the product says that, of all places.
    """
    if topic != STOCK:
        return {}
    return {"inventory_items": [str(msgspec.json.decode(body, type=Level).inventory_item_id)]}


def object_of(topic: str) -> str:
    """Name the data type a topic is about, known to us or not."""
    return TOPICS[topic][2] if topic in TOPICS else topic.partition("/")[0]


def key_of(body: bytes) -> str | None:
    """Find the id in a body that could not be read, as far as it can be."""
    found = NAMES.search(body)
    return found[1].decode(errors="replace") if found else None
