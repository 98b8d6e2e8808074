"""Where a visit came from, as the web writes it: the five utm parameters, built and read.

They stand in addresses anybody may see, so nothing personal may be in them.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Struct

PREFIX = "utm_"
SOURCE, SMS, EMAIL = "lockstep", "sms", "email"
"""What the visits behind our links say of themselves: their source and their medium."""
MEDIA = (SMS, EMAIL)
LONGEST = 200
"""Characters of a value that are kept; addresses are written by anybody."""
MOST = 100
"""Parameters of an address that are read."""


class Utm(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A visit's origin; `content` is the variant and `term` the link's token, when it is ours."""

    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    content: str | None = None
    term: str | None = None


def ours(utm: Utm | None) -> bool:
    """Whether a visit says that it came by one of our texts or e-mails."""
    return utm is not None and utm.source == SOURCE and utm.medium in MEDIA


def of(said: Mapping[str, str | None]) -> Utm | None:
    """Return what named parameters say, with or without utm_ before them; None when nothing."""
    known = {key.lower().removeprefix(PREFIX): value for key, value in said.items()}
    kept = {
        name: value.strip()[:LONGEST]
        for name in Utm.__struct_fields__
        if (value := known.get(name)) and value.strip()
    }
    folded = {name: kept[name].lower() for name in ("source", "medium") if name in kept}
    return Utm(**kept | folded) if kept else None


def read(address: str | None) -> Utm | None:
    """Return what an address (or its path and query alone) says; a broken one says nothing."""
    try:
        query = urlsplit(address or "").query
        return of(dict(parse_qsl(query, max_num_fields=MOST)))
    except ValueError:
        return None


def tagged(address: str, utm: Utm) -> str:
    """Return an address that tells this origin; all else in it stays as it is.

    >>> tagged("https://ada.example/tea?size=2#top", Utm(source="lockstep", medium="sms"))
    'https://ada.example/tea?size=2&utm_source=lockstep&utm_medium=sms#top'
    """
    parts = urlsplit(address)
    pairs = [
        pair for pair in parts.query.split("&") if pair and not pair.lower().startswith(PREFIX)
    ]
    named = ((name, getattr(utm, name)) for name in Utm.__struct_fields__)
    added = urlencode({f"{PREFIX}{name}": value for name, value in named if value})
    query = "&".join([*pairs, *([added] if added else [])])
    return urlunsplit(parts._replace(query=query))
