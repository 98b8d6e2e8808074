"""A STOP is rehearsed through the whole path, with a test customer and nobody else."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from deployments import receiver
from deployments.sandbox import tester
from deployments.sandbox.serve import serving
from deployments.sandbox.twilio import app as twilio
from flows.rehearse_stop import rehearse_stop
from flows.sync import sync
from tasks import drain
from tasks import rehearse_stop as rehearsal
from tasks.push import push_all
from tasks.send import dispatch_batch
from tests.flows.conftest import run

NUMBER = "+14155550199"

LEDGER = "SELECT status, evidence ->> 'rehearsal' FROM consent WHERE address = %s AND purpose = 'marketing' AND source = 'twilio' ORDER BY id"
STATE = "SELECT status FROM consent_state WHERE address = %s AND purpose = 'marketing'"
OWED = "SELECT DISTINCT platform, object FROM outbox WHERE status = 'owed'"
NOTED = "SELECT status, counts ->> 'said' FROM sync_run WHERE flow = 'rehearse_stop' ORDER BY id"
SENT = "SELECT count(*) FROM message WHERE workflow = 'rehearsal' AND status <> 'withheld'"


@pytest.fixture
def texting(monkeypatch):
    """An SMS platform that is connected."""
    with serving(twilio.build()) as url:
        for name, value in {
            "URL": url,
            "ACCOUNTS_URL": url,
            "ACCOUNT_SID": "AC" + "0" * 32,
            "AUTH_TOKEN": "sandbox_token",
            "SENDER": "MG" + "0" * 32,
        }.items():
            monkeypatch.setenv(f"LOCKSTEP_TWILIO_{name}", value)
        yield url


@pytest.fixture
def hears(hub, store, crm, texting, monkeypatch):
    """A receiver all three platforms know, and a test customer everybody knows."""
    monkeypatch.setenv("LOCKSTEP_REHEARSAL_NUMBER", NUMBER)
    store.shop.clock = lambda: datetime.now(UTC)  # or it would take a STOP to be of the future
    tester.invite(store.shop, NUMBER)
    run(sync, object="customers", dry_run=False)
    run(sync, platform="hubspot", object="contacts", direction="out", dry_run=False)
    app = receiver.build()
    with serving(app) as url:
        app.public_url = url
        monkeypatch.setenv("LOCKSTEP_PUBLIC_URL", url)
        yield app


@contextmanager
def lane(hub):
    """What else the house does meanwhile."""
    ended = threading.Event()

    def work():
        while not ended.wait(0.02):
            drain.drain_once(hub.url)
            for platform, object in hub.ask(OWED):
                push_all(platform, object, "consent", 3)
                push_all(platform, object, "transactions", 3)
            dispatch_batch(hub.url)

    with ThreadPoolExecutor(1) as house:
        working = house.submit(work)
        try:
            yield
        finally:
            ended.set()
    working.result()


def test_everybody_follows_and_the_test_customer_is_put_back(hub, hears, monkeypatch):
    for promise in ("HEEDED", "REFUSED", "TOLD", "CONFIRMED", "PATIENCE"):
        monkeypatch.setattr(rehearsal, promise, 100.0)  # how fast it goes here says nothing
    with lane(hub):
        first, second = run(rehearse_stop, dry_run=False), run(rehearse_stop, dry_run=False)

    assert first.is_completed(), first.message
    assert second.is_completed(), second.message
    assert "every promise was kept" in first.message
    assert all(name in first.message for name in ("hubspot", "shopify", "twilio"))
    assert hub.ask(LEDGER, NUMBER) == [("withdrawn", "yes"), ("granted", "yes")] * 2
    assert hub.ask(STATE, NUMBER) == [("granted",)]
    assert hub.ask(SENT) == [(0,)]
    assert hub.ask(NOTED) == [("green", first.message), ("green", second.message)]


def test_a_system_that_does_not_follow_makes_it_red_and_the_customer_is_put_back(
    hub, hears, monkeypatch
):
    monkeypatch.setattr(rehearsal, "PATIENCE", 0.3)

    ended = run(rehearse_stop, dry_run=False)

    assert (ended.name, ended.is_failed()) == ("Promise broken", True)
    assert "STOP reached nobody. Not kept: " in ended.message
    assert hub.ask(NOTED) == [("amber", ended.message)]
    drain.drain_once(hub.url)
    assert hub.ask(STATE, NUMBER) == [("granted",)]


def test_a_dry_run_says_nothing_to_anybody(hub, hears):
    before = hub.prints()

    ended = run(rehearse_stop)

    assert ended.message == "3 platforms must follow, nothing was written"
    assert hub.prints() == before


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "LOCKSTEP_REHEARSAL_NUMBER is not set"),
        ("12", "LOCKSTEP_REHEARSAL_NUMBER is not a number"),
        ("+14155550123", "no customers hold +14…23"),
        ("+14155552671", "the customer who holds +14…71 is not tagged lockstep-test"),
    ],
)
def test_nobody_but_a_test_customer_is_ever_opted_out(hub, texting, monkeypatch, number, said):
    hub.do("INSERT INTO customer (phone) VALUES ('+14155552671')")
    monkeypatch.setenv("LOCKSTEP_REHEARSAL_NUMBER", number)
    before = hub.prints()

    ended = [run(rehearse_stop, dry_run=dry_run) for dry_run in (True, False)]

    assert {one.name for one in ended} == {"Not rehearsed"}
    assert all(one.message.startswith(said) for one in ended)
    assert hub.prints() == before


def test_without_a_receiver_nothing_is_rehearsed(hub, hears, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_PUBLIC_URL", "http://127.0.0.1:9")

    ended = run(rehearse_stop, dry_run=False)

    assert ended.name == "Not rehearsed"
    assert "our receiver does not answer at http://127.0.0.1:9/hooks/twilio" in ended.message
