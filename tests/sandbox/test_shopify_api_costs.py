"""What questions cost in the sandbox shop, and what happens when the points run out."""

import pytest

from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.api import Asked, Question, understood

COSTS = {
    "{ shop { name currencyCode } }": 1,
    '{ node(id: "gid://shopify/Customer/1") { id } }': 1,
    "{ products(first: 10) { edges { node { id title } } } }": 12,
    "{ products(first: 10) { nodes { id title } pageInfo { hasNextPage } } }": 12,
    "{ customers(first: 10) { nodes { id amountSpent { amount } } } }": 22,
    "{ orders(first: 2) { nodes { id lineItems(first: 3) { nodes { id product { id } } } } } }": 20,
    "{ orders(first: 2) { nodes { refunds(first: 5) { totalRefundedSet { shopMoney { amount } } } } } }": 34,
    "{ a: shop { name } b: shop { name } }": 2,
    "query { ...Shops } fragment Shops on QueryRoot { shop { name } }": 1,
    'mutation { tagsAdd(id: "gid://shopify/Customer/1", tags: []) { userErrors { message } } }': 10,
}


@pytest.mark.parametrize("query", COSTS)
def test_a_question_costs_by_what_it_asks_for(query):
    asked = understood(Question(query))

    assert isinstance(asked, Asked)
    assert asked.price() == COSTS[query]


def test_of_alternatives_the_dearest_is_paid():
    query = """query ($ids: [ID!]!) { nodes(ids: $ids) { id
        ... on Customer { amountSpent { amount } }
        ... on Order { lineItems(first: 10) { nodes { id } } } } }"""
    asked = understood(Question(query, {"ids": ["a", "b", "c"]}))

    assert asked.price() == 3 * (1 + 12)


def test_what_was_not_found_is_given_back(store):
    acts.add_person(store.shop)
    query = "{ customers(first: 100) { nodes { id defaultPhoneNumber { phoneNumber } } } }"

    cost = store.ask(query)["extensions"]["cost"]

    assert cost == {
        "requestedQueryCost": 202,
        "actualQueryCost": 3,
        "throttleStatus": {
            "maximumAvailable": 2000,
            "currentlyAvailable": 1997,
            "restoreRate": 100,
        },
    }


def test_without_points_a_question_is_throttled_until_time_brings_them_back(store):
    for _ in range(150):
        acts.add_goods(store.shop, "Cup", "CUP", 1)
    store.set(bucket_size=200, per_second=10)
    query = "{ products(first: 150) { nodes { id } } }"
    store.data(query)

    told = store.ask(query)

    assert told["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert "data" not in told
    cost = told["extensions"]["cost"]
    assert (cost["requestedQueryCost"], cost["actualQueryCost"]) == (152, None)
    assert cost["throttleStatus"]["currentlyAvailable"] == 48

    store.clock.pass_(seconds=10.3)
    assert store.codes(query) == ["THROTTLED"]
    store.clock.pass_(seconds=0.1)
    assert len(store.data(query)["products"]["nodes"]) == 150
    assert store.sandbox("state")["throttled"] == 2


def test_the_bucket_never_holds_more_than_its_size(store):
    store.clock.pass_(days=1)

    cost = store.ask("{ shop { name } }")["extensions"]["cost"]

    assert cost["throttleStatus"]["currentlyAvailable"] == 1999


def test_a_question_too_dear_takes_no_points(store):
    query = "{ products(first: 250) { nodes { variants(first: 10) { nodes { id } } } } }"

    error = store.ask(query)["errors"][0]["extensions"]

    assert (error["code"], error["cost"], error["maxCost"]) == ("MAX_COST_EXCEEDED", 3252, 1000)
    assert store.sandbox("state")["bucket"]["currentlyAvailable"] == 2000


def test_faults_asked_for_come_so_often_and_no_more(store):
    store.set(faults={"THROTTLED": 1, "INTERNAL_SERVER_ERROR": 1})
    query = "{ shop { name } }"

    assert [store.codes(query) for _ in range(2)] == [["INTERNAL_SERVER_ERROR"], ["THROTTLED"]]
    assert store.data(query)["shop"]


def test_malformed_objects_come_so_often_and_no_more(store):
    acts.add_person(store.shop), acts.add_person(store.shop)
    store.set(malformed={"customers": 1})
    query = "{ customers(first: 2) { nodes { id updatedAt } } }"

    spoilt, healed = (
        store.data(query)["customers"]["nodes"],
        store.data(query)["customers"]["nodes"],
    )

    assert [one["updatedAt"][:2] for one in spoilt] == ["a ", "20"]
    assert [one["updatedAt"][:2] for one in healed] == ["20", "20"]


def test_the_state_counts_what_there_is_and_what_was_asked(store):
    person = acts.add_person(store.shop)
    acts.place_order(store.shop, person=person)
    store.data("{ shop { name } orders(first: 1) { nodes { id } } }")
    store.do(
        'mutation { tagsAdd(id: "gid://shopify/Order/1", tags: ["a"]) { userErrors { message } } }'
    )
    store.post("{ shop { name } }", token="wrong")

    state = store.sandbox("state")

    counted = {
        name: state[name]
        for name in ("people", "sales", "lines", "checkouts", "calls", "unauthorised")
    }
    assert counted == {
        "people": 1,
        "sales": 1,
        "lines": 1,
        "checkouts": 0,
        "calls": 3,
        "unauthorised": 1,
    }
    assert state["queries"] == {"shop": 1, "orders": 1}
    assert (state["mutations"], state["refused"]) == ({"tagsAdd": 1}, {"tagsAdd": 1})
    assert store.client.post(f"{store.url}/_sandbox/reset-counts").json()["calls"] == 0


@pytest.mark.parametrize("said", [{"bucket_size": "big"}, {"colour": "red"}])
def test_a_setting_that_makes_no_sense_is_refused(store, said):
    assert "error" in store.set(**said)
