"""Who gets what, and what may not begin."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from tasks.experiments.experiment import Experiment, assigned, held_out, refusals
from tasks.experiments.planning import Plan

PLAN = Plan(rate=0.05, effect=0.2, cap=200.0)
TEST = Experiment(
    name="cart words 1", workflow="abandoned_cart", dimension="wording", weights={"a": 1, "b": 1}, plan=PLAN
)  # fmt: skip
PEOPLE = [f"person {n}" for n in range(20_000)]


def test_a_person_always_gets_the_same():
    assert {assigned(TEST, "ada") for _ in range(5)} == {assigned(TEST, "ada")}
    assert assigned(TEST, "ada") == assigned(
        replace(TEST, begins_at=datetime(2027, 1, 1, tzinfo=UTC)), "ada"
    )


@pytest.mark.parametrize("weights", [{"a": 1, "b": 1}, {"a": 3, "b": 1}, {"a": 1, "b": 1, "c": 2}])
def test_variants_are_drawn_by_their_weights(weights):
    got = Counter(assigned(replace(TEST, weights=weights), one) for one in PEOPLE)

    for name, weight in weights.items():
        expected = len(PEOPLE) * weight / sum(weights.values())
        assert abs(got[name] - expected) < 4 * expected**0.5


def test_what_one_test_gave_says_nothing_of_another():
    other = replace(TEST, name="cart words 2")
    both = Counter((assigned(TEST, one), assigned(other, one)) for one in PEOPLE)

    assert all(abs(count - 5_000) < 300 for count in both.values())


def test_whoever_takes_part_keeps_their_variant_when_more_do():
    few, more = replace(TEST, share=0.1), replace(TEST, share=0.5)
    first = {one: got for one in PEOPLE if (got := assigned(few, one))}

    assert 1_800 < len(first) < 2_200
    assert all(assigned(more, one) == got for one, got in first.items())


def test_who_is_held_out_stays_so_and_it_tells_nothing_of_the_variant():
    out = [one for one in PEOPLE if held_out("carts", one, 0.1)]

    assert 1_800 < len(out) < 2_200
    assert 850 < Counter(assigned(TEST, one) for one in out)["a"] < 1_150


RUNNING = replace(TEST, name="cart time", dimension="timing")


@pytest.mark.parametrize(
    ("new", "others", "a_day", "said"),
    [
        (TEST, [RUNNING], 10_000, "one at a time"),
        (TEST, [replace(RUNNING, dimension="wording")], 10_000, "one at a time"),
        (TEST, [replace(TEST, ended=True)], 10_000, "another name"),
        (replace(TEST, weights={"a": 1}), [], 10_000, "nothing to compare"),
        (replace(TEST, weights={"a": 1, "b": 0}), [], 10_000, "a weight is"),
        (replace(TEST, share=0), [], 10_000, "share of people"),
        (replace(TEST, plan=Plan(rate=0.05, effect=0.2)), [], 10_000, "set the cap"),
        (replace(TEST, share=2), [], 10_000, "share of people"),
        (TEST, [], 100, "look for a larger effect than 20%"),
        (TEST, [], 0, "for ever"),
        (replace(TEST, share=0.1), [], 5_000, "look for a larger effect"),
    ],
)
def test_what_may_not_begin(new, others, a_day, said):
    (why,) = refusals(new, others, a_day)

    assert said in why


@pytest.mark.parametrize(
    "others",
    [[], [replace(RUNNING, ended=True)], [replace(RUNNING, workflow="win_back")]],
)
def test_what_may_begin(others):
    assert list(refusals(TEST, others, 10_000)) == []


def test_the_rarest_variant_has_the_whole_sample():
    even, uneven = TEST.people, replace(TEST, weights={"a": 3, "b": 1}).people

    assert even["a"] == even["b"] == uneven["b"]
    assert uneven["a"] == 3 * uneven["b"]
