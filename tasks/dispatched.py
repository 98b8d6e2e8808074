"""What became of the texts that had their turn."""

from collections import Counter

from msgspec import Struct, field


class Dispatched(Struct):
    """What became of some texts, why some did not go, and which providers take none.

    `shut` says why; `refusing` are those that will take none until a person acts. `full`: a sender
    goes as fast as it may.
    """

    texts: Counter[str] = field(default_factory=Counter)
    objections: Counter[str] = field(default_factory=Counter)
    shut: dict[str, str] = field(default_factory=dict)
    refusing: set[str] = field(default_factory=set)
    full: bool = False

    def add(self, other: "Dispatched") -> None:
        """Count others in."""
        self.texts.update(other.texts)
        self.objections.update(other.objections)
        self.shut.update(other.shut)
        self.refusing |= other.refusing
        self.full |= other.full

    @property
    def handled(self) -> int:
        """How many texts had their turn."""
        return self.texts.total()
