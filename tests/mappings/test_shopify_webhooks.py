"""What Shopify's webhooks come to: the smallest bodies that say something, one idea each."""

import json
from pathlib import Path

import pytest

from mappings.records import Cart, Consent, Customer, Merge, Order, Product
from mappings.shopify_values import UNREADABLE
from tests.mappings.shopify_said import CHECKOUT, NOON, ORDER, THEN, heard, one

EXAMPLES = Path(__file__).parents[1] / "data" / "shopify_webhooks"


@pytest.mark.parametrize("topic", ["orders/create", "checkouts/update"])
def test_a_buyer_comes_with_what_they_buy_but_never_with_consent(topic):
    said = {"state": "subscribed", "consent_updated_at": THEN}
    buyer = {
        "id": 7,
        "email": "ada@example.com",
        "sms_marketing_consent": said,
        "accepts_marketing": True,
    }
    body = ORDER if topic == "orders/create" else CHECKOUT

    found = heard(topic, body | {"customer": buyer, "buyer_accepts_sms_marketing": True})

    assert one(Customer, found).email == "ada@example.com"
    assert not [record for record in found if isinstance(record, Consent)]


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({}, "external_id", "t0"),
        ({"id": 999, "cart_token": "c0"}, "external_id", "t0"),
        ({"completed_at": THEN}, "completed_at", NOON),
        ({"customer": {"id": 7, "phone": "+447400123456"}}, "phone", "+447400123456"),
        (
            {"phone": "+33612345678", "customer": {"id": 7, "phone": "+447400123456"}},
            "phone",
            "+33612345678",
        ),
        (
            {"shipping_address": {"country_code": "JP", "phone": "090-1234-5678"}},
            "phone",
            "+819012345678",
        ),
        ({"abandoned_checkout_url": "https://shop.example/x"}, "url", "https://shop.example/x"),
        (
            {"buyer_accepts_sms_marketing": True, "sms_marketing_phone": "+447400123456"},
            "facts",
            {"accepts_sms": True, "sms_phone": "+447400123456"},
        ),
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
    [product] = heard(
        "products/update", {"id": 7, "title": " Cup ", "updated_at": THEN, "status": "active"}
    )

    assert (product.title, product.updated_at, product.facts) == ("Cup", NOON, {"status": "ACTIVE"})


@pytest.mark.parametrize("topic", ["customers/data_request", "shop/redact"])
def test_a_request_to_a_person_brings_no_record(topic):
    assert heard(topic, {"shop_id": 1, "customer": {"id": 7}}) == []


@pytest.mark.parametrize(
    ("status", "merges"),
    [
        ("completed", [Merge(platform="shopify", object="customers", kept="1", gone="2")]),
        ("failed", []),
        ("in_progress", []),
    ],
)
def test_only_a_completed_merge_changed_anything(status, merges):
    kept, gone = "gid://shopify/Customer/1", "gid://shopify/Customer/2"
    body = {
        "admin_graphql_api_customer_kept_id": kept,
        "admin_graphql_api_customer_deleted_id": gone,
    }

    assert heard("customers/merge", body | {"status": status}) == merges


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_bodies_of_shopifys_shape_are_read(example):
    told = json.loads(example.read_text())

    heard(told["topic"], told["response"])
