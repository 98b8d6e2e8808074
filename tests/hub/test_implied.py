"""A purchase in Canada implies consent for two years, where it is configured and nobody said no."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from msgspec import structs

from mappings import casl
from mappings.records import Consent
from tasks.hub import engine, wanted
from tasks.hub.implied import Implied
from tests.hub.world import PLAN, World, account, order

TORONTO, SEATTLE = "+14165550123", "+12065550123"
CASL = Implied("CA", casl.area_codes(), date(2025, 1, 1), 24)
NOW = datetime.now(UTC).replace(microsecond=0)
CANADIAN = {"country": "CA", "currency": "CAD"}


def ago(days):
    return NOW - timedelta(days=days)


def buyer(phone=TORONTO, **said):
    return account("1", "ada@example.com", phone=phone, **{"country": "CA", **said})


def bought(id="o1", days=10, **said):
    return order(id, customer_external_id="1", placed_at=ago(days), **{**CANADIAN, **said})


def act(status, days, source="twilio", **said):
    return Consent(platform=source, address=TORONTO, status=status, method="x", happened_at=ago(days), **said)  # fmt: skip


@pytest.fixture
def canada(hub_url):
    return World(hub_url, structs.replace(PLAN, implied=CASL))


def state(world, phone=TORONTO):
    return next(iter(world.rows("SELECT status, method, expires_at FROM consent_state WHERE address = %s AND purpose = 'marketing'", phone)), None)  # fmt: skip


def told(world):
    """What a CRM would be told of the person."""
    with engine.connected(world.url) as hub:
        keys = [key for (key,) in hub.execute("SELECT key::text FROM customer").fetchall()]
        return [row["sms_status"] for row in wanted.rows(hub, "customer", keys, "hubspot").values()]


def test_a_purchase_implies_consent_that_ends_by_itself(canada):
    canada.tell(buyer(), bought(days=10))

    found = state(canada)
    assert (found["status"], found["method"]) == ("granted", "implied:purchase")
    assert timedelta(days=719) < found["expires_at"] - NOW < timedelta(days=722)
    assert told(canada) == ["granted"]


def test_every_purchase_moves_the_end_on_and_an_older_one_heard_of_late_does_not(canada):
    canada.tell(buyer(), bought("o1", 100))
    canada.tell(bought("o2", 10))
    newest = state(canada)
    canada.tell(bought("o3", 50))
    canada.tell(bought("o2", 10), bought("o1", 100))

    assert state(canada) == newest
    assert canada.one("SELECT count(*) FROM consent") == 3


@pytest.mark.parametrize(
    ("person", "sale"),
    [
        (buyer(SEATTLE), bought()),
        (buyer(country="US"), bought(country="US")),
        (buyer(None), bought()),
        (buyer(), bought(days=800)),
        (buyer(), bought(test=True)),
        (buyer(), bought(kept=0)),
        (buyer(), bought(cancelled_at=ago(1))),
    ],
    ids=["number elsewhere", "living elsewhere", "no number", "before we counted", "a test", "unpaid", "cancelled"],
)  # fmt: skip
def test_nothing_is_implied_by(canada, person, sale):
    canada.tell(person, sale)

    assert canada.rows("SELECT * FROM consent") == []


def test_nothing_is_implied_unless_it_is_configured(world):
    world.tell(buyer(), bought())

    assert world.rows("SELECT * FROM consent") == []


@pytest.mark.parametrize("first", [True, False], ids=["said before", "heard of later"])
def test_a_purchase_lifts_no_withdrawal(canada, first):
    withdrawn = act("withdrawn", 400)
    canada.tell(buyer(), *([withdrawn] if first else []))
    canada.tell(bought(days=1))
    canada.tell(withdrawn)

    assert state(canada)["status"] == "withdrawn"


@pytest.mark.parametrize("source", ["shopify", "import"])
def test_what_a_person_agreed_to_does_not_end_because_they_bought(canada, source):
    canada.tell(buyer(), act("granted", 400, source, disclosure="x"))
    canada.tell(bought(days=1))

    assert state(canada)["expires_at"] is None


def test_what_has_ended_is_told_as_nothing(canada):
    canada.tell(buyer(), bought(days=10))
    with psycopg.connect(canada.url) as hub:
        hub.execute("SET session_replication_role = replica")
        hub.execute("UPDATE consent SET expires_at = now() - interval '1 hour'")

    assert told(canada) == [None]
