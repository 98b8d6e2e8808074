"""What whoever keeps deliveries needs: a connection of its own, and word for those who wait."""

import asyncio
import contextlib
from collections.abc import Iterable
from typing import Any, Protocol

import psycopg


class Awaited(Protocol):
    """Something whose commit somebody waits for."""

    @property
    def kept(self) -> "asyncio.Future[None]":
        """Done when it is durable, or is not."""


class Wire:
    """A connection to a hub, opened as `how` says; when it is gone, a new one."""

    def __init__(self, hub_url: str, **how: Any) -> None:
        self.hub_url, self.how = hub_url, how
        self.hub: psycopg.AsyncConnection | None = None

    async def connected(self) -> psycopg.AsyncConnection:
        """Return the connection; every statement commits by itself."""
        if self.hub is None or self.hub.closed:
            self.hub = await psycopg.AsyncConnection.connect(
                self.hub_url, autocommit=True, **self.how
            )
        return self.hub

    async def leave(self) -> None:
        """Let go of the hub."""
        hub, self.hub = self.hub, None
        if hub is not None:
            with contextlib.suppress(psycopg.Error, OSError):
                await hub.close()


def settle(batch: Iterable[Awaited], error: Exception | None = None) -> None:
    """Tell whoever still waits for these how it went."""
    for one in batch:
        if one.kept.done():
            continue
        if error is None:
            one.kept.set_result(None)
        else:
            one.kept.set_exception(error)
