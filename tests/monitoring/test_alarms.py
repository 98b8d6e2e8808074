"""What is measured rings where it is wrong, and rings on until it is clearly better."""

from datetime import date

import pytest

from tasks.monitoring.alarms import (  # fmt: skip
    KINDS,
    Seen,
    backlog,
    budgets,
    closed,
    disagree,
    late,
    opt_outs,
    stopping,
)

TODAY = date(2026, 6, 1)


def row(**said):
    return said


def waiting(seconds, promise=60):
    return row(data="transactions", promise=promise, waiting=seconds)


def owed(many, machine=True):
    return row(subject="owed to hubspot" if machine else "reviews", waiting=many, machine=machine)


def texted(opted_out, people):
    return row(workflow="win_back", texted=people, opted_out=opted_out)


def used(many, limit=1000, day=TODAY):
    return row(platform="hubspot", bucket="calls", daily_used=many, daily_limit=limit, day=day)


def judged(status):
    return row(platform="shopify", suite="orders", status=status, rows=100, bad=80)


def compared(status, error=None, lines=3):
    return row(platform="hubspot", object="contacts", status=status, error=error, lines=lines)


def stopped(times):
    return row(platform="shopify", object="orders", failed=times)


CASES = [
    # judge, what is measured, whether it rings, whether it rings on
    (late, waiting(None), False, False),
    (late, waiting(50), False, False),
    (late, waiting(100), False, True),
    (late, waiting(130), True, True),
    (stopping, stopped(1), False, True),
    (stopping, stopped(3), True, True),
    (closed, judged("passed"), False, False),
    (closed, judged("partial"), False, False),
    (closed, judged("closed"), True, True),
    (closed, judged("error"), True, True),
    (backlog, owed(400), False, False),
    (backlog, owed(700), False, True),
    (backlog, owed(1001), True, True),
    (backlog, owed(79, machine=False), False, False),
    (backlog, owed(90, machine=False), False, True),
    (backlog, owed(101, machine=False), True, True),
    (opt_outs, texted(9, 99), False, True),
    (opt_outs, texted(0, 0), False, False),
    (opt_outs, texted(17, 1000), False, True),
    (opt_outs, texted(21, 1000), True, True),
    (budgets, used(5, limit=None), False, False),
    (budgets, used(850), False, True),
    (budgets, used(901), True, True),
    (budgets, used(1000, day=date(2026, 5, 31)), False, False),
    (budgets, used(1000, day=None), False, False),
    (disagree, compared("green"), False, False),
    (disagree, compared("red", "4 still differ"), True, True),
    (disagree, compared("red", "contact a@example.com", lines=0), True, True),
]
RANG = {
    late: ("late", "transactions"),
    stopping: ("late", "orders of shopify"),
    opt_outs: ("opt-out rate", "win_back"),
    budgets: ("budget exhaustion", "calls of hubspot"),
}


def open_for(judge, measured):
    return RANG.get(judge, ("backlog", measured.get("subject", "")))


@pytest.mark.parametrize(("judge", "measured", "rings", "rings_on"), CASES)
def test_it_rings_where_it_is_wrong_and_on_until_it_is_clearly_better(judge, measured, rings, rings_on):  # fmt: skip
    days = {"hubspot": TODAY}
    open = frozenset({open_for(judge, measured)})

    assert bool(judge([measured], Seen(days=days))) is rings
    assert bool(judge([measured], Seen(open=open, days=days))) is rings_on


def test_an_alarm_repeats_nothing_that_a_platform_said():
    (one,) = disagree([compared("red", "contact a@example.com", lines=0)], Seen())

    assert one.said == "contacts of hubspot: the comparison broke off"


def test_alarms_tell_what_is_so_and_what_to_do():
    (one,) = budgets([used(950)], Seen(days={"hubspot": TODAY}))

    assert one.said == "calls of hubspot: 950 of the day's 1,000 are used (95%)"
    assert one.advice


def test_every_kind_has_somebody_who_judges():
    assert all(KINDS.values())
