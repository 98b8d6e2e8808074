"""Kannel: what its receipts and texts mean. It keeps no consents: the ledger is the authority."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from mappings.fields import Map
from mappings.records import Receipt, Reply
from mappings.transforms import e164

ROLE = "sms"
FOLLOWS: dict[str, str] = {}
MAPS: dict[str, Map] = {}

Said = Mapping[str, bytes]
"""What one delivery says: a text is in bytes until its coding is known."""

STATES = {"1": "delivered", "2": "undelivered", "4": "queued", "8": "sent", "16": "failed"}
"""Kannel's numbers for how far a text got, in our words; 16 is an SMSC that would not have it."""
STATUSES = {"how far a text got": STATES}
EVENTS = {"sms-service GET": "the reply is understood", "dlr-url GET": "the text goes on"}
"""For people to read: its words and ours, and what it tells of by itself."""
RANKS = {"queued": 2, "sent": 4, "delivered": 5, "undelivered": 5, "failed": 5}
"""How far a text got; a lower state that arrives later changes nothing."""
FAILED = ("undelivered", "failed")

REFERENCE = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What names a text of ours in the address of its receipts, come what may."""
DIALLED = re.compile(r"\+[1-9][0-9]{6,14}")
REASONS = re.compile(r"\b(stat:\s*\w+|err:\s*\w+|NACK/\w+)")
"""What may be kept of an SMSC's answer: the rest may hold the text or the number."""
CODECS = {"utf-8": "utf-8", "utf-16be": "utf-16-be", "ucs-2": "utf-16-be"}
TWO_BYTES = "2"
"""The coding of texts that GSM's alphabet cannot spell."""


def form(query: bytes) -> dict[str, bytes]:
    """Read a query; every byte of its values is kept."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    return {name: value.encode("latin-1") for name, value in pairs}


def word(said: Said, name: str) -> str:
    """Return one value as words, empty when it was not sent."""
    return said.get(name, b"").decode(errors="replace").replace("\x00", "").strip()


def reference_of(said: Said) -> str:
    """Return our own name for the text a receipt is about; raise ValueError when it bears none."""
    reference = word(said, "reference")
    if not REFERENCE.fullmatch(reference):
        raise ValueError("a receipt of Kannel's bears the reference of a text of ours")
    return reference


def state_of(said: Said) -> str:
    """Return how far the text got; raise ValueError for a number Kannel has not."""
    number = word(said, "status")
    if number not in STATES:
        raise ValueError(f"Kannel's receipts have no status {number[:20]!r}")
    return STATES[number]


def receipt(said: Said) -> Receipt:
    """Read how far a text of ours got; an SMSC's answer is kept only as far as it is codes."""
    status = state_of(said)
    codes = " ".join(REASONS.findall(word(said, "answer"))) if status in FAILED else ""
    return Receipt(
        platform="kannel",
        external_id=reference_of(said),
        status=status,
        error=codes or None,
        happened_at=moment_of(said),
    )


def reply(said: Said, id: str) -> Reply:
    """Read a text someone sent us; raise ValueError when nobody could be answered."""
    phone = number(word(said, "from"))
    if not word(said, "from"):
        raise ValueError("Kannel does not say whose text this is: set `send-sender = true` there")
    if phone is None:
        raise ValueError("the sender of this text is no international telephone number")
    return Reply(
        platform="kannel",
        external_id=id,
        phone=phone,
        to=word(said, "to"),
        body=text_of(said),
        happened_at=moment_of(said),
        facts={"smsc": smsc} if (smsc := word(said, "smsc")) else {},
    )


def number(address: str) -> str | None:
    """Return a number in E.164 form; an SMSC may write it without the plus, or with 00.

    One that begins with a single 0 is some country's own way, and which one nobody says.

    >>> number("14155552671"), number("0014155552671"), number("04155552671")
    ('+14155552671', '+14155552671', None)
    """
    digits = address.removeprefix("+").removeprefix("00")
    whole = f"+{digits}"
    return e164(whole, None) or (whole if DIALLED.fullmatch(whole) else None)


def text_of(said: Said) -> str:
    """Return what somebody wrote, whatever letters they needed; what is broken becomes a mark."""
    raw, codec = said.get("text", b""), codec_of(said)
    try:
        words = raw.decode(codec)
    except UnicodeDecodeError:
        words = raw.decode(codec, "replace") if codec == "utf-16-be" else raw.decode("latin-1")
    return words.replace("\x00", "")


def codec_of(said: Said) -> str:
    """Say how a text is written: its charset names it, else its coding."""
    named = CODECS.get(word(said, "charset").lower())
    return named or ("utf-16-be" if word(said, "coding") == TWO_BYTES else "utf-8")


def moment_of(said: Said) -> datetime | None:
    """Return the time Kannel gives, in whole seconds; one that cannot be read is none."""
    stamp = word(said, "at")
    try:
        if stamp.isdigit():
            return datetime.fromtimestamp(int(stamp), UTC)
        return datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
