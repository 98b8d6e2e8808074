"""A quarter with seeded faults: each is in its week's report, with what to do; nothing else is."""

import re
from datetime import timedelta

import psycopg
import pytest

from tasks.gather_week import gather
from tasks.hub import halts, reports
from tasks.reporting.week import Week
from tests.contracts.privacy import personal
from tests.stories.quarter import FAULTS, FIRST, WEEKS, Quarter

EXPECTED = {
    4: [("not looked", "consent", "audit_consent")],
    6: [("silent", "volumes", "reconcile"), ("differ", "volumes", "reconcile")],
    7: [("late", "freshness", "behave")],
    8: [("drift", "fields", "compare_mappings")],
    9: [("late", "freshness", "reconcile")],
    10: [("broken", "quality", "replay")],
    11: [("heard late", "consent", "exposure"), ("opt-outs slow", "freshness", "audit_consent")],
    13: [("unread", "readers", "weekly_review")],
}
SAID = {
    4: "what hubspot believes of consent was not compared with the ledger, though it was tried 7 times, the last time: cannot tell: 401",
    6: "shopify orders/create: nothing for 42 h, Tue 6 Oct 02:43",
    7: "behaviour: 9.2 h passed between two runs where it is worked out every 15 min",
    8: "hubspot contacts.firstname, which we map, changed: was string, is enumeration",
    9: "transactions took 15 min (95 of 100) where 60 s are promised, most of all at hubspot",
    10: "of customers of shopify (9.5 %) broke the rule “a phone is in E.164 form”; 0.2 % are usual",
    11: "1 opt-out by twilio reached us late, up to 3 days after",
    13: "nobody has reviewed the report of 2026-W47",
}
OFFLINE = re.compile(r"https?:|src=|<script|<link|url\(|@import|<iframe", re.IGNORECASE)


@pytest.fixture(scope="module")
def quarter(hub_template, postgres, maker):
    name = "told_quarter"
    maker.execute(f"CREATE DATABASE {name} TEMPLATE {hub_template}")
    with psycopg.connect(postgres.url(name), autocommit=True) as hub:
        lived = Quarter(hub, FAULTS, unsigned={12})
        lived.run(WEEKS)
        yield lived
    maker.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("week", range(1, WEEKS + 1))
def test_a_week_s_report_finds_what_went_wrong_in_it_and_nothing_else(quarter, week):
    found = quarter.made[week - 1].report.findings

    assert [(one.kind, one.section, one.press) for one in found] == EXPECTED.get(week, [])
    assert SAID.get(week, "") in (found[0].said if found else "")


def test_what_was_found_is_over_a_week_later_and_said_to_be(quarter):
    told = [[one.kind for one in made.report.changes.over] for made in quarter.made[1:]]

    assert told == [[kind for kind, _, _ in EXPECTED.get(n, [])] for n in range(1, WEEKS)]


def test_a_report_opens_with_three_sentences(quarter):
    clean, gap = quarter.made[4].html, quarter.made[5].html

    assert "Everything Lockstep promises was kept, and nothing waits for you." in clean
    assert "1 thing to act on now and 1 thing for this week; first: shopify" in gap
    assert "Since last week 2 things are new; begin with the flow reconcile." in gap


def test_no_page_holds_anything_of_anybody(quarter):
    hub, pages = quarter.hub, [one.html for one in quarter.made]
    known = {word for row in hub.execute("SELECT email, phone, last_name FROM customer UNION SELECT email, phone, NULL FROM orders UNION SELECT payload::jsonb ->> 'email', payload::jsonb ->> 'phone', NULL FROM quarantine").fetchall() for word in row if word}  # fmt: skip

    assert len(known) > 200
    assert [word for word in known if any(word in page for page in pages)] == []
    assert [personal(page) for page in pages] == [[]] * WEEKS
    assert "phone (###) ###-#### ••• #" in pages[9]


def test_a_page_is_small_and_needs_nothing_else(quarter):
    for made in quarter.made:
        assert OFFLINE.findall(made.html) == []
        assert len(made.html.encode()) < 300_000


def test_an_old_week_is_not_told_of_what_is_so_only_today(quarter):
    with quarter.hub.transaction(force_rollback=True):
        halts.begin(quarter.hub, "systems differ", "Eve")
        now = FIRST.since + WEEKS * timedelta(weeks=1)
        today, old = (gather(quarter.hub, one, now).halted for one in (Week.of(now), FIRST))

    assert (today, old) == (["systems differ"], [])


def test_reports_are_kept_with_who_read_them(quarter):
    kept = reports.kept(quarter.hub)

    assert [one.week for one in kept] == [f"2026-W{n}" for n in range(48, 35, -1)]
    assert [one.week for one in kept if one.reviewed_by is None] == ["2026-W47"]
    assert reports.find(quarter.hub, "2026-W41") == quarter.made[5].html
    assert reports.find(quarter.hub, "2026-W01") is None
