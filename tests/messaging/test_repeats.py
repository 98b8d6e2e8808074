"""The same words are the same, whatever name, figure or link stands between them."""

import pytest

from tasks.messaging.repeats import repeated

SPRING = "{{ brand }}: {% if first_name %}{{ first_name }}, {% endif %}20% off all teas until Sunday: {{ shop_link }} Reply STOP to opt out"


@pytest.mark.parametrize(
    ("body", "again"),
    [
        (SPRING, True),
        (SPRING.replace("20%", "30%"), True),
        (SPRING.replace("{{ shop_link }}", "https://acme.example/sale"), True),
        (SPRING.upper().replace("{{ BRAND }}", "{{ brand }}"), True),
        (SPRING.replace("all teas", "every single tea we have").replace("Sunday", "Monday"), False),
        ("{{ brand }}: the first cherries are here. {{ shop_link }} Reply STOP to opt out", False),
        ("", False),
    ],
)
def test_what_was_said_before_is_known_again(body, again):
    assert repeated(body, [SPRING]) is again


def test_nothing_is_repeated_where_nothing_was_said():
    assert not repeated(SPRING, [])
