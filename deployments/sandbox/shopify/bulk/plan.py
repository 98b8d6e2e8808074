"""What a bulk query asks for, checked as Shopify does and made into what can be run at once."""

from collections.abc import Iterator, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLObjectType,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_list_type,
)
from graphql.execution.values import get_argument_values
from graphql.type import GraphQLField, get_nullable_type
from msgspec import Struct

from deployments.sandbox.shopify.account import Account
from deployments.sandbox.shopify.acts import Refused
from deployments.sandbox.shopify.answers import LISTS, ROOTS
from deployments.sandbox.shopify.api import Read, read
from deployments.sandbox.shopify.bulk.shapes import (
    Branch,
    Shape,
    asked,
    each,
    is_connection,
    is_node,
    merged,
    nothing,
    only,
    selects_id,
    through,
)
from deployments.sandbox.shopify.graph import granted, schema
from deployments.sandbox.shopify.roots import searched
from deployments.sandbox.shopify.scopes import SCOPES
from deployments.sandbox.shopify.shelves import DEFAULTS

CONNECTIONS = 5
"""Connections of a query at most."""
LEVELS = 3
"""Connections inside one another at most: one at the root, and two levels nested in it."""


class Spot(Struct, frozen=True):
    """Where in a query we are: below how many connections, and whether below a list."""

    level: int = 0
    listed: bool = False


class Plan:
    """A bulk query made ready; `denied` names a scope the app lacks for it."""

    def __init__(self, account: Account, query: str) -> None:
        self.account, self.read = account, understood(query)
        self.connections, self.denied = 0, ""
        operation = self.read.operation(None)
        root = schema().query_type
        if operation is None or root is None or operation.operation.value != "query":
            raise Refused("The bulk query must be one query", "query")
        fields = self.collected(operation.selection_set, root)
        self.roots = [self.root(root, nodes) for nodes in fields.values()]
        if not self.roots:
            raise Refused("The bulk query must contain at least one connection", "query")

    def root(self, root: GraphQLObjectType, nodes: list[FieldNode]) -> Branch:
        """Plan one of the connections it all begins with; who is in it is settled now."""
        name = nodes[0].name.value
        if name not in ROOTS:
            raise Refused(f"The bulk query cannot begin with {name}: not a connection", "query")
        branch = self.branch(root, nodes, Spot())
        said = get_argument_values(root.fields[name], nodes[0])
        test = searched(self.account, name, said.get("query"))
        sort = said.get("sortKey") or DEFAULTS.get(name, "ID")
        all: Sequence[Any] = self.account.shelves.sorted(name, sort)
        if said.get("reverse"):
            all = all[::-1]
        found = list(filter(test, all)) if test else all
        branch.all = lambda _subject, _shop: found
        return branch

    def shape(self, selections: SelectionSetNode, type: GraphQLObjectType, spot: Spot) -> Shape:
        """Plan what is asked of an object."""
        shape = Shape([], [])
        for key, nodes in self.collected(selections, type).items():
            name = nodes[0].name.value
            if name == "__typename":
                shape.answers.append((key, lambda _subject, _shop: type.name))
            elif is_connection(get_named_type(type.fields[name].type)):
                shape.branches.append(self.branch(type, nodes, spot))
            else:
                self.field(shape, (key, type), nodes, spot)
        return shape

    def field(
        self, shape: Shape, place: tuple[str, GraphQLObjectType], nodes: list[FieldNode], spot: Spot
    ) -> None:
        """Plan one field of an object's own line."""
        (key, type), name = place, nodes[0].name.value
        self.allow(type, name)
        field, answer = type.fields[name], asked(type, name, nodes[0])
        named = get_named_type(field.type)
        if not isinstance(named, GraphQLObjectType):
            shape.answers.append((key, answer))
            return
        many = is_list_type(get_nullable_type(field.type))
        inner = self.shape(merged(nodes), named, Spot(spot.level, spot.listed or many))
        shape.answers.append((key, each(answer, inner) if many else only(answer, inner)))
        shape.branches += [through(answer, branch) for branch in inner.branches]

    def branch(self, type: GraphQLObjectType, nodes: list[FieldNode], spot: Spot) -> Branch:
        """Plan a connection; refuse what a file cannot show."""
        name = nodes[0].name.value
        self.allow(type, name)
        self.connections += 1
        if self.connections > CONNECTIONS:
            raise Refused(f"The bulk query has more than {CONNECTIONS} connections", "query")
        if spot.level == LEVELS:
            raise Refused("The bulk query nests connections more than two levels deep", "query")
        if spot.listed:
            raise Refused(f"The bulk query has the connection {name} inside a list", "query")
        kind, selections = self.node(type.fields[name], nodes)
        shape = self.shape(selections, kind, Spot(spot.level + 1))
        if shape.branches and not selects_id(shape):
            raise Refused(f"The nodes of {name} must say their id: others hang on them", "query")
        return Branch(name, LISTS.get(type.name, {}).get(name, nothing), shape)

    def node(
        self, field: GraphQLField, nodes: list[FieldNode]
    ) -> tuple[GraphQLObjectType, SelectionSetNode]:
        """Find the nodes of a connection, in its edges or without them; the rest is ignored."""
        type: Any = get_named_type(field.type)
        parts = self.collected(merged(nodes), type)
        found = parts.get("nodes", [])
        if "edges" in parts:
            edge = get_named_type(type.fields["edges"].type)
            found = found + self.collected(merged(parts["edges"]), edge).get("node", [])
        kind = get_named_type(type.fields["nodes"].type)
        if not found or not is_node(kind):
            raise Refused(f"The connection {nodes[0].name.value} must ask for its nodes", "query")
        return kind, merged(found)

    def collected(
        self, selections: SelectionSetNode, type: GraphQLNamedType
    ) -> dict[str, list[FieldNode]]:
        """Gather the fields of a selection by the name they are asked for under."""
        found: dict[str, list[FieldNode]] = {}
        for field in self.fields(selections, type):
            found.setdefault((field.alias or field.name).value, []).append(field)
        return found

    def fields(self, selections: SelectionSetNode, type: GraphQLNamedType) -> Iterator[FieldNode]:
        """List the fields of a selection, those of its fragments too."""
        for one in selections.selections:
            if isinstance(one, FieldNode):
                yield one
            elif isinstance(one, FragmentSpreadNode):
                yield from self.fields(self.read.fragments[one.name.value].selection_set, type)
            elif isinstance(one, InlineFragmentNode):
                yield from self.fields(one.selection_set, type)

    def allow(self, type: GraphQLObjectType, name: str) -> None:
        """Note a scope the app lacks: the operation begins, and then fails."""
        scope = SCOPES.get((type.name, name))
        if scope and not granted(self.account, scope):
            self.denied = scope


def understood(query: str) -> Read:
    """Read a query; refuse one that makes no sense."""
    found = read(query)
    if found.faults:
        told = "; ".join(fault["message"] for fault in found.faults)
        raise Refused(f"The bulk query is not valid: {told}", "query")
    return found
