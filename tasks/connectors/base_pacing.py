"""What a connector may offer besides, where a platform takes few calls that carry many records."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Pacing(Protocol):
    """A connector that can wait for its next call before it is known what goes along."""

    def turn(self, object: str) -> None:
        """Wait until the next `write` of this may call; raise TryLater when that is too long.

        What comes up meanwhile goes along. A turn that is not used is kept.
        """
