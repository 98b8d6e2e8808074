"""Each gate by a table: what is changed of a text that may go, and when it may go then."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from tasks.messaging import gates
from tasks.messaging.gate import (
    Consent,
    Objection,
    SenderState,
    Situation,
    Used,
    again,
    exemptions,
    objections,
)
from tasks.messaging.rules import CartRule, Rules
from tests.messaging.letters import (
    ANSWER,
    CALIFORNIA,
    CALM,
    CART,
    DAY,
    GRANTED,
    HOUR,
    LONDON,
    LONG_CODE,
    MINUTE,
    NOON,
    PARCEL,
    PARIS,
    PENDING,
    TEXT,
    TORONTO,
    WITHDRAWN,
    asked,
    sent,
)

NEVER = None
IN_TORONTO = replace(TEXT, phone=TORONTO)
NAME = SenderState(kind="alphanumeric")


def consents(**acts: Consent) -> Situation:
    return replace(CALM, consents=acts)


def test_every_gate_is_a_file_and_is_asked():
    assert gates.available() == (
        "cap", "cart", "consent", "conversation", "curbed", "hold", "pacing", "paused", "purchase", "quiet hours",
        "reach", "sender", "suppression", "template", "too late",
    )  # fmt: skip


@pytest.mark.parametrize("text", [TEXT, CART, PARCEL], ids=lambda text: text.purpose)
def test_a_text_that_may_go_meets_no_objection(text):
    assert objections(text, CALM) == []


def test_the_answer_to_a_stop_meets_no_objection():
    assert objections(ANSWER, replace(CALM, stopped_at=NOON - MINUTE, consents={})) == []


@pytest.mark.parametrize(
    ("text", "situation", "expected"),
    [
        (TEXT, consents(), NEVER),
        (TEXT, consents(marketing=WITHDRAWN), NEVER),
        (TEXT, consents(marketing=PENDING), NEVER),
        (TEXT, consents(cart=GRANTED, transactional=GRANTED), NEVER),
        (TEXT, consents(marketing=Consent(status="granted")), NEVER),
        (TEXT, consents(marketing=Consent(status="maybe", happened_at=NOON - DAY)), NEVER),
        (TEXT, consents(marketing=replace(GRANTED, expires_at=NOON)), NEVER),
        (TEXT, consents(marketing=replace(GRANTED, expires_at=NOON + MINUTE)), "may go"),
        (TEXT, consents(marketing=replace(GRANTED, happened_at=NOON + HOUR)), NOON + HOUR),
        (TEXT, consents(marketing=GRANTED, cart=WITHDRAWN), "may go"),
        (CART, consents(cart=GRANTED), "may go"),
        (CART, consents(marketing=GRANTED), NEVER),
        (CART, consents(marketing=GRANTED, cart=PENDING), NEVER),
        (CART, consents(marketing=GRANTED, cart=WITHDRAWN), NEVER),
        (CART, consents(marketing=WITHDRAWN, cart=GRANTED), NEVER),
        (CART, consents(marketing=WITHDRAWN, cart=replace(GRANTED, happened_at=NOON - 2 * DAY)), NEVER),
        (CART, consents(marketing=WITHDRAWN, cart=replace(GRANTED, happened_at=NOON - DAY)), "may go"),
        (CART, consents(marketing=Consent(status="withdrawn"), cart=GRANTED), NEVER),
        (replace(CART, phone="+17875552671"), consents(marketing=GRANTED), NEVER),  # Puerto Rico
        (replace(CART, phone=LONDON), consents(marketing=GRANTED), "may go"),
        (replace(CART, phone=LONDON), consents(marketing=GRANTED, cart=WITHDRAWN), NEVER),
        (replace(CART, phone=LONDON), consents(cart=GRANTED), "may go"),
        (PARCEL, consents(), "may go"),
        (PARCEL, consents(marketing=WITHDRAWN, cart=WITHDRAWN), "may go"),
        (PARCEL, consents(transactional=PENDING), "may go"),
        (PARCEL, consents(transactional=WITHDRAWN), NEVER),
        (replace(PARCEL, purpose="news"), consents(marketing=GRANTED), NEVER),
    ],
)  # fmt: skip
def test_consent(text, situation, expected):
    found = asked(text, situation)

    assert (found["consent"].until if "consent" in found else "may go") == expected


@pytest.mark.parametrize(("text", "held"), [(TEXT, True), (CART, True), (PARCEL, True), (ANSWER, False)])  # fmt: skip
def test_what_stopped_by_itself_waits_for_a_person(text, held):
    found = asked(text, replace(CALM, curbed="60 of 300 texts are not delivered"))

    assert ("curbed" in found) is held


CONFIRMED = replace(GRANTED, method="double_opt_in")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (CartRule(since=NOON.date(), country="US", confirmed=("double_opt_in",)), False),
        (CartRule(since=NOON.date(), country="US", needs="marketing"), False),
        (CartRule(since=NOON.date() + DAY, country="US", needs="marketing"), True),
        (CartRule(since=NOON.date(), country="GB", needs="marketing"), True),
    ],
)
def test_a_shop_may_say_from_when_on_which_permission_is_enough_for_a_cart(rule, expected):
    rules = Rules(carts=(*Rules().carts, rule))

    assert ("consent" in asked(CART, consents(marketing=CONFIRMED), rules)) == expected


EVERYTHING = dict.fromkeys(("marketing", "cart", "transactional"), WITHDRAWN)


@pytest.mark.parametrize(
    ("text", "situation", "expected"),
    [
        (TEXT, replace(CALM, suppressed_hash=True), True),
        (PARCEL, replace(CALM, suppressed_hash=True), True),
        (ANSWER, replace(CALM, suppressed_hash=True), True),
        (PARCEL, replace(CALM, consents=EVERYTHING), True),
        (ANSWER, replace(CALM, consents=EVERYTHING), False),
        (PARCEL, consents(marketing=WITHDRAWN, cart=WITHDRAWN), False),
    ],
)
def test_suppression(text, situation, expected):
    assert ("suppression" in asked(text, situation)) == expected


@pytest.mark.parametrize(
    ("text", "about", "gate"),
    [
        (TEXT, {"held": "not interested"}, "hold"),
        (CART, {"held": "not interested"}, "hold"),
        (PARCEL, {"held": "not interested"}, None),
        (TEXT, {"talking": "reply"}, "conversation"),
        (CART, {"talking": "ticket"}, "conversation"),
        (TEXT, {"talking": "event"}, "conversation"),
        (PARCEL, {"talking": "ticket"}, None),
        (TEXT, {"paused": "the quality gate is closed"}, "paused"),
        (PARCEL, {"paused": "by hand"}, "paused"),
        (ANSWER, {"paused": "by hand", "stopped_at": NOON}, "paused"),
        (TEXT, {"reach": "nobody"}, "reach"),
        (PARCEL, {"reach": "cohort"}, "reach"),
        (TEXT, {"reach": "cohort", "reached": True}, None),
        (ANSWER, {"reach": "nobody", "stopped_at": NOON}, None),
    ],
)
def test_what_waits_for_a_person_is_asked_again_in_an_hour(text, about, gate):
    found = asked(text, replace(CALM, **about))

    assert set(found) == ({gate} if gate else set())
    assert all(one.until == NOON + HOUR for one in found.values())


@pytest.mark.parametrize(
    ("text", "about", "expected"),
    [
        (replace(TEXT, expires_at=NOON), {}, True),
        (replace(TEXT, expires_at=NOON + MINUTE), {}, False),
        (ANSWER, {"stopped_at": NOON - 5 * MINUTE}, False),
        (ANSWER, {"stopped_at": NOON - 5 * MINUTE - timedelta(seconds=1)}, True),
        (ANSWER, {"stopped_at": None}, True),
        (ANSWER, {"stopped_at": NOON - MINUTE, "sent": (sent(MINUTE / 2, confirmed_stop=True),)}, True),
        (ANSWER, {"stopped_at": NOON - MINUTE, "sent": (sent(HOUR, confirmed_stop=True),)}, True),
        (ANSWER, {"stopped_at": NOON - MINUTE, "sent": (sent(HOUR, confirmed_stop=True),), "granted_at": NOON - DAY}, True),
        (ANSWER, {"stopped_at": NOON - MINUTE, "sent": (sent(HOUR, confirmed_stop=True),), "granted_at": NOON - HOUR / 2}, False),
        (replace(ANSWER, workflow="help"), {"stopped_at": NOON}, True),
        (replace(ANSWER, workflow="help", answers_at=NOON - MINUTE), {"stopped_at": NOON - MINUTE / 2}, True),
        (replace(ANSWER, workflow="help", answers_at=NOON - MINUTE), {"stopped_at": NOON - HOUR}, False),
        (replace(ANSWER, workflow="help", answers_at=NOON - 2 * HOUR), {}, True),
        (replace(ANSWER, workflow="help"), {"stopped_at": NOON - DAY}, False),
        (replace(ANSWER, workflow="help", asked_at=NOON - HOUR), {}, False),
        (replace(ANSWER, workflow="help", asked_at=NOON - HOUR - MINUTE), {}, True),
        (replace(ANSWER, workflow="help", asked_at=None), {}, True),
    ],
)  # fmt: skip
def test_too_late(text, about, expected):
    assert ("too late" in asked(text, replace(CALM, **about))) == expected


@pytest.mark.parametrize(
    ("text", "about", "expected"),
    [
        (replace(CART, cart=None), {}, True),
        (CART, {"sent": (sent(20 * DAY, purpose="cart", cart="k1"),)}, True),
        (CART, {"sent": (sent(20 * DAY, purpose="cart", cart="k2"),)}, False),
        (replace(CART, left_at=None), {}, True),
        (replace(CART, left_at=NOON - 48 * HOUR), {}, True),
        (replace(CART, left_at=NOON - 48 * HOUR + MINUTE), {}, False),
        (replace(CART, phone=LONDON, left_at=None), {}, False),
        (replace(CART, phone=LONDON, left_at=NOON - 9 * DAY), {}, False),
        (replace(TEXT, cart="k1"), {"sent": (sent(DAY, cart="k1"),)}, False),
    ],
)
def test_cart(text, about, expected):
    found = asked(text, replace(CALM, **about))

    assert ("cart" in found) == expected
    assert not expected or found["cart"].until is NEVER


@pytest.mark.parametrize(
    ("text", "bought_at", "expected"),
    [
        (TEXT, NOON - 23 * HOUR, NOON + HOUR),
        (TEXT, NOON - 24 * HOUR, "may go"),
        (CART, NOON - 23 * HOUR, NEVER),
        (replace(CART, left_at=NOON - 30 * HOUR), NOON - 28 * HOUR, NEVER),
        (CART, NOON - 28 * HOUR, "may go"),
        (replace(CART, left_at=None), NOON - 23 * HOUR, NEVER),
        (PARCEL, NOON - HOUR, "may go"),
        (TEXT, None, "may go"),
    ],
)
def test_purchase(text, bought_at, expected):
    found = asked(text, replace(CALM, bought_at=bought_at))

    assert (found["purchase"].until if "purchase" in found else "may go") == expected


@pytest.mark.parametrize(
    ("text", "sender", "expected"),
    [
        (TEXT, None, NOON + HOUR),
        (TEXT, replace(LONG_CODE, brand=None), NOON + HOUR),
        (TEXT, replace(LONG_CODE, campaign=None), NOON + HOUR),
        (TEXT, replace(LONG_CODE, approved=False), NOON + HOUR),
        (PARCEL, replace(LONG_CODE, approved=False), NOON + HOUR),
        (replace(TEXT, phone="+17875552671"), replace(LONG_CODE, approved=False), NOON + HOUR),
        (IN_TORONTO, replace(LONG_CODE, approved=False), "may go"),
        (replace(TEXT, phone=LONDON), replace(LONG_CODE, brand=None), "may go"),
        (TEXT, SenderState(kind="toll-free"), NOON + HOUR),
        (TEXT, SenderState(kind="toll-free", approved=True), "may go"),
        (TEXT, SenderState(kind="short code", approved=True), "may go"),
        (TEXT, SenderState(kind="pigeon", approved=True), NOON + HOUR),
        (TEXT, NAME, NEVER),
        (PARCEL, NAME, NEVER),
        (IN_TORONTO, NAME, NEVER),
        (replace(TEXT, phone=LONDON), NAME, "may go"),
        (replace(TEXT, phone=LONDON, body="Ada: tea. Reply STOP to opt out"), NAME, NEVER),
        (replace(PARCEL, phone=LONDON, body="Ada: it is here."), NAME, "may go"),
    ],
)
def test_sender(text, sender, expected):
    found = asked(text, replace(CALM, sender=sender))

    assert (found["sender"].until if "sender" in found else "may go") == expected


FAST = SenderState(kind="short code", approved=True, per_second=10, per_minute=75, day_limit=1000)
MIDNIGHT = NOON.replace(hour=8) + DAY
"""In Los Angeles, in winter."""


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        (Used(), "may go"),
        (Used(minute=74, day=999), "may go"),
        (Used(minute=75), NOON + MINUTE),
        (Used(day=1000), MIDNIGHT),
        (Used(minute=75, day=1000), MIDNIGHT),
    ],
)
def test_pacing(used, expected):
    found = asked(TEXT, replace(CALM, sender=FAST, used=used))

    assert (found["pacing"].until if "pacing" in found else "may go") == expected


def test_a_new_sender_rests_when_its_day_is_used_up_and_says_how_much_that_was():
    new = replace(FAST, allowance=300)
    found = asked(TEXT, replace(CALM, sender=new, used=Used(day=300)))["pacing"]

    assert ("300 segments" in found.reason, found.until) == (True, MIDNIGHT)
    assert "pacing" not in asked(TEXT, replace(CALM, sender=new, used=Used(day=299)))


def test_a_long_text_uses_several_segments_of_the_day():
    long = replace(TEXT, body=TEXT.body + " and more" * 20)

    assert "pacing" in asked(long, replace(CALM, sender=FAST, used=Used(day=999)))
    assert "pacing" in asked(
        replace(TEXT, segments=2), replace(CALM, sender=FAST, used=Used(day=999))
    )


UNSIGNED = "Ada's Shop: the new tea is here. https://ada.example/tea"


@pytest.mark.parametrize(
    ("text", "about", "expected"),
    [
        (replace(TEXT, body=UNSIGNED), {}, True),
        (replace(TEXT, body=UNSIGNED), {"sent": (sent(29 * DAY, way_out=True),)}, False),
        (replace(TEXT, body=UNSIGNED), {"sent": (sent(30 * DAY, way_out=True),)}, True),
        (replace(TEXT, body=UNSIGNED), {"sent": (sent(DAY, way_out=False),)}, True),
        (replace(TEXT, body=UNSIGNED, phone=PARIS), {"sent": (sent(DAY, way_out=True),)}, True),
        (replace(TEXT, body=UNSIGNED, phone=LONDON), {"sent": (sent(DAY, way_out=True),)}, True),
        (replace(TEXT, body="Hi {first_name}, " + TEXT.body), {}, True),
        (replace(PARCEL, body="Your parcel is on its way. Use code TEA for your next order."), {}, True),
    ],
)  # fmt: skip
def test_template(text, about, expected):
    found = asked(text, replace(CALM, **about))

    assert ("template" in found) == expected
    assert not expected or found["template"].until is NEVER


def test_quiet_hours_wait_for_the_morning_where_the_person_may_be():
    night = replace(CALM, now=NOON.replace(hour=8))

    assert asked(TEXT, night)["quiet hours"].until == NOON.replace(hour=17)
    assert "quiet hours" not in asked(PARCEL, night)


def test_what_sells_nothing_goes_at_night_and_it_is_known_that_it_did():
    night = replace(CALM, now=NOON.replace(hour=8), sent=(sent(HOUR), sent(HOUR), sent(HOUR)))

    assert objections(PARCEL, night) == []
    assert {one.gate for one in exemptions(PARCEL, night)} == {"quiet hours", "cap"}
    assert exemptions(TEXT, night) == []


def test_a_number_of_no_country_never_gets_promotion():
    nowhere = replace(TEXT, phone="+882161234567")

    assert asked(nowhere, CALM)["quiet hours"].until is NEVER


@pytest.mark.parametrize("text", [TEXT, CART], ids=lambda text: text.purpose)
def test_promotion_is_not_let_through_by_being_called_an_answer(text):
    night = replace(CALM, now=NOON.replace(hour=8), consents={}, sent=(sent(HOUR), sent(HOUR)))
    called = replace(text, reply_to=True, asked_at=night.now)

    assert asked(called, night).keys() >= {"consent", "quiet hours", "cap"}


def test_every_objection_is_told_and_the_most_final_comes_first():
    at_night = replace(
        CALM, now=NOON.replace(hour=8), consents={}, held="weak", bought_at=NOON.replace(hour=7)
    )
    found = objections(TEXT, at_night)

    assert [one.gate for one in found] == ["consent", "purchase", "quiet hours", "hold"]
    assert again(found) is NEVER
    assert again(found[1:]) == NOON.replace(hour=7) + DAY
    assert again([]) is None


def test_an_objection_names_no_number_and_no_address():
    night = replace(CALM, now=NOON.replace(hour=8), consents={}, sender=None)

    assert all(CALIFORNIA[2:] not in one.reason for one in objections(TEXT, night))


def test_a_situation_may_come_as_json():
    text, situation = msgspec.json.encode(TEXT), msgspec.json.encode(CALM)

    assert msgspec.json.decode(text, type=type(TEXT)) == TEXT
    assert msgspec.json.decode(situation, type=Situation) == CALM
    assert isinstance(objections(TEXT, CALM), list)
    assert Objection("cap", "why") != Objection("cap", "why", NOON)


def test_the_carriers_two_days_cannot_be_lengthened():
    lax = Rules(carts=(CartRule(since=NOON.date(), hours=100),))
    strict = Rules(carts=(CartRule(since=NOON.date(), country="US", hours=2),))

    assert "cart" in asked(replace(CART, left_at=NOON - 49 * HOUR), CALM, lax)
    assert "cart" not in asked(replace(CART, phone=LONDON, left_at=NOON - 99 * HOUR), CALM, lax)
    assert "cart" in asked(replace(CART, left_at=NOON - 3 * HOUR), CALM, strict)


def test_rules_may_come_from_plain_settings():
    rules = msgspec.convert(
        {
            "brand": ["Ada's Shop"],
            "caps": [{"limit": 1, "hours": 12, "group": "vip"}],
            "carts": [{"since": "2026-01-01", "country": "US", "hours": 24}],
            "week": {"weekdays": ["10:00:00", "18:00:00"], "sunday": None},
        },
        Rules,
    )

    assert rules.caps[0].group == "vip"
    assert rules.week.sunday is None


@pytest.mark.parametrize(
    "said",
    [
        {"brands": ["Ada's Shop"]},
        {"brand": "Ada's Shop"},
        {"caps": [{"limit": -1, "hours": 24}]},
        {"caps": [{"limit": 1, "hours": 31 * 24}]},
        {"caps": [{"limit": 1, "hours": 0}]},
        {"carts": [{"since": "2026-01-01", "needs": "nothing"}]},
        {"carts": [{"since": "2026-01-01", "country": "usa"}]},
        {"week": {"monday": None}},
        {"week": {"weekdays": ["18:00:00", "10:00:00"]}},
        {"confirm_within": 1},
        {"ask_again": 0},
    ],
    ids=str,
)
def test_rules_that_make_no_sense_are_refused(said):
    with pytest.raises(msgspec.ValidationError, match=r"\$|unknown"):
        msgspec.convert(said, Rules)
