"""An opt-out is owed where it is heeded: at once, to everybody, once, and waiting for no merge."""

from datetime import UTC, datetime

import psycopg
import pytest

from mappings.records import Consent
from tasks.hub import consents, engine, heeding
from tasks.hub.outbox import Target
from tests.hub.world import account

PHONE, KEY = "+14155552671", "sms:+14155552671:marketing"
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
TARGETS = (
    Target("hubspot", "contacts", "customer", 5),
    Target("hubspot", "orders", "order", 3),
    Target("shopify", "consents", "consent", 9, "sms:%:marketing"),
    Target("twilio", "consents", "consent", 9, "sms:%:marketing"),
)


def stop(purpose="marketing", phone=PHONE, id="SM1"):
    said = Consent(platform="twilio", address=phone, purpose=purpose, facts={"said": "STOP"})
    return consents.act(said, id, NOW)


@pytest.fixture
def hub(world):
    with engine.autocommit(world.url) as hub:
        yield hub


@pytest.fixture
def owed(world):
    def owed():
        rows = world.rows(
            "SELECT platform, object, key, priority, lane, due_at <= clock_timestamp() AS due FROM outbox WHERE status = 'owed' ORDER BY platform, object, key"
        )
        return [tuple(row.values()) for row in rows]

    return owed


def customer(world):
    """Let the hub know Ada, and nobody be owed anything because of her."""
    world.tell(account("1", "ada@example.com", phone=PHONE))
    with engine.connected(world.url) as hub:
        hub.execute("DELETE FROM outbox")
    return world.one("SELECT key::text FROM customer")


def test_a_stop_is_owed_to_everybody_who_holds_the_number(world, hub, owed):
    key = customer(world)

    heeding.heed(hub, TARGETS, [stop()])

    assert owed() == [
        ("hubspot", "contacts", key, 9, "live", True),
        ("shopify", "consents", KEY, 9, "live", True),
        ("twilio", "consents", KEY, 9, "live", True),
    ]


def test_a_stop_from_a_number_nobody_knows_is_owed_too(hub, owed):
    heeding.heed(hub, TARGETS, [stop()])

    assert [(platform, object) for platform, object, *_ in owed()] == [
        ("shopify", "consents"),
        ("twilio", "consents"),
    ]


def test_the_end_of_one_purpose_is_owed_to_who_knows_only_the_number(hub, owed):
    heeding.heed(hub, TARGETS, [stop("transactional")])

    assert ("twilio", "consents", KEY) in {row[:3] for row in owed()}


def test_an_act_that_is_in_the_ledger_already_is_not_owed_again(hub, owed):
    heeding.heed(hub, TARGETS, [stop()])
    hub.execute("UPDATE outbox SET status = 'sent'")

    heeding.heed(hub, TARGETS, [stop()])

    assert owed() == []


def test_what_waits_for_a_backfill_is_overtaken(world, hub, owed):
    key = customer(world)
    hub.execute(
        "INSERT INTO outbox (platform, object, key, priority, lane, due_at) VALUES ('hubspot', 'contacts', %s, 5, 'bulk', now() + '10 min')",
        (key,),
    )

    heeding.heed(hub, TARGETS, [stop()])

    assert owed()[0] == ("hubspot", "contacts", key, 9, "live", True)


def test_a_platform_that_just_failed_is_given_half_a_minute(hub, owed):
    hub.execute(
        "INSERT INTO outbox (platform, object, key, priority, attempts, due_at) VALUES ('shopify', 'consents', %s, 9, 3, now() + '8 min')",
        (KEY,),
    )
    heeding.heed(hub, TARGETS, [stop()])

    (wait,) = hub.execute(
        "SELECT extract(epoch FROM due_at - now()) FROM outbox WHERE platform = 'shopify'"
    ).fetchone()
    assert 25 < wait <= 30


def test_whoever_tells_is_woken(world, hub):
    with psycopg.connect(world.url, autocommit=True) as ear:
        ear.execute("LISTEN consent")
        heeding.heed(hub, TARGETS, [stop()])

        assert len(list(ear.notifies(timeout=60, stop_after=1))) == 1


def test_a_customer_who_stopped_elsewhere_is_told_of_ahead_of_all_others(world, owed):
    key = customer(world)
    said = {"address": PHONE, "status": "withdrawn", "happened_at": NOW}
    world.tell(Consent(platform="shopify", **said))

    assert [row[:4] for row in owed() if row[1] == "contacts"] == [("hubspot", "contacts", key, 9)]


def test_acts_of_many_numbers_wait_for_no_merge_that_holds_them(world, hub):
    numbers = [f"+1415555{n:04}" for n in range(2000, 2300)]
    with psycopg.connect(world.url) as merge:
        merge.execute(
            "INSERT INTO consent (channel, address, purpose, status, source, method, dedup) SELECT 'sms', n, 'cart', 'withdrawn', 'shopify', '', n FROM unnest(%s::text[]) AS n",
            (numbers,),
        )
        hub.execute("SET lock_timeout = '1s'")
        heeding.heed(hub, TARGETS, [stop(phone=number, id=number) for number in numbers])

    assert world.one("SELECT count(*) FROM consent WHERE purpose = 'marketing'") == 300
