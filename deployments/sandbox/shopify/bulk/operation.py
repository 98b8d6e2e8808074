"""One bulk operation: what was asked, how far it is, and its file."""

import os
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import IO

from msgspec import Struct

KEPT = timedelta(days=7)
"""How long a finished operation's file can be fetched."""
OPEN = ("CREATED", "RUNNING", "CANCELING")
PIECE = 1 << 18


class Links(Struct):
    """How an operation tells the time, and where its file can be fetched."""

    clock: Callable[[], datetime]
    sign: Callable[["Operation"], str]


class Operation:
    """One operation. Its file has no name anywhere and ends with it."""

    def __init__(self, id: int, query: str, links: Links) -> None:
        self.id, self.query, self.links = id, query, links
        self.created_at = links.clock().replace(microsecond=0)
        self.completed_at: datetime | None = None
        self.error_code: str | None = None
        self.state = "CREATED"
        self.objects = self.roots = self.size = 0
        self.cancelled = threading.Event()
        self.file: IO[bytes] = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed below
        weakref.finalize(self, self.file.close)

    @property
    def status(self) -> str:
        """One of Shopify's words for how far it is."""
        return "EXPIRED" if self.state == "COMPLETED" and self.stale else self.state

    @property
    def stale(self) -> bool:
        """Whether its file can no longer be fetched."""
        return self.completed_at is not None and self.links.clock() >= self.completed_at + KEPT

    @property
    def open(self) -> bool:
        """Whether it still takes one of the shop's slots."""
        return self.state in OPEN

    @property
    def url(self) -> str | None:
        """Where the whole file is; None when nothing was found."""
        return self.links.sign(self) if self.size and self.status == "COMPLETED" else None

    @property
    def partial_url(self) -> str | None:
        """Where the part is that was written before it failed."""
        broken = self.state in ("FAILED", "CANCELED") and self.size and not self.stale
        return self.links.sign(self) if broken else None

    @property
    def file_size(self) -> str | None:
        """How long the file is, once it is finished."""
        return None if self.open else str(self.size)

    def write(self, lines: bytes, objects: int, roots: int) -> None:
        """Add lines to the file."""
        os.pwrite(self.file.fileno(), lines, self.size)
        self.size += len(lines)
        self.objects += objects
        self.roots += roots

    def pieces(self, until: int) -> Iterator[bytes]:
        """Read the file up to a place; several may read it at a time."""
        for start in range(0, until, PIECE):
            yield os.pread(self.file.fileno(), min(PIECE, until - start), start)

    def end(self, state: str, error_code: str | None = None) -> None:
        """End, well or badly."""
        self.completed_at, self.error_code = self.links.clock().replace(microsecond=0), error_code
        self.state = state
