"""Twilio's own client uses our account as if it were theirs."""

from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.sandbox.twilio_account import ADA, OURS, SERVICE, SID, street


@pytest.fixture(scope="module")
def place():
    with street() as one:
        yield one


@pytest.fixture
def office(place):
    with place.opened(numbers=(OURS, "+14155550101")) as one:
        yield one


def later(**said):
    return datetime.now(UTC) + timedelta(**said)


def test_a_text_is_taken_and_found_again(office):
    made = office.sdk.messages.create(to=ADA, from_=OURS, body="Grüße €")
    office.settle()
    found = office.sdk.messages(made.sid).fetch()

    assert (made.status, made.num_segments, made.direction) == ("queued", "1", "outbound-api")
    assert (found.status, found.body, found.to, found.from_) == ("delivered", "Grüße €", ADA, OURS)
    assert (found.account_sid, found.error_code, found.price) == (SID, None, "-0.00750")
    assert found.date_created <= found.date_sent <= found.date_updated


def test_a_service_picks_the_sender_when_the_text_leaves_and_always_the_same(office):
    texts = [
        office.sdk.messages.create(to=ADA, messaging_service_sid=SERVICE, body="Hi")
        for _ in range(3)
    ]
    office.settle()

    assert {(one.status, one.from_, one.num_segments) for one in texts} == {("accepted", None, "0")}
    assert len({one.fetch().from_ for one in texts}) == 1
    assert texts[0].fetch().from_ in (OURS, "+14155550101")


@pytest.mark.parametrize(
    ("to", "end", "code"),
    [
        ("+14155550123", "delivered", None),
        ("+14155550001", "undelivered", 30003),
        ("+14155550004", "undelivered", 30004),
        ("+14155550005", "undelivered", 30005),
        ("+14155550006", "undelivered", 30006),
        ("+14155550007", "undelivered", 30007),
        ("+14155550008", "undelivered", 30008),
        ("+14155550034", "failed", 30034),
    ],
)
def test_every_number_has_its_fate(office, to, end, code):
    made = office.sdk.messages.create(to=to, from_=OURS, body="Hi")
    office.settle()

    found = made.fetch()
    assert (found.status, found.error_code) == (end, code)
    assert bool(found.error_message) == bool(code)


def test_all_texts_are_listed_newest_first_over_all_pages(office):
    sids = [office.send(body=str(n)).json()["sid"] for n in range(7)]
    office.settle()

    assert [one.sid for one in office.sdk.messages.stream(page_size=3)] == sids[::-1]
    assert [one.sid for one in office.sdk.messages.list(limit=2)] == sids[:-3:-1]
    assert office.state["calls"]["list"] == 4


def test_a_text_that_comes_in_between_shifts_no_page(office):
    sids = [office.send(body=str(n)).json()["sid"] for n in range(4)]
    page = office.sdk.messages.page(page_size=2)
    office.send(body="new")

    assert [one.sid for one in page.next_page()] == sids[1::-1]


def test_texts_are_filtered_by_who_and_when(office):
    office.reply("hello")
    office.send()
    office.send(to="+14155550199")
    office.settle()
    days = {name: later(days=n) for name, n in (("before", -1), ("after", 1))}

    def found(**said):
        return sorted(one.direction for one in office.sdk.messages.list(**said))

    assert found(to=ADA) == ["outbound-api"]
    assert found(from_=ADA) == ["inbound"]
    assert found(to=OURS, from_=OURS) == []
    assert len(found(date_sent=datetime.now(UTC).date())) == 3
    assert found(date_sent=days["before"].date()) == []
    assert len(found(date_sent_after=days["before"], date_sent_before=days["after"])) == 3
    assert found(date_sent_after=days["after"]) == found(date_sent_before=days["before"]) == []


def test_a_text_still_waiting_is_in_no_list_by_date(office):
    office.control("settings", pace=60)
    office.send()

    assert office.sdk.messages.list(date_sent_after=later(days=-1)) == []
    assert len(office.sdk.messages.list(to=ADA)) == 1


def test_a_scheduled_text_waits_and_can_be_cancelled(office):
    made = office.sdk.messages.create(
        to=ADA,
        messaging_service_sid=SERVICE,
        body="Hi",
        schedule_type="fixed",
        send_at=later(hours=1),
    )
    office.reply("STOP")  # comes too late for Twilio: it cancels nothing by itself
    waiting = made.fetch().status

    assert (made.status, waiting) == ("scheduled", "scheduled")
    assert made.update(status="canceled").status == "canceled"


def test_a_scheduled_text_leaves_at_its_time(place):
    now = [datetime(2026, 7, 1, 12, tzinfo=UTC)]
    with place.opened(clock=lambda: now[0]) as office:
        at = (now[0] + timedelta(minutes=10)).isoformat()
        office.send(From=SERVICE, ScheduleType="fixed", SendAt=at)
        now[0] += timedelta(minutes=11)

        assert office.settle()["messages"] == {"delivered": 1}


def test_a_text_can_be_blotted_out_and_forgotten(office):
    made = office.sdk.messages.create(to=ADA, from_=OURS, body="secret")
    office.settle()

    assert made.update(body="").body == ""
    assert made.delete()
    with pytest.raises(TwilioRestException) as refused:
        made.fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)


def test_the_client_tells_of_consents_and_each_gets_its_answer(office):
    item = {
        "correlation_id": "a" * 32,
        "sender_id": SERVICE,
        "status": "opt-out",
        "source": "others",
    }
    told = office.sdk.accounts.v1.bulk_consents.create(
        items=[
            {**item, "contact_id": ADA, "date_of_consent": "2026-07-01T12:00:00Z"},
            {**item, "contact_id": "0000000", "correlation_id": "b" * 32},
            {**item, "contact_id": OURS, "correlation_id": "c" * 32, "date_of_consent": "soon"},
        ]
    )

    assert told.items == [
        {"correlation_id": "a" * 32, "error_code": 0, "error_messages": []},
        {"correlation_id": "b" * 32, "error_code": 30646, "error_messages": ["INVALID_CONTACT_ID"]},
        {"correlation_id": "c" * 32, "error_code": 30646, "error_messages": ["INVALID_DATE_OF_CONSENT"]},
    ]  # fmt: skip
    assert office.export["opted_out"] == [[SERVICE, ADA]]


def test_consent_told_of_later_lifts_the_block(office):
    office.reply("STOP")
    item = {"contact_id": ADA, "correlation_id": "a" * 32, "source": "website", "status": "opt-in"}
    office.sdk.accounts.v1.bulk_consents.create(items=[{**item, "sender_id": SERVICE}])

    assert office.send(From=SERVICE).status_code == 201
    assert office.send(From=OURS).json()["code"] == 21610
