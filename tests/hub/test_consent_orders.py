"""Twice, late, out of order, in any batches, over any way in: the ledger says the same.

And no machine ever makes a yes of a no: no page, no note, no import, no purchase, no join.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mappings.records import Consent, Customer, Merge, Reply
from tasks.hub import consents, engine, heeding
from tasks.hub.staging import Incoming
from tests.hub.world import PLAN, account, at
from tests.stories.consent_model import GRANTED, WITHDRAWN, Act, meant

NUMBERS = ("+14155552671", "+442071838750")
BOUNDED = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.explicit, Phase.generate])  # fmt: skip
STATE = "SELECT channel, address, purpose, status, source, method, happened_at FROM consent_state"
OWED = "SELECT platform, object, key FROM outbox WHERE status = 'owed' AND object = 'consents'"
GRANTS = "SELECT address FROM consent_state WHERE status = 'granted' AND purpose = 'marketing' ORDER BY 1"


def said(platform, number, status, minutes, **more):
    date = None if minutes is None else at(minutes)
    plain = {"method": "told", "purpose": "marketing", "disclosure": "as shown"}
    return Consent(platform=platform, address=number, status=status, happened_at=date, **{**plain, **more})  # fmt: skip


@st.composite
def acts(draw):
    """One act of a person, as its platform tells it: a no may be undated, a yes is dated."""
    status = draw(st.sampled_from(["granted", "withdrawn", "withdrawn", "pending"]))
    minutes = draw(st.sampled_from([1, 2, 3, 4] + [None] * (status == "withdrawn")))
    platform = draw(st.sampled_from(["twilio", "shopify"]))
    number, purpose = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(["marketing", "cart"]))
    return said(platform, number, status, minutes, purpose=purpose)


@st.composite
def tellings(draw):
    """Acts told once each in order, and the same in some order, some twice, in some batches."""
    once = draw(st.lists(acts(), min_size=1, max_size=7))
    deliveries = [Incoming(act, number + 1, at(10 + number)) for number, act in enumerate(once)]
    again = draw(st.lists(st.sampled_from(deliveries), max_size=4))
    order = draw(st.permutations([*deliveries, *again]))
    heard = draw(st.lists(st.booleans(), min_size=len(order), max_size=len(order)))
    return deliveries, list(zip(order, heard, strict=True)), draw(st.integers(1, 4))


def hear(world, delivery):
    """Have the receiver write an act before it is merged."""
    act = consents.act(delivery.record, f"d{delivery.origin}", delivery.told_at)
    with engine.connected(world.url) as hub:
        heeding.heed(hub, PLAN.targets, [act])


def tell(world, deliveries):
    for one in deliveries:
        one.record.facts["id"] = f"d{one.origin}"
    world.straight(deliveries)


def look(world):
    return [sorted(map(str, world.rows(query))) for query in (STATE, OWED)]


def test_the_order_the_batches_and_the_way_in_leave_no_trace(world):
    world.received(20)

    @BOUNDED
    @given(tellings())
    def the_same(telling):
        once, again, size = telling
        for delivery in once:
            tell(world, [delivery])
        state, owed = look(world)
        world.empty()
        for start in range(0, len(again), size):
            some = again[start : start + size]
            for delivery, heard in some:
                if heard:
                    hear(world, delivery)
            tell(world, [delivery for delivery, _ in some])
        state_again, owed_again = look(world)
        world.empty()

        assert state_again == state
        assert set(owed) <= set(owed_again)

    the_same()


MACHINES = {
    "a page that tells an old yes over": lambda n: [said("shopify", n, "granted", 1)],
    "an undated yes of the store": lambda n: [said("shopify", n, "pending", None)],
    "a yes an app wrote into the store just now": lambda n: [said("shopify", n, "granted", 500, facts={"collected": "OTHER"})],
    "an import, dated today": lambda n: [said("import", n, "granted", 500, method="import:paper")],
    "a form an agent filled in": lambda n: [said("form", n, "granted", 500, method="form:phone")],
    "a yes dated far ahead": lambda n: [said("twilio", n, "granted", 60 * 24 * 365 * 50)],
    "a contact the CRM has a yes for": lambda n: [Customer(platform="hubspot", external_id="9", email="ada@example.com", phone=n, facts={"sms_consent": "granted"})],
    "an account that moves to the number": lambda n: [account("3", "cay@example.com", 90, phone=n)],
    "people who become one": lambda _: [Merge(platform="shopify", object="customers", kept="2", gone="1")],
}  # fmt: skip


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("minutes", [5, None])
def test_no_machine_makes_a_yes_of_a_no(world, machine, minutes):
    ada, bob = NUMBERS
    world.tell(account("1", "ada@example.com", phone=ada), account("2", "bob@example.com", phone=bob))  # fmt: skip
    world.tell(said("twilio", ada, "granted", 1), said("twilio", bob, "granted", 1))
    world.tell(said("twilio", ada, "withdrawn", minutes))

    world.tell(*MACHINES[machine](ada))

    assert world.rows(GRANTS) == [{"address": bob}]


@pytest.mark.parametrize("order", ["stop first", "merge first"])
def test_a_stop_outlives_the_join_of_two_people(world, order):
    """Two customers of one number, and one number that goes from one person to another."""
    ada, bob = NUMBERS
    world.tell(account("1", "ada@example.com", phone=ada), account("2", "bob@example.com", phone=bob))  # fmt: skip
    world.tell(said("shopify", ada, "granted", 1), said("shopify", bob, "granted", 1))
    steps = [
        lambda: world.tell(said("twilio", ada, "withdrawn", 5)),
        lambda: world.tell(Merge(platform="shopify", object="customers", kept="2", gone="1")),
    ]
    for step in steps if order == "stop first" else steps[::-1]:
        step()
    world.tell(account("4", "dan@example.com", 95, phone=ada))

    assert world.rows(GRANTS) == [{"address": bob}]


def test_a_number_shared_by_two_customers_is_silent_for_both(world):
    ada, _ = NUMBERS
    world.tell(account("1", "ada@example.com", phone=ada), account("2", "bob@example.com", phone=ada))  # fmt: skip
    world.tell(said("shopify", ada, "granted", 1, customer_external_id="1"))
    world.tell(said("shopify", None, "withdrawn", 2, customer_external_id="2"))
    world.tell(said("shopify", ada, "granted", 1, customer_external_id="1"))

    assert world.rows(GRANTS) == []


def test_a_yes_for_no_number_does_not_follow_its_giver_to_one_that_said_no(world):
    """Ada said STOP; Bob, who had said yes with another number, has hers now."""
    ada, bob = NUMBERS
    world.tell(account("1", "ada@example.com", phone=ada), account("2", "bob@example.com", phone=bob))  # fmt: skip
    world.tell(said("twilio", ada, "withdrawn", 1), said("shopify", bob, "granted", 2))
    world.tell(account("1", "ada@example.com", 50), account("2", "bob@example.com", 50, phone=ada))
    yes = {"customer_external_id": "2", "facts": {"collected": "SHOPIFY"}}

    world.tell(said("shopify", None, "granted", 2, **yes))
    assert world.rows(GRANTS) == [{"address": bob}]

    world.tell(said("shopify", ada, "granted", 60, **yes))
    assert world.rows(GRANTS) == [{"address": ada}, {"address": bob}]


NOTES = {
    "a yes of the store without a date": {"platform": "shopify", "minutes": None, "facts": {"state": "SUBSCRIBED"}},
    "the same by a webhook": {"platform": "shopify", "minutes": 20, "facts": {"state": "SUBSCRIBED"}},
    "an import": {"platform": "import", "minutes": 20},
}  # fmt: skip


@pytest.mark.parametrize("note", NOTES)
def test_a_yes_days_after_a_stop_answers_no_note_of_a_machine(world, monkeypatch, note):
    monkeypatch.setenv("LOCKSTEP_TWILIO_ACCOUNT_SID", "AC1")
    ada, _ = NUMBERS
    talk = {"platform": "twilio", "phone": ada, "to": "+14155550100"}
    world.tell(Reply(external_id="SM1", body="STOP", happened_at=at(5), **talk))
    world.tell(said(number=ada, status="pending", **NOTES[note]))

    world.tell(Reply(external_id="SM2", body="Yes", happened_at=at(60 * 24 * 3), **talk))

    assert world.rows(GRANTS) == []


DATES = st.sampled_from([None, 1, 2, 3, 4])


@st.composite
def stories(draw):
    """What one person says, and how it reads in the model."""
    return [
        (draw(st.sampled_from([GRANTED, WITHDRAWN])), draw(DATES), draw(st.booleans()))
        for _ in range(draw(st.integers(1, 6)))
    ]


def test_the_view_and_the_model_say_the_same(world):
    @BOUNDED
    @given(stories())
    def the_same(story):
        told, [number, _] = [], NUMBERS
        for place, (status, minutes, implied) in enumerate(story):
            yes = status == GRANTED
            if yes and minutes is None:
                continue
            weight = 0 if yes and implied else 2
            told.append(Act(place, status, minutes, 7, weight))
            with engine.connected(world.url) as hub:
                hub.execute(
                    "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, expires_at, dedup) VALUES ('sms', %s, 'marketing', %s, 's', '', %s, %s, %s)",
                    (number, status, minutes and at(minutes), at(0) + timedelta(days=9000) if weight == 0 else None, str(place)),
                )  # fmt: skip
        found = world.rows(GRANTS)
        world.empty()

        assert bool(found) == meant(told)

    the_same()


@pytest.mark.parametrize(
    ("yes", "no", "counts"),
    [
        (at(1), at(1), "withdrawn"),
        (at(1) + timedelta(milliseconds=400), at(1), "withdrawn"),
        (at(1) + timedelta(milliseconds=400), at(1) + timedelta(milliseconds=300), "granted"),
        (at(1) + timedelta(seconds=1), at(1), "granted"),
    ],
    ids=["the same moment", "a no told in whole seconds", "a later yes", "a second later"],
)
def test_in_doubt_who_said_no_is_heard(world, yes, no, counts):
    number = NUMBERS[0]
    for status, when in (("granted", yes), ("withdrawn", no)):
        act = said("twilio", number, status, 1)
        act.happened_at = when
        world.tell(act)

    assert world.one("SELECT status FROM consent_state") == counts
