"""What Shopify says of an order: every digit, every cent, and only what is still part of it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from mappings.records import Customer, Fulfilment, Line, Order, Refund
from mappings.shopify_values import UNREADABLE
from tests.mappings.shopify_said import BIG, NOON, ORDER, THEN, heard, one


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
        (
            {"shipping_address": {"country_code": "DE"}, "phone": "0151 23456789"},
            "phone",
            "+4915123456789",
        ),
        (
            {"billing_address": {"country_code": "FR", "phone": "06 12 34 56 78"}},
            "phone",
            "+33612345678",
        ),
        ({"phone": "555-555-SHIP"}, "phone", None),
        ({"customer": {"id": 7}}, "customer_external_id", "7"),
        ({"customer": None}, "customer_external_id", None),
        ({"tags": "a, b c ,, "}, "facts", {"tags": ["a", "b c"], "lines": 1, "places": []}),
        (
            {"phone": "555-555-SHIP"},
            "facts",
            {"phone_typed": "555-555-SHIP", "lines": 1, "places": []},
        ),
        ({"cancel_reason": "fraud"}, "facts", {"cancel_reason": "FRAUD", "lines": 1, "places": []}),
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
    ids=[
        "an edit took it off",
        "cancelled, not taken off",
        "given back, not taken off",
        "some left",
    ],
)
def test_a_line_that_was_taken_off_is_gone_from_its_order(line, change, left):
    lines = [ORDER["line_items"][0] | line]

    found = heard("orders/updated", ORDER | {"line_items": lines} | change)

    assert sum(isinstance(record, Line) for record in found) == left
    assert one(Order, found).facts["lines"] == left


def test_a_buyer_known_by_no_more_than_an_id_says_nothing_of_who_it_is():
    assert not [
        r
        for r in heard("orders/create", ORDER | {"customer": {"id": 7}})
        if isinstance(r, Customer)
    ]


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
    [refund] = heard(
        "refunds/create",
        {"id": 5, "order_id": BIG, "created_at": THEN, "transactions": transactions},
    )

    assert refund.amount == Decimal(amount)
    assert (refund.order_external_id, refund.refunded_at) == (str(BIG), NOON)


def test_what_hangs_on_an_order_comes_with_it():
    refund = {"id": 5, "created_at": THEN, "transactions": [payment("1.00")], "note": "chipped"}
    parcel = {"id": 6, "status": "success", "updated_at": THEN, "shipment_status": "in_transit"}

    found = heard("orders/updated", ORDER | {"refunds": [refund], "fulfillments": [parcel]})

    assert one(Refund, found).facts == {"note": "chipped"}
    assert one(Fulfilment, found).status == "SUCCESS"
    assert one(Fulfilment, found).facts == {"shipment": "IN_TRANSIT"}


EUROS = {"shop_money": {"amount": "0.00", "currency_code": "EUR"}}


@pytest.mark.parametrize(
    ("said", "currency"),
    [
        ({"refund_line_items": [{"subtotal_set": EUROS}], "transactions": []}, "EUR"),
        ({"refund_line_items": [{"subtotal_set": None}, {"subtotal_set": EUROS}]}, "EUR"),
        ({"total_duties_set": EUROS}, "EUR"),
        ({"total_duties_set": {"shop_money": None}}, ""),
        ({"total_duties_set": EUROS, "transactions": [payment("1.00")]}, "USD"),
    ],
    ids=["its lines", "a later line", "its duties", "nothing", "its money"],
)
def test_a_refund_is_in_the_currency_of_its_money_or_else_of_its_goods(said, currency):
    [refund] = heard("refunds/create", {"id": 5, "order_id": BIG, "created_at": THEN, **said})

    assert refund.currency == currency


def test_goods_put_back_without_money_are_in_the_currency_of_their_order():
    refund = {"id": 5, "created_at": THEN, "total_duties_set": EUROS}

    found = one(Refund, heard("orders/updated", ORDER | {"refunds": [refund]}))

    assert (found.amount, found.currency) == (Decimal(0), "USD")


@pytest.mark.parametrize("topic", ["refunds/create", "fulfillments/create"])
def test_what_belongs_to_no_order_is_unreadable(topic):
    with pytest.raises(UNREADABLE, match="it names no order"):
        heard(topic, {"id": 5, "status": "success"})
