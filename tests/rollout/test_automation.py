"""What runs by itself is chosen by data type, told of and proved; else it does not begin."""

from datetime import timedelta

import msgspec
import pytest

from tasks.rollout.automation import (
    RHYTHM,
    Alert,
    Round,
    Standing,
    alerts,
    findings,
    often,
    plan,
    resumed,
    rhythm,
    types,
)

MINUTES, WEEK = timedelta(minutes=5), timedelta(weeks=1)
PROOFS = [Standing(f"{one.flow}/on", one.flow, every=one.every, paused=True) for one in RHYTHM if one.flow and one.needed]  # fmt: skip
STANDING = [
    Standing("listen/transactions", "listen", every=timedelta(minutes=2)),
    Standing("sync/shopify-orders", "sync", "orders", "shopify", MINUTES, paused=True),
    Standing("sync/shopify-carts", "sync", "carts", "shopify", MINUTES, paused=True),
    Standing("sync/hubspot-contacts", "sync", "contacts", "hubspot", MINUTES),
    Standing("backfill/on-demand", "backfill"),
    *PROOFS,
]
ALERTS = [Alert("late", enabled=True), Alert("backlog", enabled=True)]
FINE = Round(STANDING, ALERTS, ["late", "backlog"], "https://chat.example/hook", "data team")


def found(data=(), **changes):
    changed = msgspec.structs.replace(FINE, **changes)
    return [(one.severity, one.what) for one in findings(changed, data)]


def without(flow):
    return [one for one in STANDING if one.flow != flow]


def test_what_is_all_there_may_begin():
    assert found() == []
    assert found(["orders", "contacts"]) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"standing": []}, ("blocker", "deployments")),
        ({"alerts": ALERTS[:1]}, ("blocker", "alerts")),
        ({"alerts": [ALERTS[0], Alert("backlog", enabled=False)]}, ("warning", "alerts")),
        ({"address": ""}, ("warning", "alerts")),
        ({"monitor": " "}, ("warning", "monitor")),
        ({"standing": without("rehearse_stop")}, ("blocker", "STOP rehearsal")),
        ({"standing": [*without("exposure"), Standing("exposure/on", "exposure", every=4 * WEEK)]}, ("blocker", "late opt-outs")),
        ({"open": [{"kind": "records disagree", "subject": "contacts", "said": "4 still differ", "advice": None}]}, ("blocker", "records disagree: contacts")),
        ({"open": [{"kind": "halted", "subject": "all", "said": "why", "advice": ""}]}, ("blocker", "halted: all")),
        ({"open": [{"kind": "late", "subject": "orders", "said": "", "advice": ""}]}, ("warning", "late: orders")),
        ({"blind": ["late"]}, ("warning", "late")),
    ],
)  # fmt: skip
def test_what_is_missing_stands_in_the_way_or_is_said(changes, expected):
    assert expected in found(**changes)


def test_a_data_type_there_is_none_of_is_refused_with_those_there_are():
    (one,) = findings(FINE, ["order"])

    assert (one.severity, one.said) == ("blocker", "there is no data type order")
    assert one.advice == "choose of carts, contacts, orders, or none: all"


def test_fewer_data_types_leave_the_others_as_they_are_and_what_watches_always_begins():
    will = {row["deployment"]: row["will"] for row in plan(STANDING, ["orders"])}

    assert will["sync/shopify-orders"] == "is resumed"
    assert will["sync/shopify-carts"] == "stays paused"
    assert will["sync/hubspot-contacts"] == will["listen/transactions"] == "goes on"
    assert will["watch/on"] == will["rehearse_stop/on"] == "is resumed"
    assert "backfill/on-demand" not in will


def test_all_data_types_are_what_nobody_chose_of():
    assert types(resumed(STANDING, [])) == types(STANDING) == ["carts", "contacts", "orders"]
    assert types(resumed(STANDING, ["carts"])) == ["carts"]


def test_the_rhythm_says_what_is_scheduled_and_what_a_person_does():
    rows = {row["what"]: row for row in rhythm(without("exposure"))}

    assert rows["STOP rehearsal"]["is scheduled every"] == "week"
    assert rows["late opt-outs"]["is scheduled every"] == "not"
    assert rows["restoring the hub"]["by"] == "a person"
    assert "duplicates" not in rows


def test_each_alert_says_whether_it_stands_and_whom_it_reaches():
    rows = alerts(["late", "backlog", "gate closed"], [*ALERTS[:1], Alert("backlog", enabled=False)], "")  # fmt: skip

    assert [row["stands"] for row in rows] == ["on", "switched off", "missing"]
    assert {row["tells"] for row in rows} == {"Prefect's event feed only"}


@pytest.mark.parametrize(
    ("every", "said"),
    [
        (None, "by hand"),
        (timedelta(minutes=3), "3 minutes"),
        (timedelta(seconds=30), "0.5 minutes"),
        (timedelta(hours=1), "hour"),
        (timedelta(hours=6), "6 hours"),
        (timedelta(days=1), "day"),
        (timedelta(weeks=13), "13 weeks"),
    ],
)
def test_how_often_is_written_for_a_person(every, said):
    assert often(every) == said
