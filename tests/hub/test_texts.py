"""Texts in the hub: asked for once, held by one, and met by receipts from either side."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import errors

from mappings.records import Receipt
from tasks.hub import answers, engine, pauses, situations, texts, turns
from tasks.hub.texts import Due, Wanted
from tests.hub.world import account as customer
from tests.hub.world import at, order

ADA, BEN = "+14155552671", "+14155552672"
SOON = timedelta(minutes=10)


@pytest.fixture
def hub(world):
    with engine.autocommit(world.url) as connection:
        yield connection


def wanted(phone=ADA, occasion="1", **said):
    plain = {"workflow": "w", "purpose": "marketing", "body": "Hello", "platform": "twilio"}
    return Wanted(phone=phone, occasion=occasion, **{**plain, **said})


def held(hub, *which):
    """Ask for a text, hold it and reserve it, as a dispatcher does."""
    texts.ask(hub, list(which) or [wanted()])
    with hub.cursor() as cursor:
        rows = cursor.execute("UPDATE message SET claimed_by = pg_backend_pid() RETURNING id, phone").fetchall()  # fmt: skip
    for id, _ in rows:
        assert texts.reserve(hub, id, sender="+1", external_id=None, facts={})
    return [Due(id, phone, "twilio") for id, phone in rows]


def receipt(status, sid="SM1", error=None):
    return Receipt(platform="twilio", external_id=sid, status=status, error=error)


def status(hub):
    return hub.execute("SELECT status, error FROM message ORDER BY id").fetchone()


def test_asking_twice_asks_once_and_wakes_whoever_sends(hub, world):
    with psycopg.connect(world.url, autocommit=True) as listener:
        listener.execute("LISTEN inbox")
        first = texts.ask(hub, [wanted(), wanted(BEN), wanted()])
        assert [one.channel for one in listener.notifies(timeout=60, stop_after=1)] == ["inbox"]

    assert (first, texts.ask(hub, [wanted(), wanted(occasion="2")])) == (2, 1)


def test_a_number_that_cannot_be_dialled_is_refused_with_all_that_was_asked_with_it(hub):
    with pytest.raises(errors.CheckViolation):
        texts.ask(hub, [wanted(), wanted("4155552671")])

    assert hub.execute("SELECT count(*) FROM message").fetchone() == (0,)


def test_segments_are_counted_when_a_text_is_asked_for(hub):
    texts.ask(hub, [wanted(body="é" * 161)])

    assert hub.execute("SELECT segments FROM message").fetchone() == (2,)


def test_a_text_is_held_by_one_dispatcher_and_is_free_when_that_one_is_gone(hub, world):
    texts.ask(hub, [wanted(), wanted(BEN), wanted(BEN, "2", due_at=datetime.now(UTC) + SOON)])
    with (
        engine.autocommit(world.url) as other,
        turns.claimed(hub, 10) as mine,
        turns.claimed(other, 10) as theirs,
    ):
        assert (len(mine), theirs) == (2, [])

    with engine.autocommit(world.url) as other, turns.claimed(other, 10) as theirs:
        assert len(theirs) == 2


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((), ("delivered",), ("delivered", None)),
        (("delivered",), (), ("delivered", None)),
        (("sent", "delivered"), (), ("delivered", None)),
        (("delivered",), ("sent", "delivered"), ("delivered", None)),
        (("sent",), ("failed",), ("undelivered", "30003")),
        (("undelivered",), ("delivered",), ("undelivered", "30003")),
        (("queued",), (), ("sent", None)),
    ],
)
def test_a_receipt_may_come_before_the_answer_or_after_it_and_twice(hub, world, *, before, after, expected):  # fmt: skip
    (due,) = held(hub)
    for kind in before * 2:
        world.tell(receipt(kind, error="30003" if kind in ("undelivered", "failed") else None))
    answers.sent(hub, due, "SM1")
    for kind in after * 2:
        world.tell(receipt(kind, error="30003" if kind in ("undelivered", "failed") else None))

    assert status(hub) == expected


def test_a_receipt_proves_that_an_unsure_text_left_when_its_id_was_known_before(hub, world):
    texts.ask(hub, [wanted()])
    hub.execute("UPDATE message SET status = 'unsure', external_id = 'SM1'")
    world.tell(receipt("sent"))

    assert status(hub) == ("sent", None)


def test_a_late_answer_is_believed_even_when_the_text_was_given_back(hub):
    (due,) = held(hub)
    hub.execute("UPDATE message SET status = 'given_back'")
    answers.sent(hub, due, "SM1")

    assert status(hub) == ("sent", None)


def test_an_answer_that_names_another_text_of_ours_is_looked_into(hub):
    one, other = held(hub, wanted(), wanted(occasion="2"))
    answers.sent(hub, one, "SM1")
    answers.sent(hub, other, "SM1")

    assert hub.execute("SELECT status FROM message ORDER BY id").fetchall() == [("sent",), ("unsure",)]  # fmt: skip
    assert hub.execute("SELECT kind FROM review").fetchall() == [("text",)]


def test_a_text_that_no_longer_waits_cannot_be_reserved(hub):
    (due,) = held(hub)

    assert not texts.reserve(hub, due.id, sender="+1", external_id=None, facts={})


def test_what_only_the_pause_held_back_is_asked_at_once_when_it_ends(hub):
    texts.ask(hub, [wanted(), wanted(BEN)])
    soon = datetime.now(UTC) + SOON
    (one, other) = [id for (id,) in hub.execute("SELECT id FROM message ORDER BY id").fetchall()]
    pauses.begin(hub, "why", "me")
    texts.defer(hub, one, soon, [("paused", "why", soon)])
    texts.defer(hub, other, soon, [("paused", "why", soon), ("quiet hours", "night", soon)])
    assert (pauses.begin(hub, "again", "me"), pauses.end(hub), pauses.end(hub)) == (False, True, False)  # fmt: skip

    due = "SELECT phone FROM message WHERE due_at <= clock_timestamp()"
    assert hub.execute(due).fetchall() == [(ADA,)]


def test_one_look_tells_the_gates_everything_about_a_text(hub, world):
    places = [{"country": "US", "region": "NY", "zip": "10001"}]
    world.tell(
        customer("7", phone=ADA, country="US", facts={"province": "CA", "zip": "94103"}),
        order("1", customer_external_id="7", facts={"places": places}),
    )
    hub.execute("INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup) VALUES ('sms', %s, 'marketing', 'granted', 'shopify', 'form', '2026-01-01', 'd')", (ADA,))  # fmt: skip
    hub.execute("INSERT INTO consent_hold (address, rule, message_id) VALUES (%s, 'maybe', 'SM0')", (ADA,))  # fmt: skip
    held(hub, wanted(occasion="before", facts={"way_out": True}))
    texts.ask(hub, [wanted()])
    id = texts.asked(hub, wanted())

    raw = situations.read(hub, id, "+15550001111")
    text, known = json.loads(raw.text), json.loads(raw.situation)
    assert (text["sender"], text["segments"], text["reply_to"]) == ("+15550001111", 1, False)
    assert known["consents"]["marketing"]["status"] == "granted"
    assert sorted((one["country"], one["region"], one["zip"]) for one in known["places"]) == [("US", "CA", "94103"), ("US", "NY", "10001")]  # fmt: skip
    assert [(one["workflow"], one["way_out"]) for one in known["sent"]] == [("w", True)]
    assert datetime.fromisoformat(known["bought_at"]) == at(0)
    assert (known["held"], known["paused"], known["suppressed_hash"]) == ("maybe", None, False)
    assert known["used"] == {"day": 0, "minute": 0}


@pytest.mark.parametrize(
    ("seconds_ago", "expected"),
    [
        ((0.0, 0.0), {"day": 6, "minute": 6}),
        ((5.0, 40.0), {"day": 6, "minute": 6}),
        ((29.0, 31.0), {"day": 6, "minute": 6}),
        ((50.0, 70.0), {"day": 6, "minute": 3}),
        ((5.0, 100_000.0), {"day": 3, "minute": 3}),
    ],
)
def test_a_senders_segments_are_counted_once_each_wherever_they_were_counted(hub, seconds_ago, expected):  # fmt: skip
    began = hub.execute("SELECT now() - date_trunc('day', now() AT TIME ZONE 'America/Los_Angeles') AT TIME ZONE 'America/Los_Angeles'").fetchone()[0]  # fmt: skip
    if began < timedelta(minutes=2):
        pytest.skip("the carriers' day has just begun")
    held(hub, *(wanted(BEN, str(n), segments=3) for n in range(2)))
    for number, seconds in enumerate(seconds_ago):
        hub.execute("UPDATE message SET sender = '+1', reserved_at = clock_timestamp() - %s * interval '1 second' WHERE occasion = %s", (seconds, str(number)))  # fmt: skip
    used = situations.counted(hub, "+1")
    texts.ask(hub, [wanted()])

    raw = situations.read(hub, texts.asked(hub, wanted()), "+1", used=used)
    assert json.loads(raw.situation)["used"] == expected
