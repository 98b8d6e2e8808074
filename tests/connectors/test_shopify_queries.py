"""Our questions to Shopify, held against its schema and its prices."""

import pytest
from graphql import parse, validate

from deployments.sandbox.shopify.api import Asked, Question, understood
from deployments.sandbox.shopify.graph import schema
from tasks.connectors import shopify_queries as queries
from tasks.connectors import shopify_stock

IDS = [f"gid://shopify/Customer/{n}" for n in range(250)]

PAGED = {
    **{f"page of {o}": (queries.page(o), {"first": n}) for o, n in queries.PAGE_SIZES.items()},
    **{
        f"{o} by id": (queries.by_ids(o), {"ids": IDS[: queries.PAGE_SIZES[o]]})
        for o in queries.TYPES
    },
    **{f"marks of {o}": (queries.marks(o), {"first": 250}) for o in queries.MARKS},
    **{f"count of {o}": (queries.count(o), {}) for o in queries.COUNTED},
    "visits": (queries.VISITS, {"ids": IDS[:50]}),
    "stocked": (queries.STOCKED, {"ids": IDS[: shopify_stock.AT_ONCE]}),
    "more lines": (queries.MORE_LINES, {"id": IDS[0]}),
    "all belongings": (queries.ALL_BELONGINGS, {"id": IDS[0]}),
    "subscriptions": (queries.SUBSCRIPTIONS, {}),
    "bulk status": (queries.BULK, {"id": IDS[0]}),
}

CONSENT = {"customerId": IDS[0], "smsMarketingConsent": {"marketingState": "SUBSCRIBED"}}

CHANGES = {
    "run": (queries.RUN_BULK, {"query": "{ shop { id } }"}),
    "consent": (queries.CONSENT, {"input": CONSENT}),
    "tags": (queries.TAGS, {"id": IDS[0], "tags": []}),
    **{
        topic: (queries.SUBSCRIBE, {"topic": topic, "input": {"uri": "https://hub.example"}})
        for topic in queries.TOPICS
    },
}


@pytest.mark.parametrize("name", [*PAGED, *CHANGES])
def test_every_question_makes_sense_and_one_page_costs_under_1000_points(name):
    query, variables = (PAGED | CHANGES)[name]

    asked = understood(Question(query, variables))

    assert isinstance(asked, Asked), asked
    assert 0 < asked.price() <= 1000
    assert name not in CHANGES or asked.price() == 10


@pytest.mark.parametrize("object", queries.ROOTS)
@pytest.mark.parametrize("search", ["", "updated_at:>='2026-07-01T00:00:00Z'"])
def test_every_bulk_query_makes_sense_by_all_rules(object, search):
    assert validate(schema(), parse(queries.bulk(object, search))) == []


@pytest.mark.parametrize("object", queries.COSTS)
def test_we_never_think_an_object_cheaper_than_it_is(object):
    """What we set aside before asking must cover the price, or others' budget pays."""
    size = queries.PAGE_SIZES[object]
    asked = understood(Question(queries.page(object), {"first": size}))

    assert isinstance(asked, Asked)
    assert asked.price() <= 2 + size * queries.COSTS[object]


def test_nor_something_counted():
    asked = understood(Question(queries.STOCKED, {"ids": IDS[: shopify_stock.AT_ONCE]}))

    assert isinstance(asked, Asked)
    assert asked.price() <= shopify_stock.AT_ONCE * shopify_stock.COST
