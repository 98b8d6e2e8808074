"""Which name must hold is worked out from what was seen, and when, by other means than the merge."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from mappings.conflicts import decide
from mappings.ownership import of
from mappings.sightings import Sighting, claim, seen
from tasks.rollout.names import Spoken, called, certainly_later, speaking, word
from tests.stories.two_editors import GRAIN, histories

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


def said(value, first, last=None, *, echo=False, set=None, platform="hubspot", id="5"):
    return Spoken(customer_id=1, platform=platform, external_id=id, field="first_name", value=value,
        echo=echo, first_at=at(first), last_at=at(first if last is None else last),
        told_at=at(first if last is None else last), set_at=None if set is None else at(set))  # fmt: skip


STORE = [said("Ada", 0, 20, platform="shopify")]
CASES = {
    "nobody says anything": ([], [], None),
    "only the store does": (STORE, [], "Ada"),
    "the agent set it just then, later": (STORE, [said("Ada", 0, echo=True), said("Augusta", 30, set=30)], "Augusta"),
    "the agent set it after the store first said so": (STORE, [said("Ada", 0, echo=True), said("Augusta", 10, set=10)], "Augusta"),
    "nobody knows since when the CRM says so": (STORE, [said("Augusta", 30)], "Ada"),
    "the CRM was last seen otherwise before the store changed": ([said("Adele", 0, 5, platform="shopify"), said("Ada", 20, platform="shopify")], [said("Adele", 10, echo=True), said("Augusta", 30)], "Ada"),
    "the CRM was last seen otherwise after the store changed": ([said("Adele", 0, 5, platform="shopify"), said("Ada", 20, platform="shopify")], [said("Adele", 25, echo=True), said("Augusta", 30)], "Augusta"),
    "the store changed after the agent": ([said("Adele", 0, 25, platform="shopify"), said("Ada", 40, platform="shopify")], [said("Augusta", 20, set=20)], "Ada"),
    "the CRM repeats what it was told": (STORE, [said("Eve", 30, echo=True)], "Ada"),
    "an emptied name says nothing": (STORE, [said("", 30, set=30)], "Ada"),
    "the store never had one": ([said("", 0, platform="shopify")], [said("Augusta", 30)], "Augusta"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_name_of_the_crm_holds_only_where_it_was_certainly_set_later(case):
    store, crm, expected = CASES[case]

    assert called(word(store), word(crm)) == expected


def test_the_record_of_the_newest_copy_speaks():
    found = speaking([said("Ada", 0, 10, id="5"), said("Eve", 0, 12, id="6"), said("A", 5, id="6")])

    assert {one.value for one in found} == {"Eve", "A"}


def test_of_equal_moments_neither_is_certainly_later():
    assert not certainly_later((at(1), at(2)), (at(0), at(2)))
    assert not certainly_later((at(1), at(1)), (at(1), at(1)))
    assert all(certainly_later((two, two), (one, one)) for one, two in pairwise(map(at, range(9))))


def spoken(sightings, platform):
    return [
        Spoken(customer_id=1, platform=platform, external_id="1", field="first_name", value=one.value, echo=one.echo, first_at=one.first_at, last_at=one.last_at, told_at=one.told_at, set_at=one.set_at)
        for one in seen(sightings)
    ]  # fmt: skip


def test_two_ways_of_working_it_out_come_to_the_same_for_many_histories():
    line = of("customer", "first_name")
    for one in histories(2_000, seed=5):
        told = Sighting(one.told, NOON - timedelta(hours=1), NOON - timedelta(hours=1), echo=True)
        crm = [*one.crm, told]
        sides = [
            claim(("shopify", "store"), seen(one.store), GRAIN),
            claim(("hubspot", "crm"), seen(crm)),
        ]
        ours = called(word(spoken(one.store, "shopify"), GRAIN), word(spoken(crm, "hubspot")))

        assert (ours or "") == decide(line, sides).value
