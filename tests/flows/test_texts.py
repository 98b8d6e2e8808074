"""Texts in the lane and by hand: what is due leaves, a rehearsal writes nothing, a pause holds all."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from data_quality.suite import warm
from flows.campaign import campaign
from flows.listen import listen
from flows.pause import pause
from flows.text import text, worded
from mappings.records import Order
from tasks import settings
from tasks.belong import look_at_all
from tasks.hub import curbs, emails, pauses, texts
from tasks.hub.emails import Mail
from tasks.hub.engine import connected
from tasks.hub.merging import Plan
from tests.connectors.twilio_account import ADA, street
from tests.flows.conftest import run
from tests.hub.world import World, account
from tests.tasks.mailroom import mailing
from tests.tasks.texting import twilio, wanted
from tests.tasks.travel import yes


@pytest.fixture(scope="module")
def place():
    warm()  # takes longer than a window of these tests
    with street() as one:
        yield one


@pytest.fixture
def side(place, monkeypatch, hub):
    monkeypatch.setenv("LOCKSTEP_TEST_NUMBERS", f"+14155550199, {ADA}")
    with twilio(place, monkeypatch) as one:
        yield one


def shown(state):
    return (state.name, state.message)


def test_the_lane_sends_what_is_due_and_the_e_mails_beside_it(hub, side, monkeypatch):
    mail = Mail(workflow="thanks", occasion="o1", purpose="transactional", customer_id=None, address="ada@example.com", subject="Thanks", body="Thank you.")  # fmt: skip
    with connected(hub.url) as connection:
        texts.ask(connection, [wanted(ADA, str(n)) for n in range(3)])
        emails.ask(connection, [mail])

    with mailing() as room:
        monkeypatch.setenv("LOCKSTEP_SMTP_URL", f"smtp://127.0.0.1:{room.port}")
        monkeypatch.setenv("LOCKSTEP_SMTP_SENDER", "Acme <hello@acme.example>")
        assert run(listen, seconds=5, dry_run=False).is_completed()
    assert hub.ask("SELECT status, count(*) FROM message GROUP BY 1") == [("sent", 3)]
    assert side.office.state["sent"] == 3
    assert [one["To"] for one in room.taken] == ["ada@example.com"]
    assert hub.ask("SELECT status FROM email") == [("sent",)]


def test_a_campaign_goes_on_under_its_name_and_the_name_says_one_thing(hub, side, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_TEXTS", '{"brand": ["Acme"]}')
    World(hub.url).straight([account("7", "ada@example.com", phone=ADA, country="US"), yes(ADA)])
    look_at_all(hub.url)
    said = {"name": "spring", "segment": "region_north_america", "words": {"en": "{{ brand }}: 20% off until Sunday. Reply STOP to opt out"}}  # fmt: skip

    assert shown(run(campaign, **said)) == ("Completed", "1 texts shown, nothing was written")
    assert "1 asked; everybody was asked" in run(campaign, **said, dry_run=False).message
    assert hub.ask("SELECT workflow, phone FROM message") == [("campaign spring", ADA)]
    other = run(campaign, **said | {"segment": "vip"}, dry_run=False)
    assert (other.name, "give this one a name of its own" in other.message) == ("Not begun", True)


def test_a_provider_that_refuses_us_makes_the_lane_end_red_and_is_asked_once(hub, side):
    with connected(hub.url) as connection:
        texts.ask(connection, [wanted(ADA, str(n)) for n in range(3)])
    side.provoke("status", path="/2010", status=401, count=99)

    assert run(listen, seconds=5, dry_run=False).name == "Set aside"
    assert hub.ask("SELECT status FROM message") == [("waiting",)] * 3
    assert hub.ask("SELECT kind, subject FROM review") == [("account", "twilio")]


def test_a_text_by_hand_rehearses_without_a_trace_and_then_goes_to_our_own_number(hub, side):
    before = hub.prints()
    rehearsal = run(text, number=2)
    assert (shown(rehearsal), hub.prints()) == (("Completed", "rehearsed, nothing was written"), before)  # fmt: skip

    assert shown(run(text, number=2, dry_run=False)) == ("Completed", "sent")
    assert [one["to"] for one in side.office.export["messages"]] == [ADA]


def test_a_workflows_own_words_are_tried_on_a_number_of_ours(hub, side, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_TEXTS", '{"brand": ["Acme"]}')
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", "https://acme.example")

    assert shown(run(text, body="@shipping", number=2, dry_run=False)) == ("Completed", "sent")
    assert [one["body"] for one in side.office.export["messages"]] == ["Acme: your order #1001 is on its way with DHL. Follow it: https://a.example/t/1"]  # fmt: skip
    assert worded("@abandoned_cart 3", "x") == ("Acme: still thinking it over? Your cart: https://acme.example Just answer if you have a question. Reply STOP to opt out", "cart")  # fmt: skip


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("@abandoned_cart 2", "step 2 of abandoned_cart is no text: 1, 3 are"),
        ("@abandonned_cart", "is no step of a workflow; there are: abandoned_cart,"),
        ("@shipping one", "is no step of a workflow"),
    ],
)
def test_words_that_no_workflow_has_are_refused(side, monkeypatch, body, said):
    monkeypatch.setenv("LOCKSTEP_TEXTS", '{"brand": ["Acme"]}')

    with pytest.raises(settings.NotConfigured, match=said):
        worded(body, "x")


def test_a_number_that_is_not_ours_cannot_be_texted_by_hand(hub, side):
    state = run(text, number=3)

    assert state.name == "Set aside"
    assert "LOCKSTEP_TEST_NUMBERS names 2" in state.message


def test_a_pause_is_rehearsed_made_and_lifted(hub):
    assert run(pause, action="pause").name == "Set aside"
    run(pause, action="pause", reason="the price was wrong")
    with connected(hub.url) as connection:
        assert pauses.reason(connection) is None

    said = [run(pause, action=action, reason="the price was wrong", dry_run=False).message for action in ("pause", "show", "resume")]  # fmt: skip
    assert said == ["paused: the price was wrong"] * 2 + ["texts may leave"]


def test_what_stopped_by_itself_goes_on_when_somebody_says_why(hub):
    with connected(hub.url) as connection:
        curbs.begin(connection, ("workflow", "sale"), "60 of 300 texts are not delivered", "look")
    pressed = [{"reason": " "}, {"stopped": "other"}, {"dry_run": True}, {}, {}]

    said = [run(pause, **{"action": "go on", "stopped": "sale", "reason": "it is registered now", "dry_run": False, **one}).name for one in pressed]  # fmt: skip

    assert said == ["Set aside", "Set aside", "Completed", "Completed", "Set aside"]


def test_the_lane_confirms_an_order_of_which_a_merge_told(hub, side, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_WORKFLOWS", "order_confirmation")
    monkeypatch.setenv("LOCKSTEP_TEXTS", '{"brand": ["Acme"]}')
    now = datetime.now(UTC)
    sale = Order(platform="shopify", external_id="1", name="#1", customer_external_id="7", currency="EUR", total=Decimal(5), placed_at=now, updated_at=now)  # fmt: skip
    World(hub.url, Plan(("shopify",), ())).straight(
        [account("7", "ada@example.com", phone=ADA), sale]
    )

    assert run(listen, seconds=5, dry_run=False).is_completed()
    assert [one["body"] for one in side.office.export["messages"]] == ["Acme: thank you! We have your order #1 (€5.00)."]  # fmt: skip
    assert hub.ask("SELECT status, workflow FROM journey") == [("done", "order_confirmation")]
