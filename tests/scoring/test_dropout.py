import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import check_grad
from scipy.special import roots_jacobi

from tasks.scoring import dropout, money
from tasks.scoring.days import gather, numbered
from tasks.scoring.dropout import Fit
from tests.scoring.shop import NOW, bought, cdnow, seen

WEEK = 7
KINDS = ("BG/NBD", "MBG/NBD")


@pytest.fixture(scope="module")
def weekly():
    """BG/NBD as Fader, Hardie and Lee fitted it: in weeks."""
    customers = cdnow()
    return dropout.fit(
        "BG/NBD",
        seen(customers.repeats, customers.recency / WEEK, customers.age / WEEK),
    )


def test_bg_nbd_on_cdnow_is_as_published(weekly):
    found = [f"{one:.3f}" for one in (weekly.r, weekly.alpha, weekly.a, weekly.b)]

    assert found == ["0.243", "4.414", "0.793", "2.426"]
    assert f"{weekly.likelihood:.1f}" == "-9582.4"
    assert weekly.sound


def test_the_published_customer_buys_as_often_as_published(weekly):
    assert f"{weekly.expected(seen(2, 30.43, 38.86), 39)[0]:.3f}" == "1.226"


def test_gamma_gamma_on_cdnow_is_as_published():
    found = money.fit(cdnow())

    assert [f"{one:.2f}" for one in (found.p, found.q, found.v)] == ["6.25", "3.74", "15.44"]
    assert found.sound


def test_in_other_units_of_time_only_alpha_differs(weekly):
    daily = dropout.fit("BG/NBD", cdnow())

    assert daily.alpha == pytest.approx(WEEK * weekly.alpha, rel=1e-3)
    assert (daily.r, daily.a, daily.b) == pytest.approx((weekly.r, weekly.a, weekly.b), rel=1e-3)


@pytest.mark.parametrize("more", [0, 1])
@settings(max_examples=20, deadline=None)
@given(logs=st.lists(st.floats(-1.5, 1.5), min_size=4, max_size=4))
def test_slopes_are_those_of_the_likelihood(more, logs):
    few = dropout.counted(seen([0, 0, 1, 3, 9], [0, 0, 2, 30, 31], [5, 38, 38, 38, 32]))
    off = check_grad(
        lambda at: dropout.leaving(at, few, more)[0],
        lambda at: dropout.leaving(at, few, more)[1],
        np.array(logs),
    )

    assert off < 1e-2


@settings(max_examples=25, deadline=None)
@given(
    a=st.floats(0.1, 3),
    b=st.floats(0.3, 5),
    repeats=st.integers(0, 12),
    times=st.tuples(st.floats(0, 40), st.floats(1, 60)),
    kind=st.sampled_from(KINDS),
)
def test_expected_purchases_are_the_integral_over_all_customers_like_this(
    a, b, repeats, times, kind
):
    away, days = times
    one = seen(repeats, 20 * (repeats > 0), 20 * (repeats > 0) + away)
    fit = Fit(kind, 0.5, 6.0, a, b, 0.0)
    own, since = 0.5 + repeats, 6.0 + one.age[0]
    places, weights = roots_jacobi(60, fit.survived(one.repeats)[0] - 1, a - 1)
    leaves = (1 + places) / 2
    some = (1 - (since / (since + leaves * days)) ** own) / leaves  # of those who are still there

    whole = np.average(some, weights=weights) * fit.alive(one)[0]
    assert fit.expected(one, days)[0] == pytest.approx(whole, rel=1e-4)


@settings(max_examples=50, deadline=None)
@given(
    repeats=st.integers(0, 20),
    away=st.floats(0, 400),
    longer=st.floats(1, 400),
    kind=st.sampled_from([*KINDS, "NBD"]),
)
def test_the_longer_away_the_less_is_to_be_expected(repeats, away, longer, kind):
    fit = Fit(kind, 0.4, 50.0, 0.8, 2.5, 0.0)
    first = 100 * (repeats > 0)
    near, far = seen(repeats, first, first + away), seen(repeats, first, first + away + longer)

    assert 0 <= fit.alive(far)[0] <= fit.alive(near)[0] <= 1
    assert fit.chance(far, 30)[0] <= fit.chance(near, 30)[0] <= fit.chance(near, 60)[0] <= 1
    assert fit.chance(near, 30)[0] <= fit.expected(near, 30)[0] + 1e-9


def test_only_the_modified_model_lets_one_leave_after_the_first_purchase():
    once = seen(0, 0, 300)

    assert Fit("BG/NBD", 0.5, 40, 0.8, 2.5, 0.0).alive(once)[0] == 1
    assert Fit("MBG/NBD", 0.5, 40, 0.8, 2.5, 0.0).alive(once)[0] < 0.6


def test_where_nobody_ever_leaves_a_model_of_leaving_says_that_it_sees_nothing():
    stays = gather(bought(500, leaving=0.0)).as_of(numbered(NOW))

    assert dropout.fit("NBD", stays).sound
    for kind in KINDS:
        assert any("dropout cannot be seen" in flag for flag in dropout.fit(kind, stays).flags)


def test_where_all_buy_at_one_rate_the_rates_are_not_told_apart():
    alike = seen(np.full(500, 5), 250, 300)

    assert "r is at its boundary" in dropout.fit("NBD", alike).flags


def test_a_shop_where_people_leave_is_foretold_rightly():
    days = gather(bought(1500, seed=5, leaving=0.25, every=25))
    cut = numbered(NOW) - 120
    known = days.as_of(cut)
    fit = dropout.fit("MBG/NBD", known)

    assert fit.sound
    assert fit.expected(known, 120).sum() == pytest.approx(
        days.count(known, cut, cut + 120).sum(), rel=0.15
    )
