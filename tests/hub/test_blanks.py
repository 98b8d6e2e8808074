"""A record that says less takes nothing away, whatever order records come in."""

from itertools import permutations
from random import Random

import pytest

from mappings.records import Cart, Customer
from tasks.hub.staging import Incoming
from tests.hub.world import account, at, order

ADA = "ada@example.com"
P, Q = "+442071838750", "+442071838751"


def contact(minutes, **more):
    return Customer(platform="hubspot", external_id="5", updated_at=at(minutes), **more)


def cart(minutes, **more):
    return Cart(platform="shopify", external_id="c", currency="GBP", created_at=at(0), updated_at=at(minutes), **more)  # fmt: skip


def fields(world):
    (one,) = world.people()
    return one["email"], one["phone"], one["country"]


CASES = {
    "an order without a number keeps the contact's": ([contact(1, email=ADA, phone=P, country="GB"), order("1", 2, email=ADA)], (ADA, P, "GB")),
    "an order without an e-mail keeps the contact's": ([contact(1, email=ADA, phone=P), order("1", 2, phone=P)], (ADA, P, None)),
    "a cart takes nothing away": ([contact(1, email=ADA, phone=P, country="GB"), cart(2, email=ADA)], (ADA, P, "GB")),
    "a guest's later order keeps the number of the first": ([order("1", 1, email=ADA, phone=P, country="GB"), order("2", 2, email=ADA)], (ADA, P, "GB")),
    "the newest number of several counts": ([order("1", 1, email=ADA, phone=P), order("2", 2, email=ADA, phone=Q), order("3", 3, email=ADA)], (ADA, Q, None)),
    "a number that is said again replaces what was kept": ([order("1", 1, email=ADA, phone=P), order("2", 2, email=ADA), order("3", 3, email=ADA, phone=Q)], (ADA, Q, None)),
    "an account without a country keeps the guest's": ([order("1", 1, email=ADA, country="GB"), account("7", ADA, 2)], (ADA, None, "GB")),
    "an account's own country outlasts a newer guest's": ([account("7", ADA, 1, country="US"), order("1", 3, email=ADA, country="GB"), account("7", ADA, 4)], (ADA, None, "US")),
    "an account that has no number never takes a guest's": ([account("7", ADA, 2), order("1", 1, email=ADA, phone=P)], (ADA, None, None)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_blank_takes_nothing_away_in_whatever_order(world, case):
    records, expected = CASES[case]
    for way in permutations(records):
        world.empty()
        for record in way:
            world.straight([record])

        assert fields(world) == expected


@pytest.mark.parametrize("pages", [1, 2])
def test_of_two_copies_of_one_moment_the_older_one_s_facts_are_known_too(world, pages):
    copies = [Incoming(account("7", ADA, 1, facts=facts), None, at(2 + n)) for n, facts in enumerate([{"size": "M"}, {}])]  # fmt: skip
    for batch in [copies] if pages == 1 else [[one] for one in copies]:
        world.straight(batch)

    (one,) = world.people()
    assert dict(one["facts"])["size"] == "M"


def test_a_number_that_the_account_s_owner_emptied_is_emptied(world):
    world.straight([account("7", ADA, 1, phone=P)])
    world.straight([account("7", ADA, 2)])

    assert fields(world)[1] is None


def test_no_order_or_contact_ever_empties_a_field(world):
    random = Random(7)
    known = {"email": ADA}
    for minute in range(60):
        maybe = {"phone": random.choice((P, Q, None)), "country": random.choice(("GB", "US", None))}
        made = random.choice((contact(minute, email=ADA, **maybe), order(str(minute), minute, email=ADA, **maybe)))  # fmt: skip
        world.straight([made])
        known |= {name: value for name, value in maybe.items() if value}

        assert fields(world) == (ADA, known.get("phone"), known.get("country"))
