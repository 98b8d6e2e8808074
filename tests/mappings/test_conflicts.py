"""Two systems differ: who is right, whatever order they were heard in, and why."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from mappings.conflicts import Claim, before, decide
from mappings.ownership import (
    APPEND,
    ASKS,
    CLEARS,
    CONSENT,
    FULLEST,
    KEEPS,
    NEVER,
    NEWEST,
    OWNER,
    Owned,
)
from mappings.sightings import Sighting, claim, joined, seen
from tests.stories.two_editors import History, histories, settled
from tests.stories.two_editors_wrong import DESIGNS

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def at(seconds):
    return None if seconds is None else NOON + timedelta(seconds=seconds)


def line(rule, blank=KEEPS, owner="store"):
    return Owned("customer", "first_name", owner, "service", rule, blank)


def store(value, since=None, until=0, **more):
    return Claim("shopify", "store", value, at(since), at(until), **more)


def crm(value, since=None, until=0, **more):
    return Claim("hubspot", "crm", value, at(since), at(until), **more)


CASES = {
    "the owner's word holds though the other is newer": (OWNER, [store("A", 0, 5), crm("B", 9, 9)], "A", "owner"),
    "an owner who is silent leaves it to the others": (OWNER, [store(""), crm("B", 9, 9)], "B", "alone"),
    "a change that certainly came later holds": (NEWEST, [store("A", 0, 5), crm("B", 6, 6)], "B", "newest"),
    "the owner's later change holds": (NEWEST, [store("A", 7, 9), crm("B", 6, 6)], "A", "newest"),
    "a change within the stretch of the other's cannot be ordered": (NEWEST, [store("A", 0, 5), crm("B", 3, 3)], "A", "cannot tell"),
    "two stretches that overlap cannot be ordered": (NEWEST, [store("A", 0, 5), crm("B", 4, 9)], "A", "cannot tell"),
    "two changes of one moment cannot be ordered": (NEWEST, [store("A", 5, 5), crm("B", 5, 5)], "A", "cannot tell"),
    "stretches that only touch can": (NEWEST, [store("A", 0, 5), crm("B", 5, 9)], "B", "newest"),
    "a change of which nothing is known is no newer": (NEWEST, [store("A", 0, 5), crm("B", None, 9)], "A", "cannot tell"),
    "our own words coming back are no claim": (NEWEST, [store("A", 0, 5), crm("B", 9, 9, echo=True)], "A", "alone"),
    "both say the same": (NEWEST, [store("A", 0, 5), crm("A", 9, 9)], "A", "agreed"),
    "a blank says nothing where it keeps": (NEWEST, [store("", 8, 9), crm("B", 3, 3)], "B", "alone"),
    "the value that says most holds": (FULLEST, [store("A. Byron", 8, 9), crm("Ada Byron", 1, 1)], "Ada Byron", "fullest"),
    "of two that say as much the newest holds": (FULLEST, [store("Ada", 0, 1), crm("Eve", 9, 9)], "Eve", "newest"),
    "what is added replaces nothing": (APPEND, [store("b; a"), crm("c; a")], "a; b; c", "appended"),
    "the newest act of consent holds": (CONSENT, [store("withdrawn", 1, 1), crm("granted", 2, 2)], "granted", "consent"),
    "a tie of consents means no": (CONSENT, [store("granted", 2, 2), crm("withdrawn", 2, 2)], "withdrawn", "consent"),
    "an undated consent means no": (CONSENT, [store("granted", 2, 2), crm("granted", None, None)], "withdrawn", "consent"),
    "what is the ERP's is nobody's here": (NEVER, [store("A"), crm("B")], "", "nobody"),
    "nobody says anything": (NEWEST, [], "", "nobody"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_rule_decides_and_says_by_what(case):
    rule, claims, value, by = CASES[case]
    for way in permutations(claims):
        decision = decide(line(rule), way)
        assert (decision.value, decision.by) == (value, by)
        assert decision.why


def test_a_blank_of_the_owner_empties_the_field_where_it_clears():
    assert decide(line(OWNER, CLEARS), [store("", 8, 9), crm("B", 9, 9)]).value == ""


def test_a_blank_beside_anothers_value_is_asked_about():
    decision = decide(line(OWNER, ASKS), [store("", 8, 9), crm("B", 9, 9)])

    assert (decision.value, decision.asks) == ("B", True)
    assert not decide(line(OWNER, ASKS), [store("A"), crm("B")]).asks


def test_that_nobody_can_tell_is_said_with_both_times():
    why = decide(line(NEWEST), [store("A", 0, 5), crm("B", 3, 3)]).why

    assert why == (
        "nobody can tell which change came last (hubspot at 2026-07-01 12:00:03; shopify between "
        "2026-07-01 12:00:00 and 2026-07-01 12:00:05): the store owns it"
    )


def test_no_change_comes_before_itself_or_both_before_and_after():
    claims = [
        store("A", a, b) for a in (None, 1, 3, 5) for b in (1, 3, 5, 7) if a is None or a <= b
    ]

    assert not any(before(one, other) and before(other, one) for one in claims for other in claims)


def look(value, seconds, told=None, **more):
    return Sighting(value, at(seconds), at(seconds if told is None else told), **more)


SEEN = {
    "a record heard of once may have changed any time before": ([look("A", 5)], ("A", None, 6)),
    "seen again it still changed before the first time": ([look("A", 5), look("A", 9)], ("A", None, 6)),
    "it changed after the last time it was otherwise": ([look("A", 1), look("A", 5), look("B", 9)], ("B", 5, 10)),
    "and before the first time it was so": ([look("A", 5), look("B", 7), look("B", 9)], ("B", 5, 8)),
    "changed back, nobody knows when within the last stretch": ([look("B", 1), look("A", 5), look("B", 9)], ("B", 5, 10)),
    "an edit is known to the moment": ([look("A", 5), look("B", 7, exact=True), look("B", 9)], ("B", 7, 7)),
    "an older edit than what was seen since is not that change": ([look("B", 2, exact=True), look("A", 5), look("B", 9)], ("B", 5, 10)),
    "of two of one date the one told last holds": ([look("A", 5, 1), look("B", 5, 2)], ("B", 5, 6)),
    "our own words only bear witness": ([look("B", 3, exact=True), look("A", 7, echo=True)], ("B", 3, 3)),
    "what was ours before somebody changed it": ([look("A", 4, echo=True), look("B", 7)], ("B", 4, 8)),
}  # fmt: skip


@pytest.mark.parametrize("case", SEEN)
def test_sightings_amount_to_a_claim_in_whatever_order(case):
    sightings, (value, since, until) = SEEN[case]
    for way in permutations(sightings):
        for some in (way, (*way, way[0])):
            found = claim(("shopify", "store"), seen(some), timedelta(seconds=1))
            assert (found.value, found.since, found.until) == (value, at(since), at(until))


def test_lots_of_sightings_can_be_gathered_apart():
    one, other = (seen([look("A", 5, exact=True), look("A", 1)]), seen([look("A", 9)]))

    assert [joined(one[0], other[0])] == seen(
        [look("A", 9), look("A", 1), look("A", 5, exact=True)]
    )


def test_a_few_random_histories_end_the_same_in_any_order_and_obey_the_policy():
    for history in histories(150, seed=4):
        assert isinstance(history, History)
        assert settled(history) == []


@pytest.mark.parametrize("design", DESIGNS)
def test_each_way_to_decide_it_wrong_is_caught(design, monkeypatch):
    build, fault = DESIGNS[design]
    build(monkeypatch)

    assert any(fault in settled(history) for history in histories(400, seed=4))
