"""A HubSpot account on a server of our own, the connector to it, and what a test asks of them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
from starlette.applications import Starlette

from deployments.sandbox.hubspot.app import build
from deployments.sandbox.serve import serving
from tasks.connectors.base import Change
from tasks.connectors.hubspot import Connector

TOKEN, SECRET = "pat-na1-sandbox", "hs_sandbox_secret"
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
TO_CONTACTS = "/crm/objects/2026-03/contacts"


class Clock:
    """The account's time, and a budget whose every call takes some of it."""

    def __init__(self) -> None:
        self.now, self.pace = NOON, timedelta(seconds=0.25)
        self.learnt, self.spent = [], Counter()

    def __call__(self) -> datetime:
        return self.now

    def spend(self, cost=1.0, bucket="calls"):
        self.spent[bucket] += cost
        self.now += self.pace

    def learn(self, **said):
        self.learnt.append(said)


class Account:
    """A HubSpot with our properties, the connector to it, and what a test wants to know of it."""

    def __init__(self, url, client, clock, **account) -> None:
        self.url, self.client, self.clock = url, client, clock
        self.account = {"url": url, "token": TOKEN, **account}
        self.hubspot = Connector(client, self.account, clock)

    def sandbox(self, path, /, **said):
        if said:
            return self.client.post(f"{self.url}/_sandbox/{path}", json=said).json()
        return self.client.get(f"{self.url}/_sandbox/{path}").json()

    def provoke(self, kind, path="/crm", **said):
        self.sandbox("provoke", kind=kind, path=path, **said)

    def people(self):
        return {
            one["id"]: one["properties"]
            for one in self.sandbox("export/contacts?limit=20000")["results"]
        }

    def agent(self, id=None, type="contacts", **properties):
        return self.sandbox("edit", type=type, id=id, properties=properties)["id"]

    def call(self, method, path, **said):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return self.client.request(method, f"{self.url}{path}", headers=headers, **said)

    def read(self, object="contacts", since=None, until=None):
        """Read page by page as flows do: with a new connector and only the cursor for each."""
        cursor, records = None, []
        while True:
            page = next(self.hubspot.read(object, since, until, cursor))
            assert page.bad == []
            records += page.records
            cursor = page.cursor
            if cursor is None:
                return records


class Stage:
    """One server for many tests; each plays a fresh account on it."""

    def __init__(self) -> None:
        self.app, self.url = Starlette(), ""

    async def __call__(self, scope, receive, send) -> None:
        await self.app(scope, receive, send)

    def bare(self, client) -> Account:
        """Play an account that has nothing of ours yet."""
        clock = Clock()
        self.app = build(clock=clock, search_lag=0.0)
        return Account(self.url, client, clock)

    def account(self, client) -> Account:
        """Play an account that has our properties."""
        account = self.bare(client)
        account.hubspot.prepare()
        return account


@contextmanager
def staged() -> Iterator[tuple[Stage, httpx.Client]]:
    stage = Stage()
    with serving(stage) as stage.url, httpx.Client(trust_env=False) as client:
        yield stage, client


def change(key, their_id=None, **values):
    return Change(key, values, their_id)


def errors(outcomes):
    return {one.key: str(one.error) for one in outcomes if one.error}


def endlessly(account):
    while True:
        account.hubspot.write("companies", [change("k-1")])
