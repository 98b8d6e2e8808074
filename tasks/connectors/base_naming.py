"""What a connector may offer besides, so that a mapping can be held against its platform.

A platform that lacks it is not taken to have what we name: it cannot tell.
"""

from collections.abc import Collection, Mapping
from typing import Protocol, runtime_checkable

from mappings.checking import Known


@runtime_checkable
class Naming(Protocol):
    """A connector that can list the fields its platform has."""

    def fields(self, object: str, needed: Collection[str] = ()) -> Mapping[str, Known]:
        """Return all fields of an object, and those inside them that are on the way to `needed`.

        What is inside another is named with the way to it: `customer.id`.
        """


@runtime_checkable
class Lacking(Protocol):
    """A connector that can tell what it would make on its platform."""

    def lacks(self) -> list[str]:
        """Name what `prepare` would make; nothing is made."""
