"""A person is found however they were written down, and nobody else is."""

import re

import pytest

from mappings.mentions import pattern

ADA = pattern(["+14155552671"], ["ada.l+shop@example.com"], ["820982911946", "7"])


@pytest.mark.parametrize(
    "text",
    [
        '{"phone": "+14155552671"}',
        "From=%2B14155552671&To=",
        "tel: (415) 555-2671",
        "415.555.2671,",
        "phone=%28415%29%20555-2671",
        '"email":"Ada.L+shop@Example.com"',
        "email=ada.l%2Bshop%40example.com",
        r'"ada.l+shop\u0040example.com"',
        r'"ada.l+shop\\u0040example.com"',
        '"id":820982911946,',
        "gid://shopify/Customer/820982911946",
    ],
)
def test_a_person_is_found(text):
    assert re.search(ADA, text, re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    ["+14155552672", "41555526711", "bob@example.com", "xada.l+shop@example.com", "1820982911946", "8209829119460", "7", ""],
)  # fmt: skip
def test_nobody_else_is(text):
    assert not re.search(ADA, text, re.IGNORECASE)


def test_who_has_nothing_is_found_nowhere():
    assert pattern([], [], ["12"]) is None
