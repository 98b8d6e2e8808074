"""What a connector may offer besides, so that both sides can be compared without reading it all.

A platform that lacks one of these is not taken to agree: it cannot tell.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable

from msgspec import Struct


class Mark(Struct, frozen=True):
    """One record in short: its id, when it last changed, the money in it, our key for it."""

    id: str
    at: datetime | None = None
    money: Decimal | None = None
    key: str | None = None


@runtime_checkable
class Counting(Protocol):
    """A connector that can count without reading."""

    def count(
        self, object: str, since: datetime | None = None, until: datetime | None = None
    ) -> int | None:
        """Count what changed in [since, until); None when the platform cannot tell."""


@runtime_checkable
class Marking(Protocol):
    """A connector that can list records in short."""

    marks_of: tuple[str, ...]
    """Objects `marks` understands."""

    def marks(
        self, object: str, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[list[Mark]]:
        """Yield pages of what changed in [since, until), each record in short."""


@runtime_checkable
class Dating(Protocol):
    """A connector that can tell when something first changed, for next to nothing."""

    def earliest(self, object: str, since: datetime | None = None) -> datetime | None:
        """Return the time of the oldest change at or after `since`, or None when there is none."""


@runtime_checkable
class Showing(Protocol):
    """A connector that can read back what it wrote."""

    def shown(self, object: str, ids: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Return what these records hold now, in the platform's words; one that is gone is absent.

        A record that has become part of another is found under its old id.
        """
