"""What nobody looked at is not called in order: the report knows which checks ran."""

from datetime import timedelta

import pytest

from tasks.reporting.opening import opening
from tasks.reporting.report import report
from tests.reporting.week_of import WEEK, facts, levels

OLD = WEEK.since - timedelta(days=30)
PAIRS = {
    "audit_consent": ("hubspot", "contacts"),
    "reconcile": ("shopify", "orders"),
    "check_mappings": ("hubspot", "fields"),
    "find_duplicates": ("hub", "people"),
    "behave": ("hub", "events"),
    "watch": ("hub", "incidents"),
}


def look(flow, done=7, before=7, **said):
    platform, object = PAIRS.get(flow, ("hub", "consents"))
    plain = {"flow": flow, "platform": platform, "object": object, "so": "green"}
    return plain | {"tried": levels(done, before), "looked": levels(done, before)} | said


ALL = [look(flow) for flow in PAIRS]
BROKE = "cannot tell: 401"
REFUSED = look("audit_consent", tried=levels(7, 7), looked=levels(0, 7), said=BROKE)
GIVEN_UP = {"tried": [7, 7, 7, 7, 7, 0, 0, 0], "looked": [7, 7, 7, 7, 7, 0, 0, 0]}


def but(flow, *others):
    return [*(one for one in ALL if one["flow"] != flow), *others]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"looks": ALL, "began": OLD}, []),
        ({"looks": but("reconcile"), "began": OLD}, [("not looked", "reconcile")]),
        ({"looks": but("reconcile"), "began": WEEK.since}, []),
        ({"looks": but("reconcile"), "began": OLD, "asof": WEEK.until - timedelta(days=1)}, []),
        ({"looks": but("reconcile", look("reconcile", 0))}, [("not looked", "reconcile")]),
        ({"looks": but("reconcile", look("reconcile", **GIVEN_UP))}, []),
        ({"looks": but("audit_consent", REFUSED)}, [("not looked", "audit_consent")]),
        ({"looks": but("find_duplicates", look("find_duplicates", 0, 1))}, []),
        ({"looks": but("find_duplicates"), "began": OLD}, [("not looked", "find_duplicates")]),
        ({"looks": but("find_duplicates"), "began": WEEK.since - timedelta(days=6)}, []),
        ({"looks": but("behave", look("behave", 0))}, []),
        ({"looks": but("behave"), "began": OLD}, [("not looked", "behave")]),
        ({"looks": ALL, "began": OLD, "paid": ["GBP"]}, [("not looked", "score")]),
        ({"looks": [*ALL, look("rehearse_stop", 0, 1)]}, []),
        ({"looks": [*ALL, look("rehearse_stop", so="amber")]}, [("rehearsal", "rehearse_stop")]),
    ],
)  # fmt: skip
def test_a_check_that_found_out_nothing_is_a_finding(said, expected):
    found = report(facts(**said)).findings

    assert [(one.kind, one.press) for one in found] == expected


def test_a_check_that_was_refused_says_by_what():
    made = report(facts(looks=but("audit_consent", REFUSED)))
    [found] = made.findings

    assert (made.status("consent"), made.status("looks")) == ("this week", "no data")
    assert found.said == (
        "what hubspot believes of consent was not compared with the ledger, though it was tried "
        "7 times, the last time: cannot tell: 401"
    )


def test_several_pairs_that_were_left_out_are_one_finding():
    pairs = [look("reconcile", 0, object=one) for one in ("orders", "customers")]
    [found] = report(facts(looks=but("reconcile", *pairs))).findings

    assert found.said == "orders of shopify were not compared with the hub (and 1 more): it did not run"  # fmt: skip


def test_without_a_look_nothing_is_said_to_be_as_it_was():
    blind, seen = report(facts()), report(facts(looks=ALL))

    assert opening(seen)[0].startswith("Nothing has come in")
    assert [made.shown["fields"].said for made in (blind, seen)] == ["Nobody looked this week.", "No field is otherwise than it was."]  # fmt: skip
    assert [made.shown["consent"].tables[-1].nothing for made in (blind, seen)] == ["Nobody asked them this week.", "None did."]  # fmt: skip
    assert [made.shown["people"].said for made in (blind, seen)] == ["Nobody was joined; nobody was looked for by likeness this week.", "Nobody was found twice."]  # fmt: skip
    assert [made.status("fields") for made in (blind, seen)] == ["no data", "in order"]
    assert blind.status("looks") == "no data"


def test_how_a_rehearsed_stop_went_is_told_beside_the_opt_outs():
    went = "hubspot confirmed STOP within 0.42 s; every promise was kept."
    made = report(facts(looks=[*ALL, look("rehearse_stop", said=went)]))

    assert made.shown["consent"].lines == [f"A STOP was rehearsed: {went}"]
    assert made.shown["looks"].said == "7 checks; each was done."
    assert made.shown["looks"].tables[0].rows[0] == ("audit_consent: hubspot contacts", "7", "7", "56", "yes")  # fmt: skip


def test_what_could_not_be_compared_is_not_said_to_agree():
    pair = {"platform": "shopify", "object": "orders", "differ": levels(0, 0), "mended": levels(0)}
    said = [report(facts(compared=[{**pair, "status": status}])).shown["volumes"] for status in ("blind", "", "green")]  # fmt: skip

    assert [one.said.partition("; ")[2] or one.said.partition(". ")[2] for one in said] == ["Nothing could be compared.", "Nothing could be compared.", "comparing found no difference."]  # fmt: skip
    assert [one.tables[0].rows[0][-1] for one in said] == ["cannot tell", "not compared", "agrees"]
