"""How systems should be joined follows from volume, latency and cost, and is said with reasons."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.rollout.pattern import Work, advise, rows

SMALL = Work(events=100, latency=3600, systems=2, consent=False, hooked=["shopify"])
"""A shop with a CRM and no texts, in no hurry."""


@pytest.mark.parametrize(
    ("more", "pattern"),
    [
        ({}, "direct API"),
        ({"latency": 60}, "webhook"),
        ({"latency": 200, "reachable": False, "hooked": []}, "middleware"),
        ({"polls": False}, "webhook"),
        ({"polls": False, "reachable": False}, "middleware"),
        ({"polls": False, "reachable": False, "budget": 100.0}, "custom layer"),
        ({"latency": 60, "reachable": False}, "custom layer"),
        ({"latency": 60, "events": 60_000}, "custom layer"),
        ({"latency": 60, "systems": 3, "consent": True}, "custom layer"),
        ({"systems": 3, "consent": True}, "custom layer"),
        ({"systems": 2, "consent": True}, "direct API"),
    ],
)
def test_the_cheapest_that_nothing_rules_out_is_advised(more, pattern):
    advised = advise(msgspec.structs.replace(SMALL, **more))

    assert (advised[0].pattern, advised[0].verdict) == (pattern, "advised")


@pytest.mark.parametrize(
    ("more", "pattern", "words"),
    [
        ({"latency": 60}, "direct API", "asking every 5 minutes is later than 60 s"),
        ({"polls": False}, "direct API", "more than a platform allows"),
        ({"events": 5_000}, "webhook", "5,000 events a day"),
        ({"reachable": False}, "webhook", "no public address"),
        ({"consent": True}, "middleware", "nobody could show that a STOP was heeded"),
        ({"budget": 100.0}, "middleware", "about 180 a month is more than the 100 there are"),
    ],
)
def test_what_rules_a_way_out_is_said(more, pattern, words):
    [found] = [
        one for one in advise(msgspec.structs.replace(SMALL, **more)) if one.pattern == pattern
    ]

    assert found.verdict == "ruled out"
    assert any(words in one for one in found.against)


works = st.builds(
    Work, events=st.floats(0, 1e7), latency=st.floats(1, 1e5), systems=st.integers(0, 9),
    budget=st.none() | st.floats(0, 1e5), consent=st.booleans(), reachable=st.booleans(),
    hooked=st.lists(st.sampled_from(["shopify", "hubspot"])), polls=st.none() | st.booleans(),
)  # fmt: skip


@given(works)
def test_there_is_always_one_advice_and_never_one_that_is_ruled_out(work):
    advised = advise(work)

    assert [one.verdict for one in advised].count("advised") == 1
    assert advised[0].reasons
    assert {one.pattern for one in advised} == {
        *("direct API", "webhook", "middleware", "custom layer")
    }
    assert len(rows(advised)) == 4
