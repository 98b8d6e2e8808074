"""A sender's texts leave evenly, whoever hands them over, and a turn is used once."""

import threading
import time
from collections import deque
from datetime import UTC, datetime, timedelta

import pytest

from flows.dispatches import Dispatches
from tasks.connect import Door
from tasks.crew import Shift, staff
from tasks.hub import paces
from tasks.hub.texts import Due
from tasks.line import Batch
from tasks.pace import Pace
from tasks.send import dispatch_all, dispatch_batch
from tests.connectors.twilio_account import ADA, OURS
from tests.tasks.texting import RULES, act, ask, states


def door(per_second=50.0):
    return Door("twilio", {"sender": OURS}, per_second=per_second)


@pytest.fixture
def given(monkeypatch):
    """How many segments each turn was taken for."""
    taken, take = [], paces.take

    def counted(hub, sender, segments, per_second):
        taken.append(segments)
        return take(hub, sender, segments, per_second)

    monkeypatch.setattr(paces, "take", counted)
    return taken


@pytest.mark.parametrize(
    ("texts", "taken"),
    [
        ([Due(1, ADA, "twilio"), Due(2, ADA, "twilio")], [1]),
        ([Due(1, ADA, "twilio", segments=2), Due(2, ADA, "twilio")], [2]),
        ([Due(1, ADA, "twilio"), Due(2, ADA, "twilio", segments=2)], [1, 2]),
        ([Due(1, ADA, "twilio", sender=OURS)], [1]),
        ([Due(1, ADA, "twilio", sender="+12015550199")], []),
    ],
)
def test_a_turn_nobody_left_by_is_taken_up_by_the_next_text_it_is_long_enough_for(hub, given, texts, taken):  # fmt: skip
    pace = Pace(hub)
    for due in texts:
        pace.keep(door(), due)

    assert given == taken


def test_a_turn_is_used_once(hub, given):
    pace, way = Pace(hub), door()
    for number in range(3):
        pace.keep(way, Due(number, ADA, "twilio"))
        pace.used(way)

    assert given == [1, 1, 1]


def test_a_turn_that_was_slept_through_is_lost(hub, given, monkeypatch):
    sleep, late = time.sleep, iter([0.2])
    monkeypatch.setattr("tasks.pace.time.sleep", lambda _: sleep(next(late, 0.0)))

    Pace(hub).keep(door(), Due(1, ADA, "twilio"))

    assert given == [1, 1]


def test_nobody_waits_for_a_turn_beyond_the_end_of_a_shift(hub, hub_url, side, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_TWILIO_SENDER_PER_SECOND", "0.1")
    ask(hub, ADA, "+14155550124")

    assert dispatch_all(hub_url, Shift(2, 2, 0.5), rules=RULES).texts == {"sent": 1}
    assert hub.execute("SELECT count(*) FROM message WHERE status = 'waiting' AND claimed_by IS NULL").fetchone() == (1,)  # fmt: skip


def test_who_has_no_known_limit_waits_for_nothing(hub, given):
    Pace(hub).keep(door(None), Due(1, ADA, "twilio"))

    assert given == []


def held(*ids, urgent=False):
    return [Due(id, ADA, "twilio", urgent=urgent) for id in ids]


def test_what_somebody_waits_for_is_next_whatever_is_held_already():
    batch = Batch(deque(), {}, RULES)
    batch.lay(held(1, 2, 3))
    batch.lay([*held(4), *held(5, 6, urgent=True)])

    assert [batch.next().id for _ in range(6)] == [5, 6, 1, 2, 3, 4]
    assert batch.next() is None


def test_more_is_held_while_clerks_are_at_work(hub, hub_url, side):
    ask(hub, *(f"+1415555{n}" for n in range(2000, 2030)))

    assert dispatch_all(hub_url, Shift(4, 3, 20), rules=RULES).texts == {"sent": 30}


@pytest.mark.parametrize(
    ("threads", "rates", "clerks"),
    [(8, [], 8), (8, [1.0], 8), (8, [60.0, 1.0], 12), (8, [225.0], 32), (50, [600.0], 50)],
)  # fmt: skip
def test_a_fast_pace_takes_more_clerks(threads, rates, clerks):
    assert staff(threads, rates) == clerks


def test_a_sender_that_sent_its_minute_is_left_alone_until_the_next_and_nothing_is_lost(hub, hub_url, side, monkeypatch):  # fmt: skip
    monkeypatch.setenv("LOCKSTEP_TWILIO_SENDER_PER_MINUTE", "3")
    ask(hub, *(f"+1415555{n}" for n in range(2000, 2006)))

    done = dispatch_all(hub_url, Shift(2, 1, 5), rules=RULES)
    lane = Dispatches(time.monotonic() + 300)
    lane.rest(done)

    assert (done.texts["sent"], states(hub).count("waiting")) == (2, 4)
    assert dispatch_all(hub_url, Shift(9, 1), rules=RULES).texts == {"sent": 1, "deferred": 1}
    assert lane.without == []
    lane.rest(dispatch_all(hub_url, Shift(9, 1), rules=RULES))
    assert list(lane.resting) == ["twilio"]


@pytest.mark.parametrize("limit", ["DAY_LIMIT", "PER_MINUTE"])
def test_many_clerks_at_once_send_no_more_than_is_left(hub, hub_url, side, monkeypatch, limit):
    monkeypatch.setenv(f"LOCKSTEP_TWILIO_SENDER_{limit}", "10")
    ask(hub, *(f"+1415555{n}" for n in range(2000, 2024)))

    dispatch_batch(hub_url, rules=RULES)

    assert states(hub).count("sent") == 10


def test_two_dispatchers_keep_one_pace_and_lose_none_of_it_to_texts_that_may_not_go(hub, hub_url, side, monkeypatch):  # fmt: skip
    monkeypatch.setenv("LOCKSTEP_TWILIO_SENDER_PER_SECOND", "40")
    people = [f"+1415555{n}" for n in range(2000, 2056)]
    for phone in people[::7]:
        act(hub, phone, "withdrawn")
    ask(hub, *people)
    began = datetime.now(UTC)

    def work():
        while dispatch_batch(hub_url, rules=RULES, threads=3).handled:
            pass

    crowd = [threading.Thread(target=work) for _ in range(2)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert sorted(states(hub)) == ["sent"] * 48 + ["withheld"] * 8
    times = sorted(datetime.fromisoformat(at) for at in side.office.export["taken"].values())
    assert times[-1] - began >= timedelta(seconds=47 * paces.MARGIN / 40)
    half = timedelta(seconds=0.5)
    assert max(sum(at <= one < at + half for one in times) for at in times) <= 20 + 12
