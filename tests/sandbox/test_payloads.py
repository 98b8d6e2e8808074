"""What the shop's webhooks say, held against the shape of Shopify's."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from deployments.sandbox.shopify import acts, payloads
from deployments.sandbox.shopify.state import Shop

EXAMPLES = Path(__file__).parents[1] / "data" / "shopify_webhooks"
UNFILLED = ("tax_lines", "shipping_lines", "discount_allocations", "attributed_staffs", "errors")
"""Lists our shop leaves empty: it has no taxes, shipping, discounts, staff or failed merges."""


def keys(value, path=""):
    """Walk every key of a body by its path; the elements of a list share one."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}{name}"
            yield from keys(inner, f"{path}{name}.")
    for inner in value if isinstance(value, list) else ():
        yield from keys(inner, f"{path}")


@pytest.fixture(scope="module")
def bodies() -> dict[str, list[dict]]:
    """Every body of a busy day, by topic."""
    shop, said = Shop(), {}

    def hear(topic, subject):
        said.setdefault(topic, []).append(json.loads(payloads.body(shop, topic, subject)))

    shop.listeners.append(hear)
    ada = acts.add_person(
        shop,
        email="ada@example.com",
        phone="+447700900123",
        country_code="GB",
        first_name="Ada",
        tags=["vip"],
    )
    acts.update_person(shop, ada, last_name="Lovelace")
    cart = acts.begin_checkout(shop, person=ada, accepts_sms=True)
    acts.update_checkout(shop, cart, [acts.Line(quantity=3)])
    sale = acts.complete_checkout(shop, cart)
    acts.fulfil(shop, sale, {sale.items[0].id: 1})
    acts.progress(shop, sale)
    acts.refund(shop, sale, {sale.items[0].id: 1})
    acts.fulfil(shop, sale)
    acts.cancel(shop, sale)
    acts.place_order(shop, country_code="US", email="guest@example.com")
    acts.set_mail_consent(shop, ada, "SUBSCRIBED")
    acts.merge_people(shop, ada, acts.add_person(shop))
    acts.delete_person(shop, acts.add_person(shop))
    acts.restock(shop, acts.add_goods(shop, "Cup", "CUP", Decimal(5)), 0)
    return said


def test_every_topic_the_shop_knows_is_told(bodies):
    assert bodies.keys() == payloads.TOPICS.keys()


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_a_body_has_the_keys_shopifys_has(bodies, example):
    told = json.loads(example.read_text())
    lists = tuple(f"{name}." for name in UNFILLED)
    expected = {key for key in keys(told["response"]) if not any(one in f"{key}" for one in lists)}

    ours = {key for body in bodies[told["topic"]] for key in keys(body)}

    assert not expected - ours
    extra = {
        key
        for key in ours - expected
        if not key.startswith(("addresses.", "refunds.", "fulfillments."))
        and not any(one in key for one in lists)
    }
    assert not extra


@pytest.mark.parametrize("topic", [one for one in payloads.TOPICS if "consent" not in one])
def test_no_body_but_the_consent_topics_carries_consent(bodies, topic):
    said = json.dumps(bodies[topic])

    assert "marketing_consent" not in said
    assert "vip" not in said


def test_a_checkout_has_tokens_and_no_id(bodies):
    body = bodies["checkouts/create"][0]

    assert body["token"]
    assert "id" not in body


def test_a_guest_is_nobody(bodies):
    assert bodies["orders/create"][-1]["customer"] is None


def test_ids_are_numbers_no_float_can_hold(bodies):
    body = bodies["orders/create"][0]

    assert body["id"] > 2**53
    assert body["admin_graphql_api_id"] == f"gid://shopify/Order/{body['id']}"


def test_what_is_outstanding_is_what_is_left_less_what_was_kept(bodies):
    edited = bodies["orders/updated"][3]

    assert (edited["total_price"], edited["current_total_price"], edited["total_outstanding"]) == (
        "37.50",
        "25.00",
        "0.00",
    )


def test_times_bear_the_offset_of_the_shop(bodies):
    assert bodies["orders/create"][0]["updated_at"].endswith("-05:00")
