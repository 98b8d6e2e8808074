"""How a text is cut into the segments it is charged as, whatever platform sends it."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
GSM = BASIC | EXTENDED


def segments(body: str) -> tuple[str, int]:
    """Return the encoding of a text, GSM-7 or UCS-2, and how many segments it is charged as.

    >>> segments("a" * 161)
    ('GSM-7', 2)
    """
    if GSM.issuperset(body):
        return "GSM-7", parts([2 if char in EXTENDED else 1 for char in body], 160, 153)
    return "UCS-2", parts([len(char.encode("utf-16-le")) // 2 for char in body], 70, 67)


def parts(widths: list[int], single: int, each: int) -> int:
    """Count segments when no character may be torn apart."""
    if sum(widths) <= single:
        return 1
    count, filled = 1, 0
    for width in widths:
        if filled + width > each:
            count, filled = count + 1, 0
        filled += width
    return count
