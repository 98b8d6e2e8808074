"""The plan takes 13 to 30 weeks, and grows with what there is to do."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.rollout.timeline import Audit, hurried, rows, stages, weeks

SMALL = Audit(customers=800, phones=500, platforms=3, objects=8)
LARGE = Audit(
    customers=2_000_000, duplicates=500_000, unusable=700_000, phones=2_000_000, platforms=6,
    objects=32, unready=7,
)  # fmt: skip
counts = st.integers(0, 10**7)


@pytest.mark.parametrize(("audit", "expected"), [(SMALL, 13), (LARGE, 30)])
def test_the_least_is_13_weeks_and_the_most_is_30(audit, expected):
    assert weeks(stages(audit)) == expected


@given(st.builds(Audit, counts, counts, counts, counts, st.integers(0, 20), st.integers(0, 99), st.integers(0, 7)))  # fmt: skip
def test_whatever_there_is_to_do_the_plan_keeps_its_bounds(audit):
    planned = stages(audit)

    assert 13 <= weeks(planned) <= 30
    assert all(one.least <= one.pressed <= one.weeks <= one.most for one in planned)


@pytest.mark.parametrize(
    ("more", "stage"),
    [
        ({"customers": 100_000}, "pilot"),
        ({"unusable": 150}, "clean the data"),
        ({"duplicates": 150}, "clean the data"),
        ({"platforms": 5}, "connect and map"),
        ({"objects": 20}, "validate and automate"),
        ({"unready": 4}, "consent and sender"),
    ],
)
def test_more_to_do_takes_longer_where_it_is_done(more, stage):
    before = {one.title: one.weeks for one in stages(SMALL)}
    after = {one.title: one.weeks for one in stages(msgspec.structs.replace(SMALL, **more))}

    assert after[stage] > before[stage]
    assert all(after[title] >= before[title] for title in before)


def test_waiting_is_not_compressed():
    pressed = {row["stage"]: (row["may be compressed"], row["pressed to"], row["weeks"]) for row in rows(stages(LARGE))}  # fmt: skip

    assert pressed["clean the data"] == ("yes", "2", "6")
    assert pressed["pilot"] == ("no", "4", "4")
    assert pressed["consent and sender"][0] == pressed["validate and automate"][0] == "no"
    assert pressed["all"] == ("", "21", "30")


def test_stages_follow_each_other():
    planned = rows(stages(LARGE))

    assert [row["to"] for row in planned[:-1]] == [*(row["from"] for row in planned[1:-1]), "week 30"]  # fmt: skip


@pytest.mark.parametrize(
    ("due", "warned"), [(date(2026, 8, 1), True), (date(2026, 9, 1), False), (date(2026, 1, 1), False)]
)  # fmt: skip
def test_a_target_due_before_the_plan_ends_is_warned_of(due, warned):
    assert bool(hurried(stages(SMALL), [due], date(2026, 6, 1))) is warned
