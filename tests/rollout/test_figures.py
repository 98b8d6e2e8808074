"""A figure has its margin, or is no number at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.rollout.figures import ENOUGH, KINDS, Counted, figure, margin


@pytest.mark.parametrize(
    ("name", "counted", "value", "said"),
    [
        ("repurchase", Counted(270, 1000), 0.27, "27.0 % (24.3 % to 29.8 %) of 1,000 buyers of the last 12 months"),
        ("cart_recovery", Counted(0, 40), 0.0, "0.0 % (0.0 % to 8.8 %) of 40 carts left in the last 12 months"),
        ("consent_share", Counted(30, 30), 1.0, "100.0 % (88.6 % to 100.0 %) of 30 customers with a usable number"),
        ("repurchase", Counted(3, 29), None, "not enough data: 29 buyers of the last 12 months, 30 are needed"),
        ("repurchase", Counted(0, 0), None, "not enough data: 0 buyers of the last 12 months, 30 are needed"),
        ("repurchase", Counted(270, 1000, lacks="orders begin on 2026-03-01"), None, "not enough data: orders begin on 2026-03-01"),
        ("order_value", Counted(whole=400, mean=52.5, spread=20.0, currency="GBP"), 52.5, "52.50 GBP (50.54 to 54.46) of 400 orders of the last 12 months"),
        ("order_value", Counted(whole=0), None, "not enough data: 0 orders of the last 12 months, 30 are needed"),
    ],
)  # fmt: skip
def test_a_figure_says_what_it_is_of(name, counted, value, said):
    found = figure(name, counted)

    assert (found.value, found.said) == (value, said)


@given(st.integers(ENOUGH, 10**7), st.floats(0, 1))
def test_the_margin_holds_the_share_and_stays_a_share(whole, share):
    part = int(whole * share)

    low, high = margin(part, whole)

    assert 0 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1


@pytest.mark.parametrize("name", KINDS)
def test_without_data_no_figure_is_nought(name):
    assert figure(name, Counted()).value is None
