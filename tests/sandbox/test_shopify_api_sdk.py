"""Shopify's own client judges the stand-in: it must drive it as it drives Shopify."""

import json
import time
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
import shopify

from deployments.sandbox.shopify import acts
from tests.sandbox.shopify_shop import TOKEN, gid

pytestmark = [
    pytest.mark.foreign,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

SECRET = "shpss_sandbox"


@pytest.fixture
def session(store):
    """A session of theirs: its address is made of a shop's name, a domain and a port."""
    port = urlsplit(store.url).port
    shopify.Session.setup(
        api_key="sandbox", secret=SECRET, protocol="http", myshopify_domain="0.0.1", port=port
    )
    yield shopify.Session("127", "2026-07", TOKEN)
    shopify.ShopifyResource.clear_session()
    shopify.Session.setup(protocol="https", myshopify_domain="myshopify.com", port=None)


@pytest.fixture
def graph(session):
    shopify.ShopifyResource.activate_session(session)
    return shopify.GraphQL()


def told(answer):
    return json.loads(answer)["data"]


def test_it_reads_the_shop(store, session, graph):
    assert session.site == f"{store.url}/admin/api/2026-07"
    assert told(graph.execute("{ shop { name myshopifyDomain currencyCode } }")) == {
        "shop": {
            "name": "Lockstep Demo",
            "myshopifyDomain": "lockstep-demo.myshopify.com",
            "currencyCode": "GBP",
        }
    }


def test_it_pages_through_the_customers(store, graph):
    for number in range(5):
        acts.add_person(store.shop, email=f"n{number}@shop.example")
    query = """query Page($after: String) { customers(first: 2, after: $after, sortKey: UPDATED_AT) {
        edges { cursor node { id defaultEmailAddress { emailAddress } } } pageInfo { hasNextPage } } }"""

    after, seen, more = None, [], True
    while more:
        page = told(graph.execute(query, {"after": after}))["customers"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after, more = page["edges"][-1]["cursor"], page["pageInfo"]["hasNextPage"]

    assert seen == [gid("Customer", one) for one in store.shop.people.values()]


def test_it_picks_one_operation_of_several(graph):
    query = "query Name { shop { name } } query Address { shop { url } }"

    assert told(graph.execute(query, operation_name="Address"))["shop"]["url"].startswith("https")
    assert "errors" in json.loads(graph.execute(query))


def test_it_writes_consent_and_reads_it_back(store, graph):
    ada = acts.add_person(store.shop, phone="+447700900123")
    query = """mutation ($input: CustomerSmsMarketingConsentUpdateInput!) {
        customerSmsMarketingConsentUpdate(input: $input) { userErrors { code }
            customer { smsMarketingConsent { marketingState consentUpdatedAt } } } }"""
    consent = {"marketingState": "UNSUBSCRIBED", "marketingOptInLevel": "SINGLE_OPT_IN"}
    input = {"customerId": gid("Customer", ada), "smsMarketingConsent": consent}

    done = told(graph.execute(query, {"input": input}))["customerSmsMarketingConsentUpdate"]

    said = {"marketingState": "UNSUBSCRIBED", "consentUpdatedAt": "2026-07-01T12:00:00Z"}
    assert done == {"userErrors": [], "customer": {"smsMarketingConsent": said}}


def test_it_is_turned_away_with_a_token_that_is_none(session, capsys):
    shopify.ShopifyResource.activate_session(shopify.Session("127", "2026-07", "wrong"))

    with pytest.raises(HTTPError) as refused:
        shopify.GraphQL().execute("{ shop { name } }")

    assert refused.value.code == 401
    assert "Invalid API key" in capsys.readouterr().out


def test_it_sees_the_trouble_asked_for(store, graph):
    store.sandbox("provoke", kind="status", status=503, path="/admin")

    with pytest.raises(HTTPError) as refused:
        graph.execute("{ shop { name } }")

    assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "2.0")


def test_it_checks_what_shopify_signs_when_an_app_is_installed(session):
    said = {"shop": "127.0.0.1", "code": "abc", "timestamp": str(int(time.time()))}
    signed = said | {"hmac": shopify.Session.calculate_hmac(said)}

    assert shopify.Session.validate_params(signed)
    assert not shopify.Session.validate_params(signed | {"code": "abd"})
