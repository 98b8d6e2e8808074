from datetime import UTC, datetime, timedelta

import pytest

from mappings.records import Customer
from tasks.check import GateClosed
from tasks.connectors.base import Change, Page
from tasks.hub import progress, quarantine, staging
from tasks.hub.staging import Incoming
from tasks.merge import merge_page, merge_slice
from tasks.pull import OVERLAP, Staged, pull_page, since
from tasks.replay import replay_rows
from tests.connectors.hubspot_account import NOON
from tests.hub.world import line, order

WHERE = ("hubspot", "contacts")
LATER = NOON + timedelta(hours=1)


def people(number, **fields):
    said = {"updated_at": NOON, "first_name": "Ada", **fields}
    return [Customer(platform="hubspot", external_id=str(n), **said) for n in range(number)]


def test_reading_begins_at_the_beginning_then_a_little_before_where_it_stopped(hub, hub_url):
    assert since(hub_url, *WHERE) is None

    progress.move(hub, *WHERE, NOON)

    assert since(hub_url, *WHERE) == NOON - OVERLAP


def test_the_watermark_moves_with_the_data(hub, hub_url):
    merge_page.fn(*WHERE, Page(people(2)), LATER)

    assert progress.position(hub, *WHERE) == LATER
    assert hub.execute("SELECT count(*) FROM customer").fetchone() == (2,)


def test_reading_that_began_later_does_not_move_the_watermark_past_what_it_left_out(hub, hub_url):
    progress.move(hub, *WHERE, NOON)
    merge_page.fn(*WHERE, Page(people(1)), LATER + OVERLAP, since=LATER)
    assert progress.position(hub, *WHERE) == NOON

    merge_page.fn(*WHERE, Page(people(1)), LATER, since=NOON - OVERLAP)
    assert progress.position(hub, *WHERE) == LATER


def test_the_watermark_stays_when_the_gate_is_closed(hub, hub_url):
    with pytest.raises(GateClosed):
        merge_page.fn(*WHERE, Page(people(40, updated_at=datetime(2199, 1, 1, tzinfo=UTC))), LATER)

    assert progress.position(hub, *WHERE) is None
    assert hub.execute("SELECT count(*) FROM customer").fetchone() == (0,)


def test_the_watermark_stays_when_the_hub_fails(hub, hub_url):
    hub.execute("ALTER TABLE customer RENAME TO client")

    with pytest.raises(Exception, match="does not exist"):
        merge_page.fn(*WHERE, Page(people(2)), LATER)

    assert progress.position(hub, *WHERE) is None


def test_a_record_the_hub_cannot_take_does_not_stop_the_reading(hub, hub_url):
    hub.execute("ALTER TABLE customer ADD CHECK (first_name <> 'Poison')")
    page = people(9)
    page[4].first_name = "Poison"

    done = merge_page.fn(*WHERE, Page(page), LATER)

    assert (done.rows, done.aside) == ({"customers": 9}, {"customers": 1})
    assert progress.position(hub, *WHERE) == LATER
    assert [(one.key, one.readable) for one in quarantine.listed(hub)] == [("4", "record")]


def test_what_the_hub_could_not_take_is_replayed_once_it_can(hub, hub_url):
    hub.execute("ALTER TABLE customer ADD CONSTRAINT poison CHECK (first_name <> 'Ada')")
    merge_page.fn(*WHERE, Page(people(1)), LATER)

    hub.execute("ALTER TABLE customer DROP CONSTRAINT poison")
    done = replay_rows(hub_url, quarantine.listed(hub), {})

    assert (done.passed, quarantine.listed(hub)) == (1, [])


def test_what_the_hub_still_cannot_take_does_not_stop_the_replay_of_the_others(hub, hub_url):
    hub.execute("ALTER TABLE customer ADD CONSTRAINT poison CHECK (first_name = 'Eve')")
    page = people(2)
    page[1].first_name = "Bob"
    merge_page.fn(*WHERE, Page(page), LATER)
    hub.execute("ALTER TABLE customer DROP CONSTRAINT poison")
    hub.execute("ALTER TABLE customer ADD CHECK (first_name <> 'Ada')")

    done = replay_rows(hub_url, quarantine.listed(hub), {})

    assert (done.passed, done.still_bad) == (1, 1)
    assert [one.key for one in quarantine.listed(hub)] == ["0"]


def test_a_page_read_twice_changes_nothing(hub, hub_url):
    first, again = (merge_page.fn(*WHERE, Page(people(3)), LATER) for _ in range(2))

    assert first.changed["customer"] == 3
    assert again.changed == {}


def test_reading_goes_on_from_a_cursor_in_another_process(hub, account):
    account.hubspot.write(
        "contacts", [Change(f"k{n}", {"email": f"p{n}@example.com"}) for n in range(230)]
    )

    seen, cursor = [], None
    while True:
        page = pull_page.fn(*WHERE, (None, None), cursor)
        seen += [one.external_id for one in page.records if isinstance(one, Customer)]
        cursor = page.cursor
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 230


def staged(hub, *records):
    """A slice as it lies in its staging schema."""
    slice = progress.plan_slice(hub, "all", ("shopify", "orders"), (None, LATER))
    schema = f"slice_{slice.id}"
    staging.open_tables(hub, schema)
    staging.load(hub, [Incoming(record, None, LATER) for record in records])
    return slice, Staged(schema, dict(staging.counts(hub)), 0, LATER)


def test_one_order_the_hub_cannot_take_costs_a_slice_only_this_order(hub):
    orders = [order(str(n), name="Poison" if n in {4, 7} else f"#{n}") for n in range(9)]
    slice, read = staged(
        hub, *(each for one in orders for each in (one, line(one.external_id, "1")))
    )
    hub.execute("ALTER TABLE public.orders ADD CHECK (name <> 'Poison')")

    done = merge_slice.fn(slice, read)

    assert done.aside == {"orders": 2, "lines": 2}
    assert hub.execute("SELECT count(*) FROM orders").fetchone() == (7,)
    assert hub.execute("SELECT count(*) FROM order_line").fetchone() == (7,)
    aside = {(one.object, one.key, *one.rules) for one in quarantine.listed(hub)}
    assert aside == {
        (object, key, "storable")
        for n in (4, 7)
        for object, key in (("orders", f"{n}"), ("lines", f"{n}:1"))
    }
    assert progress.position(hub, "shopify", "orders") == LATER
