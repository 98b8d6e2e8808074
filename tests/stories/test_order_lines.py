"""A file of order lines, through the store and the gate into the hub: every line is found again."""

from collections import Counter
from datetime import datetime
from decimal import Decimal

import pandas as pd
import pytest

from deployments.sandbox.order_lines import seed
from deployments.sandbox.serve import serving
from deployments.sandbox.shopify.app import build
from deployments.sandbox.shopify.state import Shop
from tasks.hub import progress, pulse
from tasks.hub.engine import connected
from tasks.hub.progress import Slice
from tasks.merge import merge_slice
from tasks.pull import pull_slice
from tests.sandbox.odd_lines import HEAD, LINES

SLICED = """
    INSERT INTO backfill_slice (backfill, platform, object, since, until)
    VALUES ('all', 'shopify', %s, '-infinity', 'infinity') RETURNING id, status
"""
SPENT = """
    SELECT split_part(split_part(email, '@', 1), '.', 2), order_count, net_spend FROM customer
"""
ASIDE = "SELECT object, unnest(rules), count(*)::int FROM quarantine GROUP BY 1, 2 ORDER BY 1, 2"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(HEAD + LINES)
    return path


@pytest.fixture
def backfilled(hub_url, file, monkeypatch):
    """A hub that was filled in bulk from a shop with the orders of the file."""
    shop = Shop()
    counts = seed(shop, file)
    monkeypatch.setenv("LOCKSTEP_HUB", hub_url)
    with serving(build(shop, client_id="of-a-story")) as url:
        monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", url)
        monkeypatch.setenv("LOCKSTEP_SHOPIFY_CLIENT_ID", "of-a-story")
        monkeypatch.setenv("LOCKSTEP_SHOPIFY_CLIENT_SECRET", "shpss_sandbox")
        for object in ("customers", "products", "orders"):
            fill(hub_url, object)
    with connected(hub_url) as hub:
        yield hub, counts


def fill(hub_url, object):
    with connected(hub_url) as hub:
        id, status = hub.execute(SLICED, (object,)).fetchone()
    slice = Slice(id, "all", "shopify", object, None, None, status)
    merge_slice.fn(slice, pull_slice.fn(slice))
    with connected(hub_url) as hub:
        assert isinstance(progress.position(hub, "shopify", object), datetime)


def test_every_line_is_in_the_hub_or_in_quarantine_with_its_reason(backfilled):
    hub, counts = backfilled
    found = pulse.totals(hub)

    assert found["lines"] + found["lines_quarantined"] == counts["lines"]
    assert found["orders"] == counts["orders"] + counts["returns"] - counts["orders_below_nothing"]
    assert hub.execute(ASIDE).fetchall() == [
        ("lines", "quantity_range", 1),
        ("lines", "unit_price_range", 1),
        ("orders", "total_range", 1),
    ]


def test_orders_and_net_spend_of_every_customer_are_the_files(backfilled, file):
    hub, _ = backfilled
    read = pd.read_csv(file, dtype=str, keep_default_na=False)
    read["worth"] = [
        int(q) * Decimal(p) for q, p in zip(read.Quantity, read.UnitPrice, strict=True)
    ]
    theirs = read[read.CustomerID != ""]
    orders = theirs[~theirs.InvoiceNo.str.startswith("C")].groupby("CustomerID").InvoiceNo
    spent = theirs.groupby("CustomerID").worth.sum()

    told = {number: (count, spend) for number, count, spend in hub.execute(SPENT).fetchall()}

    counts = Counter(orders.nunique().to_dict())
    assert told == {number: (counts[number], worth) for number, worth in spent.items()}
