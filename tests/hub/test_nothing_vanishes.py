"""Every row in is in the hub, superseded, or in quarantine with a reason; a closed gate writes nothing."""

from decimal import Decimal

import pytest

from mappings.records import Cart, Consent, Fulfilment, Refund
from tasks import connect, replay
from tasks.check import GateClosed
from tasks.connectors.base import Page
from tasks.hub import engine, quarantine
from tasks.rehearse import rehearse
from tasks.rehearse_push import rehearse_push
from tests.hub.world import PLAN, account, at, differing, line, order

ADA = "ada@example.com"
P = "+442071838750"


def refund(order_id, id="r", **more):
    return Refund(
        platform="shopify",
        order_external_id=order_id,
        external_id=id,
        amount=Decimal(3),
        **{"currency": "GBP", **more},
    )


BAD = {
    "customers": [account("", ADA), account("9", "ada at example"), account("9", phone="0000000"), account("9", country="England"), account("9", minutes=1e8)],
    "orders": [order("9", total=Decimal(-1)), order("9", currency="pounds"), order("9", placed_at=None), order("9", kept=Decimal("NaN")), order("9", total=Decimal("1e12")), order("9", email="x")],
    "lines": [line("1", "9", quantity=0), line("1", "9", unit_price=Decimal(-1)), line("77", "9"), line("1", "9", quantity=10**12)],
    "refunds": [refund("1", currency=""), refund("77")],
    "fulfilments": [Fulfilment(platform="shopify", order_external_id="77", external_id="f")],
    "carts": [Cart(platform="shopify", external_id="c", currency="GBP", total=Decimal(-1), created_at=at(0))],
    "consents": [Consent(platform="shopify", address="415", status="granted", happened_at=at(0)), Consent(platform="shopify", address=P, status="granted"), Consent(platform="shopify", customer_external_id="88")],
}  # fmt: skip


@pytest.mark.parametrize("object", BAD)
def test_a_bad_row_costs_that_row_and_is_kept_with_the_rule_it_broke(world, object):
    good = [account("7", ADA), order("1", customer_external_id="7"), line("1", "a")]

    for bad in BAD[object]:
        counts = world.tell(*good, bad)
        assert counts.aside == {object: 1}, bad

    kept = world.rows(
        "SELECT object, rules, reason, payload, times FROM quarantine WHERE status = 'open'"
    )
    assert [one["object"] for one in kept] == [object] * len(BAD[object])
    assert all(one["rules"] and one["reason"] and one["payload"] for one in kept)
    assert world.one("SELECT count(*) FROM order_line") == 1
    assert [one["order_count"] for one in world.people()] == [1]


def test_what_cannot_be_written_in_a_database_is_written_differently(world):
    counts = world.tell(account("7", first_name="A\x00da", facts={"note": "\x00"}))

    assert counts.failed == 0
    assert [one["first_name"] for one in world.people()] == ["A\N{REPLACEMENT CHARACTER}da"]


def test_a_batch_too_bad_to_trust_leaves_nothing(world):
    before = world.content()

    with pytest.raises(GateClosed, match="names its currency"):
        world.tell(account("7", ADA), *[order(str(n), currency="") for n in range(30)])

    assert differing(before, world.content()) == {}
    assert world.one("SELECT count(*) FROM outbox") == 0


def test_a_row_repaired_and_replayed_is_in_the_hub_with_all_that_waited_for_it(world, monkeypatch):
    monkeypatch.setattr(connect, "plan", lambda: PLAN)
    world.tell(
        order("1", currency="pounds", facts={"lines": 2}),
        line("1", "a"),
        line("1", "b"),
        refund("1"),
    )
    with engine.connected(world.url) as hub:
        entries = quarantine.listed(hub, "orders")

    done = replay.replay_rows(world.url, entries, {"currency": "GBP"})

    assert (done.passed, done.still_bad) == (1, 0)
    assert world.rows("SELECT DISTINCT status FROM quarantine") == [{"status": "replayed"}]
    assert world.one("SELECT count(*) FROM order_line") == 2
    assert world.one("SELECT count(*) FROM refund") == 1


def test_a_line_repaired_by_itself_finds_its_order(world, monkeypatch):
    monkeypatch.setattr(connect, "plan", lambda: PLAN)
    world.tell(order("1", facts={"lines": 2}), line("1", "a"), line("1", "b", quantity=0))
    with engine.connected(world.url) as hub:
        entries = quarantine.listed(hub)

    assert replay.replay_rows(world.url, entries, {}).still_bad == 1
    assert replay.replay_rows(world.url, entries, {"quantity": 2}).passed == 1
    assert world.rows("SELECT external_id, quantity FROM order_line ORDER BY 1")[1] == {
        "external_id": "b",
        "quantity": 2,
    }


@pytest.mark.parametrize(
    ("second", "status"),
    [(order("1", 5), "superseded"), (order("1", 5, currency="x"), "open")],
    ids=["a good copy", "another bad one"],
)
def test_only_a_newer_good_copy_supersedes_what_was_set_aside(world, second, status):
    world.tell(order("1", currency="pounds"))

    world.tell(second)

    assert status in {one["status"] for one in world.rows("SELECT status FROM quarantine")}


def test_an_older_good_copy_supersedes_nothing(world):
    world.tell(order("1", 5, currency="pounds"), minutes=5)

    world.tell(order("1", 1), minutes=1)

    assert world.one("SELECT status FROM quarantine") == "open"


def test_a_refund_before_its_order_comes_in_with_it(world):
    assert world.tell(refund("1")).aside == {"refunds": 1}

    assert world.tell(order("1")).failed == 0

    assert world.one("SELECT amount FROM refund") == 3
    assert world.one("SELECT status FROM quarantine") == "replayed"


def test_an_opt_out_of_somebody_unknown_counts_once_they_are_known(world):
    world.tell(Consent(platform="shopify", customer_external_id="7", happened_at=at(0)))

    world.tell(account("7", ADA, phone=P))

    assert world.rows("SELECT address, status FROM consent") == [
        {"address": P, "status": "withdrawn"}
    ]
    assert world.one("SELECT status FROM quarantine") == "replayed"


def test_money_of_two_currencies_is_never_added(world):
    world.tell(
        account("7", ADA),
        order("1", customer_external_id="7", kept=Decimal("0.10")),
        order("2", customer_external_id="7", kept=Decimal("0.20")),
        order(
            "3", customer_external_id="7", kept=Decimal("99.99"), total=Decimal(100), currency="EUR"
        ),
    )

    (ada,) = world.people()

    assert (ada["order_count"], ada["net_spend"], ada["currency"]) == (3, Decimal("0.30"), "GBP")
    assert ada["facts"]["spent_elsewhere"] == {"EUR": "99.9900"}

    world.tell(order("3", 5, customer_external_id="7", currency="GBP"))
    assert "spent_elsewhere" not in world.people()[0]["facts"]


def everything(world):
    """Every row of every table."""
    tables = [
        one["t"]
        for one in world.rows("SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public'")
    ]
    return {
        name: world.rows(f'SELECT * FROM "{name}" t ORDER BY t::text')  # noqa: S608 - its own tables
        for name in sorted(tables)
    }


def test_a_dry_run_writes_nothing_and_shows_what_the_run_then_does(world, monkeypatch):
    monkeypatch.setattr(connect, "plan", lambda: PLAN)
    world.tell(account("7", ADA, first_name="Ada"), order("1", customer_external_id="7"))
    records = [
        account("7", ADA, 5, first_name="Augusta"),
        order("2", customer_external_id="7"),
        order("3", currency=""),
    ]
    before = everything(world)

    would = rehearse(world.url, "shopify", [Page(records=records)])

    assert everything(world) == before
    assert would.counts.aside == {"orders": 1}
    seen = {(one.action, one.field, str(one.before), str(one.after)) for one in would.changes}
    assert {
        ("update", "first_name", "Ada", "Augusta"),
        ("update", "order_count", "1", "2"),
        ("update", "net_spend", "10.0000", "20.0000"),
    } <= seen
    did = world.tell(*records)
    assert (did.rows, did.aside, did.changed) == (
        would.counts.rows,
        would.counts.aside,
        would.counts.changed,
    )
    assert rehearse(world.url, "shopify", [Page(records=records[:2])]).lines == []
    assert len(world.rows("SELECT FROM orders")) == would.creates + 1


def test_a_dry_run_says_when_the_gate_would_refuse(world, monkeypatch):
    monkeypatch.setattr(connect, "plan", lambda: PLAN)
    before = everything(world)

    would = rehearse(
        world.url, "shopify", [Page(records=[order(str(n), currency="") for n in range(30)])]
    )

    assert "names its currency" in would.refused
    assert everything(world) == before


def test_a_rehearsed_push_shows_all_that_is_owed_and_writes_nothing(world):
    world.tell(account("7", ADA, first_name="Ada"))
    before = everything(world)

    would = rehearse_push(world.url, "hubspot", "contacts")

    assert (would.creates, everything(world)) == (1, before)
    assert ("firstname", "Ada") in {(one.field, one.after) for one in would.changes}
