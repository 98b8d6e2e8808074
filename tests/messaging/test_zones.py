"""Where a person may be, by their number and their addresses."""

from zoneinfo import ZoneInfo

import pytest
from phonenumbers import SUPPORTED_REGIONS

from mappings.territories import AREA_CODES, ISLANDS, NARROW, ZONES, zones_of
from mappings.us_zips import ZIPS
from tasks.messaging.gate import Place
from tasks.messaging.zones import american, everywhere, of_phone, of_place, origin, whereabouts

NEW_YORK, CHICAGO, DENVER = "America/New_York", "America/Chicago", "America/Denver"
LOS_ANGELES, PHOENIX, PARIS = "America/Los_Angeles", "America/Phoenix", "Europe/Paris"
ALL_US = everywhere("US")


@pytest.mark.parametrize(
    ("phone", "zones", "laws"),
    [
        ("+12125552671", {NEW_YORK}, {"US-NY"}),
        ("+12195552671", {NEW_YORK, CHICAGO}, {"US-IN"}),  # Gary keeps Chicago's time
        ("+18505552671", {NEW_YORK, CHICAGO}, {"US-FL"}),  # so does Pensacola
        ("+13055552671", {NEW_YORK}, {"US-FL"}),
        ("+16155552671", {CHICAGO}, {"US-TN"}),
        ("+19285552671", {PHOENIX, DENVER}, {"US-AZ"}),
        ("+14325552671", {CHICAGO, DENVER}, {"US-TX"}),
        ("+15035552671", {LOS_ANGELES}, {"US-OR"}),
        ("+18085552671", {"Pacific/Honolulu"}, {"US-HI"}),
        ("+17875552671", {"America/Puerto_Rico"}, {"PR"}),
        ("+16715552671", {"Pacific/Guam"}, {"GU"}),
        ("+14165552671", {"America/Toronto"}, {"CA-ON"}),
        ("+33612345678", {PARIS}, {"FR"}),
        ("+447400123456", {"Europe/London"}, {"GB"}),
        ("+4915112345678", {"Europe/Berlin"}, {"DE"}),
        ("+18765552671", {"America/Jamaica"}, {"JM"}),
    ],
)
def test_a_number_is_at_home_where_its_area_code_is(phone, zones, laws):
    found = of_phone(phone)

    assert found.zones >= zones
    assert {zone for zone in found.zones if zone.count("/") == 1} - zones <= {
        "America/Indianapolis", "Europe/Guernsey", "Europe/Isle_of_Man", "Europe/Jersey",
    }  # fmt: skip
    assert found.laws == laws


@pytest.mark.parametrize("phone", ["+18005552671", "+18885552671", "+15005552671", "+19995552671"])
def test_a_number_of_no_area_may_be_anywhere_in_the_country(phone):
    assert of_phone(phone) == ALL_US


@pytest.mark.parametrize(
    "phone", ["+882161234567", "+80012345678", "+999123456789", "nonsense", ""]
)
def test_a_number_of_no_country_is_lost(phone):
    assert of_phone(phone).lost


def test_a_mobile_number_of_a_wide_country_may_be_anywhere_in_it():
    assert len(of_phone("+61412345678").zones) > 4
    assert of_phone("+61412345678").zones == of_phone("+61291234567").zones


@pytest.mark.parametrize(
    ("place", "zones", "laws"),
    [
        (Place(country="US", region="NY"), {NEW_YORK}, {"US-NY"}),
        (Place(country="us", region=" tx "), {CHICAGO, DENVER}, {"US-TX"}),
        (Place(country="US", region="US-CA"), {LOS_ANGELES}, {"US-CA"}),
        (Place(country="US", region="PR"), {"America/Puerto_Rico"}, {"PR"}),
        (Place(country="US", region="MS"), {CHICAGO}, {"US-MS"}),  # Montserrat is MS as well
        (Place(country="US", region="KY"), {NEW_YORK, CHICAGO}, {"US-KY"}),  # and KY the Caymans
        (Place(country="US", region="PW"), {"Pacific/Palau"}, {"PW"}),
        (Place(country="KY"), {"America/Panama"}, {"KY"}),
        (Place(country="US", region="AE"), ALL_US.zones, ALL_US.laws),
        (Place(country="US"), ALL_US.zones, ALL_US.laws),
        (Place(country="CA", region="SK"), {"America/Regina", "America/Edmonton"}, {"CA-SK"}),
        (Place(country="CA"), everywhere("CA").zones, everywhere("CA").laws),
        (Place(country="FR", region="IDF"), {PARIS}, {"FR"}),
        (Place(country="UK"), everywhere("GB").zones, {"GB"}),
        (Place(region="NY", zip="10001"), set(), set()),
        (Place(), set(), set()),
    ],
)
def test_an_address_is_where_its_state_is(place, zones, laws):
    found = of_place(place.country, place.region)

    assert (found.zones, found.laws, found.lost) == (zones, laws, False)


@pytest.mark.parametrize("region", ZONES)
def test_every_state_and_province_is_itself(region):
    country, _, code = region.partition("-")

    assert of_place(country, code).zones == set(ZONES[region])
    assert of_place(country, code).laws == {region}


@pytest.mark.parametrize(
    ("region", "zip", "zones"),
    [
        ("FL", "33101", {NEW_YORK}),
        ("FL", "32501", {CHICAGO}),
        ("FL", "32401-1234", {NEW_YORK, CHICAGO}),  # near the line
        ("FL", "10001", {NEW_YORK, CHICAGO}),  # no code of that state
        ("FL", None, {NEW_YORK, CHICAGO}),
        ("TX", " 77001", {CHICAGO}),
        ("TX", "79901", {CHICAGO, DENVER}),
        ("AZ", "85001", {PHOENIX}),
        ("NY", "10001", {NEW_YORK}),
    ],
)
def test_a_postal_code_tells_one_zone_of_a_state_from_the_other_where_that_is_certain(
    region, zip, zones
):
    found = whereabouts("+12125552671", [Place(country="US", region=region, zip=zip)])

    assert found.zones == zones | {NEW_YORK}
    assert of_place("US", region, (zip or "").strip()[:3]).zones == zones


def test_a_postal_code_lies_in_a_zone_of_its_state():
    assert all(zone in ZONES[state] for (state, _), zone in ZIPS.items())


def test_an_address_in_no_country_we_know_is_lost():
    assert of_place("ZZ", None).lost
    assert whereabouts("+12125552671", [Place(country="ZZ")]).lost


def test_every_place_counts():
    places = [Place(country="US", region="CA"), Place(country="FR")]
    found = whereabouts("+12125552671", places)

    assert found.zones == {NEW_YORK, LOS_ANGELES, PARIS}
    assert found.laws == {"US-NY", "US-CA", "FR"}


def test_the_whole_country_is_fifty_states_and_the_capital():
    assert len(ALL_US.laws) == 51
    assert {NEW_YORK, "Pacific/Honolulu", "America/Adak"} <= ALL_US.zones


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("+12125552671", True),
        ("+17875552671", True),
        ("+18005552671", True),
        ("+14165552671", False),
        ("+18765552671", False),
        ("+33612345678", False),
    ],
)
def test_whose_carriers_rules_hold(phone, expected):
    assert american(phone) == expected


def test_no_area_code_stands_twice_and_each_has_zones():
    written = [code for region in ZONES for code, home in AREA_CODES.items() if home == region]

    assert len(written) == len(AREA_CODES)
    assert all(zones_of(code) for code in AREA_CODES)
    assert all(NARROW[code] in ZONES[AREA_CODES[code]] for code in NARROW)


def test_every_country_has_zones_and_they_are_known_to_the_clock():
    for country in {*SUPPORTED_REGIONS, *ISLANDS}:
        found = everywhere(country)
        assert found.zones, country
        assert all(ZoneInfo(zone) for zone in found.zones)
    assert origin("+882161234567") == (None, "")
