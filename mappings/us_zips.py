"""Postal codes that lie wholly in one time zone, in states that keep two.

Only what is certain: a code near a border is left out, and counts as both.
"""

from mappings.territories import CENTRAL, EASTERN, MOUNTAIN, PACIFIC

_CERTAIN = {
    ("US-AZ", "America/Phoenix"): "850-853 856-857",
    ("US-FL", EASTERN): "320-322 326-339 341-342 344 346-347 349",
    ("US-FL", CENTRAL): "325",
    ("US-ID", MOUNTAIN): "832-834 836-837",
    ("US-IN", EASTERN): "460-462 467-468 470 473",
    ("US-IN", CENTRAL): "464",
    ("US-KS", CENTRAL): "660-662 664-668 670-675",
    ("US-KY", EASTERN): "402-403 405 410-412",
    ("US-KY", CENTRAL): "420-424",
    ("US-MI", EASTERN): "480-497",
    ("US-ND", CENTRAL): "580-584",
    ("US-NE", CENTRAL): "680-681 683-689",
    ("US-NV", PACIFIC): "889-891 894-895 897",
    ("US-OR", PACIFIC): "970-974",
    ("US-SD", CENTRAL): "570-574",
    ("US-SD", MOUNTAIN): "577",
    ("US-TN", EASTERN): "376 379",
    ("US-TN", CENTRAL): "370-372 380-384",
    ("US-TX", CENTRAL): "750-796",
}


def _codes(written: str) -> list[str]:
    """List the beginnings of codes that are written as 320-322 326."""
    ends = [one.split("-") for one in written.split()]
    return [str(code) for one in ends for code in range(int(one[0]), int(one[-1]) + 1)]


ZIPS = {
    (state, code): zone for (state, zone), written in _CERTAIN.items() for code in _codes(written)
}
"""State and first three digits: the zone."""
