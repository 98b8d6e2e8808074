"""Twilio's webhooks: signed in three ways, in any order, perhaps twice, perhaps never."""

import json
from collections import Counter
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator, get_signature_algorithm

from deployments.local import free_port
from tests.sandbox.twilio_account import ADA, OURS, SERVICE, SID, TOKEN, street

KEY = "a shared key"
MODES = ("status", "inbound", "stream")


@pytest.fixture(scope="module")
def place():
    with street() as one:
        yield one


@pytest.fixture
def office(place):
    with place.opened(numbers=(OURS, "+14155550101")) as one:
        yield one


def genuine(heard, secret=TOKEN):
    """Ask Twilio's own client whether Twilio signed this."""
    url, headers, body = heard
    form = headers["content-type"].startswith("application/x-www-form-urlencoded")
    said = dict(parse_qsl(body.decode(), keep_blank_values=True)) if form else body.decode()
    algorithm = get_signature_algorithm(headers.get("x-twilio-webhooks-signature-settings", ""))
    given = headers["x-twilio-signature"]
    return RequestValidator(secret).validate(url, said, given, algorithm)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("key", "secret"), [("", TOKEN), (KEY, KEY)])
def test_twilio_s_own_client_finds_every_webhook_genuine(office, mode, key, secret):
    office.control("webhooks", **{mode: office.hook}, shared_key=key)
    office.send(body="A & B = ü 🙂 + 100%")
    office.reply("  Grüße 🙂 &=+ ")
    office.settle()

    assert len(office.ear.heard) == {"status": 3, "inbound": 1, "stream": 3}[mode]
    for url, headers, body in office.ear.heard:
        assert genuine((url, headers, body), secret)
        assert not genuine((url, headers, body), "other")
        assert not genuine((url.replace("blank=", "blank=1"), headers, body), secret)
        assert not genuine((url, headers, body.replace(b"S", b"T", 1)), secret)


def test_a_text_tells_its_states_to_the_address_it_names(office):
    office.control("webhooks", status=office.hook + "&default")
    office.send(From=SERVICE, StatusCallback=office.hook)
    office.send(to="+14155550003")
    office.send(to="+14155550034")
    office.settle()

    told = Counter()
    for (url, _, _), form in zip(office.ear.heard, office.ear.forms, strict=True):
        told["default" in url, form["To"][-4:], form["MessageStatus"], form.get("ErrorCode")] += 1
    assert told == Counter(
        [
            *((False, "0123", status, None) for status in ("queued", "sending", "sent", "delivered")),
            *((True, "0003", status, None) for status in ("sending", "sent", "delivered")),
            *((True, "0034", status, code) for status, code in (("sending", None), ("failed", "30034"))),
        ]
    )  # fmt: skip
    service = [form.get("MessagingServiceSid") for form in office.ear.forms if form["To"] == ADA]
    assert service == [SERVICE] * 4


def test_a_reply_arrives_with_all_its_fields_blank_ones_too(office):
    office.control("webhooks", inbound=office.hook)
    sid = office.reply("Hello\nthere", media=1)["sid"]
    office.settle()

    form = office.ear.forms[0]
    assert (form["MessageSid"], form["SmsSid"], form["AccountSid"]) == (sid, sid, SID)
    assert (form["From"], form["To"], form["Body"]) == (ADA, OURS, "Hello\nthere")
    assert (form["SmsStatus"], form["NumMedia"], form["FromCity"]) == ("received", "1", "")
    assert (form["FromCountry"], form["MessagingServiceSid"]) == ("US", SERVICE)
    assert "OptOutType" not in form


@pytest.mark.parametrize(
    ("body", "kind", "blocked"),
    [
        *((word, "STOP", True) for word in ("STOP", "stopall", " Unsubscribe ", "CANCEL", "END", "quit", "REVOKE", "OPTOUT", "ARRET")),
        *((word, "START", False) for word in ("START", "Yes", "unstop")),
        *((word, "HELP", False) for word in ("HELP", "info")),
        *((word, None, False) for word in ("stop texting me", "opt out", "hello", "")),
    ],
)  # fmt: skip
def test_twilio_takes_its_own_words_and_says_so_when_asked_to(place, body, kind, blocked):
    with place.opened(advanced_opt_out=True, custom_stops=("ARRET",)) as office:
        office.control("webhooks", inbound=office.hook)
        told = office.reply(body)
        office.settle()

        assert told["kind"] == office.ear.forms[0].get("OptOutType") == kind
        assert (office.send().status_code == 400) is blocked


def test_the_stream_tells_the_same_as_events(office):
    office.control("webhooks", stream=office.hook)
    sid = office.reply("STOP")["sid"]
    office.settle()

    url, headers, body = office.ear.heard[0]
    (event,) = json.loads(body)
    assert headers["content-type"] == "application/json"
    assert "&bodySHA256=" in url
    assert event["type"] == "com.twilio.messaging.inbound-message.received"
    said = event["data"]
    assert (said["messageSid"], said["from"], said["to"], said["body"]) == (sid, ADA, OURS, "STOP")


def test_webhooks_come_twice_or_never_if_told_so(office):
    office.control("webhooks", status=office.hook, duplicates=0.5, lose=0.3)
    for _ in range(40):
        office.send()
    counts = office.settle()["callbacks"]

    assert min(counts["lost"], counts["duplicated"]) > 5
    assert (
        len(office.ear.heard) == counts["delivered"] == 120 - counts["lost"] + counts["duplicated"]
    )
    told = Counter(headers["i-twilio-idempotency-token"] for _, headers, _ in office.ear.heard)
    assert sum(count == 2 for count in told.values()) == counts["duplicated"]


def test_webhooks_overtake_each_other_if_told_so(office):
    office.control("webhooks", status=office.hook, reorder=0.5, late=0.05)
    sids = [office.send().json()["sid"] for _ in range(20)]
    counts = office.settle()["callbacks"]

    orders = {sid: [] for sid in sids}
    for form in office.ear.forms:
        orders[form["MessageSid"]].append(form["MessageStatus"])
    assert all(sorted(one) == ["delivered", "sending", "sent"] for one in orders.values())
    assert any(one != ["sending", "sent", "delivered"] for one in orders.values())
    assert counts["reordered"] > 10


@pytest.mark.parametrize(
    ("fragment", "heard"),
    [
        ("", 1),
        ("#rc=2", 1),
        ("#rp=5xx", 2),
        ("#rc=2&rp=5xx", 3),
        ("#rc=2&rp=all", 3),
        ("#rp=4xx", 1),
    ],
)
def test_a_failure_is_tried_again_only_if_the_address_asks_for_it(office, fragment, heard):
    office.ear.failures = 99
    office.control("webhooks", inbound=office.hook + fragment)
    office.reply("Hi")
    counts = office.settle()["callbacks"]

    assert (counts["sent"], counts["retried"], counts["given_up"]) == (heard, heard - 1, 1)
    assert len({headers["i-twilio-idempotency-token"] for _, headers, _ in office.ear.heard}) == 1
    assert all(genuine(one) for one in office.ear.heard)


def test_what_nobody_picks_up_is_tried_twice_and_the_text_stays_in_the_list(office):
    office.control("webhooks", inbound=f"http://127.0.0.1:{free_port()}/hooks")
    sid = office.reply("STOP")["sid"]
    counts = office.settle()["callbacks"]

    assert (counts["sent"], counts["given_up"]) == (2, 1)
    assert [one.sid for one in office.sdk.messages.list()] == [sid]


def test_a_redirect_loses_the_fields(office):
    office.control("webhooks", inbound=office.hook.split("/hooks")[0] + "/moved")
    office.reply("STOP")
    office.settle()

    assert office.ear.heard[0][2] == b""


@pytest.mark.parametrize(
    ("path", "said", "word"),
    [
        ("webhooks", {"duplicates": 2}, "duplicates"),
        ("webhooks", {"colour": "red"}, "colour"),
        ("settings", {"pace": "fast"}, "pace"),
        ("reply", {"from": "Ada", "body": "STOP"}, "from must be a number"),
        ("reply", {"from": ADA, "to": "+14155550999"}, "one of the account's numbers"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(office, path, said, word):
    answer = office.http.post(f"/_sandbox/{path}", json=said)

    assert answer.status_code == 400
    assert word in answer.json()["error"]


def test_the_account_can_be_counted_and_counted_anew(office):
    office.send()
    office.send(to="banana")
    office.reply("STOP")
    told = office.settle()
    anew = office.control("reset-counts")

    assert told["messages"] == {"delivered": 1, "received": 1}
    assert (told["sent"], told["received"], told["opted_out"], told["consents"]) == (1, 1, 2, 0)
    assert (told["calls"], told["refused"]) == ({"send": 2}, {"21211": 1})
    assert (anew["calls"], anew["refused"], anew["messages"]) == ({}, {}, told["messages"])
    assert office.export["opted_out"] == [[OURS, ADA], [SERVICE, ADA]]
    assert [one["status"] for one in office.export["messages"]] == ["delivered", "received"]
