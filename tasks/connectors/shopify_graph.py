"""One question to Shopify's GraphQL API: paid for, asked, and its refusals understood."""

import time
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec
from msgspec import Raw, Struct, field

from tasks.connectors.base import Budget, SkipRecord, StopSync, TryLater, Unsure, call
from tasks.connectors.shopify_token import Access

VERSION = "2026-07"
PATIENCE = 20.0
"""Seconds one question waits for points before it is left for later."""
MUTATION = 10.0
"""Points of any plain mutation."""


class TooDear(StopSync):
    """A single question costs more points than Shopify allows: ask for less at once."""


class Throttle(Struct, rename="camel"):
    """The bucket of points, as it is right now; numbers come with or without a fraction."""

    maximum_available: float
    currently_available: float
    restore_rate: float


class Cost(Struct, rename="camel"):
    """What a question was said to cost, and what is left."""

    requested_query_cost: float | None = None
    throttle_status: Throttle | None = None


class Extensions(Struct):
    """What comes beside the data."""

    cost: Cost = field(default_factory=Cost)


class Fault(Struct):
    """One top-level error."""

    message: str = ""
    extensions: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Shopify's word for the kind of error."""
        return str(self.extensions.get("code", ""))


# A type `Raw | None` would refuse everything but null.
NULL = Raw(b"null")


class Answer(Struct):
    """An answer: the data undecoded, so that a bad row in it costs only itself."""

    data: Raw = NULL
    errors: list[Fault] = field(default_factory=list)
    extensions: Extensions = field(default_factory=Extensions)


class UserError(Struct):
    """Why a mutation was refused."""

    message: str
    field: list[str] | None = None
    code: str | None = None


class Done(Struct, rename="camel"):
    """The part of a mutation's answer that tells whether it was done."""

    user_errors: list[UserError] = msgspec.field(default_factory=list)


class Graph:
    """Shopify's GraphQL API, as one account may use it."""

    def __init__(self, client: httpx.Client, account: Mapping[str, str], budget: Budget) -> None:
        self.version = account.get("api_version") or VERSION
        self.client = client
        self.budget = budget
        self.access = Access(account)
        self.served = ""
        """The version of the last answer: of one that has ended, the oldest there is answers."""

    def ask(self, query: str, variables: Mapping[str, Any], cost: float) -> Raw:
        """Return the data of an answer; wait for points as long as is reasonable.

        Raises TooDear when the question must become smaller, StopSync when it can never be
        answered, TryLater or Unsure when it may be later.
        """
        waited = 0.0
        while True:
            self.budget.spend(cost, "points")
            answer = self.post(query, variables)
            learnt = self.learn(answer.extensions.cost)
            if "THROTTLED" not in {fault.code for fault in answer.errors}:
                return told(answer)
            pause = max(0.1, learnt)
            if waited + pause > PATIENCE:
                raise TryLater("Shopify: throttled", after=pause)
            time.sleep(pause)
            waited += pause

    def do(self, mutation: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Make a change; raise SkipRecord with Shopify's reasons when it refuses."""
        data = msgspec.json.decode(self.ask(mutation, variables, MUTATION), type=dict[str, Raw])
        body = next(iter(data.values()))
        refused = msgspec.json.decode(body, type=Done | None)
        if refused is None or refused.user_errors:
            raise SkipRecord(reasons(refused.user_errors if refused else []))
        done: dict[str, Any] = msgspec.json.decode(body)
        return done

    def post(self, query: str, variables: Mapping[str, Any]) -> Answer:
        """Send a question and read the frame of the answer."""
        url = f"{self.access.store()}/admin/api/{self.version}/graphql.json"
        body = {"query": query, "variables": variables}
        response = call(self.client, "POST", url, json=body, auth=self.access)
        self.served = response.headers.get("x-shopify-api-version", "")
        try:
            return msgspec.json.decode(response.content, type=Answer)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Unsure(f"Shopify: an answer that is no GraphQL ({error})") from error

    def learn(self, cost: Cost) -> float:
        """Pass on what is left of the points; return the seconds until this could be paid."""
        throttle = cost.throttle_status
        if throttle is None:
            return 1.0
        self.budget.learn(
            left=throttle.currently_available,
            size=throttle.maximum_available,
            per_second=throttle.restore_rate,
            bucket="points",
        )
        lacking = (cost.requested_query_cost or 0.0) - throttle.currently_available
        return max(0.0, lacking) / max(throttle.restore_rate, 1.0)


def told(answer: Answer) -> Raw:
    """Return the data; raise what its errors mean to do next."""
    for fault in answer.errors:
        message = f"Shopify: {fault.message}"
        match fault.code:
            case "MAX_COST_EXCEEDED":
                raise TooDear(message)
            case "ACCESS_DENIED":
                raise StopSync(f"{message} Missing scope: {scope(fault)}")
            case "INTERNAL_SERVER_ERROR" | "TIMEOUT":
                raise Unsure(message)
            case code:
                raise StopSync(f"{message} ({code or 'no code'})")
    if answer.data == NULL:
        raise Unsure("Shopify: an answer with neither data nor errors")
    return answer.data


def scope(fault: Fault) -> str:
    """Name the access an app lacks, in Shopify's words."""
    return str(fault.extensions.get("requiredAccess") or "not named")


def reasons(errors: list[UserError]) -> str:
    """Say why a mutation was refused."""
    said = [
        " ".join(filter(None, (error.message, f"({error.code})" if error.code else "")))
        for error in errors
    ]
    return f"Shopify: {'; '.join(said) or 'refused without a reason'}"
