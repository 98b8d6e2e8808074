"""Where a visit came from, told by its address and read from it again."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.utm import Utm, of, read, tagged

OURS = Utm(source="lockstep", medium="sms", campaign="abandoned_cart", content="b", term="abc")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (None, None),
        ("", None),
        ("/", None),
        ("/tea?size=2", None),
        ("/?utm_source=", None),
        ("/?utm_source=Google&utm_medium=CPC", Utm(source="google", medium="cpc")),
        ("/?UTM_Source=google", Utm(source="google")),
        ("https://ada.example/?a=1&utm_campaign=Tea+Time%21#x", Utm(campaign="Tea Time!")),
        ("/?utm_source=a&utm_source=b", Utm(source="b")),
        ("/?utm_id=3", None),
        ("http://[broken/?utm_source=a", None),
        ("/?" + "a=1&" * 200 + "utm_source=a", None),
        ("/?utm_term=" + "x" * 500, Utm(term="x" * 200)),
    ],
)
def test_an_address_tells_where_a_visit_came_from(address, expected):
    assert read(address) == expected


def test_named_parameters_tell_the_same():
    assert of({"source": "Google", "medium": None, "campaign": " "}) == Utm(source="google")
    assert of({}) is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example", "https://a.example?utm_source=x"),
        ("https://a.example/p?key=1%2F2&b=", "https://a.example/p?key=1%2F2&b=&utm_source=x"),
        (
            "https://a.example/p?utm_source=old&UTM_term=y#top",
            "https://a.example/p?utm_source=x#top",
        ),
        ("/p?a;b", "/p?a;b&utm_source=x"),
    ],
)
def test_nothing_else_in_an_address_is_touched(address, expected):
    assert tagged(address, Utm(source="x")) == expected


def test_an_address_without_an_origin_stays_as_it_is():
    assert tagged("https://a.example/p?a=1", Utm()) == "https://a.example/p?a=1"


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=40)


@settings(max_examples=40)
@given(campaign=WORDS, content=WORDS, key=WORDS)
def test_what_was_told_is_read_again_and_the_rest_is_kept(campaign, content, key):
    utm = Utm(source="lockstep", medium="sms", campaign=campaign, content=content)
    address = tagged(tagged("https://a.example/c?key=%20x", OURS), utm)

    assert read(address) == utm
    assert dict(parse_qsl(urlsplit(address).query))["key"] == " x"
