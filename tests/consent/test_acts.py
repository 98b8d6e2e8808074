"""What follows from a reply is written down as narrowly as it was meant, and never raises by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.records import Reply
from tasks.consent import acts, answers
from tasks.consent.acts import Act
from tasks.consent.replies import Meaning, understand
from tasks.consent.scope import EVERYTHING, PROMOTION, REVOKE_ALL, ends
from tests.consent.replies_tuned import TUNED

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
PHONE, OURS = "+14155552671", "+14155550100"
BEFORE = date(2026, 12, 1)


def at(hours):
    return NOON + timedelta(hours=hours)


def said(body, **more):
    return Reply(platform="twilio", external_id="SM1", phone=PHONE, to=OURS, body=body, **more)


@pytest.mark.parametrize(
    ("answered", "on", "expected"),
    [
        ("marketing", BEFORE, PROMOTION),
        ("cart", BEFORE, PROMOTION),
        ("transactional", BEFORE, EVERYTHING),
        (None, BEFORE, EVERYTHING),
        ("marketing", date(2027, 1, 30), PROMOTION),
        ("marketing", REVOKE_ALL, EVERYTHING),
        ("cart", date(2030, 1, 1), EVERYTHING),
    ],
)
def test_what_a_stop_ends(answered, on, expected):
    assert ends(answered, on) == expected


def test_the_day_from_which_a_stop_ends_everything_can_be_moved():
    assert ends("marketing", date(2028, 1, 1), revoke_all=None) == PROMOTION
    assert ends("marketing", BEFORE, revoke_all=BEFORE) == EVERYTHING


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("stop", {"": EVERYTHING, "marketing": PROMOTION, "cart": PROMOTION, "transactional": EVERYTHING}),
        ("stop_marketing", dict.fromkeys(("", "marketing", "cart", "transactional"), PROMOTION)),
        ("wrong_number", dict.fromkeys(("", "marketing", "cart", "transactional"), EVERYTHING)),
        *((kind, {}) for kind in ("start", "yes", "help", "weak", "order", "talk")),
    ],
)  # fmt: skip
def test_what_each_kind_ends_by_the_text_it_answers(kind, expected):
    found = acts.scopes(Meaning(kind, "a rule"), BEFORE)

    assert {name: frozenset(purposes) for name, purposes in found.items()} == expected


def test_an_act_bears_the_words_and_the_rule():
    [act] = acts.acts_of(said("stop", happened_at=NOON), understand("stop"), ["cart"], blocked=True)

    assert (act.address, act.purpose, act.status, act.method) == (PHONE, "cart", "withdrawn", "twilio:STOP")  # fmt: skip
    assert act.happened_at == NOON
    assert act.facts["said"] == "stop"
    assert act.facts["blocked"] is True
    assert {"rule", "version", "reply", "to", "id"} <= set(act.facts)


def test_long_words_are_kept_in_short():
    [act] = acts.acts_of(said("stop " * 300), understand("stop"), ["cart"])

    assert len(act.facts["said"]) == acts.LONGEST


@pytest.mark.parametrize("kind", ["help", "weak", "order", "talk"])
def test_what_says_nothing_of_consent_makes_no_act(kind):
    assert acts.acts_of(said("hello"), Meaning(kind, "a rule"), EVERYTHING) == []


def test_a_stop_counts_for_each_way_to_write_the_number():
    reply = Reply(platform="twilio", external_id="SM1", phone="+541123456789", to=OURS, body="STOP")

    ended = acts.acts_of(reply, understand("STOP"), ["cart"])
    given = acts.acts_of(reply, understand("START"), ["cart"])
    assert [act.address for act in ended] == ["+541123456789", "+5491123456789"]
    assert [act.address for act in given] == ["+541123456789"]


STOPPED = [Act("marketing", "withdrawn", at(1), OURS), Act("transactional", "withdrawn", at(1), OURS)]  # fmt: skip


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        ([], {"marketing"}),
        (STOPPED, {"marketing", "transactional"}),
        ([*STOPPED, Act("cart", "withdrawn", at(1), OURS)], {"marketing", "transactional"}),
        ([Act("cart", "granted", at(0)), Act("cart", "withdrawn", at(1), OURS)], {"marketing", "cart"}),
        ([Act("transactional", "withdrawn", at(1), "+14155550199")], {"marketing"}),
        ([Act("transactional", "withdrawn", at(1), None)], {"marketing"}),
        ([*STOPPED, Act("transactional", "granted", at(1.5))], {"marketing"}),
        ([Act("transactional", "withdrawn", at(9), OURS)], {"marketing"}),
    ],
)  # fmt: skip
def test_what_a_start_gives_back(ledger, expected):
    assert acts.granted(Meaning("start", ""), ledger, OURS, at(2)) == expected


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        ([], set()),
        ([Act("cart", "pending", at(1))], {"cart"}),
        ([Act("cart", "pending", at(1)), Act("cart", "withdrawn", at(1))], set()),
        ([Act("cart", "granted", at(1)), Act("cart", "pending", at(0))], set()),
        ([Act("marketing", "withdrawn", at(0), OURS), Act("marketing", "pending", at(1))], {"marketing"}),
        (STOPPED, {"marketing", "transactional"}),
        ([Act("marketing", "withdrawn", at(-30), OURS)], set()),
        ([Act("marketing", "withdrawn", at(1), None)], set()),
    ],
)  # fmt: skip
def test_what_a_yes_permits(ledger, expected):
    pending = acts.expected(ledger, OURS, at(2))
    meaning = understand("YES", pending=pending)

    assert pending is bool(expected)
    assert (acts.granted(meaning, ledger, OURS, at(2)) if pending else set()) == expected


LEDGERS = st.lists(
    st.builds(
        Act,
        st.sampled_from(sorted(EVERYTHING)),
        st.sampled_from(["granted", "withdrawn", "pending"]),
        st.integers(-50, 50).map(at),
        st.sampled_from([OURS, None]),
    ),
    max_size=6,
)
BODIES = st.sampled_from([body for block in TUNED.values() for body in block.strip().split("\n")])


@settings(max_examples=500, deadline=None)
@given(LEDGERS, BODIES)
def test_nothing_but_a_start_or_a_yes_that_was_waited_for_permits_anything(ledger, body):
    meaning = understand(body, pending=acts.expected(ledger, OURS, NOON))
    ended = acts.scopes(meaning, BEFORE)
    made = acts.acts_of(said(body), meaning, ended.get("", EVERYTHING))

    raised = any(act.status == "granted" for act in made)
    assert raised is (meaning.kind in {"start", "yes"})
    assert all(act.status == "withdrawn" for act in made) or not ended


@pytest.mark.parametrize(
    ("kind", "ended", "account", "expected"),
    [
        ("stop", PROMOTION, {}, "Acme: You will get no more marketing texts from us. Reply START to get them again."),
        ("stop", EVERYTHING, {}, "Acme: You will get no more texts from us. Reply START to get them again."),
        ("stop", EVERYTHING, {"stop_all": "Fini."}, "Acme: Fini."),
        ("help", (), {"help_text": "Call us."}, "Acme: Call us."),
    ],
)  # fmt: skip
def test_an_answer_says_what_was_ended_in_the_shops_words(kind, ended, account, expected):
    assert answers.worded(kind, ended, "Acme", account) == expected
