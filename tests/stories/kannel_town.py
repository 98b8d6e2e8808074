"""A hub, a receiver and a Kannel between us and everybody's handset."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import httpx
import psycopg
import pytest

from tasks.connectors.kannel import Connector
from tasks.drain import drain_once
from tasks.hub import engine, texts
from tasks.hub.texts import Wanted
from tests.deployments.webhooks import SECRET, Post
from tests.stories.kannel_gateway import Gateway, Street, gateway

ADA = "+447911123456"
NUMBERS = (f"+4479111{n}" for n in range(20_000, 99_999))
STATUS = "SELECT DISTINCT status FROM message WHERE workflow LIKE %s"
KINDS = """SELECT kind FROM message_event JOIN message USING (platform, external_id)
            WHERE workflow LIKE %s ORDER BY kind"""
EARLY = """SELECT count(*) FROM message m
             JOIN inbox f ON f.delivery_id = m.external_id || ':delivered:'
             JOIN inbox a ON a.delivery_id = m.external_id || ':sent:'
            WHERE workflow LIKE %s AND f.id < a.id"""
STATE = """SELECT status, source FROM consent_state
            WHERE (address, purpose) = (%s, 'marketing')"""
WAKE = """WITH due AS (UPDATE message SET due_at = now()
                        WHERE workflow LIKE %s AND status IN ('waiting', 'unsure')
                    RETURNING status)
          SELECT DISTINCT status FROM due"""
CONFIRMED = """SELECT status FROM message WHERE workflow = 'stop_confirmation'
               AND phone = %s AND status <> 'withheld'"""
SAID = "SELECT facts ->> 'body' FROM message_event WHERE facts ->> 'from' = %s ORDER BY 1"
UNREAD = "SELECT count(*) FROM inbox WHERE status = 'new'"


@dataclass
class Town:
    """A hub, a receiver, a Kannel and everybody's handset."""

    post: Post
    kannel: Gateway
    street: Street
    client: httpx.Client

    @property
    def hub_url(self) -> str:
        return self.post.hub_url

    @property
    def account(self) -> dict[str, str]:
        return self.kannel.account(f"{self.post.url}/hooks/kannel", SECRET)

    def send(self, body: str, reference: str, to: str = ADA, **account: str) -> str:
        kannel = Connector(self.client, self.account | account)
        return kannel.send(to, body, reference=reference)

    def ask_for(self, workflow: str, phone: str, body: str, purpose: str = "transactional") -> None:
        wanted = Wanted(
            workflow=workflow, occasion="one", purpose=purpose, phone=phone, body=body, platform="kannel"
        )  # fmt: skip
        with engine.autocommit(self.hub_url) as hub:
            texts.ask(hub, [wanted])

    def ask(self, query: LiteralString, *values: Any) -> list[Any]:
        """Ask the hub; of rows that hold one value, the values."""
        with psycopg.connect(self.hub_url, autocommit=True) as hub:
            rows = hub.execute(query, values).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def awaited(self, query: LiteralString, *values: Any, says: list[Any]) -> None:
        """Drain what comes until the hub says this."""
        end = time.monotonic() + 60
        while (found := self.ask(query, *values)) != says:
            assert time.monotonic() < end, found
            drain_once(self.hub_url)

    def heeded(self, phone: str) -> list[Any]:
        """Return what the ledger says of a number, once it says anything; nothing is drained."""
        end = time.monotonic() + 60
        while not (found := self.ask(STATE, phone)):
            assert time.monotonic() < end
        return found


def living(post: Post, home: Path) -> Iterator[Town]:
    port = httpx.URL(post.url).port
    service = f'post-url = "http://kannel:{SECRET}@127.0.0.1:{port}/hooks/kannel"'
    with (
        gateway(home, service) as kannel,
        httpx.Client(trust_env=False, timeout=60) as client,
        pytest.MonkeyPatch.context() as settings,
    ):
        street = Street(kannel.ports["carrier"])
        town = Town(post, kannel, street, client)
        for name, value in {**town.account, "sender_kind": "short code"}.items():
            settings.setenv(f"LOCKSTEP_KANNEL_{name.upper()}", value)
        yield town
        street.leave()
