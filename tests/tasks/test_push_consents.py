"""Which acts of consent a platform has confirmed, and what overtakes what on the way to it."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from deployments.sandbox.shopify.calls import call
from mappings.records import Consent
from tasks.hub import acks, engine
from tasks.hub.lane import leading
from tasks.push import push_all
from tests.stories.three_platforms import STOPPED, three

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
PURPOSES = ("marketing", "cart", "transactional")


@pytest.fixture
def trio(hub_url):
    with three(hub_url) as trio:
        yield trio


def say(trio, number, status, *purposes, minutes=0, platform="kannel"):
    """Write acts to the ledger and owe them, as if somebody had just said so."""
    at = NOW + timedelta(minutes=minutes)
    said = {"address": number, "status": status, "happened_at": at, "method": "form"}
    trio.take(
        *(Consent(platform=platform, purpose=one, **said) for one in purposes), platform=platform
    )


def blocks(trio, number):
    return trio.told(number)["twilio"] == "blocked"


def test_everybody_confirms_the_act_that_was_carried(trio):
    (number,) = trio.people(1)
    trio.text(number)
    trio.tell()

    assert trio.told(number) == STOPPED
    with engine.connected(trio.hub_url) as hub:
        paces = acks.pace(hub, datetime.now(UTC) - timedelta(minutes=5), datetime.now(UTC))
        assert [one.platform for one in paces] == ["hubspot", "shopify", "twilio"]
        assert all(0 < one.p50 <= one.p99 <= one.longest < 60 for one in paces)
        assert acks.unconfirmed(hub) == []


def test_what_is_not_confirmed_is_listed_with_its_age(trio):
    (number,) = trio.people(1)
    trio.text(number)

    with engine.connected(trio.hub_url) as hub:
        waiting = {(one.platform, one.object): one for one in acks.unconfirmed(hub)}

    assert set(waiting) == {
        ("hubspot", "contacts"),
        ("shopify", "consents"),
        ("twilio", "consents"),
    }
    assert all(one.status == "owed" and 0 <= one.age < 60 for one in waiting.values())


def test_a_platform_that_holds_it_already_confirms_without_a_call(trio):
    (number,) = trio.people(1)
    trio.text(number)
    trio.tell()
    trio.do("DELETE FROM consent_ack")
    trio.do("INSERT INTO outbox (platform, object, key, priority) SELECT DISTINCT platform, object, key, 9 FROM outbox WHERE status = 'sent' AND priority = 9")  # fmt: skip

    assert trio.tell() == 0
    assert trio.acks(number) == {"shopify", "hubspot", "twilio"}


def test_a_newer_word_that_overtakes_an_older_is_what_is_confirmed(trio):
    (number,) = trio.people(1)
    say(trio, number, "withdrawn", "marketing", minutes=1)
    say(trio, number, "granted", "marketing", minutes=2)
    trio.tell_all()

    acked = trio.ask("SELECT DISTINCT c.status FROM consent_ack a JOIN consent c ON c.id = a.consent_id WHERE c.source = 'kannel'")  # fmt: skip
    assert acked == [("granted",)]


@pytest.mark.parametrize(
    ("acts", "blocked"),
    [
        ([("withdrawn", PURPOSES)], True),
        ([("withdrawn", ("marketing", "cart"))], False),
        ([("withdrawn", ("marketing", "cart")), ("withdrawn", ("transactional",))], True),
        ([("withdrawn", PURPOSES), ("granted", ("transactional",))], False),
        ([("granted", ("transactional",)), ("withdrawn", PURPOSES)], True),
    ],
    ids=["all ended", "offers ended", "the rest ended later", "order updates wanted again", "last"],
)
def test_a_number_is_blocked_as_a_whole_only_when_nothing_is_wanted(trio, acts, blocked):
    (number,) = trio.people(1)
    for minutes, (status, purposes) in enumerate(acts):
        say(trio, number, status, *purposes, minutes=minutes)
        trio.tell_all()

    assert blocks(trio, number) is blocked


def test_a_block_that_the_platform_made_itself_is_never_lifted_by_an_older_permission(trio):
    (number,) = trio.people(1)
    say(trio, number, "granted", "transactional", minutes=1)
    trio.platforms.stop_texts(number)
    trio.text(number)
    trio.tell_all()

    assert blocks(trio, number)
    assert trio.acks(number) == {"shopify", "hubspot", "twilio"}


def test_the_store_hears_of_offers_alone(trio):
    (number,) = trio.people(1)
    say(trio, number, "withdrawn", "marketing", minutes=1)
    say(trio, number, "granted", "transactional", minutes=2)
    trio.tell_all()

    assert trio.person(number).sms.state == "UNSUBSCRIBED"


def test_an_older_permission_that_is_read_again_raises_nothing_and_is_taken_back(trio):
    (number,) = trio.people(1)
    trio.text(number)
    trio.tell_all()
    listeners, trio.shop.listeners = trio.shop.listeners, []  # an app of the shop's did it
    said = {"act": "set_sms_consent", "person": trio.person(number).id, "state": "SUBSCRIBED"}
    call(trio.shop, said | {"at": "2026-06-01T10:00:00Z"})
    trio.shop.listeners = listeners

    trio.sync()

    assert trio.ledger(number) == "withdrawn"
    assert trio.told(number) == STOPPED


def test_the_crm_shows_each_purpose(trio):
    (number,) = trio.people(1)
    say(trio, number, "withdrawn", "marketing", "cart", minutes=1)
    trio.tell_all()

    (contact,) = trio.contacts().values()
    shown = [contact[f"sms_{name}consent_status"] for name in ("", "cart_", "order_")]
    assert shown == ["opted_out", "opted_out", "unknown"]


def test_an_urgent_contact_is_not_among_the_others_and_they_not_with_it(trio):
    numbers = trio.people(5)
    trio.do("UPDATE customer SET first_name = 'New'")
    trio.do("INSERT INTO outbox (platform, object, key, priority) SELECT 'hubspot', 'contacts', key::text, 5 FROM customer")  # fmt: skip
    trio.text(numbers[2])

    urgent = push_all("hubspot", "contacts", "consent", 10)
    assert (urgent.sent, trio.told(numbers[2])["hubspot"]) == (1, "opted_out")
    assert push_all("hubspot", "contacts", "transactions", 10).sent == 4


async def urgent(hub_url):
    """What the lane is to tell, and which of it at once."""
    async with leading(hub_url, time.monotonic() + 60) as leader:
        return await leader.due(), await leader.hasty()


def test_the_lane_knows_what_is_urgent_and_whether_it_can_go_already(trio):
    (number,) = trio.people(1)
    trio.text(number)
    with engine.autocommit(trio.hub_url) as holder:
        holder.execute("UPDATE outbox SET status = 'sending', claimed_by = pg_backend_pid(), claimed_at = now() WHERE object = 'contacts' AND status = 'owed'")  # fmt: skip
        holder.execute("INSERT INTO outbox (platform, object, key, priority) SELECT platform, object, key, 9 FROM outbox WHERE status = 'sending'")  # fmt: skip

        due, hasty = asyncio.run(urgent(trio.hub_url))

    assert due == set()
    assert hasty == {
        ("hubspot", "contacts"): False,
        ("shopify", "consents"): True,
        ("twilio", "consents"): True,
    }


def test_where_too_many_ask_a_stop_waits_seconds_and_climbs_no_rung(trio):
    (number,) = trio.people(1)
    trio.platforms.tell("twilio", "settings", consents_per_minute=0)
    trio.text(number)
    trio.tell()

    rows = "SELECT attempts, due_at - clock_timestamp() < interval '6 seconds' FROM outbox WHERE platform = 'twilio' AND status = 'owed'"
    assert trio.ask(rows) == [(0, True)]

    trio.platforms.tell("twilio", "settings", consents_per_minute=100)
    trio.due()
    trio.tell()
    assert blocks(trio, number)


def test_while_calls_are_scarce_all_that_comes_up_goes_along_with_the_next(trio):
    first, second = trio.people(2)
    calls = trio.platforms.tell("twilio", "state")["calls"]["consents"]
    trio.do("UPDATE api_budget SET left_over = 0, per_second = 1.5, counted_at = clock_timestamp() WHERE bucket = 'consents'")  # fmt: skip
    trio.text(first)
    push = Thread(target=push_all, args=("twilio", "consents", "consent", 9))
    push.start()
    trio.text(second)
    push.join()

    assert blocks(trio, first)
    assert blocks(trio, second)
    assert trio.platforms.tell("twilio", "state")["calls"]["consents"] == calls + 1
