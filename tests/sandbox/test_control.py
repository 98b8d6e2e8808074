"""The hand behind the shop: acts, and traffic, asked for over HTTP."""

import time

import httpx
import pytest

from deployments.sandbox.shopify import acts


def test_people_act_through_the_control_plane(world):
    person = world.control("act", act="add_person", phone="+447700900123").json()["result"]
    sale = world.control(
        "act",
        act="place_order",
        person=person["id"],
        lines=[{"sku": "A", "price": "9.99", "quantity": 2}],
    ).json()["result"]
    consent = world.control(
        "act",
        act="set_sms_consent",
        person=f"gid://shopify/Customer/{person['id']}",
        state="UNSUBSCRIBED",
    )
    given = world.control(
        "act", act="refund", sale=sale["name"], lines={str(sale["items"][0]["id"]): 1}
    ).json()["result"]

    assert sale["received"] == "19.98"
    assert consent.json()["result"]["sms"]["state"] == "UNSUBSCRIBED"
    assert given["amount"] == "9.99"
    assert world.shop.sales[sale["id"]].financial_status == "PARTIALLY_REFUNDED"


@pytest.mark.parametrize(
    ("path", "body", "word"),
    [
        ("act", {"act": "fly"}, "no act called 'fly'"),
        ("act", {}, "known:"),
        ("act", {"act": "place_order", "colour": "red"}, "colour"),
        ("act", {"act": "cancel", "sale": "#1"}, "no sale '#1'"),
        ("act", {"act": "cancel"}, "missing a required argument: 'sale'"),
        ("act", {"act": "place_order", "lines": [{"quantity": "many"}]}, "quantity"),
        ("act", {"act": "place_order", "lines": []}, "at least one"),
        ("emitter", {"duplicate": 1}, "duplicate"),
        ("emitter", {"lose": 7}, "<= 1"),
        ("live", {"mix": {"riot": 1}}, "riot"),
        ("live", {"rate": 0}, "rate"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(world, path, body, word):
    answer = world.control(path, **body)

    assert answer.status_code == 400
    assert word in answer.json()["error"]


def test_live_traffic_keeps_its_beat_and_can_be_ended(world):
    world.emitter.default_uri = world.uri
    world.control("emitter", duplicates=0.1, tempo=0.0)

    began = world.control("live", seconds=0.8, rate=100, seed=3).json()
    refused = world.control("live", seconds=1)
    until = time.monotonic() + 60
    while (now := httpx.get(f"{world.url}/_sandbox/live").json())["running"]:
        assert time.monotonic() < until
        time.sleep(0.02)
    world.settle()
    world.control("live", seconds=60, rate=10)
    ended = httpx.delete(f"{world.url}/_sandbox/live").json()
    world.settle()  # what the second had begun to tell is heard before it is counted

    assert began["running"]
    assert refused.status_code == 400
    assert (now["acted"], now["fault"]) == (80, None)
    assert {"order", "cart", "customer", "consent"} <= now["done"].keys()
    assert len(world.ear.heard) == world.emitter.counts.delivered > 80
    assert not ended["running"]


def test_newcomers_only_leaves_the_orders_of_everyone_else_alone(world):
    ada = acts.add_person(world.shop, email="ada@example.com")
    old = acts.place_order(world.shop, person=ada)
    before = (old.updated_at, old.kept, len(old.parcels))

    world.control("live", seconds=0.3, rate=300, newcomers_only=True)
    time.sleep(0.05)
    while httpx.get(f"{world.url}/_sandbox/live").json()["running"]:
        time.sleep(0.02)

    assert (old.updated_at, old.kept, len(old.parcels)) == before
    assert [sale.id for sale in world.shop.sales.values() if sale.person_id == ada.id] == [old.id]
