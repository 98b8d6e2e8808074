"""Shopify's bulk operations: a whole window as one file, decoded as it streams."""

import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import msgspec

from mappings import shopify_nodes
from mappings.records import Record
from mappings.shopify_orders import line, removed, untouched
from mappings.shopify_values import UNREADABLE, key_of, numbered
from mappings.shopify_wire import NODES, LineNode, OrderNode
from tasks.connectors import shopify_queries as queries
from tasks.connectors.base import BadRow, Page, SkipRecord, StopSync, TryLater, Unsure, checked
from tasks.connectors.shopify_graph import Graph
from tasks.connectors.shopify_pages import Window

PARENTS = 2_000
"""Objects of a page; their children come with them or later."""
ROWS = 50_000
"""Rows after which a page is full whatever they are."""
PATIENCE = 840.0
"""Seconds to wait for an operation: less than the task that waits is given."""
SLOWEST = 5.0
"""Seconds between two looks at most."""
PIECE = 1 << 20
"""Bytes of a file that are read at a time."""
CHILD = b'"__parentId"'

LINES = msgspec.json.Decoder(LineNode)


class Reader:
    """Turns the lines of a file into pages; children may stand anywhere after their parent."""

    def __init__(self, object: str) -> None:
        self.object = object
        self.decoder = msgspec.json.Decoder(NODES[object])
        self.given_back: set[str] = set()
        """Orders money went back for: a line of theirs with nothing left was not edited away."""
        self.start()

    def start(self) -> None:
        """Begin a page."""
        self.records: list[Record] = []
        self.bad: list[BadRow] = []
        self.parents = 0

    def page(self) -> Page:
        """Hand over what was read, and begin anew."""
        page = Page(self.records, self.bad)
        self.start()
        return page

    @property
    def full(self) -> bool:
        """Whether the page holds enough."""
        return self.parents >= PARENTS or len(self.records) >= ROWS

    def take(self, rows: Iterable[bytes]) -> None:
        """Read some lines; one that cannot be read costs only itself."""
        for row in rows:
            child = CHILD in row
            try:
                if child:
                    self.child(LINES.decode(row))
                else:
                    self.parent(row)
            except UNREADABLE as error:
                object = "lines" if child else self.object
                self.bad.append(BadRow(object, key_of(row), str(error), row))

    def child(self, node: LineNode) -> None:
        """Add a line of an order."""
        parent = node.parent or ""
        if not removed(node, edited=parent not in self.given_back):
            self.records.append(line(node, numbered(parent)))

    def parent(self, row: bytes) -> None:
        """Add an object; an order in a finished file comes with all its lines."""
        node = self.decoder.decode(row)
        self.records += list(shopify_nodes.records(node))
        self.parents += 1
        if isinstance(node, OrderNode) and not untouched(node):
            self.given_back.add(node.id)


def bulk(graph: Graph, object: str, window: Window) -> Iterator[Page]:
    """Run an operation over a window and yield its rows as pages, as they stream in."""
    url = finished(graph, begun(graph, queries.bulk(object, window.search)))
    if url is None:
        return
    reader = Reader(object)
    for rows in downloaded(graph.client, url):
        reader.take(rows)
        if reader.full:
            yield reader.page()
    if reader.records or reader.bad:
        yield reader.page()


def begun(graph: Graph, query: str) -> str:
    """Start an operation; wait while all of the shop's slots are taken."""
    deadline, pause = time.monotonic() + PATIENCE, 0.5
    while True:
        try:
            return str(graph.do(queries.RUN_BULK, {"query": query})["bulkOperation"]["id"])
        except SkipRecord as error:
            if "IN_PROGRESS" not in str(error) and "LIMIT_REACHED" not in str(error):
                raise StopSync(str(error)) from error
            if time.monotonic() > deadline:
                raise TryLater(str(error), after=60.0) from error
        time.sleep(pause)
        pause = min(pause * 2, SLOWEST)


def finished(graph: Graph, id: str) -> str | None:
    """Wait for an operation; return where its file is, or None when nothing was found."""
    deadline, pause = time.monotonic() + PATIENCE, 0.05
    while True:
        data = msgspec.json.decode(graph.ask(queries.BULK, {"id": id}, 1.0))
        operation: dict[str, Any] = data["bulkOperation"] or {"status": "LOST"}
        match operation["status"]:
            case "COMPLETED":
                return operation["url"] and str(operation["url"])
            case "CREATED" | "RUNNING" if time.monotonic() < deadline:
                time.sleep(pause)
                pause = min(pause * 1.5, SLOWEST)
            case status:
                raise failed(status, operation.get("errorCode"))


def failed(status: str, code: str | None) -> StopSync | TryLater:
    """Say what to do about an operation that brought no file."""
    message = f"Shopify: the bulk operation is {status} ({code or 'no reason given'})"
    return StopSync(message) if code == "ACCESS_DENIED" else TryLater(message, after=60.0)


def downloaded(client: httpx.Client, url: str) -> Iterator[list[bytes]]:
    """Yield a file's lines, many at a time, without ever holding it whole.

    The address is signed by itself: our token is not sent there.
    """
    rest = b""
    try:
        with client.stream("GET", url) as response:
            if response.is_error:
                response.read()
                checked(response)
            for chunk in response.iter_bytes(PIECE):
                *rows, rest = (rest + chunk).split(b"\n")
                yield [row for row in rows if row]
    except httpx.TransportError as error:
        raise Unsure(f"Shopify: the file of a bulk operation broke off ({error!r})") from error
    if rest:
        yield [rest]
