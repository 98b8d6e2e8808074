"""How a text is cut into the segments it is charged as, whatever platform sends it."""

import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
GSM = BASIC | EXTENDED
JOINER = "\u200d"
LONGEST = 67
"""Code units of a UCS-2 part; a cluster longer than that has to be torn."""


def segments(body: str) -> tuple[str, int]:
    """Return the encoding of a text, GSM-7 or UCS-2, and how many segments it is charged as.

    >>> segments("a" * 161)
    ('GSM-7', 2)
    """
    if GSM.issuperset(body):
        return "GSM-7", parts([2 if char in EXTENDED else 1 for char in body], 160, 153)
    return "UCS-2", parts(clusters(body), 70, LONGEST)


def parts(widths: list[int], single: int, each: int) -> int:
    """Count segments when nothing that has a width may be torn apart."""
    if sum(widths) <= single:
        return 1
    count, filled = 1, 0
    for width in widths:
        if filled + width > each:
            count, filled = count + 1, 0
        filled += width
    return count


def clusters(body: str) -> list[int]:
    """Measure what a reader sees as one sign, in UTF-16 code units: providers keep it whole."""
    widths: list[int] = []
    before, flags = "", 0
    for char in body:
        flags = flags + 1 if "\U0001f1e6" <= char <= "\U0001f1ff" else 0
        width = 2 if char > "\uffff" else 1
        joined = before == JOINER or continues(char) or (flags and flags % 2 == 0)
        if widths and joined and widths[-1] + width <= LONGEST:
            widths[-1] += width
        else:
            widths.append(width)
        before = char
    return widths


def continues(char: str) -> bool:
    """Whether a character changes the one before it: an accent, a joiner, a skin tone."""
    return (
        char == JOINER
        or unicodedata.category(char) in {"Mn", "Me"}
        or "\U0001f3fb" <= char <= "\U0001f3ff"
    )
