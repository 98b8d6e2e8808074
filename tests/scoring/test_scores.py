from datetime import timedelta

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from mappings import reasons as words
from tasks.scoring import value
from tasks.scoring.demand import by_segment
from tasks.scoring.scores import LACKING, Options, score
from tests.scoring.shop import NOW, bought

SCORES = ("chance", "churn", "due", "value")
WINDOWS = Options(horizon=60, lapse=120)
CUT = NOW - timedelta(days=90)


@pytest.fixture(scope="module")
def purchases():
    return bought(400, leaving=0.15)


@pytest.fixture(scope="module")
def scored(purchases):
    return score(purchases, CUT, WINDOWS)


def test_nothing_later_than_the_day_changes_a_score(purchases, scored):
    before = purchases[[day <= CUT for day in purchases["at"]]]

    assert_frame_equal(score(before, CUT, WINDOWS).frame, scored.frame)


def test_each_customer_has_one_row(purchases, scored):
    seen = {
        who for who, day in zip(purchases["customer"], purchases["at"], strict=True) if day <= CUT
    }

    assert scored.frame["customer"].is_unique
    assert set(scored.frame["customer"]) == seen


@pytest.mark.parametrize("name", SCORES)
def test_a_score_has_a_number_or_says_why_not_and_always_model_version_and_reasons(scored, name):
    lacks = scored.frame[f"{name}_lacks"].astype(str)

    assert ((lacks == "") == scored.frame[name].notna()).all()
    assert lacks[lacks != ""].str.startswith(LACKING).all()
    assert (scored.frame[f"{name}_model"] != "").all()
    assert (scored.frame[f"{name}_version"] == "1").all()
    assert all(words.said(codes) for codes in scored.frame[f"{name}_why"].unique())


def test_numbers_lie_where_they_can(scored):
    frame = scored.frame

    assert frame["chance"].between(0, 1).all()
    assert frame["churn"].between(0, 1).all()
    assert (frame["value"] >= 0).all()
    assert (frame["due"].dropna() > pd.Timestamp(CUT)).all()


def test_money_is_a_reason_for_worth_alone(scored):
    assert not scored.frame["chance_why"].astype(str).str.contains("spends|saves").any()
    assert scored.frame["value_why"].astype(str).str.contains("spends").any()


def test_segments_add_up_to_all(scored):
    table = by_segment(scored.frame)

    assert table["customers"].sum() == len(scored.frame)
    assert table["buyers"].sum() == pytest.approx(scored.frame["chance"].sum())
    assert table["value"].sum() == pytest.approx(scored.frame["value"].sum())


def test_a_shop_too_small_has_no_numbers_at_all():
    small = score(bought(12), NOW)

    assert small.frame[["r", "f", "m", "rfm", *SCORES]].isna().all(axis=None)
    for name in SCORES:
        assert small.frame[f"{name}_lacks"].astype(str).str.startswith(LACKING).all()


def test_before_the_first_purchase_there_is_nobody():
    assert score(bought(50), NOW - timedelta(days=2000)).frame.empty


def test_one_who_bought_like_a_clock_is_due_a_gap_after_the_last_purchase(purchases):
    weekly = [(NOW - timedelta(days=day), 5.0) for day in range(131, 4, -14)]
    clock = pd.DataFrame([("clock", *one) for one in weekly], columns=purchases.columns)

    frame = score(pd.concat([purchases, clock]), NOW, WINDOWS).frame.set_index("customer")

    assert frame.loc["clock", "due"] == pd.Timestamp(NOW) + timedelta(days=14 - 5)
    assert "regular" in frame.loc["clock", "due_why"]


def worths(**ways):
    rows = [
        value.Worth(name.replace("_", " "), 0.5, share, error, flags)
        for name, (share, error, flags) in ways.items()
    ]
    return value.Trial(90, 0, tuple(rows))


@pytest.mark.parametrize(
    ("tried", "ships"),
    [
        (worths(recency=(1, 10, ()), as_before=(1, 9, ())), "as before"),
        (worths(recency=(1, 10, ()), as_before=(1, 11, ())), "recency"),
        (worths(recency=(1, 10, ()), as_before=(1, 10, ())), "recency"),
        (worths(recency=(1, 10, ()), as_before=(2.5, 9, ())), "recency"),
        (worths(recency=(1, 10, ()), as_before=(1, 9, ("flag",))), "recency"),
        (worths(recency=(0.1, 10, ()), as_before=(1, 11, ())), None),
    ],
)
def test_the_way_that_ships_errs_no_more_than_recency(tried, ships):
    assert (tried.ships.way if tried.ships else None) == ships
