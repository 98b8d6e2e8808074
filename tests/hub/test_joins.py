"""Every join is written down and can be undone, with all that came since; some are never made."""

import psycopg
import pytest

from mappings.records import Cart, Consent, Customer, Merge
from tasks.erase import erase
from tasks.hub import customers, engine, joining, replies, undoing
from tasks.hub.aparts import clash, keep
from tasks.hub.joining import Wish
from tasks.hub.undoing import NotUndone
from tests.hub.world import PLAN, account, at, order
from tests.stories import undo as stories
from tests.stories.undo_seen import tables

ADA, BOB = "ada@example.com", "bob@example.com"
P, Q = "+442071838750", "+442071838751"
CASES = 20
DIFFERED = (98, 145, 191, 279, 302, 317, 344, 405, 701, 879)
"""Lives that once ended otherwise: each showed a fault of its own."""


def join(world, one=ADA, other=BOB, cause="person"):
    with engine.connected(world.url) as hub:
        ids = [world.one("SELECT id FROM customer WHERE email = %s", mail) for mail in (one, other)]
        return joining.join(hub, PLAN, [Wish(*ids, cause, ["they said so"], "Eve")])


def undo(world, number=None):
    with engine.connected(world.url) as hub:
        number = number or world.one("SELECT max(id) FROM joined WHERE undone_at IS NULL")
        return undoing.undo(hub, PLAN, number, "Eve", "they are two")


def whose(world, query):
    """By whom something is, as the e-mail of the person."""
    return {row["id"]: row["email"] for row in world.rows(query)}


ORDERS = "SELECT o.external_id AS id, c.email FROM orders o JOIN customer c ON c.id = o.customer_id"


@pytest.fixture
def two(world):
    """Ada with one order, Bob with another and a cart."""
    world.tell(account("7", ADA, 1, phone=P, first_name="Ada"), account("8", BOB, phone=Q, first_name="Bob"))  # fmt: skip
    world.tell(order("1", customer_external_id="7"), order("2", customer_external_id="8"))
    world.tell(Cart(platform="shopify", external_id="c", customer_external_id="8", currency="GBP", created_at=at(0), updated_at=at(0)))  # fmt: skip
    return world


def test_joined_undone_and_joined_again_every_table_is_as_before(hub_url):
    counts = stories.Counter()
    with engine.fresh(hub_url) as hub:
        assert list(stories.play(hub, [*range(CASES // 2), *DIFFERED], counts)) == []

    assert counts["joined, undone, joined again"] + counts["lived on while joined"] > CASES // 3


JOINS = {
    "one verified e-mail": ([account("8", ADA, 5, phone=Q)], "key", ["the same verified e-mail"], None),
    "a merge in the store": ([Merge(platform="shopify", object="customers", kept="7", gone="8")], "platform", ["merged in shopify"], "shopify"),
    "a merge in the CRM": ([Customer(platform="hubspot", external_id="57", email=ADA), Customer(platform="hubspot", external_id="58", email=BOB), Merge(platform="hubspot", object="customers", kept="57", gone="58")], "platform", ["merged in hubspot"], "hubspot"),
}  # fmt: skip


@pytest.mark.parametrize("how", JOINS)
def test_every_join_is_written_down_with_what_moved_and_both_as_they_were(two, how):
    records, cause, reasons, by = JOINS[how]
    two.tell(*records)

    (found,) = two.rows("SELECT cause, reasons, said_by, kept ->> 'email' AS kept, gone ->> 'email' AS gone, jsonb_array_length(moved -> 'orders') AS orders, jsonb_array_length(moved -> 'cart') AS carts FROM joined")  # fmt: skip
    assert found == {"cause": cause, "reasons": reasons, "said_by": by, "kept": ADA, "gone": BOB, "orders": 1, "carts": 1}  # fmt: skip


@pytest.mark.parametrize("how", JOINS)
def test_an_undone_join_is_not_made_again_by_what_made_it(two, how):
    records = JOINS[how][0]
    two.tell(*records)
    undo(two)
    for _ in range(2):
        two.tell(*records)

    assert len(two.people()) == 2
    assert two.one("SELECT count(*) FROM joined") == 1


def test_what_came_while_they_were_one_goes_to_whom_it_is_of(two):
    join(two)
    two.tell(account("8", BOB, 30, phone=Q, first_name="Robert"), account("7", ADA, 40, phone=P, first_name="Ada"))  # fmt: skip
    two.tell(order("3", customer_external_id="8"), order("4", email=BOB), order("5", phone=Q), order("6", email=ADA))  # fmt: skip
    two.tell(account("9", BOB, 35, first_name="Robert"))
    undo(two)

    assert whose(two, ORDERS) == {"1": ADA, "2": BOB, "3": BOB, "4": BOB, "5": BOB, "6": ADA}
    assert {one["first_name"]: one["order_count"] for one in two.people()} == {"Ada": 2, "Robert": 4}  # fmt: skip
    assert "shopify:customer 9" in next(one["keys"] for one in two.people() if one["email"] == BOB)


@pytest.mark.parametrize("noted", [True, False], ids=["", "joined before it was noted by whom"])
def test_whoever_joined_one_of_them_meanwhile_goes_with_that_one(two, noted):
    join(two)
    two.tell(order("3", email="cleo@example.com"))
    two.tell(Merge(platform="shopify", object="customers", kept="8", gone="9"))
    with engine.connected(two.url) as hub:
        hub.execute("UPDATE joined SET own_id = CASE WHEN %s THEN own_id END", (noted,))
    undo(two, 1)

    bob = next(one for one in two.people() if one["email"] == BOB)
    assert "shopify:customer 9" in bob["keys"]


def test_somebody_older_goes_with_the_one_who_led_to_them(world):
    world.tell(account("9", "cleo@example.com", first_name="Cleo"))
    world.tell(account("7", ADA, first_name="Ada"), account("8", BOB, first_name="Bob"))
    join(world)
    world.tell(account("8", "cleo@example.com", 5, first_name="Bob"))
    cleo, ada, bob = [row["id"] for row in world.rows("SELECT id FROM customer ORDER BY id")]
    assert len(world.people()) == 1

    with engine.connected(world.url) as hub:
        assert [undoing.between(hub, *pair) for pair in ((ada, bob), (bob, cleo), (cleo, ada))] == [1, 2, 2]  # fmt: skip
    undo(world, 1)
    found = world.rows("SELECT id, merged_into FROM customer ORDER BY id")
    assert [row["merged_into"] for row in found] == [None, None, cleo]
    assert world.rows("SELECT gone_id, kept_id FROM joined WHERE undone_at IS NULL") == [{"gone_id": bob, "kept_id": cleo}]  # fmt: skip

    undo(world)
    assert sorted(one["keys"][-1] for one in world.people()) == [f"shopify:customer {id}" for id in "789"]  # fmt: skip


def test_an_older_text_goes_back_to_whose_number_it_went_to(world):
    world.tell(account("9", "cleo@example.com"))
    world.tell(account("7", ADA, 1, phone=P), account("8", BOB, phone=Q))
    join(world)
    with psycopg.connect(world.url) as hub:
        hub.execute("INSERT INTO message (workflow, occasion, purpose, phone, body, platform, customer_id) SELECT 'w', 'o', 'cart', %s, 'b', 'twilio', id FROM customer WHERE email = %s", (Q, ADA))  # fmt: skip
    world.tell(account("8", "cleo@example.com", 5, phone=Q))
    undo(world, 1)

    cleo, _, bob = [row["id"] for row in world.rows("SELECT id FROM customer ORDER BY id")]
    assert world.rows("SELECT customer_id, own_id FROM message") == [{"customer_id": cleo, "own_id": bob}]  # fmt: skip


def test_the_key_of_whoever_went_leads_to_who_they_are(two):
    key = two.one("SELECT key::text FROM customer WHERE email = %s", BOB)
    join(two)
    two.tell(Customer(platform="hubspot", external_id="58", facts={"hub_customer_id": key}))
    assert two.one("SELECT c.email FROM identity i JOIN customer c ON c.id = i.customer_id WHERE i.value = '58'") == ADA  # fmt: skip

    undo(two)
    assert two.one("SELECT c.email FROM identity i JOIN customer c ON c.id = i.customer_id WHERE i.value = '58'") == BOB  # fmt: skip


def test_both_and_their_orders_are_told_on_after_an_undo(two):
    join(two)
    with engine.connected(two.url) as hub:
        hub.execute("UPDATE outbox SET status = 'sent'")
    undo(two)

    owed = {row["key"] for row in two.rows("SELECT key FROM outbox WHERE status = 'owed' AND platform = 'hubspot'")}  # fmt: skip
    keys = {row["key"] for row in two.rows("SELECT key::text FROM customer UNION SELECT key::text FROM orders WHERE external_id = '2'")}  # fmt: skip
    assert owed == keys


def test_a_contact_their_crm_merged_away_is_made_anew_there(two):
    two.tell(*JOINS["a merge in the CRM"][0])
    with engine.connected(two.url) as hub:
        hub.execute("INSERT INTO mirror (platform, object, key, their_id) SELECT 'hubspot', 'contacts', c.key::text, i.value FROM customer c JOIN identity i ON i.kind = 'hubspot:customer' AND coalesce(i.own_id, i.customer_id) = c.id")  # fmt: skip
    undo(two)

    assert two.one("SELECT count(*) FROM mirror") == 1


def test_consent_stays_with_each_number_through_joins_and_undoing(two):
    two.tell(Consent(platform="shopify", address=P, status="granted", method="m", happened_at=at(1)), Consent(platform="shopify", address=Q, status="withdrawn", method="m", happened_at=at(2)))  # fmt: skip
    before = two.content()["consents"]
    join(two)
    assert two.content()["consents"] == before
    undo(two)
    assert two.content()["consents"] == before


def test_a_number_said_to_be_anothers_meanwhile_is_not_given_back(two):
    join(two)
    with engine.connected(two.url) as hub:
        hub.execute(customers.TOUCHED)
        hub.execute(replies.WRONG, ([Q], ["SM1"], [at(60)]))
    undo(two)
    two.tell(account("8", BOB, 1, phone=Q, first_name="Bob"))

    assert two.one("SELECT phone FROM customer WHERE email = %s", BOB) is None


def test_a_text_sent_meanwhile_is_of_whose_number_it_went_to(two):
    join(two)
    with psycopg.connect(two.url) as hub:
        for occasion, phone in (("1", P), ("2", Q)):
            hub.execute("INSERT INTO message (workflow, occasion, purpose, phone, body, platform, customer_id) SELECT 'w', %s, 'cart', %s, 'b', 'twilio', id FROM customer WHERE email = %s", (occasion, phone, ADA))  # fmt: skip
    undo(two)

    assert whose(two, "SELECT m.phone AS id, c.email FROM message m JOIN customer c ON c.id = m.customer_id") == {P: ADA, Q: BOB}  # fmt: skip


def test_a_journey_begun_meanwhile_is_of_whose_cart_or_order_it_is_about(two):
    join(two)
    two.tell(order("3", customer_external_id="8"), order("4", customer_external_id="7"))
    with psycopg.connect(two.url) as hub:
        hub.execute("INSERT INTO journey (workflow, customer_id, occasion, cart, order_id, happened_at, due_at, started_at) SELECT 'w', customer_id, external_id, NULL, id, now(), now(), now() FROM orders UNION ALL SELECT 'w', customer_id, external_id, external_id, NULL, now(), now(), now() FROM cart")  # fmt: skip
    undo(two)

    assert whose(two, "SELECT j.occasion AS id, c.email FROM journey j JOIN customer c ON c.id = j.customer_id") == {"1": ADA, "2": BOB, "3": BOB, "4": ADA, "c": BOB}  # fmt: skip
    assert two.one("SELECT count(own_id) FROM journey") == 0


def test_two_kept_apart_are_not_joined_through_somebody_between_them(two):
    with engine.connected(two.url) as hub:
        ids = [row["id"] for row in two.rows("SELECT id FROM customer ORDER BY id")]
        keep(hub, (ids[0], ids[1]), "Eve", "")
    two.tell(
        Merge(platform="shopify", object="customers", kept="7", gone="9"),
        Merge(platform="shopify", object="customers", kept="8", gone="9"),
    )

    assert sorted(one["email"] for one in two.people()) == [ADA, BOB]
    assert two.one("SELECT count(*) FROM joined") == 1


def test_a_person_may_join_again_whom_a_person_kept_apart(two):
    join(two)
    undo(two)
    assert join(two, cause="likeness") == 0
    assert join(two) == 1
    assert len(two.people()) == 1


def test_a_person_may_do_so_by_whom_one_of_them_was_before(two):
    two.tell(account("9", "cleo@example.com", 3))
    ada, bob, cleo = [row["id"] for row in two.rows("SELECT id FROM customer ORDER BY id")]
    with engine.connected(two.url) as hub:
        keep(hub, (bob, cleo), "Eve", "")
        for pair in ((ada, bob), (bob, cleo)):
            assert joining.join(hub, PLAN, [Wish(*pair, "person", ["they said so"], "Eve")]) == 1


def test_whoever_was_erased_is_neither_joined_nor_brought_back(two):
    join(two)
    erase(two.url, str(two.one("SELECT key FROM customer WHERE email = %s", ADA)), dry_run=False)
    before = tables_of(two)

    with pytest.raises(NotUndone, match="erased"):
        undo(two)
    assert tables_of(two) == before
    assert not [row for rows in before.values() for row in rows if "Bob" in row or BOB in row]
    assert two.one("SELECT count(*) FROM joined WHERE kept IS NOT NULL OR moved <> '{}'") == 0


def test_an_erased_person_is_not_joined_by_anybodys_word(two):
    key = two.one("SELECT key FROM customer WHERE email = %s", BOB)
    erase(two.url, str(key), dry_run=False)
    with engine.connected(two.url) as hub:
        wishes = [Wish(1, 2, "person", ["they said so"], "Eve")]
        assert joining.join(hub, PLAN, wishes) == 0


@pytest.mark.parametrize(("number", "words"), [(99, "no join 99"), (1, "was undone")])
def test_what_cannot_be_undone_says_why(two, number, words):
    join(two)
    undo(two)

    with pytest.raises(NotUndone, match=words):
        undo(two, number)


@pytest.mark.parametrize(
    ("pairs", "apart", "dropped"),
    [
        ([(1, 2), (2, 3)], [(1, 3)], [(2, 3)]),
        ([(1, 2), (3, 4), (2, 3)], [(1, 4)], [(2, 3)]),
        ([(1, 2), (2, 3)], [(4, 5)], []),
        ([(1, 2)], [(1, 2)], [(1, 2)]),
    ],
)
def test_the_pair_that_would_bring_two_together_is_left_out(pairs, apart, dropped):
    assert list(clash(pairs, apart)) == dropped


def tables_of(world):
    with engine.connected(world.url) as hub:
        return tables(hub)
