"""Where a person may be: what their number and their addresses say, all of it at once.

A number is taken along when people move, an address is often a friend's. So every place that is
possible counts, and what is unknown counts as everywhere it could be.
"""

from collections.abc import Iterable
from functools import lru_cache

import phonenumbers
from msgspec import Struct
from phonenumbers import timezone

from mappings.territories import AREA_CODES, ASSOCIATED, ISLANDS, TERRITORIES, ZONES, zones_of
from mappings.us_zips import ZIPS
from tasks.messaging.gate import Place

Zones = frozenset[str]
NOWHERE: Zones = frozenset()
NUMBERS = 4096
"""Numbers remembered: a campaign meets each of a hundred thousand once, and must not grow by it."""


class Whereabouts(Struct, frozen=True):
    """Candidate time zones, and the states (US-FL) and countries (FR) whose rules may hold.

    `lost`: one of the places is nowhere we know, so nobody can tell what time it is there.
    """

    zones: Zones = NOWHERE
    laws: frozenset[str] = NOWHERE
    lost: bool = False

    def __or__(self, other: "Whereabouts") -> "Whereabouts":
        """Count the person as possibly being in either."""
        lost = self.lost or other.lost
        return Whereabouts(self.zones | other.zones, self.laws | other.laws, lost)


def whereabouts(phone: str, places: Iterable[Place] = ()) -> Whereabouts:
    """Join everything that says where the owner of a number may be."""
    found = of_phone(phone)
    for place in places:
        found |= of_place(place.country, place.region, (place.zip or "").strip()[:3])
    return found


@lru_cache(maxsize=NUMBERS)
def of_phone(phone: str) -> Whereabouts:
    """Say where a number may be at home: its area code, else its whole country."""
    country, area = origin(phone)
    if country not in {"US", "CA"}:
        return everywhere(country) if country else Whereabouts(lost=True)
    zones, region = zones_of(area), AREA_CODES.get(area)
    if region is None:
        return everywhere(country)
    return Whereabouts(frozenset(zones), frozenset({region})) | said(phone)


def said(phone: str) -> Whereabouts:
    """Add what the library knows of a number's exchange, unless it knows only the continent."""
    zones = timezone.time_zones_for_number(phonenumbers.parse(phone))
    named = len(zones) <= 3 and timezone.UNKNOWN_TIMEZONE not in zones
    return Whereabouts(frozenset(zones) if named else NOWHERE)


@lru_cache(maxsize=NUMBERS)
def origin(phone: str) -> tuple[str | None, str]:
    """Return the country whose number it is, and its area code if it has one of North America's."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return None, ""
    area = str(number.national_number)[:3] if number.country_code == 1 else ""
    if area in AREA_CODES:
        return AREA_CODES[area][:2], area
    country = phonenumbers.region_code_for_number(number)
    if country in {None, phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY}:
        country = "US" if number.country_code == 1 else None
    return country, area


def american(phone: str) -> bool:
    """Whether the rules of the United States' carriers hold for a number."""
    country, _ = origin(phone)
    return country == "US" or country in TERRITORIES


@lru_cache(maxsize=16_384)
def of_place(country: str | None, region: str | None, district: str = "") -> Whereabouts:
    """Say where an address may be, by its state; one without a country says nothing.

    `district` is the beginning of its postal code: it tells one zone of a state from the other.
    """
    country = (country or "").strip().upper()
    country = {"UK": "GB"}.get(country, country)
    if country not in {"US", "CA"}:
        return everywhere(country) if country else Whereabouts()
    code = (region or "").strip().upper().removeprefix(f"{country}-")
    known = f"{country}-{code}"
    if known in ZONES:
        certain = ZIPS.get((known, district))
        return Whereabouts(frozenset({certain} if certain else ZONES[known]), frozenset({known}))
    return everywhere(code if country == "US" and code in TERRITORIES | ASSOCIATED else country)


@lru_cache(maxsize=1024)
def everywhere(country: str) -> Whereabouts:
    """Return all of a country: every zone, and every state's rules where states make them."""
    inside = [region for region in ZONES if region.startswith(f"{country}-")]
    if inside:
        zones = frozenset(zone for region in inside for zone in ZONES[region])
        return Whereabouts(zones, frozenset(inside))
    found = frozenset(ISLANDS.get(country) or abroad(country))
    return Whereabouts(found, frozenset({country}), lost=not found)


def abroad(country: str) -> Zones:
    """Return the zones of every country that shares this one's calling code."""
    code = phonenumbers.country_code_for_region(country)
    if code in {0, 1}:
        return NOWHERE
    zones = timezone.time_zones_for_geographical_number(
        phonenumbers.PhoneNumber(country_code=code, national_number=0)
    )
    return frozenset(zones) - {timezone.UNKNOWN_TIMEZONE}
