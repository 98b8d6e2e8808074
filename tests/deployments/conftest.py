"""A receiver that stands for all tests of a module; each finds its hub empty."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest

from deployments.postgres import LocalPostgres
from tests.deployments.webhooks import Post, receiving


@pytest.fixture(scope="module")
def standing(postgres: LocalPostgres, hub_template: str) -> Iterator[Post]:
    """A receiver before a hub of its own."""
    name = f"receiver_{uuid.uuid4().hex}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {hub_template}")
        with receiving(postgres.url(name)) as post:
            yield post
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def post(standing: Post) -> Post:
    with psycopg.connect(standing.hub_url) as hub:
        hub.execute("SET session_replication_role = replica")  # else the ledger only grows
        hub.execute("TRUNCATE inbox, consent, customer CASCADE")
    return standing
