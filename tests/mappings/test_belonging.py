"""Segments as they are declared: every name is known, and every rule can be read by a person."""

import pytest

from mappings.belonging import DECLARED, FIGURES, Sizes, named, rule, segments

EVERY = segments(Sizes())


@pytest.mark.parametrize("segment", EVERY, ids=lambda one: one.name)
def test_a_segment_compares_figures_there_are_with_sizes_there_are(segment):
    for test in segment.tests:
        assert test.figure in FIGURES
        assert all(size in Sizes.__struct_fields__ for _, size in test.bounds)
        assert test.bounds or test.among in Sizes().regions


def test_no_two_segments_have_one_name():
    assert len({one.name for one in EVERY}) == len(EVERY)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("repeat", "orders: at least 2"),
        ("new_buyers", "orders: under 2 and first order: under 30 days ago"),
        ("at_risk", "last order: at least 1.5 times their usual time between purchases ago, under 3 times their usual time between purchases ago"),
        ("cart_abandoners", "left a cart: at least 1 h ago, under 336 h ago"),
        ("region_oceania", "country: one of AU, NZ"),
    ],
)  # fmt: skip
def test_a_rule_is_said_in_words(name, words):
    assert rule(named(Sizes(), name), Sizes()) == words


def test_money_is_said_in_every_currency_that_has_a_bound():
    assert rule(DECLARED[0], Sizes(vip_spend={"EUR": 10, "USD": 12})).endswith("10 EUR / 12 USD")


def test_a_region_of_the_shops_own_is_a_segment():
    assert named(Sizes(regions={"alps": ["CH", "AT"]}), "region_alps")
    assert named(Sizes(regions={}), "region_europe") is None
