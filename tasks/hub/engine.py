"""The hub's address, its engine and its migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import Engine, create_engine

Connection = psycopg.Connection[TupleRow]
MIGRATING = 7_201_001
"""Advisory lock held while migrating, so that two starters do not collide."""


@cache
def engine(url: str) -> Engine:
    """Return the one engine, and its pool, of a `postgresql://` address."""
    _, _, rest = url.partition("://")
    return create_engine(
        f"postgresql+psycopg://{rest}", pool_size=5, max_overflow=15, pool_pre_ping=True
    )


def plain_url(url: str) -> str:
    """Return the same address in the form psycopg's own connections take."""
    return f"postgresql://{url.partition('://')[2]}"


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Lend a psycopg connection of the pool: committed at the end, rolled back on an error."""
    pooled = engine(url).raw_connection()
    driver = pooled.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("the hub must be reached through psycopg")
    try:
        yield driver
        driver.commit()
    except BaseException:
        if not driver.closed:
            driver.rollback()
        raise
    finally:
        pooled.close()


@contextmanager
def autocommit(url: str) -> Iterator[Connection]:
    """Lend a connection whose every statement commits by itself."""
    with psycopg.connect(plain_url(url), autocommit=True) as hub:
        yield hub


@contextmanager
def fresh(url: str) -> Iterator[Connection]:
    """Lend a connection of its own, with nobody's temporary tables; committed at the end."""
    with psycopg.connect(plain_url(url)) as hub:
        yield hub


def migrate(url: str) -> None:
    """Bring the hub's schema to the newest version; safe to call by many at once."""
    from alembic import command  # noqa: PLC0415 - not for each process that runs a flow
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine(url).connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({MIGRATING})")
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        finally:
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({MIGRATING})")
            connection.commit()
