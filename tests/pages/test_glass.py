"""A page shows nobody's values unless it is asked to, and every time by two clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tasks.pages.glass import Glass, cell, seconds, table, zone_of

NIGHT = datetime(2026, 7, 2, 3, 4, 5, tzinfo=UTC)
LA = ZoneInfo("America/Los_Angeles")
DARK, CLEAR = Glass(), Glass(clear=True)


def test_values_are_masked_unless_they_are_asked_for():
    assert DARK.value("sms:+14155552671 of ada@example.com") == "sms:+14…71 of a…@example.com"
    assert CLEAR.value("+14155552671") == "+14155552671"
    assert (DARK.name("Ada"), CLEAR.name("Ada")) == ("A…", "Ada")
    assert (DARK.words("stop, Ada"), CLEAR.words("stop, Ada")) == ("(9 characters)", "“stop, Ada”")


def test_who_was_erased_is_masked_for_everybody():
    assert CLEAR.value(f"hmac:{'ab' * 32}") == "erased ababab…"


@pytest.mark.parametrize("shown", [DARK.value, DARK.name, DARK.words, DARK.at])
def test_nothing_is_shown_as_nothing(shown):
    assert shown(None) == "-"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (None, "2026-07-02 03:04:05"),
        (LA, "2026-07-02 03:04:05 (01 Jul 20:04 PDT)"),
        (ZoneInfo("Europe/London"), "2026-07-02 03:04:05 (04:04 BST)"),
    ],
)
def test_a_time_is_shown_by_the_persons_clock_too(zone, expected):
    assert Glass(zone=zone).at(NIGHT) == expected


@pytest.mark.parametrize(
    ("phones", "expected"),
    [
        (["+14155552671"], "America/Los_Angeles"),
        (["+442079460958"], "Europe/London"),
        (["+14155552671", "+12125552671"], None),
        (["+18005552671"], None),
        ([f"hmac:{'ab' * 32}"], None),
        ([], None),
    ],
)
def test_a_zone_is_named_only_without_a_doubt(phones, expected):
    found = zone_of(phones)

    assert (found and found.key) == expected


def test_a_value_stays_in_its_cell():
    assert cell("a|b\nc") == "a\\|b c"
    assert table([{"a": 1, "b": None}], "") == "| a | b |\n| --- | --- |\n| 1 | - |"
    assert table([], "nobody") == "*nobody*"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.123, "0.12 s"),
        (59.9, "59.90 s"),
        (90, "1.5 min"),
        (7200, "2.0 h"),
        (200_000, "2.3 days"),
        (None, "-"),
    ],
)
def test_a_delay_is_written_in_a_unit_one_can_grasp(value, expected):
    assert seconds(value) == expected
