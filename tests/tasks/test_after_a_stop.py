"""Ways in which a text might still leave after a STOP, each tried."""

import threading
import time

import psycopg
import pytest
from psycopg import sql

from tasks.hub import engine, texts, turns
from tasks.send import dispatch_batch
from tests.connectors.twilio_account import ADA
from tests.tasks.texting import RULES, act, ask, states

WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def meanwhile(hub, hub_url):
    """Dispatch while somebody's transaction holds the number; it commits when we are seen to wait."""

    def play(deed):
        with psycopg.connect(hub_url) as other:
            deed(other)
            dispatcher = threading.Thread(target=lambda: dispatch_batch(hub_url, rules=RULES))
            dispatcher.start()
            while dispatcher.is_alive() and hub.execute(WAITS).fetchone() == (0,):
                time.sleep(0.005)
            other.commit()
            dispatcher.join()

    return play


@pytest.mark.parametrize("level", ["read committed", "repeatable read", "serializable"])
def test_a_stop_wins_whatever_a_database_isolates_by_default(hub, side, meanwhile, level):
    """What is read after the lock must not be as old as the wait for it."""
    name = sql.Identifier(hub.info.dbname)
    hub.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_isolation = {}").format(name, sql.Literal(level)))  # fmt: skip
    ask(hub, ADA)

    meanwhile(lambda receiver: act(receiver, ADA, "withdrawn"))

    assert states(hub) == ["withheld"]


def test_an_erasure_wins_like_a_stop(hub, side, meanwhile):
    ask(hub, ADA)

    meanwhile(lambda eraser: eraser.execute("SELECT erase_from_ledger('sms', %s)", (ADA,)))

    assert states(hub) == ["withheld"]


def test_a_stop_does_not_wait_for_a_dispatcher_that_stands_still(hub, hub_url):
    """One that is suspended in the middle of a reservation would hold up every delivery."""
    with engine.autocommit(hub_url) as dispatcher:
        turns.hasten(dispatcher)
        dispatcher.execute("SET idle_in_transaction_session_timeout = '50ms'")
        dispatcher.execute("BEGIN")
        texts.lock(dispatcher, ADA)
        act(hub, ADA, "withdrawn")
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            dispatcher.execute("COMMIT")

    assert hub.execute("SELECT status FROM consent_state").fetchall() == [("withdrawn",)]


def test_a_dispatcher_that_stands_still_is_cut_off_within_seconds(hub_url):
    with engine.autocommit(hub_url) as dispatcher:
        turns.hasten(dispatcher)

        assert dispatcher.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("5s",)
