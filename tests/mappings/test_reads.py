"""What a mapping says it reads, and from where, is what the code reads from there."""

from copy import deepcopy
from typing import Any

import msgspec
import pytest

from mappings import ownership
from mappings.checking import paths
from mappings.records import Cart, Consent, Customer, Order, Product
from mappings.shopify import FACTS, READS
from mappings.shopify_nodes import records
from mappings.shopify_wire import NODES

DAY = "2026-07-{:02}T12:00:00Z"
MONEY = {"shopMoney": {"amount": "12.50", "currencyCode": "GBP"}}
PLACE = {"countryCodeV2": "GB", "provinceCode": "SCT", "zip": "EH1", "phone": None}
STATE = {"marketingState": "SUBSCRIBED", "marketingOptInLevel": "SINGLE_OPT_IN", "consentUpdatedAt": DAY.format(1)}  # fmt: skip
PERSON = {
    "id": "gid://shopify/Customer/7",
    "createdAt": DAY.format(1),
    "updatedAt": DAY.format(2),
    "firstName": "Ada",
    "lastName": "Byron",
    "verifiedEmail": True,
    "defaultEmailAddress": {"emailAddress": "ada@example.com"},
    "defaultPhoneNumber": {"phoneNumber": "+447400123456"},
    "defaultAddress": PLACE,
    "metafield": {"value": "1990-12-24"},
    "smsMarketingConsent": STATE,
}
BODIES: dict[str, tuple[type, type, dict[str, Any]]] = {
    "customers": (NODES["customers"], Customer, PERSON),
    "consents": (NODES["customers"], Consent, PERSON),
    "orders": (NODES["orders"], Order, {
        "id": "gid://shopify/Order/9",
        "name": "#1",
        "customer": {"id": "gid://shopify/Customer/7"},
        "email": "ada@example.com",
        "phone": "+447400123456",
        "createdAt": DAY.format(1),
        "processedAt": DAY.format(2),
        "updatedAt": DAY.format(3),
        "cancelledAt": DAY.format(4),
        "currencyCode": "GBP",
        "totalPriceSet": MONEY,
        "netPaymentSet": MONEY,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "FULFILLED",
        "checkoutToken": "co",
        "test": False,
        "shippingAddress": PLACE,
        "customerJourneySummary": {"lastVisit": {"landingPage": "/a?b=c"}},
    }),
    "products": (NODES["products"], Product, {
        "id": "gid://shopify/Product/3",
        "title": "Cup",
        "updatedAt": DAY.format(1),
    }),
    "carts": (NODES["carts"], Cart, {
        "id": "gid://shopify/AbandonedCheckout/4",
        "abandonedCheckoutUrl": "https://s.example/1/checkouts/co/recover?key=1",
        "createdAt": DAY.format(1),
        "updatedAt": DAY.format(2),
        "completedAt": DAY.format(3),
        "totalPriceSet": MONEY,
        "shippingAddress": PLACE,
        "customer": PERSON,
    }),
}  # fmt: skip
OTHERS = {
    "ada@example.com": "eve@example.com",
    "+447400123456": "+14155552671",
    "GB": "US",
    "GBP": "USD",
    "SUBSCRIBED": "UNSUBSCRIBED",
    "gid://shopify/Customer/7": "gid://shopify/Customer/8",
    "https://s.example/1/checkouts/co/recover?key=1": "https://s.example/1/checkouts/co/recover?key=2",
    "12.50": "13.50",
    "/a?b=c": "/d?e=f",
}
"""For a value another one that makes sense in its place."""
KEPT = {
    *("platform", "external_id", "deleted", "facts", "birthday_typed"),
    *("address", "customer_external_id", "channel", "purpose", "disclosure"),
}
"""What a record says besides: who and what it is about."""

READ = [(object, one.name) for object, mapping in READS.items() for one in mapping.fields]


def read(object: str, body: dict[str, Any]) -> Any:
    """Read a body as the connector does; a fact that was not sent is nothing."""
    node, kind, _ = BODIES[object]
    found = records(msgspec.convert(body, node))
    return next(one for one in found if isinstance(one, kind))


def value(object: str, name: str, body: dict[str, Any]) -> Any:
    record = read(object, body)
    return getattr(record, name) if hasattr(record, name) else record.facts.get(name)


def turned(body: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the body with another value at the end of a path."""
    changed = deepcopy(body)
    *way, last = path.split(".")
    inside = changed
    for step in way:
        inside = inside[step]
    inside[last] = other(inside.get(last))
    return changed


def other(now: Any) -> Any:
    if isinstance(now, bool):
        return not now
    if isinstance(now, str) and now.startswith("2026-07"):
        return DAY.format(20)
    return OTHERS.get(now, f"{now or 'X'}y")


@pytest.mark.parametrize(("object", "name"), READ, ids=["-".join(one) for one in READ])
def test_a_field_comes_from_where_the_mapping_says(object, name):
    field = next(one for one in READS[object].fields if one.name == name)
    body = BODIES[object][2]
    fact = name in FACTS.get(object, {})
    path = next(iter(paths(field.theirs))) if fact else field.theirs

    assert value(object, name, turned(body, path)) != value(object, name, body)


@pytest.mark.parametrize("object", READS)
def test_whatever_a_record_holds_the_mapping_says(object):
    _, kind, _ = BODIES[object]
    named = {one.name for one in READS[object].fields}

    assert set(kind.__struct_fields__) - KEPT <= named


PERSONAL = ("email", "phone", "first_name", "last_name", "note", "zip", "address", "key", "url")


@pytest.mark.parametrize(("platform", "module"), ownership.platforms().items())
def test_every_field_says_what_it_is_for_and_nobody_is_shown_by_it(platform, module):
    fields = [
        one
        for maps in (module.MAPS, getattr(module, "READS", {}))
        for mapping in maps.values()
        for one in mapping.fields
    ]

    assert [one.name for one in fields if not one.purpose] == []
    assert [one.name for one in fields if one.public and one.name in PERSONAL] == []
