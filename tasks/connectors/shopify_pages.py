"""Reading Shopify page by page: windows by date of change, and orders made whole."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Raw, Struct

from mappings import shopify_nodes
from mappings.records import Cart, Customer, Order, Product, Record
from mappings.shopify_values import UNREADABLE, key_of
from mappings.shopify_wire import NODES, Lines, Node, OrderNode, PageInfo, ParcelNode, RefundNode
from mappings.transforms import gid
from tasks.connectors import shopify_queries as queries
from tasks.connectors.base import BadRow, Page, StopSync
from tasks.connectors.shopify_graph import NULL, Graph, TooDear

WALL = 25_000
"""Objects after which Shopify does not page on: a new window begins before."""

DECODERS = {object: msgspec.json.Decoder(node) for object, node in NODES.items()}


class Window(Struct, frozen=True):
    """A stretch of time of last changes: from `since` up to, not including, `until`."""

    since: datetime | None = None
    until: datetime | None = None

    @property
    def search(self) -> str:
        """Write it in Shopify's search syntax; empty means everything."""
        bounds = ((">=", self.since), ("<", self.until))
        return " AND ".join(f"updated_at:{sign}'{stamp(at)}'" for sign, at in bounds if at)


class Spot(Struct, frozen=True):
    """Where reading goes on: what a cursor of ours holds."""

    first: int
    since: datetime | None = None
    after: str | None = None
    seen: int = 0


class Nodes(Struct, rename="camel"):
    """One page of a connection, its nodes undecoded."""

    nodes: list[Raw]
    page_info: PageInfo


class Rest(Struct):
    """What an order has besides its lines."""

    refunds: list[RefundNode]
    fulfillments: list[ParcelNode]


def stamp(at: datetime) -> str:
    """Write a time as searches take it: Shopify dates changes by the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(graph: Graph, object: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
    """Yield pages of what changed in a window, oldest first."""
    spot: Spot | None = Spot(queries.PAGE_SIZES[object], window.since)
    if cursor:
        spot = msgspec.json.decode(cursor, type=Spot)
    while spot:
        page, spot = step(graph, object, spot, window.until)
        page.cursor = msgspec.json.encode(spot).decode() if spot else None
        yield page


def step(graph: Graph, object: str, spot: Spot, until: datetime | None) -> tuple[Page, Spot | None]:
    """Read one page, and tell where the next one begins."""
    found, spot = listed(graph, object, spot, until)
    page = decoded(graph, object, found.nodes)
    seen = spot.seen + len(found.nodes)
    if not found.page_info.has_next_page:
        return page, None
    if seen + spot.first <= WALL:
        after = found.page_info.end_cursor
        return page, msgspec.structs.replace(spot, after=after, seen=seen)
    return page, Spot(spot.first, beyond(page, spot))


def beyond(page: Page, spot: Spot) -> datetime:
    """Return when the next window begins: at the last change of an object that was read.

    What belongs to an object, a parcel say, may bear a later date; to go on there skips objects.
    """
    whole = [one for one in page.records if isinstance(one, Customer | Order | Product | Cart)]
    times = [one.updated_at for one in whole if one.updated_at]
    if not times or (spot.since and stamp(max(times)) <= stamp(spot.since)):
        raise StopSync(f"Shopify: over {WALL} changes in one second; run the flow `backfill`")
    return max(times)


def listed(graph: Graph, object: str, spot: Spot, until: datetime | None) -> tuple[Nodes, Spot]:
    """Ask for a page; when it costs too much, for half of it."""
    while True:
        search = Window(spot.since, until).search or None
        variables = {"first": spot.first, "after": spot.after, "query": search}
        cost = 2 + spot.first * queries.COSTS[object]
        try:
            data = graph.ask(queries.page(object), variables, cost)
        except TooDear:
            if spot.first == 1:
                raise
            spot = msgspec.structs.replace(spot, first=spot.first // 2)
            continue
        return next(iter(msgspec.json.decode(data, type=dict[str, Nodes]).values())), spot


def at_once(graph: Graph, window: Window) -> Page:
    """Read all carts of a window, oldest change first.

    Shopify cannot sort them by their change: were they read page by page, a watermark would
    pass by those whose turn had not come.
    """
    whole = Page()
    for page in read(graph, "carts", window):
        whole.records += page.records
        whole.bad += page.bad
    whole.records.sort(key=changed)
    return whole


def changed(record: Record) -> datetime:
    """Return when a cart changed."""
    at = record.updated_at if isinstance(record, Cart) else None
    return at or datetime.min.replace(tzinfo=UTC)


def fetch(graph: Graph, object: str, ids: Sequence[str]) -> Page:
    """Read objects by their numbers; one that is gone is left out."""
    page, size = Page(), queries.PAGE_SIZES[object]
    asked = [id for id in ids if id.isascii() and id.isdigit()]
    page.bad += [
        BadRow(object, id, "its id is not one of Shopify's", id.encode())
        for id in ids
        if id not in asked
    ]
    for start in range(0, len(asked), size):
        some = [gid(queries.TYPES[object], id) for id in asked[start : start + size]]
        cost = len(some) * queries.COSTS[object]
        data = graph.ask(queries.by_ids(object), {"ids": some}, cost)
        nodes = msgspec.json.decode(data, type=dict[str, list[Raw]])["nodes"]
        found = decoded(graph, object, [node for node in nodes if node != NULL])
        page.records += found.records
        page.bad += found.bad
    return page


def decoded(graph: Graph, object: str, nodes: Sequence[Raw]) -> Page:
    """Turn nodes into records; one that cannot be read costs only itself."""
    page = Page()
    for raw in nodes:
        try:
            node: Node = DECODERS[object].decode(raw)
            if isinstance(node, OrderNode):
                complete(graph, node)
            page.records += list(shopify_nodes.records(node))
        except UNREADABLE as error:
            row = bytes(raw)
            page.bad.append(BadRow(object, key_of(row), str(error), row))
    return page


def complete(graph: Graph, node: OrderNode) -> None:
    """Ask for the lines, refunds and parcels that did not fit on the page with their order."""
    lines = node.line_items
    while lines and lines.page_info.has_next_page:
        variables = {"id": node.id, "after": lines.page_info.end_cursor}
        found = of_order(graph, queries.MORE_LINES, variables, 402)
        if found is None:
            break
        more = msgspec.json.decode(found, type=dict[str, Lines])["lineItems"]
        lines.nodes += more.nodes
        lines.page_info = more.page_info
    if max(len(node.refunds), len(node.fulfillments)) >= queries.FEW:
        found = of_order(graph, queries.ALL_BELONGINGS, {"id": node.id}, 500)
        if found is not None:
            rest = msgspec.json.decode(found, type=Rest)
            node.refunds, node.fulfillments = rest.refunds, rest.fulfillments


def of_order(graph: Graph, query: str, variables: dict[str, Any], cost: float) -> Raw | None:
    """Ask for more of one order; None when it is gone."""
    found = msgspec.json.decode(graph.ask(query, variables, cost), type=dict[str, Raw])["order"]
    return None if found == NULL else found
