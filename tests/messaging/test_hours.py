"""Quiet hours against the table: every state, every edge, every kind of day, every changed clock."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from phonenumbers import SUPPORTED_REGIONS

from mappings.territories import AREA_CODES, ZONES, zones_of
from tasks.messaging import hours
from tasks.messaging.gate import Place
from tasks.messaging.laws import LAWS, Week, in_force
from tasks.messaging.zones import Whereabouts, everywhere
from tests.messaging import wallclock
from tests.messaging.letters import CALM, PARCEL, TEXT, asked

MINUTE = timedelta(minutes=1)
BEGIN = datetime(2026, 1, 2, tzinfo=UTC)
YEARS = (2026, 2027)
HOURS = [time(hour) for hour in (0, 3, 8, 9, 10, 12, 17, 18, 20, 21)]
"""Every window opens and closes at one of these, and clocks are changed between them."""
ORDINARY = [date(2026, 3, 3) + timedelta(days=ahead) for ahead in range(7)]
CLOCKS = sorted({zone for zones in ZONES.values() for zone in zones})


def at_home(state: str, *zones: str) -> Whereabouts:
    return Whereabouts(frozenset(zones or ZONES[f"US-{state}"]), frozenset({f"US-{state}"}))


def days(state: str) -> list[date]:
    """List the days that may differ: a week, the holidays, and those around a changed clock."""
    feasts = [date.fromisoformat(one) for one in wallclock.holidays(state) if one < "2028"]
    changed = [
        at.astimezone(ZoneInfo(zone)).date()
        for zone in ZONES[f"US-{state}"]
        for at in wallclock.changes(zone, YEARS)
    ]
    around = [day + timedelta(days=off) for day in feasts + changed for off in (-1, 0, 1)]
    return sorted({*ORDINARY, *around})


def test_the_table_and_the_map_know_all_states():
    assert {f"US-{state}" for state in wallclock.STATES} == {
        name for name in ZONES if name.startswith("US-")
    }
    assert {f"US-{state}" for state in wallclock.ROWS} == {
        law.where for law in LAWS if law.where.startswith("US-")
    }


@pytest.mark.parametrize("state", wallclock.STATES)
def test_every_edge_of_every_day_is_where_the_table_has_it(state):
    for name in ZONES[f"US-{state}"]:
        zone, where = ZoneInfo(name), at_home(state, name)
        for day in days(state):
            for edge in HOURS:
                for off in (-MINUTE, timedelta(), MINUTE):
                    at = datetime.combine(day, edge, zone).astimezone(UTC) + off
                    judged = hours.awake(where, at)
                    assert judged == wallclock.shows_open(frozenset({state}), [zone], at), at


@pytest.mark.parametrize("state", wallclock.STATES)
def test_what_waits_leaves_in_the_first_minute_that_is_open_in_every_zone(state):
    zones = ZONES[f"US-{state}"]
    begins = [datetime(2026, 7, 2, tzinfo=UTC), datetime(2026, 12, 24, tzinfo=UTC)]
    begins += [at - timedelta(hours=30) for at in wallclock.changes(zones[0], YEARS)]
    for begin in begins:
        compare(at_home(state), frozenset({state}), begin)


def compare(where: Whereabouts, states: frozenset[str], begin: datetime) -> None:
    """Compare the next opening with one found minute by minute, at moments of two days."""
    known = wallclock.waits(states, where.zones, begin, timedelta(days=6))
    for at in list(known)[-1::-1][: 2 * 1440 : 23]:
        if known[at] == at:
            assert hours.awake(where, at)
        else:
            assert not hours.awake(where, at)
            assert hours.opens(where, at) == known[at], at


@pytest.mark.parametrize("name", CLOCKS)
def test_a_clock_that_is_changed_opens_no_window_early_or_late(name):
    for at in wallclock.changes(name, YEARS):
        compare(
            Whereabouts(frozenset({name}), frozenset({"US-NY"})),
            frozenset({"NY"}),
            at - timedelta(hours=24),
        )


def test_most_clocks_of_the_states_are_changed_twice_a_year():
    american = {zone for name, zones in ZONES.items() if name.startswith("US-") for zone in zones}
    told = Counter(len(wallclock.changes(name, (2026,))) for name in american)

    assert told == {2: 6, 0: 2}  # Arizona and Hawaii leave theirs alone


def test_no_clock_anywhere_is_changed_while_a_window_may_open():
    zones = {zone for country in SUPPORTED_REGIONS for zone in everywhere(country).zones}
    for zone in zones:
        for at in wallclock.changes(zone, (2026,)):
            shown = (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).time()
            assert not time(7) < shown < time(21), zone
    assert len(zones) > 200


somewhere = st.frozensets(st.sampled_from(wallclock.STATES), min_size=1, max_size=4)
moments = st.integers(0, 1060 * 1440 * 60).map(lambda seconds: BEGIN + timedelta(seconds=seconds))


@settings(max_examples=150, deadline=None)
@given(somewhere, moments)
def test_the_next_opening_is_later_open_everywhere_and_the_first(states, at):
    zones = frozenset(zone for state in states for zone in ZONES[f"US-{state}"])
    where = Whereabouts(zones, frozenset(f"US-{state}" for state in states))
    clocks = [ZoneInfo(name) for name in zones]
    opening = hours.opens(where, at)

    if wallclock.shows_open(states, clocks, at):
        assert hours.awake(where, at)
        return
    assert opening is not None
    assert opening > at
    assert hours.awake(where, opening)
    assert wallclock.shows_open(states, clocks, opening)
    minute = at.replace(second=0, microsecond=0) + MINUTE
    while minute < opening:
        assert not wallclock.shows_open(states, clocks, minute), minute
        minute += MINUTE


codes = st.sampled_from(sorted(code for code, home in AREA_CODES.items() if home[:2] == "US"))


@settings(max_examples=100, deadline=None)
@given(codes, st.sampled_from(wallclock.STATES), moments)
def test_the_gate_asks_the_number_and_the_address(code, state, at):
    phone, place = f"+1{code}5552671", Place(country="US", region=state)
    asks = replace(CALM, now=at, places=(place,))
    clocks = [ZoneInfo(zone) for zone in {*zones_of(code), *ZONES[f"US-{state}"]}]
    states = frozenset({AREA_CODES[code][3:], state})
    found = asked(replace(TEXT, phone=phone), asks).get("quiet hours")

    if found is None:
        assert wallclock.shows_open(states, clocks, at)
    else:
        assert found.until > at
        assert wallclock.shows_open(states, clocks, found.until)
        assert found.until - at < timedelta(days=5)
    assert "quiet hours" not in asked(replace(PARCEL, phone=phone), asks)


@settings(max_examples=50, deadline=None)
@given(moments)
def test_whoever_may_be_anywhere_in_the_country_is_woken_nowhere(at):
    where = everywhere("US")
    opening = hours.opens(where, at)

    assert opening is not None
    assert opening > at
    for zone in where.zones:
        local = opening.astimezone(ZoneInfo(zone))
        assert 10 <= local.hour < 18
        assert local.weekday() < 5


def test_places_that_share_no_hour_never_open():
    apart = Whereabouts(
        frozenset({"Pacific/Honolulu", "Europe/Athens"}), frozenset({"US-HI", "GR"})
    )

    assert hours.opens(apart, datetime(2026, 3, 3, tzinfo=UTC)) is None
    assert not hours.awake(Whereabouts(), datetime(2026, 3, 3, 18, tzinfo=UTC))


@pytest.mark.parametrize(
    ("country", "zone", "day", "expected"),
    [
        ("FR", "Europe/Paris", "2026-03-02", (10, 20)),
        ("FR", "Europe/Paris", "2026-03-07", (10, 20)),
        ("FR", "Europe/Paris", "2026-03-08", None),
        ("FR", "Europe/Paris", "2026-04-06", None),
        ("FR", "Europe/Paris", "2026-05-14", None),
        ("FR", "Europe/Paris", "2026-07-14", None),
        ("CA", "America/Toronto", "2026-03-02", (9, 20)),
        ("CA", "America/Toronto", "2026-03-07", (10, 18)),
        ("CA", "America/Toronto", "2026-03-08", (12, 18)),
        ("GB", "Europe/London", "2026-03-02", (9, 20)),
        ("GB", "Europe/London", "2026-03-08", (12, 20)),
        ("DE", "Europe/Berlin", "2026-03-08", (12, 20)),
        ("AU", "Australia/Sydney", "2026-03-02", (9, 20)),
    ],
)
def test_other_countries_have_their_own_hours(country, zone, day, expected):
    laws, midnight = (
        frozenset({country}),
        datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)),
    )
    open_hours = [
        hour
        for hour in range(24)
        if hours.awake(Whereabouts(frozenset({zone}), laws), midnight.replace(hour=hour))
    ]

    assert open_hours == (list(range(*expected)) if expected else [])


def test_a_province_keeps_the_hours_of_its_country():
    saturday = datetime(2026, 3, 7, 18, 30, tzinfo=ZoneInfo("America/Toronto"))
    found = asked(replace(TEXT, phone="+14165552671"), replace(CALM, now=saturday.astimezone(UTC)))

    assert found["quiet hours"].until == datetime(
        2026, 3, 8, 12, tzinfo=ZoneInfo("America/Toronto")
    )


def test_a_shop_may_be_stricter_and_never_laxer():
    narrow = Week((time(11), time(15)), None, None, None)
    wide = Week((time(0), time(23, 59)), (time(0), time(23, 59)), (time(0), time(23, 59)))
    where = at_home("NY")

    def opened(day: str, week: Week) -> int:
        begin = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("America/New_York"))
        return sum(
            hours.awake(where, begin + hour * timedelta(hours=1), week) for hour in range(24)
        )

    assert [opened(day, narrow) for day in ("2026-03-02", "2026-03-07", "2026-05-25")] == [4, 0, 0]
    assert [opened(day, wide) for day in ("2026-03-02", "2026-03-07", "2026-03-08")] == [11, 11, 8]


def test_a_rule_counts_from_its_day_on():
    assert in_force("US-OR", date(2025, 12, 31)) is None
    assert in_force("US-OR", date(2026, 1, 1)).cap == 3


def test_every_row_says_where_it_comes_from_and_when_it_was_read():
    assert all(law.source and law.trust and law.reviewed_on >= date(2026, 1, 1) for law in LAWS)
    assert all(
        first != second
        for first, second in pairwise(sorted((law.where, law.since) for law in LAWS))
    )
