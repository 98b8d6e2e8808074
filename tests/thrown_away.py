"""A PostgreSQL for a while: in memory where there is room, and gone with whoever started it."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil

from deployments.postgres import LocalPostgres

MEMORY = Path("/dev/shm")  # noqa: S108 - each has a folder of its own there
ROOM = 6 * 1024**3
"""Bytes that must be free there before it is used: several of them, and what each is asked to hold."""
IN_A_HURRY = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "256MB",
}
"""A database that is thrown away need not survive a power cut."""

HEIR = 'cat; kill -QUIT "$(head -n 1 "$0/postgres/data/postmaster.pid")" && sleep 1; rm -rf "$0"'
"""Waits for the end of who started it, then ends what that one, killed, could not."""


@contextlib.contextmanager
def thrown_away(settings: Mapping[str, str] | None = None) -> Iterator[LocalPostgres]:
    """Start one; it is stopped and deleted at the end, also when we are killed."""
    folder = Path(tempfile.mkdtemp(prefix="lockstep-", dir=memory()))
    folder.chmod(0o755)  # as root, the server runs as another user
    try:
        with inherited(folder), LocalPostgres(folder / "postgres", settings=settings) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def memory() -> Path | None:
    """Where files need no disk: to copy a database there takes a third of the work."""
    if not MEMORY.is_dir():
        return None
    free = min(shutil.disk_usage(MEMORY).free, psutil.virtual_memory().available)
    return MEMORY if free > ROOM else None


@contextlib.contextmanager
def inherited(folder: Path) -> Iterator[None]:
    """Leave a folder and the server in it to an heir, who sees us end by a pipe that closes."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(
        ["/bin/sh", "-c", HEIR, str(folder)], stdin=subprocess.PIPE, start_new_session=True, **quiet
    ):
        yield
