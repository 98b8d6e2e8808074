"""What Shopify says when it refuses: in the answer with status 200, or instead of one."""

from typing import Any

import msgspec
from graphql import (
    FieldsOnCorrectTypeRule,
    GraphQLError,
    KnownArgumentNamesRule,
    KnownDirectivesRule,
    KnownFragmentNamesRule,
    KnownTypeNamesRule,
    NoUndefinedVariablesRule,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    OverlappingFieldsCanBeMergedRule,
    PossibleFragmentSpreadsRule,
    ProvidedRequiredArgumentsRule,
    ScalarLeafsRule,
    ValuesOfCorrectTypeRule,
    VariablesAreInputTypesRule,
    VariablesInAllowedPositionRule,
    specified_rules,
)
from starlette.responses import Response

DOCUMENTED = "https://shopify.dev/api/usage/rate-limits"
INVALID_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)"

CODES: dict[Any, str] = {
    FieldsOnCorrectTypeRule: "undefinedField",
    KnownArgumentNamesRule: "argumentNotAccepted",
    ProvidedRequiredArgumentsRule: "missingRequiredArguments",
    ValuesOfCorrectTypeRule: "argumentLiteralsIncompatible",
    ScalarLeafsRule: "selectionMismatch",
    KnownTypeNamesRule: "undefinedType",
    KnownDirectivesRule: "undefinedDirective",
    KnownFragmentNamesRule: "undefinedFragment",
    NoUnusedFragmentsRule: "useAndDefineFragment",
    NoUndefinedVariablesRule: "variableNotDefined",
    NoUnusedVariablesRule: "variableNotUsed",
    VariablesInAllowedPositionRule: "variableMismatch",
    VariablesAreInputTypesRule: "variableRequiresValidType",
    PossibleFragmentSpreadsRule: "cannotSpreadFragment",
}
"""What breaking each rule of GraphQL is called."""

# Shopify merges fields of different enums, which this rule refuses.
RULES = [rule for rule in specified_rules if rule is not OverlappingFieldsCanBeMergedRule]


def refusal(message: str, code: str, **more: Any) -> GraphQLError:
    """Refuse one field of a question."""
    return GraphQLError(message, extensions={"code": code, **more})


def denied(field: str, scope: str) -> GraphQLError:
    """Refuse a field the app was not granted."""
    required = f"`{scope}` access scope."
    return refusal(
        f"Access denied for {field} field. Required access: {required}",
        "ACCESS_DENIED",
        documentation="https://shopify.dev/api/usage/access-scopes",
        requiredAccess=required,
    )


def unapproved(field: str) -> GraphQLError:
    """Refuse a field of a person's that the app was not approved to see."""
    documented = "https://shopify.dev/docs/apps/launch/protected-customer-data"
    message = f"This app is not approved to use the {field} field. See {documented} for more."
    return refusal(message, "ACCESS_DENIED", documentation=documented)


def absent(type: str, field: str) -> dict[str, Any]:
    """Word that a version has no such field."""
    message = f"Field '{field}' doesn't exist on type '{type}'"
    more = {"code": "undefinedField", "typeName": type, "fieldName": field}
    return {"message": message, "extensions": more}


def too_dear(cost: float, most: float) -> dict[str, Any]:
    """Refuse a question that costs too much, however full the bucket is."""
    message = f"Query cost is {cost:g}, which exceeds the single query max cost limit ({most:g})."
    return fault(message, "MAX_COST_EXCEEDED", cost=cost, maxCost=most, documentation=DOCUMENTED)


def fault(message: str, code: str, **more: Any) -> dict[str, Any]:
    """Write one error of an answer that has no data."""
    return {"errors": [{"message": message, "extensions": {"code": code, **more}}]}


def problem(status: int, errors: Any, headers: dict[str, str] | None = None) -> Response:
    """Refuse a whole request."""
    body = msgspec.json.encode({"errors": errors})
    return Response(body, status, headers, media_type="application/json")


def provoked(status: int, path: str) -> Response:  # noqa: ARG001 - the same on all paths
    """Word trouble on demand as Shopify would."""
    words = {
        401: INVALID_TOKEN,
        402: "Unavailable Shop",
        403: "[API] This action requires merchant approval for a scope.",
        404: "Not Found",
        423: "Locked",
        429: "Too many requests",
        430: "Shopify Security Rejection",
        503: "Service Unavailable",
    }
    headers = {"Retry-After": "2.0"} if status in (429, 503) else None
    return problem(status, words.get(status, "Internal Server Error"), headers)
