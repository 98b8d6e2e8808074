"""Changing the sandbox shop through its API: tags, customers, subscriptions; what is refused."""

import pytest

from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.state import Permission
from tests.sandbox.shopify_shop import gid

ERRORS = "userErrors { field message }"
TAG = f"mutation ($id: ID!, $tags: [String!]!) {{ tagsAdd(id: $id, tags: $tags) {{ node {{ id }} {ERRORS} }} }}"
UNTAG = TAG.replace("tagsAdd", "tagsRemove")
CREATE = f"mutation ($input: CustomerInput!) {{ customerCreate(input: $input) {{ customer {{ id email }} {ERRORS} }} }}"
UPDATE = CREATE.replace("customerCreate", "customerUpdate")
MERGE = """mutation ($one: ID!, $two: ID!) { customerMerge(customerOneId: $one, customerTwoId: $two) {
    resultingCustomerId job { done } userErrors { field code } } }"""
SUBSCRIBE = f"""mutation ($topic: WebhookSubscriptionTopic!, $to: WebhookSubscriptionInput!) {{
    webhookSubscriptionCreate(topic: $topic, webhookSubscription: $to) {{
        webhookSubscription {{ id topic uri }} {ERRORS} }} }}"""
MOVE = f"""mutation ($id: ID!, $to: WebhookSubscriptionInput!) {{
    webhookSubscriptionUpdate(id: $id, webhookSubscription: $to) {{
        webhookSubscription {{ uri }} {ERRORS} }} }}"""
END = f"mutation ($id: ID!) {{ webhookSubscriptionDelete(id: $id) {{ deletedWebhookSubscriptionId {ERRORS} }} }}"
LISTENING = "{ webhookSubscriptions(first: 250) { nodes { topic uri } } }"


@pytest.fixture
def ada(store):
    return acts.add_person(store.shop, email="ada@shop.example", tags=["vip"])


def test_tags_are_given_once_whatever_their_case_and_taken_back(store, ada):
    assert store.do(TAG, id=gid("Customer", ada), tags=["VIP", "sms", "sms"])["userErrors"] == []
    assert ada.tags == ["vip", "sms"]

    store.do(UNTAG, id=gid("Customer", ada), tags=["Vip"])

    assert ada.tags == ["sms"]


def test_tagging_an_order_is_told_as_a_change_of_it(store):
    sale, said = acts.place_order(store.shop), []
    store.shop.listeners.append(lambda topic, _: said.append(topic))

    store.do(TAG, id=gid("Order", sale), tags=["gift"])
    store.do(TAG, id=gid("Order", sale), tags=["gift"])

    assert said == ["orders/updated"]


@pytest.mark.parametrize("id", ["gid://shopify/Customer/1", "gid://shopify/Product/1"])
def test_nobody_cannot_be_tagged(store, id):
    done = store.do(TAG, id=id, tags=["vip"])

    assert (done["node"], done["userErrors"][0]["field"]) == (None, ["id"])


def test_a_customer_is_made_with_their_consent(store):
    consent = {"marketingState": "SUBSCRIBED", "marketingOptInLevel": "CONFIRMED_OPT_IN"}
    said = {"email": "bob@shop.example", "phone": "+447700900123", "smsMarketingConsent": consent}

    assert store.do(CREATE, input=said)["userErrors"] == []

    [bob] = store.shop.people.values()
    assert (bob.phone, bob.sms.state, bob.sms.level) == (
        "+447700900123",
        "SUBSCRIBED",
        "CONFIRMED_OPT_IN",
    )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, None),
        ({"note": "a stranger"}, None),
        ({"email": "ada@shop.example"}, ["email"]),
        ({"email": "not a mail"}, ["email"]),
        ({"firstName": "Bob", "phone": "call me"}, ["phone"]),
        ({"id": "gid://shopify/Customer/1", "firstName": "Bob"}, ["id"]),
        ({"firstName": "Bob", "smsMarketingConsent": {"marketingState": "SUBSCRIBED"}}, ["smsMarketingConsent"]),
    ],
)  # fmt: skip
def test_a_customer_who_cannot_be_told_from_others_is_not_made(store, ada, said, field):
    done = store.do(CREATE, input=said)

    assert (done["customer"], done["userErrors"][0]["field"]) == (None, field)
    assert list(store.shop.people.values()) == [ada]


def test_a_customer_is_changed_only_in_what_is_said(store, ada):
    done = store.do(UPDATE, input={"id": gid("Customer", ada), "firstName": "Ada"})

    assert (done["userErrors"], ada.first_name, ada.email) == ([], "Ada", "ada@shop.example")


@pytest.mark.parametrize("id", [None, "gid://shopify/Customer/1"])
def test_a_customer_who_is_not_there_is_not_changed(store, id):
    [error] = store.do(UPDATE, input={"id": id, "firstName": "Ada"})["userErrors"]

    assert error["field"] == ["id"]


def test_an_email_of_somebody_else_is_not_taken(store, ada):
    bob = acts.add_person(store.shop, email="bob@shop.example")

    [error] = store.do(UPDATE, input={"id": gid("Customer", bob), "email": ada.email})["userErrors"]

    assert error["message"] == "Email has already been taken"


def test_of_two_customers_the_one_with_an_email_stays_and_consent_is_not_raised(store, ada):
    phone = acts.add_person(store.shop, phone="+447700900123", sms=Permission("SUBSCRIBED"))

    done = store.do(MERGE, one=gid("Customer", ada), two=gid("Customer", phone))

    assert done["resultingCustomerId"] == gid("Customer", ada)
    assert list(store.shop.people.values()) == [ada]


def test_nobody_is_merged_with_themselves_or_with_nobody(store, ada):
    one = gid("Customer", ada)

    fields = [
        store.do(MERGE, one=one, two=two)["userErrors"][0]["field"]
        for two in (one, "gid://shopify/Customer/1")
    ]

    assert fields == [["customerTwoId"], ["customerTwoId"]]


def test_a_topic_is_heard_at_an_address_once(store):
    to = {"uri": "https://hub.example/hooks"}

    done = store.do(SUBSCRIBE, topic="ORDERS_CREATE", to=to)
    again = store.do(SUBSCRIBE, topic="ORDERS_CREATE", to=to)
    listed = store.data(LISTENING)["webhookSubscriptions"]["nodes"]

    assert done["userErrors"] == []
    assert again["webhookSubscription"] is None
    assert again["userErrors"][0]["message"] == "Address for this topic has already been taken"
    assert listed == [{"topic": "ORDERS_CREATE", "uri": "https://hub.example/hooks"}]


@pytest.mark.parametrize("uri", [None, "", "hub.example/hooks", "ftp://hub.example", "https://"])
def test_an_address_nothing_can_be_sent_to_is_refused(store, uri):
    done = store.do(SUBSCRIBE, topic="ORDERS_CREATE", to={"uri": uri})

    assert done["userErrors"]
    assert not store.shop.subscriptions


def test_a_topic_there_is_not_is_refused(store):
    assert store.codes(SUBSCRIBE, topic="ORDERS_LOST", to={"uri": "https://x.example"}) == [
        "INVALID_VARIABLE"
    ]


def test_a_subscription_is_moved_and_ended(store):
    made = store.do(SUBSCRIBE, topic="ORDERS_CREATE", to={"uri": "https://a.example"})
    id = made["webhookSubscription"]["id"]

    moved = store.do(MOVE, id=id, to={"uri": "https://b.example"})
    ended = store.do(END, id=id)
    again = store.do(END, id=id)

    assert moved["webhookSubscription"] == {"uri": "https://b.example"}
    assert ended["deletedWebhookSubscriptionId"] == id
    assert again["userErrors"][0]["field"] == ["id"]
