"""The house: starts our processes in order, keeps them running, and leaves nobody behind."""

import contextlib
import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn, Self

from deployments import last_will, memory
from deployments.local import inherited

log = logging.getLogger(__name__)

SETTLED = 60.0
"""Seconds a process must live before its next death counts as its first."""
SLOWEST = 30.0
"""Seconds between two restarts at most."""
WEIGHING = 2.5
"""Seconds between two looks at the memory: a look itself takes a tenth of one."""


class NotReady(RuntimeError):
    """A process ended, or did not answer in time; the message ends with what it said last."""


@dataclass(frozen=True)
class Process:
    """One process to run: `env` is all it gets; it is up once `ready` says so."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    ready: Callable[[], bool] | None = None
    restart: bool = True


@dataclass
class Tenant:
    """A process that runs, and what became of it so far."""

    process: Process
    child: subprocess.Popen[bytes]
    since: float
    ready: bool = False
    restarts: int = 0
    deaths: int = 0
    due: float | None = None


@dataclass
class House:
    """Runs processes while its context lasts; `others` are only weighed, by name."""

    logs: Path
    others: Mapping[str, Callable[[], Iterable[int]]] = field(default_factory=dict)
    grace: float = last_will.GRACE
    weighing: float = WEIGHING
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    tenants: dict[str, Tenant] = field(default_factory=dict)
    peaks: dict[str, int] = field(default_factory=dict)
    """The most bytes each process took with its children, and `all` together."""

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        self.lock = threading.RLock()
        self.closing = threading.Event()
        self.heir = subprocess.Popen(
            [sys.executable, "-m", last_will.__name__, self.mark],
            stdin=subprocess.PIPE,
            start_new_session=True,
            env=inherited(),
        )
        self.signals = {number: signal.signal(number, leave) for number in ours()}
        threads = [threading.Thread(target=work, daemon=True) for work in (self.mind, self.weigh)]
        self.threads = threads
        for thread in threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, process: Process, patience: float = 60.0) -> None:
        """Start a process and return once it is ready; raise NotReady when it will not be."""
        if process.name in self.tenants:
            raise ValueError(f"{process.name} runs already")
        with self.lock:
            tenant = Tenant(process, self.launch(process), time.monotonic())
            self.tenants[process.name] = tenant
        deadline = tenant.since + patience
        while not answers(process):
            if (code := tenant.child.poll()) is not None:
                raise NotReady(f"{process.name} ended with {code}:\n{self.tail(process.name)}")
            if time.monotonic() > deadline:
                what = f"{process.name} was not ready after {patience:.0f} s"
                raise NotReady(f"{what}:\n{self.tail(process.name)}")
            time.sleep(0.05)
        tenant.ready = True

    def launch(self, process: Process) -> "subprocess.Popen[bytes]":
        """Start a process, its words going to its log."""
        with (self.logs / f"{process.name}.log").open("ab") as output:
            return subprocess.Popen(
                process.argv,
                env={**process.env, last_will.MARK: self.mark},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us; they are ended in order
            )

    def wait(self) -> None:
        """Sleep until a signal ends us."""
        while not self.closing.wait(3600):
            pass

    def stop(self) -> None:
        """End every process, the last one first, and whatever they left; signals must wait."""
        self.closing.set()
        with deaf():
            with self.lock:
                for tenant in reversed(self.tenants.values()):
                    farewell(tenant.child, self.grace)
            for thread in self.threads:
                thread.join()
            if self.heir.stdin:
                self.heir.stdin.close()
            self.heir.wait()
        for number, handler in self.signals.items():
            signal.signal(number, handler)
        self.signals = {}

    def pid(self, name: str) -> int:
        """Return the pid a process has now."""
        return self.tenants[name].child.pid

    @property
    def restarts(self) -> dict[str, int]:
        """Count how often each process was started again."""
        return {name: tenant.restarts for name, tenant in self.tenants.items()}

    def tail(self, name: str, lines: int = 30) -> str:
        """Return what a process said last."""
        with (self.logs / f"{name}.log").open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 16_384))
            said = file.read().decode(errors="replace")
        return "\n".join(said.splitlines()[-lines:])

    def mind(self) -> None:
        """Start again what died, a little later each time."""
        while not self.closing.wait(0.2):
            with self.lock:
                for tenant in self.tenants.values():
                    if tenant.ready and tenant.process.restart and not self.closing.is_set():
                        self.revive(tenant, time.monotonic())

    def revive(self, tenant: Tenant, now: float) -> None:
        """Start one process again if it is dead and its time has come."""
        code = tenant.child.poll()
        if code is None:
            return
        if tenant.due is None:
            tenant.deaths = 1 if now - tenant.since > SETTLED else tenant.deaths + 1
            tenant.due = now + min(SLOWEST, 0.25 * 2**tenant.deaths)
            log.warning("%s ended with %s and is started again", tenant.process.name, code)
        elif now >= tenant.due:
            tenant.due = now + SLOWEST  # should the machine be unable to start it just now
            with contextlib.suppress(OSError):
                tenant.child = self.launch(tenant.process)
                tenant.since, tenant.due = now, None
                tenant.restarts += 1

    def weigh(self) -> None:
        """Remember the most memory each process took, looking now and then."""
        while not self.closing.wait(self.weighing):
            with self.lock:
                roots = {name: [tenant.child.pid] for name, tenant in self.tenants.items()}
            groups = {**roots, **{name: list(pids()) for name, pids in self.others.items()}}
            now = memory.weigh(groups)
            for name, size in {**now, "all": sum(now.values())}.items():
                self.peaks[name] = max(size, self.peaks.get(name, 0))


def answers(process: Process) -> bool:
    """Whether a process says it is ready; one that has no way to say so is."""
    return process.ready is None or process.ready()


def farewell(child: "subprocess.Popen[bytes]", grace: float) -> None:
    """Ask a process to end, then end it."""
    child.terminate()
    try:
        child.wait(grace)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def ours() -> list[signal.Signals]:
    """List the signals that end a house; only the main thread may hear them."""
    if threading.current_thread() is not threading.main_thread():
        return []
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    return [signal.Signals[name] for name in names if hasattr(signal, name)]


def leave(number: int, _: FrameType | None) -> NoReturn:
    """Unwind, so that every house on the way is closed."""
    sys.exit(128 + number)


@contextlib.contextmanager
def deaf() -> Iterator[None]:
    """Hear no signal until what must be finished is."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ours()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
