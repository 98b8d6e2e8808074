"""Twilio: the order of message states, what error codes mean, opt-out words, segments."""

import re
from typing import Any

from mappings.fields import Field, Map

ROLE = "sms"
FOLLOWS = {"consents": "consent"}

RANKS = {
    "accepted": 0,
    "scheduled": 1,
    "queued": 2,
    "sending": 3,
    "sent": 4,
    "delivered": 5,
    "undelivered": 5,
    "failed": 5,
    "canceled": 5,
    "read": 6,
}
"""How far a text got; a lower state that arrives later changes nothing."""

STOP = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT")
START = ("START", "YES", "UNSTOP")

ERRORS = {
    21610: ("skip", "the recipient has opted out"),
    21211: ("skip", "the number is not valid"),
    21614: ("skip", "the number is not a mobile"),
    21635: ("skip", "the number is a landline"),
    21617: ("skip", "the text is longer than 1,600 characters"),
    21408: ("stop", "texts to this region are not allowed for this account"),
    21606: ("stop", "the sender cannot send texts"),
    21659: ("stop", "the sender is not one of the account's numbers"),
    20003: ("stop", "the credentials were refused"),
    30034: ("stop", "the sender is not registered for 10DLC"),
    20429: ("later", "too many requests at once"),
    21611: ("later", "the sender's queue is full"),
}
"""Error code: what to do next, and what it means."""


def opting(body: str) -> str | None:
    """Return withdrawn or granted when the whole text is one of the provider's words.

    >>> opting(" stop ")
    'withdrawn'
    """
    word = re.sub(r"\W+", "", body).upper()
    if word in STOP:
        return "withdrawn"
    return "granted" if word in START else None


def known(status: Any) -> str:
    """Write a consent status as the Consent API knows it; one still pending is not told."""
    return {"granted": "opt-in", "withdrawn": "opt-out"}.get(status, "")


def sms_only(channel: Any) -> str:
    """Name the channel, if it is the one an SMS platform is about."""
    return "sms" if channel == "sms" else ""


consents = Map(
    platform="twilio",
    object="consents",
    fields=(
        Field("key", "key", owner="hub", unique=True, write=None),
        Field("address", "contact_id"),
        Field("channel", "channel", write=sms_only),
        Field("status", "status", write=known),
        Field("happened_at", "date_of_consent"),
    ),
    needs=("contact_id", "channel", "status"),
    whole=True,
)

MAPS = {"consents": consents}

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")


def segments(body: str) -> tuple[str, int]:
    """Return the encoding of a text, GSM-7 or UCS-2, and how many segments it is charged as.

    >>> segments("a" * 161)
    ('GSM-7', 2)
    """
    if all(char in BASIC or char in EXTENDED for char in body):
        return "GSM-7", parts([2 if char in EXTENDED else 1 for char in body], 160, 153)
    return "UCS-2", parts([len(char.encode("utf-16-le")) // 2 for char in body], 70, 67)


def parts(widths: list[int], single: int, each: int) -> int:
    """Count segments when no character may be torn apart."""
    if sum(widths) <= single:
        return 1
    count, filled = 1, 0
    for width in widths:
        if filled + width > each:
            count, filled = count + 1, 0
        filled += width
    return count
