"""One thing to do next for everybody, with its reason; and never what a gate speaks against."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.advice.advise import advise
from tasks.advice.rules import RULES
from tasks.advice.standing import Barred, Foretold, Left, Standing, Talk, Waits, Way

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def ago(**much):
    return NOW - timedelta(**much)


NO = Barred(reason="marketing was withdrawn")
NIGHT = Barred(reason="it is night there", until=NOW + timedelta(hours=9))
RESTS = Barred(reason="the person has just bought", until=NOW + timedelta(hours=20))
CART = Left(id="c1", at=ago(hours=3), total=Decimal("84.5"), currency="GBP")
REPLY = Waits(what="a reply that may mean no", flow="review", number=4, since=ago(hours=5))
ROW = Waits(what="a row set aside", flow="replay", number=9, since=ago(days=2))

KNOWN = {
    "leave alone": ({"erased": True, "cart": CART}, "they asked to be forgotten"),
    "answer": ({"talking": Talk(since=ago(days=1), source="ticket", owner="Eve", urgent=True), "cart": CART}, "a ticket of theirs is open since 09 Jun, and it is urgent; it is Eve's"),
    "read the reply": ({"held": REPLY, "waiting": (ROW,)}, "a reply that may mean no, number 4, since 10 Jun"),
    "decide": ({"waiting": (ROW, REPLY), "cart": CART}, "a row set aside waits since 08 Jun: replay 9, and 1 more"),
    "let it rest": ({"gave_back_at": ago(days=2), "orders": 3}, "money was given back on 08 Jun"),
    "wait": ({"way": Way(workflow="abandoned_cart", due_at=NOW + timedelta(hours=1)), "cart": CART}, "the workflow abandoned_cart is to speak to them"),
    "remind of the cart": ({"cart": CART}, "a cart of 84.50 GBP was left on 10 Jun"),
    "let it arrive": ({"parcel": "#1001", "orders": 4, "stage": "at risk"}, "the parcel of order #1001 is on its way"),
    "win back": ({"orders": 4, "stage": "at risk", "foretold": Foretold(churn=0.7)}, "they have not bought for longer than they used to (lost with 70%)"),
    "suggest": ({"orders": 4, "foretold": Foretold(due=date(2026, 6, 12))}, "by 12 Jun they buy as likely as not"),
    "show it again": ({"looked": "Linen shirt", "segments": frozenset({"product_interest"})}, "they looked at Linen shirt more than once"),
    "second purchase": ({"orders": 1, "bought_at": ago(days=20)}, "they bought once, on 21 May"),
    "thank": ({"orders": 9, "segments": frozenset({"vip"})}, "they are among the best customers"),
    "ask for permission": ({"asked": False, "texts": {"marketing": Barred(reason="no consent for marketing")}}, "nobody has asked them yet"),
    "nothing": ({"orders": 4, "foretold": Foretold(due=date(2026, 8, 1))}, "nothing is late; their next purchase is due by 01 Aug"),
}  # fmt: skip


def told(**seen):
    return advise(Standing(now=NOW, **{"asked": True, **seen}))


@pytest.mark.parametrize("name", KNOWN)
def test_each_rule_gives_its_advice_and_its_reason(name):
    seen, why = KNOWN[name]

    assert (told(**seen).name, told(**seen).why) == (name, why)


def test_every_rule_has_its_case_and_a_sentence():
    assert list(KNOWN) == [rule.name for rule in RULES]
    assert all(rule.do[0].isupper() and rule.do.endswith(".") for rule in RULES)


@pytest.mark.parametrize(
    ("seen", "name", "by", "when"),
    [
        ({}, "remind of the cart", "text", None),
        ({"texts": {"cart": NIGHT}}, "remind of the cart", "text", NIGHT.until),
        ({"texts": {"cart": NIGHT}, "mails": True}, "remind of the cart", "e-mail", None),
        ({"texts": {"cart": NO}, "mails": True}, "remind of the cart", "e-mail", None),
        ({"texts": {"cart": NO}}, "nothing", "", None),
        ({"texts": {"cart": RESTS}, "selling": {"cart": RESTS}, "mails": True}, "remind of the cart", "text", RESTS.until),
        ({"texts": {"cart": NO, "marketing": RESTS}, "selling": {"marketing": RESTS}, "mails": True}, "remind of the cart", "e-mail", RESTS.until),
        ({"cart": Left(id="c", at=ago(days=1), total=Decimal(9), currency="GBP", reminded=True)}, "nothing", "", None),
        ({"parcel": "#1"}, "remind of the cart", "text", None),
        ({"parcel": "#1", "cart": None}, "let it arrive", "", None),
    ],
)  # fmt: skip
def test_who_cannot_be_texted_now_is_written_to_or_waited_for_or_left_alone(seen, name, by, when):
    found = told(**{"cart": CART, "orders": 2, "bought_at": ago(days=60), **seen})

    assert (found.name, found.by, found.when) == (name, by, when)


def test_where_nothing_may_be_done_it_is_said_about_what_and_why():
    assert told(cart=CART, orders=2, texts={"cart": NO}).why == "a cart of 84.50 GBP was left on 10 Jun, but marketing was withdrawn"  # fmt: skip


def test_what_was_given_back_is_forgotten_once_they_buy_again():
    assert told(gave_back_at=ago(days=2), bought_at=ago(days=1), orders=3).name == "nothing"


@pytest.mark.parametrize(("source", "why"), [("reply", "they wrote to the shop since 10 Jun"), ("event", "somebody of the shop is to speak to them since 10 Jun")])  # fmt: skip
def test_whoever_is_spoken_with_is_answered_whatever_began_it(source, why):
    assert told(talking=Talk(since=NOW, source=source)).why == why


def test_what_waits_is_decided_by_its_own_flow():
    assert told(waiting=(REPLY, ROW)).press == "replay"


def test_what_must_not_be_done_is_said_with_its_reason():
    found = told(texts={"marketing": NO, "cart": NIGHT}).not_now

    assert [(what, one.reason) for what, one in found] == [
        ("texts that sell", "marketing was withdrawn"),
        ("texts that remind of a cart", "it is night there"),
        ("e-mails that sell", "no permission for e-mails that sell is known"),
    ]


moments = st.none() | st.timedeltas(timedelta(hours=-300), timedelta(hours=300)).map(lambda x: NOW + x)  # fmt: skip
barred = st.builds(Barred, reason=st.just("no"), until=moments)
standings = st.builds(
    Standing,
    now=st.just(NOW),
    erased=st.booleans(),
    talking=st.none() | st.just(Talk(since=NOW)),
    held=st.none() | st.just(REPLY),
    waiting=st.sampled_from([(), (ROW,)]),
    gave_back_at=moments,
    cancelled_at=moments,
    parcel=st.none() | st.just("#1"),
    orders=st.integers(0, 3),
    bought_at=moments,
    cart=st.none() | st.just(CART),
    way=st.none() | st.builds(Way, workflow=st.just("w"), due_at=moments.filter(bool)),
    looked=st.none() | st.just("a shirt"),
    stage=st.sampled_from(["known", "at risk", "lapsed", "loyal"]),
    segments=st.frozensets(st.sampled_from(["vip", "product_interest"])),
    foretold=st.builds(Foretold, churn=st.none() | st.floats(0, 1)),
    asked=st.booleans(),
    texts=st.dictionaries(st.sampled_from(["marketing", "cart"]), barred),
    selling=st.dictionaries(st.sampled_from(["marketing", "cart"]), barred),
    mails=st.booleans(),
)


@given(standings)
def test_nothing_is_advised_that_a_gate_speaks_against(seen):
    found = advise(seen)
    at, against = found.when or seen.now, seen.texts.get(found.purpose)

    if found.by == "text" and against:
        assert against.until
        assert at >= against.until
    if found.by == "e-mail":
        assert seen.mails
        assert all(one.until and at >= one.until for p, one in seen.selling.items() if p in {"marketing", found.purpose})  # fmt: skip
    assert bool(found.by) == bool(found.purpose)


@given(standings)
def test_nobody_is_sold_to_who_waits_for_the_shop(seen):
    if seen.erased or seen.talking or seen.held or seen.waiting:
        assert advise(seen).purpose is None
