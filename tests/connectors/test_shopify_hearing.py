"""Hearing a Shopify shop: what it signs is genuine, what it says becomes records."""

import json
import time

import httpx
import pytest

from deployments.sandbox.serve import serving
from deployments.sandbox.shopify.app import build
from mappings.records import Consent, Customer, Order
from mappings.shopify_webhooks import TOPICS
from tasks.connectors import shopify_queries as queries
from tasks.connectors.base import SkipRecord
from tasks.connectors.shopify import Connector
from tests.sandbox.conftest import Ear
from tests.sandbox.shopify_shop import NOON

SECRET = "a secret of ours"


@pytest.fixture(scope="module")
def heard():
    """Everything our address heard of a person who came, allowed texts, and ordered."""
    ear, app = Ear(), build(client_secret=SECRET)
    with (
        serving(ear.app) as ear.url,
        serving(app) as url,
        httpx.Client(base_url=url, trust_env=False) as client,
    ):
        account = {"url": url, "client_id": "sandbox", "client_secret": SECRET}
        Connector(client, account | {"webhook_url": f"{ear.url}/hooks"}).prepare()

        def act(name, **said):
            return client.post("/_sandbox/act", json={"act": name, **said}).json()["result"]

        ada = act("add_person", email="ada@shop.example", phone="+447911123456", country_code="GB")
        act("set_sms_consent", person=ada["id"], state="SUBSCRIBED")
        act("place_order", person=ada["id"], lines=[{"sku": "CUP", "quantity": 2, "price": "3.33"}])
        act("add_goods", title="Cup", sku="JUG", price="5")
        act("restock", goods="JUG", stock=0)
        until = time.monotonic() + 60
        while client.get("/_sandbox/state").json()["webhooks"]["open"]:
            assert time.monotonic() < until
            time.sleep(0.005)
    return ear.heard


def test_each_topic_we_subscribed_to_is_heard_once(heard):
    assert sorted(headers["x-shopify-topic"] for headers, _ in heard) == [
        "customers/create",
        "customers_marketing_consent/update",
        "inventory_levels/update",
        "orders/create",
        "orders/paid",
        "products/update",
    ]


def test_how_much_there_is_of_a_product_is_heard(heard):
    body = next(body for headers, body in heard if headers["x-shopify-topic"] == "products/update")
    (cup,) = Connector.decode("products/update", body).records

    assert (cup.facts["inventory"], cup.facts["status"]) == (0, "ACTIVE")


def test_of_how_much_one_place_has_the_product_is_what_is_asked_for(heard):
    topic = "inventory_levels/update"
    body = next(body for headers, body in heard if headers["x-shopify-topic"] == topic)
    page = Connector.decode(topic, body)

    assert json.loads(body)["available"] == 0
    assert page.records == page.bad == []
    assert page.wanted == {"inventory_items": [str(json.loads(body)["inventory_item_id"])]}


def test_what_the_shop_signed_is_genuine_and_nothing_else_is(heard):
    headers, body = heard[0]

    assert Connector.genuine("", headers, body, ["an older secret", SECRET], NOON)
    assert not Connector.genuine("", headers, body + b" ", [SECRET], NOON)
    assert not Connector.genuine("", headers, body, ["another secret"], NOON)
    assert not Connector.genuine("", headers, body, [], NOON)
    assert not Connector.genuine("", {}, body, [SECRET], NOON)
    assert not Connector.genuine("", {"x-shopify-hmac-sha256": "\u00e9"}, body, [SECRET], NOON)


def test_what_was_heard_becomes_records_under_the_same_ids(heard):
    records = [
        record
        for headers, body in heard
        for arrival in Connector.arrivals(headers, body)
        for record in Connector.decode(arrival.topic, arrival.body).records
    ]

    people = {one.external_id for one in records if isinstance(one, Customer)}
    [order] = {one.external_id for one in records if isinstance(one, Order)}
    [consent] = [one for one in records if isinstance(one, Consent)]
    assert people == {consent.customer_external_id}
    assert int(order) > 2**53
    assert (consent.status, consent.address) == ("granted", "+447911123456")


@pytest.mark.parametrize(
    "headers", [{}, {"x-shopify-topic": "orders/create"}, {"x-shopify-webhook-id": "1"}]
)
def test_a_delivery_without_a_name_is_refused(headers):
    with pytest.raises(SkipRecord):
        Connector.arrivals(headers, b"{}")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"id": "x"', b"\xff", b'{"id": null}', b"[" * 10_000]
)
def test_a_body_that_makes_no_sense_is_one_bad_row(body):
    page = Connector.decode("orders/create", body)

    assert (page.records, [one.raw for one in page.bad]) == ([], [body])


def test_every_topic_we_subscribe_to_is_one_we_can_read():
    spelled = {topic.lower() for topic in queries.TOPICS}
    assert spelled <= {topic.replace("/", "_") for topic in TOPICS}
