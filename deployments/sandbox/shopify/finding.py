"""What can be searched for in the shop, and how what is there compares with what is sought."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from operator import attrgetter
from typing import Any

Test = Callable[[Any], bool]
Get = Callable[[Any], Any]

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": lambda has, wanted: has >= wanted,
    "<=": lambda has, wanted: has <= wanted,
    ">": lambda has, wanted: has > wanted,
    "<": lambda has, wanted: has < wanted,
    "=": lambda has, wanted: has == wanted,
}

DATES = {"created_at": attrgetter("created_at"), "updated_at": attrgetter("updated_at")}
FIELDS: dict[str, dict[str, Get]] = {
    "customers": {
        "customer_date": attrgetter("created_at"),
        "updated_at": attrgetter("updated_at"),
        "id": attrgetter("id"),
        "email": attrgetter("email"),
        "phone": attrgetter("phone"),
        "first_name": attrgetter("first_name"),
        "last_name": attrgetter("last_name"),
        "country": attrgetter("country_code"),
        "state": attrgetter("state"),
        "tag": attrgetter("tags"),
    },
    "orders": {
        **DATES,
        "processed_at": attrgetter("processed_at"),
        "id": attrgetter("id"),
        "name": lambda sale: [sale.name, sale.name.lstrip("#")],
        "email": attrgetter("email"),
        "customer_id": attrgetter("person_id"),
        "financial_status": attrgetter("financial_status"),
        "fulfillment_status": attrgetter("fulfilment_status"),
        "status": lambda sale: ["any", "cancelled" if sale.cancelled_at else "open"],
        "source_name": attrgetter("source_name"),
        "cart_token": attrgetter("cart_token"),
        "checkout_token": attrgetter("checkout_token"),
        "sku": lambda sale: [item.sku for item in sale.items],
        "tag": attrgetter("tags"),
        "test": lambda sale: str(sale.test),
    },
    "products": {
        **DATES,
        "id": attrgetter("id"),
        "title": attrgetter("title"),
        "sku": attrgetter("sku"),
        "status": lambda _: "active",
        "inventory_total": attrgetter("stock"),
    },
    "productVariants": {
        "id": attrgetter("id"),
        "sku": attrgetter("goods.sku"),
        "title": attrgetter("goods.title"),
        "updated_at": attrgetter("goods.updated_at"),
        "product_id": attrgetter("goods.id"),
        "inventory_quantity": attrgetter("goods.stock"),
    },
    "abandonedCheckouts": {
        **DATES,
        "id": attrgetter("id"),
        "status": lambda begun: "closed" if begun.completed_at else "open",
        "recovery_state": lambda begun: "recovered" if begun.completed_at else "not_recovered",
    },
    "webhookSubscriptions": {"id": attrgetter("id"), "created_at": attrgetter("created_at")},
    "bulkOperations": {
        "id": attrgetter("id"),
        "created_at": attrgetter("created_at"),
        "status": attrgetter("status"),
    },
}
"""What can be searched for in each connection."""


def compared(get: Get, sign: str, value: str, zone: tzinfo) -> Test:
    """Make the test of a field against a value, by what kind of value the field has."""
    holds, number, dated = SIGNS[sign or "="], whole(value), within(sign, value, zone)

    def test(one: Any) -> bool:
        has = get(one)
        if isinstance(has, datetime):
            return dated(has)
        if isinstance(has, int):
            return number is not None and holds(has, number)
        return any(alike(said, sign, value) for said in listed(has))

    return test


def whole(value: str) -> int | None:
    """Read a number, or the number of a gid."""
    digits = value.rpartition("/")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else None


def within(sign: str, value: str, zone: tzinfo) -> Callable[[datetime], bool]:
    """Make the test of a moment; a date alone is its midnight in the shop's zone, or its day."""
    try:
        said = datetime.fromisoformat(value)
    except ValueError:
        return lambda _: False
    wanted, holds = said if said.tzinfo else said.replace(tzinfo=zone), SIGNS[sign or "="]
    if not sign and len(value) == len("2026-01-01"):
        return lambda has: has.astimezone(zone).date() == wanted.date()
    # Shopify dates to the second; most moments here have no fraction to drop.
    return lambda has: holds(has.replace(microsecond=0) if has.microsecond else has, wanted)


def alike(said: str, sign: str, value: str) -> bool:
    """Compare words whatever their case; `*` at the end stands for anything."""
    has, wanted = said.casefold(), value.casefold()
    if wanted.endswith("*") and not sign:
        return has.startswith(wanted[:-1])
    return SIGNS[sign or "="](has, wanted)


def listed(has: Any) -> Sequence[str]:
    """Return all a field says as a list of words."""
    return [str(one) for one in (has if isinstance(has, list) else [has]) if one is not None]
