"""How much memory our processes take, children included."""

import contextlib
from collections.abc import Iterable, Mapping

import psutil  # type: ignore[import-untyped]


def weigh(roots: Mapping[str, Iterable[int]]) -> dict[str, int]:
    """Return the bytes each named group of pids takes together with all its descendants."""
    children: dict[int, list[int]] = {}
    for process in psutil.process_iter(["ppid"]):
        children.setdefault(process.info["ppid"], []).append(process.pid)
    return {name: sum(map(size, family(pids, children))) for name, pids in roots.items()}


def family(pids: Iterable[int], children: Mapping[int, list[int]]) -> set[int]:
    """Gather processes with all their descendants, each once."""
    found: set[int] = set()
    waiting = list(pids)
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting += children.get(pid, [])
    return found


def size(pid: int) -> int:
    """Return one process's bytes; pages it shares with others are shared out among them."""
    with contextlib.suppress(psutil.Error, OSError):
        process = psutil.Process(pid)
        with contextlib.suppress(psutil.AccessDenied, AttributeError):
            return int(process.memory_full_info().pss)  # Linux alone knows it
        return int(process.memory_info().rss)
    return 0
