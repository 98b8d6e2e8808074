"""A hub and a HubSpot account that a test's settings name, and people to tell it of."""

from collections.abc import Iterator

import httpx
import psycopg
import pytest

from tasks.hub import engine
from tests.connectors.hubspot_account import TOKEN, Account, Stage, staged
from tests.connectors.twilio_account import street
from tests.sandbox.twilio_account import Street
from tests.tasks.texting import Side, twilio


@pytest.fixture
def hub(hub_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """A connection to the hub the settings name; every statement commits by itself."""
    monkeypatch.setenv("LOCKSTEP_HUB", hub_url)
    with engine.autocommit(hub_url) as connection:
        yield connection


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[Stage, httpx.Client]]:
    """A server that plays one account after the other."""
    with staged() as place:
        yield place


@pytest.fixture
def account(place: tuple[Stage, httpx.Client], monkeypatch: pytest.MonkeyPatch) -> Account:
    """The account the settings name, with our properties."""
    stage, client = place
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_URL", stage.url)
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_TOKEN", TOKEN)
    return stage.account(client)


@pytest.fixture(scope="module")
def town() -> Iterator[Street]:
    """A server that plays one Twilio account after the other."""
    with street() as one:
        yield one


@pytest.fixture
def side(town: Street, monkeypatch: pytest.MonkeyPatch, hub: psycopg.Connection) -> Iterator[Side]:
    """The Twilio account the settings name."""
    with twilio(town, monkeypatch) as one:
        yield one


class Crowd:
    """People and orders in the hub, owed to HubSpot."""

    def __init__(self, hub: psycopg.Connection) -> None:
        self.hub = hub

    def people(self, number):
        return self.keys(
            "INSERT INTO customer (email, first_name, told_rank) SELECT 'p' || n || '@example.com', 'P' || n, 0 FROM generate_series(1, %s) n RETURNING key::text",
            (number,),
        )

    def order(self, key=None):
        (order,) = self.keys(
            """
            INSERT INTO orders (platform, external_id, customer_id, currency, total, kept, placed_at, updated_at, told_at)
            SELECT 'shopify', gen_random_uuid()::text, (SELECT id FROM customer WHERE key::text = %s), 'EUR', 20, 20, now(), now(), now()
            RETURNING key::text
            """,
            (key,),
        )
        return order

    def keys(self, statement, values):
        return [key for (key,) in self.hub.execute(statement, values).fetchall()]

    def owe(self, object, *keys):
        self.hub.execute(
            "INSERT INTO outbox (platform, object, key, priority) SELECT 'hubspot', %s, k, 5 FROM unnest(%s::text[]) k ON CONFLICT (platform, object, key) WHERE status = 'owed' DO UPDATE SET due_at = now()",
            (object, list(keys)),
        )

    def outbox(self):
        found = self.hub.execute(
            "SELECT object, status, count(*)::int FROM outbox GROUP BY 1, 2 ORDER BY 1, 2"
        )
        return found.fetchall()

    def due_in(self):
        found = self.hub.execute(
            "SELECT extract(epoch FROM min(due_at) - now()) FROM outbox WHERE status = 'owed'"
        )
        return float(found.fetchone()[0])


@pytest.fixture
def crowd(hub: psycopg.Connection) -> Crowd:
    """Make people and orders in the hub."""
    return Crowd(hub)
