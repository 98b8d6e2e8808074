"""Reading the sandbox shop through its API: searches, orders of things, pages, ids, counts."""

from datetime import UTC
from decimal import Decimal

import pytest
from graphql import execute_sync, parse
from hypothesis import given
from hypothesis import strategies as st

from deployments.sandbox.generator import believable
from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.account import Account, Settings
from deployments.sandbox.shopify.acts import Line
from deployments.sandbox.shopify.graph import schema
from deployments.sandbox.shopify.search import Search
from deployments.sandbox.shopify.state import Person
from tests.sandbox.shopify_shop import NOON, gid

PAGE = """
query ($first: Int, $after: String, $last: Int, $before: String, $query: String,
       $sortKey: CustomerSortKeys, $reverse: Boolean) {
  customers(first: $first, after: $after, last: $last, before: $before, query: $query,
            sortKey: $sortKey, reverse: $reverse) {
    nodes { id firstName } edges { cursor node { firstName } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }
"""


@pytest.fixture
def crowd(store):
    """Ada, Bob, Cid, Dan and Eve, each let in an hour after the other."""
    for name in ("Ada", "Bob", "Cid", "Dan", "Eve"):
        store.clock.pass_(hours=1)
        mail = f"{name.lower()}@shop.example"
        phone = f"+44770090012{len(name)}" if name == "Ada" else None
        acts.add_person(store.shop, first_name=name, email=mail, phone=phone)
    return store


def found(store, **asked):
    page = store.data(PAGE, **({"first": 50} | asked))["customers"]
    return "".join(node["firstName"][0] for node in page["nodes"])


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("", "ABCDE"),
        ("updated_at:>='2026-07-01T15:00:00Z'", "CDE"),
        ("updated_at:>'2026-07-01T15:00:00Z'", "DE"),
        ("updated_at:<'2026-07-01T15:00:00Z'", "AB"),
        ("updated_at:>='2026-07-01T14:00:00Z' AND updated_at:<'2026-07-01T16:00:00Z'", "BC"),
        ("updated_at:>='2026-07-01T14:00:00Z' updated_at:<=2026-07-01T16:00:00Z", "BCD"),
        ("updated_at:>='2026-07-01T16:00:00+01:00'", "CDE"),
        ("customer_date:'2026-07-01'", "ABCDE"),
        ("customer_date:>'2026-07-02'", ""),
        ("email:bob@shop.example", "B"),
        ("email:BOB@SHOP.EXAMPLE OR first_name:eve", "BE"),
        ("NOT (email:bob@shop.example OR first_name:eve)", "ACD"),
        ("-first_name:ada first_name:*", "BCDE"),
        ("phone:*", "A"),
        ("eve", "E"),
        ('first_name:"Cid"', "C"),
        ("updated_at:yesterday", ""),
    ],
)
def test_a_search_finds_whom_it_describes(crowd, query, who):
    assert found(crowd, query=query) == who


def test_a_customer_is_found_by_the_number_of_their_id(crowd):
    cid = next(one for one in crowd.shop.people.values() if one.first_name == "Cid")

    assert found(crowd, query=f"id:{cid.id}") == "C"
    assert found(crowd, query=f"id:>{cid.id}") == "DE"


@given(st.text(alphabet="ab:'\"()<>=-* \\ANDORT_", max_size=30))
def test_whatever_is_searched_for_is_an_answer(query):
    person = Person(1, NOON, NOON, email="ab@shop.example", first_name="ab")

    assert Search("customers", query, UTC).test(person) in (True, False)


def test_a_field_nobody_knows_is_ignored_with_a_warning(crowd):
    told = crowd.ask(PAGE, first=9, query="created_at:>'2030-01-01' AND first_name:Ada")

    assert [one["firstName"] for one in told["data"]["customers"]["nodes"]] == ["Ada"]
    [warned] = told["extensions"]["search"]
    assert [one["field"] for one in warned["warnings"]] == ["created_at"]


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ({"sortKey": "UPDATED_AT"}, "BCDEA"),
        ({"sortKey": "UPDATED_AT", "reverse": True}, "AEDCB"),
        ({"sortKey": "CREATED_AT"}, "ABCDE"),
        ({"sortKey": "NAME", "reverse": True}, "EDCBA"),
        ({"sortKey": "UPDATED_AT", "first": 2}, "BC"),
        ({"sortKey": "UPDATED_AT", "first": None, "last": 2}, "EA"),
        ({"sortKey": "UPDATED_AT", "first": None, "last": 2, "reverse": True}, "CB"),
    ],
)
def test_a_page_comes_in_the_order_asked_for(crowd, asked, who):
    ada = next(iter(crowd.shop.people.values()))
    crowd.clock.pass_(hours=1)
    acts.update_person(crowd.shop, ada, note="came back")

    assert found(crowd, **asked) == who


@pytest.mark.parametrize("reverse", [False, True])
def test_changes_of_one_second_come_in_the_order_of_their_ids(store, reverse):
    names = list("ABCDEFG")
    for name in names:
        acts.add_person(store.shop, first_name=name)

    cursor, seen = None, []
    while True:
        asked = {"first": 2, "after": cursor, "sortKey": "UPDATED_AT", "reverse": reverse}
        page = store.data(PAGE, **asked)["customers"]
        seen += [one["firstName"] for one in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == (names[::-1] if reverse else names)


def test_paging_by_date_of_change_misses_nobody_who_did_not_move(crowd):
    first = crowd.data(PAGE, first=2, sortKey="UPDATED_AT")["customers"]
    ada = next(iter(crowd.shop.people.values()))
    crowd.clock.pass_(hours=1)
    acts.update_person(crowd.shop, ada, note="moved behind all others")

    after = first["pageInfo"]["endCursor"]

    assert found(crowd, first=9, sortKey="UPDATED_AT", after=after) == "CDEA"


def test_backwards_from_a_cursor_is_what_came_before_it(crowd):
    page = crowd.data(PAGE, first=4)["customers"]
    before = page["edges"][3]["cursor"]

    back = crowd.data(PAGE, last=2, before=before)["customers"]

    assert [one["firstName"] for one in back["nodes"]] == ["Bob", "Cid"]
    assert back["pageInfo"]["hasPreviousPage"] is True


def test_ids_above_two_to_the_53_come_exactly(store):
    person = acts.add_person(store.shop, email="ada@shop.example")
    node = store.data("{ customers(first: 1) { nodes { id legacyResourceId } } }")

    assert person.id > 2**53
    assert node["customers"]["nodes"] == [
        {"id": gid("Customer", person), "legacyResourceId": str(person.id)}
    ]


def test_nodes_of_every_kind_are_found_by_their_ids(store):
    person = acts.add_person(store.shop, email="ada@shop.example")
    goods = acts.add_goods(store.shop, "Cup", "CUP", Decimal("3.33"))
    sale = acts.place_order(store.shop, [Line("CUP", 2)], person=person)
    parcel, given = acts.fulfil(store.shop, sale), acts.refund(store.shop, sale)
    begun = acts.begin_checkout(store.shop, [Line("CUP")])
    wanted = {
        "Customer": person,
        "Product": goods,
        "Order": sale,
        "Fulfillment": parcel,
        "Refund": given,
        "LineItem": sale.items[0],
        "AbandonedCheckout": begun,
    }
    ids = [gid(kind, one) for kind, one in wanted.items()]

    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }"
    told = store.data(query, ids=[*ids, "gid://shopify/Customer/1"])["nodes"]

    assert [one and one["__typename"] for one in told] == [*wanted, None]
    assert [one and one["id"] for one in told] == [*ids, None]


def test_a_count_says_when_it_stopped_counting(crowd):
    query = "query ($limit: Int) { customersCount(limit: $limit) { count precision } }"

    assert crowd.data(query)["customersCount"] == {"count": 5, "precision": "EXACT"}
    assert crowd.data(query, limit=3)["customersCount"] == {"count": 3, "precision": "AT_LEAST"}


def test_totals_of_a_person_follow_their_orders_through_a_merge(store):
    ada, bob = (acts.add_person(store.shop, email=f"{n}@shop.example") for n in ("ada", "bob"))
    query = "query ($id: ID!) { customer(id: $id) { numberOfOrders amountSpent { amount } } }"
    acts.place_order(store.shop, [Line("CUP", 1, Decimal("3.33"))], person=ada)
    sale = acts.place_order(store.shop, [Line("CUP", 2, Decimal("5.00"))], person=bob)
    acts.refund(store.shop, sale, amount=Decimal("1.00"))
    before = store.data(query, id=gid("Customer", ada))["customer"]

    acts.merge_people(store.shop, ada, bob)
    after = store.data(query, id=gid("Customer", ada))["customer"]

    assert before == {"numberOfOrders": "1", "amountSpent": {"amount": "3.33"}}
    assert after == {"numberOfOrders": "2", "amountSpent": {"amount": "12.33"}}


def test_whoever_has_no_number_said_nothing_about_texts(store):
    acts.add_person(store.shop, email="ada@shop.example")
    query = "{ customers(first: 1) { nodes { defaultPhoneNumber { phoneNumber } smsMarketingConsent { marketingState } } } }"

    [node] = store.data(query)["customers"]["nodes"]

    assert node == {"defaultPhoneNumber": None, "smsMarketingConsent": None}


BORN = '(namespace: "facts", key: "birth_date")'


def selection(type, depth):
    """Ask for everything of a type, connections a few objects deep."""
    told = []
    for name, field in type.fields.items():
        args = "(first: 3)" if "first" in field.args else BORN if "key" in field.args else ""
        inner = field.type
        while hasattr(inner, "of_type"):
            inner = inner.of_type
        if not hasattr(inner, "fields"):
            told.append(name + args)
        elif depth:
            told.append(f"{name}{args} {{ {selection(inner, depth - 1)} }}")
    return " ".join([*told, "__typename"])


@pytest.mark.parametrize(
    "root", ["customers", "orders", "products", "productVariants", "abandonedCheckouts"]
)
def test_every_field_of_a_believable_shop_is_answered(store, root):
    believable(store.shop, seed=3, people=30, orders=60)
    account = Account(store.shop, store.clock, Settings())
    connection = schema().query_type.fields[root].type.of_type
    query = f"{{ {root}(first: 60) {{ {selection(connection, 4)} }} }}"

    done = execute_sync(schema(), parse(query), context_value=account)

    assert done.errors is None
    assert len(done.data[root]["nodes"]) > 5


def test_the_wall_stands_at_25000_objects(store):
    for number in range(25_010):
        acts.add_goods(store.shop, f"Cup {number}", f"C{number}", Decimal(1))
    query = "query ($after: String) { products(first: 250, after: $after, sortKey: UPDATED_AT) { nodes { id } pageInfo { hasNextPage endCursor } } }"

    cursor, seen = None, set()
    for _ in range(100):
        page = store.data(query, after=cursor)["products"]
        seen |= {node["id"] for node in page["nodes"]}
        cursor = page["pageInfo"]["endCursor"]
        store.clock.pass_(seconds=3)

    assert (len(seen), page["pageInfo"]["hasNextPage"]) == (25_000, True)
    assert store.codes(query, after=cursor) == ["BAD_REQUEST"]
