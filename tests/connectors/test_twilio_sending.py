import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from deployments.local import free_port
from tasks.connectors.base import SkipRecord, StopSync, TryLater, Unsure
from tasks.connectors.twilio import Connector, OptedOut
from tests.connectors.twilio_account import ADA, OURS, SERVICE, connected, street


@pytest.fixture(scope="module")
def place():
    with street() as one:
        yield one


@pytest.fixture
def side(place):
    with connected(place) as one:
        yield one


def window():
    now = datetime.now(UTC)
    return now - timedelta(minutes=1), now + timedelta(minutes=1)


@pytest.mark.parametrize(("sender", "service"), [(OURS, None), (SERVICE, SERVICE)])
def test_a_text_leaves_by_a_number_or_a_service(side, sender, service):
    side.twilio.account = side.account | {"status_callback": side.office.hook}
    side.twilio.rest.account = side.twilio.account
    sid = side.twilio.send(ADA, "Grüße & co + 🙂", sender=sender)
    side.office.settle()

    (text,) = side.office.export["messages"]
    assert (text["sid"], text["to"], text["body"]) == (sid, ADA, "Grüße & co + 🙂")
    assert (text["from"], text["messaging_service_sid"]) == (OURS, service)
    assert {form["MessageSid"] for form in side.office.ear.forms} == {sid}


def test_who_said_stop_at_twilio_is_told_apart(side):
    side.office.reply("STOP")

    with pytest.raises(OptedOut, match="opted out"):
        side.twilio.send(ADA, "Hi")


@pytest.mark.parametrize(
    ("to", "body", "sender", "error"),
    [
        ("banana", "Hi", None, SkipRecord),
        ("+15005550001", "Hi", None, SkipRecord),
        ("+15005550009", "Hi", None, SkipRecord),
        (ADA, "", None, SkipRecord),
        (ADA, "a" * 1601, None, SkipRecord),
        (ADA, "Hi", "+15005550007", StopSync),
        (ADA, "Hi", "+15005550001", StopSync),
        (ADA, "Hi", "MG" + "9" * 32, StopSync),
        (ADA, "Hi", "+15005550008", TryLater),
    ],
)
def test_a_refusal_says_what_to_do_next_and_that_nothing_left(side, to, body, sender, error):
    with pytest.raises(error) as refused:
        side.twilio.send(to, body, sender=sender)

    assert type(refused.value) is error
    assert "Twilio 2" in str(refused.value)
    assert to not in str(refused.value)
    assert side.office.state["sent"] == 0


@pytest.mark.parametrize(
    ("kind", "said", "left"),
    [("lost", {}, 1), ("slow", {"seconds": 0.3}, 1), ("status", {"status": 500}, 0), ("status", {"status": 503}, 0), ("status", {"status": 408}, 0)],
)  # fmt: skip
def test_a_lost_answer_is_unsure_and_never_answered_by_sending_again(side, kind, said, left):
    side.client.timeout = 0.1
    since, until = window()
    side.provoke(kind, path="/2010", **said)
    with pytest.raises(Unsure):
        side.twilio.send(ADA, "Only once")
    side.client.timeout = 5
    while side.office.state["sent"] < left:
        time.sleep(0.01)

    found = side.twilio.find(ADA, "Only once", since, until)
    assert len(found) == side.office.state["sent"] == left
    assert found == [one["sid"] for one in side.office.export["messages"]]


@pytest.mark.parametrize(
    ("to", "body", "hours", "count"),
    [
        (ADA, "Hello", 0, 2),
        (ADA, "Hello ", 0, 0),
        (ADA, "Stranger", 0, 0),
        ("+14155550199", "Hello", 0, 1),
        (ADA, "Hello", 1, 0),
        (ADA, "Hello", -1, 0),
    ],
)
def test_a_text_is_found_by_whom_it_is_to_what_it_says_and_when(side, to, body, hours, count):
    since, until = window()
    for number in (ADA, ADA, "+14155550199"):
        side.twilio.send(number, "Hello")
    side.office.reply("Hello")

    shift = timedelta(hours=hours)
    assert len(side.twilio.find(to, body, since + shift, until + shift)) == count


def test_a_text_still_in_the_queue_is_found_too(place):
    with connected(place, pace=60) as side:
        since, until = window()
        sid = side.twilio.send(ADA, "Hello", sender=SERVICE)

        assert side.twilio.find(ADA, "Hello", since, until) == [sid]


def test_too_many_at_once_is_for_later_and_nothing_left(place):
    with connected(place, at_once=0) as side:
        with pytest.raises(TryLater) as refused:
            side.twilio.send(ADA, "Hi")

        assert type(refused.value) is TryLater
        assert "20429" in str(refused.value)
        assert side.office.state["sent"] == 0


@pytest.mark.parametrize(
    ("account", "words"),
    [
        ({"auth_token": "wrong"}, "20003"),
        ({"account_sid": "AC" + "1" * 32}, "20003"),
        ({"auth_token": ""}, "LOCKSTEP_TWILIO_AUTH_TOKEN"),
        ({"sender": ""}, "LOCKSTEP_TWILIO_SENDER"),
    ],
)
def test_without_the_right_key_everything_stops(place, account, words):
    with connected(place, account) as side, pytest.raises(StopSync, match=words):
        side.twilio.send(ADA, "Hi")


def test_where_nobody_answers_nothing_happened():
    account = {"account_sid": "AC", "auth_token": "x", "sender": OURS}
    with httpx.Client(trust_env=False) as client:
        twilio = Connector(client, account | {"url": f"http://127.0.0.1:{free_port()}"})
        with pytest.raises(TryLater) as refused:
            twilio.send(ADA, "Hi")

    assert type(refused.value) is TryLater


@pytest.mark.parametrize("answer", [b"", b"<html>", b"{}", b'{"sid": 5}', b"\xff"])
def test_an_answer_that_makes_no_sense_is_as_good_as_lost(answer):
    transport = httpx.MockTransport(lambda _: httpx.Response(201, content=answer))
    account = {"account_sid": "AC", "auth_token": "x", "sender": OURS}
    with httpx.Client(transport=transport) as client, pytest.raises(Unsure):
        Connector(client, account).send(ADA, "Hi")
