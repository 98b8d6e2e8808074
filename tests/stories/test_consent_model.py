"""A STOP and a text, in every order of a few steps and in random orders of many."""

from dataclasses import fields
from itertools import product

import pytest

from tests.stories.consent_model import Broken, Faults
from tests.stories.consent_texts import CUT, FINE, LATER, LOST
from tests.stories.every_order import TOLD, Explored, Scene
from tests.stories.interleavings import chunk

FAULTS = [field.name for field in fields(Faults)]


def broken(counts):
    return {what: often for what, often in counts.items() if what.startswith("BROKEN")}


@pytest.mark.parametrize("texts", [1, 2])
@pytest.mark.parametrize("fates", list(product((FINE, LOST, LATER, CUT), repeat=2)), ids=str)
def test_in_every_order_of_two_dispatchers_and_a_stop(texts, fates):
    assert Explored(Scene(fates=fates, texts=texts)).orders > 50


@pytest.mark.parametrize("dies", range(5))
def test_in_every_order_with_a_crash_and_somebody_who_looks_for_what_it_left(dies):
    scene = Scene(dies=(dies, -1), fates=(FINE, LOST), texts=1, doubts=1)

    assert Explored(scene).orders > 50


@pytest.mark.parametrize("told", TOLD, ids=["stop", "stop twice", "stop and start"])
def test_in_every_order_of_two_texts_and_what_their_reader_says(told):
    assert Explored(Scene(told=told)).orders > 50


def test_random_orders_of_much_that_happens_at_once():
    assert broken(chunk(seed=7, number=8_000)) == {}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_way_to_build_it_wrong_is_caught(fault):
    wrong = Faults(**{fault: True})

    assert any(broken(chunk(seed, number=100, faults=wrong)) for seed in range(100))


@pytest.mark.parametrize("fault", ["reads_before_lock", "stop_takes_no_lock"])
def test_the_smallest_scene_shows_a_lock_that_is_not_held(fault):
    with pytest.raises(Broken, match="after a committed STOP"):
        Explored(Scene(faults=Faults(**{fault: True})))
