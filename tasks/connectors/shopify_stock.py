"""Shopify's stock: the products of which some place says how much it has, read as they are now."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Raw, Struct

from mappings.transforms import gid
from tasks.connectors import shopify_pages
from tasks.connectors import shopify_queries as queries
from tasks.connectors.base import Page
from tasks.connectors.shopify_graph import Graph

AT_ONCE = 150
COST = 5.0
"""Points of one thing with its product; so many of them stay under 1,000."""


class Variant(Struct):
    """The variant that something counted is."""

    product: Raw


class Variants(Struct):
    """All variants that it is: one, today."""

    nodes: list[Variant]


class Item(Struct):
    """Something that is counted, place by place."""

    variants: Variants | None = None


def fetch(graph: Graph, ids: Sequence[str]) -> Page:
    """Read the products of inventory items; what is gone is left out."""
    page = Page()
    for start in range(0, len(ids), AT_ONCE):
        some = [gid("InventoryItem", id) for id in ids[start : start + AT_ONCE]]
        data = graph.ask(queries.STOCKED, {"ids": some}, COST * len(some))
        nodes = msgspec.json.decode(data, type=dict[str, list[Item | None]])["nodes"]
        found = shopify_pages.decoded(graph, "products", list(products(nodes)))
        page.records += found.records
        page.bad += found.bad
    return page


def products(nodes: Sequence[Item | None]) -> Iterator[Raw]:
    """List the products of what was found, each once."""
    raws = (one.product for node in nodes if node and node.variants for one in node.variants.nodes)
    yield from {bytes(raw): raw for raw in raws}.values()
