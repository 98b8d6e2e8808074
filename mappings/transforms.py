"""Pure translations of single values; what cannot be read becomes None, never a guess."""

import math
import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import phonenumbers

MAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
ABROAD = re.compile(r"^[ (]*00")
"""How most of the world begins a number of another country, wherever they have moved to."""
FRACTION = re.compile(r"(?<=[0-9]{7})\.0$")
"""What a spreadsheet makes of a number; read as a digit it would make another number of it."""
MEXICO = 52
"""Until 2019 its mobiles were dialled from abroad with a 1 before the number; carriers still do."""
ARGENTINE = re.compile(r"\+549?([1-8][0-9]{9})")
LONGEST = 64
"""Characters of the longest text that may be a phone number."""
LARGEST = 13
"""Digits before the decimal point, less one, of the largest amount the hub can hold."""


def text(value: Any) -> str | None:
    """Return the words without blanks around them, or None when there are none (NaN is none).

    >>> text("  Ada ")
    'Ada'
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return str(value).replace("\x00", "").strip() or None


def email(value: Any) -> str | None:
    """Return the address in lower case, or None when nobody could receive mail there.

    >>> email(" Ada@Example.COM ")
    'ada@example.com'
    """
    address = unicodedata.normalize("NFC", (text(value) or "")).lower()
    return address if len(address) <= 254 and MAIL.fullmatch(address) else None


def e164(number: Any, region: str | None) -> str | None:
    """Return the number as +14155552671, or None when it cannot be dialled.

    `region` is the person's own country; without one only international forms are understood.

    >>> e164("(415) 555-2671", "US")
    '+14155552671'
    >>> e164("(415) 555-2671", None)
    """
    typed = text(number)
    return _dialled(typed, country(region)) if typed and len(typed) <= LONGEST else None


def twins(number: str) -> tuple[str, ...]:
    """List the other ways in which a carrier may write this very number.

    A mobile of Argentina has a 9 before its area code, or not, by who writes it.

    >>> twins("+541123456789"), twins("+14155552671")
    (('+5491123456789',), ())
    """
    found = ARGENTINE.fullmatch(number)
    both = (f"+54{found[1]}", f"+549{found[1]}") if found else ()
    return tuple(one for one in both if one != number)


@lru_cache(maxsize=65_536)
def _dialled(typed: str, region: str | None) -> str | None:
    """Parse one number by the numbering plan of its country, else as one dialled from abroad."""
    typed = FRACTION.sub("", unicodedata.normalize("NFKC", typed))
    abroad = ABROAD.sub("+", typed)
    return _planned(typed, region) or (_planned(abroad, None) if abroad != typed else None)


def _planned(typed: str, region: str | None) -> str | None:
    """Parse one number by one plan; one that nobody can have is none."""
    try:
        parsed = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    national = parsed.national_number or 0
    if parsed.country_code == MEXICO and national // 10**10 == 1:
        parsed.national_number = national - 10**10
    if not phonenumbers.is_valid_number(parsed):
        return None
    parsed.extension = None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def country(value: Any) -> str | None:
    """Return the two-letter code of a country, or None."""
    code = (text(value) or "").upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def money(value: Any) -> Decimal:
    """Return the exact amount; raise ValueError for what is none."""
    try:
        amount = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{str(value)[:40]!r} is not an amount") from None
    if not amount.is_finite() or amount.adjusted() > LARGEST:
        raise ValueError(f"{str(value)[:40]!r} is not an amount")
    return amount


def moment(value: Any) -> datetime | None:
    """Return a point in time in UTC; raise ValueError when it names no zone.

    >>> moment("2026-01-01T00:00:00-05:00").isoformat()
    '2026-01-01T05:00:00+00:00'
    """
    if value is None or value == "":
        return None
    try:
        at = value if isinstance(value, datetime) else _parsed(str(value))
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{str(value)[:40]!r} is not a point in time") from None
    raise ValueError(f"{str(value)[:40]!r} names no time zone")


def _parsed(value: str) -> datetime:
    """Read ISO 8601, with nanoseconds if need be, or epoch milliseconds."""
    if value.isdigit():
        return datetime.fromtimestamp(int(value) / 1000, UTC)
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))


def number_of(gid: str | None) -> str | None:
    """Return the number at the end of a Shopify gid, as text.

    >>> number_of("gid://shopify/Order/820982911946154508")
    '820982911946154508'
    """
    return gid.rpartition("/")[2].partition("?")[0] if gid else None


def gid(kind: str, number: str) -> str:
    """Return the gid of an object of Shopify's.

    >>> gid("Order", "820982911946154508")
    'gid://shopify/Order/820982911946154508'
    """
    return f"gid://shopify/{kind}/{number}"
