"""Telling a Shopify shop of consents and tags, subscribing to it, and what it refuses."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.scopes import EVERYTHING
from mappings.records import Customer
from tasks.connectors import shopify_queries as queries
from tasks.connectors.base import Change, SkipRecord, StopSync, TryLater, Unsure
from tests.connectors.shopify_store import Store
from tests.sandbox.shopify_shop import NOON

PHONE = "+447911123456"


@pytest.fixture
def ada(store):
    return acts.add_person(store.shop, email="ada@shop.example", phone=PHONE)


def verdict(person, status="SUBSCRIBED", at=NOON - timedelta(days=1), channel="sms"):
    id = person if isinstance(person, str) else str(person.id)
    values = {"customer_external_id": id, "channel": channel, "status": status, "happened_at": at}
    return Change(f"consent of {id}", values)


def tell(store, *changes, object="consents"):
    return store.connector().write(object, changes)


@pytest.mark.parametrize(
    ("said", "state"), [("SUBSCRIBED", "SUBSCRIBED"), ("UNSUBSCRIBED", "UNSUBSCRIBED"), ("granted", "SUBSCRIBED"), ("withdrawn", "UNSUBSCRIBED")]
)  # fmt: skip
def test_a_verdict_is_told_with_the_date_it_was_given(store, ada, said, state):
    [done] = tell(store, verdict(ada, said))

    assert (done.error, done.their_id) == (None, str(ada.id))
    assert (ada.sms.state, ada.sms.updated_at) == (state, NOON - timedelta(days=1))


def test_what_shopify_refuses_is_refused_for_this_person_alone(store, ada):
    nameless = acts.add_person(store.shop, email="bob@shop.example")
    changes = [
        verdict(nameless),
        verdict(ada, at=NOON + timedelta(days=1)),
        verdict("17"),
        verdict(ada, channel="email"),
        verdict(ada, "pending"),
        verdict("none"),
        verdict(ada, "UNSUBSCRIBED"),
    ]

    outcomes = tell(store, *changes)

    assert [type(one.error) for one in outcomes] == [*[SkipRecord] * 6, type(None)]
    assert "phone number is required" in str(outcomes[0].error)
    assert "future" in str(outcomes[1].error)
    assert ada.sms.state == "UNSUBSCRIBED"


def test_tags_are_given(store, ada):
    change = Change("ada", {"tags": ["sms-subscriber"]}, str(ada.id))

    [done] = tell(store, change, object="customers")

    assert (done.error, ada.tags) == (None, ["sms-subscriber"])


def test_every_topic_we_read_is_subscribed_to_once(store):
    connector = store.connector(webhook_url="https://hub.example/hooks/shopify")

    made = connector.prepare()

    assert len(made) == len(queries.TOPICS) == len(store.shop.subscriptions)
    assert {one.uri for one in store.shop.subscriptions.values()} == {
        "https://hub.example/hooks/shopify"
    }
    assert connector.prepare() == []


def test_a_subscription_shopify_dropped_is_made_again(store):
    connector = store.connector(webhook_url="https://hub.example/hooks/shopify")
    connector.prepare()
    gone = store.shop.subscriptions.popitem()[1]

    assert connector.prepare() == [f"webhook {gone.topic.lower()}"]


def test_an_app_that_may_not_hear_of_stock_is_made_ready_all_the_same(store):
    connector = store.connector(webhook_url="https://hub.example/hooks/shopify")
    store.set(scopes=sorted(EVERYTHING - {"read_inventory"}))

    made = connector.prepare()

    assert len(made) == len(queries.TOPICS) - 1
    assert connector.lacks() == ["webhook inventory_levels_update"]
    assert connector.prepare() == []


def test_without_an_address_nobody_is_subscribed(store):
    assert store.connector().prepare() == []


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"url": ""}, "LOCKSTEP_SHOPIFY_URL is not set: one like https://"),
        ({"url": "shop.example"}, "LOCKSTEP_SHOPIFY_URL is 'shop.example': set one like https://"),
        ({"client_id": "", "client_secret": ""}, "LOCKSTEP_SHOPIFY_CLIENT_ID and .* are not set"),
    ],
)
def test_an_account_that_cannot_be_asked_says_what_to_set(store, lacking, words):
    with pytest.raises(StopSync, match=words):
        list(store.connector(**lacking).read("customers"))


def test_a_token_that_ends_between_two_pages_is_replaced(store):
    for _ in range(20):
        acts.place_order(store.shop)
    pages = store.connector().read("orders")
    next(pages)

    store.client.post(f"{store.url}/_sandbox/end-tokens")

    assert sum(1 for _ in pages) == 2
    assert store.sandbox("state")["unauthorised"] == 1


def test_a_token_is_not_asked_for_again_while_it_is_good(store, ada):
    for _ in range(5):
        store.read("customers")

    assert store.sandbox("state")["tokens"] == 1


def test_an_old_apps_token_is_used_as_it_is(store, ada):
    page = next(store.connector(token="shpat_of_a_test").read("customers"))

    assert any(isinstance(one, Customer) for one in page.records)
    assert store.sandbox("state")["tokens"] == 0


def read_once(store, **account):
    return list(store.connector(**account).read("customers"))


def test_a_wrong_secret_waits_for_a_person(store):
    with pytest.raises(StopSync, match="no token"):
        read_once(store, client_secret="wrong")


def test_a_token_taken_away_waits_for_a_person(store):
    with pytest.raises(StopSync, match="401"):
        read_once(store, token="shpat_taken_away")


def test_a_missing_scope_is_named(store):
    store.set(scopes=["read_orders"])

    with pytest.raises(StopSync, match="read_customers"):
        read_once(store)


@pytest.mark.parametrize("way", ["read", "bulk"])
def test_orders_the_shop_would_leave_out_in_silence_wait_for_a_person(store, way):
    acts.place_order(store.shop)
    store.clock.pass_(days=61)
    store.set(scopes=["read_orders", "read_customers", "read_products"])

    with pytest.raises(StopSync, match="read_all_orders"):
        list(getattr(store.connector(), way)("orders"))
    assert (
        list(getattr(store.connector(), way)("orders", datetime.now(UTC) - timedelta(days=59)))[1:]
        == []
    )


def test_throttled_we_wait_no_longer_than_the_points_need(store, ada):
    store.set(faults={"THROTTLED": 2})

    assert read_once(store)
    assert store.sandbox("state")["throttled"] == 2
    assert store.learnt[-1]["size"] == 2000


def test_when_points_come_too_slowly_it_is_left_for_later(store, ada):
    store.set(bucket_size=100, per_second=1)

    with pytest.raises(TryLater, match="throttled") as later:
        read_once(store)

    assert later.value.after > 20
    assert not isinstance(later.value, Unsure)


def test_a_page_too_dear_is_asked_for_again_in_halves(store):
    sales = [acts.place_order(store.shop) for _ in range(20)]

    page = next(store.connector().read("orders", cursor='{"first": 20}'))

    assert len([one for one in page.records if type(one).__name__ == "Order"]) == 5
    assert '"first":5' in page.cursor
    assert len(sales) == 20


TROUBLE = {
    "an error of theirs": ({"kind": "status", "status": 500}, Unsure),
    "unavailable": ({"kind": "status", "status": 503}, Unsure),
    "a lost answer": ({"kind": "lost"}, Unsure),
    "an outage": ({"kind": "outage", "seconds": 5}, Unsure),
    "too many requests": ({"kind": "status", "status": 429}, TryLater),
    "locked": ({"kind": "status", "status": 423}, TryLater),
    "no plan": ({"kind": "status", "status": 402}, StopSync),
}


@pytest.mark.parametrize("case", TROUBLE)
def test_trouble_is_named_after_what_to_do_next(store, ada, case):
    trouble, error = TROUBLE[case]
    store.sandbox("provoke", path="/admin/api", **trouble)

    with pytest.raises(error) as raised:
        tell(store, verdict(ada))

    assert isinstance(raised.value, Unsure) == (error is Unsure)


def test_an_answer_that_was_lost_may_be_asked_for_again_and_changes_nothing_more(store, ada):
    store.sandbox("provoke", kind="lost", path="/admin/api")

    with pytest.raises(Unsure):
        tell(store, verdict(ada))
    first, [again] = ada.sms, tell(store, verdict(ada))

    assert again.error is None
    assert ada.sms == first


def test_an_internal_error_leaves_us_unsure(store, ada):
    store.set(faults={"INTERNAL_SERVER_ERROR": 1})

    with pytest.raises(Unsure):
        tell(store, verdict(ada))


def test_a_slow_answer_is_waited_for(store, ada):
    store.sandbox("provoke", kind="slow", seconds=0.2, path="/admin/api")

    [done] = tell(store, verdict(ada))

    assert done.error is None


def test_an_answer_that_never_comes_leaves_us_unsure(store, ada):
    store.sandbox("provoke", kind="slow", seconds=0.5, path="/admin/api")

    with httpx.Client(timeout=httpx.Timeout(30, read=0.1), trust_env=False) as client:
        store.client = client
        with pytest.raises(Unsure):
            tell(store, verdict(ada))


def test_nobody_at_home_is_tried_later(store):
    with pytest.raises(TryLater) as later:
        read_once(store, url="http://127.0.0.1:9", token="x")

    assert not isinstance(later.value, Unsure)


@pytest.mark.parametrize("object", ["customers", "orders", "products", "carts"])
def test_one_malformed_row_costs_one_row(store, object):
    for number in range(3):
        (
            acts.add_person(store.shop),
            acts.place_order(store.shop),
            acts.begin_checkout(store.shop, [acts.Line()]),
        )
        acts.add_goods(store.shop, "Cup", f"C{number}", 1)
    root = queries.ROOTS[object][0]
    store.set(malformed={root: 1})

    [page] = store.pages(object)

    whole = [one for one in page.records if hasattr(one, "updated_at")]
    assert (len(whole), [one.object for one in page.bad]) == (2, [object])
    assert page.bad[0].key
    assert page.bad[0].key.encode() in page.bad[0].raw
    [healed] = store.pages(object)
    assert healed.bad == []


@pytest.mark.parametrize("content", [b"<html>", b"\xff\xfe", b'{"data": 1', b"[]", b"{}"])
def test_an_answer_that_is_no_graphql_leaves_us_unsure(content):
    def stranger(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=content)

    with httpx.Client(transport=httpx.MockTransport(stranger)) as client:
        store = Store("http://shop.example", client)
        with pytest.raises(Unsure):
            read_once(store, token="x")
