"""Who waits for a workflow that was switched off is let go; what is reserved already leaves."""

from datetime import timedelta

import pytest

from flows.steps import Steps
from tasks.hub import journeys, switching
from tasks.step import step_once
from tests.hub.world import START, account, order
from tests.tasks.test_step import CART, THANKS
from tests.tasks.travel import ADA, Travel, cart, clocked

TEXTS = "SELECT status, claimed_by IS NULL AS free, (SELECT array_agg(gate || ': ' || reason) FROM objection WHERE message_id = message.id) AS why FROM message"


@pytest.fixture
def shop(hub_url):
    """Ada left a cart, and bought something before."""
    made = Travel(hub_url, CART, THANKS)
    made.tell(account("7", "ada@example.com", phone=ADA, country="US"), order("1", customer_external_id="7", name="#77"), cart(minutes=5, customer_external_id="7"))  # fmt: skip
    made.step(6)
    return made


def switched(shop, *off, minutes=7):
    with clocked(shop.world.url, START + timedelta(minutes=minutes)) as hub:
        return switching.switch_off(hub, off)


def test_its_journeys_end_and_say_why_and_no_others(shop):
    assert set(shop.journeys("concat_ws(' ', workflow, status)")) == {"thanks done", "abandoned_cart waiting"}  # fmt: skip

    assert (switched(shop, "abandoned_cart"), switched(shop, "abandoned_cart")) == (1, 0)
    assert set(shop.journeys("concat_ws(' ', status, why)")) == {"done", "ended switched off"}  # fmt: skip
    assert shop.said()[-1] == "sms ended: switched off"
    assert shop.texts("status") == ["waiting"]


def test_a_text_it_asked_for_is_withheld_and_says_why(shop):
    assert switched(shop, "thanks") == 1

    assert shop.world.rows(TEXTS) == [{"status": "withheld", "free": True, "why": ["switched off: its workflow was switched off"]}]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "kept"),
    [("status = 'reserved'", "reserved"), ("claimed_by = 1", "waiting"), ("status = 'unsure'", "unsure")],
)  # fmt: skip
def test_what_a_dispatcher_has_in_hand_is_left_to_it(shop, state, kept):
    with clocked(shop.world.url, START) as hub:
        hub.execute(f"UPDATE message SET {state}")  # noqa: S608

    assert switched(shop, "thanks") == 0
    assert shop.texts("status") == [kept]


def test_an_email_it_asked_for_is_withheld(shop):
    with clocked(shop.world.url, START) as hub:
        hub.execute("INSERT INTO email (workflow, occasion, purpose, address, subject, body) VALUES ('thanks', 'o', 'transactional', 'ada@example.com', 's', 'b')")  # fmt: skip

    assert switched(shop, "thanks") == 2
    assert shop.world.rows("SELECT status, why FROM email") == [{"status": "withheld", "why": "switched off"}]  # fmt: skip


def test_the_lane_names_what_is_off_and_lets_it_go(shop, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_WORKFLOWS", "win_back")
    off = Steps(0).off
    assert ("abandoned_cart" in off, "win_back" in off) == (True, False)

    done = step_once(shop.world.url, [], off)
    assert (done.steps, done.handled) == ({"switched off": 1}, 1)
    monkeypatch.setenv("LOCKSTEP_WORKFLOWS", "win_bakc")
    assert Steps(0).off == []


def test_a_summary_of_it_counts_them(shop):
    switched(shop, "abandoned_cart", "thanks")
    with clocked(shop.world.url, START + timedelta(minutes=8)) as hub:
        told = dict(journeys.summary(hub, "thanks", timedelta(days=1)))

    assert told["objection: switched off"] == 1
