"""One question to HubSpot: paid for, asked at the right address, and its refusals understood."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx
import msgspec
from msgspec import Struct

from tasks.connectors.base import (
    Budget,
    SkipRecord,
    StopSync,
    TryLater,
    Unsure,
    answered,
    wait,
)

T = TypeVar("T")

URL = "https://api.hubapi.com"
VERSION = "2026-03"

PAUSES = {"TEN_SECONDLY_ROLLING": 10.0, "SECONDLY": 1.0}
"""Seconds after which a limit has passed, by its name."""
UNKNOWN_DAY = 3600.0
"""Seconds to wait for a new day when we do not know where the account's midnight is."""
LOCKED = 2.0

EXISTING = re.compile(r"Existing ID:\s*(\d+)")
PERSONAL = re.compile(r"[^\s\"'<>:,;\[\]{}\\]+@[^\s\"'<>,;\[\]{}\\]+|\+\d{7,15}")


class Fault(Struct, rename="camel"):
    """Why HubSpot refuses a request, or one line of a batch; every field may be missing."""

    message: str | None = None
    category: str | None = None
    policy_name: str | None = None
    context: dict[str, Any] | None = None

    @property
    def words(self) -> str:
        """HubSpot's words, without the people in them."""
        return PERSONAL.sub("…", self.message or "")[:500] or self.category or "no reason given"

    @property
    def existing(self) -> str | None:
        """The record that has the identity already, if that is why."""
        found = EXISTING.search(self.message or "")
        return found[1] if found else None

    @property
    def missing(self) -> bool:
        """Whether there is no such record."""
        return self.category == "OBJECT_NOT_FOUND"

    @property
    def traces(self) -> list[str]:
        """The lines of the batch this is about."""
        said = (self.context or {}).get("objectWriteTraceId") or []
        return [str(one) for one in (said if isinstance(said, list) else [said])]


class Refused(SkipRecord):
    """HubSpot will not do it, however often it is asked."""

    def __init__(self, message: str, fault: Fault, status: int) -> None:
        super().__init__(message)
        self.fault, self.status = fault, status


class Api:
    """HubSpot's API, as one account may use it."""

    def __init__(self, client: httpx.Client, account: Mapping[str, str], budget: Budget) -> None:
        self.client, self.budget = client, budget
        self.url = (account.get("url") or URL).rstrip("/")
        self.version = account.get("api_version") or VERSION
        self.token = account.get("token", "").strip()
        self.zone = account.get("time_zone")

    def path(self, family: str, rest: str) -> str:
        """Return the address of something: the old paths have the version first, the new later."""
        if self.version.startswith("v"):
            version = "v4" if family == "associations" else self.version
            return f"{self.url}/crm/{version}/{family}/{rest}"
        return f"{self.url}/crm/{family}/{self.version}/{rest}"

    def get(self, into: type[T], family: str, rest: str, **params: str) -> T:
        """Read something."""
        return decoded(into, self.ask("GET", self.path(family, rest), params=params))

    def post(self, into: type[T], family: str, rest: str, body: Mapping[str, Any]) -> T:
        """Ask for something that needs a body."""
        return decoded(into, self.ask("POST", self.path(family, rest), json=body))

    def ask(self, method: str, url: str, **said: Any) -> bytes:
        """Make one request and return the body of a success.

        Raises Refused when it can never succeed, else what `base` says.
        """
        if not self.token:
            raise StopSync("HubSpot's token is not set: LOCKSTEP_HUBSPOT_TOKEN")
        if url.endswith("/search"):
            self.budget.spend(1.0, "search")
        self.budget.spend()
        headers = {"Authorization": f"Bearer {self.token}"}
        response = answered(self.client, method, url, headers=headers, **said)
        self.learn(response)
        if response.is_success:
            return response.content
        raise self.failure(response)

    def learn(self, response: httpx.Response) -> None:
        """Correct the shared budget by what HubSpot says is left; search says nothing."""
        left, size, ms = (
            said(response, name) for name in ("remaining", "max", "interval-milliseconds")
        )
        if size > 0 and ms > 0 and left >= 0:
            self.budget.learn(left=left, size=size, per_second=size / ms * 1000)
        left, size = said(response, "daily-remaining"), said(response, "daily")
        if size > 0 and left >= 0:
            self.budget.learn(left=left, size=size, per_second=0.0, bucket="day")

    def failure(self, response: httpx.Response) -> Exception:
        """Return the error that says what to do next."""
        fault, status = fault_of(response), response.status_code
        place = f"{response.request.method} {response.request.url.path}"
        message = f"HubSpot: {place}: {status} {fault.words}"
        match status:
            case 429:
                return TryLater(message, after=self.pause(fault, response))
            case 423:
                return TryLater(message, after=max(LOCKED, wait(response) or 0))
            case 408 | 477:
                return TryLater(message, after=wait(response))
            case 401 | 402 | 403:
                return StopSync(message)
            case _ if status >= 500:
                return Unsure(message, after=wait(response))
        return Refused(message, fault, status)

    def pause(self, fault: Fault, response: httpx.Response) -> float:
        """Return the seconds until a limit has passed."""
        policy = (fault.policy_name or "").upper()
        if policy == "DAILY":
            return self.until_midnight()
        return PAUSES.get(policy) or wait(response) or 10.0

    def until_midnight(self) -> float:
        """Return the seconds until the account's day ends, if we know where it is."""
        if not self.zone:
            return UNKNOWN_DAY
        now = datetime.now(ZoneInfo(self.zone))
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight.timestamp() - now.timestamp()


def said(response: httpx.Response, name: str) -> float:
    """Read what an answer says about a limit; -1 when it says nothing we can read."""
    try:
        return float(response.headers[f"x-hubspot-ratelimit-{name}"])
    except (KeyError, ValueError):
        return -1.0


def decoded(into: type[T], body: bytes) -> T:
    """Read an answer; one that is cut off or in another shape leaves us unsure."""
    try:
        return msgspec.json.decode(body, type=into)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unsure(f"HubSpot: an answer that cannot be read ({error})") from error


def fault_of(response: httpx.Response) -> Fault:
    """Read why a request failed; an answer in another shape has no reason."""
    try:
        fault = msgspec.json.decode(response.content, type=Fault)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Fault()
    if response.status_code == 404 and not fault.category:
        fault.category = "OBJECT_NOT_FOUND"
    return fault
