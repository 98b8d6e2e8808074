"""Shopify in short: how many changed, and of each only its id, its date and its money."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import msgspec
from msgspec import Struct

from mappings.shopify_wire import PageInfo
from mappings.transforms import number_of
from tasks.connectors import shopify_queries as queries
from tasks.connectors.base_counting import Mark
from tasks.connectors.shopify_graph import Graph
from tasks.connectors.shopify_pages import WALL, Window, stamp

PAGE = 250
COUNT_COST = 10.0


class Money(Struct):
    """An amount; its currency is the shop's."""

    amount: Decimal


class Paid(Struct, rename="camel"):
    """Money in the shop's own currency."""

    shop_money: Money


class Short(Struct, rename="camel"):
    """A node in short."""

    id: str
    updated_at: datetime
    net_payment_set: Paid | None = None

    def mark(self) -> Mark:
        """Say the same in our words."""
        money = self.net_payment_set.shop_money.amount if self.net_payment_set else None
        return Mark(number_of(self.id) or self.id, self.updated_at, money)


class Shorts(Struct, rename="camel"):
    """One page of them."""

    nodes: list[Short]
    page_info: PageInfo


class Count(Struct):
    """How many; `precision` tells whether Shopify stopped counting."""

    count: int
    precision: str = "EXACT"


def count(graph: Graph, object: str, window: Window) -> int | None:
    """Count what changed in a window; None when Shopify cannot or did not count to the end."""
    if object not in queries.COUNTED:
        return None
    data = graph.ask(queries.count(object), {"query": window.search or None}, COUNT_COST)
    found = msgspec.json.decode(data, type=dict[str, Count])[queries.COUNTED[object]]
    return found.count if found.precision == "EXACT" else None


def earliest(graph: Graph, object: str, since: datetime | None) -> datetime | None:
    """Return when the first object changed at or after a time; None when none did."""
    variables = {"first": 1, "after": None, "query": Window(since).search or None}
    data = graph.ask(queries.marks(object), variables, 2.0 + queries.MARK_COSTS[object])
    found = msgspec.json.decode(data, type=dict[str, Shorts])[queries.ROOTS[object][0]]
    return found.nodes[0].updated_at if found.nodes else None


def marks(graph: Graph, object: str, window: Window) -> Iterator[list[Mark]]:
    """Yield what changed in a window, oldest first; past Shopify's wall with a new window."""
    since, after, seen = window.since, None, 0
    cost = 2.0 + PAGE * queries.MARK_COSTS[object]
    while True:
        search = Window(since, window.until).search or None
        variables = {"first": PAGE, "after": after, "query": search}
        data = graph.ask(queries.marks(object), variables, cost)
        found = msgspec.json.decode(data, type=dict[str, Shorts])[queries.ROOTS[object][0]]
        yield [node.mark() for node in found.nodes]
        if not found.page_info.has_next_page:
            return
        seen, after = seen + len(found.nodes), found.page_info.end_cursor
        last = found.nodes[-1].updated_at
        if seen + PAGE > WALL and (since is None or stamp(last) > stamp(since)):
            since, after, seen = last, None, 0
