"""What an app may do in a shop is looked up by reading alone, and named one by one."""

from datetime import UTC, datetime

import pytest

from deployments.sandbox.shopify import acts
from tasks.connectors.base import StopSync
from tests.connectors.probed import HOOK, NOW, told, verdicts, worst


@pytest.fixture
def ada(store):
    return acts.add_person(store.shop, email="ada@shop.example", phone="+447911123456")


def test_a_shop_in_order_is_fine_but_for_its_subscriptions(store, ada):
    probed = store.connector(webhook_url=f"{HOOK}/shopify").probe(NOW)

    assert worst(probed) == {
        "credentials": {"fine"},
        "scope": {"fine"},
        "version": {"fine"},
        "webhooks": {"wanting"},
        "consent field": {"fine"},
    }
    assert "24 of 24 topics are not subscribed" in told(probed, "wanting")
    [points] = probed.limits
    assert (points.name, points.size, points.per_second) == ("points", 2000, 100)
    assert 1900 < points.left < 2000
    assert probed.endless


def test_subscribed_topics_are_fine(store):
    connector = store.connector(webhook_url=f"{HOOK}/shopify")
    connector.prepare()

    assert verdicts(connector.probe(NOW), "webhooks") == {"subscriptions": "fine"}


def test_probing_a_shop_changes_nothing(store):
    store.connector(webhook_url=f"{HOOK}/shopify").probe(NOW)

    state = store.sandbox("state")
    assert (state["mutations"], state["subscriptions"]) == ({}, 0)


def test_each_missing_scope_is_named_with_what_it_is_for(store):
    store.set(scopes=["read_customers", "read_products", "read_fulfillments"])
    probed = store.connector(webhook_url=f"{HOOK}/shopify").probe(NOW)

    assert verdicts(probed, "scope") == {
        "read_customers": "fine",
        "write_customers": "wrong",
        "read_orders": "wrong",
        "read_products": "fine",
        "read_all_orders": "wanting",
        "read_fulfillments": "fine",
        "read_customer_merge": "wrong",
        "read_inventory": "wanting",
    }
    assert "write_customers is missing: it is needed for telling the shop who said yes or STOP" in (
        told(probed, "wrong")
    )


def test_who_may_write_may_read(store):
    store.set(scopes=["write_customers", "read_orders", "read_products", "read_all_orders"])

    assert set(verdicts(store.connector().probe(NOW), "scope").values()) == {"fine"}


@pytest.mark.parametrize("field", ["Customer.smsMarketingConsent", "Customer.defaultPhoneNumber"])
def test_a_shop_without_the_field_for_consent_is_wrong(store, field):
    store.set(hidden=[field])
    probed = store.connector().probe(NOW)

    assert "wrong" in verdicts(probed, "consent field").values()
    assert "doesn't exist on type 'Customer'" in told(probed, "wrong")


def test_a_shop_that_withholds_people_is_wrong_and_says_what_to_ask_for(store, ada):
    store.set(withheld=["Customer.defaultPhoneNumber"])
    probed = store.connector().probe(NOW)

    assert verdicts(probed, "consent field")["name, e-mail, phone, address"] == "wrong"
    assert "protected customer data" in told(probed, "wrong")


@pytest.mark.parametrize(
    ("version", "now", "verdict", "words"),
    [
        ("2026-07", NOW, "fine", "2027-07-01"),
        ("2026-07", datetime(2027, 5, 1, tzinfo=UTC), "wanting", "2027-07-01"),
        ("2026-01", datetime(2027, 1, 1, tzinfo=UTC), "wrong", "ended on 2027-01-01"),
        ("2025-01", NOW, "wrong", "2026-01 answers: 2025-01 is served no more"),
        ("unstable", NOW, "wanting", "may change any day"),
    ],
)
def test_a_version_is_known_with_its_end(store, version, now, verdict, words):
    probed = store.connector(api_version=version).probe(now)

    assert verdicts(probed, "version") == {version: verdict}
    assert words in next(one.said for one in probed.checks if one.about == "version")


def test_the_version_we_ask_for_by_default_may_end_too(store):
    store.set(versions=["2027-07", "2027-10"])
    probed = store.connector().probe(NOW)

    assert "2027-07 answers: 2026-07 is served no more" in told(probed, "wrong")
    assert "set LOCKSTEP_SHOPIFY_API_VERSION to 2027-10" in told(probed, "wrong")


def test_a_shop_that_is_down_cannot_be_told_of(store):
    store.sandbox("provoke", kind="outage", seconds=60)
    probed = store.connector().probe(NOW)

    assert {one.verdict for one in probed.checks} == {"cannot tell"}
    assert probed.limits == []


def test_in_an_empty_shop_nobody_can_tell_whether_people_are_withheld(store):
    probed = store.connector().probe(NOW)

    assert verdicts(probed, "consent field") == {
        "smsMarketingConsent": "fine",
        "name, e-mail, phone, address": "cannot tell",
    }


def test_a_topic_we_may_not_hear_of_keeps_no_other_from_us(store):
    store.set(scopes=["read_customers", "read_products", "read_orders", "read_customer_merge"])
    connector = store.connector(webhook_url=f"{HOOK}/shopify")

    with pytest.raises(StopSync, match=r"2 topics are not sent to us: .* FULFILLMENTS_CREATE"):
        connector.prepare()
    topics = {one.topic for one in store.shop.subscriptions.values()}
    assert len(topics) == 21
    assert "CUSTOMERS_MARKETING_CONSENT_UPDATE" in topics
