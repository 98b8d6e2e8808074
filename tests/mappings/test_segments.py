import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.segments import segments


@pytest.mark.parametrize(
    ("body", "encoding", "parts"),
    [
        ("", "GSM-7", 1),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("a" * 158 + "€", "GSM-7", 1),
        ("a" * 159 + "€", "GSM-7", 2),
        ("€" * 80, "GSM-7", 1),
        ("€" * 81, "GSM-7", 2),
        ("^{}\\[~]|€\f" * 8, "GSM-7", 1),
        ("€" * 152, "GSM-7", 2),  # 76 in a part: an escape is never torn from its character
        ("€" * 153, "GSM-7", 3),
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 3),
        ("Çéèàñü Ä\r\n@£" + "a" * 148, "GSM-7", 1),
        ("ü" * 160, "GSM-7", 1),
        ("ç" + "a" * 69, "UCS-2", 1),
        ("ç" + "a" * 70, "UCS-2", 2),
        ("“" + "a" * 159, "UCS-2", 3),
        ("`" * 134, "UCS-2", 2),
        ("`" * 135, "UCS-2", 3),
        ("\t", "UCS-2", 1),
        ("🙂" * 35, "UCS-2", 1),
        ("🙂" * 36, "UCS-2", 2),
        ("🙂" * 66, "UCS-2", 2),  # 33 in a part: a surrogate pair is never torn
        ("🙂" * 67, "UCS-2", 3),
        ("a" * 66 + "🙂" + "a" * 65, "UCS-2", 2),
        ("a" * 66 + "🙂" + "a" * 66, "UCS-2", 3),
        ("👨‍👩‍👧", "UCS-2", 1),
        ("a" * 60 + "👨‍👩‍👧" + "a" * 67, "UCS-2", 3),  # a family stays together: 60, 8 + 59, 8
        ("a" * 64 + "🇫🇷" + "a" * 66, "UCS-2", 3),  # so does a flag
        ("a" * 63 + "🇫🇷" + "a" * 67, "UCS-2", 2),
        ("a" * 66 + "e\u0301" + "a" * 66, "UCS-2", 3),  # and an accent stays on its letter
        ("e" + "\u0301" * 200, "UCS-2", 3),
    ],
)
def test_a_text_is_charged_by_its_parts(body, encoding, parts):
    assert segments(body) == (encoding, parts)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["a", "€", "🙂", "ç"]))
def test_a_longer_text_never_has_fewer_parts(body, more):
    (_, before), (_, after) = segments(body), segments(body + more)

    assert 1 <= before <= after
