"""What a connector may offer besides, so that what a write would meet is known before it is made.

A platform that lacks it is shown as it was last told.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from msgspec import Struct

from tasks.connectors.base import Change, SkipRecord


class Gone(SkipRecord):
    """The platform has this record no more: it was deleted or merged there."""


class Holder(Struct, frozen=True):
    """The record that a change would be written to: its id there, and what it holds now.

    `refusal` says why the change would be refused, `by` whose record stands in its way; only the
    fields `without` would be refused, if there are any. Without an id it would be made anew.
    """

    id: str
    values: Mapping[str, str] = {}
    refusal: str = ""
    by: str = ""
    without: tuple[str, ...] = ()


@runtime_checkable
class Linking(Protocol):
    """A connector that can tell whose a record is there."""

    def linked(self, object: str, ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return the contacts that each of these records belongs to there, by its id."""


@runtime_checkable
class Finding(Protocol):
    """A connector that can tell what a write would meet, by reading alone."""

    def holders(self, object: str, changes: Sequence[Change]) -> Mapping[str, Holder]:
        """Return by key what is there already; what would be made anew is absent."""
