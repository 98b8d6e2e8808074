"""How Shopify's customers came to order: made out a while after the order, and asked for then."""

from collections.abc import Mapping, Sequence

import msgspec

from mappings.shopify_values import landing, numbered
from mappings.shopify_wire import Journey, Node
from tasks.connectors import shopify_queries as queries
from tasks.connectors.shopify_graph import Graph

TOGETHER = 50
COST = 3
"""Points of one order's visit."""


class Came(Node):
    """An order, and how its customer came."""

    customer_journey_summary: Journey | None = None


def visits(graph: Graph, ids: Sequence[str]) -> Mapping[str, str]:
    """Return where each order's visit began, by its number; those made out by now."""
    found: dict[str, str] = {}
    asked = [id for id in ids if id.isascii() and id.isdigit()]
    for start in range(0, len(asked), TOGETHER):
        some = [f"gid://shopify/Order/{id}" for id in asked[start : start + TOGETHER]]
        data = graph.ask(queries.VISITS, {"ids": some}, len(some) * COST)
        for one in msgspec.json.decode(data, type=dict[str, list[Came | None]])["nodes"]:
            came = one and one.customer_journey_summary
            if one and came and came.ready:
                visit = came.last_visit
                found[numbered(one.id)] = (landing(visit.landing_page) if visit else None) or ""
    return found
