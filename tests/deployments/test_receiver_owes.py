"""What a STOP sets in motion in the receiver: owed at once, or when it is drained, and once."""

import psycopg
import pytest

from tests.stories.three_platforms import three

KEY = "sms:{}:marketing"


@pytest.fixture
def trio(hub_url):
    with three(hub_url) as trio:
        yield trio


def test_a_stop_is_told_before_anybody_has_drained_it(trio):
    (number,) = trio.people(1)

    trio.text(number)
    trio.tell()

    assert trio.acks(number) == {"shopify", "hubspot", "twilio"}
    assert trio.ask("SELECT status FROM inbox") == [("new",)]


def test_the_drain_owes_nothing_that_was_told(trio):
    (number,) = trio.people(1)
    trio.text(number)
    trio.tell()
    before = trio.ask("SELECT max(id) FROM outbox")

    trio.drain()

    assert trio.ask("SELECT status FROM inbox") == [("done",)]
    assert trio.ask("SELECT max(id) FROM outbox") == before


def test_a_stop_waits_for_no_merge_and_is_owed_when_it_is_drained(trio):
    (number,) = trio.people(1)
    with psycopg.connect(trio.hub_url) as merge:
        merge.execute(
            "INSERT INTO outbox (platform, object, key, priority) VALUES ('twilio', 'consents', %s, 9)",
            (KEY.format(number),),
        )
        assert trio.text(number) == 204
        assert trio.ledger(number) == "withdrawn"
        merge.rollback()
    assert trio.owed() == []

    trio.drain()
    trio.tell()

    assert trio.acks(number) == {"shopify", "hubspot", "twilio"}


def test_a_batch_that_holds_an_act_the_hub_refuses_still_heeds_the_others(trio):
    (number,) = trio.people(1)
    trio.do("ALTER TABLE consent ADD CHECK (address <> '+14155559999')")

    assert trio.text("+14155559999") == 204
    assert trio.text(number) == 204
    assert trio.ledger(number) == "withdrawn"
