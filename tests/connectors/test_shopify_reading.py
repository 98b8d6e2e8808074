"""Reading a Shopify shop page by page: windows, cursors, whole orders, exact ids."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from deployments.sandbox.generator import believable
from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.acts import Line
from deployments.sandbox.shopify.payloads import body
from mappings import shopify_webhooks
from mappings.records import Cart, Consent, Customer, Fulfilment, Order, Product, Refund
from mappings.records import Line as LineRecord
from tasks.connectors.base import StopSync
from tests.sandbox.shopify_shop import NOON


@pytest.fixture
def crowded(store):
    believable(store.shop, seed=5, people=220, orders=60)
    return store


def ids(records):
    return [record.external_id for record in records]


@pytest.mark.parametrize(
    ("object", "kind", "shelf"),
    [
        ("customers", Customer, "people"),
        ("orders", Order, "sales"),
        ("products", Product, "goods"),
    ],
)
def test_everything_is_read_once_and_oldest_change_first(crowded, object, kind, shelf):
    records = crowded.read(object, kind=kind)

    there = getattr(crowded.shop, shelf).values()
    assert sorted(ids(records)) == sorted(str(one.id) for one in there)
    assert [one.updated_at for one in records] == sorted(one.updated_at for one in records)


def test_what_belongs_to_orders_comes_with_them_all_of_it(crowded):
    records, sales = crowded.read("orders"), crowded.shop.sales.values()

    def count(kind):
        return sum(isinstance(one, kind) for one in records)

    assert count(Refund) == sum(len(sale.refunds) for sale in sales)
    assert count(Fulfilment) == sum(len(sale.parcels) for sale in sales)
    kept = sum(one.kept for one in records if isinstance(one, Order))
    assert kept == sum(sale.kept for sale in sales)


def test_carts_come_at_once_under_their_tokens_oldest_change_first(crowded):
    [page] = crowded.pages("carts")

    begun = crowded.shop.checkouts.values()
    assert sorted(ids(page.records)) == sorted(one.token for one in begun)
    times = [one.updated_at for one in page.records]
    assert (times, page.cursor) == (sorted(times), None)


def test_only_what_changed_in_the_window_is_read(store):
    people = []
    for _ in range(5):
        people.append(acts.add_person(store.shop))
        store.clock.pass_(minutes=1)
    since, until = NOON + timedelta(minutes=1), NOON + timedelta(minutes=3)

    records = store.read("customers", since, until)

    assert ids(records) == [str(one.id) for one in people[1:3]]


def test_a_reader_that_died_goes_on_where_its_cursor_says(store):
    for _ in range(20):
        acts.place_order(store.shop)
    first = next(store.connector().read("orders"))

    rest = list(store.pages("orders", cursor=first.cursor))

    seen = [one for page in (first, *rest) for one in page.records if isinstance(one, Order)]
    assert ids(seen) == [str(one.id) for one in store.shop.sales.values()]


def test_whatever_changes_between_two_pages_is_seen_at_the_end(store):
    sales = [acts.place_order(store.shop) for _ in range(10)]
    store.clock.pass_(minutes=1)
    first = next(store.connector().read("orders"))
    acts.update_order(store.shop, sales[0], note="changed")

    rest = next(store.connector().read("orders", cursor=first.cursor))

    seen = [one.external_id for one in rest.records if isinstance(one, Order)]
    assert seen == [str(sale.id) for sale in (*sales[8:], sales[0])]


def test_an_order_of_many_lines_refunds_and_parcels_is_read_whole(store):
    lines = [Line(f"SKU{n}", 9, Decimal("1.10"), f"Thing {n}") for n in range(145)]
    sale = acts.place_order(store.shop, lines)
    for item in sale.items[:7]:
        acts.refund(store.shop, sale, {item.id: 1})
        acts.fulfil(store.shop, sale, {item.id: 1})

    records = store.read("orders")

    def found(kind):
        return sorted(one.external_id for one in records if isinstance(one, kind))

    assert found(LineRecord) == sorted(str(item.id) for item in sale.items)
    assert found(Refund) == sorted(str(one.id) for one in sale.refunds)
    assert found(Fulfilment) == sorted(str(one.id) for one in sale.parcels)
    [order] = [one for one in records if isinstance(one, Order)]
    assert order.facts["lines"] == 145


def test_ids_above_two_to_the_53_stay_exact(store):
    person = acts.add_person(store.shop, email="ada@shop.example")
    sale = acts.place_order(store.shop, person=person)

    [order] = store.read("orders", kind=Order)

    assert person.id > 2**53
    assert (order.external_id, order.customer_external_id) == (str(sale.id), str(person.id))


def alike(record):
    """Leave out what a webhook does not carry: GraphQL's totals, the checkout's landing page."""
    told = msgspec.to_builtins(record)
    kept = told.get("facts", {})
    for name in ("locale", "tags", "number_of_orders", "amount_spent", "rfm_group", "birthday"):
        kept.pop(name, None)
    return told


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_order_says_the_same_whether_read_or_heard(store, seed):
    believable(store.shop, seed=seed, people=20, orders=24)
    read = store.read("orders")
    for sale in store.shop.sales.values():
        heard = shopify_webhooks.records("orders/updated", body(store.shop, "orders/updated", sale))
        mine = [one for one in read if str(sale.id) in of(one)]
        theirs = [one for one in heard if str(sale.id) in of(one)]
        assert sorted(map(repr, map(alike, theirs))) == sorted(map(repr, map(alike, mine)))


def of(record):
    """Name the order a record is, or belongs to."""
    if isinstance(record, Order):
        return (record.external_id,)
    return (getattr(record, "order_external_id", ""),)


def test_a_customer_says_the_same_whether_read_or_heard(store):
    believable(store.shop, seed=9, people=60, orders=10)
    read = {one.external_id: one for one in store.read("customers", kind=Customer)}

    for person in store.shop.people.values():
        said = body(store.shop, "customers/update", person)
        [heard] = shopify_webhooks.records("customers/update", said)
        assert alike(heard) == alike(read[str(person.id)])


def test_a_cart_says_the_same_whether_read_or_heard(store):
    believable(store.shop, seed=9, people=60, orders=60)
    read = {one.external_id: one for one in store.read("carts", kind=Cart)}

    for begun in store.shop.checkouts.values():
        said = body(store.shop, "checkouts/update", begun)
        [heard] = [
            one
            for one in shopify_webhooks.records("checkouts/update", said)
            if isinstance(one, Cart)
        ]
        mine = alike(read[begun.token])
        if begun.person_id is None:  # GraphQL knows no e-mail and no phone of a stranger's checkout
            mine |= {"email": heard.email, "phone": heard.phone, "facts": heard.facts}
        assert alike(heard) == mine


def test_consent_is_read_with_its_date_and_silence_is_no_act(store):
    ada, bob, cid = (
        acts.add_person(store.shop, phone=f"+44791112345{n}", country_code="GB") for n in range(3)
    )
    acts.set_sms_consent(store.shop, ada, "SUBSCRIBED", at=NOON - timedelta(days=2))
    acts.set_sms_consent(store.shop, bob, "UNSUBSCRIBED")
    store.clock.pass_(hours=1)

    said = store.read("customers", kind=Consent)

    assert [(one.customer_external_id, one.status, one.happened_at) for one in said] == [
        (str(ada.id), "granted", NOON - timedelta(days=2)),
        (str(bob.id), "withdrawn", NOON),
    ]
    assert str(cid.id) in ids(store.read("customers", kind=Customer))


def test_beyond_the_wall_a_new_window_begins_and_nothing_is_skipped(store):
    for number in range(25_300):
        acts.add_goods(store.shop, "Cup", f"C{number}", Decimal(1))
        store.clock.pass_(seconds=number % 2)

    records = [one for page in store.connector().read("products") for one in page.records]

    assert {*ids(records)} == {str(one.id) for one in store.shop.goods.values()}


def test_more_changes_in_one_second_than_the_wall_allows_ask_for_a_backfill(store):
    for number in range(25_300):
        acts.add_goods(store.shop, "Cup", f"C{number}", Decimal(1))

    with pytest.raises(StopSync, match="backfill"):
        list(store.connector().read("products", NOON))


def test_objects_are_fetched_by_id_and_those_gone_are_left_out(store):
    sales = [acts.place_order(store.shop) for _ in range(11)]

    page = store.connector().fetch("orders", [*(str(sale.id) for sale in sales), "17", "x-1"])

    assert ids([one for one in page.records if isinstance(one, Order)]) == [
        str(s.id) for s in sales
    ]
    assert [(one.key, one.object) for one in page.bad] == [("x-1", "orders")]


def test_of_something_counted_its_product_is_read_as_it_is_now_and_each_once(store):
    cup, jug = (acts.add_goods(store.shop, one, one, Decimal(5), 3) for one in ("Cup", "Jug"))
    acts.restock(store.shop, cup, 0)

    page = store.connector().fetch("inventory_items", [str(one.item_id) for one in (cup, jug, cup)] + ["17"])  # fmt: skip

    assert page.bad == []
    assert [
        (one.external_id, one.facts["inventory"], one.facts["url"]) for one in page.records
    ] == [
        (str(cup.id), 0, None),
        (str(jug.id), 3, None),
    ]


def test_a_birthday_is_read_and_one_that_is_none_is_kept_as_typed(store):
    for said in ("1990-12-24", "2990-12-24", None):
        acts.add_person(store.shop, email="ada@shop.example", birth_date=said)

    people = store.read("customers", kind=Customer)
    assert [(one.facts["birthday"], one.birthday_typed) for one in people] == [
        ("1990-12-24", None),
        (None, "2990-12-24"),
        (None, None),
    ]


def test_a_checkout_cannot_be_fetched_and_says_so(store):
    page = store.connector().fetch("carts", ["token"])

    assert [one.key for one in page.bad] == ["token"]


def test_a_visit_is_told_when_it_is_made_out(store):
    store.shop.musing = timedelta(minutes=3)
    came = acts.place_order(store.shop, landing_site="/tea?utm_source=lockstep")
    nowhere = acts.place_order(store.shop)

    early = store.read("orders", kind=Order)
    assert [(one.landing_site, one.facts["visit"]) for one in early] == [(None, "unready")] * 2
    assert store.connector().visits([str(came.id)]) == {}

    store.clock.pass_(minutes=3)
    asked = [str(came.id), str(nowhere.id), "1", "none of theirs"]
    assert store.connector().visits(asked) == {str(came.id): "/tea?utm_source=lockstep", str(nowhere.id): ""}  # fmt: skip
    assert [one.facts.get("visit") for one in store.read("orders", kind=Order)] == [None, None]
