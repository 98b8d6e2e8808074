from datetime import UTC, datetime, timedelta

import httpx
import pytest

from mappings.records import Receipt, Reply
from tasks.connectors.base import StopSync, Unsure
from tasks.connectors.twilio import Connector
from tests.connectors.twilio_account import ADA, OURS, connected, street

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def place():
    with street() as one:
        yield one


class Day:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def side(place):
    """An account with a reply every minute, from noon on."""
    day = Day()
    with connected(place, clock=day) as one:
        for n in range(5):
            day.now = NOON + timedelta(minutes=n)
            one.office.reply(f"No {n}")
        yield one


def bodies(pages):
    pages = list(pages)
    assert all(page.bad == [] for page in pages)
    return [one.body for page in pages for one in page.records if isinstance(one, Reply)]


def minutes(count, **more):
    return NOON + timedelta(minutes=count, **more)


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, [4, 3, 2, 1, 0]),
        (minutes(3), None, [4, 3]),
        (minutes(3, milliseconds=1), None, [4, 3]),  # Twilio knows whole seconds: rather once more
        (None, minutes(1), [0]),
        (None, minutes(1, milliseconds=1), [1, 0]),
        (minutes(1), minutes(3), [2, 1]),
        (minutes(9), None, []),
    ],
)
def test_texts_of_a_window_are_read_newest_first(side, since, until, found):
    assert bodies(side.twilio.read("messages", since, until)) == [f"No {n}" for n in found]


def test_reading_goes_on_from_a_cursor_and_keeps_its_window(side, monkeypatch):
    monkeypatch.setattr("tasks.connectors.twilio.LARGEST_PAGE", "2")
    first = next(side.twilio.read("messages", since=minutes(1)))
    side.office.reply("meanwhile")
    rest = Connector(side.client, side.account).read("messages", cursor=first.cursor)

    assert bodies([first]) == ["No 4", "No 3"]
    assert bodies(rest) == ["No 2", "No 1"]


def test_what_a_webhook_missed_is_found_by_reading(side):
    side.office.reply("STOP", sender="+14155550177")
    side.office.send(to="+14155550001")
    side.office.settle()

    sent, stop = next(side.twilio.read("messages", since=minutes(4))).records[:2]
    assert isinstance(sent, Receipt)
    assert (sent.status, sent.error, sent.happened_at) == ("undelivered", "30003", minutes(4))
    assert (stop.phone, stop.body, stop.to) == ("+14155550177", "STOP", OURS)
    assert stop.happened_at == minutes(4)


def test_texts_are_fetched_by_their_ids_and_one_that_is_gone_costs_one(side):
    sid = side.office.reply("Hello")["sid"]
    page = side.twilio.fetch("messages", [sid, "SM" + "9" * 32])

    assert [(one.external_id, one.phone) for one in page.records] == [(sid, ADA)]
    assert [(row.key, row.reason) for row in page.bad] == [
        ("SM" + "9" * 32, "Twilio has no such text")
    ]


def test_reading_with_the_wrong_key_stops(place):
    with connected(place, {"auth_token": "wrong"}) as side, pytest.raises(StopSync):
        next(side.twilio.read("messages"))


GOOD = {"sid": "SM" + "0" * 32, "status": "received", "direction": "inbound", "from": ADA, "to": OURS, "body": "STOP", "date_sent": "Wed, 01 Jul 2026 12:00:00 +0000"}  # fmt: skip


@pytest.mark.parametrize(
    "odd",
    [{}, {"sid": "SM1"}, GOOD | {"from": None}, GOOD | {"date_sent": "soon"}, GOOD | {"sid": 5}],
)
def test_a_text_that_makes_no_sense_is_one_bad_row(odd):
    answer = {"messages": [GOOD, odd, GOOD], "next_page_uri": None}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    with httpx.Client(transport=transport) as client:
        twilio = Connector(client, {"account_sid": "AC", "auth_token": "x"})
        (page,) = twilio.read("messages")

    assert [type(one) for one in page.records] == [Reply] * 2
    assert len(page.bad) == 1


@pytest.mark.parametrize(
    "answer", [b"[]", b"{", b"{}", b'{"messages": []}', b'{"messages": 5, "next_page_uri": 1}']
)
def test_a_page_that_makes_no_sense_is_as_good_as_lost(answer):
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=answer))
    with httpx.Client(transport=transport) as client, pytest.raises(Unsure):
        list(Connector(client, {"account_sid": "AC", "auth_token": "x"}).read("messages"))


def test_there_is_nothing_to_prepare(side):
    assert side.twilio.prepare() == []
