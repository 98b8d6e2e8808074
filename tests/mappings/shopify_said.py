"""The smallest bodies of Shopify's webhooks that say something."""

import json
from datetime import UTC, datetime
from typing import Any

from mappings import shopify_webhooks

THEN, NOON = "2026-07-01T08:00:00-04:00", datetime(2026, 7, 1, 12, tzinfo=UTC)
BIG = 820982911946154508
ORDER = {
    "id": BIG,
    "created_at": THEN,
    "updated_at": THEN,
    "currency": "USD",
    "total_price": "30.00",
    "current_total_price": "30.00",
    "total_outstanding": "0.00",
    "line_items": [{"id": BIG + 1, "quantity": 3, "price": "10.00"}],
}
CHECKOUT = {
    "token": "t0",
    "currency": "USD",
    "total_price": "30.00",
    "created_at": THEN,
    "updated_at": THEN,
}


def heard(topic: str, body: Any) -> list[Any]:
    return shopify_webhooks.records(topic, json.dumps(body).encode())


def one(kind: type, records: list[Any]) -> Any:
    [found] = [record for record in records if isinstance(record, kind)]
    return found
