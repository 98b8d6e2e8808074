"""A made-up year: believable, untidy, and the same for the same seed."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import phonenumbers
import pytest

from deployments.sandbox.generator import believable
from deployments.sandbox.phones import SHOP
from deployments.sandbox.shopify import payloads
from deployments.sandbox.shopify.state import Shop

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def filled(seed: int, people: int = 300, orders: int = 600) -> tuple[Shop, dict[str, int]]:
    shop = Shop(clock=lambda: NOW)
    return shop, believable(shop, seed=seed, people=people, orders=orders)


def content(shop: Shop) -> bytes:
    return msgspec.json.encode([shop.people, shop.sales, shop.checkouts, shop.goods])


@pytest.fixture(scope="module")
def year() -> tuple[Shop, dict[str, int]]:
    return filled(7, people=2000, orders=6000)


def test_a_seed_makes_the_same_year_twice_and_another_seed_another():
    one, two, other = filled(7), filled(7), filled(8)

    assert content(one[0]) == content(two[0])
    assert one[1] == two[1]
    assert content(one[0]) != content(other[0])


def test_a_year_is_made_in_seconds_and_tells_nobody():
    shop, heard = Shop(clock=lambda: NOW), []
    shop.listeners.append(lambda topic, _: heard.append(topic))
    began = time.process_time()

    made = believable(shop)

    assert time.process_time() - began < 3
    assert (made["people"], made["orders"], heard) == (2000, 6000, [])
    assert shop.clock() == NOW
    assert len(shop.listeners) == 1


def test_the_counts_are_what_is_there(year):
    shop, made = year
    states = Counter(one.sms.state for one in shop.people.values() if one.sms)

    assert made["people"] == len(shop.people)
    assert made["orders"] == len(shop.sales)
    assert made["guests"] == sum(sale.person_id is None for sale in shop.sales.values())
    assert made["cancelled"] == sum(bool(sale.cancelled_at) for sale in shop.sales.values())
    assert made["tests"] == sum(sale.test for sale in shop.sales.values())
    assert made["checkouts_abandoned"] == sum(
        not one.completed_at for one in shop.checkouts.values()
    )
    assert {name: made[f"sms_{name.lower()}"] for name in states} == states


def test_money_adds_up(year):
    for sale in year[0].sales.values():
        assert sale.total == sum((item.price * item.quantity for item in sale.items), Decimal(0))
        assert sale.received in (0, sale.total)
        assert (
            0 <= sale.kept == sale.received - sum((one.amount for one in sale.refunds), Decimal(0))
        )
        assert all(0 <= item.left <= item.quantity for item in sale.items)
        assert (sale.financial_status == "REFUNDED") == (bool(sale.refunded) and not sale.kept)


def test_nothing_happens_outside_the_year(year):
    shop, _ = year
    dates = [
        one.created_at
        for one in (*shop.people.values(), *shop.sales.values(), *shop.checkouts.values())
    ]
    changes = [
        one.updated_at
        for one in (*shop.people.values(), *shop.sales.values(), *shop.checkouts.values())
    ]

    assert NOW - timedelta(days=366) < min(dates) < NOW - timedelta(days=350)
    assert NOW - timedelta(days=15) < max(dates)
    assert max(changes) <= NOW
    assert all(
        sale.created_at >= shop.people[sale.person_id].created_at
        for sale in shop.sales.values()
        if sale.person_id
    )


def test_consent_of_every_kind_is_there(year):
    states = {one.sms.state if one.sms else None for one in year[0].people.values()}

    assert states == {"SUBSCRIBED", "PENDING", "UNSUBSCRIBED", "NOT_SUBSCRIBED", "REDACTED", None}
    assert any(one.sms and one.sms.updated_at is None for one in year[0].people.values())


def test_phones_are_typed_in_many_ways_and_some_are_none(year):
    typed = [(one.phone, one.country_code) for one in year[0].people.values() if one.phone]
    readable = 0
    for phone, country in typed:
        try:
            readable += phonenumbers.is_valid_number(phonenumbers.parse(phone, country))
        except phonenumbers.NumberParseException:
            continue

    assert 0.9 < readable / len(typed) < 0.999
    assert sum(phone == SHOP for phone, _ in typed) > 10
    assert sum(not phone.isascii() for phone, _ in typed) > 10
    assert len({country for _, country in typed}) > 20


def test_people_come_twice_and_guests_are_people_in_disguise(year):
    shop, made = year
    mails = {one.email for one in shop.people.values() if one.email}
    disguised = [
        sale.email
        for sale in shop.sales.values()
        if sale.person_id is None
        and sale.email
        and sale.email not in mails
        and sale.email.strip().lower() in mails
    ]

    assert made["twins"] > 30
    assert len(disguised) > 100


def test_every_order_can_be_told(year):
    shop, _ = year

    for sale in list(shop.sales.values())[:300]:
        told = msgspec.json.decode(payloads.body(shop, "orders/updated", sale))
        assert (
            Decimal(told["current_total_price"]) - Decimal(told["total_outstanding"]) == sale.kept
        )
