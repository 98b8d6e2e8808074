from datetime import timedelta
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.scoring import learned, trial
from tasks.scoring.days import gather, numbered
from tasks.scoring.models import MODELS, RECENCY, Past
from tests.scoring.shop import NOW, bought

LINE = (0.0, 1.0)


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_the_area_is_the_share_of_pairs_in_the_right_order(rows):
    z, came = (np.array(column) for column in zip(*rows, strict=True))
    pairs = list(product(z[came], z[~came]))
    if not pairs:
        return

    right = sum((one > other) + (one == other) / 2 for one, other in pairs)
    assert trial.auc(z, came) == pytest.approx(right / len(pairs))


def test_of_an_order_by_lot_the_margin_is_that_of_mann_and_whitney():
    assert trial.margin(0.5, 40, 60) == pytest.approx(1.96 * np.sqrt(101 / (12 * 40 * 60)))


@pytest.mark.parametrize(("line", "off"), [((0.0, 1.0), 0.0), ((-9.0, 0.0), 0.5)])
def test_chances_are_held_against_what_came_in_groups_of_a_tenth(line, off):
    z = np.repeat(np.array([-1.0, 1.0]) * np.log(3), 2000)
    came = np.arange(len(z)) % 4 < np.where(z < 0, 1, 3)

    assert trial.missed(z, came, line) == pytest.approx(off, abs=0.001)


def test_how_far_chances_lie_off_is_judged_by_who_did_not_teach_them():
    z, taught = np.tile([1.0, 1.0, -1.0, -1.0], 50), np.arange(200) % 2 == 0
    came = (z > 0) == taught  # whoever teaches comes as foretold, all others just do not

    assert trial.missed(z, came, trial.learned.line(z, came)) == pytest.approx(0, abs=0.01)
    assert trial.apart(z, came) > 0.9


def made(**areas):
    """Make a trial of models with these areas; a model may have flags or another line."""
    grades = []
    for name, area in areas.items():
        auc, line, flags = area if isinstance(area, tuple) else (area, LINE, ())
        grades.append(trial.Grade(name.replace("_", "/"), auc, auc, auc, line, {}, flags))
    return trial.Trial(30, 0, grades=tuple(grades))


@pytest.mark.parametrize(
    ("tried", "ships"),
    [
        (made(recency=0.7, NBD=0.8, logit=0.75), "NBD"),
        (made(recency=0.7, NBD=0.69), "recency"),
        (made(recency=0.7, NBD=0.7), "recency"),
        (made(recency=0.5, NBD=0.5), None),
        (made(recency=0.7, NBD=(0.9, LINE, ("a is at its boundary",))), "recency"),
        (made(recency=0.7, NBD=(0.9, (0.0, -1.0), ())), "recency"),
        (made(recency=(0.4, (0.0, -1.0), ()), NBD=0.6), "NBD"),
        (made(recency=(0.4, (0.0, -1.0), ()), NBD=0.3), None),
        (trial.Trial(30, 0, lacks="too short"), None),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_ships_is_sound_and_no_worse_than_recency(tried, ships):
    assert (tried.ships.model if tried.ships else None) == ships


@pytest.fixture(scope="module")
def past():
    return Past(gather(bought(400, leaving=0.2)))


def test_every_model_is_tried_beside_the_plain_rule(past):
    tried = trial.tried(past, numbered(NOW), 90)

    assert [one.model for one in tried.grades] == list(MODELS)
    assert tried.plain.model == RECENCY
    assert all(one.low <= one.auc <= one.high for one in tried.grades)
    assert tried.ships.auc >= tried.plain.auc


def test_chances_add_up_to_those_who_came(past):
    now = numbered(NOW)
    tried = trial.tried(past, now, 90)
    then = past.known(tried.cut, tried.window)

    for grade in tried.grades:
        if grade.fit:
            said, _ = trial.chances(then, [grade])
            assert said.sum() == pytest.approx(tried.came, rel=0.02)


def test_a_model_that_is_unsound_today_gives_way_to_the_next(past):
    now = numbered(NOW)
    broken, sound = (trial.Grade(name, 0.8, 0.8, 0.8, LINE) for name in ("logit", RECENCY))
    seen = past.known(now, 2 * 365)  # two years before it nobody had bought: nothing to learn from

    assert trial.chances(seen, [broken, sound])[1].name == RECENCY
    assert trial.chances(seen, [broken]) is None


@pytest.mark.parametrize(
    ("now", "customers", "lacks"),
    [(20, 400, "20 days of history, 42 are needed"), (200, 8, "customers came again")],
)
def test_too_little_data_gives_no_grade(now, customers, lacks):
    few = Past(gather(bought(customers)))
    tried = trial.tried(few, few.days.first + now, 30)

    assert lacks in tried.lacks
    assert (tried.grades, tried.ships) == ((), None)


def test_a_logit_finds_the_odds_it_was_made_of():
    lot = np.random.default_rng(1)
    rows = lot.normal(3, 2, (20_000, 2))
    came = lot.random(20_000) < 1 / (1 + np.exp(-(rows @ [0.5, -1.0] + 0.3)))

    found = learned.learn(rows, came)

    assert found.weights[1:] / found.spread == pytest.approx([0.5, -1.0], abs=0.05)
    assert learned.line(2 * rows[:, 0], came)[1] == pytest.approx(0.19, abs=0.05)


def test_where_who_comes_again_is_luck_nothing_ships():
    lot = np.random.default_rng(0)
    days = [NOW - timedelta(days=int(away)) for away in lot.integers(0, 300, 1200)]
    who = lot.integers(0, 300, 1200).astype(str)
    past = Past(gather(pd.DataFrame({"customer": who, "at": days, "amount": 10.0})))

    tried = trial.tried(past, numbered(NOW), 30)

    assert len(tried.grades) == len(MODELS)
    assert tried.ships is None
