"""Who is who: exact keys, strongest first, whatever the order they come in."""

from itertools import islice, permutations

import pytest

from mappings.records import Cart, Customer, Merge
from tasks.hub import engine, identities
from tests.hub.world import account, at, keys, order

ADA = "ada@example.com"
P = "+442071838750"


def contact(id, email=None, key=None, minutes=0, **more):
    facts = {"hub_customer_id": key} if key else {}
    return Customer(
        platform="hubspot", external_id=id, email=email, updated_at=at(minutes), facts=facts, **more
    )


def cart(id, **more):
    return Cart(
        platform="shopify",
        external_id=id,
        currency="GBP",
        created_at=at(0),
        updated_at=at(0),
        **more,
    )


STORIES = {
    "three guest orders and an account of one e-mail are one person": ([order("1", email=ADA), order("2", email=ADA), order("3", email=ADA), account("7", ADA)], 1),
    "an account known by its orders first is the guest of its e-mail": ([order("1", customer_external_id="7"), order("2", email=ADA), account("7", ADA)], 1),
    "two accounts that used one verified e-mail are one person": ([account("7", ADA), account("8", ADA)], 1),
    "an account that changed its e-mail stays one": ([account("7", ADA), account("7", "ada@new.example", 5), order("1", email="ada@new.example")], 1),
    "a family shares a phone and stays two": ([account("7", ADA, phone=P), account("8", "bob@example.com", phone=P)], 2),
    "a guest without e-mail is whose phone it is": ([account("7", ADA, phone=P), order("1", phone=P)], 1),
    "two guests of one phone are one": ([order("1", phone=P), cart("c", phone=P)], 1),
    "a family and somebody of their phone are two, not three, not one": ([account("7", ADA, phone=P), account("8", "bob@example.com", phone=P), order("1", phone=P)], 2),
    "an unverified e-mail takes over nobody": ([order("1", email=ADA), account("7", ADA, email_verified=False)], 2),
    "not even by the phone": ([order("1", email=ADA, phone=P), account("7", "x@example.com", email_verified=False, phone=P)], 2),
    "an e-mail that is verified later joins then": ([order("1", email=ADA), account("7", ADA, email_verified=False), account("7", ADA, 9)], 1),
    "an order with an account is known by the account alone": ([account("7", ADA), order("1", customer_external_id="8", email=ADA)], 2),
    "the shop's own number joins nobody": ([account("7", phone="+442079460000"), account("8", phone="+442079460000")], 2),
    "a placeholder joins nobody": ([account("7", "test@test.com"), account("8", "test@test.com")], 2),
    "a contact of the CRM is known by its e-mail": ([contact("5", ADA), account("7", ADA)], 1),
    "merged accounts are one": ([account("7", ADA), account("8", "bob@example.com"), Merge(platform="shopify", object="customers", kept="8", gone="7")], 1),
    "one id of two platforms is two people": ([account("7", ADA), contact("7", "bob@example.com")], 2),
}  # fmt: skip


def known(person):
    """A person's keys but the phone, which leads to whoever was known by it first."""
    return [key for key in person if not key.startswith("phone")]


@pytest.mark.parametrize("story", STORIES)
def test_people_are_as_many_as_they_are_in_whatever_order(world, story):
    records, people = STORIES[story]
    seen = []
    for way in [[[each] for each in way] for way in islice(permutations(records), 6)] + [[records]]:
        for batch in way:
            world.straight(batch)
        seen.append(sorted(known(one) for one in keys(world.people())))
        world.empty()

    assert [len(one) for one in seen] == [people] * len(seen)
    assert all(one == seen[0] for one in seen)


@pytest.mark.parametrize("nothing", [None, "", "nan", "NaN"])
def test_nothing_is_never_a_key(world, nothing):
    """What cannot be read never reaches the hub as a value; a blank would be refused by the gate."""
    counts = world.tell(*[account(str(n), nothing, phone=nothing) for n in range(3)])

    assert len(world.people()) + counts.aside.get("customers", 0) == 3
    assert not world.rows("SELECT FROM identity WHERE kind IN ('email', 'phone')")


def test_guests_without_any_key_have_no_person(world):
    world.tell(order("1"), order("2"))

    assert not world.people()
    assert world.one("SELECT count(*) FROM orders WHERE customer_id IS NULL") == 2


def test_an_unverified_address_is_shown_until_its_owner_comes(world):
    world.tell(account("7", ADA, email_verified=False))
    assert [one["email"] for one in world.people()] == [ADA]

    world.tell(order("1", email=ADA))

    assert {tuple(one["keys"]): one["email"] for one in world.people()} == {
        (f"email {ADA}",): ADA,
        ("shopify:customer 7",): None,
    }


def test_a_contact_that_carries_our_key_is_that_person_whatever_its_address(world):
    world.tell(account("7", ADA), account("8", "bob@example.com"))
    key = world.one("SELECT key::text FROM customer WHERE email = %s", ADA)

    world.tell(contact("5", "bob@example.com", key, 9))

    assert [
        "hubspot:customer 5" in one["keys"] for one in world.people() if one["email"] == ADA
    ] == [True]
    assert len(world.people()) == 2


def test_of_two_merged_in_the_crm_the_one_it_kept_stays(world):
    world.tell(contact("5", ADA), contact("6", "bob@example.com"))
    kept = world.one("SELECT key FROM customer WHERE email = 'bob@example.com'")

    world.tell(Merge(platform="hubspot", object="customers", kept="6", gone="5"))

    assert world.rows("SELECT key FROM customer WHERE merged_into IS NULL") == [{"key": kept}]


def test_a_blocked_key_can_be_added_and_forgets_whom_it_led_to(world):
    world.tell(account("7", phone=P))
    with engine.connected(world.url) as hub:
        identities.block(hub, [("phone", P, "a call centre")])

    world.tell(account("8", phone=P), order("1", phone=P))

    assert len(world.people()) == 2
    assert not world.rows("SELECT FROM identity WHERE kind = 'phone'")


def test_an_order_moves_with_its_buyer_and_both_are_counted_again(world):
    world.tell(order("1", email=ADA))

    world.tell(order("1", 5, email="bob@example.com"))

    assert {one["email"]: one["order_count"] for one in world.people()} == {
        ADA: 0,
        "bob@example.com": 1,
    }
