"""The shop's webhooks: every act told to who subscribed, again and again until it is heard."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

import httpx
import msgspec

from deployments.sandbox.shopify.deliveries import (
    GAPS,
    Counts,
    Delivery,
    Switches,
    headers,
    hearers,
    triggered,
)
from deployments.sandbox.shopify.payloads import TOPICS, body
from deployments.sandbox.shopify.state import Shop

Sleep = Callable[[float], Awaitable[object]]

TOTAL = 5.0
TIMEOUT = httpx.Timeout(TOTAL, connect=1.0)
# Shorter than the five seconds after which servers hang up, so that nothing is sent into silence.
LIMITS = httpx.Limits(keepalive_expiry=2.0)


class Emitter:
    """Listens to a shop and tells its subscribers, `in_flight` at a time while `running()`.

    The body is written when the event happens, not when it is sent. Acts may come from any thread.
    `default_uri` hears every topic and is never unsubscribed. `sleep` stands in for time in tests.
    """

    def __init__(
        self,
        shop: Shop,
        secret: str,
        *,
        default_uri: str | None = None,
        sleep: Sleep = asyncio.sleep,
        in_flight: int = 64,
    ) -> None:
        self.shop, self.secret, self.default_uri = shop, secret, default_uri
        self.old_secret: str | None = None
        self.sleep, self.in_flight = sleep, in_flight
        self.switches, self.counts = Switches(), Counts()
        self.random, self.numbers = Random(7), count(1)
        self.heard: deque[Delivery] = deque()
        self.queue: asyncio.Queue[Delivery] = asyncio.Queue()
        self.waits: set[asyncio.Task[None]] = set()
        self.busy = 0
        self.loop: asyncio.AbstractEventLoop | None = None
        shop.listeners.append(self.hear)

    @property
    def open(self) -> int:
        """Count the deliveries that are waiting, held back or in flight."""
        return len(self.heard) + self.queue.qsize() + len(self.waits) + self.busy

    def hear(self, topic: str, subject: Any) -> None:
        """Write down one event for everyone who subscribed to its topic."""
        if topic not in TOPICS:
            return
        told = list(hearers(self.shop, topic, self.default_uri))
        if not told:
            return
        said, event = body(self.shop, topic, subject), self.name()
        moment = triggered(self.shop.clock(), next(self.numbers))
        for uri, subscription_id in told:
            one = Delivery(topic, uri, said, self.name(), event, moment, subscription_id)
            self.heard.append(one)
        if self.loop:
            self.loop.call_soon_threadsafe(self.leave)

    def name(self) -> str:
        """Return a new id: seeded, so that a run can be repeated."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def leave(self) -> None:
        """Send off what was heard, as badly as the switches say."""
        while self.heard and not self.switches.paused:
            self.part(self.heard.popleft())

    def part(self, delivery: Delivery) -> None:
        """Lose a delivery, hold it back, or let it go, perhaps twice."""
        if self.random.random() < self.switches.lose:
            self.counts.lost += 1
            return
        if self.random.random() < self.switches.reorder:
            self.counts.reordered += 1
            self.hold(delivery, self.random.uniform(0, self.switches.late))
        else:
            self.queue.put_nowait(delivery)
        if self.random.random() < self.switches.duplicates:
            self.counts.duplicated += 1
            self.queue.put_nowait(echo(delivery))

    def hold(self, delivery: Delivery, seconds: float) -> None:
        """Let a delivery go after a while."""

        async def wait() -> None:
            await self.sleep(seconds * self.switches.tempo)
            self.queue.put_nowait(delivery)

        task = asyncio.create_task(wait())
        self.waits.add(task)
        task.add_done_callback(self.waits.discard)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver for as long as the block lasts."""
        self.queue, self.loop = asyncio.Queue(), asyncio.get_running_loop()
        trust = httpx.create_ssl_context(trust_env=False)
        workers = [asyncio.create_task(self.work(trust)) for _ in range(self.in_flight)]
        self.leave()
        try:
            yield
        finally:
            self.loop = None
            tasks = [*workers, *self.waits]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def work(self, trust: ssl.SSLContext) -> None:
        """Deliver one after the other, over connections of its own.

        One pool for all is four times slower: it looks through every connection at every request.
        """
        async with httpx.AsyncClient(
            verify=trust, timeout=TIMEOUT, limits=LIMITS, trust_env=False
        ) as client:
            while True:
                delivery = await self.queue.get()
                self.busy += 1
                try:
                    await self.deliver(client, delivery)
                finally:
                    self.busy -= 1

    async def deliver(self, client: httpx.AsyncClient, delivery: Delivery) -> None:
        """Try once, and draw the consequences."""
        if delivery.subscription_id and delivery.subscription_id not in self.shop.subscriptions:
            self.counts.given_up += 1
            return
        self.counts.sent += 1
        if not await self.heeded(client, delivery):
            self.fail(delivery)
            return
        self.counts.delivered += 1
        self.praise(delivery)
        if not delivery.again and self.random.random() < self.switches.stale:
            self.counts.stale += 1
            self.hold(echo(delivery), GAPS[0])

    async def heeded(self, client: httpx.AsyncClient, delivery: Delivery) -> bool:
        """Post a delivery; only a 2xx within the time counts, a redirect does not."""
        told = headers(delivery, domain=self.shop.domain, secret=self.key())
        try:
            async with asyncio.timeout(TOTAL):
                answer = await client.post(delivery.uri, content=delivery.body, headers=told)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return False
        return answer.is_success

    def praise(self, delivery: Delivery) -> None:
        """Forget the failures of a subscription that heard us."""
        subscription = self.shop.subscriptions.get(delivery.subscription_id or 0)
        if subscription:
            subscription.failures = 0

    def fail(self, delivery: Delivery) -> None:
        """Try again later; after the last retry give up and end the subscription."""
        if delivery.failures < len(GAPS):
            self.counts.retried += 1
            self.hold(delivery, GAPS[delivery.failures])
            delivery.failures += 1
            return
        self.counts.given_up += 1
        self.shop.subscriptions.pop(delivery.subscription_id or 0, None)

    def key(self) -> str:
        """Pick the secret to sign with: after a rotation the old one may still be in use."""
        if self.old_secret and self.random.random() < self.switches.old_secret:
            return self.old_secret
        return self.secret

    def rotate(self, secret: str) -> None:
        """Sign with a new secret from now on, but for the share the `old_secret` switch leaves."""
        self.old_secret, self.secret = self.secret, secret

    def switch(self, **changes: Any) -> None:
        """Set some switches; one that does not exist is refused by name."""
        self.switches = msgspec.convert(
            msgspec.structs.asdict(self.switches) | changes, Switches, strict=False
        )
        if self.loop:
            self.loop.call_soon_threadsafe(self.leave)


def echo(delivery: Delivery) -> Delivery:
    """Copy a delivery with its ids and its body: nothing tells a duplicate from the first."""
    return msgspec.structs.replace(delivery, failures=0, again=True)
