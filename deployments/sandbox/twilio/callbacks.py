"""Twilio's webhooks on their way: once at least or not at all, in no promised order."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Annotated, Any
from urllib.parse import urldefrag, urlencode

import httpx
import msgspec
from msgspec import Meta, Struct

from deployments.sandbox.twilio import events, signing
from deployments.sandbox.twilio.account import Account, Message

AT_ONCE = 10
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
# Shorter than the five seconds after which servers hang up, so that nothing is sent into silence.
LIMITS = httpx.Limits(keepalive_expiry=2.0)

Share = Annotated[float, Meta(ge=0, le=1)]


class Target(Struct, forbid_unknown_fields=True):
    """Who hears what, and what goes wrong on the way, each a share of the deliveries.

    `inbound` hears of texts that come, `status` of every state of a text that names no URL itself,
    `stream` of both as JSON. `late`: seconds a reordered one is held back. With `shared_key` the
    signature is made by that key and SHA-256, instead of the auth token and SHA-1.
    """

    inbound: str = ""
    status: str = ""
    stream: str = ""
    shared_key: str = ""
    duplicates: Share = 0.0
    reorder: Share = 0.0
    lose: Share = 0.0
    late: Annotated[float, Meta(ge=0)] = 0.2


class Counts(Struct):
    """What became of the deliveries so far."""

    sent: int = 0
    delivered: int = 0
    retried: int = 0
    given_up: int = 0
    duplicated: int = 0
    reordered: int = 0
    lost: int = 0


class Delivery(Struct):
    """One webhook: fields of a form, or events of the stream when there are none."""

    url: str
    said: dict[str, str]
    events: list[dict[str, Any]]
    token: str


@cache
def trust() -> ssl.SSLContext:
    """Read whom to trust, once for all accounts of this process."""
    return httpx.create_ssl_context(trust_env=False)


class Callbacks:
    """Tells what happens to texts while `running()`."""

    def __init__(self, account: Account) -> None:
        self.account, self.target, self.counts = account, Target(), Counts()
        self.queue: asyncio.Queue[Delivery] = asyncio.Queue()
        self.waits: set[asyncio.Task[None]] = set()
        self.busy = 0
        account.listeners.append(self.moved)

    @property
    def open(self) -> int:
        """Count what is waiting or under way."""
        return self.queue.qsize() + len(self.waits) + self.busy

    def moved(self, message: Message) -> None:
        """Tell that a text of ours got further."""
        url = message.callback or self.target.status
        self.leave(url, events.status(self.account, message))
        if message.status in events.STREAMED:
            self.stream(message)

    def came(self, message: Message, kind: str | None) -> None:
        """Tell that a text came to us."""
        self.leave(self.target.inbound, events.inbound(self.account, message, kind))
        self.stream(message)

    def stream(self, message: Message) -> None:
        """Tell the stream."""
        if self.target.stream:
            self.leave(self.target.stream, {}, events.streamed(self.account, message))

    def leave(self, url: str, said: dict[str, str], *told: dict[str, Any]) -> None:
        """Send one webhook off, with all that may go wrong."""
        if not url:
            return
        delivery = Delivery(url, said, list(told), self.account.sid(""))
        random, target = self.account.random, self.target
        if random.random() < target.lose:
            self.counts.lost += 1
            return
        twice = random.random() < target.duplicates
        self.counts.duplicated += twice
        for _ in range(1 + twice):
            if random.random() < target.reorder:
                self.counts.reordered += 1
                self.hold(delivery)
            else:
                self.queue.put_nowait(delivery)

    def hold(self, delivery: Delivery) -> None:
        """Let others overtake this one."""
        task = asyncio.create_task(self.release(delivery))
        self.waits.add(task)
        task.add_done_callback(self.waits.discard)

    async def release(self, delivery: Delivery) -> None:
        """Put a delivery in line after a while."""
        await asyncio.sleep(self.account.random.random() * self.target.late)
        self.queue.put_nowait(delivery)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver for as long as the block lasts."""
        self.queue = asyncio.Queue()
        tasks = [asyncio.create_task(self.work()) for _ in range(AT_ONCE)]
        try:
            yield
        finally:
            tasks += self.waits
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def work(self) -> None:
        """Deliver one after the other, over connections of its own: a shared pool is slower."""
        async with httpx.AsyncClient(
            verify=trust(), limits=LIMITS, trust_env=False, follow_redirects=True
        ) as client:
            while True:
                delivery = await self.queue.get()
                self.busy += 1
                try:
                    await self.deliver(client, delivery)
                finally:
                    self.busy -= 1

    async def deliver(self, client: httpx.AsyncClient, delivery: Delivery) -> None:
        """Try as often as the URL's fragment allows, and then never again."""
        terms = signing.terms(delivery.url)
        for attempt in range(terms.tries):
            self.counts.sent += 1
            self.counts.retried += attempt > 0
            trouble = await self.post(client, delivery, terms)
            if trouble is None:
                self.counts.delivered += 1
                return
            if trouble not in terms.after and "all" not in terms.after:
                break
        self.counts.given_up += 1

    async def post(
        self, client: httpx.AsyncClient, delivery: Delivery, terms: signing.Terms
    ) -> str | None:
        """Post one webhook; name what went wrong: ct, rt, 4xx or 5xx."""
        body = urlencode(delivery.said).encode()
        url, kind = urldefrag(delivery.url).url, FORM
        if delivery.events:
            body, kind = msgspec.json.encode(delivery.events), "application/json"
            url = signing.hashed(url, body)
        key, token = self.target.shared_key, self.account.settings.auth_token
        headers = {
            "Content-Type": kind,
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": delivery.token,
            **signing.headers(url, delivery.said, token, key),
        }
        timeout = httpx.Timeout(terms.read, connect=terms.connect)
        try:
            answer = await client.post(url, content=body, headers=headers, timeout=timeout)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL):
            return "ct"
        except httpx.HTTPError:
            return "rt"
        return None if answer.is_success else f"{answer.status_code // 100}xx"
