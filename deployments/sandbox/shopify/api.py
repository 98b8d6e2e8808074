"""One question to the API: read, priced, paid for, answered; or refused in Shopify's words."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    execute_sync,
    parse,
    validate,
    visit,
)
from graphql.execution.values import get_variable_values
from msgspec import Struct

from deployments.sandbox.shopify.account import Account, used
from deployments.sandbox.shopify.costs import MOST, UNKNOWN, Prices
from deployments.sandbox.shopify.graph import schema
from deployments.sandbox.shopify.refusals import (
    CODES,
    DOCUMENTED,
    RULES,
    absent,
    fault,
    too_dear,
)

Json = dict[str, Any]


class Question(Struct):
    """What is asked."""

    query: str
    variables: Json | None = None
    operation_name: str | None = None


class Read(Struct):
    """A question as GraphQL reads it, or what is wrong with it."""

    document: DocumentNode | None
    faults: list[Json]

    @property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        """Its named fragments."""
        found = self.document.definitions if self.document else ()
        return {one.name.value: one for one in found if isinstance(one, FragmentDefinitionNode)}

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """Return the operation that is meant, if it is clear which."""
        found = self.document.definitions if self.document else ()
        all = [one for one in found if isinstance(one, OperationDefinitionNode)]
        meant = [one for one in all if name is None or (one.name and one.name.value == name)]
        return meant[0] if len(meant) == 1 else None


@lru_cache(512)
def read(query: str) -> Read:
    """Read a question once, and hold it against the schema."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return Read(None, [dict(error.formatted)])
    if not validate(schema(), document, RULES):
        return Read(document, [])
    return Read(document, [told for rule in RULES for told in broken(document, rule)])


def broken(document: DocumentNode, rule: Any) -> list[Json]:
    """List how a question breaks one rule."""
    code = CODES.get(rule, "invalidQuery")
    return [
        {**error.formatted, "extensions": {"code": code}}
        for error in validate(schema(), document, [rule])
    ]


class Asked(Struct):
    """A question that makes sense: which operation, with which variables, at which price."""

    read: Read
    operation: OperationDefinitionNode
    variables: Json
    prices: Prices

    def price(self, data: Any = UNKNOWN) -> float:
        """Price it as asked, or as answered."""
        root = schema().get_root_type(self.operation.operation)
        return self.prices.whole(self.operation.selection_set, root, data)


def answer(account: Account, question: Question) -> Json:
    """Answer a question, for as many points as it took; or refuse it, and nothing is done."""
    if account.due("INTERNAL_SERVER_ERROR"):
        return fault("Internal error. Looks like something went wrong.", "INTERNAL_SERVER_ERROR")
    asked = understood(question, account.settings.hidden)
    if not isinstance(asked, Asked):
        return {"errors": asked}
    cost = asked.price()
    if cost > MOST:
        return too_dear(cost, MOST)
    if account.due("THROTTLED") or not account.bucket.take(cost):
        return throttled(account, cost)
    told = executed(account, asked)
    actual = min(cost, asked.price(told.get("data") or {}))
    account.bucket.give(cost - actual)
    account.tally.points += actual
    spoil(account.settings.malformed, told.get("data") or {})
    return told | {"extensions": extensions(account, cost, actual)}


class Looking(Visitor):
    """Looks for fields that a version has not."""

    def __init__(self, types: TypeInfo, hidden: Collection[str]) -> None:
        super().__init__()
        self.types, self.hidden = types, hidden
        self.faults: list[Json] = []

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Note a field that is not there."""
        parent, name = self.types.get_parent_type(), node.name.value
        if parent and f"{parent.name}.{name}" in self.hidden:
            self.faults.append(absent(parent.name, name))


def missing(document: DocumentNode | None, hidden: Collection[str]) -> list[Json]:
    """List the fields of a question that are hidden."""
    if not (hidden and document):
        return []
    types = TypeInfo(schema())
    looking = Looking(types, hidden)
    visit(document, TypeInfoVisitor(types, looking))
    return looking.faults


def understood(question: Question, hidden: Collection[str] = ()) -> Asked | list[Json]:
    """Make sense of a question, or list what is wrong with it."""
    found = read(question.query)
    if faults := found.faults or missing(found.document, hidden):
        return faults
    operation = found.operation(question.operation_name)
    if operation is None:
        return [{"message": "An operation name is required"}]
    said = question.variables or {}
    given = get_variable_values(schema(), operation.variable_definitions or (), said)
    if isinstance(given, list):
        code = {"code": "INVALID_VARIABLE"}
        return [{**error.formatted, "extensions": code} for error in given]
    return Asked(found, operation, said, Prices(schema(), found.fragments, given))


def executed(account: Account, asked: Asked) -> Json:
    """Answer from the shop."""
    account.warnings = []
    operation = asked.operation
    if operation.operation is OperationType.QUERY:
        account.tally.queries.update(names(operation))
    done = execute_sync(
        schema(),
        asked.read.document or DocumentNode(),
        context_value=account,
        variable_values=asked.variables,
        operation_name=operation.name.value if operation.name else None,
    )
    conceal(done.data or {}, account.settings.hidden)
    return dict(done.formatted)


def conceal(data: Json, hidden: Collection[str]) -> None:
    """Leave out the fields a version has not where somebody asks which fields a type has."""
    for found in data.values() if hidden else ():
        if isinstance(found, dict) and found.get("fields") and "name" in found:
            left = [
                one for one in found["fields"] if f"{found['name']}.{one['name']}" not in hidden
            ]
            found["fields"] = left


def names(operation: OperationDefinitionNode) -> list[str]:
    """Name the fields at the root of an operation."""
    nodes = operation.selection_set.selections
    return [node.name.value for node in nodes if isinstance(node, FieldNode)]


def throttled(account: Account, cost: float) -> Json:
    """Refuse a question there are no points for."""
    account.tally.throttled += 1
    told = fault("Throttled", "THROTTLED", documentation=DOCUMENTED)
    return told | {"extensions": extensions(account, cost, None)}


def extensions(account: Account, cost: float, actual: float | None) -> Json:
    """Tell what a question cost, and what its searches did not understand."""
    status = account.bucket.status()
    told: Json = {
        "cost": {
            "requestedQueryCost": int(cost),
            "actualQueryCost": None if actual is None else int(actual),
            "throttleStatus": status,
        }
    }
    return told | {"search": account.warnings} if actual is not None and account.warnings else told


def spoil(left: dict[str, int], data: Json) -> None:
    """Make some objects of a connection unreadable, if that was asked for."""
    for root, found in data.items() if any(left.values()) else ():
        nodes = (found or {}).get("nodes") or () if isinstance(found, dict) else ()
        for node in nodes:
            if not used(left, root):
                break
            spoilt(node)


def spoilt(node: Json) -> Json:
    """Make one object unreadable: a time that is none."""
    node["updatedAt"] = "a while ago"
    return node
