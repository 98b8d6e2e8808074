"""What is found in a week's facts, and what is left alone."""

import re
from datetime import timedelta

import pytest

from tasks.reporting.finding import ORDER
from tasks.reporting.report import report
from tests.contracts.house import ROOT
from tests.reporting.week_of import MONDAY, facts, fresh, levels

OLD, YOUNG = (MONDAY - timedelta(days=days) for days in (8, 6))
SILENT = {"platform": "shopify", "what": "orders/create", "count": levels(40, 80), "since": levels(None, None), "until": levels(None, None)}  # fmt: skip
PAIR = {"platform": "shopify", "object": "orders", "mended": levels(0)}
GATE = {"suite": "customers", "platform": "shopify", "rows": levels(1000, 1000), "bad": levels(0)}
RULE = {"suite": "customers", "platform": "shopify", "rule": "phone_shape", "text": "a phone is one", "severity": "critical"}  # fmt: skip
ASIDE = {"what": "quarantine", "kind": "customers: a phone is one", "count": 3}
FIELD = {"platform": "hubspot", "object": "contacts", "field": "f", "what": "vanished", "said": "was string", "at": OLD}  # fmt: skip
BUDGET = {"platform": "hubspot", "bucket": "calls", "per_second": 19, "daily_limit": 1000}
EXPOSED = {"texts": levels(400, 400), "stops": levels(2, 2)}
PACE = {"platform": "hubspot", "acts": levels(9), "p50": levels(1), "p99": levels(9), "longest": levels(99)}  # fmt: skip
OPEN = {"platform": "hubspot", "object": "contacts", "records": 2}
TEXTS = {"workflow": "welcome", "texts": levels(99, 99), "unsure": levels(0)}
CRASH = {"kind": "late", "subject": "orders", "said": "late", "opened_at": OLD}
TARGET = {"figure": "repurchase", "baseline": "10 %", "today": "11 %", "target": "20 %", "by": "2026-11-01"}  # fmt: skip


def gap(hours, before=1.0, count=80):
    return {"silences": [{**SILENT, "count": levels(40, count), "longest": levels(hours * 3600.0, before * 3600)}]}  # fmt: skip


def verdict(what, many):
    return {"exposed": {**EXPOSED, "verdicts": [{"verdict": what, "texts": levels(many)}]}}


def asked(worst, out=0):
    weeks = {"calls": levels(9, 9), "mean": levels(worst), "worst": levels(worst), "out": levels(out, 5), "on": levels(OLD.date(), None)}  # fmt: skip
    return {"budgets": [{**BUDGET, **weeks, "fullest": levels(1.0), "fullest_at": levels(OLD, None)}]}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, []),
        ({"freshness": [fresh()]}, [("late", "reconcile")]),
        ({"freshness": [fresh(within=levels(59, 6))]}, []),
        ({"freshness": [fresh(within=levels(None, 6))]}, []),
        ({"freshness": [fresh(records=levels(19, 500))]}, []),
        ({"freshness": [fresh(data="opt-outs", records=levels(1))]}, [("opt-outs slow", "audit_consent")]),
        ({"freshness": [fresh(within=levels(6), waiting=121)]}, [("waiting", "watch")]),
        ({"freshness": [fresh(within=levels(6), waiting=119)]}, []),
        (gap(30), [("silent", "reconcile")]),
        (gap(5), []),
        (gap(30, before=11), []),
        (gap(30, count=29), []),
        ({"compared": [{**PAIR, "differ": levels(20), "status": "green"}]}, [("differ", "reconcile")]),
        ({"compared": [{**PAIR, "differ": levels(20, 7), "status": "green"}]}, []),
        ({"compared": [{**PAIR, "differ": levels(900, None), "status": "green"}]}, []),
        ({"compared": [{**PAIR, "differ": levels(1), "status": "red", "error": "1 still differs"}]}, [("disagree", "reconcile")]),
        ({"came": [{"platform": "shopify", "what": "webhooks", "count": levels(80, 300)}]}, [("fewer", "reconcile")]),
        ({"came": [{"platform": "shopify", "what": "webhooks", "count": levels(100, 300)}]}, []),
        ({"gates": [{**GATE, "closed": levels(1)}]}, [("gate closed", "replay")]),
        ({"gates": [{**GATE, "closed": levels(0)}], "rules": [{**RULE, "failed": levels(10)}]}, [("broken", "replay")]),
        ({"gates": [{**GATE, "closed": levels(0)}], "rules": [{**RULE, "failed": levels(9)}]}, []),
        ({"gates": [{**GATE, "closed": levels(0)}], "rules": [{**RULE, "failed": levels(20, 7)}]}, []),
        ({"gates": [{**GATE, "closed": levels(0)}], "rules": [{**RULE, "failed": levels(90), "severity": "warning"}]}, []),
        ({"waiting": [{**ASIDE, "oldest": OLD}]}, [("aside", "replay")]),
        ({"waiting": [{**ASIDE, "oldest": YOUNG}]}, []),
        ({"waiting": [{**ASIDE, "what": "review", "oldest": OLD}]}, [("review", "review")]),
        ({"proposed": [{"count": 2, "oldest": MONDAY - timedelta(days=15)}]}, [("twice", "join_people")]),
        ({"proposed": [{"count": 0}]}, []),
        ({"drifted": [{**FIELD, "mapped": True}]}, [("drift", "compare_mappings")]),
        ({"drifted": [{**FIELD, "mapped": False}]}, []),
        (asked(0.801), [("budget", "select_tools")]),
        (asked(0.8), []),
        (asked(None), []),
        (asked(0.9, out=1), [("budget", "reconcile")]),
        ({"budgets": [BUDGET]}, []),
        (verdict("after we knew", 1), [("after stop", "exposure")]),
        (verdict("cannot tell", 1), [("cannot tell", "exposure")]),
        (verdict("in flight", 1), []),
        ({"exposed": {"verdicts": [], "texts": levels(400), "stops": levels(9)}}, [("many leave", "measure")]),
        ({"exposed": {"verdicts": [], "texts": levels(99), "stops": levels(9)}}, []),
        ({"audited": [{"platform": "twilio", "verdict": "unheard", "count": levels(1)}]}, [("unheard", "audit_consent")]),
        ({"audited": [{"platform": "twilio", "verdict": "laxer", "count": levels(1)}]}, []),
        ({"heard_late": [{"source": "twilio", "people": levels(1), "longest": levels(7200)}]}, [("heard late", "exposure")]),
        ({"pace": [{**PACE, "p95": levels(61)}]}, [("opt-outs slow", "audit_consent")]),
        ({"pace": [{**PACE, "p95": levels(60)}]}, []),
        ({"unconfirmed": [{**OPEN, "status": "owed", "age": 601}]}, [("unconfirmed", "audit_consent")]),
        ({"unconfirmed": [{**OPEN, "status": "owed", "age": 600}]}, []),
        ({"unconfirmed": [{**OPEN, "status": "review", "age": 1}]}, [("unconfirmed", "review")]),
        ({"texts": [{**TEXTS, "delivered": levels(80, 98), "failed": levels(10, 1)}]}, [("undelivered", "measure")]),
        ({"texts": [{**TEXTS, "delivered": levels(40, 98), "failed": levels(9, 1), "unsure": levels(50)}]}, []),
        ({"texts": [{**TEXTS, "delivered": levels(80, 80), "failed": levels(10, 10)}]}, []),
        ({"halted": ["systems differ"]}, [("halted", "halt")]),
        ({"incidents": [CRASH]}, [("incident", "watch")]),
        ({"incidents": [{**CRASH, "recovered_at": OLD}]}, []),
        ({"goal": [{**TARGET, "so": "missed"}]}, [("goal", "measure")]),
        ({"goal": [{**TARGET, "so": "no nearer"}]}, []),
        ({"readers": [{"week": "2026-W47"}, {"week": "2026-W46", "who": "Ada"}]}, [("unread", "weekly_review")]),
        ({"scores": [{"name": "churn", "model": "BG/NBD", "at": OLD, "flawed": "the fit lies on its boundary"}]}, [("scores", "score")]),
    ],
)  # fmt: skip
def test_what_is_found(said, expected):
    found = report(facts(**said)).findings

    assert [(one.kind, one.press) for one in found] == expected


def test_a_platform_that_is_silent_altogether_is_one_finding():
    quiet = gap(30)["silences"][0]
    [found] = report(facts(silences=[quiet, {**quiet, "what": "carts/update"}])).findings

    assert found.subject == "shopify"
    assert "shopify orders/create (and 1 more of its sources): nothing for 30 h" in found.said


def test_a_day_that_ran_out_is_told_with_its_date_and_shown_beside_eight_weeks():
    made = report(facts(**asked(0.95, out=1)))
    [found], budgets = made.findings, made.shown["budgets"]

    assert found.said == "hubspot ran out on one day, and only opt-outs still went: calls, 95.0 % of the day's 1,000 on Sun 22 Nov"  # fmt: skip
    assert (budgets.said, budgets.charts[0].points[-1]) == ("Ran out: hubspot.", 95)
    assert budgets.tables[0].rows == [("hubspot: calls", "9", "1,000", "95.0 %", "95.0 %", "Sun 22 Nov", "19", "100 %", "Sun 22 Nov 06:00")]  # fmt: skip


def test_people_s_no_comes_first_then_what_may_be_lost():
    everything = {
        **gap(30),
        **verdict("after we knew", 1),
        "freshness": [fresh()],
        "waiting": [{**ASIDE, "oldest": OLD}],
        "drifted": [{**FIELD, "mapped": True}],
        "proposed": [{"count": 2, "oldest": MONDAY - timedelta(days=15)}],
    }
    found = [one.kind for one in report(facts(**everything)).findings]

    assert found == ["after stop", "silent", "drift", "late", "aside", "twice"]
    assert set(found) < set(ORDER)


def test_a_section_says_in_a_word_how_it_stands():
    made = report(facts(freshness=[fresh()], **gap(30)))

    assert [made.status(name) for name in ("volumes", "freshness", "people", "goal")] == ["act now", "this week", "in order", "no data"]  # fmt: skip


PRESSED = re.compile(r'press="(\w+)"|`(\w+)`')
SECTION_FILES = sorted((ROOT / "tasks/reporting/sections").glob("*.py"))


@pytest.mark.parametrize("path", SECTION_FILES, ids=lambda path: path.stem)
def test_what_is_to_be_pressed_is_a_flow(path):
    named = {one for found in PRESSED.findall(path.read_text()) for one in found if one}

    assert {one for one in named if not [*(ROOT / "flows").rglob(f"{one}.py")]} == set()
