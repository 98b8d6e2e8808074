"""The receiver: keeps each genuine webhook once, heeds a STOP at once, and only then says yes.

Plain ASGI, without Prefect: it works when everything but the hub is down. Answers: 200 kept ·
204 kept, nothing to say (SMS) · 400 did not arrive whole · 401 not genuine · 404 no such platform
· 405 not sent as it sends them · 408 came too slowly · 413 too large · 503 not kept, send it
again · 302 a link in a text, which leads to the shop. A genuine delivery that makes no sense is
kept, too: it is set aside when it is read.
"""

import argparse
import asyncio
import contextlib
import logging
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit

import uvicorn
from msgspec import Struct
from starlette.types import Message, Receive, Scope, Send

from deployments import reading
from deployments.answers import written
from deployments.bodies import Bodies, Refusal, headers_of
from deployments.keeper import TOGETHER, Keeper, NotKept, nameless
from deployments.local import healthy, inherited
from deployments.pixel import Pixel
from deployments.processes import Process
from deployments.signpost import Signpost
from deployments.way_out import WayOut
from tasks import connect, connectors, settings
from tasks.connectors.base import Arrival, Connector, SkipRecord
from tasks.hub.engine import plain_url
from tasks.messaging.links import Domain

log = logging.getLogger(__name__)

GUESTS = 800
"""Connections at once; below the 1,024 files most systems let a process open."""
PORT = 4280
SECRETS = ("webhook_secret", "client_secret", "auth_token")
"""Keys of an account a platform may sign with; the first one that is set counts."""

Headers = Mapping[str, str]


class Sender(Struct, frozen=True):
    """A connected platform: how to read it, and the secrets it may sign with."""

    platform: str
    connector: type[Connector]
    secrets: Sequence[str]
    thanks: HTTPStatus
    secret_in: str = ""
    """Where a query holds the secret, when the platform's deliveries may be GETs."""


class Desk(Protocol):
    """Answers what is no delivery: people, who ask for paths of its own."""

    def knows(self, scope: Scope) -> bool:
        """Whether a request is for this desk."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

    async def leave(self) -> None:
        """Let go of what is held."""


class Receiver:
    """The ASGI app: hears these senders at our public address, and has desks for people."""

    def __init__(
        self,
        senders: Sequence[Sender],
        keeper: Keeper,
        public_url: str,
        signpost: Signpost | None = None,
        desks: Sequence[Desk] = (),
    ) -> None:
        self.senders = {f"/hooks/{one.platform}": one for one in senders}
        self.keeper = keeper
        self.public_url = public_url
        self.signpost = signpost or Signpost(keeper.hub_url, Domain())
        self.desks = desks
        self.bodies = Bodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live as long as the server does."""
        if scope["type"] == "lifespan":
            await self.live(receive, send)
            return
        if scope["path"] not in self.senders and self.signpost.knows(scope):
            await self.signpost.answer(scope, send)
            return
        if desk := next((one for one in self.desks if one.knows(scope)), None):
            await desk.answer(scope, receive, send)
            return
        try:
            status, words = await self.answer(scope, receive)
        except Refusal as refusal:
            status, words = refusal.status, str(refusal)
        for message in answered(status, words.encode()):
            await send(message)

    async def live(self, receive: Receive, send: Send) -> None:
        """Run the keeper until the server has answered everyone and ends."""
        await receive()
        work = asyncio.create_task(self.keeper.run())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
        await self.keeper.leave()
        await self.signpost.leave()
        for one in self.desks:
            await one.leave()
        await send({"type": "lifespan.shutdown.complete"})

    async def answer(self, scope: Scope, receive: Receive) -> tuple[HTTPStatus, str]:
        """Keep one genuine delivery, once; raise Refusal when it is not durable."""
        if scope["path"] == "/health":
            return HTTPStatus.OK, f"up; {self.keeper.queue.qsize()} waiting"
        sender = self.senders.get(scope["path"])
        if sender is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "no such platform is connected")
        headers = headers_of(scope)
        declared = headers.get("content-length", "0")
        body = await self.bodies.of(scope, receive, declared, sender.secret_in)
        url, now = self.address(scope), datetime.now(UTC)
        if not sender.connector.genuine(url, headers, body, sender.secrets, now):
            raise Refusal(HTTPStatus.UNAUTHORIZED, "the signature is missing, wrong or too old")
        try:
            await self.keeper.keep(sender.platform, arrivals(sender.connector, headers, body))
        except NotKept as error:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"not kept: {error}") from error
        return sender.thanks, ""

    def address(self, scope: Scope) -> str:
        """Return the URL the platform signed: our public one, not what a proxy made of it."""
        query = scope["query_string"].decode("latin-1")
        return f"{self.public_url}{scope['path']}{query and '?'}{query}"


def answered(status: HTTPStatus, words: bytes) -> tuple[Message, Message]:
    """Write an answer in words, if there are any."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")] if words else []
    return written(status, headers, words)


def arrivals(connector: type[Connector], headers: Headers, body: bytes) -> list[Arrival]:
    """Split a genuine delivery into its events; one that makes no sense stays as it came."""
    try:
        return connector.arrivals(headers, body)
    except (SkipRecord, ValueError, RecursionError):
        return [nameless(body)]


def senders(accounts: Mapping[str, Mapping[str, str]]) -> list[Sender]:
    """List the platforms we hear; one whose secret we do not know is refused as not genuine."""
    return [
        Sender(
            platform,
            connectors.load(platform),
            secrets_of(platform, account),
            HTTPStatus.NO_CONTENT if platform == "twilio" else HTTPStatus.OK,
            getattr(connectors.load(platform), "secret_in", ""),
        )
        for platform, account in accounts.items()
    ]


def secrets_of(platform: str, account: Mapping[str, str]) -> list[str]:
    """List the secrets a platform may sign with: several while one is being replaced."""
    found = next((account[name] for name in SECRETS if account.get(name)), "")
    if not found:
        name = f"LOCKSTEP_{platform.upper()}_WEBHOOK_SECRET"
        log.warning("webhooks of %s are all refused until %s is set", platform, name)
    return [secret.strip() for secret in found.split(",") if secret.strip()]


def build(together: int = TOGETHER) -> Receiver:
    """Make the receiver of the accounts in our environment, read now and not again."""
    plan = connect.plan()
    keeper = Keeper(plain_url(settings.hub_url()), together, targets=plan.targets)
    signpost = Signpost(keeper.hub_url, settings.links())
    made = Receiver(senders(settings.accounts()), keeper, settings.public_url(), signpost)
    bodies = made.bodies  # one for all: it bounds what is half read in memory
    made.desks = [
        WayOut(keeper.hub_url, tuple(keeper.targets), bodies),
        Pixel(keeper.hub_url, settings.events(), plan.stores, bodies),
        reading.desk(keeper.hub_url, bodies),
    ]
    return made


def serve(app: Receiver, port: int, host: str = "127.0.0.1") -> None:
    """Serve until a signal ends us; what is in flight by then is still answered."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=GUESTS,
        timeout_graceful_shutdown=10,
    )


def process(env: Mapping[str, str], port: int | None = None) -> Process:
    """Describe the receiver as one of our processes: `env` names the hub and the accounts."""
    port = port or port_of(settings.public_url(env))
    argv = [sys.executable, "-m", "deployments.receiver", "--port", str(port)]
    return Process("receiver", argv, inherited(**env), ready=healthy(port, "/health"))


def port_of(url: str) -> int:
    """Return the port we listen on: that of our public address, if it names one."""
    return urlsplit(url).port or PORT


def main() -> None:
    """Be the receiver."""
    parser = argparse.ArgumentParser(prog="deployments.receiver", description="Receive webhooks.")
    parser.add_argument("--port", type=int, default=port_of(settings.public_url()))
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 behind a proxy")
    chosen = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    serve(build(), chosen.port, chosen.host)


if __name__ == "__main__":
    main()
