"""What a connector may offer besides, so that a platform can be compared with the ledger.

A platform that lacks it is not taken to agree: it cannot tell.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from msgspec import Struct


class Allowed(Struct, frozen=True):
    """What a platform holds of one person and one purpose, in its own words.

    `id` is theirs for the person, `field` and `value` are where and how it stands there; `phone` is
    the number it speaks of, when the platform says; `at` is when the person said so, likewise.
    """

    id: str
    purpose: str
    field: str
    value: str
    phone: str | None = None
    at: datetime | None = None


@runtime_checkable
class Allowing(Protocol):
    """A connector that can list who may be texted."""

    def allowed(self, after: str = "") -> tuple[Sequence[Allowed], str]:
        """Return one page of everybody, and where the next begins: empty after the last."""
