"""Twilio's webhooks and messages as records of ours: receipts, replies and acts of consent."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from mappings.records import Consent, Receipt, Record, Reply
from mappings.transforms import e164, text
from mappings.twilio import FAILURES

Form = dict[str, str]

DIALLED = re.compile(r"\+[1-9][0-9]{6,14}")
SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")
PURPOSES = ("marketing", "cart", "transactional")
HEARD = ("received", "receiving")
"""States of a text that came to us."""
REHEARSAL = "LockstepRehearsal"
"""A field of our own: nobody wrote this text, we rehearse."""
WITHDRAWS = {str(code) for code, (next_, _) in FAILURES.items() if next_ == "withdrawn"}
"""Failures that say the number must not be texted again."""


def parcels(body: bytes) -> list[bytes]:
    """Split a delivery: a list of the event stream's into its events, all else stays whole."""
    if body.lstrip()[:1] != b"[":
        return [body]
    try:
        return [bytes(one) for one in msgspec.json.decode(body, type=list[msgspec.Raw])]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ValueError("the body is no list of events") from None


def form(body: bytes) -> Form:
    """Read a webhook, form or JSON; raise ValueError when it is neither.

    What is not UTF-8 becomes a mark of doubt: a STOP is not lost over the name of a city.
    """
    if body.lstrip()[:1] in (b"{", b"["):
        return plain_values(body)
    pairs = parse_qsl(body.decode(errors="replace"), keep_blank_values=True, errors="replace")
    return {name: value.replace("\x00", "") for name, value in pairs}


def plain_values(body: bytes) -> Form:
    """Read a JSON object, its plain values as text; of an event what it is about.

    The event stream begins the names with a small letter: `messageSid`, `from`, `body`.
    """
    try:
        said = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ValueError("the body is no form and no JSON object") from None
    if "specversion" in said:
        said = said["data"] if isinstance(said.get("data"), dict) else {}
    return {
        name[:1].upper() + name[1:]: "" if value is None else str(value).replace("\x00", "")
        for name, value in said.items()
        if not isinstance(value, dict | list)
    }


def sid_of(said: Mapping[str, str]) -> str:
    """Return the sid of the text a webhook is about; raise ValueError when it names none."""
    sid = said.get("MessageSid") or said.get("SmsSid") or ""
    if not SID.fullmatch(sid):
        raise ValueError("a webhook of Twilio's names the MessageSid of a text")
    return sid


def status_of(said: Mapping[str, str]) -> str:
    """Return how far the text got; `received` is a text that came to us."""
    status = said.get("MessageStatus") or said.get("SmsStatus") or ""
    if not status and "Body" in said:
        return "received"
    if not status:
        raise ValueError("a webhook of Twilio's brings a text or the status of one")
    return status.lower()


def number(address: str | None) -> str | None:
    """Return a number in E.164 form; one a carrier uses is believed though no plan lists it."""
    bare = (address or "").rpartition(":")[2].strip()
    return e164(bare, None) or (bare if DIALLED.fullmatch(bare) else None)


def inbound(said: Mapping[str, str]) -> list[Record]:
    """Read a text someone sent us; what it means is not for Twilio to say."""
    phone = number(said.get("From"))
    if phone is None:
        raise ValueError("the sender of this text is no telephone number")
    return [
        Reply(
            platform="twilio",
            external_id=sid_of(said),
            phone=phone,
            to=said.get("To", ""),
            body=said.get("Body", ""),
            opt_out_type=text(said.get("OptOutType")),
            happened_at=stamp_of(said),
            facts=facts(said),
        )
    ]


def facts(said: Mapping[str, str]) -> dict[str, str]:
    """Keep what has no field of its own: the service, media, a channel that is not SMS."""
    names = {"MessagingServiceSid": "service", "NumMedia": "media", REHEARSAL: "rehearsal"}
    found = {ours: said[theirs] for theirs, ours in names.items() if said.get(theirs)}
    channel = said.get("From", "").rpartition(":")[0]
    return found | ({"channel": channel} if channel else {})


def receipt(said: Mapping[str, str]) -> list[Record]:
    """Read a status callback; one that says the recipient opted out withdraws consent, too."""
    error = said.get("ErrorCode", "")
    records: list[Record] = [
        Receipt(
            platform="twilio",
            external_id=sid_of(said),
            status=status_of(said),
            error=error if error not in ("", "0") else None,
            happened_at=stamp_of(said),
        )
    ]
    phone = number(said.get("To"))
    return (
        [*records, *refused(phone, error, sid_of(said))]
        if phone and error in WITHDRAWS
        else records
    )


def refused(phone: str, error: str, sid: str, happened_at: datetime | None = None) -> list[Consent]:
    """Write down that Twilio itself knows this number wants no texts, whatever they are about."""
    return [
        Consent(
            platform="twilio",
            address=phone,
            purpose=purpose,
            method=f"twilio:{error}",
            happened_at=happened_at,
            facts={"id": sid, "blocked": True},
        )
        for purpose in PURPOSES
    ]


def stamp_of(said: Mapping[str, str]) -> datetime | None:
    """Return the time an event of the stream bears; a form bears none."""
    try:
        at = datetime.fromisoformat(said.get("Timestamp", ""))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def moment_of(value: Any) -> datetime | None:
    """Read a time as Twilio's API writes it (RFC 2822); raise ValueError when it is none."""
    return parsedate_to_datetime(value).astimezone(UTC) if value else None


def message(raw: Mapping[str, Any]) -> list[Record]:
    """Read one message of the API's list: what we sent is a receipt, what came is a reply."""
    sid, status = raw["sid"], raw["status"]
    if raw.get("direction") != "inbound":
        code = raw.get("error_code")
        error = str(code) if code else None
        at = moment_of(raw.get("date_updated"))
        phone = number(raw.get("to")) if error in WITHDRAWS else None
        return [
            Receipt(platform="twilio", external_id=sid, status=status, error=error, happened_at=at),
            *(refused(phone, error, sid, at) if phone and error else ()),
        ]
    body = (raw["body"] or "").replace("\x00", "")
    said = {"MessageSid": sid, "From": raw["from"], "To": raw["to"], "Body": body}
    records = inbound(said)
    for record in records:
        if isinstance(record, Reply):
            record.happened_at = moment_of(raw.get("date_sent") or raw.get("date_created"))
    return records
