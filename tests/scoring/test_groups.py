from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from mappings import reasons as words
from tasks.scoring import demand, groups, reasons
from tasks.scoring.days import numbered
from tests.scoring.shop import seen

DAY = date(2025, 3, 1)


def test_fifths_hold_a_fifth_each_and_equals_stay_together():
    assert groups.fifths(np.arange(10.0)).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert set(groups.fifths(np.array([0.0] * 8 + [1, 2])).tolist()) == {3, 5}


@pytest.mark.parametrize(
    ("repeats", "away", "group"),
    [
        (9, 0, "CHAMPIONS"),
        (9, 99, "PREVIOUSLY_LOYAL"),
        (0, 0, "NEW"),
        (0, 99, "DORMANT"),
        (9, 50, "LOYAL"),
    ],
)
def test_the_group_tells_how_lately_and_how_often(repeats, away, group):
    spread = np.arange(100)
    others = seen(spread % 10, 100, 100 + spread, worth=1 + spread % 10)
    one = seen(
        np.append(others.repeats, repeats),
        100,
        np.append(others.age, 100 + away),
        1 + np.append(spread % 10, repeats),
    )

    assert groups.rfm(one)["rfm"].iloc[-1] == group


def test_our_groups_are_laid_beside_the_stores_own():
    ours = pd.Series(["NEW", "NEW", "LOYAL", None], dtype="category")
    found = groups.agreement(ours, pd.Series(["NEW", "NEW", "ACTIVE", "NEW"]))

    assert found.to_dict("list") == {
        "ours": ["NEW", "LOYAL"],
        "theirs": ["NEW", "ACTIVE"],
        "customers": [2, 1],
        "same": [True, False],
    }


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        (120, 80, "up"),
        (80, 120, "down"),
        (105, 95, "as before"),
        (10, 9, "not enough data"),
        (0, 40, "down"),
    ],
)
def test_demand_changed_only_when_luck_does_not_explain_it(now, before, change):
    assert demand.signal("shoes", now, before).change == change


def test_a_category_bought_twice_a_day_was_asked_for_once():
    rows = [
        ("a", DAY, "shoes"),
        ("a", DAY, "shoes"),
        ("b", DAY - timedelta(days=9), "shoes"),
        ("a", DAY - timedelta(days=10), "shoes"),
        ("a", DAY - timedelta(days=20), "hats"),
        ("a", DAY + timedelta(days=1), "hats"),
    ]
    found = demand.by_category(
        pd.DataFrame(rows, columns=["customer", "at", "category"]), numbered(DAY), 10
    )

    assert [(one.of, one.now, one.before) for one in found] == [("shoes", 2, 1)]


def test_reasons_are_words_about_the_shop_and_hold_no_figure():
    assert words.said("once away") == "has bought once so far; has been away longer than most"
    assert words.said("") == "nothing out of the ordinary"
    assert not any(letter.isdigit() for said in words.REASONS.values() for letter in said)


def test_one_overdue_has_been_away_over_twice_the_own_gap():
    flags = reasons.found(seen([4, 4, 0], [40, 40, 0], [61, 60, 300]))["overdue"]

    assert flags.tolist() == [True, False, False]
