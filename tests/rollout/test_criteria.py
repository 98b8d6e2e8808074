"""A pilot may end when every figure is as it must be; what nobody can tell is said."""

import pytest
from msgspec.structs import replace

from tasks.rollout import criteria
from tasks.rollout.checks import Report, findings, sheet
from tasks.rollout.criteria import Exit, Measures

WELL = Measures(equal=1.0, records=90, changes=20, fresh=12.0, texts=9, rows=200, aside=1)


def judged(found):
    return criteria.findings(criteria.criteria(found, Exit()))


@pytest.mark.parametrize(
    ("said", "what", "severity"),
    [
        ({"equal": 0.99}, "records equal in every system", "blocker"),
        ({"equal": None}, "records equal in every system", "warning"),
        ({"reviews": 1}, "waiting for a person", "blocker"),
        ({"owed": 1}, "still owed", "blocker"),
        ({"fresh": 61.0}, "seconds until a change has arrived (95 %)", "blocker"),
        ({"fresh": None}, "seconds until a change has arrived (95 %)", "warning"),
        ({"late_texts": 1}, "texts after STOP", "blocker"),
        ({"aside": 2}, "rows set aside", "blocker"),
        ({"rows": 0}, "rows set aside", "warning"),
    ],
)
def test_one_figure_that_is_not_as_it_must_be_is_named(said, what, severity):
    (found,) = judged(replace(WELL, **said))

    assert (found.what, found.severity) == (what, severity)
    assert found.advice


def test_a_pilot_that_went_well_has_nothing_to_find():
    assert judged(WELL) == []


def test_a_check_nobody_could_make_is_not_passed():
    report = Report()
    report.compare("hub", "phone", ("+14155552671", "+14155552672"), "k")
    report.cannot_tell("kannel", ["phones"], "it shows no records")

    found = {one.what: one.severity for one in findings(report)}

    assert found["phones"] == found["names"] == "blocker"
    assert found["phones in kannel"] == "note"
    assert report.equal == 0.0
    assert [row.get("is") for row in sheet(report, "phones").rows] == [None, None, "+14…72"]
