"""Reading a Shopify shop in bulk: the same as page by page, and what is done when a file fails."""

import threading
import time
from collections import Counter
from datetime import timedelta

import msgspec
import pytest

from deployments.sandbox.generator import believable
from deployments.sandbox.shopify import acts
from mappings.records import Fulfilment, Line, Order, Refund
from tasks.connectors import shopify_bulk
from tasks.connectors import shopify_queries as queries
from tasks.connectors.base import SkipRecord, StopSync, TryLater, Unsure

HOUR = timedelta(hours=1)


@pytest.fixture
def crowded(store):
    believable(store.shop, seed=5, people=120, orders=160)
    return store


@pytest.fixture
def sold(store):
    """Four orders, an hour apart."""
    sales = []
    for _ in range(4):
        sales.append(acts.place_order(store.shop, [acts.Line(), acts.Line("B", 2)]))
        store.clock.pass_(hours=1)
    return sales


def read(store, object="orders", since=None, until=None):
    """Read a window in bulk, all of which must make sense."""
    pages = list(store.connector().bulk(object, since, until))
    assert [page.bad for page in pages if page.bad] == []
    return [record for page in pages for record in page.records]


def of(records, kind):
    return [record for record in records if isinstance(record, kind)]


def alike(records):
    """Compare records whatever their order; the lines of an order need not be counted with it."""
    for one in of(records, Order):
        one.facts["lines"] = "lines" in one.facts
    return Counter(msgspec.json.encode(one, order="sorted") for one in records)


@pytest.mark.parametrize("object", queries.ROOTS)
@pytest.mark.parametrize("apart", [True, False], ids=["apart", "grouped"])
def test_a_window_in_bulk_is_what_it_is_page_by_page(crowded, object, apart):
    crowded.sandbox("bulk", apart=apart)
    since, until = crowded.clock.now - timedelta(days=300), crowded.clock.now - timedelta(days=20)

    paged = crowded.read(object, since, until)

    assert alike(read(crowded, object, since, until)) == alike(paged)
    assert (len(paged) > 0) == (object != "products")


def test_everything_in_bulk_is_everything(crowded):
    paged = crowded.read("orders")

    assert alike(read(crowded)) == alike(paged)
    assert len(of(paged, Order)) == len(crowded.shop.sales)
    assert sum(len(sale.items) for sale in crowded.shop.sales.values()) == len(of(paged, Line))


def test_an_order_comes_with_all_its_lines_refunds_and_parcels(store):
    sale = acts.place_order(store.shop, [acts.Line(f"SKU-{n}", 2) for n in range(60)])
    for item in sale.items[:9]:
        acts.refund(store.shop, sale, {item.id: 1})
        acts.fulfil(store.shop, sale, {item.id: 1})

    records = read(store)

    assert [len(of(records, kind)) for kind in (Order, Line, Refund, Fulfilment)] == [1, 60, 9, 9]


def test_a_line_taken_off_by_an_edit_is_gone_and_one_given_back_stays(store):
    edited, returned = (
        acts.place_order(store.shop, [acts.Line(), acts.Line("B")]) for _ in range(2)
    )
    acts.remove_line(store.shop, edited, edited.items[0].id)
    acts.refund(store.shop, returned, {returned.items[0].id: 1})

    lines = of(read(store), Line)

    kept = [edited.items[1], *returned.items]
    assert {one.external_id for one in lines} == {str(item.id) for item in kept}


def test_a_window_holds_its_first_moment_and_not_its_last(store, sold):
    records = read(store, "orders", sold[1].updated_at, sold[3].updated_at)

    assert {one.external_id for one in of(records, Order)} == {str(one.id) for one in sold[1:3]}


def test_an_empty_window_is_no_page(store, sold):
    assert list(store.connector().bulk("orders", store.clock.now + HOUR)) == []


def test_rows_come_in_pages_that_fit_in_memory(store, sold, monkeypatch):
    monkeypatch.setattr(shopify_bulk, "PARENTS", 1)
    monkeypatch.setattr(shopify_bulk, "PIECE", 600)

    pages = list(store.connector().bulk("orders"))

    assert len(pages) >= 4
    assert sum(len(page.records) for page in pages) == 12


def test_taken_slots_are_waited_for(store, sold):
    store.sandbox("bulk", seconds=60, slots=1)
    taken = store.connector().graph
    id = shopify_bulk.begun(taken, queries.bulk("orders", ""))
    store.sandbox("bulk", seconds=0)
    refused = threading.Event()
    found = []

    def impatient():
        found.extend(read(store))

    waiting = threading.Thread(target=impatient)
    waiting.start()
    while not refused.is_set():
        counts = store.sandbox("state")["refused"]
        refused.set() if counts.get("bulkOperationRunQuery") else time.sleep(0.01)
    assert found == []
    taken.do(CANCEL, {"id": id})
    waiting.join(20)

    assert len(of(found, Order)) == 4


CANCEL = """
    mutation Cancel($id: ID!) {
      bulkOperationCancel(id: $id) { bulkOperation { id } userErrors { field message } } }
"""


def test_slots_that_stay_taken_are_left_for_later(store, monkeypatch):
    monkeypatch.setattr(shopify_bulk, "PATIENCE", -1.0)
    store.sandbox("bulk", seconds=60, slots=1)
    graph = store.connector().graph
    id = shopify_bulk.begun(graph, queries.bulk("orders", ""))

    with pytest.raises(TryLater, match="in progress") as later:
        read(store)
    graph.do(CANCEL, {"id": id})

    assert later.value.after == 60.0


def test_an_operation_that_lasts_too_long_is_left_for_later(store, monkeypatch):
    monkeypatch.setattr(shopify_bulk, "PATIENCE", -1.0)
    store.sandbox("bulk", seconds=60)

    with pytest.raises(TryLater, match=r"RUNNING|CREATED"):
        read(store)


@pytest.mark.parametrize("code", ["INTERNAL_SERVER_ERROR", "TIMEOUT"])
def test_an_operation_that_fails_is_tried_later(store, sold, code):
    store.sandbox("bulk", fail=code)

    with pytest.raises(TryLater, match=f"FAILED.*{code}") as later:
        read(store)

    assert not isinstance(later.value, Unsure)
    assert len(of(read(store), Order)) == 4


def test_an_operation_an_app_has_no_right_to_stops_the_sync(store, sold):
    store.set(scopes=["read_orders"])

    with pytest.raises(StopSync, match="ACCESS_DENIED"):
        read(store)


def test_a_query_shopify_refuses_stops_the_sync(store):
    with pytest.raises(StopSync, match="not valid"):
        shopify_bulk.begun(store.connector().graph, "{ orders { nodes { nonsense } } }")


def test_a_file_that_breaks_off_is_unsure_and_whole_the_next_time(crowded):
    crowded.sandbox("bulk", cut=1)
    pages = crowded.connector().bulk("orders")

    with pytest.raises(Unsure, match="broke off"):
        list(pages)

    assert len(of(read(crowded), Order)) == len(crowded.shop.sales)


def test_a_file_whose_address_is_too_old_or_wrong_is_an_error(store, sold):
    graph = store.connector().graph
    url = shopify_bulk.finished(graph, shopify_bulk.begun(graph, queries.bulk("orders", "")))

    with pytest.raises(StopSync, match="403"):
        list(shopify_bulk.downloaded(store.client, url + "0"))
    store.clock.pass_(days=7)
    with pytest.raises(SkipRecord, match="400"):
        list(shopify_bulk.downloaded(store.client, url))


def test_our_token_is_not_sent_where_the_file_is(store, sold):
    headers = []
    store.client.event_hooks["request"] = [
        lambda asked: headers.append((asked.url.path, asked.headers))
    ]
    try:
        read(store)
    finally:
        store.client.event_hooks["request"] = []

    (file,) = [sent for path, sent in headers if "bulk" in path]
    assert "x-shopify-access-token" not in file


@pytest.mark.parametrize(("spoilt", "object"), [("orders", "orders"), ("lineItems", "lines")])
def test_a_line_that_cannot_be_read_costs_one_row(store, sold, spoilt, object):
    store.sandbox("bulk", apart=False)
    store.set(malformed={spoilt: 1})

    pages = list(store.connector().bulk("orders"))

    (bad,) = [one for page in pages for one in page.bad]
    item = sold[0].items[0]
    assert (bad.object, bad.key) == (object, str(item.id if object == "lines" else sold[0].id))
    assert b"a while ago" in bad.raw
    assert sum(len(page.records) for page in pages) == 11


def test_ids_beyond_what_a_float_can_hold_stay_exact(store, sold):
    records = read(store)

    assert {one.external_id for one in of(records, Order)} == {str(sale.id) for sale in sold}
    assert {one.external_id for one in of(records, Line)} == {
        str(item.id) for sale in sold for item in sale.items
    }
    assert all(sale.id > 2**53 for sale in sold)


def test_only_the_start_of_an_operation_costs_points(store, sold):
    read(store)

    dear = [cost for bucket, cost in store.spent if bucket == "points" and cost > 1]
    assert dear == [10.0]
