"""What a connector of an SMS platform may offer besides, so that a STOP can be rehearsed."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from msgspec import Struct


class Spoken(Struct, frozen=True):
    """A text of a person's, as the platform would bring it to us: `id` is what it is known by."""

    id: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


@runtime_checkable
class Rehearsing(Protocol):
    """A connector that can put words into the mouth of a number of ours."""

    @staticmethod
    def spoken(account: Mapping[str, str], url: str, phone: str, words: str) -> Spoken:
        """Write the delivery of a text to our address, signed as the platform signs it.

        It is marked as a rehearsal, so that the ledger shows what it was.
        """
