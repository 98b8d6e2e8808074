"""Calls an order costs are held against what a day and a second allow, now and as the shop grows."""

from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.rollout.calls import (
    FLAT,
    Allowed,
    Load,
    Way,
    findings,
    outgrown,
    plan,
    runs_out,
    together,
    ways,
)
from tasks.rollout.daybook import hourly, rows

KNOWN = Load(orders=10_000, calls=12)
CRM = Allowed("hubspot", day=100_000, per_second=19, batch=100)
EVENING = tuple(0.0 if hour < 18 else 1 / 6 for hour in range(24))
"""A shop whose people all buy after six."""
amounts = st.floats(1, 1e7)


def planned(load=KNOWN, allowed=CRM, unchanged=None):
    return [plan(load, allowed, way) for way in ways(load, allowed.batch, unchanged)]


def said(plans, severity):
    return [one for one in findings(plans[:1], plans) if one.severity == severity]


def test_ten_thousand_orders_of_twelve_calls_do_not_fit_into_a_hundred_thousand():
    one = planned()[0]

    assert (one.calls, one.verdict, one.out_at) == (120_000, "fails", 20.0)
    assert one.headroom == pytest.approx(-0.2)


def test_the_known_case_is_refused_and_told_what_batches_and_changes_make_of_it():
    [found] = said(planned(unchanged=0.4), "blocker")

    assert "120,000 calls a day are 20,000 more than the 100,000 allowed" in found.said
    assert "from 20:00 on nothing could be written" in found.said
    assert "only what changed: 72,000 calls a day" in found.advice
    assert "in full batches of 100: 720 calls a day" in found.advice


def test_what_each_way_makes_of_the_known_case():
    assert {one["way"]: (one["calls a day"], one["verdict"]) for one in rows(planned(unchanged=0.4))} == {
        "one call for each change": (120_000, "fails"),
        "only what changed": (72_000, "fits"),
        "as they come, 5 s together": (17_012, "fits"),
        "in full batches of 100": (720, "fits"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("load", "allowed", "verdict"),
    [
        (Load(8_333, 12), CRM, "fits"),
        (Load(8_334, 12), CRM, "fails"),
        (Load(8_000, 12, hours=EVENING), Allowed("hubspot", 100_000, 4), "fails"),
        (Load(8_000, 12), Allowed("hubspot", 100_000, 4), "fits"),
        (Load(10_000, 12), Allowed("shopify", inf, 10), "fits"),
        (Load(100_000, 12), Allowed("shopify", inf, 10), "fails"),
        (Load(10_000, 12), Allowed("twilio"), "cannot tell"),
        (Load(10_000, 12), Allowed("hubspot", None, 19), "cannot tell"),
        (Load(10_000, 12), Allowed("hubspot", 1_000_000, None), "cannot tell"),
        (Load(10_000, 12), Allowed("hubspot", 1_000, None), "fails"),
        (Load(0, 12), CRM, "fits"),
        (Load(0, 12, fixed=100_001), CRM, "fails"),
        (Load(1, 1), Allowed("hubspot", 0, 19), "fails"),
    ],
)
def test_a_plan_fits_fails_or_cannot_be_told(load, allowed, verdict):
    assert planned(load, allowed)[0].verdict == verdict


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (Load(7_500, 12), "leave 10%"),
        (Load(5_000, 12, growth=0.10), "used up in 5 months"),
        (Load(5_000, 12, growth=-0.10), None),
        (Load(5_000, 12, growth=0.01), None),
    ],
)
def test_little_room_and_growth_are_warned_of(load, words):
    found = said(planned(load), "warning")

    assert [words in one.said for one in found] == ([True] if words else [])


def test_a_limit_nobody_knows_is_no_limit_that_is_kept():
    [found] = said(planned(allowed=Allowed("hubspot", None, 19, 100)), "warning")

    assert (found.said, found.advice) == (
        "nobody can tell how many calls a day are allowed",
        "look it up: set LOCKSTEP_HUBSPOT_DAILY_LIMIT",
    )


def test_where_nothing_helps_it_says_so():
    [found] = said(planned(Load(1e7, 12), Allowed("hubspot", 1000, 19)), "blocker")

    assert found.advice == "buy more calls, or tell this platform of less"


@pytest.mark.parametrize(
    ("calls", "hours", "at"),
    [(120_000, FLAT, 20.0), (100_000, FLAT, None), (240_000, FLAT, 10.0), (120_000, EVENING, 23.0)],
)
def test_calls_run_out_when_the_shop_sells(calls, hours, at):
    assert runs_out(calls, 100_000, hours) == at


@given(amounts, amounts, st.lists(st.floats(0.01, 1), min_size=24, max_size=24))
def test_calls_run_out_exactly_if_there_are_too_few(calls, limit, weights):
    hours = [one / sum(weights) for one in weights]
    at = runs_out(calls, limit, hours)

    assert (at is None) == (calls <= limit)
    assert at is None or 0 <= at <= 24


@given(amounts, st.floats(0, 100), st.integers(1, 500), st.floats(0, 1))
def test_each_way_needs_no_more_than_the_one_before(orders, calls, batch, unchanged):
    needed = [one.calls for one in ways(Load(orders, calls), batch, unchanged)]

    assert all(later <= earlier * 1.000001 for earlier, later in pairwise(needed))


@given(st.floats(0, 1e6), st.integers(1, 500))
def test_a_call_carries_one_change_at_least_and_a_batch_at_most(expected, batch):
    assert together(expected, batch) * 1.000001 >= 1
    assert together(expected, batch) <= batch


@given(amounts, amounts, st.floats(0.001, 1))
def test_growth_reaches_the_limit_when_it_says(calls, limit, growth):
    months = outgrown(calls, limit, growth)

    assert months is not None
    assert calls * (1 + growth) ** months == pytest.approx(max(calls, limit))


def test_a_day_is_laid_out_hour_by_hour():
    day = hourly(KNOWN, plan(KNOWN, CRM, Way("one by one", 12)))

    assert len(day) == 24
    assert (day[19]["until"], day[19]["calls so far"], day[19]["left"]) == ("20:00", 100_000, "0")
    assert day[-1]["calls so far"] == 120_000
