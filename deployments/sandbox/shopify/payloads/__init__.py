"""What a webhook says: topic and subject in, Shopify's JSON body (2026-07) out."""

from collections.abc import Callable
from typing import Any

import msgspec

from deployments.sandbox.shopify.payloads import checkouts, goods, orders, parcels, people, refunds
from deployments.sandbox.shopify.state import Shop

Telling = Callable[[Shop, Any], dict[str, Any]]

VERSION = "2026-07"

TOPICS: dict[str, Telling] = {
    "orders/create": orders.order,
    "orders/paid": orders.order,
    "orders/updated": orders.order,
    "orders/cancelled": orders.order,
    "orders/fulfilled": orders.order,
    "orders/partially_fulfilled": orders.order,
    "refunds/create": refunds.told,
    "fulfillments/create": parcels.told,
    "fulfillments/update": parcels.told,
    "checkouts/create": checkouts.checkout,
    "checkouts/update": checkouts.checkout,
    "customers/create": people.customer,
    "customers/update": people.customer,
    "customers/delete": people.deleted,
    "customers/merge": people.merged,
    "products/update": goods.product,
    "inventory_levels/update": goods.level,
    "customers_marketing_consent/update": people.sms_consent,
    "customers_email_marketing_consent/update": people.mail_consent,
}
"""Every topic the shop tells of, and how: the whole list."""


def body(shop: Shop, topic: str, subject: Any) -> bytes:
    """Write the body of one webhook, as things stand now."""
    return msgspec.json.encode(TOPICS[topic](shop, subject))
