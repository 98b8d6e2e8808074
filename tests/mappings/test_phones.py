"""A number is understood as its owner meant it, or not at all."""

import re

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.transforms import e164, twins
from tests.mappings.phones import MESSY, NOBODY, WRITTEN

NATIONAL = [(region, typed, number) for region, (number, all) in WRITTEN.items() for typed in all]
FORM = re.compile(r"\A\+[1-9][0-9]{6,14}\Z")


@pytest.mark.parametrize(("region", "typed", "number"), NATIONAL)
def test_a_number_is_read_by_the_plan_of_its_owners_country(region, typed, number):
    assert e164(typed, region) == number


@pytest.mark.parametrize("style", MESSY)
@pytest.mark.parametrize("region", WRITTEN)
def test_an_international_number_is_read_however_it_is_written(region, style):
    number, _ = WRITTEN[region]

    assert e164(MESSY[style](number), region) == number


@pytest.mark.parametrize("style", MESSY)
@pytest.mark.parametrize("region", WRITTEN)
def test_an_international_number_needs_no_country(region, style):
    number, _ = WRITTEN[region]

    assert e164(MESSY[style](number), None) == number


@pytest.mark.parametrize("elsewhere", ["US", "GB", "DE", "IT", "IN", "BR", "JP", "AU"])
@pytest.mark.parametrize("style", ["as it is", "with 00", "with blanks", "with 00 and blanks"])
@pytest.mark.parametrize("region", WRITTEN)
def test_people_keep_their_number_when_they_move(region, style, elsewhere):
    number, _ = WRITTEN[region]

    assert e164(MESSY[style](number), elsewhere) == number


@pytest.mark.parametrize(
    ("region", "typed"),
    [(region, typed) for region, typed, _ in NATIONAL if not typed.startswith(("+", "00"))],
)
def test_without_a_country_a_national_number_is_nobodys(region, typed):
    assert e164(typed, None) is None


@pytest.mark.parametrize("typed", NOBODY.values(), ids=NOBODY)
def test_what_is_no_number_becomes_none(typed):
    assert e164(typed, "US") is None


@pytest.mark.parametrize(
    ("typed", "region", "number"),
    [
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("02 1234 5678", "IT", "+390212345678"),
        (4155552671, "US", "+14155552671"),
        (4155552671.0, "US", "+14155552671"),
        ("15123456789.0", "DE", "+4915123456789"),
        ("4155552671", "us", "+14155552671"),
        ("4155552671", "USA", None),
        ("4155552671", "", None),
        ("4155552671", "XX", None),
        ("+14155552671", "XX", "+14155552671"),
    ],
)
def test_odd_but_clear(typed, region, number):
    assert e164(typed, region) == number


DIGITS = st.text("0123456789 +()-./x,;\u0660\uff11\u200b", max_size=24)
REGIONS = st.none() | st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)) | st.text(max_size=3)


@settings(deadline=None)  # a numbering plan is loaded when it is first asked for
@given(st.text(max_size=40) | DIGITS | st.integers() | st.floats(), REGIONS, REGIONS)
def test_whatever_is_typed_is_a_number_that_stays_the_same_or_nothing(typed, region, other):
    number = e164(typed, region)

    assert number is None or (FORM.match(number) and e164(number, other) == number)


@pytest.mark.parametrize("typed", ["+5215512345678", "+52 1 55 1234 5678", "005215512345678"])
def test_a_mexican_mobile_is_one_number_with_or_without_the_old_1(typed):
    assert e164(typed, None) == e164("55 1234 5678", "MX") == "+525512345678"


@pytest.mark.parametrize(
    ("number", "others"),
    [
        ("+5491123456789", ("+541123456789",)),
        ("+541123456789", ("+5491123456789",)),
        ("+549112345678", ()),
        ("+14155552671", ()),
    ],
)
def test_an_argentine_mobile_has_a_twin_with_or_without_the_9(number, others):
    assert twins(number) == others
