"""Whether a platform and the ledger agree about one consent, and which of the two gives way."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Verdict = Literal["agree", "laxer", "stricter", "newer", "unheard"]
"""laxer: may text whom the ledger forbids to · stricter: holds an outdated no · newer: bears a
permission that we have not read yet · unheard: bears a no that only this platform knew."""


class Word(Struct, frozen=True):
    """A status in our words, empty when nothing is known, and since when it holds."""

    status: str = ""
    at: datetime | None = None


def judge(ledger: Word, theirs: Word, told: str = "", *, read: datetime | None = None) -> Verdict:
    """Compare the ledger with what a platform holds; `told` is the last status we gave it.

    A no counts unless it is older than our yes or our own former word. A yes counts only when it
    bears a date that is newer than the ledger's no; whether it is one, reading it decides: up to
    `read` their permissions are in the ledger, and did not lift its no.
    """
    if theirs.status == "withdrawn":
        return refused(ledger, theirs, told)
    if theirs.status == "granted" != ledger.status:
        known = ledger.status == "withdrawn" and not after(theirs.at, read) and read is not None
        return "newer" if after(theirs.at, ledger.at) and not known else "laxer"
    if ledger.status == "withdrawn":
        return "laxer"
    return "stricter" if ledger.status == "granted" != theirs.status else "agree"


def refused(ledger: Word, theirs: Word, told: str) -> Verdict:
    """Judge a no of theirs."""
    if ledger.status == "withdrawn":
        return "agree"
    if ledger.status != "granted" or theirs.at is None or ledger.at is None:
        return "stricter" if told == "withdrawn" else "unheard"
    return "stricter" if theirs.at < ledger.at else "unheard"


def after(one: datetime | None, other: datetime | None) -> bool:
    """Whether a date is there, and later than another that may not be."""
    return one is not None and (other is None or one > other)
