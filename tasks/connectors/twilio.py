"""Twilio: sends texts, tells it of consents, hears replies and receipts, reads what was missed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx
import msgspec
from msgspec import Struct

from mappings import twilio_records
from mappings.records import Record
from mappings.twilio_records import moment_of
from tasks.connectors import (
    twilio_hearing,
    twilio_probing,
    twilio_rehearsing,
    twilio_signature,
)
from tasks.connectors.base import (
    Arrival,
    BadRow,
    Budget,
    Change,
    Free,
    OptedOut,
    Outcome,
    Page,
    SkipRecord,
)
from tasks.connectors.base_probing import Probed
from tasks.connectors.base_rehearsing import Spoken
from tasks.connectors.twilio_rest import Missing, Rest, decoded

__all__ = ["Connector", "OptedOut"]

LARGEST_PAGE = "1000"


class Created(Struct):
    """What we need of the answer to a text that was taken."""

    sid: str


class Connector:
    """An account of Twilio's.

    `account`: account_sid, auth_token and sender (a number, or a service MG...); url,
    accounts_url and status_callback if need be.
    """

    platform: ClassVar[str] = "twilio"
    reads: ClassVar[tuple[str, ...]] = ("messages",)
    writes: ClassVar[Mapping[str, int]] = {"consents": 25}

    def __init__(
        self, client: httpx.Client, account: Mapping[str, str], budget: Budget | None = None
    ) -> None:
        self.account = account
        self.rest = Rest(client, account, budget or Free())

    def prepare(self) -> list[str]:
        """Make nothing: a number's webhook is chosen by its owner. The account must be whole."""
        for name in ("account_sid", "auth_token"):
            self.rest.need(name)
        return []

    def probe(self, now: datetime) -> Probed:  # noqa: ARG002 - its API has no end announced
        """Look up, by reading alone, what the account may do; Twilio tells no limits."""
        return twilio_probing.probe(self.rest)

    def send(
        self,
        to: str,
        body: str,
        *,
        sender: str | None = None,
        reference: str = "",  # noqa: ARG002 - Twilio keeps no name of ours
    ) -> str:
        """Send one text, once; return their sid.

        There is no idempotency key. Raises Unsure when it may have left: ask with `find`, never
        send again. OptedOut, SkipRecord, StopSync and TryLater all say that it did not leave.
        """
        sender = sender or self.rest.need("sender")
        data = {"To": to, "Body": body}
        data["MessagingServiceSid" if sender.startswith("MG") else "From"] = sender
        if callback := self.account.get("status_callback"):
            data["StatusCallback"] = callback
        answer = self.rest.ask("POST", self.rest.messages, "sends", data=data)
        sid: str = decoded(answer.content, Created).sid
        return sid

    def find(self, to: str, body: str, since: datetime, until: datetime) -> list[str]:
        """Return the sids of texts to this number with exactly this body, made in [since, until].

        Twilio's own filter is by the date of sending, which a text still in the queue has not.
        """
        params = {"To": to, "PageSize": LARGEST_PAGE}
        return [
            raw["sid"]
            for page in self.rest.pages(params)
            for raw in page.messages
            if raw["direction"] != "inbound" and raw["to"] == to and raw["body"] == body
            if (made := moment_of(raw["date_created"])) and floor(since) <= made <= until
        ]

    def read(
        self,
        object: str,  # noqa: ARG002 - messages are all there is
        since: datetime | None = None,
        until: datetime | None = None,
        cursor: str | None = None,
    ) -> Iterator[Page]:
        """Yield pages of texts sent or received in [since, until), from `cursor` on.

        Newest first, as Twilio lists them: move a watermark only after the last page.
        """
        params = {"PageSize": LARGEST_PAGE}
        if since:
            params["DateSent>"] = stamp(since)
        if until:
            # Theirs is inclusive, by whole seconds.
            params["DateSent<"] = stamp(until - timedelta(microseconds=1))
        for page in self.rest.pages(params, cursor):
            yield page_of(page.messages, page.next_page_uri)

    def fetch(self, object: str, ids: Sequence[str]) -> Page:
        """Read texts by their sids; one that is gone is a bad row."""
        found, bad = [], []
        for id in ids:
            try:
                answer = self.rest.ask("GET", self.rest.address(f"/Messages/{id}.json"))
                found.append(decoded(answer.content, dict[str, Any]))
            except Missing:
                bad.append(BadRow(object, id, "Twilio has no such text", id.encode()))
        page = page_of(found)
        return Page(page.records, page.bad + bad)

    def write(self, object: str, changes: Sequence[Change]) -> list[Outcome]:
        """Tell Twilio who may be texted: `phone` or `contact_id`, `status`, `happened_at`."""
        if object not in self.writes:
            raise SkipRecord(f"Twilio takes no {object}")
        return self.rest.tell(changes) if changes else []

    def turn(self, object: str) -> None:  # noqa: ARG002 - consents are all there is
        """Wait until the next `write` may call: all that came up by then goes along."""
        self.rest.turn()

    @staticmethod
    def genuine(
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        secrets: Sequence[str],
        now: datetime,  # noqa: ARG004 - Twilio signs no time
    ) -> bool:
        """Whether Twilio signed this request, by an auth token or a shared key among `secrets`."""
        return twilio_signature.genuine(url, headers, body, secrets)

    @staticmethod
    def arrivals(headers: Mapping[str, str], body: bytes) -> list[Arrival]:  # noqa: ARG004 - all is in the body
        """Split a delivery into its events: texts to us, and how far those of ours got."""
        return twilio_hearing.arrivals(body)

    @staticmethod
    def decode(topic: str, body: bytes) -> Page:
        """Turn one event into records; one that makes no sense is one bad row."""
        return twilio_hearing.decode(topic, body)

    @staticmethod
    def spoken(account: Mapping[str, str], url: str, phone: str, words: str) -> Spoken:
        """Write the delivery of a text to our address, as Twilio would sign it."""
        return twilio_rehearsing.spoken(account, url, phone, words)


def page_of(messages: Sequence[dict[str, Any]], cursor: str | None = None) -> Page:
    """Read messages of the list; one that makes no sense is one bad row."""
    records: list[Record] = []
    bad = []
    for raw in messages:
        try:
            records += twilio_records.message(raw)
        except (ValueError, KeyError, TypeError) as error:
            reason = f"{type(error).__name__}: {error}"
            bad.append(BadRow("messages", raw.get("sid"), reason, msgspec.json.encode(raw)))
    return Page(records, bad, cursor=cursor)


def stamp(at: datetime) -> str:
    """Write a time as Twilio's filters take it: GMT, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def floor(at: datetime) -> datetime:
    """Return the second a time lies in: Twilio knows no smaller unit."""
    return at.replace(microsecond=0)
