"""Stock, from the shop's webhook to the hub: the product is read as it is, and is there again."""

from decimal import Decimal

import psycopg
import pytest

from deployments.sandbox.shopify import acts, payloads
from tasks.drain import drain_once
from tasks.hub import inbox
from tests.sandbox.shopify_shop import TOKEN

TOPIC = "inventory_levels/update"
KNOWN = "SELECT (facts ->> 'inventory')::int, sold_out_at IS NULL, there_since IS NULL FROM product"


@pytest.fixture
def hub(store, hub_url, monkeypatch):
    said = {"HUB": hub_url, "SHOPIFY_URL": store.url, "SHOPIFY_TOKEN": TOKEN}
    for name, value in said.items():
        monkeypatch.setenv(f"LOCKSTEP_{name}", value)
    with psycopg.connect(hub_url, autocommit=True) as hub:
        yield hub


def count(hub, store, goods, number):
    """Count the shelf anew, and let the hub hear of it by nothing but the one place's number."""
    store.clock.pass_(minutes=1)
    acts.restock(store.shop, goods, number)
    body = payloads.body(store.shop, TOPIC, goods)
    name = f"{goods.sku} {store.clock.now}"
    hub.execute(inbox.KEEP, inbox.columns(["shopify"], [TOPIC], [name], [body], [None]))


def test_what_one_place_has_leads_to_the_product_and_whether_it_is_there_again(hub, hub_url, store):
    tea = acts.add_goods(store.shop, "Tea", "TEA", Decimal(5), 3)
    known = []
    for number in (2, 0, 4, 3):
        count(hub, store, tea, number)
        assert drain_once(hub_url).counts.failed == 0
        known.append(hub.execute(KNOWN).fetchone())

    assert known == [(2, True, True), (0, False, True), (4, False, False), (3, False, False)]
    assert inbox.counts(hub) == {"done": 4}
