"""Subscribing to a shop's webhooks: whatever may be heard is sent to us."""

from collections.abc import Iterable

from tasks.connectors import shopify_queries as queries
from tasks.connectors.base import SkipRecord, StopSync
from tasks.connectors.shopify_graph import Graph


def subscribe(graph: Graph, topics: Iterable[str], uri: str) -> list[str]:
    """Have these topics sent to an address, and name those that are.

    One that is refused keeps no other from being sent. Raises StopSync at the end, with all that
    were refused and that we cannot go without.
    """
    asked = {topic: refusal(graph, topic, uri) for topic in topics}
    refused = [why for topic, why in asked.items() if why and topic not in queries.SPARED]
    if refused:
        raise StopSync(f"{len(refused)} topics are not sent to us: {'; '.join(refused)}")
    return [topic for topic, why in asked.items() if not why]


def refusal(graph: Graph, topic: str, uri: str) -> str:
    """Have one topic sent; say why not when Shopify refuses it."""
    try:
        graph.do(queries.SUBSCRIBE, {"topic": topic, "input": {"uri": uri}})
    except SkipRecord as error:
        return str(error)
    return ""
