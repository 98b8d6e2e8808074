"""Trouble on demand: what a platform does on its bad days, done when a test asks for it.

`POST /_sandbox/provoke` with `{"kind": ..., "count": n, "path": "/prefix", "seconds": s}` makes the
next `count` matching requests go wrong; `{"kind": "outage", "seconds": s}` all of them for a while.
Kinds: `status` (with `status`: that answer, nothing done) · `lost` (done, but the answer is cut
off) · `slow` (done, answered after `seconds`) · `outage` (503 to everything until it is over).
`DELETE /_sandbox/provoke` ends all trouble, who is slow answers then; `GET` counts what is to come.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Refusal = Callable[[int, str], Response]


@dataclass
class Trouble:
    """One kind of trouble, and how much of it is left."""

    kind: str
    count: int = 1
    path: str = "/"
    status: int = 503
    seconds: float = 0.0
    until: float = field(default=0.0)


def plain(status: int, path: str) -> Response:
    """Refuse without a word about why."""
    return JSONResponse({"error": f"provoked {status} on {path}"}, status_code=status)


class Provoke:
    """ASGI middleware that plays the trouble asked for; `refusal` words it as the platform does."""

    def __init__(self, app: ASGIApp, refusal: Refusal = plain) -> None:
        self.app = app
        self.refusal = refusal
        self.troubles: list[Trouble] = []
        self.mended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, well or badly."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        if path == "/_sandbox/provoke":
            await (await self.ask(Request(scope, receive)))(scope, receive, send)
            return
        trouble = None if path.startswith("/_sandbox") else self.due(path)
        if trouble is None:
            await self.app(scope, receive, send)
        elif trouble.kind in ("status", "outage"):
            await self.refusal(trouble.status, path)(scope, receive, send)
        elif trouble.kind == "slow":
            await self.dawdle(trouble.seconds, scope, receive, send)
        else:
            await self.lose(scope, receive, send)

    async def ask(self, request: Request) -> Response:
        """Take an order for trouble, or the order to end it; say how much is still to come."""
        if request.method == "GET":
            return JSONResponse({"troubles": sum(bool(t.until or t.count) for t in self.troubles)})
        if request.method == "DELETE":
            self.troubles.clear()
            self.mended.set()
            self.mended = asyncio.Event()
            return JSONResponse({"troubles": 0})
        trouble = Trouble(**json.loads(await request.body()))
        if trouble.kind == "outage":
            trouble.until = time.monotonic() + trouble.seconds
        self.troubles.append(trouble)
        return JSONResponse({"troubles": len(self.troubles)})

    def due(self, path: str) -> Trouble | None:
        """Pick the trouble this request meets, and use it up."""
        now = time.monotonic()
        self.troubles = [t for t in self.troubles if (t.until > now if t.until else t.count > 0)]
        trouble = next((t for t in self.troubles if path.startswith(t.path)), None)
        if trouble and not trouble.until:
            trouble.count -= 1
        return trouble

    async def dawdle(self, seconds: float, scope: Scope, receive: Receive, send: Send) -> None:
        """Do the work at once, even for a caller who will not wait for the answer."""

        async def late(message: Message) -> None:
            if message["type"] == "http.response.start":
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.mended.wait(), seconds)
            await send(message)

        await self.app(scope, receive, late)

    async def lose(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Do the work, then cut the connection in the middle of the answer."""

        async def cut(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(b"content-length", b"99999999")]
                await send({**message, "headers": headers})

        await self.app(scope, receive, cut)
