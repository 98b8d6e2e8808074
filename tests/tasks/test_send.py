"""The one door, tried with a real hub and a Twilio that refuses what Twilio refuses."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta

import psycopg
import pytest

from tasks.hub import pauses, turns
from tasks.send import dispatch_batch
from tests.connectors.twilio_account import ADA, OURS
from tests.tasks.texting import RULES, act, ask, raised, states

BEN, CLEO = "+14155550124", "+14155550125"


@pytest.fixture
def go(hub_url):
    return lambda limit=50, **said: dispatch_batch(hub_url, limit, rules=RULES, **said).texts


def message(hub, column):
    return hub.execute(f"SELECT {column} FROM message ORDER BY id").fetchone()[0]  # noqa: S608


def hurry(hub, minutes=0):
    """Let time pass: what waits for its time is due, and was reserved long ago."""
    hub.execute(
        "UPDATE message SET due_at = now() - interval '1 second', reserved_at = reserved_at - %s * interval '1 minute'",
        (minutes,),
    )


def theirs(side):
    return [(one["to"], one["body"]) for one in side.office.export["messages"] if one["direction"] != "inbound"]  # fmt: skip


def test_a_text_that_nothing_speaks_against_leaves_once(hub, side, go):
    assert (ask(hub, ADA, BEN), ask(hub, ADA, BEN)) == (2, 0)

    first, second = go(), go()

    assert (first, second.total()) == ({"sent": 2}, 0)
    assert states(hub) == ["sent", "sent"]
    assert sorted(to for to, _ in theirs(side)) == [ADA, BEN]
    assert message(hub, "accepted_at >= reserved_at AND sender IS NOT NULL AND claimed_by IS NULL")


def test_who_withdrew_hears_nothing_and_the_reason_is_kept(hub, side, go):
    act(hub, ADA, "withdrawn")
    ask(hub, ADA, BEN)

    assert go() == {"sent": 1, "withheld": 1}
    assert states(hub) == ["withheld", "sent"]
    assert "consent" in [gate for gate, _ in raised(hub)]
    assert [to for to, _ in theirs(side)] == [BEN]


def test_a_stop_that_commits_while_the_text_waits_for_its_number_wins(hub, hub_url, side, go):
    ask(hub, ADA)
    with psycopg.connect(hub_url) as receiver:
        act(receiver, ADA, "withdrawn")
        dispatcher = threading.Thread(target=go)
        dispatcher.start()
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while hub.execute(waits).fetchone() == (0,):
            time.sleep(0.005)
        receiver.commit()
        dispatcher.join()

    assert states(hub) == ["withheld"]
    assert theirs(side) == []


def test_a_pause_holds_back_everything_and_its_end_lets_it_go(hub, side, go):
    ask(hub, ADA)
    pauses.begin(hub, "the price was wrong", "a test")
    held = go()
    pauses.end(hub)

    assert (held, go()) == ({"deferred": 1}, {"sent": 1})
    assert [gate for gate, _ in raised(hub)] == ["paused"]


def test_promotion_without_a_registered_sender_does_not_leave(hub, side, go, monkeypatch):
    monkeypatch.delenv("LOCKSTEP_TWILIO_SENDER_REGISTERED")
    ask(hub, ADA)

    assert go() == {"deferred": 1}
    assert [gate for gate, _ in raised(hub)] == ["sender"]


SENT = "INSERT INTO message (workflow, occasion, purpose, phone, body, platform, status, sender, segments, reserved_at) VALUES ('w', %s, 'marketing', '+12015550100', 'b', 'twilio', 'delivered', %s, %s, now() - %s * interval '1 day')"


@pytest.mark.parametrize(("today", "expected"), [(299, {"sent": 1}), (300, {"deferred": 1})])
def test_a_new_sender_sends_half_as_much_again_as_on_the_day_before(hub, side, go, monkeypatch, *, today, expected):  # fmt: skip
    for ago, segments in ((40, 900), (1, 200), (0, today)):
        hub.execute(SENT, (str(ago), OURS, segments, ago))
    ask(hub, ADA)
    (began,) = hub.execute("SELECT (now() AT TIME ZONE 'America/Los_Angeles')::date - 2").fetchone()
    monkeypatch.setenv("LOCKSTEP_TWILIO_SENDER_SINCE", began.isoformat())

    assert go() == expected
    assert [gate for gate, _ in raised(hub)] == ["pacing"] * ("deferred" in expected)


def test_what_the_person_just_asked_for_leaves_before_any_other(hub, side, go):
    ask(hub, BEN, CLEO, purpose="marketing")
    ask(hub, ADA, workflow="help", reply_to=True, occasion="SM1", body="Acme: call us.")

    assert go(1, threads=1) == {"sent": 1}
    assert [to for to, _ in theirs(side)] == [ADA]


@pytest.mark.parametrize(
    ("trouble", "state", "left"),
    [
        ({"kind": "status", "status": 429}, "waiting", 0),
        ({"kind": "status", "status": 401}, "waiting", 0),
        ({"kind": "status", "status": 400}, "refused", 0),
        ({"kind": "status", "status": 503}, "unsure", 0),
        ({"kind": "lost"}, "unsure", 1),
    ],
)
def test_a_call_that_goes_wrong_says_what_becomes_of_the_text(hub, side, go, *, trouble, state, left):  # fmt: skip
    ask(hub, ADA)
    side.provoke(path="/2010", **trouble)

    go()
    go()

    assert states(hub) == [state]
    assert len(theirs(side)) == left


def test_an_account_that_refuses_us_is_left_alone_and_a_person_is_asked(hub, side, go):
    ask(hub, ADA, BEN, CLEO)
    side.provoke("status", path="/2010", status=401, count=9)

    assert go(threads=1) == {"later": 1, "deferred": 2}
    assert side.calls.get("send", 0) == 0
    assert hub.execute("SELECT kind, subject FROM review").fetchall() == [("account", "twilio")]

    side.office.http.delete("/_sandbox/provoke")
    hurry(hub)
    assert go() == {"sent": 3}


def test_a_provider_that_fails_again_and_again_is_left_alone_for_a_while(hub, side, go):
    ask(hub, *(f"+1415555{n}" for n in range(2000, 2010)))
    side.provoke("status", path="/2010", status=503, count=99)

    assert go(threads=1) == {"unsure": 3, "deferred": 7}


def test_a_lost_answer_is_found_at_the_provider_and_not_sent_again(hub, side, go):
    ask(hub, ADA)
    side.provoke("lost", path="/2010")
    go()
    hurry(hub)

    assert go() == {"unsure, then sent": 1}
    assert (states(hub), len(theirs(side))) == (["sent"], 1)
    assert message(hub, "accepted_at") is None
    assert message(hub, "external_id") == side.office.export["messages"][0]["sid"]


def test_a_text_the_provider_never_had_is_given_back_after_a_while_and_not_sent(hub, side, go):
    ask(hub, ADA)
    side.provoke("status", path="/2010", status=503)
    go()
    hurry(hub)
    early = go()
    hurry(hub, minutes=30)

    assert (early, go()) == ({"unsure, then unsure": 1}, {"unsure, then given_back": 1})
    assert (states(hub), theirs(side)) == (["given_back"], [])


def test_two_lost_texts_of_the_same_words_are_each_found_once(hub, side, go):
    for occasion in ("1", "2", "3"):
        ask(hub, ADA, occasion=occasion, body="Acme: your order is on its way.")
    side.provoke("lost", path="/2010", count=2)
    go(2, threads=1)
    go(threads=1)
    hurry(hub)
    go()

    assert states(hub) == ["sent"] * 3
    ids = hub.execute("SELECT external_id FROM message").fetchall()
    assert len(set(ids)) == len(theirs(side)) == 3


def test_a_text_of_the_same_words_that_is_not_ours_is_shown_to_a_person(hub, side, go):
    ask(hub, ADA)
    side.provoke("lost", path="/2010")
    go()
    side.office.send(ADA, theirs(side)[0][1])
    hurry(hub)
    go()

    assert states(hub) == ["sent"]
    assert hub.execute("SELECT kind FROM review").fetchall() == [("text",)]


def test_a_refusal_only_the_provider_knew_ends_every_purpose_and_is_owed_to_the_others(hub, side, go, monkeypatch):  # fmt: skip
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", "http://127.0.0.1:9")
    side.office.reply("STOP")
    ask(hub, ADA)

    assert go() == {"refused": 1}
    assert states(hub) == ["refused"]
    ledger = "SELECT purpose, status, source FROM consent_state ORDER BY purpose"
    assert hub.execute(ledger).fetchall() == [(one, "withdrawn", "twilio") for one in ("cart", "marketing", "transactional")]  # fmt: skip
    owed = hub.execute("SELECT platform, object, priority FROM outbox WHERE key = %s", (f"sms:{ADA}:marketing",))  # fmt: skip
    assert ("shopify", "consents", 9) in owed.fetchall()


def test_a_platform_that_is_not_connected_keeps_texts_waiting(hub, go):
    ask(hub, ADA)

    assert go() == {"deferred": 1}
    assert raised(hub)[0][0] == "provider"


def test_a_text_deferred_and_taken_by_another_is_not_taken_from_them(hub, hub_url, side):
    ask(hub, ADA)
    with psycopg.connect(hub_url, autocommit=True) as one, turns.claimed(one, 5) as held:
        hub.execute("UPDATE message SET claimed_by = pg_backend_pid(), status = 'reserved'")
        assert len(held) == 1

    assert states(hub) == ["reserved"]


DYING = """
import os, sys
from tasks import send
from tasks.hub import answers

if sys.argv[2] == "before the call":
    send.Clerk.hand = lambda *_: os._exit(9)
else:
    answers.sent = lambda *_: os._exit(9)
send.dispatch_batch(sys.argv[1], threads=1)
"""


@pytest.mark.parametrize(
    ("when", "left", "end"), [("before the call", 0, "given_back"), ("before its answer", 1, "sent")]
)  # fmt: skip
def test_a_dispatcher_that_is_killed_leaves_nothing_twice_and_nothing_unknown(hub, hub_url, side, go, *, when, left, end):  # fmt: skip
    ask(hub, ADA)
    killed = subprocess.run([sys.executable, "-c", DYING, hub_url, when], check=False, env=dict(os.environ))  # fmt: skip
    assert (killed.returncode, states(hub)) == (9, ["reserved"])

    while hub.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = current_database()").fetchone()[0] > 1:  # fmt: skip
        time.sleep(0.005)
    assert go().total() == 0
    assert (states(hub), len(theirs(side))) == (["unsure"], left)
    hurry(hub, minutes=0 if left else 30)
    go()
    assert (states(hub), len(theirs(side))) == ([end], left)


def test_a_text_held_up_between_the_gates_and_the_call_goes_back_to_the_gates(hub, side, go, monkeypatch):  # fmt: skip
    ask(hub, ADA)
    monkeypatch.setattr("tasks.reserve.FRESH", timedelta(seconds=-1))

    assert go() == {"later": 1}
    assert (states(hub), theirs(side)) == (["waiting"], [])


def test_many_dispatchers_share_the_texts(hub, hub_url, side, go):
    ask(hub, *(f"+1415555{n}" for n in range(2000, 2060)))
    dispatchers = [threading.Thread(target=go, args=(20,)) for _ in range(5)]
    for one in dispatchers:
        one.start()
    for one in dispatchers:
        one.join()

    assert set(states(hub)) == {"sent"}
    assert len(theirs(side)) == len(set(theirs(side))) == 60
