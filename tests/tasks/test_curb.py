"""What does harm stops by itself, says why, and goes on when a person says so."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tasks.attribution import health
from tasks.curb import curb
from tasks.hub import curbs, engine, situations, texts
from tasks.hub.texts import Wanted
from tasks.look import MEASURES
from tasks.monitoring.alarms import Seen, stopped
from tasks.travel import travelled
from tests.contracts.privacy import personal
from tests.hub.world import World

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
SENDER = "+14155550100"
SENT = """
    INSERT INTO message (workflow, occasion, purpose, phone, body, platform, sender, status, error,
                         reserved_at, accepted_at, settled_at)
    SELECT %(workflow)s, n::text, %(purpose)s, '+1415555' || (2000 + n), 'b', 'twilio', %(sender)s,
           CASE WHEN n <= %(failed)s THEN 'undelivered' ELSE 'delivered' END,
           CASE WHEN n <= %(failed)s THEN %(error)s END, t.at, t.at, t.at + %(took)s * interval '1 second'
      FROM generate_series(1, %(texts)s) n,
           (SELECT present() - interval '1 hour') t (at)
"""
STOP = "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup) SELECT 'sms', phone, 'marketing', 'withdrawn', 'twilio', 'reply', present(), gen_random_uuid()::text FROM message WHERE workflow = 'sale' AND occasion::int <= %s"


@pytest.fixture(scope="module")
def made(postgres, maker, hub_template):
    maker.execute(f"CREATE DATABASE curbs TEMPLATE {hub_template} STRATEGY file_copy")
    yield World(postgres.url("curbs"))
    maker.execute("DROP DATABASE curbs WITH (FORCE)")


@pytest.fixture
def hub(made):
    made.empty()
    with engine.autocommit(made.url) as connection:
        connection.execute("TRUNCATE curb")
        connection.execute("SET lockstep.now = '2026-03-04T12:00:00Z'")
        yield connection


def sent(hub: psycopg.Connection, texts: int = 300, failed: int = 0, **more: object) -> None:
    """An hour ago so many texts left."""
    plain = {"workflow": "sale", "purpose": "marketing", "sender": SENDER, "error": "30003", "took": 3}  # fmt: skip
    hub.execute(SENT, {**plain, "texts": texts, "failed": failed, **more})


def objections(hub: psycopg.Connection, **about: object) -> str | None:
    """Whether the gate is told that a text's workflow or sender is stopped."""
    plain = {"workflow": "sale", "occasion": "new", "purpose": "marketing", "phone": "+14155552671", "body": "Hi", "platform": "twilio"}  # fmt: skip
    wanted = Wanted(**{**plain, **about})
    texts.ask(hub, [wanted])
    return situations.read(hub, texts.asked(hub, wanted), SENDER).situation


def test_a_page_says_how_the_texts_of_each_workflow_and_sender_travel(hub, made, monkeypatch):
    sent(hub, 100)
    sent(hub, 100, 40, workflow="campaign spring", error="30007", took=700)
    hub.execute(STOP, (3,))
    hub.execute("INSERT INTO message_event (platform, external_id, kind, happened_at, facts) SELECT 'twilio', 'SM' || id, 'reply', accepted_at + interval '1 minute', jsonb_build_object('from', phone) FROM message WHERE workflow = 'campaign spring' AND occasion::int > 90")  # fmt: skip
    curb(hub)

    page = travelled(made.url, SINCE, SINCE + timedelta(days=5))

    rows = [
        line.split(" | ") for line in page.splitlines() if line.startswith("| ") and "100" in line
    ]
    assert rows[0][:2] == ["| campaign spring", "100"]
    assert rows[0][2:8] == ["60.0%", "40.0%", "5.0%", "16.7%", "0.0%", "100.0%"]
    assert "| sender 0100 | 200 | 80.0% |" in page
    assert "**campaign spring stopped by itself**: 40 of 100" in page
    assert personal(page) == []


@pytest.mark.parametrize(
    ("usual", "lately", "slow"),
    [(3, 400, True), (3, 50, False), (300, 800, False), (3, None, False)],
)
def test_a_page_says_who_became_slow(usual, lately, slow):
    row = {"kind": "sender", "subject": "sender 0100", "texts": 9, "delivered": 9, "failed": 0, "filtered": 0, "opt_outs": 0, "replies": 0, "clicks": 0, "late": 0, "usual": usual, "lately": lately}  # fmt: skip

    assert ("became slow" in health.page([row], [])) is slow


@pytest.mark.parametrize(
    ("harm", "signs"),
    [
        ({"failed": 3}, None),
        ({"failed": 60}, "not delivered"),
        ({"failed": 12, "error": "30007"}, "taken for spam"),
        ({"took": 1800}, "take longer"),
        ({"texts": 20, "failed": 4}, None),
    ],
)
def test_signs_of_harm_stop_a_workflow_and_its_sender(hub, harm, signs):
    sent(hub, **harm)

    curb(hub)

    found = [one.subject for one in curbs.listed(hub)]
    assert found == ([] if signs is None else ["sender 0100", "sale"])
    assert all(signs in one.why for one in curbs.listed(hub))


def test_people_who_leave_stop_a_workflow(hub):
    sent(hub)
    hub.execute(STOP, (30,))

    curb(hub)

    assert "answered by STOP" in curbs.listed(hub)[0].why


def test_what_sells_nothing_still_leaves_by_a_sender_that_is_stopped(hub):
    sent(hub, failed=60)
    curb(hub)

    assert '"curbed": "60 of 300' in objections(hub)
    assert '"curbed": "60 of 300' in objections(hub, workflow="other")
    assert '"curbed": null' in objections(hub, workflow="shipping", purpose="transactional")


def test_it_is_told_of_as_long_as_nobody_lets_it_go_on_and_names_no_number(hub):
    sent(hub, failed=60)
    curb(hub)
    assert curb(hub) == 0

    sender, sale = stopped(MEASURES["curbs"](hub), Seen())
    assert sale.said == "sale was stopped by itself: 60 of 300 texts (20.0%) are not delivered"
    assert "look at the error codes" in sale.advice
    assert SENDER not in str(sender)


def test_a_person_lets_it_go_on_and_what_was_before_counts_no_more(hub):
    sent(hub, failed=60)
    curb(hub)

    said = [curbs.lift(hub, name, "Ada") for name in ("nothing", "sale", "sale", "sender 0100")]
    assert said == [False, True, False, True]
    assert (curb(hub), curbs.listed(hub)) == (0, [])


def test_what_only_that_held_back_leaves_at_once_when_it_goes_on(hub):
    sent(hub, failed=60)
    curb(hub)
    objections(hub)
    hub.execute("INSERT INTO objection (message_id, gate, reason, until) SELECT id, 'curbed', 'r', due_at + interval '1 hour' FROM message WHERE status = 'waiting'")  # fmt: skip
    hub.execute("UPDATE message SET due_at = due_at + interval '1 hour' WHERE status = 'waiting'")

    curbs.lift(hub, "sale", "Ada")

    assert hub.execute("SELECT due_at <= present() FROM message WHERE status = 'waiting'").fetchall() == [(True,)]  # fmt: skip
