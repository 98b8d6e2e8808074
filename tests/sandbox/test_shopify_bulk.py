"""Bulk operations of the sandbox shop: what they refuse, how they end, and what is in the file."""

import json
import time
from datetime import timedelta
from itertools import chain

import httpx
import pytest
from graphql import execute_sync, parse

from deployments.sandbox.generator import believable
from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.account import Account, Settings
from deployments.sandbox.shopify.acts import Line
from deployments.sandbox.shopify.bulk.desk import Desk
from deployments.sandbox.shopify.bulk.operation import Operation
from deployments.sandbox.shopify.bulk.pen import Pen
from deployments.sandbox.shopify.bulk.plan import Plan
from deployments.sandbox.shopify.graph import schema
from deployments.sandbox.shopify.state import Shop
from tasks.connectors import shopify_queries as ours
from tests.sandbox.shopify_shop import gid

RUN = """
    mutation Run($query: String!, $grouped: Boolean! = false) {
      bulkOperationRunQuery(query: $query, groupObjects: $grouped) {
        bulkOperation { id status url } userErrors { field message code } } }
"""
CANCEL = """
    mutation Cancel($id: ID!) { bulkOperationCancel(id: $id) {
        bulkOperation { id status } userErrors { field message } } }
"""
LOOK = """
    query Look($id: ID!) { bulkOperation(id: $id) {
        id status errorCode objectCount rootObjectCount fileSize url partialDataUrl type query
        createdAt completedAt } }
"""
IDS = "{ orders { edges { node { id lineItems { edges { node { id } } } } } } }"
NESTED = """
    fragment Kept on Order { id name lineItems { nodes { ...Sold } } }
    fragment Sold on LineItem { id sku money: originalUnitPriceSet { shopMoney { amount } } }
    { customers { edges { cursor node { __typename id defaultAddress { countryCodeV2 }
        orders { nodes { ... on Order { ...Kept } } pageInfo { hasNextPage } } } } } }
"""


@pytest.fixture
def crowded(store):
    believable(store.shop, seed=5, people=100, orders=160)
    return store


def begun(store, query, **said):
    told = store.do(RUN, query=query, **said)
    assert told["userErrors"] == []
    return told["bulkOperation"]["id"]


def look(store, id):
    return store.data(LOOK, id=id)["bulkOperation"]


def ended(store, id):
    deadline = time.monotonic() + 60
    while (found := look(store, id))["status"] in ("CREATED", "RUNNING", "CANCELING"):
        assert time.monotonic() < deadline, found
        store.clock.pass_(seconds=1)
        time.sleep(0.002)
    return found


def lines(store, query, **said):
    url = ended(store, begun(store, query, **said))["url"]
    return [json.loads(line) for line in httpx.get(url).text.splitlines()] if url else []


def flattened(node, parent=None):
    """Write a node of GraphQL's own answer as the lines a file has for it."""
    below = {name: value for name, value in node.items() if many(value)}
    line = {name: value for name, value in node.items() if name not in below}
    yield line | ({"__parentId": parent} if parent else {})
    for connection in below.values():
        yield from chain(*(flattened(child, node["id"]) for child in nodes(connection)))


def many(value):
    return isinstance(value, dict) and not {"nodes", "edges"}.isdisjoint(value)


def nodes(connection):
    return connection.get("nodes") or [edge["node"] for edge in connection.get("edges", ())]


def alike(lines):
    return sorted(json.dumps(line, sort_keys=True) for line in lines)


@pytest.mark.parametrize(
    "query",
    [*(ours.bulk(object, "") for object in ours.ROOTS), NESTED],
    ids=[*ours.ROOTS, "nested"],
)
def test_a_file_holds_what_graphql_itself_answers(crowded, query):
    paged = query
    for name in ("customers", "orders", "products", "abandonedCheckouts", "lineItems"):
        paged = paged.replace(f"{name} {{", f"{name}(first: 250) {{")
    account = Account(crowded.shop, crowded.clock, Settings())
    answer = execute_sync(schema(), parse(paged), context_value=account)
    assert answer.errors is None
    wanted = [
        line for root in answer.data.values() for node in nodes(root) for line in flattened(node)
    ]

    assert alike(lines(crowded, query)) == alike(wanted)
    assert len(wanted) > 50


@pytest.mark.parametrize("root", ["orders", "customers"])
def test_a_search_finds_what_it_finds_page_by_page(crowded, root):
    search = f"updated_at:>='{crowded.clock.now - timedelta(days=90):%Y-%m-%dT%H:%M:%SZ}'"
    asked = f"query Q($q: String) {{ {root}(first: 250, query: $q, sortKey: UPDATED_AT) {{ nodes {{ id }} }} }}"
    paged = crowded.data(asked, q=search)[root]["nodes"]

    found = lines(
        crowded, f'{{ {root}(query: "{search}", sortKey: UPDATED_AT) {{ nodes {{ id }} }} }}'
    )

    assert found == paged
    assert 0 < len(paged) < len(crowded.shop.sales)


def test_children_are_grouped_when_asked_for_and_else_stand_anywhere_behind_their_parent(crowded):
    grouped, apart = lines(crowded, IDS, grouped=True), lines(crowded, IDS)

    assert alike(grouped) == alike(apart)
    assert adjacent(grouped)
    assert not adjacent(apart)
    seen = set()
    for line in apart:
        assert line.get("__parentId", line["id"]) in seen | {line["id"]}
        seen.add(line["id"])


def adjacent(lines):
    parent = None
    for line in lines:
        if line.get("__parentId", parent) != parent:
            return False
        parent = line.get("__parentId", line["id"])
    return True


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("{ orders { nodes { nonsense } } }", "not valid"),
        ("{ orders { nodes { id }", "not valid"),
        ("mutation { tagsAdd(id: 1, tags: []) { node { id } } }", "must be one query"),
        ("{ shop { name } }", "cannot begin with shop"),
        ("{ node(id: 1) { id } }", "cannot begin with node"),
        ('{ nodes(ids: ["a"]) { id } }', "cannot begin with nodes"),
        ("{ __typename }", "cannot begin with"),
        ("{ orders { pageInfo { hasNextPage } } }", "must ask for its nodes"),
        ("{ orders { nodes { name lineItems { nodes { id } } } } }", "must say their id"),
        ("{ orders { nodes { id refunds { id refundLineItems { nodes { quantity } } } } } }", "inside a list"),
        ("{ customers { nodes { id orders { nodes { id customer { orders { nodes { id lineItems { nodes { id } } } } } } } } } }", "two levels"),
        ("{ " + " ".join(f"a{n}: orders {{ nodes {{ id }} }}" for n in range(6)) + " }", "more than 5"),
    ],
)  # fmt: skip
def test_a_query_no_file_can_answer_is_refused(store, query, reason):
    told = store.do(RUN, query=query)

    (error,) = told["userErrors"]
    assert (error["field"], error["code"], told["bulkOperation"]) == (["query"], "INVALID", None)
    assert reason in error["message"]


def test_five_connections_two_levels_deep_are_not_too_many(store):
    deep = "{ customers { nodes { id orders { nodes { id lineItems { nodes { id } } } } } } a: orders { nodes { id } } b: products { nodes { id } } }"

    assert lines(store, deep) == []


def test_an_operation_is_created_runs_and_completes_with_its_counts(store):
    sale = acts.place_order(store.shop, [Line(), Line("B")])
    store.sandbox("bulk", seconds=60)
    started = store.do(RUN, query=IDS)["bulkOperation"]
    assert (started["status"], started["url"]) in {("CREATED", None), ("RUNNING", None)}

    store.sandbox("bulk", seconds=0)
    done = ended(store, begun(store, IDS))

    size = str(len(httpx.get(done["url"]).content))
    counts = [done[name] for name in ("objectCount", "rootObjectCount", "fileSize")]
    assert counts == ["3", "1", size]
    assert (done["status"], done["errorCode"], done["type"]) == ("COMPLETED", None, "QUERY")
    assert gid("Order", sale) in httpx.get(done["url"]).text
    store.do(CANCEL, id=started["id"])


def test_an_operation_that_finds_nothing_has_no_file(store):
    done = ended(store, begun(store, IDS))

    assert (done["status"], done["objectCount"], done["url"]) == ("COMPLETED", "0", None)


@pytest.mark.parametrize(("slots", "code"), [(5, "LIMIT_REACHED"), (1, "OPERATION_IN_PROGRESS")])
def test_there_are_so_many_slots_and_cancelling_frees_one(store, slots, code):
    store.sandbox("bulk", seconds=60, slots=slots)
    running = [begun(store, IDS) for _ in range(slots)]

    refused = store.do(RUN, query=IDS)
    assert refused["userErrors"][0]["code"] == code
    store.do(CANCEL, id=running[0])
    assert ended(store, running[0])["status"] == "CANCELED"

    running.append(begun(store, IDS))
    for id in running[1:]:
        store.do(CANCEL, id=id)


def test_what_has_ended_cannot_be_cancelled(store):
    id = begun(store, IDS)
    ended(store, id)

    (error,) = store.do(CANCEL, id=id)["userErrors"]
    assert "completed" in error["message"]
    (error,) = store.do(CANCEL, id="gid://shopify/BulkOperation/1")["userErrors"]
    assert "does not exist" in error["message"]


def test_an_operation_fails_on_demand_once_and_leaves_a_part(crowded):
    crowded.sandbox("bulk", fail="TIMEOUT")

    failed = ended(crowded, begun(crowded, IDS))
    assert (failed["status"], failed["errorCode"], failed["url"]) == ("FAILED", "TIMEOUT", None)
    assert len(httpx.get(failed["partialDataUrl"]).content) == int(failed["fileSize"]) > 0
    assert ended(crowded, begun(crowded, IDS))["status"] == "COMPLETED"


def test_an_app_without_the_scope_gets_no_file(crowded):
    crowded.set(scopes=["read_orders"])

    refused = ended(crowded, begun(crowded, "{ orders { nodes { id customer { id } } } }"))

    assert (refused["status"], refused["errorCode"]) == ("FAILED", "ACCESS_DENIED")
    assert (refused["url"], refused["partialDataUrl"]) == (None, None)
    assert ended(crowded, begun(crowded, "{ orders { nodes { id } } }"))["url"]


def test_a_file_needs_its_signature_and_lasts_a_week(crowded):
    id = begun(crowded, IDS)
    url = ended(crowded, id)["url"]

    assert httpx.get(url).status_code == 200
    assert httpx.get(url[:-1] + ("0" if url[-1] != "0" else "1")).status_code == 403
    assert httpx.get(url.replace("Expires=1", "Expires=2")).status_code == 403
    assert httpx.get(url.partition("?")[0]).status_code == 403
    crowded.clock.pass_(days=7)
    assert httpx.get(url).status_code == 400
    assert (look(crowded, id)["status"], look(crowded, id)["url"]) == ("EXPIRED", None)


def test_a_download_breaks_off_on_demand(crowded):
    url = ended(crowded, begun(crowded, IDS))["url"]
    crowded.sandbox("bulk", cut=1)

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(url)
    assert httpx.get(url).status_code == 200


def test_lines_come_out_unreadable_on_demand(crowded):
    crowded.set(malformed={"lineItems": 2})

    found = lines(crowded, "{ orders { nodes { id lineItems { nodes { id quantity } } } } }")

    spoilt = [line for line in found if line.get("quantity") == "a while ago"]
    assert len(spoilt) == 2


def test_switches_nobody_knows_are_refused(store):
    assert "nonsense" in store.sandbox("bulk", nonsense=1)["error"]


def test_operations_are_listed_and_only_their_start_costs_points(store):
    id = begun(store, IDS)
    found = store.ask("{ bulkOperations(first: 5) { nodes { id } } currentBulkOperation { id } }")

    assert found["data"]["bulkOperations"]["nodes"] == [{"id": id}]
    assert found["data"]["currentBulkOperation"] == {"id": id}
    assert store.ask(RUN, query=IDS)["extensions"]["cost"]["actualQueryCost"] == 10


def test_twenty_thousand_lines_are_written_in_a_second_and_little_memory():
    shop = Shop()
    for _ in range(1000):
        acts.place_order(shop, [Line(f"SKU-{n}", 2) for n in range(20)])
    account = Account(shop, shop.clock, Settings())
    operation = Operation(1, "", Desk(account).links)
    plan = Plan(account, ours.bulk("orders", ""))
    began = time.process_time()

    Pen(shop, {}, apart=True).write(operation, plan.roots)

    assert time.process_time() - began < 1.5
    assert (operation.objects, operation.roots) == (21_000, 1000)
