"""The shop's objects in order: each order is made once and kept until something happens."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from deployments.sandbox.shopify.answers import ROOTS
from deployments.sandbox.shopify.answers.parts import name_of
from deployments.sandbox.shopify.state import Shop

Key = Callable[[Any], Any]

SORTS: dict[str, dict[str, Key]] = {
    "customers": {
        "CREATED_AT": attrgetter("created_at"),
        "UPDATED_AT": attrgetter("updated_at"),
        "NAME": lambda one: name_of(one) or "",
        "LOCATION": lambda one: one.country_code or "",
    },
    "orders": {
        "CREATED_AT": attrgetter("created_at"),
        "UPDATED_AT": attrgetter("updated_at"),
        "PROCESSED_AT": attrgetter("processed_at"),
        "ORDER_NUMBER": lambda one: int(one.name.lstrip("#")),
        "TOTAL_PRICE": attrgetter("total"),
        "CURRENT_TOTAL_PRICE": attrgetter("current_total"),
        "FINANCIAL_STATUS": attrgetter("financial_status"),
        "FULFILLMENT_STATUS": attrgetter("fulfilment_status"),
        "DESTINATION": lambda one: one.country_code or "",
        "TOTAL_ITEMS_QUANTITY": lambda one: sum(item.quantity for item in one.items),
    },
    "products": {
        "CREATED_AT": attrgetter("created_at"),
        "UPDATED_AT": attrgetter("updated_at"),
        "PUBLISHED_AT": attrgetter("created_at"),
        "TITLE": attrgetter("title"),
        "INVENTORY_TOTAL": attrgetter("stock"),
    },
    "abandonedCheckouts": {
        "CREATED_AT": attrgetter("created_at"),
        "TOTAL_PRICE": attrgetter("total"),
    },
    "webhookSubscriptions": {"CREATED_AT": attrgetter("created_at")},
    "bulkOperations": {
        "CREATED_AT": attrgetter("created_at"),
        "COMPLETED_AT": lambda one: one.completed_at or one.created_at,
    },
}
"""What a connection is sorted by; a key not named here sorts by id. Ties go by id."""

DEFAULTS = {"orders": "PROCESSED_AT", "abandonedCheckouts": "CREATED_AT"}
DEFAULTS |= {"webhookSubscriptions": "CREATED_AT", "bulkOperations": "CREATED_AT"}


def key(root: str, sort: str) -> Key:
    """Return what a connection is sorted by."""
    return SORTS.get(root, {}).get(sort, attrgetter("id"))


def ranked(key: Key) -> Key:
    """Return a key no two objects share."""
    return lambda one: (key(one), one.id)


class Shelves:
    """The objects of each root connection, in every order that was asked for."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.kept: dict[tuple[str, str], list[Any]] = {}
        shop.listeners.append(self.hear)

    def hear(self, topic: str, subject: Any) -> None:  # noqa: ARG002 - every listener takes them
        """Forget all orders: something happened."""
        self.kept = {}

    def sorted(self, root: str, sort: str) -> list[Any]:
        """Return the objects of a connection in order; do not change the list."""
        found = list(ROOTS[root](self.shop))
        kept = self.kept.get((root, sort))
        if kept is None or len(kept) != len(found):
            kept = self.kept[root, sort] = sorted(found, key=ranked(key(root, sort)))
        return kept
