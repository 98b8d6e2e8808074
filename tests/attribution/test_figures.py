"""Figures with margins, and what is said when they stand on sand."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tasks.attribution.figures import Sync, Tally, figures, table
from tasks.attribution.intervals import Interval, gap, mean, share
from tasks.attribution.lift import Side, lift

WELL = Tally(
    sent=1000, arrived=970, failed=20, opt_outs=5, clicks=97, buyers=40, repeat=10,
    revenue=Decimal("2000.00"), squares=Decimal(130_000),
)  # fmt: skip
IN_STEP = Sync()


def seen(tally: Tally, name: str) -> Interval:
    return next(one.seen for one in figures(tally, IN_STEP) if one.name == name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("delivery", 970 / 990),
        ("opt-out", 5 / 970),
        ("click-through", 0.1),
        ("conversion", 40 / 970),
        ("revenue per recipient", 2000 / 970),
        ("repeat share", 0.25),
    ],
)
def test_each_figure_is_what_its_name_says(name, expected):
    found = seen(WELL, name)

    assert found.value == pytest.approx(expected)
    assert found.low < found.value < found.high


@pytest.mark.parametrize(
    ("tally", "sync", "said"),
    [
        (replace(WELL, arrived=700, failed=290), IN_STEP, "arrived"),
        (replace(WELL, arrived=500, failed=0), IN_STEP, "final receipt"),
        (replace(WELL, after_stop=1), IN_STEP, "after a STOP"),
        (WELL, Sync(3, timedelta(minutes=6)), "have not reached every system"),
    ],
)
def test_what_stands_on_sand_is_not_trusted(tally, sync, said):
    found = {one.name: one.doubt for one in figures(tally, sync)}

    assert said in found["conversion"]
    assert "not trustworthy" in found["revenue per recipient"]
    assert found["delivery"] is found["opt-out"] is None


@pytest.mark.parametrize("sync", [IN_STEP, Sync(3, timedelta(minutes=1))])
def test_what_stands_firm_is_trusted(sync):
    assert [one.doubt for one in figures(WELL, sync) if one.doubt] == []


def test_a_few_texts_that_failed_prove_nothing():
    assert [
        one.doubt for one in figures(Tally(sent=5, arrived=4, failed=1), IN_STEP) if one.doubt
    ] == []


def test_of_few_who_bought_it_is_not_said_how_far_revenue_may_lie():
    few = replace(WELL, buyers=1, repeat=0, revenue=Decimal(0), squares=Decimal(0))

    assert seen(few, "revenue per recipient") == Interval(0.0)


def test_without_a_link_whose_clicks_are_seen_nobody_knows_how_many_click():
    plain = replace(WELL, clicks=0)

    assert seen(plain, "click-through") == Interval()
    assert seen(replace(plain, linked=1000), "click-through").value == 0


def test_nothing_sent_is_no_data_and_no_doubt():
    found = figures(Tally(), IN_STEP)

    assert all(one.seen == Interval() and one.doubt is None for one in found)
    assert table({"cart": found})[0]["delivery"] == "no data"


def test_a_table_shows_margins_and_says_a_doubt_once():
    (row,) = table({"cart": figures(replace(WELL, after_stop=2), IN_STEP)})

    assert row["click-through"] == "10.0% (8.3% to 12.0%)"
    assert row["revenue per recipient"].startswith("2.06 (")
    assert "2 texts" in row["doubt"]


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0, 0.278), (10, 10, 0.722, 1), (5, 10, 0.237, 0.763), (1, 1000, 0.0002, 0.0056)],
)
def test_a_share_has_wilsons_margin(part, whole, low, high):
    found = share(part, whole)

    assert (found.low, found.high) == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))


def test_a_gap_has_newcombes_margin():
    found = gap(share(56, 70), share(48, 80))

    assert (found.low, found.high) == (
        pytest.approx(0.0524, abs=5e-5),
        pytest.approx(0.3339, abs=5e-5),
    )


def test_margins_hold_in_about_nineteen_of_twenty_cases():
    random = np.random.default_rng(3)
    counts = random.binomial(400, 0.03, 500)
    held = [one.low <= 0.03 <= one.high for one in (share(int(n), 400) for n in counts)]

    assert 0.92 < np.mean(held) <= 1


@given(part=st.integers(0, 500), rest=st.integers(0, 500))
@settings(max_examples=50)
def test_a_share_lies_in_its_margin(part, rest):
    found = share(part, part + rest)

    assert found == Interval() or 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize(("part", "whole"), [(2, 1), (-1, 5)])
def test_a_part_is_no_larger_than_its_whole(part, whole):
    with pytest.raises(ValueError, match="no share"):
        share(part, whole)


def test_whoever_clicked_was_reached_whatever_the_receipts_say():
    assert seen(Tally(sent=10, arrived=2, clicks=5), "click-through").value == 1


def test_margins_of_nothing_are_unknown():
    assert share(0, 0) == mean(0, 0, 0) == gap(Interval(), share(1, 2)) == Interval()
    assert mean(1, 5, 25) == Interval(5)
    assert gap(mean(1, 5, 25), share(1, 2)).low is None
    assert not Interval().below(1)
    assert not Interval().above(0)


def side(people: int, buyers: int, each: int = 50) -> Side:
    return Side(
        people=people,
        buyers=buyers,
        revenue=Decimal(buyers * each),
        squares=Decimal(buyers * each**2),
    )


@pytest.mark.parametrize(
    ("texted", "held", "said"),
    [
        (side(9000, 540), side(1000, 30), "too early"),
        (side(90_000, 5400), side(10_000, 400), "would not have come"),
        (side(90_000, 4500), side(10_000, 500), "bought anyway"),
        (side(90_000, 3600), side(10_000, 600), "bought less"),
        (side(90_000, 3600), side(0, 0), "nobody was held out"),
    ],
)
def test_what_texts_added_is_told_by_those_held_out(texted, held, said):
    assert said in lift(texted, held).said


def test_the_lift_says_how_much_in_all():
    found = lift(side(90_000, 5400), side(10_000, 400))

    assert found.buyers == pytest.approx(1800)
    assert found.money.value == pytest.approx(90_000)
    assert found.money.low == pytest.approx(found.revenue.low * 90_000)
    assert found.revenue.above(0)


def test_of_a_few_who_bought_it_is_not_said_who_would_have_anyway():
    assert lift(side(1000, 60), side(100, 6)).anyway is None
    assert lift(side(1000, 100), side(1000, 50)).anyway == pytest.approx(0.5)


def test_without_people_held_out_there_is_no_lift():
    found = lift(side(10, 1), side(0, 0))

    assert (found.buyers, found.money) == (None, Interval())
