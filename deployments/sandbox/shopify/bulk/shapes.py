"""The shape of a line: what is asked of an object, and what answers it."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from graphql import FieldNode, GraphQLNamedType, GraphQLObjectType, SelectionSetNode
from graphql.execution.values import get_argument_values
from msgspec import Struct

from deployments.sandbox.shopify.answers import FIELDS, KEYED, LISTS
from deployments.sandbox.shopify.answers.parts import Answer, Listing
from deployments.sandbox.shopify.state import Shop


class Shape(Struct):
    """What is asked of an object: fields of its own line, and connections with lines below it."""

    answers: list[tuple[str, Answer]]
    branches: list["Branch"]


class Branch(Struct):
    """A connection: who is in it, and what is asked of each."""

    name: str
    all: Listing
    shape: Shape


def asked(type: GraphQLObjectType, name: str, node: FieldNode) -> Answer:
    """Find what answers a field: a table of ours, or the attribute of that name."""
    listing = LISTS.get(type.name, {}).get(name)
    if keyed := KEYED.get(type.name, {}).get(name):
        args = get_argument_values(type.fields[name], node)
        return lambda subject, shop: keyed(subject, shop, args)
    if listing is None:
        found: Callable[[Any], Any] = attrgetter(name)
        return FIELDS.get(type.name, {}).get(name, lambda subject, _: found(subject))
    first = get_argument_values(type.fields[name], node).get("first")
    return lambda subject, shop: listing(subject, shop)[:first]


def written(shape: Shape, subject: Any, shop: Shop) -> dict[str, Any]:
    """Write what is asked of an object."""
    return {key: answer(subject, shop) for key, answer in shape.answers}


def only(answer: Answer, shape: Shape) -> Answer:
    """Answer with an object inside another."""
    answers = shape.answers

    def told(subject: Any, shop: Shop) -> Any:
        found = answer(subject, shop)
        return None if found is None else {key: get(found, shop) for key, get in answers}

    return told


def each(answer: Answer, shape: Shape) -> Answer:
    """Answer with all objects of a list."""
    return lambda subject, shop: [written(shape, one, shop) for one in answer(subject, shop) or ()]


def through(answer: Answer, branch: Branch) -> Branch:
    """Reach a connection by way of an object."""

    def all(subject: Any, shop: Shop) -> Sequence[Any]:
        found = answer(subject, shop)
        return () if found is None else branch.all(found, shop)

    return Branch(branch.name, all, branch.shape)


def nothing(_subject: Any, _shop: Shop) -> Sequence[Any]:
    """List nobody."""
    return ()


def merged(nodes: Sequence[FieldNode]) -> SelectionSetNode:
    """Join what is asked under one name in several places."""
    sets = [node.selection_set for node in nodes if node.selection_set]
    return SelectionSetNode(selections=tuple(one for set in sets for one in set.selections))


def selects_id(shape: Shape) -> bool:
    """Whether the line of an object names it."""
    return any(key == "id" for key, _ in shape.answers)


def is_connection(type: GraphQLNamedType) -> bool:
    """Whether a type is a connection."""
    return type.name.endswith("Connection")


def is_node(type: GraphQLNamedType) -> bool:
    """Whether objects of a type have an id of their own."""
    return isinstance(type, GraphQLObjectType) and "Node" in {one.name for one in type.interfaces}
