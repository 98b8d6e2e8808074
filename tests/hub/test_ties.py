"""Who people are without one of the joins that made them one; nobody else changes hands."""

import pytest

from tasks.hub.ties import Tie, again, alone, between

CHAIN = [Tie(1, 2, 1, 2, 1), Tie(2, 3, 2, 3, 1), Tie(3, 4, 1, 4, 1)]
OLDER = [Tie(1, 3, 2, 3, 2), Tie(2, 3, 1, 2, 1)]
"""3 went to 2; then 3 led to the older 1, whom both became part of."""
AT_ONCE = [Tie(1, 3, 1, 3, 1), Tie(2, 2, 3, 2, 1)]
MERGED = [Tie(1, 2, 1, 2, 1, "person"), Tie(2, 2, 5, 1, 5, "platform")]

CUT = {
    "the one at the end of a chain": (CHAIN, 2, 1, {1: 1, 2: 1, 3: 3, 4: 1}),
    "the one in the middle takes those beyond along": (CHAIN, 1, 1, {1: 1, 2: 2, 3: 2, 4: 1}),
    "the one that came first stays behind alone": (OLDER, 1, 1, {1: 1, 2: 2, 3: 1}),
    "the one that led to somebody older": (OLDER, 2, 1, {1: 1, 2: 2, 3: 2}),
    "the oldest of those who go is who they are": (AT_ONCE, 1, 1, {1: 1, 2: 2, 3: 2}),
    "one whom their platform merged away never stays": (MERGED, 1, 5, {1: 1, 2: 5, 5: 5}),
}


@pytest.mark.parametrize("what", CUT)
def test_without_a_tie_people_are_who_the_others_make_them(what):
    ties, number, root, people = CUT[what]
    whose = alone(ties)
    left = list(again([tie for tie in ties if tie.id != number], whose, root))

    assert whose == people
    assert sorted(tie.gone_id for tie in left) == sorted(id for id in people if people[id] != id)


@pytest.mark.parametrize("ties", [CHAIN, OLDER, AT_ONCE, MERGED])
def test_with_all_of_them_everybody_went_as_they_did(ties):
    assert list(again(ties, alone(ties), ties[-1].kept_id)) == ties


@pytest.mark.parametrize(
    ("ties", "pair", "number"),
    [
        (CHAIN, (3, 1), 2),
        (CHAIN, (3, 4), 3),
        (OLDER, (2, 3), 1),
        (OLDER, (2, 1), 2),
        (CHAIN, (3, 9), None),
    ],
)
def test_two_are_one_by_the_newest_join_on_the_way_between_them(ties, pair, number):
    assert between(ties, *pair) == number
