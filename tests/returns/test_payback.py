from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.returns.changes import Benchmark, Mean, Share, change
from tasks.returns.matched import Comparison, Effect
from tasks.returns.payback import Cost, Gain, gained, payback

SETUP, FEE = Cost("setting up", once=Decimal(1000)), Cost("licence", monthly=Decimal(50))
FOUND = Comparison(100, 500, matched=Effect(12.0, 6.0, 18.0))


def gain(value, low, high):
    return Gain(Decimal(value), Decimal(low), Decimal(high))


def test_a_gain_is_margin_of_what_was_changed_a_month():
    found = gained(FOUND, people=200, months=6, margin=Decimal("0.4"))

    assert found == gain("160.00", "80.00", "240.00")


def test_nothing_is_gained_of_whom_nobody_was_like():
    some = Comparison(100, 500, left_out=75, matched=Effect(12.0, 6.0, 18.0))

    assert gained(some, people=200, months=6, margin=Decimal("0.4")) == gain("40.00", "20.00", "60.00")  # fmt: skip


def test_without_a_comparison_nothing_was_gained():
    nothing = Comparison(10, 10, naive=Effect(900.0, 800.0, 1000.0), lacks="not enough data")

    assert gained(nothing, people=200, months=6, margin=Decimal("0.4")) is None


@pytest.mark.parametrize(
    ("costs", "gained", "months", "said"),
    [
        ([SETUP, FEE], gain(250, 100, 550), (5, 2, 20), "likely after 5 months, between 2 and 20"),
        ([SETUP, FEE], gain(250, 50, 550), (5, 2, None), "it is not certain to come back"),
        (
            [SETUP, FEE],
            gain(40, -10, 90),
            (None, 25, None),
            "not likely to come back; at best after 25",
        ),
        ([SETUP, FEE], gain(10, 0, 20), (None, None, None), "does not come back, even at best"),
        ([SETUP], gain(1, 1, 1), (None, None, None), "does not come back"),
        ([FEE], gain(50, 50, 60), (0, 0, 0), "likely after 0 months"),
        ([], gain(50, 50, 60), (None, None, None), "no costs were entered"),
        ([SETUP], None, (None, None, None), "not enough data: no gain could be shown"),
    ],
)
def test_payback_is_a_month_with_its_best_and_its_worst(costs, gained, months, said):
    found = payback(costs, gained)

    assert (found.likely, found.best, found.worst) == months
    assert said in found.said


@given(
    once=st.integers(1, 10_000),
    monthly=st.integers(0, 500),
    gains=st.lists(st.integers(-100, 2000), min_size=3, max_size=3),
)
def test_what_has_come_back_by_then_covers_all_that_was_paid(once, monthly, gains):
    low, value, high = sorted(gains)
    cost = Cost("all", Decimal(once), Decimal(monthly))
    found = payback([cost], gain(value, low, high))

    for months, each in ((found.likely, value), (found.best, high), (found.worst, low)):
        if months is not None:
            assert (months - 1) * (each - monthly) < once <= months * (each - monthly)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: gained(FOUND, people=1, months=1, margin=Decimal(40)), "enter 0.4 for 40 %"),
        (lambda: gained(FOUND, people=1, months=0, margin=Decimal("0.4")), "at least one month"),
        (lambda: payback([Cost("gift", Decimal(-1))], None), "costs below nothing: gift"),
        (lambda: Benchmark(0.3, " "), "a benchmark needs its source"),
    ],
)
def test_what_cannot_be_is_refused_in_words(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_the_interval_of_two_shares_is_newcombes():
    found = change("repurchase", Share(48, 80), Share(56, 70))

    assert (found.effect.value, found.effect.low, found.effect.high) == pytest.approx(
        (0.2, 0.0524, 0.3339), abs=1e-4
    )
    assert found.said == "went up"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (Mean(50, 20, 400), Mean(45, 20, 400), "went down"),
        (Mean(50, 20, 40), Mean(51, 20, 40), "as before"),
        (
            Share(1, 10),
            Share(9, 40),
            "not enough data: 10 in one of the two periods, 30 are needed",
        ),
    ],
)
def test_a_figure_moved_only_when_luck_does_not_explain_it(before, after, said):
    assert change("figure", before, after).said == said


def test_a_share_is_not_laid_beside_a_mean():
    with pytest.raises(TypeError, match="says nothing"):
        change("figure", Share(40, 80), Mean(1, 1, 80))
