"""A platform that only ever gives one kind of answer, over real connections."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

EVERY = ["GET", "POST", "PUT", "PATCH", "DELETE"]
AFTER = 7.0
"""Seconds a platform that is asked too often wants to be left alone."""


def answering(status: int, body: bytes = b"{}") -> Starlette:
    """Answer everything in the same way."""

    def answer(_: Request) -> Response:
        return Response(body, status, media_type="application/json")

    return Starlette(routes=[Route("/{rest:path}", answer, methods=EVERY)])


class Moody:
    """Answers with the status its address names (`/429/...`), or with a body by name."""

    url: str

    def __init__(self, bodies: dict[str, bytes]) -> None:
        self.bodies, self.asked = bodies, 0
        self.app = Starlette(routes=[Route("/{mood}/{rest:path}", self.answer, methods=EVERY)])

    async def answer(self, request: Request) -> Response:
        self.asked += 1
        mood = request.path_params["mood"]
        if mood in self.bodies:
            return Response(self.bodies[mood], 200, media_type="application/json")
        return Response(b"{}", int(mood), {"retry-after": str(int(AFTER))})


class Deaf(socketserver.BaseRequestHandler):
    """Hears a question out and hangs up, or says nothing at all until the end."""

    def handle(self) -> None:
        self.request.recv(65_536)
        self.server.asked += 1  # type: ignore[attr-defined]
        if self.server.silent:  # type: ignore[attr-defined]
            self.server.end.wait(10)  # type: ignore[attr-defined]


class Line(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, *, silent: bool) -> None:
        super().__init__(("127.0.0.1", 0), Deaf)
        self.silent, self.asked, self.end = silent, 0, threading.Event()


@contextmanager
def dead_line(*, silent: bool) -> Iterator[Line]:
    """Listen without ever answering."""
    with Line(silent=silent) as line:
        thread = threading.Thread(target=line.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield line
        finally:
            line.end.set()
            line.shutdown()
            thread.join()
