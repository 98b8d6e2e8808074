"""The Prefect server and its clients: which environment each needs.

Nothing here phones home, and the server listens on this machine alone.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import certifi

from deployments.local import healthy, inherited
from deployments.processes import Process

RUNS_KEPT = timedelta(days=14)
"""The lane alone makes thousands of runs a day, of some 20 kB each."""
FOREIGN = ("PREFECT_API_URL", "PREFECT_API_KEY", "PREFECT_PROFILE", "PREFECT_HOME")
"""What would lead our processes to another Prefect of the same person."""


def server(postgres_url: str, port: int, home: Path) -> Process:
    """Describe the Prefect server: its state in this database, its files in `home`."""
    address = f"http://127.0.0.1:{port}"
    settings = {
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": asyncpg_url(postgres_url),
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_SERVER_UI_API_URL": f"{address}/api",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",  # it asks a tracker's host for its settings
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "ui"),  # else in the packages' folder
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(int(RUNS_KEPT.total_seconds())),
        # Runs are planned ahead by the dozen, not by the hundred: what is late is forgotten anyway.
        "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "12",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    }
    return Process(
        "prefect",
        [sys.executable, "-m", "prefect", "server", "start"],
        environment(home) | settings,
        ready=healthy(port, "/api/health"),
    )


def client_env(api_url: str, home: Path) -> dict[str, str]:
    """Return the environment of a process that runs flows."""
    ours = environment(home)  # which makes the folder
    return ours | {
        "PREFECT_API_URL": api_url,
        "PREFECT_API_SSL_CERT_FILE": str(authority(home.resolve())),
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",  # three missed ones mark a run as crashed
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    }


def authority(home: Path) -> Path:
    """Write down one authority of all: each task makes a client, which takes 40 ms to read them.

    Our server is on this machine, and nobody speaks TLS to it.
    """
    file, end = home / "authority.pem", "-----END CERTIFICATE-----\n"
    if not file.exists():
        new = file.with_suffix(f".{os.getpid()}")
        new.write_text(certifi.contents().partition(end)[0] + end)
        new.replace(file)
    return file


def environment(home: Path) -> dict[str, str]:
    """Return what the server and its clients have in common."""
    home.mkdir(parents=True, exist_ok=True)
    ours = {name: value for name, value in inherited().items() if name not in FOREIGN}
    return ours | {
        "PREFECT_HOME": str(home.resolve()),
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_CLI_PROMPT": "false",
        "DO_NOT_TRACK": "1",
    }


def asyncpg_url(url: str) -> str:
    """Return the same address in the only form Prefect's server takes.

    >>> asyncpg_url("postgresql://me:pw@db:5432/prefect?sslmode=require")
    'postgresql+asyncpg://me:pw@db:5432/prefect?ssl=require'
    """
    parts = urlsplit(url)
    named = {"ssl" if name == "sslmode" else name: value for name, value in parse_qsl(parts.query)}
    return urlunsplit(parts._replace(scheme="postgresql+asyncpg", query=urlencode(named)))
