"""What HubSpot says when it refuses: one shape for all, and the words of the common ones."""

from typing import Any
from uuid import uuid4

import msgspec
from starlette.responses import Response

INVALID = "VALIDATION_ERROR"

LIMITS = {
    "DAILY": "You have reached your daily limit.",
    "TEN_SECONDLY_ROLLING": "You have reached your ten_secondly_rolling limit.",
    "SECONDLY": "You have reached your secondly limit.",
}


class Refused(Exception):
    """A request HubSpot turns down: the status, and what the body says."""

    def __init__(self, status: int, category: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.category, self.message, self.more = status, category, message, more

    def body(self) -> dict[str, Any]:
        """Word the refusal as the whole answer."""
        said = {"status": "error", "message": self.message, "correlationId": str(uuid4())}
        return {**said, **self.more, "category": self.category}

    def entry(self, **context: list[str]) -> dict[str, Any]:
        """Word the refusal as one line among the errors of a batch."""
        return {
            "status": "error",
            "category": self.category,
            "message": self.message,
            "errors": self.more.get("errors", []),
            "context": {**self.more.get("context", {}), **context},
            "links": {},
        }


class Limited(Refused):
    """One request too many; the answer names the policy and has words of its own."""

    def __init__(self, policy: str) -> None:
        super().__init__(429, "RATE_LIMITS", LIMITS[policy])
        self.policy = policy

    def body(self) -> dict[str, Any]:
        """Word the refusal as HubSpot's limiter does, which is not how its API does."""
        return {
            "status": "error",
            "message": self.message,
            "errorType": "RATE_LIMIT",
            "correlationId": str(uuid4()),
            "policyName": self.policy,
        }


def invalid(message: str, **more: Any) -> Refused:
    """Refuse a request that makes no sense."""
    return Refused(400, INVALID, message, **more)


def unauthorised() -> Refused:
    """Refuse a request without a key we know."""
    message = "Authentication credentials not found. This API supports OAuth 2.0 authentication"
    return Refused(401, "INVALID_AUTHENTICATION", message)


def out_of_scope(scope: str) -> Refused:
    """Refuse a request the app was not granted the right to make."""
    return Refused(
        403,
        "MISSING_SCOPES",
        "This app hasn't been granted all required scopes to make this call.",
        errors=[
            {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": [scope]},
            }
        ],
    )


def not_found(noun: str, ids: list[str]) -> Refused:
    """Refuse to touch records that are not there."""
    message = (
        f"Could not get some {noun.upper()} objects, they may be deleted or not exist. "
        "Check that ids are valid."
    )
    return Refused(404, "OBJECT_NOT_FOUND", message, context={"ids": ids})


def conflict(noun: str, existing: str) -> Refused:
    """Refuse a second record with an identity that is taken."""
    return Refused(409, "CONFLICT", f"{noun.capitalize()} already exists. Existing ID: {existing}")


def not_valid(faults: list[dict[str, Any]]) -> Refused:
    """Refuse property values, each with its own fault; HubSpot packs them as JSON into a string."""
    return invalid(
        f"Property values were not valid: {msgspec.json.encode(faults).decode()}",
        errors=[
            {
                "message": fault["message"],
                "code": fault["error"],
                "context": {"propertyName": [fault["name"]]},
            }
            for fault in faults
        ],
    )


def answer(refused: Refused, headers: dict[str, str] | None = None) -> Response:
    """Turn a refusal into an HTTP answer."""
    body = msgspec.json.encode(refused.body())
    return Response(body, refused.status, headers, media_type="application/json")


def provoked(status: int, path: str) -> Response:
    """Word trouble on demand as HubSpot would."""
    if status == 429:
        return answer(Limited("SECONDLY" if path.endswith("/search") else "TEN_SECONDLY_ROLLING"))
    if status == 401:
        return answer(unauthorised())
    if status == 403:
        return answer(out_of_scope("crm.objects.contacts.read"))
    if status == 477:
        refusal = Refused(477, "MIGRATION_IN_PROGRESS", "This account is being moved")
        return answer(refusal, {"Retry-After": "30"})
    category = {423: "LOCKED", 400: INVALID, 404: "OBJECT_NOT_FOUND"}.get(status, "INTERNAL_ERROR")
    return answer(Refused(status, category, "There was a problem with the request."))
