"""People are found in words however they are written, and nothing else is taken for one."""

import pytest

from tests.contracts.privacy import personal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sent to ada@example.com, twice", ["ada@example.com"]),
        ("Ada <ada.l+shop@mail.example.co.uk>", ["ada.l+shop@mail.example.co.uk"]),
        ("o'neil@example.ie", ["o'neil@example.ie"]),
        ("{'email': 'x_y@example.com'}", ["x_y@example.com"]),
        ("to +14155552671", ["+14155552671"]),
        ("phone=+442079460000;", ["+442079460000"]),
        ("sms:+442079460000:marketing", ["+442079460000"]),
        ("+44 20 7946 0000", ["+44 20 7946 0000"]),
        ("+1 (415) 555-2671", ["+1 (415) 555-2671"]),
        ("0049 30 901820", ["0049 30 901820"]),
        ("(415) 555-2671", ["(415) 555-2671"]),
        ("020 7946 0000", ["020 7946 0000"]),
        ("ada@example.com +14155552671", ["ada@example.com", "+14155552671"]),
    ],
)
def test_a_person_is_found(text, expected):
    assert personal(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "12 rows read, 3 set aside",
        "a…@example.com",
        "+44…10",
        "order 9007199254740993 of shop 5551234567",
        "2026-06-01T12:00:00+00:00",
        "2026-06-01 09:30 to 2026-06-02 09:30",
        "http://127.0.0.1:4280/hooks/shopify",
        "postgresql 18.6 in 0.25 s",
        "total 1234.50 GBP, +12.50",
        "019 of 020 windows",
        "8f14e45f-ceea-467f-a9a5-1f3b2c6d7e80",
        "SM00000000000000000000000000000001",
        "gid://shopify/Customer/1073339461",
        "@task decorators",
    ],
)
def test_nobody_is_found_where_nobody_is(text):
    assert personal(text) == []
