"""A campaign that does harm stops early, and one that does none goes on."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.messaging.warmup import BEGIN, PAUSE, Day, allowance, allowed, schedule
from tasks.messaging.warning import ALPHA, LARGER, SIGNS, Counts, Tolerated, evidence, look

FINE = Counts(delivered=960, failed=40, filtered=3, opt_outs=15, late=80, due=1000)


def test_what_is_tolerated_goes_on():
    assert look(FINE).go
    assert look(Counts()).go


@pytest.mark.parametrize(
    ("seen", "sign"),
    [
        (Counts(delivered=60, failed=20), "failed"),
        (Counts(delivered=85, failed=8, filtered=8), "filtered"),
        (Counts(delivered=100, opt_outs=12), "opt_outs"),
        (Counts(delivered=100, due=100, late=35), "late"),
    ],
)
def test_a_sign_stops_a_campaign_and_says_why(seen, sign):
    call = look(seen)

    assert not call.go
    assert [one.name for one in call.signs] == [sign]
    assert SIGNS[sign][0] in call.why
    assert call.signs[0].advice


@pytest.mark.parametrize(
    "seen",
    [
        Counts(failed=1),
        Counts(delivered=1, opt_outs=1),
        Counts(delivered=9, failed=2),
        Counts(delivered=20, opt_outs=2),
        Counts(due=3, late=2),
    ],
)
def test_a_few_texts_prove_nothing(seen):
    assert look(seen).go


def test_all_signs_are_told():
    assert (
        len(
            look(
                Counts(delivered=100, failed=100, filtered=50, opt_outs=50, late=150, due=200)
            ).signs
        )
        == 4
    )


def test_a_shop_tolerates_what_it_says():
    seen = Counts(delivered=100, opt_outs=12)

    assert look(seen, Tolerated(opt_outs=0.12)).go


@pytest.mark.parametrize("share", [0, 0.5, 2, -1])
def test_what_is_no_share_is_refused(share):
    with pytest.raises(ValueError, match="opt_outs"):
        Tolerated(opt_outs=share)


@pytest.mark.parametrize(("part", "whole"), [(2, 1), (-1, 3)])
def test_more_than_all_is_refused(part, whole):
    with pytest.raises(ValueError, match="no share"):
        evidence(part, whole, 0.1)


def stopped(share: float, tolerated: float, campaigns: int, texts: int) -> tuple[float, float]:
    """Look after every text; return how many campaigns stop, and after how many texts."""
    random = np.random.default_rng(5)
    seen = (random.random((campaigns, texts)) < share).cumsum(axis=1)
    whole = np.arange(1, texts + 1)
    larger = tolerated * np.array(LARGER)[:, None, None]
    weight = seen * np.log(larger / tolerated) + (whole - seen) * np.log(
        (1 - larger) / (1 - tolerated)
    )
    there = np.exp(np.minimum(weight, 700)).mean(axis=0) >= len(SIGNS) / ALPHA
    return there.any(axis=1).mean(), np.median(there.argmax(axis=1))


def test_a_harmless_campaign_is_hardly_ever_stopped_though_looked_at_after_every_text():
    share, _ = stopped(0.02, 0.02, 500, 1000)

    assert share <= ALPHA


def test_a_harmful_campaign_is_stopped_soon():
    share, after = stopped(0.06, 0.02, 100, 2000)

    assert share == 1
    assert after < 400


@given(part=st.integers(0, 5000), rest=st.integers(0, 10**6), share=st.floats(0.001, 0.3))
@settings(max_examples=40)
def test_more_of_what_is_feared_is_more_evidence(part, rest, share):
    assert evidence(part + 1, part + rest + 1, share) >= evidence(part, part + rest + 1, share)


TODAY = date(2026, 12, 1)
FULL = 2000


def days(*segments: int, ill: frozenset[int] = frozenset(), gap: int = 1) -> list[Day]:
    count = len(segments)
    return [
        Day(TODAY - timedelta(days=(count - n - 1) + gap), one, n in ill)
        for n, one in enumerate(segments)
    ]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([], BEGIN),
        (days(200), 300),
        (days(200, 300), 450),
        (days(200, 10), 300),
        (days(200, 300, 450, 675, 1000, 1500), FULL),
        (days(200, 300, 450, ill=frozenset({2})), 225),
        (days(50, ill=frozenset({0})), BEGIN // 2),
        (days(200, 300, gap=PAUSE + 1), BEGIN),
        ([Day(TODAY, 5000)], BEGIN),
        (days(0), BEGIN),
    ],
)
def test_a_sender_grows_by_good_days(before, expected):
    assert allowed(before, TODAY, FULL) == expected


@pytest.mark.parametrize(
    ("age", "before", "full", "expected"),
    [
        (0, [], None, BEGIN),
        (1, days(200), None, 300),
        (1, days(200), 250, None),
        (60, days(200), None, 300),
        (61, days(200), None, None),
    ],
)
def test_a_sender_is_new_until_it_has_its_budget_or_is_old(age, before, full, expected):
    assert allowance(before, TODAY - timedelta(days=age), TODAY, full) == expected


def test_a_small_budget_is_all_there_is():
    assert allowed([], TODAY, 50) == 50
    assert schedule(50) == [50]


def test_a_schedule_ends_with_the_full_budget():
    planned = schedule(FULL)

    assert planned[0] == BEGIN
    assert planned[-1] == FULL
    assert planned == sorted(planned)
    assert len(planned) <= 8


@given(st.lists(st.tuples(st.integers(0, 4000), st.booleans()), max_size=20))
@settings(max_examples=40)
def test_a_sender_is_never_allowed_more_than_its_budget_nor_nothing(history):
    known = [Day(TODAY - timedelta(days=len(history) - n), *one) for n, one in enumerate(history)]

    assert BEGIN // 2 <= allowed(known, TODAY, FULL) <= FULL
