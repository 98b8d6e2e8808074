"""The receiver: keeps each genuine webhook once, heeds a STOP at once, and only then says yes.

Plain ASGI, without Prefect: it works when everything but the hub is down. Deliveries that arrive
together are kept in one commit. Answers: 200 kept · 204 kept, nothing to say (SMS) · 400 makes no
sense · 401 not genuine · 404 no such platform · 405 not a POST · 413 too large · 503 hub is down.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

import psycopg
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mappings.records import Consent
from tasks import connectors, settings
from tasks.connectors.base import Arrival, SkipRecord
from tasks.hub import consents, inbox
from tasks.hub.engine import plain_url

log = logging.getLogger(__name__)

LARGEST = 16 * 1024 * 1024
"""Bytes of the largest body taken; the stores send up to a few megabytes."""
TOGETHER = 256
"""Deliveries kept in one commit at most."""

Waiting = tuple[str, Arrival, "asyncio.Future[None]"]


class Keeper:
    """Writes deliveries to the inbox, many in one commit; a STOP among them in the same one."""

    def __init__(self, hub_url: str) -> None:
        self.hub_url = hub_url
        self.queue: asyncio.Queue[Waiting] = asyncio.Queue()

    async def keep(self, platform: str, arrivals: list[Arrival]) -> None:
        """Return when these are durable; raise OSError when the hub cannot be reached."""
        loop = asyncio.get_running_loop()
        kept = [loop.create_future() for _ in arrivals]
        for arrival, future in zip(arrivals, kept, strict=True):
            self.queue.put_nowait((platform, arrival, future))
        await asyncio.gather(*kept)

    async def run(self) -> None:
        """Keep what is queued, for ever."""
        hub: psycopg.AsyncConnection | None = None
        while True:
            batch = [await self.queue.get()]
            while len(batch) < TOGETHER and not self.queue.empty():
                batch.append(self.queue.get_nowait())
            try:
                if hub is None or hub.closed:
                    hub = await psycopg.AsyncConnection.connect(self.hub_url, connect_timeout=3)
                await save(hub, batch)
            except psycopg.OperationalError as error:
                log.warning("%s deliveries not kept: the hub is down", len(batch))
                settle(batch, OSError(f"the hub is down: {error}"))
                hub = None


async def save(hub: psycopg.AsyncConnection, batch: list[Waiting]) -> None:
    """Keep a batch; if the hub refuses it as a whole, one by one, so that one costs only one."""
    try:
        await write(hub, batch)
    except psycopg.OperationalError:
        raise
    except (psycopg.Error, ValueError) as error:
        if len(batch) == 1:
            log.warning("a delivery of %s was refused by the hub", batch[0][0])
            settle(batch, OSError(f"the hub refused: {error}"))
            return
        for one in batch:
            await save(hub, [one])
    else:
        settle(batch)


async def write(hub: psycopg.AsyncConnection, batch: list[Waiting]) -> None:
    """Write a batch and what its people withdrew in one transaction, then wake the drain."""
    columns = (
        [platform for platform, _, _ in batch],
        [arrival.topic for _, arrival, _ in batch],
        [arrival.delivery_id for _, arrival, _ in batch],
        [arrival.body for _, arrival, _ in batch],
        [arrival.happened_at for _, arrival, _ in batch],
    )
    async with hub.transaction():
        await hub.execute(inbox.KEEP, columns)
        if said := [act for platform, arrival, _ in batch for act in acts(platform, arrival)]:
            await hub.execute(consents.HEED, (json.dumps(said, default=str),))
        await hub.execute(f"NOTIFY {inbox.CHANNEL}")


def acts(platform: str, arrival: Arrival) -> list[dict[str, object]]:
    """List what a reply says about consent; only SMS platforms speak for a number directly."""
    if arrival.topic != "inbound":
        return []
    page = connectors.load(platform).decode(arrival.topic, arrival.body)
    return [
        consents.act(record, arrival.delivery_id, arrival.happened_at or datetime.now(UTC))
        for record in page.records
        if isinstance(record, Consent)
    ]


def settle(batch: list[Waiting], error: Exception | None = None) -> None:
    """Tell whoever waits for these deliveries how it went."""
    for _, _, future in batch:
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)


def secrets_of(account: Mapping[str, str]) -> list[str]:
    """List the secrets a platform may sign with: several while one is being replaced."""
    names = ("webhook_secret", "client_secret", "auth_token")
    found = next((account[name] for name in names if account.get(name)), "")
    return [secret for secret in found.split(",") if secret]


async def body_of(request: Request) -> bytes | None:
    """Read a body, or None when it is too large."""
    if int(request.headers.get("content-length") or 0) > LARGEST:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)


def address(request: Request) -> str:
    """Return the URL the platform signed: our public one, not what a proxy made of it."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{settings.public_url()}{request.url.path}{query}"


async def receive(request: Request) -> Response:
    """Keep one genuine delivery, once, and say so only when it is durable."""
    platform = request.path_params["platform"]
    account = request.app.state.accounts.get(platform)
    if account is None:
        return PlainTextResponse("no such platform is connected", 404)
    try:
        body = await body_of(request)
    except (ClientDisconnect, ValueError):
        return PlainTextResponse("the body did not arrive whole", 400)
    if body is None:
        return PlainTextResponse(f"larger than {LARGEST} bytes", 413)
    return await keep(request, platform, account, body)


async def keep(
    request: Request, platform: str, account: Mapping[str, str], body: bytes
) -> Response:
    """Check the signature, split the delivery into events, and keep them."""
    connector, headers = connectors.load(platform), request.headers
    if not connector.genuine(
        address(request), headers, body, secrets_of(account), datetime.now(UTC)
    ):
        return PlainTextResponse("the signature is missing, wrong or too old", 401)
    try:
        arrivals = connector.arrivals(headers, body)
    except SkipRecord as error:
        return PlainTextResponse(str(error), 400)
    try:
        await request.app.state.keeper.keep(platform, arrivals)
    except OSError:
        return PlainTextResponse("not kept: send it again", 503)
    return Response(status_code=204 if platform == "twilio" else 200)


@contextlib.asynccontextmanager
async def living(app: Starlette) -> AsyncIterator[None]:
    """Run the keeper for as long as the receiver is up."""
    app.state.accounts = settings.accounts()
    app.state.keeper = Keeper(plain_url(settings.hub_url()))
    work = asyncio.create_task(app.state.keeper.run())
    yield
    work.cancel()


async def health(request: Request) -> Response:
    """Say that we are up, and how many deliveries wait to be kept."""
    return PlainTextResponse(f"up; {request.app.state.keeper.queue.qsize()} waiting")


def build() -> Starlette:
    """Make the receiver."""
    routes = [
        Route("/hooks/{platform}", receive, methods=["POST"]),
        Route("/health", health),
    ]
    return Starlette(routes=routes, lifespan=living)
