"""A row of a sheet says what it says: nothing is guessed, no withdrawal is lost."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.consent.sheet import BadSheet, Reading, Row, acts, columns, delimiter

PHONE = "+14155552671"
LONDON = Reading(ZoneInfo("Europe/London"), "GB")


def read(reading=LONDON, **cells):
    said = {"phone": PHONE, "status": "granted", "purpose": "marketing", "happened_at": "2026-01-05T10:00:00Z", **cells}  # fmt: skip
    return acts(Row(said, "book.csv", "f1", 7), reading)


@pytest.mark.parametrize(
    ("words", "status", "expected"),
    [
        ("2026-01-05T10:00:00Z", "granted", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-05 10:00+02:00", "granted", datetime(2026, 1, 5, 8, tzinfo=UTC)),
        ("2026-07-05 10:00", "granted", datetime(2026, 7, 5, 9, tzinfo=UTC)),
        ("2026-01-05", "granted", datetime(2026, 1, 5, tzinfo=UTC)),
        ("2026-01-05", "withdrawn", datetime(2026, 1, 5, 23, 59, 59, 999999, tzinfo=UTC)),
        ("05/01/2026", "granted", None),
        ("yesterday", "withdrawn", None),
        ("", "withdrawn", None),
    ],
)
def test_when_it_happened(words, status, expected):
    assert read(happened_at=words, status=status)[0].happened_at == expected


def test_a_time_without_a_zone_is_none_unless_one_was_declared():
    assert read(Reading(), happened_at="2026-01-05 10:00")[0].happened_at is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [("Granted", "granted"), ("opt-in", "granted"), ("Opted Out", "withdrawn"), ("UNSUBSCRIBED", "withdrawn"), ("maybe", "maybe"), ("", "")],
)  # fmt: skip
def test_what_was_decided_is_known_by_few_words_and_else_stays_as_typed(status, expected):
    assert read(status=status)[0].status == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, [("sms", PHONE)]),
        ({"phone": "(020) 7183 8750"}, [("sms", "+442071838750")]),
        ({"phone": "(415) 555-2671", "country": "US"}, [("sms", PHONE)]),
        ({"phone": "4.15E+09"}, [("sms", "4.15E+09")]),
        ({"phone": "", "email": "Ada@Example.com"}, [("email", "ada@example.com")]),
        ({"phone": "", "email": "nobody"}, [("email", "nobody")]),
        ({"email": "ada@example.com", "channel": "email"}, [("email", "ada@example.com")]),
        ({"email": "ada@example.com", "channel": "fax"}, [("fax", None)]),
        ({"email": "ada@example.com"}, [("", PHONE)]),
        ({"email": "ada@example.com", "status": "withdrawn"}, [("sms", PHONE), ("email", "ada@example.com")]),
        ({"phone": ""}, [("sms", None)]),
    ],
)  # fmt: skip
def test_whom_a_row_is_about(said, expected):
    assert [(act.channel, act.address) for act in read(**said)] == expected


@pytest.mark.parametrize(
    ("words", "status", "expected"),
    [
        ("marketing", "granted", ["marketing"]),
        ("Marketing; cart", "granted", ["marketing", "cart"]),
        ("marketing,fun", "granted", ["marketing", "fun"]),
        ("all", "granted", ["marketing", "cart", "transactional"]),
        ("", "granted", [""]),
        ("", "withdrawn", ["marketing", "cart", "transactional"]),
    ],
)
def test_what_a_row_is_for(words, status, expected):
    assert [act.purpose for act in read(purpose=words, status=status)] == expected


def test_a_withdrawal_is_for_a_number_however_carriers_write_it():
    cells = {"phone": "+541123456789", "purpose": "cart"}

    assert [act.address for act in read(**cells, status="withdrawn")] == ["+541123456789", "+5491123456789"]  # fmt: skip
    assert [act.address for act in read(**cells)] == ["+541123456789"]


def test_what_proves_it_is_kept_with_its_place():
    act, = read(method="web form", disclosure="Texts from Acme. Reply STOP to end.", ip="192.0.2.7", recorded_by="old CRM")  # fmt: skip

    assert (act.method, act.disclosure) == ("import:web form", "Texts from Acme. Reply STOP to end.")  # fmt: skip
    assert act.facts == {"method": "web form", "disclosure": act.disclosure, "ip": "192.0.2.7", "recorded_by": "old CRM", "file": "book.csv", "row": 7}  # fmt: skip


def test_what_has_no_date_is_known_by_its_file():
    assert read(status="withdrawn", happened_at="soon")[0].facts["id"] == "f1"


@pytest.mark.parametrize(
    ("header", "sign"),
    [("phone,status", ","), ("phone;status;purpose", ";"), ("Phone\tStatus", "\t"), ('"phone"|"status"', "|")],
)  # fmt: skip
def test_what_separates_cells_is_seen_in_the_first_line(header, sign):
    assert delimiter(header) == sign


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (["phone", "purpose"], "must name the columns"),
        (["status", "purpose"], "must name the columns"),
        (["phone", "mobile", "status"], "two columns say phone"),
        ([], "must name the columns"),
    ],
)
def test_a_first_line_that_names_too_little_is_refused(header, words):
    with pytest.raises(BadSheet, match=words):
        columns(header)


CELL = st.sampled_from(["", " ", "x", PHONE, "ada@example.com", "sms", "all", "2026-01-05", "9999-12-31", "0001-01-01", "\x00", "GB"]) | st.text(max_size=8)  # fmt: skip


@given(st.fixed_dictionaries(dict.fromkeys(("phone", "email", "channel", "country", "purpose", "happened_at", "method", "disclosure"), CELL)))  # fmt: skip
def test_whatever_else_it_says_a_row_that_withdraws_is_never_without_an_act(cells):
    found = acts(Row({**cells, "status": "withdrawn"}, "f", "f", 1), LONDON)

    assert found
    assert {act.status for act in found} == {"withdrawn"}
