"""A sheet of consents that somebody kept elsewhere: what each of its rows says.

Nothing is guessed and nothing is left out: what cannot be read stays as it was typed, so that the
gate sets the row aside. A withdrawal needs no evidence; a permission is nothing without it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct

from mappings.records import Consent
from mappings.transforms import e164, email, text, twins

PURPOSES = ("marketing", "cart", "transactional")
COLUMNS = {
    "phone": ("phone", "phone_number", "mobile", "number"),
    "email": ("email", "e_mail", "email_address"),
    "channel": ("channel",),
    "country": ("country",),
    "purpose": ("purpose", "purposes"),
    "status": ("status", "decision", "consent"),
    "happened_at": ("happened_at", "date", "timestamp", "consented_at"),
    "method": ("method",),
    "disclosure": ("disclosure", "disclosure_text", "disclosure_hash"),
    "form": ("form", "form_id"),
    "url": ("url", "page"),
    "ip": ("ip", "ip_address"),
    "user_agent": ("user_agent",),
    "reference": ("reference", "source_reference", "source"),
    "recorded_by": ("recorded_by", "agent", "who"),
}
"""What we read, and how its column may be called."""
EVIDENCE = ("method", "disclosure", "form", "url", "ip", "user_agent", "reference", "recorded_by")
STATUSES = {
    **dict.fromkeys(("granted", "opted_in", "opt_in", "subscribed"), "granted"),
    **dict.fromkeys(("withdrawn", "opted_out", "opt_out", "unsubscribed", "stop"), "withdrawn"),
    "pending": "pending",
}
DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}")
LAST = timedelta(days=1) - timedelta(microseconds=1)


class BadSheet(Exception):
    """A file is not a sheet of consents; nothing of it was read."""


class Row(Struct, frozen=True):
    """One row: its cells by our names, the file (name and fingerprint) and its number there."""

    cells: Mapping[str, str]
    file: str
    fingerprint: str
    number: int


class Reading(Struct, frozen=True):
    """What a file does not say itself: the zone of its times, the country of its numbers."""

    zone: tzinfo | None = None
    country: str | None = None


def plain(word: str) -> str:
    """Write a name or a status as we know it."""
    return re.sub(r"[\s-]+", "_", word.strip().lower())


KNOWN = {name: ours for ours, names in COLUMNS.items() for name in names}


def columns(header: Sequence[str]) -> dict[str, int]:
    """Say where each column we read stands; raise BadSheet when what we need is missing."""
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        ours = KNOWN.get(plain(name))
        if ours in found:
            raise BadSheet(f"two columns say {ours}: {header[found[ours]]!r} and {name!r}")
        if ours:
            found[ours] = place
    if "status" not in found or not {"phone", "email"} & set(found):
        named = ", ".join(repr(name[:30]) for name in header[:20])
        raise BadSheet(
            "its first line must name the columns: status, phone or email, and for permissions "
            f"purpose, happened_at, method and disclosure; it names {named}"
        )
    return found


def delimiter(header: str) -> str:
    """Find what separates the cells: whatever makes the most columns of the first line."""
    return max(
        ",;\t|", key=lambda sign: sum(plain(c.strip('"')) in KNOWN for c in header.split(sign))
    )


def acts(row: Row, reading: Reading) -> list[Consent]:
    """Write what a row says as acts: one for each address and purpose it is about."""
    said = row.cells
    status = STATUSES.get(plain(said.get("status", "")), said.get("status") or None)
    at = moment(said.get("happened_at", ""), reading.zone, late=status == "withdrawn")
    return [
        Consent(
            platform="import",
            channel=channel,
            address=address,
            purpose=purpose,
            status=status or "",
            method=f"import:{said.get('method', '').strip()}",
            disclosure=text(said.get("disclosure")),
            happened_at=at,
            facts=evidence(row, dated=at is not None),
        )
        for channel, given in addresses(said, reading.country, status)
        for address in (given, *(twins(given) if given and status == "withdrawn" else ()))
        for purpose in purposes(said.get("purpose", ""), status)
    ]


def addresses(
    said: Mapping[str, str], country: str | None, status: str | None
) -> list[tuple[str, str | None]]:
    """List whom a row is about, as (channel, address); a permission must say for which channel."""
    phone, mail, channel = (said.get(name, "").strip() for name in ("phone", "email", "channel"))
    found = {
        "sms": e164(phone, said.get("country") or country) or phone,
        "email": email(mail) or mail,
    }
    channel = plain(channel)
    if channel:
        return [(channel, found.get(channel) or None)]
    given: list[tuple[str, str | None]] = [(name, one) for name, one in found.items() if one]
    if len(given) == 2 and status != "withdrawn":
        return [("", phone)]
    return given or [("sms", None)]


def purposes(words: str, status: str | None) -> list[str]:
    """List what a row is for; a withdrawal that does not say is one of everything."""
    said = [plain(word) for word in re.split(r"[;,|/+&]|\s+", words) if word.strip()]
    if said == ["all"] or (not said and status == "withdrawn"):
        return list(PURPOSES)
    return said or [""]


def moment(words: str, zone: tzinfo | None, *, late: bool) -> datetime | None:
    """Read when it happened; None without a zone. A no of a whole day came at its end."""
    words = words.strip()
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        return None
    at = at if at.tzinfo or zone is None else at.replace(tzinfo=zone, fold=int(late))
    if at.tzinfo is None:
        return None
    return at + LAST if late and DAY.fullmatch(words) else at


def evidence(row: Row, *, dated: bool) -> dict[str, str | int]:
    """Keep what proves an act, and where it was read; what has no date is known by its file."""
    kept: dict[str, str | int] = {
        name: value for name in EVIDENCE if (value := row.cells.get(name, "").strip())
    }
    kept |= {"file": row.file, "row": row.number}
    if not dated:
        kept |= {"id": row.fingerprint, "date_typed": row.cells.get("happened_at", "")}
    return kept
