"""An empty hub, and the customers and orders a test puts into it."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from tasks.hub import engine


@pytest.fixture
def hub(hub_url: str) -> Iterator[psycopg.Connection]:
    """A connection whose every statement commits by itself."""
    with engine.autocommit(hub_url) as connection:
        yield connection


@pytest.fixture
def another(hub_url: str) -> Iterator[Callable[[], psycopg.Connection]]:
    """Make more connections: other workers."""
    made: list[psycopg.Connection] = []

    def connect() -> psycopg.Connection:
        made.append(psycopg.connect(hub_url, autocommit=True))
        return made[-1]

    yield connect
    for connection in made:
        connection.close()
