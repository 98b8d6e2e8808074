"""What people allow is never lost between two systems, whatever else is heard of them."""

import pytest

from mappings.records import Consent
from tasks.hub import engine
from tests.hub.world import account, at

PHONE = "+14155552671"
KEY = f"sms:{PHONE}:marketing"


def act(platform, status, minutes, **said):
    plain = {"channel": "sms", "purpose": "marketing", "address": PHONE, "method": "keyword"}
    return Consent(platform=platform, status=status, happened_at=at(minutes), **{**plain, **said})


@pytest.fixture
def owed(world):
    def owed():
        with engine.connected(world.url) as hub:
            rows = hub.execute(
                "UPDATE outbox SET status = 'superseded' WHERE object = 'consents' AND status = 'owed' RETURNING key"
            )
            return [key for (key,) in rows]

    return owed


def test_a_store_is_told_of_an_opt_out_that_came_before_its_customer(world, owed):
    world.tell(act("twilio", "withdrawn", 1))
    assert owed() == [KEY]

    world.tell(account("1", "ada@example.com", phone=PHONE))
    assert owed() == [KEY]


def test_a_store_that_has_the_opt_out_is_not_told_again(world, owed):
    world.tell(account("1", "ada@example.com", phone=PHONE), act("shopify", "withdrawn", 1))
    world.tell(account("1", "ada@example.com", 9, phone=PHONE, first_name="Ada"))

    assert owed() == []


def test_a_store_whose_word_is_outdated_is_told_what_holds(world, owed):
    world.tell(act("twilio", "withdrawn", 5))
    owed()

    world.tell(account("1", "ada@example.com", phone=PHONE), act("shopify", "granted", 2))
    assert owed() == [KEY]


def test_a_store_is_not_told_what_it_said_itself(world, owed):
    world.tell(act("twilio", "withdrawn", 1), act("shopify", "granted", 2))
    owed()
    world.tell(act("shopify", "withdrawn", 3))

    assert owed() == []


def test_an_opt_out_that_waits_for_its_number_outlives_other_acts_of_the_same_person(world):
    nameless = {"address": None, "customer_external_id": "1"}
    world.tell(account("1", "ada@example.com"))
    world.tell(act("shopify", "withdrawn", 2, **nameless))
    world.tell(act("shopify", "granted", 3, channel="email", **nameless))
    world.tell(account("1", "ada@example.com", 9, phone=PHONE))

    found = world.rows("SELECT status FROM consent_state WHERE channel = 'sms'")
    assert found == [{"status": "withdrawn"}]
