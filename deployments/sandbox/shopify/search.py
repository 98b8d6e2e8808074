"""Shopify's search syntax: `updated_at:>='2026-01-01' AND (tag:vip OR -state:disabled)`.

A field a connection does not know is ignored, and a warning says so.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from operator import attrgetter
from typing import Any

Test = Callable[[Any], bool]
Get = Callable[[Any], Any]

TOKEN = re.compile(
    r"""\s*(?: (?P<open>\() | (?P<close>\))
      | (?P<not>-|NOT\s+) | (?P<word>AND|OR)(?=[\s(])
      | (?:(?P<field>[A-Za-z_.]+):)?(?P<sign>[<>]=?|=)?\s*
        (?:'(?P<single>(?:\\.|[^'\\])*)'|"(?P<double>(?:\\.|[^"\\])*)"|(?P<bare>[^\s()]+)) )""",
    re.VERBOSE,
)
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

FREE = ("name", "email", "phone", "first_name", "last_name", "title", "sku")
"""What a word without a field is looked for in."""


class Search:
    """One search, read once; `test` tells whether an object is found."""

    def __init__(self, root: str, query: str, zone: tzinfo) -> None:
        self.fields, self.zone = FIELDS[root], zone
        self.warnings: list[dict[str, str]] = []
        self.tokens = [found.groupdict() for found in TOKEN.finditer(query)]
        self.test = self.either()

    def next(self, *kinds: str) -> dict[str, Any] | None:
        """Take the next token if it is of one of these kinds."""
        if self.tokens and any(self.tokens[0][kind] is not None for kind in kinds):
            return self.tokens.pop(0)
        return None

    def either(self) -> Test:
        """Read alternatives."""
        tests = [self.both()]
        while self.tokens and self.tokens[0]["word"] == "OR":
            self.tokens.pop(0)
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda one: any(test(one) for test in tests)

    def both(self) -> Test:
        """Read what must all hold; no word between two terms means AND."""
        tests: list[Test] = []
        while self.tokens and not self.tokens[0]["close"] and self.tokens[0]["word"] != "OR":
            if not self.next("word"):
                tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda one: all(test(one) for test in tests)

    def one(self) -> Test:
        """Read one term, a group or their opposite."""
        if self.next("not"):
            denied = self.one() if self.tokens else found
            return lambda one: not denied(one)
        if self.next("open"):
            inner = self.either()
            self.next("close")
            return inner
        return self.term(self.tokens.pop(0))

    def term(self, token: dict[str, Any]) -> Test:
        """Make the test of one term."""
        quoted = token["single"] if token["single"] is not None else token["double"]
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else token["bare"] or ""
        name, sign = token["field"], token["sign"] or ""
        if name is None:
            return self.anywhere(value)
        get = self.fields.get(name.removesuffix("_not"))
        if get is None:
            message = "Invalid search field for this query."
            self.warnings.append({"field": name, "message": message})
            return found
        test = compared(get, sign, value, self.zone)
        return (lambda one: not test(one)) if name.endswith("_not") else test

    def anywhere(self, value: str) -> Test:
        """Look for a word in whatever is text."""
        word, gets = value.casefold().strip("*"), [self.fields.get(name) for name in FREE]
        texts = [get for get in gets if get]
        return lambda one: any(
            word in said.casefold() for get in texts for said in listed(get(one))
        )


def found(_: Any) -> bool:
    """Find everything."""
    return True


def compared(get: Get, sign: str, value: str, zone: tzinfo) -> Test:
    """Make the test of a field against a value, by what kind of value the field has."""

    def test(one: Any) -> bool:
        has = get(one)
        if isinstance(has, datetime):
            return within(has.replace(microsecond=0), sign, value, zone)
        if isinstance(has, int):
            number = value.rpartition("/")[2]
            return number.isdigit() and SIGNS[sign or "="](has, int(number))
        return any(alike(said, sign, value) for said in listed(has))

    return test


def within(has: datetime, sign: str, value: str, zone: tzinfo) -> bool:
    """Compare a moment; a date alone is its midnight in the shop's zone, or its whole day."""
    try:
        wanted = datetime.fromisoformat(value)
    except ValueError:
        return False
    wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=zone)
    if not sign and len(value) == len("2026-01-01"):
        return has.astimezone(zone).date() == wanted.date()
    return SIGNS[sign or "="](has, wanted)


def alike(said: str, sign: str, value: str) -> bool:
    """Compare words whatever their case; `*` at the end stands for anything."""
    has, wanted = said.casefold(), value.casefold()
    if wanted.endswith("*") and not sign:
        return has.startswith(wanted[:-1])
    return SIGNS[sign or "="](has, wanted)


def listed(has: Any) -> Sequence[str]:
    """Return all a field says as a list of words."""
    return [str(one) for one in (has if isinstance(has, list) else [has]) if one is not None]
