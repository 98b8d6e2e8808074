"""Why a score is what it is, in words: nothing of a person is in them."""

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "new": "first bought not long ago",
    "once": "has bought once so far",
    "often": "buys more often than most",
    "fresh": "bought lately, for this shop",
    "away": "has been away longer than most",
    "overdue": "has been away over twice their own usual gap",
    "regular": "buys at an even pace",
    "spends": "spends more than most a time",
    "saves": "spends less than most a time",
}
"""Every reason, and the words for it."""


def said(codes: str | None) -> str:
    """Put codes in words for a person; a code nobody knows any more stays as it is.

    >>> said("once away")
    'has bought once so far; has been away longer than most'
    """
    if codes is None:
        return ""
    words = (REASONS.get(code, code) for code in codes.split())
    return "; ".join(words) or "nothing out of the ordinary"
