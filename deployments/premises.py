"""Everything that runs for one hub: the database, Prefect, the receiver and the two runners."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from msgspec import Struct
from psycopg import sql

from deployments import automations, postgres_keeper, prefect_server, receiver
from deployments.local import free_port, listening
from deployments.postgres import LocalPostgres
from deployments.processes import House, NotReady, Process
from tasks import settings
from tasks.hub.engine import migrate, plain_url

PREFECT, RECEIVER = 4200, 4280
"""The ports we take when they are free."""
SLOW = 180.0
"""Seconds a start may take: a database may have to recover first."""


class Addresses(Struct, frozen=True):
    """Where everything is found; the databases' addresses hold their passwords."""

    hub: str
    prefect_database: str
    prefect: int
    receiver: int

    @property
    def api(self) -> str:
        """Where Prefect's API answers."""
        return f"http://127.0.0.1:{self.prefect}/api"

    @property
    def ui(self) -> str:
        """Where a person looks."""
        return f"http://127.0.0.1:{self.prefect}"

    @property
    def hooks(self) -> str:
        """Where platforms send their webhooks."""
        return f"http://127.0.0.1:{self.receiver}"


def port(wanted: int) -> int:
    """Return this port, or another one when somebody listens there already."""
    return free_port() if listening(wanted) else wanted


def house_of(home: Path) -> tuple[House, LocalPostgres]:
    """Return the house of a folder and its database server, neither of them started."""
    server = LocalPostgres(home / "postgres")
    return House(home / "logs", others={"postgres": server.pids}), server


def open_databases(house: House, server: LocalPostgres, hub: str | None) -> tuple[str, str]:
    """Return the hub's address and Prefect's, on a server of ours unless the hub is elsewhere."""
    if hub:
        return hub, beside(hub, "prefect")
    house.start(postgres_keeper.process(server), SLOW)
    return server.ensure("hub"), server.ensure("prefect")


def beside(url: str, name: str) -> str:
    """Return another database of the same server, made if need be."""
    other = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    try:
        with psycopg.connect(plain_url(url), autocommit=True) as hub:
            known = hub.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).rowcount
            if not known:
                hub.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise NotReady(f"the hub's server cannot be used: {error}") from error
    return other


def environment(home: Path, where: Addresses, settings: Mapping[str, str]) -> dict[str, str]:
    """Return what a process of ours must know, beyond what it inherits."""
    return {
        **settings,
        "LOCKSTEP_HUB": where.hub,
        "LOCKSTEP_HOME": str(home),
    }


def start_prefect(house: House, home: Path, where: Addresses) -> None:
    """Start Prefect's server."""
    prefect = prefect_server.server(where.prefect_database, where.prefect, home / "prefect")
    house.start(prefect, SLOW)
    automations.install(where.api, settings.alerts())


def start_hub(where: Addresses) -> None:
    """Bring the hub to the newest schema."""
    migrate(where.hub)


def start_receiver(house: House, where: Addresses, env: Mapping[str, str]) -> None:
    """Start what hears the platforms' webhooks."""
    # Only for signatures: nobody is subscribed to an address that was not set.
    public = os.environ.get("LOCKSTEP_PUBLIC_URL") or where.hooks
    house.start(receiver.process({**env, "LOCKSTEP_PUBLIC_URL": public}, where.receiver), SLOW)


def start_runners(house: House, home: Path, where: Addresses, env: Mapping[str, str]) -> None:
    """Start the lane's runner and the other one."""
    client = prefect_server.client_env(where.api, home / "prefect")
    for part in ("lane", "rest"):
        argv = [sys.executable, "-m", "deployments.runner", part]
        house.start(Process(part, argv, {**client, **env}))
