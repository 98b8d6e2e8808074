"""Single values: read exactly, or not at all."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import transforms
from mappings.transforms import country, email, gid, moment, money, number_of, text

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" Ada ", "Ada"),
        ("", None),
        ("  \n", None),
        ("\x00", None),
        ("A\x00da", "Ada"),
        (None, None),
        (float("nan"), None),
        (0, "0"),
        (2**53 + 1, "9007199254740993"),
        ("{{7*7}}", "{{7*7}}"),
        ("'; DROP TABLE customer; --", "'; DROP TABLE customer; --"),
    ],
)
def test_text(typed, read):
    assert text(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" Ada@Example.COM ", "ada@example.com"),
        ("ada+news@mail.example.co.uk", "ada+news@mail.example.co.uk"),
        ("jose\u0301@example.com", "jos\u00e9@example.com"),
        ("ada@localhost", None),
        ("ada@example..com", None),
        ("ada@.com", None),
        ("ada@@example.com", None),
        ("ada b@example.com", None),
        ("Ada <ada@example.com>", None),
        ("ada@example.com, bob@example.com", None),
        ("ada@example.com\nbcc: all@example.com", None),
        ("nobody", None),
        ("x" * 250 + "@b.example", None),
        ("", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_email(typed, read):
    assert email(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("us", "US"),
        (" GB ", "GB"),
        ("USA", None),
        ("United States", None),
        ("1A", None),
        ("ÄÖ", None),
        ("", None),
        (None, None),
    ],
)
def test_country(typed, read):
    assert country(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("10.00", "10.00"),
        ("-0.005", "-0.005"),
        (0.1, "0.1"),
        (7, "7"),
        ("1e3", "1E+3"),
        (Decimal("99999999999999.99"), "99999999999999.99"),
    ],
)
def test_money_is_exact(typed, read):
    assert str(money(typed)) == read


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ten",
        "1,000.00",
        "NaN",
        "Infinity",
        "-inf",
        "1e14",
        "1e999999999",
        "0x10",
        None,
        [],
        "10.00 USD",
    ],
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError, match="is not an amount"):
        money(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-07-01T12:00:00Z", NOON),
        ("2026-07-01T08:00:00-04:00", NOON),
        ("2026-07-01T17:45:00+05:45", NOON),
        ("2026-07-02T02:00:00+14:00", NOON),
        ("2026-07-01T12:00:00.123456789Z", NOON.replace(microsecond=123456)),
        ("2026-07-01 12:00:00+00", NOON),
        ("1782907200000", NOON),
        (1782907200000, NOON),
        (datetime(2026, 7, 1, 5, tzinfo=timezone(timedelta(hours=-7))), NOON),
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_moment(typed, read):
    assert moment(typed) == read


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2026-07-01T12:00:00", "names no time zone"),
        ("2026-07-01", "names no time zone"),
        (NOON.replace(tzinfo=None), "names no time zone"),
        ("yesterday", "is not a point in time"),
        ("2026-02-30T12:00:00Z", "is not a point in time"),
        ("2026-13-01T12:00:00Z", "is not a point in time"),
        ("0000-01-01T00:00:00Z", "is not a point in time"),
        ("10000-01-01T00:00:00Z", "is not a point in time"),
        ("0001-01-01T00:00:00+14:00", "is not a point in time"),
        ("9999-12-31T23:59:59-12:00", "is not a point in time"),
        ("9" * 30, "is not a point in time"),
        ("\u00b2", "is not a point in time"),
        ("2026-07-01T12:00:00+25:00", "is not a point in time"),
        (1782907200.5, "is not a point in time"),
        (True, "is not a point in time"),
    ],
)
def test_a_time_that_says_too_little_is_refused(typed, why):
    with pytest.raises(ValueError, match=why):
        moment(typed)


@given(st.text() | st.integers() | st.floats() | st.datetimes())
def test_whatever_is_given_a_moment_is_in_utc_or_refused(typed):
    try:
        at = moment(typed)
    except ValueError:
        return
    assert at is None or at.utcoffset() == timedelta(0)


@given(st.text() | st.integers() | st.floats() | st.decimals())
def test_whatever_is_given_money_is_finite_or_refused(typed):
    try:
        amount = money(typed)
    except ValueError:
        return
    assert amount.is_finite()
    assert abs(amount) < 10 ** (transforms.LARGEST + 1)


@pytest.mark.parametrize(
    ("id", "number"),
    [
        ("gid://shopify/Order/820982911946154508", "820982911946154508"),
        ("gid://shopify/Checkout/1?key=2", "1"),
        ("7", "7"),
        ("", None),
        (None, None),
    ],
)
def test_the_number_of_a_gid(id, number):
    assert number_of(id) == number


@given(st.integers(1, 2**63))
def test_a_gid_keeps_every_digit(number):
    assert number_of(gid("Order", str(number))) == str(number)
