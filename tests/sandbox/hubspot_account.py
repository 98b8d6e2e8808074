"""A HubSpot account for one test, on a server all tests of a file share, with a clock of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from deployments.sandbox.hubspot.app import build
from deployments.sandbox.serve import serving

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
TOKEN = "pat-na1-sandbox"
PATHS = ("/crm/v3/objects", "/crm/objects/2026-03", "/crm/objects/2026-09")


class Door:
    """Lets every test put an account of its own behind one address."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.app(scope, receive, send)
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


class Account:
    """An account, an HTTP client that has its key, and the clock both live by."""

    def __init__(self, url: str, door: Door, **settings) -> None:
        self.url, self.now = url, NOON
        door.app = build(clock=lambda: self.now, **settings)
        self.http = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"})
        self.objects = "/crm/objects/2026-09"

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def post(self, path: str, **body) -> httpx.Response:
        return self.http.post(f"{self.objects}/{path}", json=body)

    def get(self, path: str, **query) -> httpx.Response:
        return self.http.get(f"{self.objects}/{path}", params=query)

    def make(self, kind: str = "contacts", **properties) -> str:
        answer = self.post(kind, properties=properties)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def patch(self, kind: str, id: str, **properties) -> httpx.Response:
        return self.http.patch(f"{self.objects}/{kind}/{id}", json={"properties": properties})

    def define(self, name: str, type: str = "string", kind: str = "contacts", **more):
        forms = {"string": "text", "bool": "booleancheckbox", "enumeration": "select"}
        field = forms.get(type, "number" if type == "number" else "date")
        said = {"name": name, "label": name, "type": type, "fieldType": field}
        group = {"groupName": f"{'contact' if kind == 'contacts' else 'order'}information"}
        return self.http.post(f"/crm/properties/2026-09/{kind}", json={**said, **group, **more})

    def key(self, name: str = "hub_customer_id", kind: str = "contacts") -> str:
        assert self.define(name, kind=kind, hasUniqueValue=True).status_code == 201
        return name

    def search(self, kind: str = "contacts", *filters, **more) -> httpx.Response:
        groups = [{"filters": list(filters)}] if filters else []
        return self.post(f"{kind}/search", **{"filterGroups": groups, **more})

    def control(self, path: str, /, **body) -> dict:
        return self.http.post(f"/_sandbox/{path}", json=body).json()

    @property
    def state(self) -> dict:
        return self.http.get("/_sandbox/state").json()


@contextmanager
def doors() -> Iterator[tuple[str, Door]]:
    """Serve a door for as long as the block lasts."""
    door = Door()
    with serving(door) as url:
        yield url, door


@contextmanager
def opened(place: tuple[str, Door], **settings) -> Iterator[Account]:
    """Open a fresh account behind a door."""
    one = Account(*place, **settings)
    with one.http:
        yield one
