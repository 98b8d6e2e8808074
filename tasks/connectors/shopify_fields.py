"""The fields Shopify's GraphQL has in the version we speak: asked for type by type."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from mappings.checking import Known
from tasks.connectors.shopify_graph import Graph

TYPES = {
    "customers": "Customer",
    "consents": "Customer",
    "orders": "Order",
    "products": "Product",
    "carts": "AbandonedCheckout",
}
"""The type each object is of."""
DEEPEST = 6
"""Types within types that are followed."""
TYPE = "name kind ofType { name kind ofType { name kind ofType { name kind } } }"
FIELD = f"name isDeprecated deprecationReason type {{ {TYPE} }}"
COST = 1.0

Listed = dict[str, dict[str, Any]]
"""The fields of one type, as Shopify lists them, by name."""


def fields(graph: Graph, object: str, needed: Collection[str]) -> dict[str, Known]:
    """Return all fields of an object, and those on the way to what is needed."""
    types: dict[str, Listed] = {}
    inside = {"": TYPES[object]}
    found: dict[str, Known] = {}
    for _ in range(DEEPEST):
        ask(graph, set(inside.values()), types)
        below: dict[str, str] = {}
        for path, type in inside.items():
            for name, said in types[type].items():
                whole = f"{path}.{name}" if path else name
                if not path or whole in needed:
                    found[whole] = known(said)
                if any(one.startswith(f"{whole}.") for one in needed):
                    below[whole] = named(said["type"])
        if not below:
            break
        inside = below
    return found


def ask(graph: Graph, names: Collection[str], types: dict[str, Listed]) -> None:
    """Ask for the fields of types that were not asked for yet, all at once."""
    new = sorted(name for name in names if name not in types)
    asked = " ".join(
        f't{place}: __type(name: "{name}") {{ name fields(includeDeprecated: true) {{ {FIELD} }} }}'
        for place, name in enumerate(new)
    )
    if not asked:
        return
    data = msgspec.json.decode(graph.ask(f"query Fields {{ {asked} }}", {}, COST))
    for place, name in enumerate(new):
        listed = (data.get(f"t{place}") or {}).get("fields") or []
        types[name] = {one["name"]: one for one in listed}


def known(said: Mapping[str, Any]) -> Known:
    """Read one field."""
    retired = said.get("deprecationReason") or "" if said.get("isDeprecated") else ""
    return Known(spelt(said["type"]), retired=retired, read_only=True)


def named(type: Mapping[str, Any]) -> str:
    """Return the type inside lists and what must be there."""
    return named(type["ofType"]) if type.get("ofType") else str(type.get("name"))


def spelt(type: Mapping[str, Any]) -> str:
    """Write a type as GraphQL does."""
    inner = type.get("ofType")
    if inner and type["kind"] == "NON_NULL":
        return f"{spelt(inner)}!"
    return f"[{spelt(inner)}]" if inner else str(type.get("name"))
