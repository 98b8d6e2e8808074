"""Twilio over HTTP: one request, and what its refusals tell us to do next."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import msgspec
from msgspec import Struct

from mappings.twilio import ERRORS, meaning
from tasks.connectors.base import (
    Budget,
    Change,
    OptedOut,
    Outcome,
    PlatformError,
    SkipRecord,
    StopSync,
    TryLater,
    Unsure,
    wait,
)

API = "https://api.twilio.com"
ACCOUNTS = "https://accounts.twilio.com"
TAKEN = {"granted": "opt-in", "withdrawn": "opt-out"}
"""Our words for consent, and those of the Consent API."""
CONSENTS = "consents"
"""The bucket of calls about consent."""
BUSY = 5.0
"""Seconds until we ask again when there were too many calls, and no time is named."""


class Missing(StopSync):
    """The account has nothing under this address."""


class Refusal(Struct):
    """The body of a refusal."""

    code: int = 0


class Listed(Struct):
    """One page of the list of messages."""

    messages: list[dict[str, Any]]
    next_page_uri: str | None


class Verdict(Struct):
    """What became of one consent of a batch; code 0 is success."""

    correlation_id: str
    error_code: int = 0
    error_messages: list[str] = []


class Verdicts(Struct):
    """What became of a batch of consents."""

    items: list[Verdict]


class Rest:
    """An account's way to the API; never tries anything twice."""

    def __init__(self, client: httpx.Client, account: Mapping[str, str], budget: Budget) -> None:
        self.client, self.account, self.budget = client, account, budget
        self.turns = 0

    def need(self, name: str) -> str:
        """Return a key of the account; raise StopSync when it is not set."""
        if value := self.account.get(name):
            return value
        raise StopSync(f"Twilio's {name} is not set: LOCKSTEP_TWILIO_{name.upper()}")

    def address(self, path: str) -> str:
        """Return the URL of something of the account's."""
        base = (self.account.get("url") or API).rstrip("/")
        return f"{base}/2010-04-01/Accounts/{self.need('account_sid')}{path}"

    def ask(self, method: str, url: str, bucket: str = "calls", **content: Any) -> httpx.Response:
        """Make one request; raise what to do next when it is not a success.

        No error repeats what Twilio says of the recipient: its words may hold the number.
        """
        if bucket == CONSENTS:
            self.turn()
            self.turns -= 1
        else:
            self.budget.spend(bucket=bucket)
        auth = (self.need("account_sid"), self.need("auth_token"))
        what = f"{method} {httpx.URL(url).path}"
        try:
            response = self.client.request(method, url, auth=auth, **content)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TryLater(f"{what}: no connection ({error})") from error
        except httpx.RequestError as error:
            raise Unsure(f"{what}: the answer was lost ({error!r})") from error
        if response.is_success:
            return response
        raise refusal(response, what)

    def pages(self, params: Mapping[str, str], cursor: str | None = None) -> Iterator[Listed]:
        """Yield the pages of the list of messages, newest first, from `cursor` on."""
        base = (self.account.get("url") or API).rstrip("/")
        url, asked = (base + cursor, None) if cursor else (self.messages, params)
        while url:
            page: Listed = decoded(self.ask("GET", url, params=asked).content, Listed)
            yield page
            url, asked = base + page.next_page_uri if page.next_page_uri else "", None

    @property
    def messages(self) -> str:
        """The URL of the messages."""
        return self.address("/Messages.json")

    def turn(self) -> None:
        """Wait until the Consent API may be called once, unless it may be already."""
        if not self.turns:
            self.budget.spend(bucket=CONSENTS)
            self.turns = 1

    def tell(self, changes: Sequence[Change]) -> list[Outcome]:
        """Tell the Consent API of some acts; split what it refuses as a whole."""
        url = f"{(self.account.get('accounts_url') or ACCOUNTS).rstrip('/')}/v1/Consents/Bulk"
        items = [item(change, self.need("sender")) for change in changes]
        data = {"Items": [msgspec.json.encode(one).decode() for one in items]}
        try:
            answer = self.ask("POST", url, CONSENTS, data=data)
        except SkipRecord as error:
            if len(changes) == 1:
                return [Outcome(changes[0].key, error=error)]
            half = len(changes) // 2
            return self.tell(changes[:half]) + self.tell(changes[half:])
        told = {one.correlation_id: one for one in decoded(answer.content, Verdicts).items}
        return [outcome(change, told.get(correlation(change.key))) for change in changes]


def decoded(content: bytes, type: Any) -> Any:
    """Read an answer; one that makes no sense is as good as lost."""
    try:
        return msgspec.json.decode(content, type=type)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unsure(f"Twilio's answer makes no sense: {error}") from error


def refusal(response: httpx.Response, what: str) -> PlatformError:
    """Name what to do about an answer that is no success.

    Only a 4xx says that nothing was done, and 408 may come from a proxy that knows no better.
    """
    status = response.status_code
    if status == 408 or not 400 <= status < 500:
        return Unsure(f"{what}: {status}", after=wait(response))
    code = code_of(response)
    said = f"{what}: {status}, {meaning(code) if code else 'without a reason'}"
    if code == 21610:
        return OptedOut(said)
    following = ERRORS[code][0] if code in ERRORS else ""
    if status == 429 or following == "later":
        # Where there were too many calls, what was asked is not to blame: it climbs no rung.
        return TryLater(said, after=wait(response) or (BUSY if status == 429 else None))
    if status == 404:
        return Missing(said)
    if status in (401, 402, 403, 405) or following == "stop":
        return StopSync(said)
    return SkipRecord(said)


def code_of(response: httpx.Response) -> int:
    """Return the error code of a refusal, or 0 when it has none."""
    try:
        return msgspec.json.decode(response.content, type=Refusal).code
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return 0


def correlation(key: str) -> str:
    """Return the id by which the answer for one change is found again: always 32 hex digits."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def item(change: Change, sender: str) -> dict[str, str]:
    """Write one change as the Consent API takes it."""
    values = change.values
    status = values.get("status", "")
    said = {
        "contact_id": values.get("contact_id") or values.get("phone") or "",
        "correlation_id": correlation(change.key),
        "sender_id": sender,
        "status": TAKEN.get(status, status),
        "source": "others",
    }
    date = values.get("date_of_consent") or values.get("happened_at")
    if date:
        said["date_of_consent"] = date if isinstance(date, str) else date.isoformat()
    return said


def outcome(change: Change, verdict: Verdict | None) -> Outcome:
    """Say what became of one change of a batch."""
    if verdict is None:
        return Outcome(change.key, error=Unsure("Twilio did not answer for this consent"))
    if not verdict.error_code:
        return Outcome(change.key, their_id=verdict.correlation_id)
    # Only Twilio's constants: its sentences may hold the number.
    names = [word for word in verdict.error_messages if word.replace("_", "").isupper()]
    words = ", ".join([meaning(verdict.error_code), *names])
    return Outcome(change.key, error=SkipRecord(words))
