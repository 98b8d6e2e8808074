"""What the stand-ins say about accounts and apps, as the platforms do: rights, versions, senders."""

import pytest

from deployments.sandbox.shopify.account import SUPPORTED
from tests.sandbox.hubspot_account import TOKEN, doors, opened
from tests.sandbox.shopify_shop import staged
from tests.sandbox.twilio_account import OURS, SERVICE, SID, street

INSTALLED = "{ currentAppInstallation { accessScopes { handle description } } publicApiVersions { handle supported } }"
SUBSCRIBE = """
    mutation ($topic: WebhookSubscriptionTopic!) {
      webhookSubscriptionCreate(topic: $topic, webhookSubscription: {uri: "https://hub.example"}) {
        webhookSubscription { id } userErrors { field message } } }
"""
KEY = "/oauth/v2/private-apps/get/access-token-info"


@pytest.fixture(scope="module")
def shops():
    with staged() as one:
        yield one


@pytest.fixture
def shop(shops):
    stage, client = shops
    return stage.open(client)


@pytest.fixture(scope="module")
def door():
    with doors() as one:
        yield one


@pytest.fixture(scope="module")
def place():
    with street() as one:
        yield one


def test_an_app_is_told_its_scopes_and_the_versions_there_are(shop):
    shop.set(scopes=["write_customers", "read_orders"])
    told = shop.data(INSTALLED)

    assert [one["handle"] for one in told["currentAppInstallation"]["accessScopes"]] == [
        *("read_orders", "write_customers")
    ]
    supported = {one["handle"] for one in told["publicApiVersions"] if one["supported"]}
    assert supported == set(SUPPORTED)


def test_a_version_that_has_ended_is_answered_by_the_oldest_there_is(shop):
    shop.set(versions=["2026-10", "2027-01"])

    assert shop.post(INSTALLED).headers["X-Shopify-API-Version"] == "2026-10"


@pytest.mark.parametrize(
    ("topic", "scopes", "taken"),
    [
        ("CUSTOMERS_MERGE", ["read_customers"], False),
        ("CUSTOMERS_MERGE", ["read_customer_merge"], True),
        ("ORDERS_PARTIALLY_FULFILLED", ["read_orders"], True),
        ("FULFILLMENTS_UPDATE", ["read_orders"], False),
        ("CUSTOMERS_MARKETING_CONSENT_UPDATE", ["write_customers"], True),
    ],
)
def test_nobody_hears_of_what_they_may_not_read(shop, topic, scopes, taken):
    shop.set(scopes=scopes)
    told = shop.do(SUBSCRIBE, topic=topic)

    assert bool(told["webhookSubscription"]) is taken
    assert bool(told["userErrors"]) is not taken


def test_a_field_that_is_hidden_is_refused_where_it_is_and_nowhere_else(shop):
    shop.set(hidden=["Customer.email", "Order.name"])

    assert shop.codes("{ customers(first: 1) { nodes { email } } }") == ["undefinedField"]
    assert "errors" not in shop.ask("{ orders(first: 1) { nodes { email } } }")


def test_a_key_is_told_what_it_opens_and_another_is_not_known(door):
    with opened(door, scopes=["crm.objects.contacts.read"]) as account:
        told = account.http.post(KEY, json={"tokenKey": TOKEN}).json()
        other = account.http.post(KEY, json={"tokenKey": "pat-na1-other"})

    assert set(told) == {"userId", "hubId", "appId", "scopes"}
    assert told["scopes"] == ["crm.objects.contacts.read", "oauth"]
    assert other.status_code == 404


@pytest.mark.parametrize("version", ["v3", "2026-03", "2026-09"])
def test_an_account_tells_its_zone_and_its_calls_of_today(door, version):
    with opened(door, daily=1000) as account:
        details = account.http.get(f"/account-info/{version}/details").json()
        usage = account.http.get(f"/account-info/{version}/api-usage/daily/private-apps").json()

    assert details["timeZone"] == "UTC"
    [today] = usage["results"]
    assert (today["usageLimit"], today["currentUsage"]) == (1000, 2)
    assert today["resetsAt"] == "2026-07-02T00:00:00.000Z"


def test_a_version_that_has_ended_leads_nowhere(door):
    with opened(door, versions=["2026-09"]) as account:
        old = account.http.get("/crm/objects/2026-03/contacts")
        new = account.http.get("/crm/objects/2026-09/contacts")

    assert (old.status_code, new.status_code) == (404, 200)


def test_the_official_client_reads_the_account_its_numbers_and_services(place):
    with place.opened(type="Trial", texts=False) as office:
        office.control("webhooks", inbound="https://hub.example/hooks/twilio")
        account = office.sdk.api.accounts(SID).fetch()
        [number] = office.sdk.incoming_phone_numbers.list(phone_number=OURS)
        service = office.sdk.messaging.v1.services(SERVICE).fetch()
        [sender] = office.sdk.messaging.v1.services(SERVICE).phone_numbers.list()

    assert (account.status, account.type) == ("active", "Trial")
    assert (number.sms_url, number.capabilities["sms"]) == (
        "https://hub.example/hooks/twilio",
        False,
    )
    assert (service.inbound_request_url, service.us_app_to_person_registered) == (
        number.sms_url,
        True,
    )
    assert (sender.phone_number, "SMS" in sender.capabilities) == (OURS, False)


def test_a_number_that_is_not_the_accounts_is_not_found(place):
    with place.opened() as office:
        assert office.sdk.incoming_phone_numbers.list(phone_number="+14155550999") == []


def test_who_may_not_tell_of_consents_is_refused(place):
    with place.opened(consent_api=False) as office:
        assert office.http.post("/v1/Consents/Bulk", data={"Items": "{}"}).status_code == 403
