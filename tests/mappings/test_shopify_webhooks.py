"""What Shopify's webhooks come to: the smallest bodies that say something, one idea each."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mappings import shopify_webhooks
from mappings.records import (
    Cart,
    Consent,
    Customer,
    Fulfilment,
    Line,
    Merge,
    Order,
    Product,
    Refund,
)
from mappings.shopify_values import UNREADABLE

EXAMPLES = Path(__file__).parents[1] / "data" / "shopify_webhooks"
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


def payment(amount: str, kind: str = "refund", status: str = "success") -> dict[str, str]:
    return {"kind": kind, "status": status, "amount": amount, "currency": "USD"}


def test_an_order_keeps_every_digit_of_its_ids():
    order, line = heard("orders/create", ORDER)

    assert (order.external_id, line.external_id) == ("820982911946154508", "820982911946154509")
    assert line.order_external_id == order.external_id


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({}, "total", Decimal("30.00")),
        ({}, "kept", Decimal("30.00")),
        ({"total_outstanding": "30.00"}, "kept", Decimal("0.00")),
        ({"current_total_price": "20.00", "total_outstanding": "-10.00"}, "kept", Decimal("30.00")),
        ({"total_price": "0.1", "current_total_price": "0.3"}, "kept", Decimal("0.3")),
        ({"total_price": 30.1}, "total", Decimal("30.1")),
        ({}, "placed_at", NOON),
        ({"processed_at": "2020-01-01T00:00:00Z"}, "placed_at", datetime(2020, 1, 1, tzinfo=UTC)),
        ({}, "test", False),
        ({"test": True}, "test", True),
        ({"cancelled_at": THEN, "cancel_reason": "fraud"}, "cancelled_at", NOON),
        ({"financial_status": "partially_refunded"}, "financial_status", "PARTIALLY_REFUNDED"),
        ({"fulfillment_status": None}, "fulfilment_status", "UNFULFILLED"),
        ({"fulfillment_status": "partial"}, "fulfilment_status", "PARTIALLY_FULFILLED"),
        ({"fulfillment_status": "fulfilled"}, "fulfilment_status", "FULFILLED"),
        ({"checkout_token": "co", "cart_token": "ca"}, "cart_token", "co"),
        ({"cart_token": "ca"}, "cart_token", "ca"),
        ({"checkout_token": " "}, "cart_token", None),
        ({"landing_site": "/sale?utm_source=sms"}, "landing_site", "/sale?utm_source=sms"),
        ({"landing_site": "https://shop.example/sale?a=1"}, "landing_site", "/sale?a=1"),
        ({"email": " Ada@Example.COM "}, "email", "ada@example.com"),
        ({"shipping_address": {"country_code": "DE"}, "phone": "0151 23456789"}, "phone", "+4915123456789"),
        ({"billing_address": {"country_code": "FR", "phone": "06 12 34 56 78"}}, "phone", "+33612345678"),
        ({"phone": "555-555-SHIP"}, "phone", None),
        ({"customer": {"id": 7}}, "customer_external_id", "7"),
        ({"customer": None}, "customer_external_id", None),
        ({"tags": "a, b c ,, "}, "facts", {"tags": ["a", "b c"], "lines": 1}),
        ({"phone": "555-555-SHIP"}, "facts", {"phone_typed": "555-555-SHIP", "lines": 1}),
        ({"cancel_reason": "fraud"}, "facts", {"cancel_reason": "FRAUD", "lines": 1}),
    ],
)
def test_an_order(change, name, value):
    order = one(Order, heard("orders/updated", ORDER | change))

    assert getattr(order, name) == value


@pytest.mark.parametrize(
    ("line", "change", "left"),
    [
        ({"current_quantity": 0}, {}, 0),
        ({"current_quantity": 0}, {"cancelled_at": THEN}, 1),
        ({"current_quantity": 0}, {"refunds": [{"id": 5}]}, 1),
        ({"current_quantity": 1}, {}, 1),
    ],
    ids=["an edit took it off", "cancelled, not taken off", "given back, not taken off", "some left"],
)
def test_a_line_that_was_taken_off_is_gone_from_its_order(line, change, left):
    lines = [ORDER["line_items"][0] | line]

    found = heard("orders/updated", ORDER | {"line_items": lines} | change)

    assert sum(isinstance(record, Line) for record in found) == left
    assert one(Order, found).facts["lines"] == left


def test_a_buyer_known_by_no_more_than_an_id_says_nothing_of_who_it_is():
    assert not [r for r in heard("orders/create", ORDER | {"customer": {"id": 7}}) if isinstance(r, Customer)]


@pytest.mark.parametrize("topic", ["orders/create", "checkouts/update"])
def test_a_buyer_comes_with_what_they_buy_but_never_with_consent(topic):
    said = {"state": "subscribed", "consent_updated_at": THEN}
    buyer = {"id": 7, "email": "ada@example.com", "sms_marketing_consent": said, "accepts_marketing": True}
    body = ORDER if topic == "orders/create" else CHECKOUT

    found = heard(topic, body | {"customer": buyer, "buyer_accepts_sms_marketing": True})

    assert one(Customer, found).email == "ada@example.com"
    assert not [record for record in found if isinstance(record, Consent)]


@pytest.mark.parametrize(
    ("transactions", "amount"),
    [
        ([payment("10.00"), payment("2.50")], "12.50"),
        ([payment("10.00"), payment("10.00", status="failure")], "10.00"),
        ([payment("10.00"), payment("10.00", status="pending")], "10.00"),
        ([payment("10.00"), payment("99.00", kind="sale")], "10.00"),
        ([payment("0.10"), payment("0.20")], "0.30"),
        ([], "0"),
    ],
    ids=["two ways back", "one failed", "one pending", "not a refund", "exact", "goods alone"],
)
def test_a_refund_is_the_money_that_truly_went_back(transactions, amount):
    [refund] = heard("refunds/create", {"id": 5, "order_id": BIG, "created_at": THEN, "transactions": transactions})

    assert refund.amount == Decimal(amount)
    assert (refund.order_external_id, refund.refunded_at) == (str(BIG), NOON)


def test_what_hangs_on_an_order_comes_with_it():
    refund = {"id": 5, "created_at": THEN, "transactions": [payment("1.00")], "note": "chipped"}
    parcel = {"id": 6, "status": "success", "updated_at": THEN, "shipment_status": "in_transit"}

    found = heard("orders/updated", ORDER | {"refunds": [refund], "fulfillments": [parcel]})

    assert one(Refund, found).facts == {"note": "chipped"}
    assert one(Fulfilment, found).status == "SUCCESS"
    assert one(Fulfilment, found).facts == {"shipment": "IN_TRANSIT"}


@pytest.mark.parametrize("topic", ["refunds/create", "fulfillments/create"])
def test_what_belongs_to_no_order_is_unreadable(topic):
    with pytest.raises(UNREADABLE, match="it names no order"):
        heard(topic, {"id": 5, "status": "success"})


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({}, "external_id", "t0"),
        ({"id": 999, "cart_token": "c0"}, "external_id", "t0"),
        ({"completed_at": THEN}, "completed_at", NOON),
        ({"customer": {"id": 7, "phone": "+447400123456"}}, "phone", "+447400123456"),
        ({"phone": "+33612345678", "customer": {"id": 7, "phone": "+447400123456"}}, "phone", "+33612345678"),
        ({"shipping_address": {"country_code": "JP", "phone": "090-1234-5678"}}, "phone", "+819012345678"),
        ({"abandoned_checkout_url": "https://shop.example/x"}, "url", "https://shop.example/x"),
        ({"buyer_accepts_sms_marketing": True, "sms_marketing_phone": "+447400123456"}, "facts", {"accepts_sms": True, "sms_phone": "+447400123456"}),
        ({"buyer_accepts_sms_marketing": False}, "facts", {}),
    ],
)
def test_a_checkout_is_known_by_its_token(change, name, value):
    assert getattr(one(Cart, heard("checkouts/update", CHECKOUT | change)), name) == value


def test_a_checkout_without_a_token_is_unreadable():
    with pytest.raises(UNREADABLE, match="token"):
        heard("checkouts/create", {k: v for k, v in CHECKOUT.items() if k != "token"} | {"id": 1})


@pytest.mark.parametrize(
    ("topic", "record"),
    [
        ("customers/delete", Customer(platform="shopify", external_id="7", deleted=True)),
        ("orders/delete", Order(platform="shopify", external_id="7", deleted=True)),
        ("products/delete", Product(platform="shopify", external_id="7", deleted=True)),
    ],
)
def test_what_is_gone_is_known_by_its_id(topic, record):
    assert heard(topic, {"id": 7}) == [record]


def test_a_product():
    [product] = heard("products/update", {"id": 7, "title": " Cup ", "updated_at": THEN, "status": "active"})

    assert (product.title, product.updated_at, product.facts) == ("Cup", NOON, {"status": "ACTIVE"})


@pytest.mark.parametrize("topic", ["customers/data_request", "shop/redact"])
def test_a_request_to_a_person_brings_no_record(topic):
    assert heard(topic, {"shop_id": 1, "customer": {"id": 7}}) == []


@pytest.mark.parametrize(
    ("status", "merges"),
    [("completed", [Merge(platform="shopify", object="customers", kept="1", gone="2")]), ("failed", []), ("in_progress", [])],
)
def test_only_a_completed_merge_changed_anything(status, merges):
    kept, gone = "gid://shopify/Customer/1", "gid://shopify/Customer/2"
    body = {"admin_graphql_api_customer_kept_id": kept, "admin_graphql_api_customer_deleted_id": gone}

    assert heard("customers/merge", body | {"status": status}) == merges


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_shopifys_own_examples_are_read(example):
    told = json.loads(example.read_text())

    heard(told["topic"], told["response"])
