"""HubSpot's webhooks: up to a hundred events at once, in no order, some of them twice."""

import asyncio
import base64
import hashlib
import hmac
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx
import msgspec
from msgspec import Meta, Struct, field

from deployments.sandbox.hubspot import events
from deployments.sandbox.hubspot.portal import Event, Portal

MOST = 100
RETRIES = 10
DAY = 24 * 3600
GAPS = tuple(DAY * 2**n / (2**RETRIES - 1) for n in range(RETRIES))
"""Seconds before each retry: doubling, a day in all."""
TOTAL = 5.0
TIMEOUT = httpx.Timeout(TOTAL, connect=1.0)
# Shorter than the five seconds after which servers hang up, so that nothing is sent into silence.
LIMITS = httpx.Limits(keepalive_expiry=2.0)
AT_ONCE = 10

Sleep = Callable[[float], Awaitable[object]]


class Target(Struct, forbid_unknown_fields=True):
    """Who hears what. `signed_url` is the public address where it is not `url`, as behind a proxy.

    `duplicates` is the share of events told twice; `tempo` scales the waits before retries, which
    are a day in all at 1.0; `gather` is how many seconds events are collected for one delivery.
    """

    url: str = ""
    types: list[str] = field(default_factory=list)
    properties: list[str] = field(default_factory=list)
    signed_url: str | None = None
    duplicates: Annotated[float, Meta(ge=0, le=1)] = 0.0
    tempo: Annotated[float, Meta(ge=0)] = 1.0
    gather: Annotated[float, Meta(ge=0)] = 0.05
    paused: bool = False


class Counts(Struct):
    """What became of the deliveries so far."""

    events: int = 0
    duplicated: int = 0
    sent: int = 0
    delivered: int = 0
    retried: int = 0
    given_up: int = 0


class Delivery(Struct):
    """Some events on their way, and how often they failed to arrive."""

    events: list[dict[str, Any]]
    failures: int = 0


def signature(secret: str, uri: str, body: bytes, timestamp: str) -> str:
    """Sign a delivery as HubSpot's third version does."""
    said = b"POST" + uri.encode() + body + timestamp.encode()
    return base64.b64encode(hmac.digest(secret.encode(), said, hashlib.sha256)).decode()


class Sender:
    """Hears what happens to the records and tells it to one address while `running()`."""

    def __init__(self, portal: Portal, secret: str, sleep: Sleep = asyncio.sleep) -> None:
        self.portal, self.secret, self.sleep = portal, secret, sleep
        self.target, self.counts = Target(), Counts()
        self.subscribed: list[events.Subscription] = []
        self.pending: deque[dict[str, Any]] = deque()
        self.queue: asyncio.Queue[Delivery] = asyncio.Queue()
        self.waits: set[asyncio.Task[None]] = set()
        self.wake = asyncio.Event()
        self.busy = 0

    @property
    def open(self) -> int:
        """Count what is waiting or under way: events gathered, and deliveries."""
        return len(self.pending) + self.queue.qsize() + len(self.waits) + self.busy

    def aim(self, target: Target) -> None:
        """Tell another address, or of other things."""
        self.target = target
        self.subscribed = events.subscriptions(target.types, [*target.properties])
        # Nobody listens where nobody subscribed: that keeps bulk writes fast.
        self.portal.listeners = [self.hear] if target.url and self.subscribed else []
        self.wake.set()

    def hear(self, event: Event) -> None:
        """Write down one event for everyone who subscribed to it."""
        for one in events.heard(event, self.subscribed):
            self.pending.append(events.worded(event, one, self.portal.random))
            self.counts.events += 1
        self.wake.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver for as long as the block lasts."""
        self.queue, self.wake = asyncio.Queue(), asyncio.Event()
        self.wake.set()
        trust = httpx.create_ssl_context(trust_env=False)
        async with httpx.AsyncClient(
            verify=trust, timeout=TIMEOUT, limits=LIMITS, trust_env=False
        ) as client:
            tasks = [asyncio.create_task(self.work(client)) for _ in range(AT_ONCE)]
            tasks.append(asyncio.create_task(self.collect()))
            try:
                yield
            finally:
                tasks += self.waits
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def collect(self) -> None:
        """Gather events for a moment, mix them and send them off by the hundred."""
        while True:
            await self.wake.wait()
            self.wake.clear()
            await asyncio.sleep(self.target.gather)
            if not self.target.paused:
                self.part()

    def part(self) -> None:
        """Let all that was heard go, in no order, some of it twice."""
        heard, self.pending = list(self.pending), deque()
        random = self.portal.random
        twice = [event for event in heard if random.random() < self.target.duplicates]
        self.counts.duplicated += len(twice)
        leaving = heard + twice
        random.shuffle(leaving)
        for start in range(0, len(leaving), MOST):
            self.queue.put_nowait(Delivery(leaving[start : start + MOST]))

    async def work(self, client: httpx.AsyncClient) -> None:
        """Deliver one after the other."""
        while True:
            delivery = await self.queue.get()
            self.busy += 1
            try:
                self.counts.sent += 1
                if await self.heeded(client, delivery):
                    self.counts.delivered += 1
                else:
                    self.fail(delivery)
            finally:
                self.busy -= 1

    async def heeded(self, client: httpx.AsyncClient, delivery: Delivery) -> bool:
        """Post some events; only a 2xx within the time counts."""
        said = [{**event, "attemptNumber": delivery.failures} for event in delivery.events]
        body, timestamp = msgspec.json.encode(said), str(round(self.now() * 1000))
        uri = self.target.signed_url or self.target.url
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "HubSpot Connect 2.0",
            "X-HubSpot-Signature-Version": "v3",
            "X-HubSpot-Signature-v3": signature(self.secret, uri, body, timestamp),
            "X-HubSpot-Request-Timestamp": timestamp,
        }
        try:
            async with asyncio.timeout(TOTAL):
                answer = await client.post(self.target.url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return False
        return answer.is_success

    def now(self) -> float:
        """Return the time of the account."""
        return self.portal.clock().timestamp()

    def fail(self, delivery: Delivery) -> None:
        """Try again later; after the last retry the events are lost."""
        if delivery.failures >= RETRIES:
            self.counts.given_up += 1
            return
        gap = GAPS[delivery.failures] * self.portal.random.uniform(0.5, 1.0) * self.target.tempo
        delivery.failures += 1
        self.counts.retried += 1
        task = asyncio.create_task(self.again(delivery, gap))
        self.waits.add(task)
        task.add_done_callback(self.waits.discard)

    async def again(self, delivery: Delivery, gap: float) -> None:
        """Put a delivery back in line after a while."""
        await self.sleep(gap)
        self.queue.put_nowait(delivery)
