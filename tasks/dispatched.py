"""What became of the texts that had their turn."""

from collections import Counter
from datetime import datetime

from msgspec import Struct, field


class Dispatched(Struct):
    """What became of some texts, why some did not go, and which providers take none.

    `shut` says why; `refusing` are those that will take none until a person acts. `full`:
    whose sender has sent all it may, and until when.
    """

    texts: Counter[str] = field(default_factory=Counter)
    objections: Counter[str] = field(default_factory=Counter)
    shut: dict[str, str] = field(default_factory=dict)
    refusing: set[str] = field(default_factory=set)
    full: dict[str, datetime] = field(default_factory=dict)

    def add(self, other: "Dispatched") -> None:
        """Count others in."""
        self.texts.update(other.texts)
        self.objections.update(other.objections)
        self.shut.update(other.shut)
        self.refusing |= other.refusing
        self.full.update(other.full)

    @property
    def handled(self) -> int:
        """How many texts had their turn."""
        return self.texts.total()
