"""People the hub has twice: found, shown with what it means, joined, and parted again."""

import psycopg
import pytest

from mappings.records import Consent
from tasks.hub.engine import connected
from tasks.identity.matching import Rules
from tasks.join import Asked, NotDecided, decide, shown
from tasks.match import find
from tasks.pages import joins as pages
from tests.contracts.privacy import personal
from tests.hub.world import World, account, at, order
from tests.stories.undo_seen import tables

PHONE = "+4420718387{:02d}"
LAST = "Smith Jones Weber Rossi Nowak Silva Patel Nguyen Kim Cohen Murphy Moreau Hansen Santos Ryan Evans Lewis Wood Hughes Walker".split()  # noqa: SIM905
FIRST = "Ann Bruno Carmen Diego Erik Fatima Giulia Hannah Ivan Kenji Lars Meera Nadia Omar Priya Ravi Simone Tariq Uma Yael".split()  # noqa: SIM905
ANN, AGAIN = "100", "200"


@pytest.fixture
def shop(hub_url):
    """Twenty people; Ann has a second account with her phone, Bruno a namesake or himself."""
    world = World(hub_url)
    named = enumerate(zip(FIRST, LAST, strict=True))
    world.tell(
        *(account(str(100 + n), f"{a}@example.com".lower(), 1, first_name=a, last_name=b, phone=PHONE.format(n)) for n, (a, b) in named),
        account(AGAIN, "anne.smith@example.org", first_name="Anne", last_name="Smith", phone=PHONE.format(0)),
        account("201", "bruno@example.org", first_name="Bruno", last_name="Jones"),
    )  # fmt: skip
    world.tell(order("1", customer_external_id=ANN), order("2", customer_external_id=AGAIN))
    world.tell(Consent(platform="shopify", address=PHONE.format(0), status="withdrawn", method="m", happened_at=at(0)))  # fmt: skip
    return world


def look(shop, *, dry_run=False, everybody=False):
    found = find(shop.url, Rules(), everybody=everybody, dry_run=dry_run)
    return found.compared, found.joined, found.waiting


def say(shop, action, *, dry_run=False, **said):
    return decide(shop.url, Asked(action, **{"who": "Eve", **said}), dry_run=dry_run).said


def keys(shop, *ids):
    rows = shop.rows("SELECT i.value, c.key::text FROM identity i JOIN customer c ON c.id = coalesce(i.own_id, i.customer_id) WHERE i.kind = 'shopify:customer'")  # fmt: skip
    known = {row["value"]: row["key"] for row in rows}
    return [known[id] for id in ids]


def buyers(shop):
    return {row["external_id"]: row["customer_id"] for row in shop.rows("SELECT external_id, customer_id FROM orders")}  # fmt: skip


def people(shop):
    return shop.one("SELECT count(*) FROM customer WHERE merged_into IS NULL")


def dump(shop):
    with connected(shop.url) as hub:
        return tables(hub)


def test_a_rehearsal_shows_who_would_be_joined_and_what_it_means_and_writes_nothing(shop):
    before = dump(shop)
    found = find(shop.url, Rules(), everybody=False, dry_run=True)
    (row,) = pages.page(found.joins)

    assert (found.people, found.compared, found.joined, found.waiting) == (22, 22, 1, 1)
    assert dump(shop) == before
    assert row["why"].endswith("same last name; same phone")
    assert row["orders"] == "1 + 1 = 2"
    assert row["money"] == "10.00 + 10.00 = 20.00 GBP"
    assert row["consent to texts"] == "+44…00: marketing withdrawn 2026-03-01; texted is +44…00"
    assert row["records elsewhere"] == "shopify 100 | shopify 200"
    assert personal(str([row, pages.page(found.pairs)])) == []


def test_what_a_rehearsal_showed_is_what_is_then_done(shop):
    rehearsed = find(shop.url, Rules(), everybody=False, dry_run=True)
    done = find(shop.url, Rules(), everybody=False, dry_run=False)

    numbers = {"id"}
    assert [{k: v for k, v in one.items() if k not in numbers} for one in done.joins] == [
        {k: v for k, v in one.items() if k not in numbers} for one in rehearsed.joins
    ]
    assert people(shop) == 21
    assert shop.rows("SELECT cause, status, settled_by FROM joined JOIN candidate c ON c.id = candidate_id") == [{"cause": "likeness", "status": "joined", "settled_by": "find_duplicates"}]  # fmt: skip
    assert shop.rows("SELECT kind, reason FROM review WHERE status = 'open'") == [{"kind": "identity", "reason": "1 pairs wait for a person"}]  # fmt: skip


def test_only_who_changed_is_compared_the_next_time(shop):
    look(shop)

    assert look(shop) == (1, 0, 1)
    assert look(shop) == (0, 0, 1)
    assert look(shop, everybody=True) == (21, 0, 1)


def test_a_pair_that_is_alike_no_more_waits_no_more(shop):
    look(shop)
    shop.tell(account("201", "bruno@example.org", 9, first_name="Zoe", last_name="Okafor"))

    assert look(shop) == (2, 0, 0)
    assert shop.one("SELECT count(*) FROM review WHERE status = 'open'") == 0


def test_nobody_is_joined_by_themselves_when_the_shop_wants_it_so(shop):
    found = find(shop.url, Rules(automatic=2), everybody=False, dry_run=False)

    assert (found.joined, found.waiting, people(shop)) == (0, 2, 22)


def test_a_person_joins_a_pair_and_parts_it_again_and_it_is_proposed_no_more(shop):
    look(shop)
    number = shop.one("SELECT id FROM candidate WHERE status = 'proposed'")
    assert [row["id"] for row in shown(shop.url)] == [number]

    assert (say(shop, "join", pairs=[number]), people(shop)) == ("1 joined", 20)
    assert (say(shop, "undo", pairs=[number], why="two"), people(shop)) == ("1 undone", 21)
    assert look(shop, everybody=True) == (21, 0, 0)
    assert shop.one("SELECT status FROM candidate WHERE id = %s", number) == "undone"
    assert shop.one("SELECT count(*) FROM review WHERE status = 'open'") == 0


def test_an_automatic_join_is_undone_by_the_keys_of_both_and_stays_so(shop):
    before = buyers(shop)
    both = keys(shop, ANN, AGAIN)
    look(shop)
    assert len(set(buyers(shop).values())) == 1

    assert say(shop, "undo", customers=both, dry_run=True) == "1 undone"
    assert people(shop) == 21
    say(shop, "undo", customers=both)
    assert buyers(shop) == before
    assert look(shop, everybody=True) == (22, 0, 1)


def test_two_kept_apart_are_never_proposed(shop):
    assert say(shop, "keep apart", customers=keys(shop, ANN, AGAIN)) == "1 kept apart"
    assert look(shop) == (22, 0, 1)

    number = shop.one("SELECT id FROM candidate WHERE status = 'proposed'")
    assert say(shop, "keep apart", pairs=[number]) == "1 kept apart"
    assert look(shop, everybody=True) == (22, 0, 0)


def test_who_was_joined_by_a_key_meanwhile_waits_for_nobody(shop):
    look(shop)
    shop.tell(account("201", "bruno@example.com", 9, first_name="Bruno", last_name="Jones"))

    assert look(shop)[2] == 0
    assert shop.rows("SELECT DISTINCT status FROM candidate") == [{"status": "joined"}]


WRONG = [
    ({"action": "join", "pairs": [1], "who": " "}, "say who decides"),
    ({"action": "join"}, "name pairs by their numbers, or two customers"),
    ({"action": "join", "pairs": [99]}, "there is no pair 99"),
    ({"action": "join", "customers": ["Ada", "Bob"]}, "by the hub's keys"),
    ({"action": "undo", "pairs": [99]}, "none of these pairs is joined"),
    ({"action": "keep apart", "customers": ["00000000-0000-0000-0000-000000000000"]}, "two keys of customers are needed; 0 are known"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "words"), WRONG)
def test_a_decision_nobody_can_carry_out_says_why(hub_url, said, words):
    with pytest.raises(NotDecided, match=words):
        say(World(hub_url), **said)


def test_one_who_was_erased_is_joined_by_nobodys_word(shop):
    both = keys(shop, ANN, "101")
    with psycopg.connect(shop.url) as hub:
        hub.execute("UPDATE customer SET erased_at = now() WHERE key = %s", (both[1],))

    with pytest.raises(NotDecided, match="was erased"):
        say(shop, "join", customers=both)


def test_two_who_are_one_are_not_joined_once_more(shop):
    look(shop)
    with pytest.raises(NotDecided, match="they are one already"):
        say(shop, "join", customers=keys(shop, ANN, AGAIN))
