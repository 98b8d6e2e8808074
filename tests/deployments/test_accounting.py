"""The account of a demo is closed only when every record is found and nothing is under way."""

from copy import deepcopy
from functools import reduce
from operator import getitem

import pytest
from rich.console import Console

from deployments.accounting import complete, table

GOOD = {
    "lines": {"in": 541_909, "hub": 541_900, "quarantined": 9, "unaccounted": 0},
    "orders": {"shop": 25_900, "hub": 25_900, "crm": 25_900},
    "customers": {"shop": 4_372, "hub": 4_372, "crm": 4_372},
    "webhooks": 3_100,
    "quarantined": 9,
    "reviews": 0,
    "owed": 0,
    "freshness_seconds": {"p50": 1.2, "p95": 2.9, "max": 6.0, "contacts": 2_000},
    "sync_seconds": 80.4,
    "seconds": 160.0,
    "peak_mb": 1_900,
    "ui": "http://127.0.0.1:4200",
}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ((), None, True),
        (("lines", "unaccounted"), 1, False),
        (("lines", "unaccounted"), -1, False),
        (("owed",), 1, False),
        (("orders", "crm"), 25_899, False),
        (("customers", "hub"), 4_373, False),
        (("reviews",), 2, True),
    ],
)
def test_an_account_is_closed_when_nothing_is_missing_and_nothing_waits(path, value, expected):
    figures = deepcopy(GOOD)
    inner = reduce(getitem, path[:-1], figures)
    inner |= dict.fromkeys(path[-1:], value)

    assert complete(figures) is expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ["541,909", "25,900", "4,372", "80.4 s", "95 % within 2.9 s", "1,900 MB"]),
        (
            {"again": {"hub_rows_written": 0, "crm_write_calls": 0}},
            ["0 rows and 0 CRM calls written"],
        ),
        (
            {"freshness_seconds": {"p50": None, "p95": None, "max": None, "contacts": 0}},
            ["nothing happened"],
        ),
    ],
    ids=["once", "again", "without live traffic"],
)
def test_a_person_sees_every_count(more, expected):
    console = Console(width=160)
    with console.capture() as shown:
        console.print(table({**GOOD, **more}))

    assert [one for one in expected if one not in shown.get()] == []
