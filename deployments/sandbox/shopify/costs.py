"""What a question costs: an object 1, a connection 2 and its page, a change 10, a value nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    SelectionSetNode,
    get_named_type,
    is_list_type,
)
from graphql.execution.values import VariableValues, get_argument_values
from graphql.type import GraphQLField, get_nullable_type

MOST = 1000.0
"""Points one question may cost."""
CHANGE = 10.0
"""Points of a change, whatever it tells of its object."""
CONNECTION = 2.0

UNKNOWN = object()
"""Stands for data while a question is only asked."""


class Prices:
    """Prices one question: as asked, by its arguments; as answered, by what it brought."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues | None,
    ) -> None:
        self.schema, self.fragments, self.variables = schema, fragments, variables

    def whole(self, selections: SelectionSetNode, root: Any, data: Any = UNKNOWN) -> float:
        """Price all fields of a selection; of alternatives the dearest is asked for."""
        cost, either = 0.0, 0.0
        for type, node in self.fields(selections, root):
            price = self.field(node, type, data)
            if type is root or data is not UNKNOWN:
                cost += price
            else:
                either = max(either, price)
        return cost + either

    def fields(self, selections: SelectionSetNode, type: Any) -> Iterator[tuple[Any, Any]]:
        """List the fields and the fragments of a selection, each with its type."""
        for node in selections.selections:
            if isinstance(node, FieldNode):
                yield type, node
                continue
            inside: Any = node
            if isinstance(node, FragmentSpreadNode):
                inside = self.fragments[node.name.value]
            named = inside.type_condition
            yield self.schema.get_type(named.name.value) if named else type, inside

    def field(self, node: Any, type: Any, data: Any) -> float:
        """Price a field, or a fragment of fields."""
        if not isinstance(node, FieldNode):
            return self.whole(node.selection_set, type, data)
        if type is self.schema.mutation_type:
            return CHANGE
        found = UNKNOWN if data is UNKNOWN else within(data, node)
        if node.selection_set is None or found is None or node.name.value.startswith("__"):
            return 0.0
        field = type.fields[node.name.value]
        named = get_named_type(field.type)
        if named.name.endswith("Connection"):
            return self.connection(node, field, named, found)
        return self.objects(node, field, named, found)

    def objects(self, node: Any, field: GraphQLField, named: Any, found: Any) -> float:
        """Price an object, or a list of them."""
        if found is UNKNOWN:
            many = self.size(node, field) if is_list_type(get_nullable_type(field.type)) else 1
            return many * (1.0 + self.whole(node.selection_set, named))
        some = found if isinstance(found, list) else [found]
        return sum(1.0 + self.whole(node.selection_set, named, one) for one in some if one)

    def connection(self, node: Any, field: GraphQLField, named: Any, found: Any) -> float:
        """Price a connection: edges, nodes and where the page ends are part of it."""
        cost = CONNECTION
        for type, inside in self.fields(node.selection_set, named):
            if not isinstance(inside, FieldNode) or inside.selection_set is None:
                continue
            below, name = type.fields[inside.name.value], inside.name.value
            if name not in ("nodes", "edges"):
                continue
            if found is UNKNOWN:
                each = self.node(inside, get_named_type(below.type), name, UNKNOWN)
                cost += self.size(node, field) * each
            else:
                some = within(found, inside) or []
                kind = get_named_type(below.type)
                cost += sum(self.node(inside, kind, name, one) for one in some)
        return cost

    def node(self, inside: Any, kind: GraphQLNamedType, name: str, data: Any) -> float:
        """Price one object of a connection."""
        if name == "nodes":
            return 1.0 + self.whole(inside.selection_set, kind, data)
        return self.whole(inside.selection_set, kind, data)

    def size(self, node: FieldNode, field: GraphQLField) -> int:
        """Return how many a field may bring."""
        said = get_argument_values(field, node, self.variables)
        ids = said.get("ids")
        return int(said.get("first") or said.get("last") or len(ids or ()) or 1)


def within(data: Any, node: FieldNode) -> Any:
    """Find what a field brought, under the name it was asked for."""
    return data.get(node.alias.value if node.alias else node.name.value)
