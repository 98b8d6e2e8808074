"""Fixture in, payload out: what each mapping makes of one whole record."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mappings import ownership

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
MODULES = ownership.platforms()
CONSENT = {
    "key": "sms:+14155552671:marketing",
    "address": "+14155552671",
    "customer_external_id": "7",
    "channel": "sms",
    "purpose": "marketing",
    "status": "withdrawn",
    "happened_at": NOON,
    "number_status": "withdrawn",
    "number_at": NOON,
}
PAYLOADS = {
    ("hubspot", "contacts"): (
        {
            "key": "c-1",
            "email": "ada@example.com",
            "phone": "+14155552671",
            "first_name": "Ada",
            "last_name": None,
            "country": "US",
            "order_count": 2,
            "net_spend": Decimal("120.50"),
            "currency": "USD",
            "first_order_at": NOON,
            "last_order_at": None,
            "sms_status": "granted",
            "cart_status": "withdrawn",
            "transactional_status": "pending",
            "sms_source": "shopify",
            "sms_at": NOON,
            "segments": "repeat;vip",
            "rfm": "LOYAL",
            "buy_chance": Decimal("0.25"),
            "churn_chance": Decimal("0.10"),
            "next_purchase": date(2026, 8, 1),
            "predicted_value": Decimal("80.50"),
            "score_why": "often fresh",
            "scored_at": NOON,
            "last_seen_on": date(2026, 7, 1),
            "sessions_30d": 3,
            "last_product_viewed": "Green tea",
            "top_category": "Tea",
        },
        {
            "hub_customer_id": "c-1",
            "email": "ada@example.com",
            "phone": "+14155552671",
            "firstname": "Ada",
            "lastname": "",
            "country": "US",
            "hub_order_count": "2",
            "hub_net_spend": "120.5",
            "hub_currency": "USD",
            "hub_first_order_at": "2026-07-01T12:00:00.000Z",
            "hub_last_order_at": "",
            "sms_consent_status": "opted_in",
            "sms_cart_consent_status": "opted_out",
            "sms_order_consent_status": "unknown",
            "sms_consent_source": "shopify",
            "sms_consent_at": "2026-07-01T12:00:00.000Z",
            "hub_segments": "repeat;vip",
            "hub_rfm": "LOYAL",
            "hub_buy_chance": "0.25",
            "hub_churn_chance": "0.1",
            "hub_next_purchase": "2026-08-01",
            "hub_predicted_value": "80.5",
            "hub_score_reasons": "buys more often than most; bought lately, for this shop",
            "hub_scored_at": "2026-07-01T12:00:00.000Z",
            "hub_last_seen_on": "2026-07-01",
            "hub_sessions_30d": "3",
            "hub_last_product_viewed": "Green tea",
            "hub_top_category": "Tea",
        },
    ),
    ("hubspot", "orders"): (
        {
            "key": "o-1",
            "name": "#1001",
            "currency": "USD",
            "total": Decimal("30.00"),
            "kept": Decimal("20.10"),
            "financial_status": "PARTIALLY_REFUNDED",
            "fulfilment_status": "FULFILLED",
            "placed_at": NOON,
            "cancelled_at": None,
            "contact_id": "55",
        },
        {
            "hub_order_id": "o-1",
            "hs_order_name": "#1001",
            "hs_currency_code": "USD",
            "hs_total_price": "30",
            "hub_kept": "20.1",
            "hs_external_order_status": "PARTIALLY_REFUNDED",
            "hs_fulfillment_status": "FULFILLED",
            "hs_external_created_date": "2026-07-01T12:00:00.000Z",
            "hub_cancelled_at": "",
            "contact_id": "55",
        },
    ),
    ("hubspot", "companies"): (
        {"key": "f-1", "name": "Acme", "domain": None},
        {"hub_company_id": "f-1", "name": "Acme", "domain": ""},
    ),
    ("hubspot", "communications"): (
        {
            "key": "u-1",
            "body": "is it blue?",
            "channel": "whatsapp",
            "logged": "hub",
            "spoken_at": NOON,
            "contact_id": "55",
        },
        {
            "hub_reply_id": "u-1",
            "hs_communication_body": "is it blue?",
            "hs_communication_channel_type": "WHATS_APP",
            "hs_communication_logged_from": "CRM",
            "hs_timestamp": "2026-07-01T12:00:00.000Z",
            "contact_id": "55",
        },
    ),
    ("hubspot", "tasks"): (
        {
            "key": "v-1",
            "subject": "Answer a text",
            "body": "is it blue?",
            "state": "begun",
            "urgent": True,
            "sort": "task",
            "owner": "7",
            "opened_at": NOON,
            "contact_id": None,
        },
        {
            "hub_conversation_id": "v-1",
            "hs_task_subject": "Answer a text",
            "hs_task_body": "is it blue?",
            "hs_task_status": "NOT_STARTED",
            "hs_task_priority": "HIGH",
            "hs_task_type": "TODO",
            "hubspot_owner_id": "7",
            "hs_timestamp": "2026-07-01T12:00:00.000Z",
            "contact_id": "",
        },
    ),
    ("shopify", "consents"): (
        CONSENT,
        {
            "customer_external_id": "7",
            "channel": "sms",
            "purpose": "marketing",
            "status": "UNSUBSCRIBED",
            "happened_at": "2026-07-01T12:00:00.000Z",
        },
    ),
    ("twilio", "consents"): (
        CONSENT,
        {
            "contact_id": "+14155552671",
            "channel": "sms",
            "purpose": "marketing",
            "status": "opt-out",
            "date_of_consent": "2026-07-01T12:00:00.000Z",
        },
    ),
}
MAPPED = [(platform, object) for platform, one in MODULES.items() for object in one.MAPS]


@pytest.mark.parametrize("where", MAPPED, ids=["-".join(one) for one in MAPPED])
def test_one_record_is_told_just_so(where):
    platform, object = where
    row, payload = PAYLOADS[where]

    assert MODULES[platform].MAPS[object].write(row) == payload


@pytest.mark.parametrize("where", MAPPED, ids=["-".join(one) for one in MAPPED])
def test_the_fixture_says_something_of_every_field_that_is_told(where):
    platform, object = where
    told = [one.name for one in MODULES[platform].MAPS[object].fields if one.write]

    assert set(told) <= set(PAYLOADS[where][0])
