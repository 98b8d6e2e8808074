"""Ends what a house started, however the house ends; also when it is killed without a word.

Runs beside the house as `python -m deployments.last_will MARK` and reads its standard input, which
ends when the house does. Every process the house started, and theirs, carries the mark in its
environment: sessions and process groups of their own do not hide them.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable

import psutil  # type: ignore[import-untyped]

MARK = "LOCKSTEP_HOUSE"
GRACE = 10.0
"""Seconds between asking a process to end and ending it."""


def marked(mark: str) -> list[psutil.Process]:
    """List the living processes that carry the mark, ourselves left out."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            carries = process.pid != os.getpid() and process.environ().get(MARK) == mark
            if carries and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def end(mark: str, grace: float = GRACE) -> None:
    """End every process that carries the mark: first asked, then without asking."""
    tell(marked(mark), psutil.Process.terminate)
    deadline = time.monotonic() + grace
    while left := marked(mark):  # again and again, as the dying may still start others
        if time.monotonic() > deadline:
            tell(left, psutil.Process.kill)
        time.sleep(0.05)


def tell(processes: list[psutil.Process], what: Callable[[psutil.Process], None]) -> None:
    """Do one thing to each process that is still there."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            what(process)


def main() -> None:
    """Wait for the house to end, then end what it left."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    end(sys.argv[1])


if __name__ == "__main__":
    main()
