import pytest

from mappings.masks import masked


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
        ("2026-06-01T12:00:00+00:00 total +12.50 of 9007199254740993", None),
        ("order 8f14e45f-ceea-467f-a9a5-1f3b2c6d7e80", None),
    ],
)
def test_nobody_can_be_reached_by_a_masked_text(text, expected):
    assert masked(text) == (expected or text)
