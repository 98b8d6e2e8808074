"""A shop on a server of our own, its clock, and what a test asks of its API."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
from starlette.applications import Starlette

from deployments.sandbox.serve import serving
from deployments.sandbox.shopify.app import build
from deployments.sandbox.shopify.state import Shop

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
TOKEN = "shpat_of_a_test"
PATH = "/admin/api/2026-07/graphql.json"


class Clock:
    """The shop's time; it stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time) -> datetime:
        self.now += timedelta(**time)
        return self.now


class Place:
    """One shop behind an address, and the conversation a test has with it."""

    def __init__(self, url, client, **settings) -> None:
        self.url, self.client, self.clock = url, client, Clock()
        self.shop = Shop(self.clock)
        self.app = build(self.shop, **{"token": TOKEN, **settings})

    def post(self, query, /, *, version="2026-07", token=TOKEN, **variables):
        headers = {"X-Shopify-Access-Token": token}
        path = f"{self.url}/admin/api/{version}/graphql.json"
        body = {"query": query, "variables": variables}
        return self.client.post(path, headers=headers, json=body)

    def ask(self, query, /, **variables):
        return self.post(query, **variables).json()

    def data(self, query, /, **variables):
        told = self.ask(query, **variables)
        assert "errors" not in told, told["errors"]
        return told["data"]

    def codes(self, query, /, **variables):
        told = self.ask(query, **variables)
        return [one["extensions"]["code"] for one in told["errors"]]

    def do(self, mutation, /, **variables):
        return next(iter(self.data(mutation, **variables).values()))

    def sandbox(self, path, /, **said):
        if said:
            return self.client.post(f"{self.url}/_sandbox/{path}", json=said).json()
        return self.client.get(f"{self.url}/_sandbox/{path}").json()

    def set(self, **settings):
        return self.sandbox("settings", **settings)


class Stage:
    """One server for many tests; each opens a fresh shop on it."""

    def __init__(self) -> None:
        self.app, self.url = Starlette(), ""

    async def __call__(self, scope, receive, send) -> None:
        await self.app(scope, receive, send)

    def open(self, client, **settings) -> Place:
        place = Place(self.url, client, **settings)
        self.app = place.app
        return place


@contextmanager
def staged() -> Iterator[tuple[Stage, httpx.Client]]:
    stage = Stage()
    with serving(stage) as stage.url, httpx.Client(trust_env=False) as client:
        yield stage, client


def gid(kind, one):
    return f"gid://shopify/{kind}/{one.id}"
