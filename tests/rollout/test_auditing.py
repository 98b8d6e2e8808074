"""Dirty data stops a rollout before it is told to others."""

import pytest

from tasks.rollout import auditing

CLEAN = {part: 0 for _, part, _, _ in auditing.LINES} | {
    "customers": 1000,
    "phones": 800,
    "emails": 900,
    "orders": 2000,
    "acts": 500,
}


def judged(aside=None, **counts):
    return {
        one.what: (one.severity, f"{one.said}. {one.advice}")
        for one in auditing.findings({**CLEAN, **counts}, aside or {})
    }


def test_clean_data_passes():
    assert judged() == {}


@pytest.mark.parametrize(
    ("bad", "good", "severity"),
    [(1, 999, "note"), (99, 901, "note"), (100, 900, "warning"), (299, 701, "warning"), (300, 700, "blocker"), (5, 0, "blocker")],
)  # fmt: skip
def test_phones_that_nobody_can_text_weigh_by_their_share(bad, good, severity):
    assert judged(bad_phones=bad, phones=good)["unusable phones"][0] == severity


def test_the_advice_says_how_many_lack_only_a_country():
    said = judged(bad_phones=300, phones=700, bad_phones_nowhere=120)["unusable phones"][1]

    assert "300 of 1,000 numbers given (30.0%)" in said
    assert "120 of them have no country" in said


def test_an_empty_hub_is_no_evidence():
    [(what, (severity, said))] = judged(customers=0).items()

    assert (what, severity) == ("no data", "blocker")
    assert "backfill" in said


@pytest.mark.parametrize(
    ("counts", "what", "severity"),
    [
        ({"bad_emails": 10}, "unusable e-mails", "note"),
        ({"bad_emails": 100}, "unusable e-mails", "warning"),
        ({"same_name": 49}, "possible duplicates", "note"),
        ({"same_phone": 40}, "possible duplicates", "warning"),
        ({"proposed": 60}, "possible duplicates", "warning"),
    ],
)
def test_what_a_person_should_know_is_said(counts, what, severity):
    assert judged(**counts)[what][0] == severity


def test_rows_that_wait_are_named():
    assert judged({"orders": 3, "lines": 1})["quarantine"] == (
        "warning",
        "4 rows wait: 3 orders, 1 lines. correct them at their source, or decide with the flow `replay`",
    )


def test_facts_that_no_mapping_names_are_listed():
    found = auditing.unmapped([("customer", "tags", 7), ("cart", "gift", 2)], {"customer": {"tags"}})  # fmt: skip

    assert found == [{"where": "cart here", "field": "gift", "records": "2"}]
