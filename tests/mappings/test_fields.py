from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from mappings.fields import Field, Map, plain

PEOPLE = Map(
    platform="crm",
    object="people",
    fields=(
        Field("key", "our_id", unique=True),
        Field("email", "mail", native=True, read=str.lower),
        Field("spend", "our_spend", type="number"),
        Field("seen_at", "last_seen", write=None),
    ),
)
EAST = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        ("Ada", "Ada"),
        (3, "3"),
        (True, "true"),
        (Decimal("10.00"), "10"),
        (Decimal("0.00"), "0"),
        (Decimal("1E+2"), "100"),
        (Decimal("-0.50"), "-0.5"),
        (Decimal("12345678901234567890123456789.10"), "12345678901234567890123456789.1"),
        (datetime(2026, 7, 1, 12, tzinfo=UTC), "2026-07-01T12:00:00.000Z"),
        (datetime(2026, 7, 1, 17, 30, tzinfo=EAST), "2026-07-01T12:00:00.000Z"),
    ],
)
def test_a_value_has_one_form_as_text(value, written):
    assert plain(value) == written


def test_a_row_is_written_in_their_words_and_none_clears():
    row = {"key": "k1", "email": None, "spend": Decimal("1.50"), "seen_at": "yesterday"}

    assert PEOPLE.write(row) == {"our_id": "k1", "mail": "", "our_spend": "1.5"}


def test_what_they_did_not_send_stays_absent():
    assert PEOPLE.read({"mail": "Ada@X.org", "other": "1"}) == {"email": "ada@x.org"}
    assert PEOPLE.read({"last_seen": None}) == {"seen_at": None}


def test_only_what_is_ours_must_be_made():
    assert [field.theirs for field in PEOPLE.properties()] == ["our_id", "our_spend"]
    assert PEOPLE.key.theirs == "our_id"
