"""Property values: whatever is sent becomes a string of one form per type, or is refused."""

import math
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import phonenumbers

Check = Callable[[str], str]

EMAIL = re.compile(r"[^@\s;,<>]+@[^@\s;,<>]+\.[^@\s;,<>.]+")
WHOLE = re.compile(r"-?\d+")
LONGEST = 65_536


class Wrong(ValueError):
    """A value its property cannot hold, with HubSpot's code for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def text(value: Any) -> str:
    """Write any JSON value as HubSpot keeps it: nothing but strings."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        raise Wrong("INVALID_STRING", "a property holds a single value")
    return "" if value is None else str(value)


def stamp(moment: datetime) -> str:
    """Write a moment as HubSpot does: UTC, milliseconds, Z. Such strings sort by time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def from_ms(value: str) -> datetime:
    """Read milliseconds since 1970."""
    return datetime.fromtimestamp(int(value) / 1000, UTC)


def milliseconds(value: str) -> int:
    """Read a stamp as milliseconds since 1970."""
    return round(datetime.fromisoformat(value).timestamp() * 1000)


def string(value: str) -> str:
    """Keep any text that is not too long."""
    if len(value) > LONGEST:
        raise Wrong("PROPERTY_VALUE_TOO_LONG", f"was longer than {LONGEST} characters")
    return value


def number(value: str) -> str:
    """Keep what reads as a finite number, as it was written."""
    try:
        fine = math.isfinite(float(value)) and "_" not in value
    except ValueError:
        fine = False
    if not fine:
        raise Wrong("INVALID_INTEGER", f"{value} was not a valid number")
    return value.strip()


def moment(value: str) -> str:
    """Read milliseconds or ISO 8601; a bare time is UTC."""
    if len(value) == 24 and (value[10], value[19], value[23]) == ("T", ".", "Z"):
        return exact(value)
    try:
        at = from_ms(value) if WHOLE.fullmatch(value) else datetime.fromisoformat(value)
    except (ValueError, OverflowError, OSError) as error:
        raise Wrong("INVALID_DATE", f"{value} was not a valid long or ISO 8601 date") from error
    return stamp(at if at.tzinfo else at.replace(tzinfo=UTC))


def exact(value: str) -> str:
    """Check what looks like a stamp already; to write it anew would only cost time."""
    try:
        datetime.fromisoformat(value)
    except ValueError as error:
        raise Wrong("INVALID_DATE", f"{value} was not a valid long or ISO 8601 date") from error
    return value


def date(value: str) -> str:
    """Read YYYY-MM-DD, or milliseconds that are a midnight in UTC."""
    at = moment(value)
    if not at.endswith("T00:00:00.000Z"):
        raise Wrong("INVALID_DATE", f"{value} is at {at[11:19]} UTC, not midnight")
    return at[:10]


def boolean(value: str) -> str:
    """Read true or false."""
    said = value.lower()
    if said not in ("true", "false"):
        raise Wrong("INVALID_BOOLEAN", f"{value} was not one of [true, false]")
    return said


def email(value: str) -> str:
    """Read an e-mail address; HubSpot keeps them in lower case."""
    if not EMAIL.fullmatch(value.strip()):
        raise Wrong("INVALID_EMAIL", f"Email address {value} is invalid")
    return value.strip().lower()


def emails(value: str) -> str:
    """Read several addresses with semicolons between them."""
    return ";".join(email(one) for one in value.split(";") if one.strip())


def one_of(options: Iterable[str], several: bool = False) -> Check:
    """Allow only internal names of options; with `several`, a semicolon list of them."""
    known = frozenset(options)

    def check(value: str) -> str:
        picked = value.split(";") if several else [value]
        if all(one in known for one in picked):
            return value
        raise Wrong(
            "INVALID_OPTION", f"{value} was not one of the allowed options: {sorted(known)}"
        )

    return check


def read_only(value: str) -> str:
    """Refuse whatever is written to a property only HubSpot may set."""
    raise Wrong("READ_ONLY_VALUE", f"is a read only property; its value cannot be set: {value}")


def optional(check: Check) -> Check:
    """Let the empty string through: it clears a property."""
    return lambda value: check(value) if value else ""


CHECKS: dict[str, Check] = {
    "string": string,
    "phone_number": string,
    "number": optional(number),
    "datetime": optional(moment),
    "date": optional(date),
    "bool": optional(boolean),
}

EMAILS: dict[str, Check] = {"email": optional(email), "hs_additional_emails": optional(emails)}


@lru_cache(maxsize=65_536)
def without_country(phone: str) -> str:
    """Leave out the country code: what HubSpot's calculated phone properties hold."""
    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(phone, "US"))
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", phone)


CALCULATED: dict[str, Callable[[dict[str, str]], str | None]] = {
    "hs_searchable_calculated_phone_number": lambda v: without_country(v.get("phone", "")) or None,
    "hs_searchable_calculated_mobile_number": lambda v: (
        without_country(v.get("mobilephone", "")) or None
    ),
    "hs_email_domain": lambda v: v["email"].partition("@")[2] if "email" in v else None,
}
"""Properties worked out when somebody asks: to keep them with each write would slow all writes."""
