"""The shelf: reads people's pages and reports out of the hub, and notes first who looks.

Each is read in a transaction that cannot write, and given up when it takes too long.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from msgspec import Struct

from tasks.advise import Shop
from tasks.hub import explain, reports, viewed
from tasks.hub.engine import Connection
from tasks.hub.explain import Asked
from tasks.pages.glass import Glass
from tasks.pages.paper import template
from tasks.pages.person import title
from tasks.portray import portray, understood

SLOWEST = 5_000
"""Milliseconds one statement of a page may take."""


class Page(Struct, frozen=True):
    """A page, or where to go instead."""

    html: str
    status: int = 200
    elsewhere: str = ""


class Shelf:
    """Reads out of the hub at this address."""

    def __init__(self, hub_url: str, shop: Shop) -> None:
        self.hub_url = hub_url
        self.shop = shop

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection that sees one moment and cannot write."""
        with self.connected() as hub:
            hub.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield hub

    def connected(self) -> Connection:
        """Open a connection that gives up soon."""
        return psycopg.connect(
            self.hub_url,
            connect_timeout=3,
            options=f"-c statement_timeout={SLOWEST} -c lock_timeout=1000",
        )

    def person(self, reader: str, key: str, *, clear: bool = False, only: str = "") -> Page:
        """Read a person's page; that they were looked at is durable before anything is shown."""
        asked = Asked(key=key)
        with self.connected() as hub:
            found = explain.find(hub, asked)
            if not found:
                return words("Not known", "The hub knows nobody by this key.", 404)
            viewed.person(hub, reader, found[0], clear=clear)
        with self.reading() as hub:
            story = explain.story(hub, found[0], asked)
            return Page(portray(hub, story, self.shop, clear=clear, only=only))

    def search(self, who: str) -> Page:
        """Find whom somebody means: one is led to, several are listed behind the mask."""
        asked = understood(who.strip())
        with self.reading() as hub:
            ids = explain.find(hub, asked) if asked else []
            found = [listed(hub, id) for id in ids]
        if len(found) == 1:
            return Page("", 303, f"/customers/{found[0]['key']}")
        said = "" if found else "The hub knows no customer by that."
        return Page(template("search").render(said=said, found=found), 200 if found else 404)

    def reports(self) -> Page:
        """List the weekly reports."""
        with self.reading() as hub:
            return Page(template("reports").render(weeks=reports.kept(hub)))

    def report(self, reader: str, week: str) -> Page:
        """Read the report of a week."""
        with self.connected() as hub:
            html = reports.find(hub, week)
            if html is None:
                return words("Not known", f"There is no report of {week}.", 404)
            viewed.report(hub, reader, week)
        return Page(html)


def blank() -> Page:
    """Ask whom somebody wants to see."""
    return Page(template("search").render(said="", found=[]))


def words(head: str, said: str, status: int) -> Page:
    """Write a page that says one thing."""
    return Page(template("words").render(head=head, said=said), status)


def listed(hub: Connection, id: int) -> dict[str, Any]:
    """Describe somebody behind the mask, so that they can be told from others who share a key."""
    person = explain.person(hub, id)
    return {
        "key": str(person["key"]),
        "name": title(person, [], Glass()),
        "orders": person["order_count"],
    }
