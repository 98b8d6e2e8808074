"""What a person presses: a rehearsal writes nothing, a real run does it, red means somebody must look."""

import json
from datetime import timedelta

import pytest

from flows import backfill as backfill_flow
from flows.backfill import backfill
from flows.listen import listen
from flows.replay import replay
from flows.sync import latest, sync
from mappings.records import Customer, Fulfilment
from tasks import pull
from tasks.connectors import shopify_bulk
from tasks.connectors.base import Page
from tasks.hub import inbox
from tasks.hub.engine import connected
from tests.flows.conftest import JUNE, person, run, sale


@pytest.fixture
def shut(monkeypatch):
    """A store that is connected and never asked."""
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", "http://127.0.0.1:9")


def deliver(hub, *bodies, topic="customers/update"):
    texts = [json.dumps(body).encode() for body in bodies]
    many, names = len(texts), [str(hash(text)) for text in texts]
    with connected(hub.url) as connection:
        connection.execute(
            inbox.KEEP,
            inbox.columns(["shopify"] * many, [topic] * many, names, texts, [None] * many),
        )


def customer(id, **said):
    return {
        "id": id,
        "email": f"c{id}@example.com",
        "verified_email": True,
        "updated_at": "2026-06-01T12:00:00Z",
        **said,
    }


def test_a_sync_in_rehearses_and_then_does_it(hub, store):
    before = hub.prints()
    rehearsal = run(sync, object="customers")
    assert (rehearsal.is_completed(), hub.prints()) == (True, before)

    assert run(sync, object="customers", dry_run=False).is_completed()
    assert hub.ask("SELECT count(*) FROM identity WHERE kind = 'shopify:customer'") == [(20,)]
    assert hub.ask("SELECT status FROM sync_run") == [("green",)]


@pytest.mark.parametrize("many", [0, 10_000])
def test_a_sync_comes_to_the_same_whether_it_reads_in_bulk_or_by_pages(
    hub, store, monkeypatch, many
):
    monkeypatch.setattr(pull, "MANY", many)

    assert run(sync, object="orders", dry_run=False).is_completed()

    read_in_bulk = hub.ask("SELECT count(*) FROM orders")
    assert read_in_bulk == hub.ask("SELECT count(DISTINCT external_id) FROM orders") != [(0,)]
    assert hub.ask("SELECT count(*) FROM watermark") == [(1,)]
    assert run(sync, object="orders", dry_run=False).is_completed()
    assert hub.ask("SELECT count(*) FROM orders") == read_in_bulk


def test_reading_in_bulk_again_takes_no_line_away_even_for_a_moment(hub, store, monkeypatch):
    monkeypatch.setattr(pull, "MANY", 0)
    monkeypatch.setattr(shopify_bulk, "PARENTS", 1)
    monkeypatch.setattr(shopify_bulk, "PIECE", 600)
    store.client.post(f"{store.url}/_sandbox/bulk", json={"apart": True})
    assert run(sync, object="orders", dry_run=False).is_completed()
    lines = hub.ask("SELECT ctid::text, order_id, external_id FROM order_line ORDER BY 2, 3")

    assert run(sync, object="orders", changed_since=JUNE - timedelta(days=9999), dry_run=False)

    assert lines
    assert (
        hub.ask("SELECT ctid::text, order_id, external_id FROM order_line ORDER BY 2, 3") == lines
    )


def test_a_page_reaches_as_far_as_what_it_is_sorted_by_and_never_beyond_now():
    def page(at, **more):
        return Page([Customer(platform="shopify", external_id="1", updated_at=at, **more)])

    day = timedelta(days=1)
    parcel = Fulfilment(
        platform="shopify", external_id="f", order_external_id="1", updated_at=JUNE + day
    )
    read = page(JUNE)
    read.records.append(parcel)

    assert latest(read, JUNE + 2 * day) == JUNE
    assert latest(page(JUNE + 9 * day), JUNE + day) == JUNE + day
    assert latest(page(JUNE, deleted=True), JUNE + day) is None
    assert latest(Page(), JUNE) is None


def test_a_sync_out_rehearses_and_then_does_it(hub, crm, shut):
    hub.take(person("1"), *sale("901", "1"))
    before = hub.prints()
    rehearsal = run(sync, platform="hubspot", object="contacts", direction="out")
    assert rehearsal.message.startswith("dry run: 1 to create, 0 to update")
    assert (crm.records(), hub.prints()) == ({}, before)

    run(sync, platform="hubspot", object="contacts", direction="out", dry_run=False)
    assert len(crm.records()) == 1
    assert hub.ask("SELECT status FROM outbox WHERE object = 'contacts'") == [("sent",)]


def test_a_backfill_cut_off_goes_on_after_its_last_slice(hub, store, monkeypatch):
    merged, merge = [], backfill_flow.merge_slice

    def dies(slice, staged):
        if len(merged) == 2:
            raise KeyboardInterrupt
        merged.append(slice.since)
        return merge(slice, staged)

    with monkeypatch.context() as once:
        once.setattr(backfill_flow, "merge_slice", dies)
        with pytest.raises(KeyboardInterrupt):
            run(backfill, objects=["orders"], days=62, dry_run=False)
    monkeypatch.setattr(
        backfill_flow, "merge_slice", lambda *said: merged.append(said[0].since) or merge(*said)
    )
    assert run(backfill, objects=["orders"], days=62, dry_run=False).is_completed()
    assert len(merged) == len(set(merged)) > 2
    assert hub.ask("SELECT count(*) FROM orders") == [(len(store.shop.sales),)]


def test_a_rehearsed_backfill_writes_nothing(hub, store):
    before = hub.prints()
    assert run(backfill).is_completed()
    assert hub.prints() == before


def test_a_window_drains_what_came_and_tells_the_crm(hub, crm, shut):
    deliver(hub, customer(1), customer(2))
    assert run(listen, seconds=5, dry_run=False).is_completed()
    assert len(crm.records()) == 2
    assert hub.ask("SELECT DISTINCT status FROM inbox") == [("done",)]


def test_a_window_that_sets_a_row_aside_ends_red(hub, shut):
    deliver(hub, *map(customer, range(1, 40)), customer("x"), topic="customers/update")
    assert run(listen, seconds=5, dry_run=False).is_failed()
    assert hub.ask("SELECT count(*) FROM customer") == [(39,)]
    assert hub.ask("SELECT status FROM quarantine") == [("open",)]


def test_a_rehearsed_window_leaves_the_inbox_alone(hub, shut):
    deliver(hub, customer(1))
    before = hub.prints()
    run(listen, seconds=5)
    assert hub.prints() == before


def test_a_row_is_replayed_once_it_is_repaired(hub, shut):
    order, _ = sale("901", "1", currency="pounds")
    hub.take(person("1"), *(each for n in range(39) for each in sale(str(n), "1")), order)
    assert hub.ask("SELECT object, status FROM quarantine") == [("orders", "open")]

    repair = {"action": "replay", "data_type": "orders", "corrections": {"currency": "GBP"}}
    before = hub.prints()
    run(replay, **repair)
    assert hub.prints() == before

    assert run(replay, **repair, dry_run=False).is_completed()
    assert hub.ask("SELECT currency FROM orders WHERE external_id = '901'") == [("GBP",)]
