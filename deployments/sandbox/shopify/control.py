"""The hand behind the shop: make people act, make webhooks go wrong, let traffic in.

`POST /_sandbox/act` `{"act": name, ...}` · `GET|POST /_sandbox/emitter` (switches; `secret` rotates
it; `default_uri` moves it) · `GET|POST|DELETE /_sandbox/live` (a plan; its progress; the end).
An act names orders by id or name, people by id, checkouts by id or token, lines by their fields.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.calls import call
from deployments.sandbox.shopify.emitter import Emitter
from deployments.sandbox.shopify.live import Live, Plan
from deployments.sandbox.shopify.state import Shop

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


class Control:
    """The routes under `/_sandbox/`, and the traffic they started."""

    def __init__(self, shop: Shop, emitter: Emitter) -> None:
        self.shop, self.emitter = shop, emitter
        self.live: Live | None = None
        self.task: asyncio.Task[None] | None = None

    def routes(self) -> list[Route]:
        """List the routes; whatever they cannot do they answer with 400 and the reason."""
        return [
            Route("/_sandbox/act", guarded(self.act), methods=["POST"]),
            Route("/_sandbox/emitter", guarded(self.emitting), methods=["GET", "POST"]),
            Route("/_sandbox/live", guarded(self.traffic), methods=["GET", "POST", "DELETE"]),
        ]

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:  # noqa: ARG002 - Starlette's
        """Deliver webhooks while the app is up, and end the traffic with it."""
        async with self.emitter.running():
            try:
                yield
            finally:
                await self.end()

    async def act(self, said: dict[str, Any], method: str) -> Any:  # noqa: ARG002 - POST only
        """Let somebody act."""
        return {"act": said.get("act"), "result": call(self.shop, said)}

    async def emitting(self, said: dict[str, Any], method: str) -> Any:
        """Set the switches, and tell how they stand and what became of the deliveries."""
        emitter = self.emitter
        if method == "POST":
            secret, uri = said.pop("secret", None), said.pop("default_uri", emitter.default_uri)
            emitter.switch(**said)
            emitter.default_uri = uri
            if secret:
                emitter.rotate(secret)
        told = {"open": emitter.open, "default_uri": emitter.default_uri}
        return told | {"switches": emitter.switches, "counts": emitter.counts}

    async def traffic(self, said: dict[str, Any], method: str) -> Any:
        """Start traffic, end it, or tell how it goes; one plan at a time."""
        if method == "DELETE":
            await self.end()
        if method == "POST":
            if self.task and not self.task.done():
                raise acts.Refused("traffic is already running: DELETE ends it")
            self.live = Live(self.shop, msgspec.convert(said, Plan, strict=False))
            self.live.running = True
            self.task = asyncio.create_task(self.live.run())
        return self.progress()

    def progress(self) -> dict[str, Any]:
        """Tell what the traffic did, and what its webhooks became."""
        going = self.live.progress() if self.live else {"running": False, "acted": 0, "done": {}}
        fault = None
        if self.task and self.task.done() and not self.task.cancelled():
            fault = repr(self.task.exception()) if self.task.exception() else None
        return {**going, "fault": fault, "open": self.emitter.open, "webhooks": self.emitter.counts}

    async def end(self) -> None:
        """End the traffic, if there is any."""
        if self.task:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)


def guarded(
    does: Callable[[dict[str, Any], str], Any],
) -> Callable[[Request], Any]:
    """Answer in JSON; what makes no sense is a 400 that says why."""

    async def answer(request: Request) -> Response:
        try:
            said = msgspec.json.decode(await request.body() or b"{}", type=dict[str, Any])
            told, status = await does(said, request.method), 200
        except (acts.Refused, TypeError, ValueError) as error:
            told, status = {"error": str(error)}, 400
        body = msgspec.json.encode(told)
        return Response(body, status, media_type="application/json")

    return answer


def routes(shop: Shop, emitter: Emitter) -> Sequence[Route]:
    """List the routes alone; the traffic they start ends with the event loop."""
    return Control(shop, emitter).routes()


def living(shop: Shop, emitter: Emitter) -> tuple[list[Route], Lifespan]:
    """Return the routes and the lifespan an app needs for its shop to be alive."""
    control = Control(shop, emitter)
    return control.routes(), control.lifespan
