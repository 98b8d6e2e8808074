"""What a shop lets be known of visits: who may post them, from where else they come, how long."""

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """A database that holds events, and what to ask it: `:since` is where the last answer ended."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z_]{0,39}$")]
    url: str
    query: Annotated[str, Meta(pattern=r":since\b")]
    platform: str = ""
    """Whose customers its ids are of; empty: the store's."""


class Observing(Struct, frozen=True, forbid_unknown_fields=True):
    """The public key of the pixel, the hosts it may stand on, the days events are kept."""

    key: str = ""
    hosts: tuple[str, ...] = ()
    days: Annotated[int, Meta(ge=31, le=1100)] = 120
    sources: tuple[Source, ...] = ()

    def oldest(self, now: datetime) -> datetime:
        """Return since when events are kept."""
        return now - timedelta(days=self.days)
