"""A webhook and a query of the same thing come to the same records; what differs is listed here."""

import msgspec
import pytest

from deployments.sandbox.shopify import acts, payloads
from deployments.sandbox.shopify.account import Account, Settings
from deployments.sandbox.shopify.api import Question, answer
from deployments.sandbox.shopify.state import Shop
from mappings import shopify_nodes, shopify_webhooks
from mappings.records import Cart, Consent, Customer, Merge, Order, Record
from mappings.shopify_wire import NODES
from mappings.transforms import gid
from tasks.connectors import shopify_queries as queries
from tests.mappings.shopify_orders import ORDERS, person


@pytest.fixture(scope="module")
def shop() -> Shop:
    return Shop()


def told(shop: Shop, topic: str, subject: object) -> list[Record]:
    return shopify_webhooks.records(topic, payloads.body(shop, topic, subject))


def asked(shop: Shop, object: str, id: int) -> list[Record]:
    account = Account(shop, shop.clock, Settings())
    ids = [gid(queries.TYPES[object], str(id))]
    said = answer(account, Question(queries.by_ids(object), {"ids": ids}, None))
    node = msgspec.json.encode(said["data"]["nodes"][0])
    return list(shopify_nodes.records(msgspec.json.decode(node, type=NODES[object])))


def plainly(records: list[Record]) -> list[tuple[str, dict]]:
    return sorted(((type(r).__name__, msgspec.to_builtins(r)) for r in records), key=str)


@pytest.mark.parametrize("make", ORDERS, ids=lambda make: make.__name__)
def test_an_order_is_the_same_order(shop, make):
    sale = make(shop)

    webhook = [one for one in told(shop, "orders/updated", sale) if not isinstance(one, Customer)]
    assert plainly(webhook) == plainly(asked(shop, "orders", sale.id))


def test_an_order_says_where_its_buyer_may_be_without_a_street(shop):
    ada = person(shop, province_code="SCT")
    sale = acts.place_order(shop, person=ada)

    (order,) = [one for one in asked(shop, "orders", sale.id) if isinstance(one, Order)]
    assert order.facts["places"] == [{"country": "GB", "region": "SCT", "zip": "SW1A 1AA"}]


ONLY_ASKED = {"locale", "tags", "number_of_orders", "amount_spent", "rfm_group", "birthday"}
"""What no webhook has said of a customer since 2025-01: it is left as the last query found it."""


def without(record: dict, names: set[str]) -> dict:
    return {**record, "facts": {k: v for k, v in record["facts"].items() if k not in names}}


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"email": None},
        {"phone": "07400 123456"},
        {"phone": "0000000"},
        {"phone": None, "country_code": None},
        {"verified_email": False, "state": "ENABLED"},
        {"first_name": " ", "last_name": "O'Brien"},
    ],
    ids=str,
)
def test_a_customer_is_the_same_person(shop, about):
    ada = acts.update_person(shop, person(shop, tags=["vip"]), **about)

    [webhook] = plainly(told(shop, "customers/update", ada))
    [query] = plainly(
        [one for one in asked(shop, "customers", ada.id) if isinstance(one, Customer)]
    )
    assert webhook == (query[0], without(query[1], ONLY_ASKED))
    assert query[1]["facts"].keys() >= ONLY_ASKED


@pytest.mark.parametrize("state", ["SUBSCRIBED", "UNSUBSCRIBED", "PENDING"])
@pytest.mark.parametrize(
    ("set_consent", "topic"),
    [
        (acts.set_sms_consent, "customers_marketing_consent/update"),
        (acts.set_mail_consent, "customers_email_marketing_consent/update"),
    ],
)
def test_a_consent_is_the_same_act_in_both_vocabularies(shop, set_consent, topic, state):
    ada = person(shop)
    set_consent(shop, ada, state)

    query = [one for one in asked(shop, "customers", ada.id) if isinstance(one, Consent)]
    # A body of this topic has no country, so an address that is not international is None there.
    assert plainly(told(shop, topic, ada)) == plainly(query)


def test_a_cart_is_the_same_cart_but_for_the_ticked_box(shop):
    begun = acts.begin_checkout(shop, person=person(shop), accepts_sms=True)
    account = Account(shop, shop.clock, Settings())
    said = answer(account, Question(queries.page("carts"), {"first": 50}, None))
    nodes = msgspec.json.encode(next(iter(said["data"].values()))["nodes"])
    carts = [
        record
        for node in msgspec.json.decode(nodes, type=list[NODES["carts"]])
        for record in shopify_nodes.records(node)
    ]

    [webhook] = plainly(
        [one for one in told(shop, "checkouts/update", begun) if isinstance(one, Cart)]
    )
    [query] = plainly([one for one in carts if one.external_id == begun.token])
    assert (webhook[0], without(webhook[1], {"accepts_sms", "sms_phone"})) == query
    assert webhook[1]["facts"] == {
        "accepts_sms": True,
        "sms_phone": "+447400123456",
        "places": [{"country": "GB", "region": None, "zip": "SW1A 1AA"}],
    }


def test_a_deleted_and_a_merged_person_are_told_by_webhook_alone(shop):
    kept, gone = person(shop), acts.add_person(shop)
    acts.merge_people(shop, kept, gone)

    [deleted] = told(shop, "customers/delete", gone)
    assert deleted == Customer(platform="shopify", external_id=str(gone.id), deleted=True)
    assert told(shop, "customers/merge", (kept, gone)) == [
        Merge(platform="shopify", object="customers", kept=str(kept.id), gone=str(gone.id))
    ]
