"""Keeps one PostgreSQL up: `python -m deployments.postgres_keeper FOLDER`, until asked to end."""

import signal
import sys
import time
from pathlib import Path

from deployments.local import inherited
from deployments.postgres import LocalPostgres
from deployments.processes import Process, leave, ours

LOOKING = 0.5
"""Seconds between two looks whether the server still answers."""


def process(server: LocalPostgres) -> Process:
    """Describe the process that keeps a server up; it is ready when the server is."""
    argv = [sys.executable, "-m", __spec__.name, str(server.folder)]
    return Process("postgres", argv, inherited(), ready=lambda: began(server) and server.alive())


def began(server: LocalPostgres) -> bool:
    """Whether there is a server to ask at all."""
    return (server.folder / "port").exists() and (server.folder / "password").exists()


def main() -> None:
    """Start the server, and start it again whenever it is gone."""
    for number in ours():
        signal.signal(number, leave)
    with LocalPostgres(Path(sys.argv[1])) as server:
        while True:
            time.sleep(LOOKING)
            if not server.alive():
                server.start()


if __name__ == "__main__":
    main()
