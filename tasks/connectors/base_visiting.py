"""What a store may offer besides: by which page somebody came who then ordered."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable


@runtime_checkable
class Visiting(Protocol):
    """A connector that makes out visits some time after their orders."""

    def visits(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return where each order's visit began (path and query; empty: nowhere), by its id.

        One whose visit is not made out yet is absent.
        """
