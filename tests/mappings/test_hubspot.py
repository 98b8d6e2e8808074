import json
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from mappings.hubspot import contacts, orders
from mappings.hubspot_events import Told, told
from mappings.hubspot_records import Item, asked, records
from mappings.records import Consent, Customer, Echo, Merge

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
MS = 1_782_907_200_000
ROW = {
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
    "sms_source": "shopify",
    "sms_at": NOON,
    "rfm": "AT_RISK",
    "buy_chance": Decimal("0.25"),
    "churn_chance": None,
    "next_purchase": date(2026, 8, 1),
    "predicted_value": Decimal("80.50"),
    "score_why": "once away",
    "scored_at": NOON,
    "last_seen_on": date(2026, 7, 1),
    "sessions_30d": 3,
    "last_product_viewed": "Green tea",
    "top_category": "Tea",
}


def item(id="7", archived=False, **properties):
    stamps = {"lastmodifieddate": "2026-07-01T12:00:00.000Z", "createdate": "2026-01-01T00:00:00Z"}
    return Item(id, stamps | properties, archived=archived)


def event(**said):
    return json.dumps({"objectId": 7, "occurredAt": MS, "changeSource": "CRM_UI", **said}).encode()


def test_a_customer_is_written_as_a_contact():
    assert contacts.write(ROW) == {
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
        "sms_cart_consent_status": "unknown",
        "sms_order_consent_status": "unknown",
        "sms_consent_source": "shopify",
        "sms_consent_at": "2026-07-01T12:00:00.000Z",
        "hub_segments": "",
        "hub_rfm": "AT_RISK",
        "hub_buy_chance": "0.25",
        "hub_churn_chance": "",
        "hub_next_purchase": "2026-08-01",
        "hub_predicted_value": "80.5",
        "hub_score_reasons": "has bought once so far; has been away longer than most",
        "hub_scored_at": "2026-07-01T12:00:00.000Z",
        "hub_last_seen_on": "2026-07-01",
        "hub_sessions_30d": "3",
        "hub_last_product_viewed": "Green tea",
        "hub_top_category": "Tea",
    }


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("granted", "opted_in"),
        ("withdrawn", "opted_out"),
        ("pending", "unknown"),
        (None, "unknown"),
    ],
)
def test_consent_is_written_in_their_words_and_only_a_yes_is_a_yes(ours, theirs):
    assert contacts.write({**ROW, "sms_status": ours})["sms_consent_status"] == theirs


def test_an_order_names_its_contact():
    written = orders.write({"key": "o-1", "total": Decimal("9.90"), "contact_id": "55"})

    assert written["hub_order_id"] == "o-1"
    assert written["hs_total_price"] == "9.9"
    assert written["contact_id"] == "55"
    assert "contact_id" not in asked("orders")


def test_a_phone_is_read_by_the_persons_own_country():
    (us,) = records("contacts", item(phone="(415) 555-2671", country="us"))
    (nowhere,) = records("contacts", item(phone="(415) 555-2671", country="United States"))

    assert (us.phone, us.country, us.facts["phone_typed"]) == (
        "+14155552671",
        "US",
        "(415) 555-2671",
    )
    assert (nowhere.phone, nowhere.facts["phone_typed"]) == (None, "(415) 555-2671")


def test_our_properties_come_back_as_facts_and_absent_ones_stay_absent():
    (ada,) = records(
        "contacts", item(hub_customer_id="c-1", sms_consent_status=None, email=" A@X.org")
    )

    assert ada.facts == {"hub_customer_id": "c-1", "sms_consent_status": None}
    assert (ada.email, ada.updated_at) == ("a@x.org", NOON)


def test_a_birthday_is_read_as_people_write_it_and_one_that_is_none_is_kept_as_typed():
    (ada,) = records("contacts", item(date_of_birth="24 December 1990"))
    (bob,) = records("contacts", item(date_of_birth="31.02.1990"))
    (eve,) = records("contacts", item(date_of_birth=None))

    assert (ada.facts, ada.birthday_typed) == ({"date_of_birth": "1990-12-24"}, None)
    assert bob.facts == {"date_of_birth": None, "birthday_typed": "31.02.1990"}
    assert bob.birthday_typed == "31.02.1990"
    assert eve.facts == {"date_of_birth": None}
    assert "date_of_birth" in asked("contacts")


def test_every_id_that_was_merged_away_leads_to_the_survivor():
    *merges, ada = records("contacts", item(hs_merged_object_ids="5;6;7"))

    assert [(one.kept, one.gone) for one in merges] == [("7", "5"), ("7", "6")]
    assert isinstance(ada, Customer)


def test_an_archived_contact_is_deleted():
    (gone,) = records("contacts", item(archived=True))

    assert gone.deleted
    assert gone.facts == {}


@pytest.mark.parametrize(
    ("properties", "read"),
    [({}, 1), ({"hub_order_id": "o-1"}, 0), ({"hs_external_order_id": "820"}, 0)],
)
def test_only_orders_made_in_the_crm_are_read_from_it(properties, read):
    assert len(list(records("orders", item(hs_total_price="5", **properties)))) == read


@pytest.mark.parametrize("topic", ["contact.creation", "contact.restore", "contact.propertyChange"])
def test_a_thin_event_asks_for_its_record(topic):
    said = told(topic, event(propertyName="email", propertyValue="a@x.org"))

    assert (said.object, said.wanted, said.records) == ("contacts", ["7"], [])


@pytest.mark.parametrize("topic", ["contact.deletion", "contact.privacyDeletion"])
def test_the_end_of_a_contact_is_told_at_once(topic):
    said = told(topic, event())

    assert said.wanted == []
    assert said.records == [
        Customer(platform="hubspot", external_id="7", deleted=True, updated_at=NOON)
    ]


@pytest.mark.parametrize(
    ("new", "kept", "gone"), [(9, "9", ["7", "8"]), (7, "7", ["8"]), (None, "7", ["8"])]
)
def test_a_merge_is_understood_whether_or_not_the_survivor_has_a_new_id(new, kept, gone):
    said = told("contact.merge", event(primaryObjectId=7, mergedObjectIds=[7, 8], newObjectId=new))

    assert said.records == [
        Merge(platform="hubspot", object="customers", kept=kept, gone=one) for one in gone
    ]
    assert said.wanted == [kept]


@pytest.mark.parametrize(
    ("source", "value", "heard"),
    [
        ("CRM_UI", "opted_out", ["withdrawn"]),
        ("IMPORT", "opted_out", ["withdrawn"]),
        ("INTEGRATION", "opted_out", []),
        ("CRM_UI", "opted_in", []),
        ("CRM_UI", "unknown", []),
        ("CRM_UI", None, []),
    ],
)
def test_an_agent_can_record_a_refusal_and_never_a_permission(source, value, heard):
    body = event(changeSource=source, propertyName="sms_consent_status", propertyValue=value)
    said = told("contact.propertyChange", body)

    assert [one.status for one in said.records] == heard
    assert all(isinstance(one, Consent) and one.happened_at == NOON for one in said.records)
    assert all(one.customer_external_id == "7" for one in said.records)


def test_the_echo_of_what_we_wrote_asks_for_nothing():
    ours = event(changeSource="INTEGRATION", propertyName="hub_net_spend")
    anothers = event(changeSource="INTEGRATION", propertyName="email")

    made = event(changeSource="INTEGRATION")

    assert told("contact.propertyChange", ours) == Told("contacts")
    assert told("contact.propertyChange", anothers).echoes == [Echo("contacts", "7", "email", "")]
    assert told("contact.creation", made).echoes == [Echo("contacts", "7")]


def test_the_newer_topics_name_the_kind_by_its_number():
    assert told("object.propertyChange", event(objectTypeId="0-123")).object == "orders"


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("contact.creation", b"[]"),
        ("contact.creation", b"{}"),
        ("contact.creation", event(objectId="x")),
        ("contact.merge", event(mergedObjectIds=[8])),
        ("contact.greeting", event()),
        ("object.creation", event(objectTypeId="2-99")),
    ],
)
def test_an_event_that_makes_no_sense_is_refused(topic, body):
    with pytest.raises((ValueError, msgspec.MsgspecError)):
        told(topic, body)
