"""What a bad value looks like, without what it says: nobody can be known by a shape."""

import unicodedata

SHOWN = 28
"""Signs of a value that are shown."""


def shape(value: object) -> str:
    """Write a value with a # for each digit and a • for each letter; other signs stand.

    >>> shape("(415) 555-2671x"), shape(None), shape("")
    ('(###) ###-####•', 'nothing', 'nothing')
    """
    text = "" if value is None else str(value)
    if not text.strip():
        return "nothing"
    drawn = "".join(sign(one) for one in text[:SHOWN])
    return f"{drawn}…" if len(text) > SHOWN else drawn


def sign(one: str) -> str:
    """Hide one character; what is neither letter, digit nor ASCII is a letter to us."""
    if unicodedata.category(one).startswith("N"):
        return "#"
    if one.isascii() and not one.isalpha():
        return one if one.isprintable() else " "
    return "•"
