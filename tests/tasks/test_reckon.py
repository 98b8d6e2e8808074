"""What was probed and measured becomes calls a day, and says from what."""

from datetime import UTC, datetime
from math import inf

import pytest

from tasks.connectors.base_probing import A_DAY, AT_ONCE, DAY, POINTS, Limit, Probed
from tasks.hub.traffic import Told, Traffic
from tasks.reckon import Asked, Tool, allowance, hours, measured, reckon, unchanged, work
from tasks.rollout.calls import FLAT

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATE = {18: 30, 23: 10}
"""Orders of a shop whose people buy in the evening, by hours in UTC."""
BURST = Limit(AT_ONCE, 190, 10, "a header")
A_HUNDRED_THOUSAND = Limit(A_DAY, 100_000, DAY, "a header")


def seen(**said):
    empty = {"orders": 0, "busiest": 0, "days": 0, "hours": {}, "told": [], "read": 0, "changed": 0}
    return Traffic(until=NOON, heard={}, **{**empty, **said})


def crm(*limits, endless=False, **account):
    return Tool("hubspot", "crm", Probed([], list(limits), endless), account)


STORE = Tool(
    "shopify", "store", Probed([], [Limit(POINTS, 2000, 20, "a bucket")], endless=True), {}
)
SMS = Tool("twilio", "sms", Probed(), {})


@pytest.mark.parametrize(
    ("tool", "day", "per_second", "batch"),
    [
        (crm(BURST, A_HUNDRED_THOUSAND), 100_000, 19, 100),
        (crm(BURST, A_HUNDRED_THOUSAND, daily_limit="5"), 100_000, 19, 100),
        (crm(BURST, daily_limit="500"), 500, 19, 100),
        (crm(), None, None, 100),
        (STORE, inf, 10, 1),
        (SMS, None, None, 25),
    ],
)
def test_limits_are_read_as_calls(tool, day, per_second, batch):
    found = allowance(tool)

    assert (found.day, found.per_second, found.batch) == (day, per_second, batch)


@pytest.mark.parametrize(
    ("zone", "busy"),
    [("UTC", {18, 23}), ("Europe/Berlin", {19, 0}), ("America/New_York", {13, 18}), ("Asia/Tokyo", {3, 8})],
)  # fmt: skip
def test_hours_are_those_of_the_platforms_own_day(zone, busy):
    found = hours(seen(hours=LATE), zone)

    assert {hour for hour, share in enumerate(found) if share} == busy
    assert sum(found) == pytest.approx(1)


def test_a_few_orders_say_nothing_about_hours():
    assert hours(seen(hours={3: 5}), "UTC") == FLAT


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ({}, None),
        ({"told": [Told("hubspot", 60, 40)]}, 0.4),
        ({"told": [Told("hubspot", 6, 4)]}, None),
        ({"told": [Told("twilio", 60, 40)]}, None),
        ({"told": [Told("hubspot", 6, 4)], "read": 100, "changed": 25}, 0.75),
        ({"told": [Told("hubspot", 60, 40)], "read": 100, "changed": 25}, 0.4),
    ],
)
def test_what_says_nothing_new_is_measured_or_not_known(said, share):
    assert unchanged(seen(**said), "hubspot") == share


def test_who_says_what_an_order_costs_is_taken_at_their_word():
    tools = [crm(BURST, A_HUNDRED_THOUSAND), STORE, SMS]
    [one, store, sms] = reckon(Asked(10_000, 12), tools, seen()).meant

    assert (one.way, one.calls, one.out_at) == ("one call for each change", 120_000, 20.0)
    assert (store.verdict, sms.verdict) == ("fits", "cannot tell")


def test_else_it_is_what_we_need_with_our_batches_and_our_looks():
    [one] = reckon(Asked(10_000), [crm(BURST, A_HUNDRED_THOUSAND)], seen()).meant

    assert one.way == "as they come, 5 s together"
    assert one.calls == pytest.approx(2 * 288 + 14_400, rel=0.05)


def test_orders_are_those_of_the_busiest_day_unless_somebody_says():
    traffic = seen(orders=300, busiest=40, days=10)
    tools = [crm(BURST, A_HUNDRED_THOUSAND)]

    assert reckon(Asked(calls=2), tools, traffic).meant[0].calls == 80
    assert reckon(Asked(7, 2), tools, traffic).meant[0].calls == 14
    assert measured(Asked(), traffic)[0] == {
        "figure": "orders a day",
        "is": "40",
        "known from": "the busiest of 10 days in the hub, which has 300 orders",
    }


@pytest.mark.parametrize(
    ("tools", "polls"),
    [([crm(BURST, A_HUNDRED_THOUSAND)], False), ([STORE], True), ([STORE, SMS], None)],
)
def test_whether_asking_alone_would_do_is_told_to_who_advises(tools, polls):
    reckoned = reckon(Asked(10_000, 12), tools, seen())

    assert work(Asked(10_000), tools, seen(), polls=reckoned.polls).polls is polls
