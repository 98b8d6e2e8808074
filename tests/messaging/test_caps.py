"""How many texts fit: every state against the table, rolling to the second."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mappings.territories import AREA_CODES
from tasks.messaging.caps import months_before
from tasks.messaging.gate import Place
from tasks.messaging.rules import Cap, Rules
from tests.messaging import wallclock
from tests.messaging.letters import (
    CALM,
    DAY,
    FLORIDA,
    HOUR,
    MINUTE,
    NOON,
    OREGON,
    TEXT,
    asked,
    sent,
)

CAPS = {"FL": 3, "OK": 3, "MD": 3, "OR": 3}
"""States with a cap, by the table: texts in 24 hours."""
ANYTHING = {"OR"}
"""States that count texts on any subject."""
LAW = Rules(caps=())
THREE = (sent(HOUR), sent(2 * HOUR), sent(20 * HOUR))
MORE = (sent(3 * HOUR), *THREE)
MIXED = (sent(HOUR), sent(2 * HOUR, subject="autumn"), sent(20 * HOUR, subject="winter"))


def number_in(state: str) -> str:
    code = next(code for code, region in AREA_CODES.items() if region == f"US-{state}")
    return f"+1{code}5552671"


def until(text, rules=LAW, **about):
    found = asked(text, replace(CALM, **about), rules)
    return found["cap"].until if "cap" in found else "may go"


@pytest.mark.parametrize("state", wallclock.STATES)
@pytest.mark.parametrize("reach", ["number", "shipping"])
def test_a_fourth_text_waits_where_the_table_says_so(state, reach):
    text = replace(TEXT, phone=number_in(state if reach == "number" else "NY"))
    places = (Place(country="US", region=state),)
    capped = state in CAPS

    assert until(text, places=places, sent=THREE[1:]) == "may go"
    assert until(text, places=places, sent=THREE) == (NOON + 4 * HOUR if capped else "may go")
    assert until(text, places=places, sent=MORE) == (NOON + 21 * HOUR if capped else "may go")
    assert until(text, places=places, sent=MIXED) == (
        NOON + 4 * HOUR if state in ANYTHING else "may go"
    )


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (DAY - MINUTE, NOON + MINUTE),
        (DAY - timedelta(seconds=1), NOON + timedelta(seconds=1)),
        (DAY, "may go"),
        (DAY + MINUTE, "may go"),
    ],
)
def test_a_day_is_24_hours_to_the_second(ago, expected):
    text = replace(TEXT, phone=FLORIDA)

    assert until(text, sent=(sent(HOUR), sent(HOUR), sent(ago))) == expected


@pytest.mark.parametrize(
    ("about", "counts"),
    [
        ({}, True),
        ({"workflow": "another"}, True),
        ({"purpose": "cart"}, True),
        ({"subject": None}, True),
        ({"subject": "autumn"}, False),
        ({"purpose": "transactional"}, False),
    ],
)
def test_what_counts_in_florida(about, counts):
    before = (sent(HOUR), sent(HOUR), sent(HOUR, **about))

    assert (until(replace(TEXT, phone=FLORIDA), sent=before) != "may go") == counts


def test_a_text_without_a_subject_may_be_about_anything():
    assert until(replace(TEXT, phone=FLORIDA, subject=None), sent=MIXED) == NOON + 4 * HOUR


@pytest.mark.parametrize(
    ("bought", "spared"),
    [
        (None, False),
        (datetime(2024, 9, 3, 18, tzinfo=UTC), False),
        (datetime(2024, 9, 4, 18, tzinfo=UTC), True),
        (NOON - 30 * DAY, True),
        (datetime(2020, 1, 1, tzinfo=UTC), False),
    ],
)
def test_a_purchase_in_the_last_18_months_lifts_oregons_cap(bought, spared):
    text = replace(TEXT, phone=OREGON)

    assert (until(text, sent=MIXED, bought_at=bought) == "may go") == spared
    assert until(replace(TEXT, phone=FLORIDA), sent=THREE, bought_at=bought) != "may go"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-03-03", 18, "2024-09-03"),
        ("2026-08-31", 18, "2025-03-01"),
        ("2028-08-29", 6, "2028-02-29"),
        ("2026-01-31", 1, "2025-12-31"),
        ("2026-12-31", 13, "2025-12-01"),
        ("2026-12-31", 12, "2025-12-31"),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, expected):
    assert months_before(date.fromisoformat(day), months).isoformat() == expected


SHOP = Rules(
    caps=(
        Cap(limit=2, hours=24),
        Cap(limit=4, hours=7 * 24),
        Cap(limit=6, hours=7 * 24, group="vip"),
        Cap(limit=0, hours=24, group="asleep"),
    )
)


@pytest.mark.parametrize(
    ("groups", "before", "expected"),
    [
        ((), (sent(HOUR),), "may go"),
        ((), (sent(HOUR), sent(5 * HOUR)), NOON + 19 * HOUR),
        ((), (sent(HOUR), sent(5 * HOUR, subject="autumn")), NOON + 19 * HOUR),
        ((), tuple(sent(n * DAY) for n in (2, 3, 4, 5)), NOON + 2 * DAY),
        ((), tuple(sent(n * DAY) for n in (0.1, 0.2, 4, 5)), NOON + 2 * DAY),
        (("new",), (sent(HOUR), sent(5 * HOUR)), NOON + 19 * HOUR),
        (("vip",), (sent(HOUR), sent(5 * HOUR)), "may go"),
        (("vip",), tuple(sent(n * DAY) for n in range(1, 7)), NOON + DAY),
        (("vip", "asleep"), (), NOON + DAY),
    ],
)
def test_a_shop_caps_its_own_segments(groups, before, expected):
    assert until(TEXT, SHOP, groups=frozenset(groups), sent=before) == expected


def test_the_house_itself_sends_no_more_than_two_a_day():
    assert until(TEXT, Rules(), sent=THREE[:1]) == "may go"
    assert until(TEXT, Rules(), sent=THREE[:2]) == NOON + 22 * HOUR


ages = st.lists(st.integers(0, 3 * 24 * 60), max_size=12)


@settings(max_examples=80, deadline=None)
@given(ages)
def test_a_text_leaves_as_soon_as_the_last_24_hours_have_room_and_no_sooner(minutes):
    text = replace(TEXT, phone=FLORIDA)
    before = tuple(sent(ago * MINUTE) for ago in minutes)
    expected = until(text, sent=before)

    def recent(at: datetime) -> int:
        return sum(at - DAY < one.at <= at for one in before)

    at = NOON
    while recent(at) >= CAPS["FL"]:
        at += MINUTE
    assert expected == ("may go" if at == NOON else at)
