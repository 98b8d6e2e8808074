"""What Twilio refuses is refused here, with its code."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from deployments.sandbox.twilio.account import Account, Settings
from deployments.sandbox.twilio.mover import Mover
from deployments.sandbox.twilio.sending import send
from tests.sandbox.twilio_account import ADA, MESSAGES, OURS, SERVICE, SID, TOKEN, Here, street


@pytest.fixture(scope="module")
def place():
    with street() as one:
        yield one


@pytest.fixture
def office(place):
    with place.opened() as one:
        yield one


def ahead(**said):
    return (datetime.now(UTC) + timedelta(**said)).isoformat()


SOON = {"From": SERVICE, "ScheduleType": "fixed"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"To": None}, 21604),
        ({"To": ""}, 21604),
        ({"To": "banana"}, 21211),
        ({"To": "+1"}, 21211),
        ({"To": "+15005550001"}, 21211),
        ({"To": "+15005550002"}, 21612),
        ({"To": "+15005550003"}, 21408),
        ({"To": "+15005550004"}, 21610),
        ({"To": "+15005550009"}, 21614),
        ({"From": None}, 21603),
        ({"From": "+15005550001"}, 21212),
        ({"From": "+15005550007"}, 21606),
        ({"From": "+15005550008"}, 21611),
        ({"From": "+14155550999"}, 21606),
        ({"From": None, "MessagingServiceSid": "MG" + "9" * 32}, 21705),
        ({"Body": None}, 21602),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"StatusCallback": "ftp://nowhere"}, 21609),
        ({"StatusCallback": "http://under_score.example"}, 21609),
        ({"ScheduleType": "later"}, 35126),
        ({"ScheduleType": "fixed"}, 35118),
        ({**SOON}, 35111),
        ({**SOON, "SendAt": "tomorrow"}, 35114),
        ({**SOON, "SendAt": ahead(minutes=1)}, 35114),
        ({**SOON, "SendAt": ahead(days=36)}, 35114),
    ],
)
def test_a_text_that_cannot_be_is_refused(office, said, code):
    answer = office.send(**said)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["more_info"].endswith(f"/{code}")
    assert office.state["sent"] == 0
    assert office.state["refused"] == {str(code): 1}


@pytest.mark.parametrize("body", ["a" * 1600, "🙂" * 1600])
def test_the_longest_text_is_taken(office, body):
    assert office.send(body=body).status_code == 201


def test_nobody_gets_in_without_the_key(office):
    stranger = Client(SID, "guessed", http_client=Here(office.url))
    with pytest.raises(TwilioRestException) as refused:
        stranger.messages.create(to=ADA, from_=OURS, body="Hi")
    stranger.http_client.close()

    bare = httpx.get(office.url + MESSAGES, trust_env=False)
    assert (refused.value.status, refused.value.code) == (401, 20003)
    assert (bare.status_code, bare.json()["code"]) == (401, 20003)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", MESSAGES.replace("AC0", "AC1"), 404, 20404),
        ("GET", MESSAGES.replace(".json", "/SM404.json"), 404, 20404),
        ("GET", "/2010-04-01/Nothing.json", 404, 20404),
        ("PUT", MESSAGES, 405, 20004),
        ("GET", MESSAGES + "?PageSize=1001", 400, 20001),
        ("GET", MESSAGES + "?PageSize=-1", 400, 20001),
        ("GET", MESSAGES + "?PageToken=banana", 400, 20001),
        ("GET", MESSAGES + "?DateSent=yesterday", 400, 20001),
        ("GET", MESSAGES + "?To=%ff", 400, 20001),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(office, method, path, status, code):
    answer = office.http.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("method", "data", "status", "code"),
    [
        ("POST", {"Status": "canceled"}, 409, 30409),
        ("POST", {"Status": "sent"}, 400, 20001),
        ("POST", {"Body": ""}, 409, 20009),
        ("POST", {"Body": "other words"}, 400, 20001),
        ("DELETE", None, 409, 20009),
    ],
)
def test_a_text_on_its_way_cannot_be_changed(place, method, data, status, code):
    with place.opened(pace=60) as office:
        uri = office.send().json()["uri"]
        answer = office.http.request(method, uri, data=data)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_who_said_stop_gets_no_more(office):
    office.reply("stop ")

    for sender in (OURS, SERVICE):
        answer = office.send(From=sender)
        assert (answer.status_code, answer.json()["code"]) == (400, 21610)
    office.reply("Start")
    assert office.send().status_code == 201


def test_a_service_may_notice_a_stop_only_later(place):
    with place.opened(late_opt_outs=True) as office:
        office.reply("STOP")
        made = office.send(From=SERVICE)
        office.settle()
        found = office.http.get(made.json()["uri"]).json()

    assert (made.status_code, made.json()["error_code"]) == (201, None)
    assert (found["status"], found["error_code"], found["from"]) == ("failed", 21610, None)


def test_a_full_queue_refuses_a_number_and_fails_a_service(place):
    with place.opened(pace=60, queue=2) as office:
        assert [office.send().status_code for _ in range(3)] == [201, 201, 400]
        assert office.send().json()["code"] == 21611
        taken = [office.send(From=SERVICE) for _ in range(3)]
        office.control("settings", pace=0.001)
        assert [one.status_code for one in taken] == [201] * 3

    with place.opened(pace=0.1, queue=1) as office:
        uris = [office.send(From=SERVICE).json()["uri"] for _ in range(2)]
        office.settle()
        ends = [office.http.get(uri).json() for uri in uris]
    assert [(one["status"], one["error_code"]) for one in ends] == [
        ("delivered", None),
        ("failed", 30001),
    ]


def test_a_sender_lets_only_so_many_go_at_a_time():
    account = Account(lambda: datetime(2026, 7, 1, 12, tzinfo=UTC), Settings(per_pace=2))
    for n in range(5):
        send(account, {"To": [ADA], "From": [OURS], "Body": [str(n)]})
    mover, waiting = Mover(account), []
    while account.moving:
        waiting.append(sum(one.status == "queued" for one in account.messages.values()))
        mover.step()

    assert waiting[:4] == [5, 3, 1, 0]


def test_too_many_at_once_are_told_to_wait_and_nothing_was_done(place):
    with place.opened(at_once=2, latency=0.3) as office, ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda _: office.send(), range(6)))
        sent = office.state["sent"]

    codes = [one.json()["code"] for one in answers if one.status_code == 429]
    assert set(codes) == {20429}
    assert sent == 6 - len(codes) >= 2


ITEM = f'{{"contact_id":"{ADA}","correlation_id":"{"a" * 32}","sender_id":"{SERVICE}","status":"opt-out","source":"others"}}'


@pytest.mark.parametrize(
    ("items", "code"),
    [([], 20001), ([ITEM] * 26, 20001), (["{"], 20001), ([ITEM, "{}"], 20001)],
)
def test_a_batch_of_consents_that_cannot_be_read_is_refused_whole(office, items, code):
    answer = office.http.post("/v1/Consents/Bulk", data={"Items": items})

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert office.state["consents"] == 0


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("contact_id", "(415) 555-0123", "INVALID_CONTACT_ID"),
        ("contact_id", "", "INVALID_CONTACT_ID"),
        ("sender_id", "MG1", "INVALID_SENDER_ID"),
        ("status", "maybe", "INVALID_STATUS"),
        ("source", "hearsay", "INVALID_SOURCE"),
        ("date_of_consent", "2026-07-01", "INVALID_DATE_OF_CONSENT"),
        ("date_of_consent", "2999-01-01T00:00:00Z", "INVALID_DATE_OF_CONSENT"),
    ],
)
def test_one_bad_consent_costs_only_itself(office, field, value, word):
    item = {"contact_id": ADA, "correlation_id": "a" * 32, "sender_id": SERVICE, "status": "opt-out", "source": "others"}  # fmt: skip
    bulk = office.sdk.accounts.v1.bulk_consents
    told = bulk.create(items=[item, {**item, field: value}]).items

    assert [(one["error_code"], one["error_messages"]) for one in told] == [
        (0, []),
        (30646, [word]),
    ]


def test_only_so_many_batches_of_consents_are_taken_in_a_minute(place):
    now = [datetime(2026, 7, 1, 12, tzinfo=UTC)]
    with place.opened(clock=lambda: now[0], consents_per_minute=2) as office:
        answers = []
        for seconds in (0, 0, 0, 61):
            now[0] += timedelta(seconds=seconds)
            answers.append(office.http.post("/v1/Consents/Bulk", data={"Items": ITEM}))

    assert [one.status_code for one in answers] == [201, 201, 429, 201]


def test_trouble_is_worded_as_twilio_does(office):
    office.control("provoke", kind="status", status=503, path="/2010")

    answer = office.send()
    assert (answer.status_code, answer.json()["code"]) == (503, 20503)
    assert office.http.auth is not None
    assert TOKEN not in answer.text
