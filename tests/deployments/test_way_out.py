"""Whoever got a letter ends such letters by one click, and nobody else's look ends anything."""

import uuid

import httpx
import psycopg
import pytest

from deployments.keeper import Keeper
from deployments.receiver import Receiver
from deployments.sandbox.serve import serving
from deployments.way_out import WayOut

HERS = "ada@example.com"
CLICK = {"List-Unsubscribe": "One-Click"}
LETTER = "INSERT INTO email (workflow, occasion, purpose, address, subject, body, status) VALUES ('thanks', gen_random_uuid(), 'marketing', %s, 's', 'b', 'sent') RETURNING way_out, key"
STATE = "SELECT address, purpose, status, source FROM consent_state"


class Door:
    """A receiver, and the hub behind it."""

    def __init__(self, url: str, hub_url: str) -> None:
        self.client, self.hub_url = httpx.Client(base_url=url, timeout=20), hub_url

    def ask(self, query: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.hub_url) as hub:
            return hub.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def opened(postgres, maker, hub_template):
    maker.execute(f"CREATE DATABASE leaving TEMPLATE {hub_template} STRATEGY file_copy")
    hub_url = postgres.url("leaving")
    receiver = Receiver([], Keeper(hub_url), "https://hooks.example", desks=[WayOut(hub_url)])
    with serving(receiver) as url:
        door = Door(url, hub_url)
        yield door
        door.client.close()
    maker.execute("DROP DATABASE leaving WITH (FORCE)")


@pytest.fixture
def door(opened):
    """A door nobody has gone out by yet."""
    with psycopg.connect(opened.hub_url) as hub:
        hub.execute("ALTER TABLE consent DISABLE TRIGGER USER; DELETE FROM consent; ALTER TABLE consent ENABLE TRIGGER USER; TRUNCATE email")  # fmt: skip
    return opened


def test_one_click_ends_offers_to_that_address_before_it_is_answered(door):
    [(token, key)] = door.ask(LETTER, HERS)

    found = door.client.post(f"/u/{token}", data=CLICK)

    assert (found.status_code, "no more offers" in found.text) == (200, True)
    assert door.ask(STATE) == [(HERS, "marketing", "withdrawn", "email")]
    assert door.ask("SELECT method, evidence ->> 'email' FROM consent") == [("email:unsubscribe", str(key))]  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_look_shows_a_button_and_ends_nothing(door, method):
    [(token, _)] = door.ask(LETTER, HERS)

    found = door.client.request(method, f"/u/{token}")

    assert found.status_code == 200
    assert found.headers["content-security-policy"].startswith("default-src 'none'")
    assert method == "HEAD" or '<form method="post">' in found.text
    assert door.ask(STATE) == []


@pytest.mark.parametrize(
    ("path", "said", "status"),
    [
        ("3f0c9a52-7d1e-4f7b-9a3d-5e2b8c6d1f40", CLICK, 404),
        ("1' OR true", CLICK, 404),
        (None, {"hello": "you"}, 400),
    ],
)
def test_who_holds_no_letter_of_ours_or_says_nothing_ends_nothing(door, path, said, status):
    [(token, _)] = door.ask(LETTER, HERS)

    assert door.client.post(f"/u/{path or token}", data=said).status_code == status
    assert door.ask(STATE) == []


def test_who_allows_them_anew_may_leave_anew_by_the_same_letter(door):
    [(token, _)] = door.ask(LETTER, HERS)
    door.client.post(f"/u/{token}", data=CLICK)
    door.ask("INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup) VALUES ('email', %s, 'marketing', 'granted', 'shopify', 'form', clock_timestamp(), 'again') RETURNING 1", HERS)  # fmt: skip
    assert door.ask(STATE)[0][2] == "granted"

    door.client.post(f"/u/{token}", files={name: (None, value) for name, value in CLICK.items()})
    assert door.ask(STATE)[0][2] == "withdrawn"


def test_the_letter_of_somebody_who_was_erased_says_nothing_of_them(door):
    [(token, _)] = door.ask(LETTER, "hmac:0123")

    assert door.client.post(f"/u/{token}", data=CLICK).status_code == 200
    assert door.ask(STATE) == []


def test_while_the_hub_is_away_nobody_is_told_that_it_was_done(door):
    away = WayOut("postgresql://127.0.0.1:1/none")
    with serving(Receiver([], Keeper(door.hub_url), "https://hooks.example", desks=[away])) as url:
        found = httpx.post(f"{url}/u/{uuid.uuid4()}", data=CLICK)

    assert found.status_code == 503
