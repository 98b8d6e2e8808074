"""What a STOP ends, by the text it answers: the law changes on a day, and so does this table.

A STOP to marketing ends promotion. A STOP to a notice that needs no permission, or to nobody knows
what, ends everything (47 CFR 64.1200(a)(10)-(12), FCC 24-24); from `REVOKE_ALL` on every STOP does
(postponed to that day by DA 26-12, and it may be postponed or changed again).
"""

from datetime import date

MARKETING, CART, TRANSACTIONAL = "marketing", "cart", "transactional"
PURPOSES = (MARKETING, CART, TRANSACTIONAL)
PROMOTION = frozenset({MARKETING, CART})
EVERYTHING = frozenset(PURPOSES)

REVOKE_ALL: date | None = date(2027, 1, 31)
"""From this day on a STOP ends everything, whatever it answers; None: never."""


def ends(answered: str | None, on: date, *, revoke_all: date | None = REVOKE_ALL) -> frozenset[str]:
    """Return the purposes a STOP ends that answers a text of this purpose; None: nobody knows.

    >>> sorted(ends("cart", date(2026, 12, 1))), len(ends("transactional", date(2026, 12, 1)))
    (['cart', 'marketing'], 3)
    """
    all_of_it = revoke_all is not None and on >= revoke_all
    return PROMOTION if answered in PROMOTION and not all_of_it else EVERYTHING
