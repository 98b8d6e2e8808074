"""Somebody is found by whatever they are known by, and all that is about them, and nothing else."""

import psycopg
import pytest

from mappings.records import Consent, Merge
from tasks.hub import explain
from tasks.hub.explain import Asked
from tests.hub.world import account, at, order

PHONE, OTHER = "+14155552671", "+14155552672"

TOLD = {
    "ack": "INSERT INTO consent_ack (consent_id, platform) SELECT id, 'shopify' FROM consent WHERE address = %s",
    "text": "INSERT INTO message (workflow, occasion, purpose, phone, body, platform, external_id) VALUES ('offers', %s, 'marketing', %s, 'b', 'twilio', 'SM' || %s)",
    "objection": "INSERT INTO objection (message_id, gate, reason) SELECT id, 'consent', 'they said no' FROM message WHERE phone = %s",
    "reply": "INSERT INTO message_event (platform, external_id, kind, facts) VALUES ('twilio', %s, 'reply', jsonb_build_object('from', %s::text))",
    "hold": "INSERT INTO consent_hold (address, rule) VALUES (%s, 'weak')",
    "review": "INSERT INTO review (kind, subject, reason, advice) VALUES ('consent', %s, 'r', 'a')",
    "aside": "INSERT INTO quarantine (platform, object, key, rules, reason, payload, fingerprint) VALUES ('shopify', 'customers', %s, '{r}', 'r', '{}', %s)",
}


def act(address, status="withdrawn", minutes=1, **said):
    plain = {"channel": "sms", "purpose": "marketing", "address": address, "method": "keyword"}
    return Consent(platform="twilio", status=status, happened_at=at(minutes), **{**plain, **said})


@pytest.fixture
def people(world):
    """Ada and Ben, with everything that can be about somebody."""
    world.tell(
        account("1", "ada@example.com", phone=PHONE, first_name="Ada"),
        account("2", "ben@example.com", phone=OTHER, first_name="Ben"),
        order("901", customer_external_id="1"),
        order("902", customer_external_id="2"),
        act(PHONE),
        act(OTHER),
        act("ada@example.com", channel="email"),
    )
    with psycopg.connect(world.url) as hub:
        for id, number in (("1", PHONE), ("2", OTHER)):
            values = {"text": (id, number, id), "reply": (id, number), "aside": (id, id)}
            for name, statement in TOLD.items():
                hub.execute(statement, values.get(name, (number,)))
    return world


def key_of(world, id):
    return str(
        world.one(
            "SELECT key FROM customer WHERE id = (SELECT customer_id FROM identity WHERE kind = 'shopify:customer' AND value = %s)",
            id,
        )
    )


def told(world, asked):
    with psycopg.connect(world.url) as hub:
        return [explain.story(hub, id, asked) for id in explain.find(hub, asked) or [None]]


@pytest.mark.parametrize(
    "asked",
    [
        Asked(phone=PHONE),
        Asked(email="ada@example.com"),
        Asked(id="1"),
        Asked(platform="shopify", id="1"),
    ],
)
def test_somebody_is_found_by_whatever_they_are_known_by(people, asked):
    assert [one.person["first_name"] for one in told(people, asked)] == ["Ada"]


def test_somebody_is_found_by_our_key(people):
    (story,) = told(people, Asked(key=key_of(people, "2")))

    assert (story.person["first_name"], story.phones) == ("Ben", [OTHER])


@pytest.mark.parametrize("asked", [Asked(id="3"), Asked(platform="hubspot", id="1"), Asked(key="8f14e45f-ceea-467f-a9a5-1f3b2c6d7e80")])  # fmt: skip
def test_nobody_is_found_by_what_nobody_has(people, asked):
    (story,) = told(people, asked)

    assert story.person == {}
    assert not any(story.parts.values())


def test_a_page_has_all_that_is_about_a_person_and_nothing_about_another(people):
    (story,) = told(people, Asked(key=key_of(people, "1")))
    found = {name: len(rows) for name, rows in story.parts.items()}

    assert found == {
        "claims": 2,
        "identities": 3,
        "merged": 0,
        "segments": 0,
        "not_theirs": 0,
        "state": 2,
        "ledger": 2,
        "holds": 1,
        "texts": 1,
        "objections": 1,
        "receipts": 0,
        "replies": 1,
        "writes": 4,
        "held": 0,
        "aside": 1,
        "reviews": 1,
    }
    assert set(story.parts["ledger"][0]["acks"]) <= {"shopify"}


def test_a_merged_person_is_explained_by_who_stayed(people):
    stays, gone = key_of(people, "1"), key_of(people, "2")
    people.tell(Merge(platform="shopify", object="customers", kept="1", gone="2"))

    (story,) = told(people, Asked(key=gone))

    assert str(story.person["key"]) == stays
    assert [one["key"] for one in story.parts["merged"]] == [gone]
    assert {one["address"] for one in story.parts["ledger"]} == {PHONE, OTHER, "ada@example.com"}


def test_a_number_of_no_customer_is_explained_by_the_ledger(people):
    people.tell(act("+14155550123"))

    (story,) = told(people, Asked(phone="+14155550123"))

    assert story.person == {}
    assert [one["status"] for one in story.parts["state"]] == ["withdrawn"]


def test_who_was_erased_is_recognised_by_the_number_they_had(people):
    with psycopg.connect(people.url) as hub:
        hub.execute("SELECT erase_from_ledger('sms', %s)", (PHONE,))
        hub.execute("UPDATE customer SET phone = NULL WHERE phone = %s", (PHONE,))
        hub.execute("DELETE FROM identity WHERE value = %s", (PHONE,))

    stories = told(people, Asked(phone=PHONE))

    assert {one["method"] for one in stories[-1].parts["ledger"]} == {"keyword", "erasure"}
    assert {one["address"][:5] for one in stories[-1].parts["ledger"]} == {"hmac:"}


def test_two_who_share_a_number_are_both_explained(people):
    people.tell(account("3", "cyd@example.com", phone=PHONE, first_name="Cyd"))

    assert [one.person["first_name"] for one in told(people, Asked(phone=PHONE))] == ["Ada", "Cyd"]
