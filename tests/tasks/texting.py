"""People who may be texted, texts that wait for them, and a Twilio the settings name."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tasks.hub import texts
from tasks.hub.texts import Wanted
from tasks.messaging.rules import Rules
from tests.connectors.twilio_account import OURS, SID, TOKEN, Side, connected
from tests.sandbox.twilio_account import Street

SENDER = {
    "SENDER": OURS,
    "SENDER_KIND": "long code",
    "SENDER_BRAND": "BN1",
    "SENDER_CAMPAIGN": "CM1",
    "SENDER_REGISTERED": "true",
}
RULES = Rules(brand=("Acme",))

GRANT = """
    INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup)
    VALUES ('sms', %s, %s, %s, 'shopify', 'form', now() - %s * interval '1 second',
            gen_random_uuid()::text)
"""


@contextmanager
def twilio(place: Street, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> Iterator[Side]:
    """Open a fresh account, and let the settings name it."""
    with connected(place, **settings) as side:
        named = {"URL": side.office.url, "ACCOUNT_SID": SID, "AUTH_TOKEN": TOKEN, **SENDER}
        for name, value in named.items():
            monkeypatch.setenv(f"LOCKSTEP_TWILIO_{name}", value)
        yield side


def wanted(phone: str, occasion: str = "order 1", **said: Any) -> Wanted:
    """An order's own text: it needs no permission, and waits for no hour."""
    plain = {
        "workflow": "shipped",
        "purpose": "transactional",
        "platform": "twilio",
        "body": f"Acme: {occasion} is on its way.",
    }
    return Wanted(phone=phone, occasion=occasion, **{**plain, **said})


def act(
    hub: psycopg.Connection, phone: str, status: str, purpose: str = "transactional", age: float = 0
) -> None:
    """Write one act to the ledger, as old as said."""
    hub.execute(GRANT, (phone, purpose, status, age))


def ask(hub: psycopg.Connection, *phones: str, **said: Any) -> int:
    return texts.ask(hub, [wanted(phone, **said) for phone in phones])


def states(hub: psycopg.Connection) -> list[str]:
    return [s for (s,) in hub.execute("SELECT status FROM message ORDER BY id").fetchall()]


def raised(hub: psycopg.Connection) -> list[tuple[str, str]]:
    found = hub.execute("SELECT gate, reason FROM objection ORDER BY id")
    return found.fetchall()
