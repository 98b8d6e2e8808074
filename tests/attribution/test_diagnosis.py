"""The table of five signs, worked through in order."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tasks.attribution.diagnosis import SIGNS, Limits, diagnose, table
from tasks.attribution.figures import Sync, Tally, figures
from tasks.attribution.intervals import Interval

WELL = Tally(
    sent=10_000, arrived=9_800, failed=150, opt_outs=80, clicks=800, buyers=200, repeat=50,
    revenue=Decimal(10_000), squares=Decimal(700_000),
)  # fmt: skip
LIFTED = Interval(0.5, 0.3, 0.7)
FLAT = Interval(0.01, 0.0, 0.015)


def worked(
    lift: Interval | None = LIFTED, facts=None, limits=None, **about
) -> list[tuple[str, str]]:
    found = figures(replace(WELL, **about), Sync())
    return [(one.state, one.fix) for one in diagnose(found, lift, facts, limits)]


def test_a_workflow_that_is_well_needs_nothing():
    assert worked() == [("fine", "")] * 5


@pytest.mark.parametrize(
    ("row", "about"),
    [
        (0, {"arrived": 8_000, "failed": 1_900}),
        (1, {"opt_outs": 400}),
        (2, {"clicks": 50}),
        (3, {"buyers": 10, "repeat": 5}),
        (4, {"lift": FLAT}),
    ],
)
def test_each_sign_is_found_and_named_with_its_first_fix(row, about):
    found = worked(**about)

    assert [state for state, _ in found] == ["fine"] * row + ["wrong"] + [
        "mend the above first"
    ] * (4 - row)
    assert found[row][1] == SIGNS[row].otherwise
    assert not any(fix for _, fix in found[row + 1 :])


@pytest.mark.parametrize(
    ("about", "facts", "said"),
    [
        ({"arrived": 8_000, "failed": 1_900}, {"unregistered": 0.1, "filtered": 0.2}, "30034"),
        ({"arrived": 8_000, "failed": 1_900}, {"filtered": 0.2}, "30007"),
        ({"arrived": 8_000, "failed": 1_900}, {"filtered": 0.001, "no mobile": 0.1}, "landlines"),
        ({"opt_outs": 400}, {"over three a week": 0.5}, "send less"),
        ({"opt_outs": 400}, {"first text": 0.9}, "opt-in"),
        ({"clicks": 50}, {"late": 0.9}, "sooner"),
        ({"buyers": 10, "repeat": 5}, {"sold out": 0.3}, "sold out"),
        ({"lift": FLAT}, {"bought anyway": 0.8}, "buys anyway"),
    ],
)
def test_what_is_known_of_the_cause_names_the_first_fix(about, facts, said):
    assert said in next(fix for _, fix in worked(facts=facts, **about) if fix)


def test_only_the_first_that_is_wrong_counts():
    found = worked(
        arrived=8_000, failed=1_900, opt_outs=800, clicks=5, buyers=1, repeat=0, lift=FLAT
    )

    assert [state for state, _ in found].count("wrong") == 1
    assert sum(bool(fix) for _, fix in found) == 1


def test_few_texts_prove_nothing_wrong():
    few = figures(Tally(sent=20, arrived=18, failed=2, opt_outs=1, clicks=0), Sync())

    assert {one.state for one in diagnose(few)} == {"cannot tell"}


def test_few_texts_prove_nothing_fine_either():
    few = figures(Tally(sent=30, arrived=30, clicks=10, buyers=5), Sync())

    assert {one.state for one in diagnose(few)} == {"cannot tell"}


def test_texts_without_a_link_are_not_blamed_that_nobody_follows_it():
    rows = worked(clicks=0, buyers=0, repeat=0, facts={"no link": 1.0})

    assert rows == [("fine", ""), ("fine", ""), ("not asked", ""), ("not asked", ""), ("fine", "")]


def test_without_people_held_out_the_first_fix_is_to_hold_some_out():
    assert worked(None)[4] == ("cannot tell", SIGNS[4].otherwise)


def test_a_lift_that_may_be_chance_is_neither_flat_nor_fine():
    assert worked(Interval(0.2, -0.1, 0.5))[4][0] == "cannot tell"


def test_a_shop_may_expect_more():
    assert worked(limits=Limits(click_through=0.2))[2][0] == "wrong"


def test_the_table_has_a_row_for_each_sign_in_order():
    rows = table(diagnose(figures(WELL, Sync(1, timedelta(hours=1))), LIFTED))

    assert [row["sign"] for row in rows] == [
        "low delivery", "high opt-outs", "low clicks", "low conversion", "flat revenue",
    ]  # fmt: skip
    assert rows[0]["seen"] == "delivery 98.5%, at least 95.0% expected"


COUNT = st.integers(0, 2000)


@given(counts=st.tuples(COUNT, COUNT, COUNT, COUNT, COUNT), low=st.floats(-1, 1))
@settings(max_examples=60)
def test_never_more_than_one_fix(counts, low):
    arrived, failed, out, clicks, buyers = counts
    tally = Tally(
        sent=arrived + failed, arrived=arrived, failed=failed, opt_outs=out, clicks=clicks, buyers=buyers
    )  # fmt: skip
    rows = diagnose(figures(tally, Sync()), Interval(low + 0.1, low, low + 0.2))

    assert sum(bool(row.fix) for row in rows) <= 1
    assert len(rows) == len(SIGNS)


def test_texts_that_sell_nothing_are_not_blamed_for_selling_nothing():
    ill = replace(WELL, clicks=0, buyers=0, repeat=0)
    rows = diagnose(figures(ill, Sync()), sells=False)

    assert [row.state for row in rows] == ["fine", "fine", *["not asked"] * 3]
    assert not any(row.fix for row in rows)
