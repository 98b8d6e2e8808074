"""Whoever did something is on every reader's list once the merge has committed, and only they."""

from decimal import Decimal

import psycopg
import pytest

from mappings.records import Cart, Consent, Fulfilment, Refund
from tasks.hub import engine, stirring
from tests.hub.world import account, at, order

CART = Cart(platform="shopify", external_id="c1", email="ada@example.com", currency="GBP", total=Decimal(5), created_at=at(0), updated_at=at(1))  # fmt: skip
YES = Consent(platform="shopify", address="+14155552671", status="granted", method="form", happened_at=at(1))  # fmt: skip
PARCEL = Fulfilment(platform="shopify", order_external_id="1", external_id="p1", status="SUCCESS")
REFUND = Refund(platform="shopify", order_external_id="1", external_id="r1", amount=Decimal(3), currency="GBP", refunded_at=at(2))  # fmt: skip


@pytest.fixture
def shop(world):
    """Ada and Bob are known, Ada bought once; everybody has been looked at."""
    world.tell(
        account("7", "ada@example.com", phone="+14155552671"), account("8", "bob@example.com")
    )
    world.tell(order("1", customer_external_id="7"))
    taken(world)
    return world


def taken(world, reader="journeys"):
    with engine.connected(world.url) as hub:
        ids = stirring.take(hub, reader, 100)
    return [world.one("SELECT email FROM customer WHERE id = %s", id) for id in ids]


@pytest.mark.parametrize("what", [CART, YES, PARCEL, REFUND, order("2", customer_external_id="7"), account("7", "ada@example.com", minutes=9, first_name="Ada", phone="+14155552671")], ids=lambda one: type(one).__name__)  # fmt: skip
def test_whoever_did_something_is_stirred(shop, what):
    shop.tell(what)

    assert taken(shop) == ["ada@example.com"]
    assert "ada@example.com" in taken(shop, "segments")


def test_what_is_told_again_stirs_nobody_who_only_has_the_same_name(shop):
    shop.tell(account("8", "bob@example.com", minutes=9, first_name="Bob"))

    assert taken(shop) == ["bob@example.com"]


def test_what_was_taken_in_vain_is_taken_again(shop):
    shop.tell(CART)
    with psycopg.connect(shop.url) as hub:
        assert len(stirring.take(hub, "journeys", 100)) == 1
        hub.rollback()

    assert taken(shop) == ["ada@example.com"]
    assert taken(shop) == []
