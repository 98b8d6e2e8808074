"""A rehearsal shows who would be asked now and why others not, and leaves nothing behind."""

from datetime import UTC, datetime, timedelta

import pytest

from flows import messages
from mappings.records import Cart, Order
from tasks.rehearse_workflow import rehearse
from tests.connectors.twilio_account import ADA, OURS
from tests.hub.world import World, account

"""After everything else that happens here."""


@pytest.fixture
def shop(hub_url, side, monkeypatch):
    """Ada ordered just now and left a cart; she never allowed to be sold to."""
    monkeypatch.setenv("LOCKSTEP_TEXTS", '{"brand": ["Acme"]}')
    made, now = World(hub_url), datetime.now(UTC)
    sale = Order(platform="shopify", external_id="1", name="#1", customer_external_id="7", currency="EUR", total=5, placed_at=now, updated_at=now)  # fmt: skip
    left = Cart(platform="shopify", external_id="c1", customer_external_id="7", currency="EUR", total=5, url="https://acme.example/c", created_at=now, updated_at=now)  # fmt: skip
    made.straight([account("7", "ada@example.com", phone=ADA, country="US"), sale, left])
    return made


def seen(shop, name):
    return {row["what"]: row["people"] for row in rehearse(shop.url, messages.load(name), 50)}


def test_who_would_be_asked_is_counted_and_shown_by_a_key_that_names_nobody(shop):
    rows = rehearse(shop.url, messages.load("order_confirmation"), 50)

    assert (rows[0]["what"], rows[0]["people"]) == ("would be asked", 1)
    assert rows[1]["who"] == shop.one("SELECT key::text FROM customer")


def test_every_objection_is_counted(shop):
    soon = datetime.now(UTC) + timedelta(minutes=2)
    shop.straight([Cart(platform="shopify", external_id="c2", customer_external_id="7", currency="EUR", total=5, url="https://acme.example/c", created_at=soon, updated_at=soon)])  # fmt: skip

    assert seen(shop, "abandoned_cart")["ended: has bought since"] == 1
    assert [people for what, people in seen(shop, "abandoned_cart").items() if "objection: consent" in what] == [1]  # fmt: skip


def test_what_is_a_task_of_the_shop_is_told_apart_from_what_was_asked(shop, monkeypatch):
    for name in ("URL", "TOKEN"):
        monkeypatch.setenv(f"LOCKSTEP_HUBSPOT_{name}", "http://127.0.0.1:9")
    left = Cart(platform="shopify", external_id="c3", customer_external_id="8", currency="EUR", total=400, created_at=datetime.now(UTC), updated_at=datetime.now(UTC))  # fmt: skip
    shop.straight([account("8", "bob@example.com", phone="+14155552672", country="US"), left])

    assert seen(shop, "large_cart")["somebody of the shop would be asked"] == 1


def test_what_a_sender_has_used_up_is_an_objection(shop, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_TWILIO_SENDER_DAY_LIMIT", "200")
    monkeypatch.setenv("LOCKSTEP_TWILIO_SENDER_SINCE", f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}")  # fmt: skip
    shop.rows("INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, sender, segments, reserved_at) VALUES ('w', 'o', 'transactional', %s, '', 'sent', 'twilio', %s, 200, present()) RETURNING id", "+14155550001", OURS)  # fmt: skip

    assert seen(shop, "order_confirmation") == {"objection: pacing": 1}


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [
        ("clicked_not_bought", "LOCKSTEP_LINKS", '{"base": "https://go.acme.com"}'),
        ("browse_abandonment", "LOCKSTEP_EVENTS", '{"key": "acme-1"}'),
        ("back_in_stock", "LOCKSTEP_EVENTS", '{"key": "acme-1"}'),
    ],
)
def test_what_could_never_begin_says_what_is_to_be_set(shop, monkeypatch, name, setting, value):
    [row] = rehearse(shop.url, messages.load(name), 50)
    assert row["who"].endswith(f"until {setting} is set")

    monkeypatch.setenv(setting, value)
    assert rehearse(shop.url, messages.load(name), 50) == []


def test_nothing_is_written(shop):
    seen(shop, "order_confirmation")

    assert shop.rows("SELECT * FROM journey") == shop.rows("SELECT * FROM message") == []
    assert shop.one("SELECT count(*) FROM objection") == 0


def test_without_an_sms_platform_it_says_what_is_missing(shop, monkeypatch):
    for name in ("URL", "ACCOUNT_SID", "AUTH_TOKEN", "SENDER", "SENDER_KIND", "SENDER_BRAND", "SENDER_CAMPAIGN", "SENDER_REGISTERED"):  # fmt: skip
        monkeypatch.delenv(f"LOCKSTEP_TWILIO_{name}", raising=False)

    rows = rehearse(shop.url, messages.load("order_confirmation"), 50)
    assert "which SMS platform: 0 are connected" in rows[0]["who"]
