"""A hub, a CRM and a shop on servers of their own, as the flows find them: by the environment."""

import asyncio
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from psycopg import sql

from deployments.sandbox.generator import believable
from deployments.sandbox.hubspot.app import build
from deployments.sandbox.serve import serving
from deployments.sandbox.shopify import app as shopify
from deployments.sandbox.shopify.calls import call
from deployments.sandbox.shopify.state import Shop
from mappings.records import Customer, Line, Order
from tasks import connect
from tasks.hub.engine import connected
from tasks.merge import Batch, merge_batches, read_at

JUNE = datetime(2026, 6, 1, 9, tzinfo=UTC)


@dataclass
class Crm:
    """A HubSpot that a test can look into, and in which it can act as an agent does."""

    url: str
    client: httpx.Client

    def sandbox(self, path: str, /, **said: Any) -> Any:
        if said:
            return self.client.post(f"{self.url}/_sandbox/{path}", json=said).json()
        return self.client.get(f"{self.url}/_sandbox/{path}").json()

    def records(self, type: str = "contacts") -> dict[str, dict[str, str]]:
        """All records by our key."""
        key = {"contacts": "hub_customer_id", "orders": "hub_order_id"}[type]
        found = self.sandbox(f"export/{type}?limit=20000")["results"]
        return {
            one["properties"].get(key) or one["id"]: {"id": one["id"], **one["properties"]}
            for one in found
        }

    def edit(self, id: str, type: str = "contacts", **properties: str) -> None:
        self.sandbox("edit", type=type, id=id, properties=properties)

    def delete(self, id: str, type: str = "contacts") -> None:
        path = f"{self.url}/crm/objects/2026-03/{type}/{id}"
        self.client.delete(
            path, headers={"Authorization": "Bearer pat-na1-sandbox"}
        ).raise_for_status()

    @property
    def writes(self) -> int:
        return sum(self.sandbox("state")["writes"].values())


@dataclass
class Hub:
    """The hub, and what a test puts into it."""

    url: str

    def take(self, *records: Any, platform: str = "shopify") -> None:
        """Merge records as if they had just been read."""
        with connected(self.url) as hub:
            merge_batches(
                hub, [Batch(platform, read_at(records, datetime.now(UTC)))], connect.plan()
            )

    def do(self, statement: str, *values: Any) -> None:
        """Change it behind everybody's back."""
        with connected(self.url) as hub:
            hub.execute(statement, values)

    def ask(self, query: Any, *values: Any) -> list[tuple[Any, ...]]:
        with connected(self.url) as hub:
            return hub.execute(query, values).fetchall()

    def prints(self) -> list[tuple[Any, ...]]:
        """A fingerprint of every table but the notes of runs and budgets."""
        tables = [
            name
            for (name,) in self.ask(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('api_budget', 'budget_day', 'sync_run') ORDER BY 1"
            )
        ]
        query = "SELECT {0}::text, count(*), md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM {1} t"
        return [
            self.ask(sql.SQL(query).format(sql.Literal(name), sql.Identifier(name)))[0]
            for name in tables
        ]


@pytest.fixture(scope="module", autouse=True)
def alone() -> Iterator[None]:
    """Whatever else was connected on this worker before is not connected here."""
    with pytest.MonkeyPatch.context() as settings:
        for name in [one for one in os.environ if one.startswith("LOCKSTEP_")]:
            settings.delenv(name)
        yield


@pytest.fixture(autouse=True)
def settled(hub_url: str, prefect_api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test connects is connected."""
    logging.getLogger("prefect").setLevel(logging.CRITICAL)
    monkeypatch.setenv("LOCKSTEP_HUB", hub_url)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Prefect leaves connections to its API to the garbage collector; all tests here need it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.engine)
            item.add_marker(
                pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket")
            )


@pytest.fixture
def hub(hub_url: str) -> Hub:
    return Hub(hub_url)


@pytest.fixture
def crm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Crm]:
    """A HubSpot that has our properties."""
    with serving(build(search_lag=0.0)) as url, httpx.Client(trust_env=False) as client:
        monkeypatch.setenv("LOCKSTEP_HUBSPOT_URL", url)
        monkeypatch.setenv("LOCKSTEP_HUBSPOT_TOKEN", "pat-na1-sandbox")
        with connect.connected("hubspot") as connector:
            connector.prepare()
        yield Crm(url, client)


@dataclass
class Store:
    """A shop where a test acts, and what its API was asked."""

    url: str
    shop: Shop
    client: httpx.Client

    def act(self, act: str, **said: Any) -> Any:
        return call(self.shop, {"act": act, **said})

    def delete_order(self, id: int) -> None:
        self.shop.announce("orders/delete", self.shop.sales.pop(id))

    def asked(self) -> dict[str, int]:
        return self.client.get(f"{self.url}/_sandbox/state").json()["queries"]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A shop with a year behind it."""
    with opened(monkeypatch) as one:
        yield one


@contextmanager
def opened(settings: pytest.MonkeyPatch) -> Iterator[Store]:
    """Open a shop whose people act ten minutes ago, so that nothing is in flight."""
    shop = Shop(lambda: datetime.now(UTC) - timedelta(minutes=10))
    believable(shop, people=20, orders=40)
    app = shopify.build(
        shop, clock=lambda: datetime.now(UTC), per_second=100_000.0, bucket_size=100_000.0
    )
    with serving(app) as url, httpx.Client(trust_env=False) as client:
        settings.setenv("LOCKSTEP_SHOPIFY_URL", url)
        settings.setenv("LOCKSTEP_SHOPIFY_CLIENT_ID", "sandbox")
        settings.setenv("LOCKSTEP_SHOPIFY_CLIENT_SECRET", "shpss_sandbox")
        yield Store(url, shop, client)


LOOP = asyncio.Runner()
"""One event loop for all flows: Prefect's connections belong to theirs."""


@pytest.fixture(scope="session", autouse=True)
def ended(prefect_api: str) -> Iterator[None]:
    """Close it before the server goes."""
    yield
    LOOP.close()


def run(flow: Any, **parameters: Any) -> Any:
    """Press a flow; return how it ended."""
    return LOOP.run(ending(flow, parameters))


async def ending(flow: Any, parameters: dict[str, Any]) -> Any:
    return await flow(**parameters, return_state=True)


def person(id: str, **said: Any) -> Customer:
    return Customer(
        platform="shopify",
        external_id=id,
        email=f"p{id}@example.com",
        email_verified=True,
        updated_at=JUNE,
        **said,
    )


def sale(id: str, buyer: str, **said: Any) -> list[Any]:
    paid = {
        "currency": "GBP",
        "total": Decimal("12.50"),
        "kept": Decimal("12.50"),
        "financial_status": "PAID",
        "placed_at": JUNE,
        "updated_at": JUNE,
    } | said
    order = Order(
        platform="shopify", external_id=id, name=f"#{id}", customer_external_id=buyer, **paid
    )
    return [
        order,
        Line(
            platform="shopify",
            order_external_id=id,
            external_id=f"{id}1",
            sku="A",
            title="A",
            quantity=1,
            unit_price=Decimal("12.50"),
            currency="GBP",
        ),
    ]
