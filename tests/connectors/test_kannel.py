import base64
from datetime import UTC, datetime

import httpx
import pytest

from deployments.bodies import query
from tasks.connectors.base import SkipRecord, StopSync, TryLater, Unsure
from tasks.connectors.kannel import Connector
from tasks.connectors.kannel_answers import refusal

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOOK = "https://hooks.shop.example/hooks/kannel"
WHOLE = {
    "url": "http://127.0.0.1:1", "username": "u", "password": "p", "sender": "+14155550100",
    "webhook_secret": "new, old", "webhook_url": HOOK,
}  # fmt: skip
TEXT = {
    "x-kannel-from": "+14155552671",
    "x-kannel-to": "+14155550100",
    "x-kannel-time": "2026-06-01 12:00:00",
    "content-type": "text/plain",
}


@pytest.fixture
def kannel():
    with httpx.Client(trust_env=False) as client:
        yield Connector(client, dict(WHOLE))


def basic(said: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(said.encode()).decode()}"}


@pytest.mark.parametrize(
    ("url", "headers", "genuine"),
    [
        (f"{HOOK}?token=s3cret", {}, True),
        (f"{HOOK}?token=older&reference=1", {}, True),
        (f"{HOOK}?reference=1&token=sch%C3%B6n+%26+gut", {}, True),
        (HOOK, basic("kannel:s3cret"), True),
        (HOOK, basic("kannel:s3:cret"), False),
        (f"{HOOK}?token=s3cre", {}, False),
        (f"{HOOK}?token=", {}, False),
        (f"{HOOK}?Token=s3cret", {}, False),
        (f"{HOOK}?text=token=s3cret", {}, False),
        (HOOK, basic("s3cret"), False),
        (HOOK, {"authorization": "Basic %%%"}, False),
        (HOOK, {"authorization": "Basic /////w=="}, False),
        (HOOK, {"authorization": "Bearer s3cret"}, False),
        (HOOK, {}, False),
    ],
)
def test_only_who_knows_the_secret_is_genuine(url, headers, genuine):
    secrets = ["s3cret", "older", "schön & gut"]

    assert Connector.genuine(url, headers, b"", secrets, NOW) is genuine
    assert not Connector.genuine(url, headers, b"", ["another", ""], NOW)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (b"token=s3cret&a=1&b=%26token=x", b"a=1&b=%26token=x"),
        (b"a=1&token=s3cret", b"a=1"),
        (b"a=1&%74oken=s3cret&token=2&token", b"a=1"),
        (b"a=token", b"a=token"),
        (b"", b""),
    ],
)
def test_the_secret_in_a_query_is_not_kept(said, kept):
    assert query(said, Connector.secret_in) == kept


def test_a_text_says_the_same_by_post_and_by_get():
    got = (
        b"from=%2B14155552671&to=%2B14155550100&at=2026-06-01+12:00:00&coding=0&charset=&text=STOP"
    )

    (by_get,) = Connector.arrivals({}, got)
    (by_post,) = Connector.arrivals(TEXT, b"STOP")

    replies = [Connector.decode(one.topic, one.body).records[0] for one in (by_get, by_post)]
    assert {(one.phone, one.to, one.body, one.happened_at) for one in replies} == {
        ("+14155552671", "+14155550100", "STOP", NOW)
    }
    assert by_get.happened_at == by_post.happened_at == NOW


def test_a_text_has_kannels_own_name_if_it_told_it():
    (one,) = Connector.arrivals({}, b"id=7b0f&from=%2B14155552671&text=Hi")

    assert one.delivery_id == "7b0f"
    assert Connector.decode(one.topic, one.body).records[0].external_id == "7b0f"


def test_without_a_name_the_same_text_is_the_same_and_another_is_another():
    names = {Connector.arrivals(TEXT, body)[0].delivery_id for body in (b"a", b"a", b"b")}

    assert len(names) == 2


@pytest.mark.parametrize("body", [b"reference=1&status=1", b"from=x&text=y&reference=1"])
def test_what_somebody_writes_is_never_taken_for_a_receipt(body):
    (one,) = Connector.arrivals(TEXT, body)

    assert one.topic == "inbound"
    assert Connector.decode("inbound", one.body).records[0].body == body.decode()


def test_a_receipt_is_named_by_its_text_and_how_far_that_got():
    said = b"reference=7-1&status=2&at=1780315200&answer=stat:UNDELIV+err:027&smsc=a"

    (one,) = Connector.arrivals({}, said)

    assert (one.topic, one.delivery_id) == ("status", "7-1:undelivered:stat:UNDELIV err:027")
    assert Connector.decode(one.topic, one.body).records[0].external_id == "7-1"


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"reference=1", b"status=1", b"reference=1&status=32"]
)
def test_what_is_neither_text_nor_receipt_makes_no_sense(body):
    with pytest.raises(SkipRecord):
        Connector.arrivals({}, body)


@pytest.mark.parametrize(
    ("status", "words", "error"),
    [
        (202, "0: Accepted for delivery", None),
        (202, "3: Queued for later delivery", None),
        (202, "", Unsure),
        (200, "<html>Sign in</html>", Unsure),
        (302, "", Unsure),
        (500, "", Unsure),
        (503, "<html>Bad gateway</html>", Unsure),
        (408, "", Unsure),
        (503, "Temporal failure, try again later.", TryLater),
        (429, "", TryLater),
        (403, "Authorization failed for sendsms", StopSync),
        (403, "Not routable. Do not try again.", SkipRecord),
        (400, "Number(s) has/have been denied by white- and/or black-lists.", SkipRecord),
        (400, "Sender missing and no global set, rejected", StopSync),
        (404, "Unknown request.", StopSync),
        (401, "", StopSync),
    ],
)
def test_an_answer_says_what_to_do_next(status, words, error):
    assert type(refusal(httpx.Response(status, text=words))) is (error or type(None))


@pytest.mark.parametrize(
    "name", ["url", "username", "password", "sender", "webhook_secret", "webhook_url"]
)
def test_what_is_missing_is_named_before_anything_is_sent(kannel, name):
    for missing in ("", " ", "a\r\nX-Kannel-To: +1"):
        kannel.account = {**WHOLE, name: missing}
        with pytest.raises(StopSync, match=f"LOCKSTEP_KANNEL_{name.upper()}"):
            kannel.send("+14155552671", "Hi", reference="1")


@pytest.mark.parametrize(
    ("to", "body", "reference", "error"),
    [
        ("+14155552671 +14155552672", "Hi", "1", SkipRecord),
        ("4155552671", "Hi", "1", SkipRecord),
        ("+14155552671", " ", "1", SkipRecord),
        ("+14155552671", "ж" * 671, "1", SkipRecord),
        ("+14155552671", "Hi", "", StopSync),
        ("+14155552671", "Hi", "a b", StopSync),
        ("+14155552671", "Hi", "1", TryLater),
    ],
)
def test_a_text_that_is_not_whole_does_not_leave(kannel, to, body, reference, error):
    with pytest.raises(error) as refused:
        kannel.send(to, body, reference=reference)

    assert type(refused.value) is error
    assert "4155552671" not in str(refused.value)


def test_nobody_can_be_asked_whether_a_text_left(kannel):
    with pytest.raises(Unsure, match="receipt will tell"):
        kannel.find("+14155552671", "Hi", NOW, NOW)


def test_receipts_come_with_our_reference_the_newest_secret_and_kannels_own_escapes(kannel):
    kannel.account["webhook_secret"] = "a%d&b, older"

    assert kannel.receipts("7-1") == (
        f"{HOOK}?token=a%%25d%%26b&reference=7-1&status=%d&answer=%A&at=%T&smsc=%i"
    )
