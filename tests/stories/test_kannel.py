"""A gateway nobody here wrote: texts, receipts and a STOP, through a real Kannel."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from deployments.postgres import LocalPostgres
from tasks.connectors.kannel import Connector
from tests.deployments.webhooks import Post, receiving
from tests.stories.kannel_gateway import Gateway, Street, gateway

SECRET = "s3cret"
ADA = "+447911123456"


@dataclass
class Town:
    """A hub, a receiver, a Kannel and everybody's handset."""

    post: Post
    kannel: Gateway
    street: Street
    client: httpx.Client

    @property
    def account(self) -> dict[str, str]:
        return self.kannel.account(f"{self.post.url}/hooks/kannel")

    @property
    def connector(self) -> Connector:
        return Connector(self.client, self.account)

    def send(self, body: str, reference: str, to: str = ADA, **account: str) -> str:
        kannel = Connector(self.client, self.account | account)
        return kannel.send(to, body, reference=reference)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return self.post.ask(query)

    def awaited(self, query: str, expected: list[tuple[Any, ...]], seconds: float = 15) -> float:
        """Wait until the hub says this, and return the seconds it took."""
        began = time.monotonic()
        with psycopg.connect(self.post.hub_url, autocommit=True) as hub:
            while (found := hub.execute(query).fetchall()) != expected:
                assert time.monotonic() - began < seconds, found
                time.sleep(0.001)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def town(
    postgres: LocalPostgres, hub_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE kannel TEMPLATE {hub_template}")
        with receiving(postgres.url("kannel"), secret=SECRET) as post:
            yield from living(post, tmp_path_factory.mktemp("kannel"))
        server.execute("DROP DATABASE kannel WITH (FORCE)")


def living(post: Post, home: Path) -> Iterator[Town]:
    port = httpx.URL(post.url).port
    service = f'post-url = "http://kannel:{SECRET}@127.0.0.1:{port}/hooks/kannel"'
    with gateway(home, service) as kannel, httpx.Client(trust_env=False, timeout=5) as client:
        street = Street(kannel.ports["carrier"])
        yield Town(post, kannel, street, client)
        street.leave()
