"""What the sandbox shop refuses, as Shopify does: every case with the words a client acts on."""

import json
from base64 import b64encode
from datetime import timedelta

import pytest
from graphql import get_introspection_query

from deployments.sandbox.shopify import acts
from tests.sandbox.shopify_shop import TOKEN, gid

NAMES = "{ customers(first: 1) { nodes { firstName } } }"

QUESTIONS = {
    "a field there is not": ("{ shop { colour } }", "undefinedField"),
    "a field of another type": ("{ customers(first: 1) { nodes { lineItems } } }", "undefinedField"),
    "an argument there is not": ("{ customers(first: 1, size: 2) { nodes { id } } }", "argumentNotAccepted"),
    "no argument where one is needed": ("{ customer { id } }", "missingRequiredArguments"),
    "a sort key carts do not have": ("{ abandonedCheckouts(first: 1, sortKey: UPDATED_AT) { nodes { id } } }", "argumentLiteralsIncompatible"),
    "a word that is no enum": ("{ customers(first: 1, sortKey: AGE) { nodes { id } } }", "argumentLiteralsIncompatible"),
    "text for a number": ('{ customers(first: "1") { nodes { id } } }', "argumentLiteralsIncompatible"),
    "an object without fields": ("{ customers(first: 1) { nodes } }", "selectionMismatch"),
    "fields of a value": ("{ shop { name { first } } }", "selectionMismatch"),
    "a type there is not": ("{ node(id: 1) { ... on Unicorn { id } } }", "undefinedType"),
    "a variable nobody declared": ("{ customers(first: $n) { nodes { id } } }", "variableNotDefined"),
    "a variable nobody uses": ("query ($n: Int) { shop { name } }", "variableNotUsed"),
    "a variable of the wrong kind": ("query ($n: String) { customers(first: $n) { nodes { id } } }", "variableMismatch"),
    "neither first nor last": ("{ customers { nodes { id } } }", "BAD_REQUEST"),
    "first and last": ("{ customers(first: 1, last: 1) { nodes { id } } }", "BAD_REQUEST"),
    "more than 250": ("{ products(first: 251) { nodes { id } } }", "BAD_REQUEST"),
    "fewer than none": ("{ products(first: -1) { nodes { id } } }", "BAD_REQUEST"),
    "a cursor that is none": ('{ customers(first: 1, after: "x") { nodes { id } } }', "INVALID_CURSOR"),
    "an id that is none": ('{ customer(id: "12") { id } }', "argumentLiteralsIncompatible"),
    "over 1,000 points": ("{ orders(first: 250) { nodes { customer { id } billingAddress { zip } shippingAddress { zip } } } }", "MAX_COST_EXCEEDED"),
    "a change in a question": ("{ tagsAdd(id: 1, tags: []) { node { id } } }", "undefinedField"),
    "a circle of fragments": ("{ ...A } fragment A on QueryRoot { ...A }", "invalidQuery"),
    "two questions of one name": ("query A { shop { id } } query A { shop { id } }", "invalidQuery"),
    "a missing variable": ("query ($id: ID!) { customer(id: $id) { id } }", "INVALID_VARIABLE"),
}  # fmt: skip


@pytest.mark.parametrize("case", QUESTIONS)
def test_a_question_that_makes_no_sense_is_refused_with_status_200(store, case):
    query, code = QUESTIONS[case]

    response = store.post(query)

    assert response.status_code == 200
    assert code in [one["extensions"]["code"] for one in response.json()["errors"]]
    assert not any((response.json().get("data") or {}).values())


def test_a_field_there_is_not_is_named_with_its_place(store):
    [error] = store.ask("{ shop { colour } }")["errors"]

    assert error["locations"] == [{"line": 1, "column": 10}]
    assert "colour" in error["message"]


def test_whoever_asks_what_can_be_asked_is_told(store):
    told = store.data(get_introspection_query())

    assert told["__schema"]["queryType"]["name"] == "QueryRoot"


def test_what_cannot_be_read_as_graphql_is_an_error(store):
    [error] = store.ask("{ shop {")["errors"]

    assert error["locations"]


def test_a_cursor_is_good_for_its_own_order_alone(store):
    for _ in range(3):
        acts.add_person(store.shop)
    query = "query ($after: String, $by: CustomerSortKeys) { customers(first: 1, after: $after, sortKey: $by) { pageInfo { endCursor } } }"
    cursor = store.data(query, by="UPDATED_AT")["customers"]["pageInfo"]["endCursor"]

    assert store.codes(query, by="CREATED_AT", after=cursor) == ["INVALID_CURSOR"]


def test_more_than_250_ids_at_once_are_refused(store):
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    ids = [f"gid://shopify/Customer/{n}" for n in range(251)]

    assert store.codes(query, ids=ids) == ["MAX_INPUT_SIZE_EXCEEDED"]


SCOPED = {
    "customers": ("{ customers(first: 1) { nodes { id } } }", "read_orders", "read_customers"),
    "orders": ("{ orders(first: 1) { nodes { id } } }", "read_customers", "read_orders"),
    "products": ("{ products(first: 1) { nodes { id } } }", "read_orders", "read_products"),
    "writing": ('mutation { customerCreate(input: {email: "a@b.example"}) { customer { id } } }', "read_customers", "write_customers"),
}  # fmt: skip


@pytest.mark.parametrize("case", SCOPED)
def test_what_the_app_was_not_granted_is_refused_and_the_scope_named(store, case):
    query, granted, needed = SCOPED[case]
    store.set(scopes=[granted])

    [error] = store.ask(query)["errors"]

    assert error["extensions"]["code"] == "ACCESS_DENIED"
    assert needed in error["extensions"]["requiredAccess"]
    assert not store.shop.people


def test_the_customer_of_an_order_needs_a_scope_of_their_own(store):
    person = acts.add_person(store.shop)
    acts.place_order(store.shop, person=person)
    store.set(scopes=["read_orders"])

    told = store.ask("{ orders(first: 1) { nodes { id customer { id } } } }")

    assert told["data"]["orders"]["nodes"][0]["customer"] is None
    assert told["errors"][0]["path"] == ["orders", "nodes", 0, "customer"]


def test_orders_older_than_60_days_are_there_only_for_who_may_read_all(store):
    old = acts.place_order(store.shop)
    store.clock.pass_(days=61)
    new = acts.place_order(store.shop)
    query = """query ($id: ID!) { orders(first: 9, query: "test:false") { nodes { id } } ordersCount { count }
        order(id: $id) { id } }"""

    store.set(scopes=["read_orders"])
    few = store.data(query, id=gid("Order", old))
    store.set(scopes=["read_orders", "read_all_orders"])
    all = store.data(query, id=gid("Order", old))

    assert [one["id"] for one in few["orders"]["nodes"]] == [gid("Order", new)]
    assert (few["ordersCount"]["count"], few["order"]) == (1, None)
    assert (len(all["orders"]["nodes"]), all["ordersCount"]["count"]) == (2, 2)


@pytest.mark.parametrize(
    "cursor",
    ["", "AAAA", "!", ["UPDATED_AT", {}, 1, 0], ["UPDATED_AT", "now", "x", 0], ["UPDATED_AT"], 7],
)
def test_a_cursor_somebody_made_up_is_refused_or_is_none(store, cursor):
    acts.add_person(store.shop)
    made = cursor if isinstance(cursor, str) else b64encode(json.dumps(cursor).encode()).decode()
    query = "query ($after: String) { customers(first: 1, after: $after, sortKey: UPDATED_AT) { nodes { id } } }"

    told = store.ask(query, after=made)

    codes = [one["extensions"]["code"] for one in told.get("errors", [])]
    assert codes == ([] if made == "" else ["INVALID_CURSOR"])


def grant(store, **said):
    form = {"grant_type": "client_credentials", "client_id": "sandbox", **said}
    return store.client.post(f"{store.url}/admin/oauth/access_token", data=form)


def test_a_secret_is_worth_a_token_for_a_day(store):
    told = grant(store, client_secret="shpss_sandbox").json()

    assert told["expires_in"] == 86_399
    assert {"read_all_orders", "write_customers"} <= set(told["scope"].split(","))
    assert store.post(NAMES, token=told["access_token"]).status_code == 200
    store.clock.pass_(seconds=86_399)
    assert store.post(NAMES, token=told["access_token"]).status_code == 401


@pytest.mark.parametrize(
    "said",
    [
        {"client_secret": "wrong"},
        {"client_id": "wrong", "client_secret": "shpss_sandbox"},
        {"grant_type": "password", "client_secret": "shpss_sandbox"},
        {},
    ],
)
def test_without_the_secret_there_is_no_token(store, said):
    assert grant(store, **said).status_code == 400


@pytest.mark.parametrize("token", ["", "shpat_unknown", TOKEN + "x"])
def test_without_a_token_nobody_gets_in(store, token):
    response = store.post(NAMES, token=token)

    assert response.status_code == 401
    assert response.json()["errors"].startswith("[API] Invalid API key or access token")


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("2026-07", "2026-07"),
        ("2026-10", "2026-10"),
        ("unstable", "unstable"),
        ("2025-04", "2026-01"),
        ("2026-02", None),
        ("2031-01", None),
        ("latest", None),
    ],
)
def test_an_ended_version_is_answered_by_the_oldest_and_an_unknown_one_by_none(
    store, asked, served
):
    response = store.post(NAMES, version=asked)

    assert response.headers.get("x-shopify-api-version") == served
    assert response.status_code == (200 if served else 404)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"variables": {}}', b'{"query": 1}', b"\xff"])
def test_a_body_that_is_no_question_is_a_bad_request(store, body):
    headers = {"X-Shopify-Access-Token": TOKEN}
    url = f"{store.url}/admin/api/2026-07/graphql.json"

    assert store.client.post(url, content=body, headers=headers).status_code == 400


CONSENT = """
mutation ($input: CustomerSmsMarketingConsentUpdateInput!) {
  customerSmsMarketingConsentUpdate(input: $input) {
    customer { smsMarketingConsent { marketingState marketingOptInLevel consentUpdatedAt consentCollectedFrom } }
    userErrors { field message code } } }
"""


def consent(store, id, **said):
    given = {"marketingState": "SUBSCRIBED", "marketingOptInLevel": "SINGLE_OPT_IN", **said}
    return store.do(CONSENT, input={"customerId": id, "smsMarketingConsent": given})


def test_consent_is_written_with_its_own_date_and_as_anothers(store):
    person = acts.add_person(store.shop, phone="+447700900123")
    at = store.clock.now - timedelta(days=3)

    done = consent(store, gid("Customer", person), consentUpdatedAt=at.isoformat())

    assert done["userErrors"] == []
    assert done["customer"]["smsMarketingConsent"] == {
        "marketingState": "SUBSCRIBED",
        "marketingOptInLevel": "SINGLE_OPT_IN",
        "consentUpdatedAt": "2026-06-28T12:00:00Z",
        "consentCollectedFrom": "OTHER",
    }


@pytest.mark.parametrize(
    ("phone", "said", "field"),
    [
        (None, {}, ["input", "smsMarketingConsent"]),
        ("+447700900123", {"consentUpdatedAt": "2026-07-01T12:00:01Z"}, ["input", "smsMarketingConsent", "consentUpdatedAt"]),
        ("+447700900123", {"marketingState": "NOT_SUBSCRIBED"}, ["input", "smsMarketingConsent", "marketingState"]),
        ("+447700900123", {"marketingState": "REDACTED"}, ["input", "smsMarketingConsent", "marketingState"]),
    ],
)  # fmt: skip
def test_consent_shopify_would_not_believe_is_refused_as_invalid(store, phone, said, field):
    person = acts.add_person(store.shop, phone=phone)

    done = consent(store, gid("Customer", person), **said)

    assert [(one["field"], one["code"]) for one in done["userErrors"]] == [(field, "INVALID")]
    assert person.sms is None


def test_consent_of_nobody_is_refused(store):
    [error] = consent(store, "gid://shopify/Customer/1")["userErrors"]

    assert error["field"] == ["input", "customerId"]


@pytest.mark.parametrize("said", [{"consentUpdatedAt": "yesterday"}, {"marketingState": "MAYBE"}])
def test_a_variable_that_cannot_be_read_is_refused_before_anything_is_done(store, said):
    given = {"marketingState": "SUBSCRIBED", **said}
    id = "gid://shopify/Customer/1"

    codes = store.codes(CONSENT, input={"customerId": id, "smsMarketingConsent": given})

    assert codes == ["INVALID_VARIABLE"]
