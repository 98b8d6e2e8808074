"""What every connector promises, and the four errors it may raise.

* PlatformError
  - TryLater     nothing happened; a retry may succeed (429, no connection)
    - Unsure     it may have happened (time-out, 5xx): repeat only what is idempotent
  - SkipRecord   this record cannot succeed, the others can (404, 422)
    - OptedOut   the recipient of a text told the platform to stop
  - StopSync     nothing can succeed until a person acts (401, 403)
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol, runtime_checkable

import httpx
from msgspec import Struct, field

from mappings.records import Echo, Record


class PlatformError(Exception):
    """A platform did not do what it was asked to."""


class TryLater(PlatformError):
    """Nothing happened; a retry may succeed."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after
        """Seconds the platform asked us to wait, when it said."""


class Unsure(TryLater):
    """The answer was lost: it may have happened."""


class SkipRecord(PlatformError):
    """Only this record cannot succeed."""


class OptedOut(SkipRecord):
    """The platform refuses to text a number, as its owner told it to stop."""


class Taken(SkipRecord):
    """Another record of ours holds what this one needs: `by` is that one's key."""

    def __init__(self, message: str, by: str) -> None:
        super().__init__(message)
        self.by = by


class StopSync(PlatformError):
    """Nothing can succeed until a person acts."""


class BadRow(Struct):
    """An input row that could not be read: kept as it came, with the reason."""

    object: str
    key: str | None
    reason: str
    raw: bytes


class Page(Struct):
    """What one answer of a platform, or one webhook, holds.

    `wanted` names ids the platform only hinted at, by object: read them with `fetch`. `echoes` need
    no reading if they are what we wrote ourselves. `read_at`: no later than it was asked for.
    `rows` counts the input rows: records + bad, where one input row is one record.
    """

    records: list[Record] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    wanted: dict[str, list[str]] = field(default_factory=dict)
    echoes: list[Echo] = field(default_factory=list)
    cursor: str | None = None
    read_at: datetime | None = None


class Change(Struct):
    """What one record of a platform must become; `values` holds only what changed.

    `was` is what the platform was told of these before: a link that is told anew replaces it.
    """

    key: str
    values: dict[str, Any]
    their_id: str | None = None
    was: dict[str, Any] = field(default_factory=dict)


class Outcome(Struct):
    """What became of one change: their id, or why not."""

    key: str
    their_id: str | None = None
    error: PlatformError | None = None
    created: bool = False


class Arrival(Struct):
    """One event inside one delivery: `delivery_id` is the same however often it is sent again."""

    topic: str
    delivery_id: str
    body: bytes
    happened_at: datetime | None = None


class Budget(Protocol):
    """The rate budget all workers of one account share; kept in the hub."""

    def spend(self, cost: float = 1.0, bucket: str = "calls") -> None:
        """Wait until `cost` may be spent; raise TryLater when that is too long."""

    def learn(self, *, left: float, size: float, per_second: float, bucket: str = "calls") -> None:
        """Correct our count by what the platform's live answer says."""


class Free:
    """A budget without limit, for tests and for platforms that have none."""

    def spend(self, cost: float = 1.0, bucket: str = "calls") -> None:
        """Never wait."""

    def learn(self, *, left: float, size: float, per_second: float, bucket: str = "calls") -> None:
        """Take no notice."""


class Connector(Protocol):
    """One platform: what can be read from it, written to it and received from it.

    `account` is the platform's settings as a plain mapping: base URL, credentials, versions.
    A connector holds no state but its client and its token, and may be made as often as needed.
    """

    platform: ClassVar[str]
    reads: ClassVar[tuple[str, ...]]
    """Objects `read` understands, in the order they must be read: customers before orders."""
    writes: ClassVar[Mapping[str, int]]
    """Objects `write` understands, and how many changes one call may carry."""

    def __init__(
        self, client: httpx.Client, account: Mapping[str, str], budget: Budget | None = None
    ) -> None: ...

    def prepare(self) -> list[str]:
        """Make what we need on the platform (properties, subscriptions); name what was made."""

    def read(
        self,
        object: str,
        since: datetime | None = None,
        until: datetime | None = None,
        cursor: str | None = None,
    ) -> Iterator[Page]:
        """Yield pages of objects changed in [since, until), oldest first, from `cursor` on."""

    def fetch(self, object: str, ids: Sequence[str]) -> Page:
        """Read these objects by their ids."""

    def write(self, object: str, changes: Sequence[Change]) -> list[Outcome]:
        """Bring records to the given values; one outcome per change, in any order.

        A batch the platform refuses as a whole is split until the culprit stands alone.
        Raises TryLater, Unsure or StopSync when the call as a whole failed.
        """

    @staticmethod
    def genuine(
        url: str, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime
    ) -> bool:
        """Whether the platform signed this delivery, with one of the secrets and recently.

        `headers` have lower-case names; `url` is our public address as the platform knows it.
        """

    @staticmethod
    def arrivals(headers: Mapping[str, str], body: bytes) -> list[Arrival]:
        """Split one genuine delivery into its events; raise SkipRecord when it makes no sense."""

    @staticmethod
    def decode(topic: str, body: bytes) -> Page:
        """Turn the body of one arrival into records; what cannot be read is in `bad`."""


@runtime_checkable
class Sends(Protocol):
    """What a connector of an SMS platform can do besides; only `tasks/send.py` may ask it to.

    A platform that has no ids of its own says `names_texts = True`: what `reference` was given is
    the text's id, known before the call. There is no scheduling: a text that waits, waits with us.
    """

    platform: ClassVar[str]

    def send(self, to: str, body: str, *, sender: str | None = None, reference: str = "") -> str:
        """Send one text, once; return their id.

        Raises Unsure when it may have left: ask with `find`, never send again. OptedOut,
        SkipRecord, StopSync and TryLater all say that it did not leave.
        """

    def find(self, to: str, body: str, since: datetime, until: datetime) -> list[str]:
        """Return the ids of texts to this number with exactly this body, made in [since, until].

        Newest first. Raises Unsure when the platform cannot tell.
        """


def call(client: httpx.Client, method: str, url: str, **kwargs: Any) -> httpx.Response:
    """Make one request; raise the error that says what to do about a failure."""
    return checked(answered(client, method, url, **kwargs))


def answered(client: httpx.Client, method: str, url: str, **kwargs: Any) -> httpx.Response:
    """Make one request and return the answer, good or bad; raise what its absence means."""
    try:
        return client.request(method, url, **kwargs)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise TryLater(f"{method} {url}: no connection ({error})") from error
    except httpx.TransportError as error:
        raise Unsure(f"{method} {url}: the answer was lost ({error!r})") from error


def checked(response: httpx.Response) -> httpx.Response:
    """Return an answer that is a success; else raise what to do next."""
    request = response.request
    message = f"{request.method} {request.url.path}: {response.status_code} {response.text[:300]}"
    match response.status_code:
        case status if status < 400:
            return response
        case 429 | 423 | 430:
            raise TryLater(message, after=wait(response))
        case 401 | 402 | 403:
            raise StopSync(message)
        case status if status >= 500:
            raise Unsure(message, after=wait(response))
    raise SkipRecord(message)


def wait(response: httpx.Response) -> float | None:
    """Seconds the platform asks us to wait, when it says so in a way we can read."""
    value = response.headers.get("retry-after", "")
    return float(value) if value.replace(".", "", 1).isdigit() else None
