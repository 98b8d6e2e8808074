"""Consent rises only by an act that is dated; whoever asks to be forgotten wants to hear no more."""

import json
from datetime import UTC, datetime

import pytest

from mappings import shopify_webhooks
from mappings.records import Consent, Customer
from mappings.shopify_nodes import records
from mappings.shopify_values import UNREADABLE
from mappings.shopify_wire import NODES, Phone, TextState

THEN, NOON = "2026-07-01T12:00:00Z", datetime(2026, 7, 1, 12, tzinfo=UTC)
SMS = "customers_marketing_consent/update"
MAIL = "customers_email_marketing_consent/update"


def heard(topic, **body):
    return shopify_webhooks.records(topic, json.dumps(body).encode())


def said(state, at=THEN, **more):
    return {"state": state, "consent_updated_at": at, **more}


STATES = [
    ("subscribed", THEN, "granted"),
    ("SUBSCRIBED", THEN, "granted"),
    ("Subscribed", THEN, "granted"),
    ("subscribed", None, "pending"),
    ("pending", THEN, "pending"),
    ("unsubscribed", THEN, "withdrawn"),
    ("unsubscribed", None, "withdrawn"),
    ("UNSUBSCRIBED", THEN, "withdrawn"),
    ("redacted", THEN, "withdrawn"),
    ("invalid", THEN, "withdrawn"),
    ("not_subscribed", None, None),
    ("never_subscribed", None, None),
    ("NOT_SUBSCRIBED", THEN, None),
    ("a word of next year", THEN, None),
    (None, None, None),
]


@pytest.mark.parametrize(("state", "at", "status"), STATES)
def test_a_text_consent_in_both_vocabularies(state, at, status):
    found = heard(SMS, id=7, phone="+447400123456", sms_marketing_consent=said(state, at))

    assert [one.status for one in found] == ([status] if status else [])


@pytest.mark.parametrize(("state", "at", "status"), STATES)
def test_a_mail_consent_in_both_vocabularies(state, at, status):
    found = heard(
        MAIL, customer_id=7, email_address="A@B.example", email_marketing_consent=said(state, at)
    )

    assert [one.status for one in found] == ([status] if status else [])


def test_a_consent_says_whose_it_is_and_where_it_comes_from():
    consent = said("subscribed", opt_in_level="confirmed_opt_in", consent_collected_from="other")

    assert heard(SMS, id=7, phone="+447400123456", sms_marketing_consent=consent) == [
        Consent(
            platform="shopify",
            address="+447400123456",
            customer_external_id="7",
            status="granted",
            method="shopify:confirmed_opt_in",
            happened_at=NOON,
            facts={"state": "SUBSCRIBED", "level": "confirmed_opt_in", "collected": "OTHER"},
        )
    ]


@pytest.mark.parametrize("phone", [None, "", "07400 123456", "0000000"])
def test_a_consent_without_a_number_leads_to_its_customer(phone):
    [consent] = heard(SMS, id=7, phone=phone, sms_marketing_consent=said("unsubscribed"))

    assert (consent.address, consent.customer_external_id) == (None, "7")


def test_a_consent_that_says_nothing_is_no_act():
    assert heard(SMS, id=7, phone="+447400123456", sms_marketing_consent=None) == []
    assert heard(SMS, id=7) == []


@pytest.mark.parametrize("at", ["2026-07-01T12:00:00", "soon", 1782907200])
def test_a_consent_dated_by_nobodys_clock_is_unreadable(at):
    with pytest.raises(UNREADABLE):
        heard(SMS, id=7, phone="+447400123456", sms_marketing_consent=said("subscribed", at))


@pytest.mark.parametrize(
    "topic", ["customers/create", "customers/update", "customers/enable", "customers/disable"]
)
def test_a_customers_own_body_never_carries_consent(topic):
    consent = said("subscribed")

    found = heard(
        topic,
        id=7,
        accepts_marketing=True,
        sms_marketing_consent=consent,
        email_marketing_consent=consent,
    )

    assert [type(one) for one in found] == [Customer]


@pytest.mark.parametrize(
    ("person", "withdrawn"),
    [
        (
            {"phone": "+447400123456", "email": "Ada@Example.com"},
            [("sms", "+447400123456"), ("email", "ada@example.com")],
        ),
        ({"phone": "555-625-1199"}, [("sms", None)]),
        ({"email": "ada@example.com", "phone": None}, [("email", "ada@example.com")]),
        ({}, []),
    ],
)
def test_whoever_is_to_be_forgotten_wants_to_hear_no_more(person, withdrawn):
    gone, *consents = heard(
        "customers/redact", shop_id=1, customer={"id": 7, **person}, orders_to_redact=[1]
    )

    assert gone == Customer(platform="shopify", external_id="7", deleted=True)
    assert [(one.channel, one.address) for one in consents] == withdrawn
    assert all((one.status, one.customer_external_id) == ("withdrawn", "7") for one in consents)


@pytest.mark.parametrize(
    ("state", "kept"),
    [("UNSUBSCRIBED", ["withdrawn"]), ("REDACTED", ["withdrawn"]), ("SUBSCRIBED", [])],
)
def test_a_refusal_counts_even_where_its_number_cannot_be_read(state, kept):
    node = NODES["customers"](
        id="gid://shopify/Customer/7",
        created_at=NOON,
        updated_at=NOON,
        default_phone_number=Phone("not a number"),
        sms_marketing_consent=TextState(state, consent_updated_at=NOON),
    )

    consents = [one for one in records(node) if isinstance(one, Consent)]

    assert [one.status for one in consents] == kept
    assert all((one.address, one.customer_external_id) == (None, "7") for one in consents)
