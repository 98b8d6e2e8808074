"""What may be said of a test, however often somebody looks."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tasks.experiments.experiment import Experiment
from tasks.experiments.judging import Arm, judge
from tasks.experiments.planning import Plan, cap, drift, findable, found, sample
from tasks.experiments.sequence import Sums, difference, level, limit

PLAN = Plan(rate=0.05, effect=0.2)
TEST = Experiment(name="t", workflow="w", dimension="wording", weights={"a": 1, "b": 1}, plan=PLAN)
THREE = replace(TEST, weights={"a": 1, "b": 1, "c": 1})
NEEDED = sample(PLAN)


def arm(people: int, buyers: int, each: float = 50.0, **about) -> Arm:
    """Buyers who each spent about as much."""
    squares = buyers * (each**2 + 400)
    return Arm(people=people, buyers=buyers, capped=buyers * each, squares=squares, revenue=Decimal(str(buyers * each)), **about)  # fmt: skip


@pytest.mark.parametrize(
    ("arms", "days", "said", "winner"),
    [
        ({"a": arm(500, 25), "b": arm(500, 30)}, 3, "too early", None),
        ({"a": arm(500, 25), "b": arm(500, 30)}, 8, "too early", None),
        ({"a": arm(2000, 100), "b": arm(2000, 110)}, 8, "go on", None),
        ({"a": arm(8000, 400), "b": arm(8000, 600)}, 8, "better", "b"),
        ({"a": arm(8000, 400), "b": arm(8000, 400, 100)}, 8, "better", "b"),
        ({"a": arm(8000, 600), "b": arm(8000, 400)}, 8, "worse", "a"),
        ({"a": arm(8000, 400, 100), "b": arm(8000, 600, 40)}, 8, "mixed", None),
        ({"a": arm(20000, 1000), "b": arm(20000, 1010)}, 30, "no difference", "a"),
        ({"a": arm(20000, 1000)}, 30, "cannot tell", None),
        ({"a": arm(9000, 400), "b": arm(7000, 600)}, 8, "cannot tell", None),
        ({"a": arm(4000, 200, opt_outs=20), "b": arm(4000, 200, opt_outs=120)}, 2, "harm", "a"),
        ({"a": arm(30, 0), "b": arm(30, 0, opt_outs=9)}, 2, "too early", None),
        ({"a": arm(100, 100, 0), "b": arm(100, 100, 0)}, 8, "go on", None),
    ],
)
def test_a_test_is_judged(arms, days, said, winner):
    verdict = judge(TEST, arms, days)

    assert (verdict.said, verdict.winner) == (said, winner)
    assert verdict.why


def test_clicks_decide_nothing():
    arms = {"a": arm(8000, 400, clicks=10), "b": arm(8000, 400, clicks=4000)}

    assert judge(TEST, arms, 8).said == "go on"


@pytest.mark.parametrize("weights", [{"a": 1, "b": 1}, {"a": 3, "b": 1}])
def test_the_limits_are_those_of_the_confidence_sequence(weights):
    arms = {"a": arm(1000 * weights["a"], 100), "b": arm(1000, 70, 80)}
    test = replace(TEST, weights=weights)
    for one in judge(test, arms, 8).compared:
        apart, error = difference(arms["a"].sums(one.metric), arms["b"].sums(one.metric))
        done = 1000 / test.people["b"]
        reach = float(limit(done, level(PLAN.alpha, 1)) * error)

        assert one.difference == pytest.approx(apart)
        assert (one.low, one.high) == (
            pytest.approx(apart - reach, rel=1e-3),
            pytest.approx(apart + reach, rel=1e-3),
        )


def test_of_several_the_best_wins_and_one_loser_ends_nothing():
    arms = {"a": arm(8000, 400), "b": arm(8000, 650), "c": arm(8000, 700)}

    assert judge(THREE, arms, 8).winner == "c"
    assert judge(THREE, arms | {"b": arm(8000, 200), "c": arm(8000, 410)}, 8).said == "go on"
    assert judge(THREE, arms | {"b": arm(8000, 200), "c": arm(8000, 210)}, 8).said == "worse"


def test_one_huge_order_decides_nothing_when_it_counts_for_the_cap():
    huge = replace(arm(8000, 400), revenue=Decimal(1_000_000))

    assert judge(TEST, {"a": arm(8000, 400), "b": huge}, 8).said == "go on"


def test_the_level_is_shared_by_all_that_is_compared():
    assert level(0.05, 1) * 2 == pytest.approx(0.05)
    assert level(0.05, 3) * 6 == pytest.approx(0.05)


@pytest.mark.parametrize("alpha", [0.05, 0.025, 0.01])
def test_two_equals_cross_the_limits_less_often_than_stated(alpha):
    assert found(0, alpha) < alpha


@pytest.mark.parametrize(("alpha", "power"), [(0.05, 0.8), (0.025, 0.9)])
def test_the_sample_finds_the_effect_as_often_as_stated(alpha, power):
    assert found(drift(alpha, power), alpha) == pytest.approx(power, abs=0.001)
    # what a single look at the end would ask for is not less
    assert drift(alpha, power) > limit(1.0, alpha)


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (PLAN, Plan(rate=0.05, effect=0.3)),
        (Plan(rate=0.02, effect=0.2), PLAN),
        (Plan(rate=0.05, effect=0.2, power=0.9), PLAN),
        (Plan(rate=0.05, effect=0.2, alpha=0.01), PLAN),
    ],
)
def test_a_harder_question_needs_more_people(more, less):
    assert sample(more) > sample(less)
    assert sample(less, 3) > sample(less)


@pytest.mark.parametrize(
    "about",
    [{"rate": 0}, {"rate": 5}, {"effect": 0}, {"rate": 0.6, "effect": 1}, {"alpha": 0}, {"alpha": 0.5}, {"power": 1}],
)  # fmt: skip
def test_a_plan_that_finds_nothing_is_refused(about):
    with pytest.raises(ValueError, match=r"share|alpha"):
        Plan(**{"rate": 0.05, "effect": 0.2} | about)


def test_the_sample_says_what_revenue_it_finds():
    assert findable(PLAN) is None
    assert findable(Plan(rate=0.05, effect=0.2, spread=20.0)) == pytest.approx(
        drift(0.025, 0.8) * 20 * (2 / NEEDED) ** 0.5
    )


def test_the_cap_is_set_from_orders_before():
    assert cap([]) is None
    assert cap([float(n) for n in range(101)]) == pytest.approx(99)


def test_limits_are_narrowest_when_the_sample_is_there():
    reach = [float(limit(part, 0.05) / part**0.5) for part in (0.1, 0.3, 1.0, 2.0)]

    assert reach == sorted(reach, reverse=True)
    assert float(limit(1.0, 0.05)) == pytest.approx(
        min(limit(np.linspace(0.5, 2, 61), 0.05)), rel=0.05
    )


VALUES = st.lists(st.floats(0, 1000), min_size=2, max_size=30)


@given(one=VALUES, other=VALUES)
@settings(max_examples=60)
def test_sums_tell_what_the_people_themselves_would(one, other):
    first, second = (Sums(len(v), sum(v), sum(x * x for x in v)) for v in (one, other))
    apart, error = difference(first, second)

    assert apart == pytest.approx(np.mean(other) - np.mean(one), abs=1e-6)
    assert error**2 == pytest.approx(
        np.var(one, ddof=1) / len(one) + np.var(other, ddof=1) / len(other), rel=1e-3, abs=1e-3
    )


def test_forty_tests_of_two_equals_name_hardly_a_winner():
    random = np.random.default_rng(7)
    plan, people = Plan(rate=0.2, effect=0.5), 4_000
    bought = random.random((2, 40, people)) < 0.2
    sums = [
        Sums(np.arange(1, people + 1), one.cumsum(axis=1), one.cumsum(axis=1)) for one in bought
    ]
    apart, error = difference(*sums)
    enough = (np.minimum(*(one.cumsum(axis=1) for one in bought)) >= 50) & (error > 0)
    deviate = np.divide(np.abs(apart), error, out=np.zeros_like(apart), where=enough)
    ever = (deviate > limit(np.arange(1, people + 1) / people, level(plan.alpha, 1))).any(axis=1)
    peeked = (deviate > 1.96).any(axis=1)

    assert ever.mean() <= plan.alpha
    assert peeked.mean() > 3 * plan.alpha
