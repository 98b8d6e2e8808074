"""Which line of the ledger decides, and why."""

from datetime import UTC, datetime, timedelta

import pytest

from tasks.pages import consents
from tasks.pages.glass import Glass

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
PHONE = "+14155552671"


def line(id, status="granted", minutes=0, **said):
    at = NOW - timedelta(hours=1) + timedelta(minutes=minutes)
    plain = {"id": id, "status": status, "happened_at": at, "learned_at": at, "at": at}
    about = {"channel": "sms", "address": PHONE, "purpose": "marketing", "source": "twilio"}
    rest = {"method": "keyword", "expires_at": None, "answers": None, "evidence": {}, "acks": {}}
    return {**plain, **about, **rest, **said}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line(1)], "line 1: the only act"),
        ([line(2, "withdrawn", 5), line(1)], "line 2: the newest decision"),
        (
            [line(2, "withdrawn"), line(1)],
            "line 2: two acts of the same moment: the stricter one counts",
        ),
        (
            [line(2, "withdrawn", happened_at=None), line(1, minutes=-1)],
            "line 2: undated, so it counts from when we learned of it, and only as a no",
        ),
        (
            [line(1, "withdrawn"), line(2, minutes=5, source="import")],
            "line 1: the newest decision; what was recorded or concluded later lifts no “no”",
        ),
        (
            [line(1, source="form")],
            "line 1: somebody recorded it, and the person never decided otherwise",
        ),
        ([line(1, "pending")], "line 1: asked, not answered yet: nothing else was ever said"),
        (
            [line(1, expires_at=NOW + timedelta(1))],
            "line 1: concluded, as they never decided; it ends by itself on 2026-07-02",
        ),
        (
            [line(1, expires_at=NOW - timedelta(1))],
            "line 1: concluded, as they never decided; it ended by itself on 2026-06-30",
        ),
        ([line(1), line(2, "withdrawn", 5, purpose="cart")], "line 1: the only act"),
    ],
)
def test_the_page_says_why_a_line_decides(lines, expected):
    assert consents.why(lines[0], lines, NOW) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (None, "nothing said"),
        (line(1), "granted"),
        (line(1, "withdrawn"), "withdrawn"),
        (line(1, expires_at=NOW), "expired"),
        (line(1, expires_at=NOW + timedelta(1)), "granted"),
    ],
)
def test_a_permission_that_ended_is_none(state, expected):
    assert consents.standing(state, NOW) == expected


EVIDENCE = {"said": "please stop, it is Ada", "rule": "r", "version": 3, "ip": "192.0.2.1", "to": "+14155550100", "user_agent": "Ada's phone", "rehearsal": "yes", "none": None}  # fmt: skip


def test_of_the_evidence_only_what_is_nobodys_is_shown():
    shown = consents.evidence(line(1, evidence=EVIDENCE, answers="SM1"), Glass(), {"SM1": 7})

    assert (
        shown == "answers text 7; words (22 characters); to +14…00; rehearsal yes; 2 more, hidden"
    )


def test_all_evidence_is_shown_to_who_asks():
    shown = consents.evidence(line(1, evidence=EVIDENCE), Glass(clear=True), {})

    assert "“please stop, it is Ada”" in shown
    assert "ip 192.0.2.1" in shown


def test_every_purpose_of_every_number_has_its_state():
    page = consents.states({"state": [line(1)], "ledger": [line(1)]}, [PHONE], Glass(), NOW)

    rows = [[cell.strip() for cell in row.split("|")[3:5]] for row in page.splitlines()[2:]]
    assert rows == [
        ["marketing", "**granted**"],
        ["cart", "**nothing said**"],
        ["transactional", "**nothing said**"],
    ]


def test_who_was_erased_is_refused_whatever_else_is_known():
    gone = line(1, "withdrawn", method="erasure", address=f"hmac:{'ab' * 32}")
    page = consents.states({"state": [], "ledger": [gone]}, [gone["address"]], Glass(), NOW)

    assert "| erased ababab… | sms | marketing | **refused** |" in page
