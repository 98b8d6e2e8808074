"""Kannel: hands texts to a gateway of one's own, hears its receipts and what people answer.

Kannel has no name for a text it was given: ours stands in the address of its receipts, and is the
text's id. It can be asked for no text afterwards, so that a receipt alone settles a lost answer.
It signs nothing: a secret in the address is all that says a delivery is its own. Its configuration
must say (SECRET is LOCKSTEP_KANNEL_WEBHOOK_SECRET: letters and digits only, here):

    group = sms-service
    keyword = default
    catch-all = true
    max-messages = 0          # else it texts our answer, or an excuse, to whoever wrote
    send-sender = true        # else nobody knows who said STOP
    post-url = "https://kannel:SECRET@hooks.shop/hooks/kannel"

    group = smsbox
    http-request-retry = 100000    # else what we cannot take just now is lost

    group = sendsms-user
    max-messages = 10         # else all but the first part of a long text is lost without a word
    concatenation = true      # else its parts arrive as so many texts
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

import httpx

from mappings.kannel import DIALLED, REFERENCE
from mappings.segments import segments
from tasks.connectors import kannel_hearing, kannel_probing
from tasks.connectors.base import (
    Arrival,
    Budget,
    Change,
    Free,
    Outcome,
    Page,
    SkipRecord,
    StopSync,
    Unsure,
    answered,
)
from tasks.connectors.base_probing import Probed
from tasks.connectors.kannel_answers import refusal

LONGEST = 10
"""Parts of the longest text: Kannel cuts off what is more than its own `max-messages`."""
ALL_RECEIPTS = "31"


class Connector:
    """A Kannel of one's own.

    `account`: url (of its smsbox), username, password, sender and webhook_secret; webhook_url, if
    our public address is not where it reaches us.
    """

    platform: ClassVar[str] = "kannel"
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[Mapping[str, int]] = {}
    names_texts: ClassVar[bool] = True
    """The reference given to `send` is the text's id, and known before the call."""
    secret_in: ClassVar[str] = kannel_hearing.SECRET_IN
    """A delivery may be a GET, whose query is its body but for this parameter."""

    def __init__(
        self, client: httpx.Client, account: Mapping[str, str], budget: Budget | None = None
    ) -> None:
        self.client, self.account, self.budget = client, account, budget or Free()

    def prepare(self) -> list[str]:
        """Make nothing: Kannel is told of us in its own file. The account must be whole."""
        for name in ("url", "username", "password", "sender"):
            self.need(name)
        self.receipts("prepare")
        return []

    def probe(self, now: datetime) -> Probed:  # noqa: ARG002 - nothing of it ends
        """Look up what Kannel tells of itself: whether it lets us in, and no more."""
        return kannel_probing.probe(self.client, self.account)

    def send(self, to: str, body: str, *, sender: str | None = None, reference: str = "") -> str:
        """Send one text, once; return `reference`, which names it from now on.

        Raises Unsure when it may have left: its receipt will tell, it is never sent again.
        SkipRecord, StopSync and TryLater all say that it did not leave.
        """
        if not DIALLED.fullmatch(to):
            raise SkipRecord("Kannel takes a number in E.164 form, and one at a time")
        alphabet, parts = segments(body)
        if not body.strip() or parts > LONGEST:
            raise SkipRecord(f"the text is empty, or longer than {LONGEST} parts")
        if not REFERENCE.fullmatch(reference):
            raise StopSync("a text through Kannel needs a reference of ours to know it by")
        said = {
            "Username": self.need("username"),
            "Password": self.need("password"),
            "From": sender or self.need("sender"),
            "To": to,
            "Coding": "2" if alphabet == "UCS-2" else "0",
            "DLR-Mask": ALL_RECEIPTS,
            "DLR-Url": self.receipts(reference),
        }
        self.hand(said, body)
        return reference

    def hand(self, said: Mapping[str, str], body: str) -> None:
        """Give Kannel one text, all of it outside the address: addresses end in logs."""
        self.budget.spend(bucket="sends")
        headers = [(f"X-Kannel-{name}".encode(), value.encode()) for name, value in said.items()]
        headers.append((b"Content-Type", b"text/plain; charset=UTF-8"))
        url = f"{self.need('url').rstrip('/')}/cgi-bin/sendsms"
        answer = answered(self.client, "POST", url, headers=headers, content=body.encode())
        if error := refusal(answer):
            raise error

    def receipts(self, reference: str) -> str:
        """Return where Kannel tells how far a text got; its own escapes begin with a per cent."""
        ours = {kannel_hearing.SECRET_IN: self.secret(), "reference": reference}
        address = f"{self.need('webhook_url')}?{urlencode(ours)}".replace("%", "%%")
        return f"{address}&status=%d&answer=%A&at=%T&smsc=%i"

    def secret(self) -> str:
        """Return the newest of the secrets by which we know Kannel."""
        return self.need("webhook_secret").partition(",")[0].strip()

    def need(self, name: str) -> str:
        """Return a key of the account; raise StopSync when it is not set, or cannot be sent."""
        value = self.account.get(name, "").strip()
        setting = f"LOCKSTEP_KANNEL_{name.upper()}"
        if not value:
            also = " (or LOCKSTEP_PUBLIC_URL)" if name == "webhook_url" else ""
            raise StopSync(f"Kannel's {name} is not set: {setting}{also}")
        if not value.isprintable():
            raise StopSync(f"{setting} holds what cannot be sent: line ends, say")
        return value

    def find(self, to: str, body: str, since: datetime, until: datetime) -> list[str]:  # noqa: ARG002 - nobody can be asked
        """Raise Unsure: Kannel cannot be asked; the text's receipt tells whether it left."""
        raise Unsure("Kannel cannot be asked for a text: its receipt will tell")

    def read(
        self,
        object: str,
        since: datetime | None = None,  # noqa: ARG002 - there is nothing to read
        until: datetime | None = None,  # noqa: ARG002
        cursor: str | None = None,  # noqa: ARG002
    ) -> Iterator[Page]:
        """Raise SkipRecord: Kannel keeps nothing that could be read."""
        raise SkipRecord(f"Kannel keeps no {object}")

    def fetch(self, object: str, ids: Sequence[str]) -> Page:  # noqa: ARG002 - none is there
        """Raise SkipRecord: Kannel keeps nothing that could be read."""
        raise SkipRecord(f"Kannel keeps no {object}")

    def write(self, object: str, changes: Sequence[Change]) -> list[Outcome]:  # noqa: ARG002 - none is taken
        """Raise SkipRecord: Kannel is told nothing but texts."""
        raise SkipRecord(f"Kannel takes no {object}")

    @staticmethod
    def genuine(
        url: str,
        headers: Mapping[str, str],
        body: bytes,  # noqa: ARG004 - Kannel signs nothing
        secrets: Sequence[str],
        now: datetime,  # noqa: ARG004
    ) -> bool:
        """Whether the sender knows one of the secrets: as `token` in the URL, or as a password."""
        return kannel_hearing.genuine(url, headers, secrets)

    @staticmethod
    def arrivals(headers: Mapping[str, str], body: bytes) -> list[Arrival]:
        """Name the one event of a delivery: a text to us, or how far one of ours got."""
        return [kannel_hearing.arrival(headers, body)]

    @staticmethod
    def decode(topic: str, body: bytes) -> Page:
        """Turn one event into a record; one that makes no sense is one bad row."""
        return kannel_hearing.decode(topic, body)
