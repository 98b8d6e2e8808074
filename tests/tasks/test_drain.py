"""From the inbox to the hub: whatever order, however often, and whatever else is in the batch."""

import hashlib
import json
from pathlib import Path
from uuid import uuid4

import pytest

from tasks import drain as drain_step
from tasks.drain import drain_once
from tasks.hub import inbox, mirror, quarantine, reviews
from tests.connectors.hubspot_account import TO_CONTACTS

WEBHOOKS = Path(__file__).parents[1] / "data" / "shopify_webhooks"


def customer(id=1, at="2026-07-01T12:00:00Z", **fields):
    return {"id": id, "email": f"c{id}@example.com", "updated_at": at, **fields}


def keep(hub, *bodies, platform="shopify", topic="customers/update"):
    """Keep deliveries as the receiver does; one is named by its place and its content."""
    texts = [body if isinstance(body, bytes) else json.dumps(body).encode() for body in bodies]
    names = [hashlib.sha256(text).hexdigest() for text in texts]
    many = len(texts)
    said = inbox.columns([platform] * many, [topic] * many, names, texts, [None] * many)
    hub.execute(inbox.KEEP, said)


def recorded(topic):
    return json.loads((WEBHOOKS / f"{topic}.json").read_bytes())["response"]


def hint(hub, *ids):
    keep(
        hub,
        *({"objectId": id, "occurredAt": 1751371200000} for id in ids),
        platform="hubspot",
        topic="contact.creation",
    )


def statuses(hub):
    return hub.execute("SELECT status, attempts FROM inbox ORDER BY id").fetchall()


def names(hub):
    return hub.execute("SELECT first_name FROM customer ORDER BY id").fetchall()


def due(hub):
    found = hub.execute(
        "SELECT round(extract(epoch FROM due_at - now()))::int FROM inbox"
    ).fetchone()
    return found[0]


@pytest.fixture(autouse=True)
def store(monkeypatch):
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", "http://127.0.0.1:9")


def test_the_same_delivery_is_kept_once(hub):
    keep(hub, customer())
    keep(hub, customer())

    assert inbox.counts(hub) == {"new": 1}


def test_what_was_kept_reaches_the_hub_and_is_done(hub, hub_url):
    keep(hub, customer(first_name="Ada"))

    done = drain_once(hub_url)

    assert (done.deliveries, done.counts.failed) == (1, 0)
    assert (names(hub), statuses(hub)) == ([("Ada",)], [("done", 0)])
    assert drain_once(hub_url).deliveries == 0


@pytest.mark.parametrize("together", [True, False])
def test_the_newest_word_wins_in_whatever_order_it_comes(hub, hub_url, together):
    newest = customer(first_name="New", at="2026-07-01T12:05:00Z")
    for body in (newest, customer(first_name="Old")):
        keep(hub, body)
        if not together:
            drain_once(hub_url)
    drain_once(hub_url)

    assert names(hub) == [("New",)]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b'{"id": "\\u0000"}', b"null"])
def test_a_delivery_that_cannot_be_read_is_set_aside_alone(hub, hub_url, body):
    keep(hub, body, customer(first_name="Ada"))

    done = drain_once(hub_url)

    assert done.counts.failed == 1
    assert names(hub) == [("Ada",)]
    assert [status for status, _ in statuses(hub)] == ["done", "done"]
    assert len(quarantine.listed(hub)) == 1


def test_a_delivery_of_a_platform_we_do_not_know_is_set_aside_alone(hub, hub_url):
    keep(hub, {"id": 1}, platform="acme")
    keep(hub, customer(first_name="Ada"))

    assert drain_once(hub_url).counts.failed == 1
    assert names(hub) == [("Ada",)]
    assert quarantine.listed(hub)[0].platform == "acme"


def test_what_the_hub_itself_refuses_costs_only_its_delivery(hub, hub_url):
    hub.execute("ALTER TABLE customer ADD CHECK (first_name <> 'Poison')")
    keep(hub, *(customer(n, first_name="Poison" if n == 3 else f"P{n}") for n in range(1, 8)))

    drain_once(hub_url)

    (aside,) = quarantine.listed(hub)
    assert (aside.object, aside.key, aside.rules) == ("customers", "3", ["storable"])
    assert "violates check constraint" in aside.reason
    assert sorted(names(hub)) == [(f"P{n}",) for n in (1, 2, 4, 5, 6, 7)]
    assert [status for status, _ in statuses(hub)] == ["done"] * 7


def test_a_key_too_long_for_an_index_costs_only_its_delivery(hub, hub_url):
    long = "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(200))
    cart = {
        "id": 1,
        "token": long,
        "currency": "EUR",
        "total_price": "1.00",
        "created_at": "2026-07-01T12:00:00Z",
        "updated_at": "2026-07-01T12:00:00Z",
        "line_items": [],
    }
    keep(hub, cart, topic="checkouts/create")
    keep(hub, customer(2, first_name="Ada"))

    drain_once(hub_url)

    assert ("Ada",) in names(hub)
    assert [one.object for one in quarantine.listed(hub)] == ["carts"]


def test_a_refund_may_come_before_its_order(hub, hub_url):
    refund, order = (recorded(topic) for topic in ("refunds.create", "orders.create"))
    order["refunds"] = []
    keep(hub, refund, topic="refunds/create")
    drain_once(hub_url)
    keep(hub, order, topic="orders/create")
    drain_once(hub_url)

    waiting = len(quarantine.listed(hub)) + hub.execute("SELECT count(*) FROM refund").fetchone()[0]
    assert waiting == 1  # in its place, or waiting for a replay: never lost


def test_a_hint_is_followed_by_asking_the_platform(hub, hub_url, account):
    hint(hub, int(account.agent(email="ada@example.com", firstname="Ada")))

    assert drain_once(hub_url).counts.failed == 0
    assert names(hub) == [("Ada",)]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (("", ""), False),
        (("email", "ada@example.com"), False),
        (("email", "eve@example.com"), True),
    ],
)
def test_only_what_we_did_not_write_ourselves_is_asked_for(hub, hub_url, account, said, asked):
    field, value = said
    id = account.agent(email=value or "ada@example.com", firstname="Ada")
    mirror.remember(hub, "hubspot", "contacts", [(str(uuid4()), id, {"email": "ada@example.com"})])
    event = {"objectId": int(id), "changeSource": "INTEGRATION", "occurredAt": 1751371200000}
    topic = "contact.propertyChange" if field else "contact.creation"
    told = {**event, "propertyName": field, "propertyValue": value}
    keep(hub, told, platform="hubspot", topic=topic)

    drain_once(hub_url)
    assert names(hub) == []  # what is not ours yet may be noted any moment
    hub.execute("UPDATE inbox SET due_at = now()")
    drain_once(hub_url)
    assert bool(names(hub)) is asked


def test_a_hint_waits_longer_each_time_nobody_answers(hub, hub_url, account):
    hint(hub, int(account.agent(email="ada@example.com")))
    waits = []
    for _ in range(inbox.TRIES):
        hub.execute("UPDATE inbox SET due_at = now()")
        account.provoke("status", TO_CONTACTS, status=503)
        assert drain_once(hub_url).waiting == 1
        waits.append(due(hub))

    assert waits == pytest.approx([5, 20, 80, 320, 1280, 1800], abs=3)


def test_a_hint_nobody_ever_answers_is_left_to_a_person_and_can_be_replayed(hub, hub_url, account):
    hint(hub, int(account.agent(email="ada@example.com", firstname="Ada")))
    hub.execute("UPDATE inbox SET attempts = %s", (inbox.TRIES,))
    account.provoke("status", TO_CONTACTS, status=503)

    drain_once(hub_url)
    assert [status for status, _ in statuses(hub)] == ["held"]
    assert [one.kind for one in reviews.listed(hub)] == ["hint"]

    assert inbox.reopen(hub) == 1
    drain_once(hub_url)
    assert names(hub) == [("Ada",)]


def test_an_account_that_refuses_us_is_mended_by_a_person(hub, hub_url, account, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_TOKEN", "expired")
    hint(hub, int(account.agent(email="ada@example.com")))

    assert drain_once(hub_url).waiting == 1
    assert [one.subject for one in reviews.listed(hub)] == ["hubspot"]


def test_hints_of_a_platform_that_is_no_longer_connected_do_not_hold_up_the_rest(
    hub, hub_url, monkeypatch
):
    for name in ("URL", "TOKEN"):
        monkeypatch.delenv(f"LOCKSTEP_HUBSPOT_{name}", raising=False)
    hint(hub, 101)
    keep(hub, customer(first_name="Ada"))

    assert drain_once(hub_url).waiting == 1
    assert names(hub) == [("Ada",)]


def test_a_hint_the_platform_will_not_hear_of_costs_only_itself(hub, hub_url, account):
    known = [int(account.agent(email=f"p{n}@example.com", firstname=f"P{n}")) for n in range(3)]
    hint(hub, *known)
    for _ in range(2):  # the batch, then its first half
        account.provoke("status", TO_CONTACTS, status=400)

    drain_once(hub_url)

    assert len(names(hub)) == 2
    assert len(quarantine.listed(hub)) == 1
    assert [status for status, _ in statuses(hub)] == ["done"] * 3


def test_a_closed_gate_holds_its_batch_until_it_is_replayed(hub, hub_url):
    keep(hub, *(customer(n, at="2199-01-01T00:00:00Z") for n in range(1, 40)))

    done = drain_once(hub_url)
    assert (done.held, names(hub)) == (39, [])
    assert {status for status, _ in statuses(hub)} == {"held"}
    assert [one.kind for one in reviews.listed(hub)] == ["gate"]
    assert drain_once(hub_url).deliveries == 0

    assert inbox.reopen(hub) == 39
    assert inbox.counts(hub) == {"new": 39}


def test_two_drains_at_once_bring_in_each_delivery_once(hub, hub_url):
    keep(hub, *(customer(n, first_name=f"P{n}") for n in range(1, 20)))
    seen = inbox.waiting(hub, 100)
    drain_once(hub_url)

    said = drain_step.unfold(hub_url, seen)  # the slower of the two
    late = drain_step.settle(hub_url, list(said.batches.values()), [one.id for one in seen])

    assert late.counts.changed == {}
    assert len(names(hub)) == 19


def test_a_gate_that_closes_for_one_kind_lets_the_others_pass(hub, hub_url):
    keep(hub, *(customer(n, "2199-01-01T00:00:00Z") for n in range(1, 41)))
    stop = b"MessageSid=SM00000000000000000000000000000001&From=%2B14155552671&To=%2B14155550000&Body=STOP&OptOutType=STOP"
    keep(hub, stop, platform="twilio", topic="inbound")

    done = drain_once(hub_url)

    assert (done.held, done.deliveries) == (40, 1)
    assert hub.execute("SELECT DISTINCT status FROM consent_state").fetchall() == [("withdrawn",)]
    assert hub.execute("SELECT count(*) FROM outbox WHERE object = 'consents'").fetchone() != (0,)


def test_what_says_all_it_has_to_say_waits_for_nobody_s_answer(hub, hub_url, account, monkeypatch):
    seen = []
    hint(hub, int(account.agent(email="ada@example.com", firstname="Ada")))
    keep(hub, customer(first_name="Eve"))
    ask = drain_step.ask
    monkeypatch.setattr(drain_step, "ask", lambda *args: seen.append(names(hub)) or ask(*args))

    drain_once(hub_url)

    assert seen == [[("Eve",)]]
    assert sorted(names(hub)) == [("Ada",), ("Eve",)]


def test_thousands_of_counts_of_stock_keep_nobody_else_waiting(hub):
    counts = ({"inventory_item_id": n} for n in range(300))
    keep(hub, *counts, topic="inventory_levels/update")
    keep(hub, customer(first_name="Eve"))

    found = [one.topic for one in inbox.waiting(hub, 500, drain_step.patient())]

    assert found == ["customers/update"] + ["inventory_levels/update"] * inbox.FEW
