"""A goal is held against what is so today."""

from datetime import date

import pytest

from tasks.rollout.figures import KINDS, Counted, figure
from tasks.rollout.goals import USE_CASES, Goal, Target, beside, findings, progress

TODAY, LATER = date(2026, 6, 1), date(2027, 3, 1)
COUNTED = {
    "repurchase": Counted(270, 1000),
    "cart_recovery": Counted(50, 1000),
    "order_value": Counted(whole=400, mean=52.5, spread=20.0, currency="GBP"),
    "opt_out_rate": Counted(30, 1000),
}
FIGURES = [figure(name, COUNTED.get(name, Counted())) for name in KINDS]
GOOD = Target("cart_recovery", 0.1, LATER)


def wrong(*targets, owner="head of CRM", monitor="data team", use_case="abandoned_cart"):
    goal = Goal(use_case, owner, monitor, targets)
    return [(one.severity, one.what) for one in findings(goal, FIGURES, TODAY)]


def test_a_good_goal_has_nothing_wrong_with_it():
    assert wrong(GOOD) == []


@pytest.mark.parametrize(
    ("target", "severity"),
    [
        (Target("cart_recovery", 0.04, LATER), "blocker"),
        (Target("cart_recovery", 0.05, LATER), "blocker"),
        (Target("cart_recovery", 0.055, LATER), "warning"),
        (Target("cart_recovery", 5, LATER), "blocker"),
        (Target("cart_recovery", 0.1), "blocker"),
        (Target("cart_recovery", 0.1, TODAY), "blocker"),
        (Target("cart_recovery", 0.1, date(2025, 1, 1)), "blocker"),
    ],
    ids=["below", "no better", "within the margin", "a percentage", "no date", "today", "long ago"],
)
def test_a_target_that_is_none_is_found(target, severity):
    assert wrong(target) == [(severity, "cart recovery, within 7 days")]


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (Target("opt_out_rate", 0.015, LATER), []),
        (Target("opt_out_rate", 0.06, LATER), [("blocker", "opt-outs")]),
        (Target("order_value", 60, LATER), []),
        (Target("order_value", 40, LATER), [("blocker", "average order value")]),
        (Target("order_value", 0, LATER), [("blocker", "average order value")]),
        (Target("duplicates", 0.01, LATER), [("warning", "possible duplicates")]),
    ],
)
def test_better_is_lower_for_some_and_nothing_is_better_than_what_nobody_knows(target, found):
    assert wrong(GOOD, target) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"owner": " "}, ("blocker", "owner")),
        ({"monitor": ""}, ("blocker", "monitor")),
        ({"use_case": "win_back"}, ("warning", "targets")),
    ],
)
def test_somebody_answers_somebody_looks_and_the_target_is_what_it_is_about(said, found):
    assert wrong(GOOD, **said) == [found]


def test_a_goal_without_a_target_is_none():
    assert wrong() == [("blocker", "targets")]


def test_targets_stand_beside_the_baseline():
    rows = {row["figure"]: row for row in beside(FIGURES, [GOOD, Target("order_value", 60)])}

    assert rows["cart recovery, within 7 days"] == {
        "figure": "cart recovery, within 7 days",
        "today": "5.0 % (3.8 % to 6.5 %) of 1,000 carts left in the last 12 months",
        "target": "10.0 %",
        "by": "2027-03-01",
        "better": "higher",
    }
    assert rows["average order value"]["by"] == "no date"
    assert rows["consent to marketing texts"]["today"].startswith("not enough data")
    assert len(rows) == len(KINDS)


@pytest.mark.parametrize("use", USE_CASES.values(), ids=USE_CASES)
def test_a_use_case_moves_a_figure_that_is_measured(use):
    assert use.moves in KINDS


@pytest.mark.parametrize(
    ("target", "began", "so"),
    [
        (Target("cart_recovery", 0.05, LATER), 0.02, "reached"),
        (Target("cart_recovery", 0.10, LATER), 0.02, "38% of the way"),
        (Target("cart_recovery", 0.10, LATER), 0.06, "no nearer"),
        (Target("cart_recovery", 0.10, LATER), None, "not reached yet"),
        (Target("cart_recovery", 0.10, TODAY), 0.02, "missed"),
        (Target("opt_out_rate", 0.03, TODAY), 0.06, "reached"),
        (Target("opt_out_rate", 0.01, LATER), 0.05, "50% of the way"),
        (Target("duplicates", 0.01, TODAY), 0.05, "cannot tell"),
    ],
)
def test_how_far_a_target_has_come_is_said(target, began, so):
    (row,) = progress(FIGURES, {target.figure: began}, Goal("abandoned_cart", targets=(target,)), TODAY)  # fmt: skip

    assert row["so"] == so
