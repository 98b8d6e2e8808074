import pytest

from mappings.masks import initial, masked, wordless


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ada@example.com", "a…@example.com"),
        ("+14155552671", "+14…71"),
        ("twilio consents sms:+14155552671:marketing", "twilio consents sms:+14…71:marketing"),
        (
            "'ada.l+x@mail.example.co.uk' exists; +44 20 7946 0018",
            "'a…@mail.example.co.uk' exists; +44…18",
        ),
        (f"sms:hmac:{'0f' * 32}:cart", "sms:erased 0f0f0f…:cart"),
        ("2026-06-01T12:00:00+00:00 total +12.50 of 9007199254740993", None),
        ("order 8f14e45f-ceea-467f-a9a5-1f3b2c6d7e80", None),
    ],
)
def test_nobody_can_be_reached_by_a_masked_text(text, expected):
    assert masked(text) == (expected or text)


def test_of_a_name_its_first_letter_is_left():
    assert [initial(name) for name in ("Ada", " Öznur", "")] == ["A…", "Ö…", ""]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("STOP", "“STOP”"),
        (" stop\n", "“stop”"),
        ("stop, Ada here", "(14 characters)"),
        ("Ada", "(3 characters)"),
    ],
)
def test_only_a_keyword_is_shown_of_what_somebody_wrote(words, expected):
    assert wordless(words) == expected
