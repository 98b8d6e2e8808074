"""Which texts were taken after a STOP, and what nobody can tell."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from tasks.hub import exposure
from tests.hub.world import START

PHONE = "+14155552671"
WEEK = (START, START + timedelta(days=14))

ACT = """
    INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, learned_at,
                         dedup)
    VALUES ('sms', %s, %s, %s, %s, 'said', %s, %s, gen_random_uuid()::text)
"""
TEXT = """
    INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, reserved_at,
                         accepted_at, settled_at, facts)
    VALUES (%s, gen_random_uuid()::text, %s, %s, 'b', %s, 'twilio', %s, %s, %s, %s)
    RETURNING id
"""


def at(seconds):
    return None if seconds is None else START + timedelta(hours=1, seconds=seconds)


class Past:
    """What happened, in seconds."""

    def __init__(self, hub) -> None:
        self.hub = hub

    def said(self, status, happened, learned=None, purpose="marketing", source="twilio"):
        learned = happened if learned is None else learned
        self.hub.execute(ACT, (PHONE, purpose, status, source, at(happened), at(learned)))

    def text(
        self,
        reserved,
        accepted,
        *,
        status="sent",
        settled=None,
        purpose="marketing",
        workflow="offers",
        facts="{}",
    ):
        settled = at(settled if settled is not None else accepted)
        row = (workflow, purpose, PHONE, status, at(reserved), at(accepted), settled, facts)
        return self.hub.execute(TEXT, row).fetchone()[0]

    def verdicts(self):
        return [one.verdict for one in exposure.late(self.hub, *WEEK)]


@pytest.fixture
def past(hub_url):
    with psycopg.connect(hub_url, autocommit=True) as hub:
        yield Past(hub)


STOP = ("withdrawn", 10, 20)
"""Said at 10, learned at 20."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ({"reserved": 1, "accepted": 2}, []),
        ({"reserved": 9, "accepted": 11}, ["before we knew"]),
        ({"reserved": 12, "accepted": 13}, ["before we knew"]),
        ({"reserved": 19, "accepted": 21}, ["in flight"]),
        ({"reserved": 21, "accepted": 22}, ["after we knew"]),
        ({"reserved": 21, "accepted": 22, "status": "delivered"}, ["after we knew"]),
        ({"reserved": 21, "accepted": 22, "status": "refused"}, []),
        ({"reserved": 21, "accepted": None, "status": "given_back"}, []),
        ({"reserved": 21, "accepted": None, "settled": 22}, ["after we knew"]),
        ({"reserved": 1, "accepted": None, "settled": 2}, []),
        ({"reserved": 1, "accepted": None, "settled": 30}, ["cannot tell"]),
        ({"reserved": 12, "accepted": None, "settled": 13}, ["before we knew"]),
        ({"reserved": 12, "accepted": None, "settled": 21}, ["cannot tell"]),
        ({"reserved": 21, "accepted": None, "status": "unsure"}, ["cannot tell"]),
        ({"reserved": 1, "accepted": None, "status": "reserved"}, ["cannot tell"]),
        ({"reserved": 21, "accepted": 22, "purpose": "transactional"}, ["allowed"]),
        ({"reserved": 1, "accepted": 2, "purpose": "transactional"}, []),
        ({"reserved": 21, "accepted": 22, "workflow": "stop_confirmation"}, ["answer"]),
        ({"reserved": 21, "accepted": 22, "facts": '{"reply_to": true}'}, ["answer"]),
    ],
)
def test_a_text_is_judged_by_when_stop_was_said_and_when_we_knew(past, text, expected):
    past.said("granted", -100)
    past.said(*STOP)
    past.text(**text)

    assert past.verdicts() == expected


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ([("granted", 15)], []),
        ([("granted", 5)], ["after we knew"]),
        ([("granted", 10)], ["after we knew"]),
        ([("granted", 15, 15, "marketing", "import")], ["after we knew"]),
        ([("granted", 15, 15, "cart")], ["after we knew"]),
        ([("withdrawn", 25, 25)], ["after we knew"]),
    ],
)
def test_only_a_later_yes_of_the_person_ends_a_stop(past, acts, expected):
    past.said(*STOP)
    for act in acts:
        past.said(*act)
    past.text(30, 31)

    assert past.verdicts() == expected


def test_the_seconds_count_from_the_first_stop_since_the_last_yes(past):
    past.said("withdrawn", 1)
    past.said("granted", 5)
    past.said("withdrawn", 10, 20)
    past.said("withdrawn", 15, 16)
    past.text(17, 18.5)

    (late,) = exposure.late(past.hub, *WEEK)

    assert (late.verdict, late.since_stop, late.since_learned) == ("after we knew", 8.5, 2.5)


def test_a_stop_without_a_date_counts_from_when_we_learned_of_it(past):
    past.said("withdrawn", None, 20)
    past.text(9, 11)
    past.text(21, 22)

    assert past.verdicts() == ["after we knew"]


def test_the_worst_comes_first(past):
    past.said(*STOP)
    past.text(21, 22, purpose="transactional")
    past.text(12, 13)
    past.text(21, 22)

    assert past.verdicts() == ["after we knew", "before we knew", "allowed"]


def test_a_week_without_anything_late_still_says_how_much_was_looked_at(past):
    past.said(*STOP)
    past.said("withdrawn", 10, 20, "cart")
    past.text(1, 2)
    past.text(1, None, settled=2)

    newest, oldest = exposure.looked_at(past.hub, START - timedelta(days=1), START + timedelta(2))

    assert (newest.texts, newest.undated, newest.stops) == (0, 0, 0)
    assert (oldest.texts, oldest.undated, oldest.stops) == (2, 1, 1)


STOP_NOW = """
    INSERT INTO consent (channel, address, purpose, status, source, method, dedup)
    VALUES ('sms', %s, 'marketing', 'withdrawn', 't', '', 'd') RETURNING learned_at
"""
WAITS = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"


def test_a_text_reserved_while_a_stop_waits_for_its_number_is_not_late(past, hub_url):
    with (
        psycopg.connect(hub_url) as sender,
        psycopg.connect(hub_url) as person,
        ThreadPoolExecutor() as both,
    ):
        sender.execute("SELECT pg_advisory_xact_lock(7201009, number_lock(%s))", (PHONE,))
        stop = both.submit(lambda: person.execute(STOP_NOW, (PHONE,)).fetchone())
        while not stop.done() and past.hub.execute(
            WAITS, (person.info.backend_pid,)
        ).fetchone() != (True,):
            pass
        (reserved,) = sender.execute("SELECT clock_timestamp()").fetchone()
        sender.commit()

    assert stop.result()[0] > reserved
