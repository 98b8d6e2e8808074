"""An ear for the shop's webhooks, and a shop that is alive."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from deployments.sandbox.serve import serving
from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.control import living
from deployments.sandbox.shopify.emitter import Emitter
from deployments.sandbox.shopify.state import Shop, Subscription
from tests.sandbox.shopify_shop import staged

WORLDS = itertools.count()
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


class Ear:
    """Hears webhooks; answers as told, the next `failures` of them with a 500.

    It is deaf to what an earlier world had on its way when it ended.
    """

    def __init__(self) -> None:
        self.url = ""
        self.forget()

    def forget(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.world = str(next(WORLDS))
        self.failures = 0
        self.redirects = False

    async def hear(self, request: Request) -> Response:
        body = await request.body()
        if request.query_params.get("world", self.world) != self.world:
            return Response()
        self.heard.append((dict(request.headers), body))
        if self.redirects:
            return RedirectResponse("/elsewhere")
        if self.failures:
            self.failures -= 1
            return Response(status_code=500)
        return Response()

    def said(self, name: str) -> list[str]:
        return [headers[name] for headers, _ in self.heard]

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/hooks", self.hear, methods=["POST"])])


class World:
    """A shop, its emitter, an ear, and the naps the emitter took instead of waiting for hours."""

    def __init__(self, ear: Ear) -> None:
        self.ear, self.shop, self.naps = ear, Shop(), []
        self.uri = f"{ear.url}/hooks?world={ear.world}"
        self.emitter = Emitter(self.shop, "key", sleep=self.nap)
        self.url = ""

    async def nap(self, seconds: float) -> None:
        self.naps.append(seconds)
        await asyncio.sleep(0.002 if seconds else 0)

    def subscribe(self, topic: str) -> Subscription:
        id = self.shop.next_id()
        self.shop.subscriptions[id] = Subscription(id, topic, self.uri, self.shop.clock())
        return self.shop.subscriptions[id]

    def control(self, path: str, **body: object) -> httpx.Response:
        return httpx.post(f"{self.url}/_sandbox/{path}", json=body)

    def settle(self) -> None:
        until = time.monotonic() + 60
        while self.emitter.open:
            assert time.monotonic() < until, "the emitter did not settle"
            time.sleep(0.005)


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    """One server for all tests: to start and stop one takes longer than most tests."""
    one = Ear()
    with serving(one.app) as one.url:
        yield one


@pytest.fixture
def world(ear: Ear) -> Iterator[World]:
    ear.forget()
    one = World(ear)
    routes, lifespan = living(one.shop, one.emitter)
    with serving(Starlette(routes=routes, lifespan=lifespan)) as one.url:
        yield one


class Day:
    """A shop whose clock is moved by hand, and what it announced."""

    def __init__(self) -> None:
        self.now = NOW
        self.shop = Shop(clock=lambda: self.now)
        self.said: list[str] = []
        self.shop.listeners.append(lambda topic, _: self.said.append(topic))
        self.ada = acts.add_person(self.shop, email="ada@example.com", phone="+447700900123")
        self.cups = acts.add_goods(self.shop, "Cup", "CUP", Decimal("3.33"))

    def later(self) -> datetime:
        """Let an hour pass, and forget what was said before."""
        self.said.clear()
        self.now += timedelta(hours=1)
        return self.now

    def order(self, **details):
        lines = [acts.Line("CUP", 3), acts.Line("PLATE", 1, Decimal("10.01"), "Plate")]
        return acts.place_order(self.shop, lines, person=self.ada, **details)


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture(scope="session")
def shopify_stage():
    with staged() as one:
        yield one


@pytest.fixture
def store(shopify_stage):
    """A fresh shop behind Shopify's API, its clock standing still."""
    stage, client = shopify_stage
    return stage.open(client)
