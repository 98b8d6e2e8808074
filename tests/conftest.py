"""What every test may ask for: a PostgreSQL, an empty database, a Prefect server.

Each pytest-xdist worker has its own of each, on free ports, made when first asked for.
"""

import contextlib
import functools
import gc
import os
import ssl
import sys
import uuid
import warnings
from collections.abc import Callable, Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql

from deployments.local import free_port
from deployments.postgres import LocalPostgres
from deployments.prefect_server import server
from deployments.processes import House
from tests.thrown_away import IN_A_HURRY, thrown_away

os.environ["DO_NOT_TRACK"] = "1"  # before anything imports Prefect

ssl.create_default_context = functools.cache(ssl.create_default_context)
"""Whom we trust is read once: for each client it took 40 ms, and no test speaks TLS to anybody."""

settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("roaming", settings.get_profile("steady"), derandomize=False)
settings.load_profile("steady")
"""The same examples every time, however busy the machine; `--hypothesis-profile=roaming` looks on."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[LocalPostgres]:
    """A PostgreSQL server that is stopped and deleted at the end."""
    with thrown_away(IN_A_HURRY) as server:
        yield server


@pytest.fixture(scope="session")
def maker(postgres: LocalPostgres) -> Iterator[psycopg.Connection]:
    """Who makes databases and drops them."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as server:
        yield server


COPY = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
"""Without its pages going through the log: a quarter of the work."""


@pytest.fixture
def fresh_database(
    postgres: LocalPostgres, maker: psycopg.Connection
) -> Iterator[Callable[[str], str]]:
    """Make databases that are gone after the test: `fresh_database(template)` returns the URL.

    Nobody may be connected to the template meanwhile.
    """
    made: list[sql.Identifier] = []

    def fresh(template: str) -> str:
        name = f"test_{uuid.uuid4().hex}"
        made.append(sql.Identifier(name))
        maker.execute(sql.SQL(COPY).format(made[-1], sql.Identifier(template)))
        return postgres.url(name)

    yield fresh
    for name in made:
        with contextlib.suppress(psycopg.Error):
            maker.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
def database(fresh_database: Callable[[str], str]) -> str:
    """The URL of an empty database."""
    return fresh_database("template1")


@pytest.fixture(scope="session")
def hub_template(postgres: LocalPostgres) -> str:
    """The name of a migrated database nobody is connected to."""
    from tasks.hub import engine  # noqa: PLC0415 - Alembic, for tests of the hub

    url = postgres.ensure("hub_template")
    engine.migrate(url)
    engine.engine(url).dispose()
    return "hub_template"


@pytest.fixture
def hub_url(hub_template: str, fresh_database: Callable[[str], str]) -> Iterator[str]:
    """The URL of an empty hub."""
    from tasks.hub import engine  # noqa: PLC0415 - Alembic, for tests of the hub

    url = fresh_database(hub_template)
    yield url
    engine.engine(url).dispose()


CALLERS = r"ignore:unclosed <socket.*raddr=\('127\.0\.0\.1', {}\)>:ResourceWarning"
"""Prefect leaves its connections to the garbage collector: whenever it comes, no test is to blame."""


@pytest.fixture(scope="session")
def prefect_api(
    postgres: LocalPostgres,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> Iterator[str]:
    """The API of a Prefect server that this process's flows talk to."""
    from prefect.settings import temporary_settings  # noqa: PLC0415 - a second, for engine tests

    place, port = tmp_path_factory.mktemp("prefect"), free_port()
    url = f"http://127.0.0.1:{port}/api"
    quick = {"flows.heartbeat_frequency": None, "logging.to_api.enabled": False}
    pytestconfig.addinivalue_line("filterwarnings", CALLERS.format(port))
    with House(place / "logs", weighing=3600) as house:  # nobody asks
        house.start(server(postgres.ensure("prefect"), port, place / "home"), 240)
        with temporary_settings({"api.url": url, "home": place / "home", **quick}):
            yield url


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Collect what clients of somebody else's left open, before another file is blamed for it."""
    yield
    littered = {"engine", "foreign"} & {mark.name for mark in item.iter_markers()}
    if littered and (nextitem is None or nextitem.path != item.path):
        sweep()


def sweep() -> None:
    """Let go of all that nobody needs, also of what a failed test still holds for a debugger."""
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        sys.__dict__.pop(name, None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: all tests, and all they import."""
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the stories, which take longest, and beside them with what needs Prefect.

    Each worker begins with an equal part of all, and whoever is done takes over from the end of
    another's: so one of them starts a Prefect for all such tests, where each would start one.
    """
    stories, engine, rest = list[pytest.Item](), list[pytest.Item](), list[pytest.Item]()
    for item in items:
        needs = "prefect_api" in getattr(item, "fixturenames", ())
        (stories if "stories" in item.path.parts else engine if needs else rest).append(item)
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    share = max(0, len(items) // workers - len(stories))
    items[:] = [*stories, *rest[:share], *engine, *rest[share:]]
