"""Making the `.venv`: from the lock file, with uv or pip, whole or not at all.

Only the standard library is imported here.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)\s*\\?$", re.MULTILINE)
MAKING = "making"
WINDOWS = os.name == "nt"

DIAGNOSES = (
    (r"No space left|ENOSPC|os error 28|disk full", "the disk is full: free about 2 GB"),
    (r"ensurepip|No module named venv", "this Python cannot make one: install python3-venv or uv"),
    (r"hash(es)? mismatch|DO NOT MATCH", "a package is not the one the lock file names"),
    (r"No matching distribution", "a package is not to be had: is there a network, or a mirror?"),
    (
        r"resolv|dns|unreachable|timed out|[Cc]onnection|sending request|[Tt]unnel|fetch",
        "the packages could not be fetched: is there a network?",
    ),
    (r"[Pp]ermission denied|Read-only", "this folder may not be written to"),
)


class NoHome(Exception):
    """The `.venv` could not be made; the message says why."""


def satisfied(lock: str) -> bool:
    """Whether the running Python has every package of the lock, in that version."""
    pins = PINNED.findall(Path(lock).read_text(encoding="utf-8"))
    return {(plain(name), version) for name, version in pins} <= installed()


def installed() -> set[tuple[str, str]]:
    """List what is installed; the folders' names tell, and reading them is ten times faster."""
    folders = (folder for path in sys.path if path for folder in Path(path).glob("*.dist-info"))
    parts = (folder.stem.partition("-") for folder in folders)
    return {(plain(name), version) for name, _, version in parts}


def plain(name: str) -> str:
    """Return a package's name as every spelling of it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def half_made(venv: str) -> bool:
    """Whether whoever made this one was stopped before the end."""
    try:
        return (Path(venv) / ".stamp").read_text(encoding="utf-8") == MAKING
    except OSError:
        return False


def make(root: str, ready: Callable[[], bool], stamp: Callable[[], str]) -> None:
    """Make the `.venv`, or wait for whoever is making it; the stamp comes last."""
    try:
        with alone(Path(root) / ".lockstep" / "venv.lock"):
            if not ready():
                build(Path(root), Path(root) / ".venv")
                (Path(root) / ".venv" / ".stamp").write_text(stamp(), encoding="utf-8")
    except OSError as error:
        words = f"{error.strerror}: {error.filename}" if error.strerror else str(error)
        raise NoHome(f"The .venv could not be made: {words}") from error


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep out everyone else until the end; a killed one lets go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        hold(file)
        # What we start holds it too: killed, we leave a pip that goes on for a while.
        os.set_inheritable(file.fileno(), True)  # noqa: FBT003
        yield


def hold(file: IO[str]) -> None:
    """Take the lock, and say so when it takes waiting."""
    for attempt in range(36_000):
        try:
            lock(file)
        except OSError:
            if attempt == 0:
                say("Another start is making .venv: waiting for it.")
            time.sleep(0.1)
        else:
            return
    raise NoHome("Another start has been making .venv for an hour: end it first.")


def lock(file: IO[str]) -> None:
    """Take the lock of the operating system, or raise OSError at once."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows only

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - not on Windows

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def build(root: Path, venv: Path) -> None:
    """Make the environment and install the lock into it, with uv if it is there and able."""
    began = time.monotonic()
    tools = [pip] if shutil.which("uv") is None else [uv, pip]
    trouble = ""
    for tool in tools:
        say(f"{trouble}Making .venv with {tool.__name__}; this happens once and takes a while.")
        try:
            tool(root / "requirements.lock", venv)
        except subprocess.CalledProcessError as error:
            trouble = f"{tool.__name__} could not: {diagnosis(error.stdout)}\n"
        else:
            say(f"Ready after {time.monotonic() - began:.0f} s.")
            return
    raise NoHome(f"{trouble}The .venv could not be made.")


def uv(lock: Path, venv: Path) -> None:
    """Install with uv."""
    if fresh(venv):
        call("uv", "venv", "--quiet", "--python", base(), str(venv))
    begin(venv)
    options = ("--require-hashes", "--no-deps", "--compile-bytecode")
    python = str(program(venv))
    call("uv", "pip", "install", "--quiet", "--python", python, *options, "-r", str(lock))


def pip(lock: Path, venv: Path) -> None:
    """Install with pip, which compiles by itself."""
    if fresh(venv, with_pip=True):
        call(base(), "-m", "venv", str(venv))
    begin(venv)
    options = ("--quiet", "--require-hashes", "--no-deps", "--disable-pip-version-check")
    call(str(program(venv)), "-m", "pip", "install", *options, "-r", str(lock))


def base() -> str:
    """Return the Python that environments are made of, not one of an environment."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def program(venv: Path, name: str = "python") -> Path:
    """Return a program of the environment."""
    return venv / "Scripts" / f"{name}.exe" if WINDOWS else venv / "bin" / name


def fresh(venv: Path, *, with_pip: bool = False) -> bool:
    """Clear away what is half made or broken; True when there is nothing to keep."""
    whole = program(venv).exists() and not half_made(str(venv))
    if whole and (not with_pip or program(venv, "pip").exists()):
        return False
    if venv.is_dir():
        shutil.rmtree(venv)
    return True


def begin(venv: Path) -> None:
    """Mark the environment as half made until its stamp says otherwise."""
    (venv / ".stamp").write_text(MAKING, encoding="utf-8")


def call(*command: str) -> None:
    """Run a tool; raise with what it said when it fails."""
    environment = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
    subprocess.run(
        command,
        check=True,
        close_fds=False,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def diagnosis(said: str) -> str:
    """Turn what a tool said into what to do about it; addresses are left out."""
    for pattern, meaning in DIAGNOSES:
        if re.search(pattern, said):
            return meaning
    return re.sub(r"\w+://\S+", "(address)", "\n".join(said.strip().splitlines()[-8:]))


def say(line: str) -> None:
    """Tell the person at the terminal."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
