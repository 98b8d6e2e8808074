"""Canada's CASL: doing business with somebody implies their consent, for a time."""

from functools import cache
from typing import Final

import phonenumbers

COUNTRY: Final = "CA"
MONTHS = {"purchase": 24, "inquiry": 6}
"""How long each kind of business implies it; the next one moves the end on."""


@cache
def area_codes() -> tuple[str, ...]:
    """List Canada's area codes: the rest of +1 is other countries', with other laws.

    >>> {"416", "604"} <= set(area_codes()), "415" in area_codes()
    (True, False)
    """
    return tuple(str(code) for code in range(200, 1000) if region(code) == COUNTRY)


def region(code: int) -> str | None:
    """Return the country of an area code, or None where nobody has it."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(f"+1{code}2345678", None))
