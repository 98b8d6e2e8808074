"""How a person may be written in words that somebody else wrote: for finding whom to forget."""

import re
from collections.abc import Iterable

import phonenumbers

BETWEEN = r"(%2[0-9A-F]|[^0-9A-Za-z]){0,3}"
"""What may stand between two digits of a number: blanks, brackets, dashes, or these in a URL."""
AT = r"(@|%40|[\\]+u0040)"
LONG = 5
"""Digits from which on an id is somebody's; a shorter one is found everywhere."""


def pattern(phones: Iterable[str], emails: Iterable[str], ids: Iterable[str] = ()) -> str | None:
    """Write a pattern, in PostgreSQL's words and Python's, that finds any of these.

    >>> bool(re.search(pattern(["+14155552671"], []), "call (415) 555-2671"))
    True
    """
    found = [
        *(BETWEEN.join(national(phone)) + "(?![0-9])" for phone in sorted(phones)),
        *(mail(address) for address in sorted(emails)),
        *(f"(?<![0-9]){id}(?![0-9])" for id in sorted(ids) if id.isdigit() and len(id) >= LONG),
    ]
    return "|".join(found) or None


def national(phone: str) -> str:
    """Return the digits of a number that are written at home and abroad alike."""
    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(phone, None))
    except phonenumbers.NumberParseException:
        return phone.lstrip("+")


def mail(address: str) -> str:
    """Write an address so that it is found in a URL and in JSON, too."""
    name, _, domain = address.partition("@")
    signs = (rf"(\{sign}|%{ord(sign):02X})" if not sign.isalnum() else sign for sign in name)
    return f"(?<![0-9a-z]){''.join(signs)}{AT}{re.escape(domain)}"
