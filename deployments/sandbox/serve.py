"""Serve a stand-in on a free port of this machine, for as long as a `with` block lasts."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp


class Stand(uvicorn.Server):
    """A server that ends as soon as it is told to: one of uvicorn's takes a quarter of a second."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(uvicorn.Config(app, log_level="critical", lifespan="on", ws="none"))
        self.loop: asyncio.AbstractEventLoop
        self.told: asyncio.Event

    async def main_loop(self) -> None:
        """Keep the clock of the answers going until we are told to end."""
        self.told, self.loop = asyncio.Event(), asyncio.get_running_loop()
        while not await self.on_tick(0):
            try:
                await asyncio.wait_for(self.told.wait(), 1)
            except TimeoutError:
                continue

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        """Answer who is being answered, and let everybody go."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - none tells
            await asyncio.sleep(0.002)
        for server in self.servers:
            await server.wait_closed()
        await self.lifespan.shutdown()

    def end(self) -> None:
        """Tell it to end, from another thread."""
        self.should_exit = True
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.told.set)


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an app in a thread and yield its base URL, without a trailing slash."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = Stand(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not hasattr(server, "loop"):
            if not thread.is_alive():
                raise RuntimeError("the stand-in did not start")
            time.sleep(0.002)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.end()
            thread.join(10)
