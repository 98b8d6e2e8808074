"""A Twilio account of our own, its official client, and an ear for its webhooks."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from deployments.sandbox.serve import serving
from deployments.sandbox.twilio.account import SERVICE
from deployments.sandbox.twilio.app import build
from deployments.sandbox.twilio.callbacks import trust

SID, TOKEN = "AC" + "0" * 32, "sandbox_token"
OURS, ADA = "+14155550100", "+14155550123"
MESSAGES = f"/2010-04-01/Accounts/{SID}/Messages.json"


class Here(TwilioHttpClient):
    """The official client's own HTTP, led to an address of ours whatever host it asks for."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        assert self.session is not None
        self.session.trust_env = False

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        there = urlsplit(url)
        here = urlsplit(self.url)
        led = there._replace(scheme=here.scheme, netloc=here.netloc).geturl()
        return super().request(method, led, *args, **kwargs)

    def close(self) -> None:
        self.session.close()


class Ear:
    """Hears webhooks; the next `failures` of them it answers with a 500."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        self.failures = 0

    async def hear(self, request: Request) -> Response:
        if request.url.path == "/moved":
            return RedirectResponse("/hooks?moved=1", 302)
        self.heard.append((str(request.url), dict(request.headers), await request.body()))
        if self.failures:
            self.failures -= 1
            return Response(status_code=500)
        return Response(status_code=204)

    @property
    def forms(self) -> list[dict[str, str]]:
        return [dict(parse_qsl(body.decode(), keep_blank_values=True)) for _, _, body in self.heard]

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route(path, self.hear, methods=["GET", "POST"]) for path in ("/hooks", "/moved")
            ]
        )


class Office:
    """An account, two clients that have its key, and the ear that hears its webhooks."""

    def __init__(self, url: str, ear: Ear, ear_url: str, sdk: Client, http: httpx.Client) -> None:
        self.url, self.ear, self.sdk, self.http = url, ear, sdk, http
        self.hook = f"{ear_url}/hooks?from=twilio&blank="

    def send(self, to: str = ADA, body: str = "Hello", **said: str) -> httpx.Response:
        data = {"To": to, "Body": body, "From": OURS} | said
        return self.http.post(MESSAGES, data={k: v for k, v in data.items() if v is not None})

    def control(self, path: str, /, **said: Any) -> dict[str, Any]:
        answer = self.http.post(f"/_sandbox/{path}", json=said)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def reply(self, body: str, sender: str = ADA, **said: Any) -> dict[str, Any]:
        return self.control("reply", **{"from": sender, "body": body, **said})

    @property
    def state(self) -> dict[str, Any]:
        return self.http.get("/_sandbox/state").json()

    @property
    def export(self) -> dict[str, Any]:
        return self.http.get("/_sandbox/export").json()

    def settle(self) -> dict[str, Any]:
        """Wait until no text moves and no webhook is under way."""
        until = time.monotonic() + 60
        while (told := self.state)["moving"] or told["callbacks"]["open"]:
            assert time.monotonic() < until, "the account did not settle"
            time.sleep(0.005)
        return told


class Door:
    """Lets every test put an account of its own behind one address, and lives its life there."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self.alive: ASGIApp | None = None
        self.said: asyncio.Queue[dict[str, str]] = asyncio.Queue()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.wake()
            await self.app(scope, receive, send)
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.end()
        await send({"type": "lifespan.shutdown.complete"})

    async def wake(self) -> None:
        if self.app is self.alive:
            return
        await self.end()
        self.alive, self.said, up = self.app, asyncio.Queue(), asyncio.Event()

        async def send(message) -> None:
            up.set()

        self.life = asyncio.create_task(self.alive({"type": "lifespan"}, self.said.get, send))
        self.said.put_nowait({"type": "lifespan.startup"})
        await up.wait()

    async def end(self) -> None:
        if self.alive:
            self.said.put_nowait({"type": "lifespan.shutdown"})
            await self.life
        self.alive = None


class Street:
    """One server for many accounts, one for the ear, and the clients all of them use."""

    def __init__(self, url: str, door: Door, ear_url: str, ear: Ear, http: httpx.Client) -> None:
        self.url, self.door, self.ear_url, self.ear, self.http = url, door, ear_url, ear, http
        self.here = Here(url)
        self.sdk = Client(SID, TOKEN, http_client=self.here)

    @contextmanager
    def opened(self, **settings: Any) -> Iterator[Office]:
        """Open a fresh account."""
        self.door.app = build(**{"pace": 0.001, **settings})
        self.ear.heard, self.ear.failures = [], 0
        one = Office(self.url, self.ear, self.ear_url, self.sdk, self.http)
        one.control("webhooks")  # the account's life begins with the first request
        yield one


@contextmanager
def street() -> Iterator[Street]:
    """Serve accounts and an ear for as long as the block lasts."""
    ear, door = Ear(), Door()
    with (
        serving(ear.app) as ear_url,
        serving(door) as url,
        httpx.Client(base_url=url, auth=(SID, TOKEN), verify=trust(), trust_env=False) as http,
    ):
        one = Street(url, door, ear_url, ear, http)
        yield one
        one.here.close()


__all__ = ["ADA", "MESSAGES", "OURS", "SERVICE", "SID", "TOKEN", "Here", "Office", "street"]
