"""What HubSpot is told of, through real calls to an account that refuses what HubSpot refuses."""

import subprocess
import sys

import httpx
import pytest

from mappings.records import Customer, Merge, Order
from tasks.connectors.base import Page, StopSync
from tasks.connectors.hubspot import Connector
from tasks.hub import reviews
from tasks.merge import merge_page
from tasks.push import push_all, push_batch, push_or_say
from tests.connectors.hubspot_account import NOON, TO_CONTACTS, Clock

CONTACTS = ("hubspot", "contacts", "transactions", 10)
ORDERS = ("hubspot", "orders", "transactions", 10)
DYING = """
import os, sys
import httpx
from tasks import push
from tasks.connectors.hubspot import Connector
from tasks.hub import engine

push.conclude = lambda *_: os._exit(9)
with engine.autocommit(sys.argv[1]) as hub, httpx.Client(trust_env=False) as client:
    push.push_batch(hub, Connector(client, {"url": sys.argv[2], "token": sys.argv[3]}), "contacts")
"""


def writes(account):
    return sum(account.sandbox("state")["writes"].values())


def contact_of(account, order):
    found = account.sandbox("export/orders")["results"]
    id = next(one["id"] for one in found if one["properties"]["hub_order_id"] == order)
    linked = account.call("GET", f"/crm/v4/objects/orders/{id}/associations/contacts").json()[
        "results"
    ]
    return [str(one["toObjectId"]) for one in linked]


def their_id(hub, key):
    return hub.execute(
        "SELECT their_id FROM mirror WHERE object = 'contacts' AND key = %s", (key,)
    ).fetchone()[0]


def test_everyone_owed_arrives_once_and_a_second_run_makes_no_call(account, crowd):
    crowd.owe("contacts", *crowd.people(250))

    first = push_all(*CONTACTS)
    calls = writes(account)
    crowd.owe("contacts", *crowd.keys("SELECT key::text FROM customer", ()))
    second = push_all(*CONTACTS)

    assert (first.sent, first.created, first.calls) == (250, 250, 3)
    assert (second.unchanged, second.calls) == (250, 0)
    assert writes(account) == calls
    assert len(account.people()) == 250


def test_only_the_properties_that_changed_are_sent(account, crowd, hub):
    (key,) = crowd.people(1)
    crowd.owe("contacts", key)
    push_all(*CONTACTS)
    account.agent(their_id(hub, key), lastname="Lovelace")  # by a person in HubSpot

    hub.execute("UPDATE customer SET first_name = 'Ada'")
    crowd.owe("contacts", key)
    push_all(*CONTACTS)

    (person,) = account.people().values()
    assert (person["firstname"], person["lastname"]) == ("Ada", "Lovelace")


def test_a_person_who_is_no_more_has_nothing_to_say(account, crowd, hub):
    gone, kept = crowd.people(2)
    crowd.owe("contacts", gone)
    hub.execute(
        "UPDATE customer SET merged_into = (SELECT id FROM customer WHERE key::text = %s) WHERE key::text = %s",
        (kept, gone),
    )

    assert push_all(*CONTACTS).unchanged == 1
    assert crowd.outbox() == [("contacts", "superseded", 1)]


def test_one_bad_record_in_a_hundred_costs_one(account, crowd, hub):
    keys = crowd.people(100)
    hub.execute(
        "UPDATE customer SET email = 'not an address@nowhere' WHERE key::text = %s", (keys[41],)
    )
    crowd.owe("contacts", *keys)

    done = push_all(*CONTACTS)

    assert (done.sent, done.refused) == (99, 1)
    (review,) = reviews.listed(hub)
    assert review.subject == f"hubspot contacts {keys[41]}"
    assert "not an address" not in review.reason
    assert crowd.outbox() == [("contacts", "review", 1), ("contacts", "sent", 99)]


def test_a_corrected_record_is_sent_and_its_review_is_over(account, crowd, hub):
    (key,) = crowd.people(1)
    hub.execute("UPDATE customer SET email = 'not an address@nowhere'")
    crowd.owe("contacts", key)
    push_all(*CONTACTS)

    hub.execute("UPDATE customer SET email = 'ada@example.com'")
    crowd.owe("contacts", key)
    push_all(*CONTACTS)

    assert reviews.listed(hub) == []
    assert crowd.outbox() == [("contacts", "sent", 1), ("contacts", "superseded", 1)]


def test_a_lost_answer_is_asked_again_without_making_anyone_twice(account, crowd, hub):
    crowd.owe("contacts", *crowd.people(5))
    account.provoke("lost", TO_CONTACTS)

    lost = push_all(*CONTACTS)
    hub.execute("UPDATE outbox SET due_at = now()")
    again = push_all(*CONTACTS)

    assert (lost.sent, lost.later, again.sent, again.created) == (0, 5, 5, 0)
    assert len(account.people()) == 5


def test_a_platform_that_is_busy_is_asked_again_when_it_says(account, crowd, hub):
    crowd.owe("contacts", *crowd.people(2))
    account.provoke("status", TO_CONTACTS, status=429)

    assert push_all(*CONTACTS).later == 2
    assert crowd.due_in() <= 10
    assert hub.execute("SELECT max(attempts) FROM outbox").fetchone() == (0,)


def test_an_outage_climbs_the_ladder(account, crowd, hub):
    crowd.owe("contacts", *crowd.people(2))
    account.provoke("status", TO_CONTACTS, status=503)

    assert push_all(*CONTACTS).later == 2
    assert 25 < crowd.due_in() <= 30
    assert hub.execute("SELECT max(attempts) FROM outbox").fetchone() == (1,)


def change_hands(crowd, hub):
    """Let one person's e-mail become another's, as when its true owner proves to be the other."""
    first, second = crowd.people(2)
    crowd.owe("contacts", first, second)
    push_all(*CONTACTS)
    (email,) = hub.execute("SELECT email FROM customer WHERE key::text = %s", (first,)).fetchone()
    hub.execute("UPDATE customer SET email = NULL WHERE key::text = %s", (first,))
    hub.execute("UPDATE customer SET email = %s WHERE key::text = %s", (email, second))
    return first, second, email


@pytest.mark.parametrize("together", [True, False])
def test_an_email_that_changes_hands_waits_until_its_old_owner_was_told(
    account, crowd, hub, together
):
    first, second, email = change_hands(crowd, hub)
    crowd.owe("contacts", second, first)
    if not together:
        hub.execute(
            "UPDATE outbox SET due_at = now() + '1 h' WHERE key = %s AND status = 'owed'", (first,)
        )

    push_all(*CONTACTS)
    hub.execute("UPDATE outbox SET due_at = now()")
    push_all(*CONTACTS)
    hub.execute("UPDATE outbox SET due_at = now()")
    push_all(*CONTACTS)

    assert reviews.listed(hub) == []
    assert account.people()[their_id(hub, second)]["email"] == email


def test_one_that_waits_for_another_holds_up_nobody_else(account, crowd, hub):
    first, second, _ = change_hands(crowd, hub)
    others = crowd.people(250)
    hub.execute("UPDATE customer SET email = 'x' || email WHERE key::text = ANY(%s)", (others,))
    crowd.owe("contacts", second, first, *others)
    hub.execute("UPDATE outbox SET due_at = now() + '1 h' WHERE key = %s AND status = 'owed'", (first,))  # fmt: skip
    hub.execute("UPDATE outbox SET priority = 9 WHERE key = %s AND status = 'owed'", (second,))

    done = push_all("hubspot", "contacts", "backfill", 10)

    assert (done.sent, done.later) == (250, 1)


def test_an_email_that_nobody_gives_up_is_left_to_a_person(account, crowd, hub):
    _, second, _ = change_hands(crowd, hub)
    crowd.owe("contacts", second)

    assert push_all(*CONTACTS).refused == 1
    assert "merge the two" in reviews.listed(hub)[0].reason


def test_an_account_that_refuses_us_is_left_to_a_person_and_nothing_counts_as_sent(
    account, crowd, hub, monkeypatch
):
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_TOKEN", "expired")
    crowd.owe("contacts", *crowd.people(2))

    with pytest.raises(StopSync):
        push_or_say(*CONTACTS)

    assert [(one.kind, one.subject) for one in reviews.listed(hub)] == [("account", "hubspot")]
    assert crowd.outbox() == [("contacts", "owed", 2)]


def test_a_day_that_is_used_up_costs_nobody_a_rung(account, crowd, hub, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_DAILY_LIMIT", "0")
    crowd.owe("contacts", *crowd.people(2))

    assert push_all(*CONTACTS).later == 2
    assert hub.execute("SELECT max(attempts) FROM outbox").fetchone() == (0,)
    assert account.people() == {}


def test_an_order_waits_for_its_contact_to_be_told_of_both_at_once(account, crowd, hub):
    (key,) = crowd.people(1)
    order = crowd.order(key)
    crowd.owe("contacts", key)
    crowd.owe("orders", order)

    early = push_all(*ORDERS)
    push_all(*CONTACTS)
    hub.execute("UPDATE outbox SET due_at = now()")
    push_all(*ORDERS)
    again = push_all(*ORDERS)

    assert (early.total, early.calls, again.total) == (0, 0, 0)
    assert contact_of(account, order) == [their_id(hub, key)]


def test_an_order_told_before_its_contact_is_linked_afterwards(account, crowd, hub):
    (key,) = crowd.people(1)
    order = crowd.order(key)
    crowd.owe("orders", order)
    push_all(*ORDERS)
    assert contact_of(account, order) == []

    crowd.owe("contacts", key)
    push_all(*CONTACTS)
    linked = push_all(*ORDERS)

    assert linked.sent == 1
    assert contact_of(account, order) == [their_id(hub, key)]


def test_an_order_on_its_way_while_its_contact_arrives_is_linked_afterwards(account, crowd, hub):
    (key,) = crowd.people(1)
    order = crowd.order(key)
    crowd.owe("orders", order)
    crowd.owe("contacts", key)
    hub.execute(
        "UPDATE outbox SET status = 'sending', claimed_by = pg_backend_pid(), claimed_at = (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()) WHERE object = 'orders'"
    )

    push_all(*CONTACTS)

    assert ("orders", "owed", 1) in crowd.outbox()


def test_an_order_without_a_customer_is_told_at_once(account, crowd):
    order = crowd.order()
    crowd.owe("orders", order)

    assert push_all(*ORDERS).sent == 1
    assert contact_of(account, order) == []


def test_a_contact_merged_away_in_hubspot_leads_to_its_survivor_or_a_person(account, crowd, hub):
    kept, gone = crowd.people(2)
    crowd.owe("contacts", kept, gone)
    push_all(*CONTACTS)
    ids = {"primaryObjectId": their_id(hub, kept), "objectIdToMerge": their_id(hub, gone)}
    assert account.call("POST", f"{TO_CONTACTS}/merge", json=ids).is_success

    hub.execute("UPDATE customer SET first_name = 'New'")
    crowd.owe("contacts", kept, gone)
    done = push_all(*CONTACTS)

    assert done.sent + done.refused == 2
    assert done.later == 0
    assert len(account.people()) == 1


def test_a_worker_killed_between_call_and_note_leaves_no_trace(account, crowd, hub, hub_url):
    crowd.owe("contacts", *crowd.people(3))
    dying = [sys.executable, "-c", DYING, hub_url, account.url, account.account["token"]]
    assert subprocess.run(dying, check=False).returncode == 9
    assert len(account.people()) == 3

    hub.execute("SELECT pg_terminate_backend(claimed_by, 5000) FROM outbox")
    done = push_all(*CONTACTS)

    assert (done.sent, done.created) == (3, 0)
    assert len(account.people()) == 3
    assert crowd.outbox() == [("contacts", "sent", 3)]


def test_two_workers_share_the_work(account, crowd, hub, hub_url):
    crowd.owe("contacts", *crowd.people(150))

    with httpx.Client(trust_env=False) as client:
        one = push_batch(hub, Connector(client, account.account, Clock()), "contacts")
        two = push_all(*CONTACTS)

    assert (one.sent, two.sent) == (100, 50)
    assert len(account.people()) == 150


def test_an_order_that_changes_hands_is_linked_with_its_new_buyer(account, crowd, hub, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", "http://127.0.0.1:9")
    shop = {"platform": "shopify", "updated_at": NOON}
    people = [Customer(external_id=id, email=f"p{id}@example.com", **shop) for id in ("1", "2")]
    order = Order(external_id="7", customer_external_id="2", currency="EUR", placed_at=NOON, **shop)
    merge_page.fn("shopify", "orders", Page([*people, order]), None)
    push_all(*CONTACTS)
    push_all(*ORDERS)
    (key,) = crowd.keys("SELECT key::text FROM orders", ())
    (first,) = contact_of(account, key)

    joined = Merge(platform="shopify", object="customers", kept="1", gone="2")
    merge_page.fn("shopify", "customers", Page([joined]), None)
    push_all(*CONTACTS)
    push_all(*ORDERS)

    (kept,) = crowd.keys("SELECT key::text FROM customer WHERE merged_into IS NULL", ())
    assert their_id(hub, kept) in contact_of(account, key)
    assert their_id(hub, kept) != first
