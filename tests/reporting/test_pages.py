"""A week beside the one before, three sentences, and a page that says no more than it may."""

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.gather_week import clean
from tasks.reporting import words
from tasks.reporting.changes import changes, standing
from tasks.reporting.drawing import drawn
from tasks.reporting.examples import shape
from tasks.reporting.opening import opening
from tasks.reporting.page import Signature, page
from tasks.reporting.report import report
from tasks.reporting.sheets import markdown
from tasks.reporting.shown import Chart
from tasks.reporting.week import Week, newest
from tests.contracts.privacy import personal
from tests.reporting.week_of import MONDAY, facts, finding, fresh, levels

WEEKS = [f"W{n}" for n in range(41, 49)]


@pytest.mark.parametrize(
    ("size", "expected"),
    [(1.0, "same"), (1.25, "same"), (1.3, "worse"), (0.8, "same"), (0.7, "better")],
)
def test_what_was_there_last_week_is_worse_better_or_the_same(size, expected):
    now = finding(size=size)

    assert changes([now], [finding(size=1.0)]).word(now) == expected


def test_what_was_not_there_is_new_and_what_is_gone_is_over():
    found = changes([finding("late")], [finding("silent")])

    assert [one.kind for one in found.new] == ["late"]
    assert [one.kind for one in found.over] == ["silent"]
    assert changes([finding()], None) is None


@pytest.mark.parametrize(
    ("earlier", "weeks"), [([], 1), ([["late"], ["late"]], 3), ([["late"], [], ["late"]], 2)]
)
def test_weeks_in_a_row_are_counted(earlier, weeks):
    assert standing(finding("late"), [[finding(kind) for kind in one] for one in earlier]) == weeks


def test_the_first_report_says_that_it_is_the_first():
    came = [{"platform": "shopify", "what": "webhooks", "count": levels(9)}]
    look = {"flow": "reconcile", "platform": "shopify", "object": "orders", "tried": levels(9), "looked": levels(9)}  # fmt: skip
    first, _, third = opening(report(facts(came=came, looks=[look])))

    assert first == "Everything Lockstep promises was kept, and nothing waits for you."
    assert opening(report(facts()))[0] == "Nothing has come in or gone out yet that could be judged."  # fmt: skip
    assert opening(report(facts(came=came)))[0] == "Nothing is known to be wrong; but no check has run yet."  # fmt: skip
    assert third == "This is the first report, so there is no week to compare it with."


def test_the_sentences_say_how_it_stands_how_much_went_and_what_changed():
    exposed = {"verdicts": [{"verdict": "after we knew", "texts": levels(1)}], "texts": levels(800), "stops": levels(1)}  # fmt: skip
    went = [{"platform": "hubspot", "what": "orders", "count": levels(480), "unchanged": levels(3)}]
    made = report(facts(freshness=[fresh()], exposed=exposed, went=went), [[finding("late", "transactions", size=900)]])  # fmt: skip

    first, second, third = opening(made)
    assert first.startswith("1 thing to act on now and 1 thing for this week; first: 1 text left after we knew")  # fmt: skip
    assert second == "0 records came in and 480 went out, 82.0 % of all changes in the time promised; 800 texts left, 1 of them after a STOP we knew of."  # fmt: skip
    assert third == "Since last week 1 thing is as before and 1 thing is new; begin with the flow exposure."  # fmt: skip


@pytest.mark.parametrize(
    ("now", "began", "expected"),
    [
        (MONDAY, MONDAY - timedelta(days=30), "2026-W48"),
        (MONDAY, MONDAY - timedelta(hours=1), "2026-W49"),
        (MONDAY, None, "2026-W49"),
        (MONDAY - timedelta(hours=7), MONDAY - timedelta(days=30), "2026-W47"),
    ],
)
def test_the_last_week_that_is_over_is_reported_or_the_very_first_one(now, began, expected):
    assert newest(now, began).name == expected


def test_weeks_have_their_iso_names():
    assert Week.named("2026-W53").until == Week.named("2027-W01").since
    assert [one.name for one in Week.named("2027-W01").lately()][-2:] == ["2026-W53", "2027-W01"]
    with pytest.raises(ValueError, match="W53"):
        Week.named("2027-W53")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (words.lasting(0.42), "0.42 s"),
        (words.lasting(90), "90 s"),
        (words.lasting(5400), "90 min"),
        (words.lasting(200_000), "2.3 days"),
        (words.lasting(None), "-"),
        (words.share(1, 8), "12.5 %"),
        (words.share(1, 1), "100 %"),
        (words.share(0, 0), "-"),
        (words.share(1, 3000), "under 0.1 %"),
        (words.some(2, "person", "people"), "2 people"),
        (words.usual([3, 5, 4, 90]), 4),
        (words.usual([5, 90]), None),
        (words.listed(["a", "b", "c"]), "a, b and c"),
        (shape("(415) 555-2671x"), "(###) ###-####•"),
        (shape(None), "nothing"),
        (shape("x" * 40), "•" * 28 + "…"),
    ],
)
def test_numbers_and_shapes_are_written_as_people_say_them(said, expected):
    assert said == expected


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_no_letter_and_no_digit_is_left_of_a_value(text):
    hidden = shape(text)

    assert hidden == "nothing" or not any(one.isalnum() for one in hidden)


PHONES = st.from_regex(r"\+1415555[0-9]{4}", fullmatch=True)
MAILS = st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.example", fullmatch=True)


@settings(max_examples=20)
@given(st.lists(PHONES | MAILS, min_size=1, max_size=3), st.text(alphabet="<&>'\"` a", max_size=9))
def test_whatever_the_facts_say_a_page_names_nobody_and_stays_whole(people, noise):
    said = f"{noise}<b>{' '.join(people)}</b>"
    dirty = {
        "incidents": [{"kind": "late", "subject": said, "said": said, "opened_at": MONDAY, "advice": said}],
        "goal": [{"figure": said, "baseline": "", "today": said, "target": "", "by": "", "so": "missed"}],
        "readers": [{"week": "2026-W47", "who": said, "at": MONDAY, "remarks": said}],
    }  # fmt: skip
    made = report(facts(**clean(dirty)))
    html = page(made, MONDAY, Signature("Ada", MONDAY))

    assert personal(html) == personal(markdown(made)) == []
    assert "<b>" not in html


@pytest.mark.parametrize("kind", ["line", "bars"])
@pytest.mark.parametrize("points", [[None] * 8, [0.0] * 8, [None, 3, None, None, 5, 6, None, 9], levels(1e9, 1)])  # fmt: skip
def test_a_drawing_says_its_numbers_and_stays_within_its_frame(kind, points):
    drawing = str(drawn(Chart("a <b>", "1", points, limit=4.0, kind=kind), WEEKS))

    assert "a &lt;b&gt;, week by week: W41" in drawing
    heights = [float(one) for one in re.findall(r'y\d?="([\d.-]+)"', drawing)]
    assert all(-1 <= one <= 45 for one in heights)
    assert "nan" not in drawing


def test_a_page_says_who_read_it_and_that_it_was_made_anew_since():
    html = page(report(facts()), MONDAY, Signature("Ada", MONDAY, "all fine", anew=True))

    assert "by Ada, Mon 30 Nov 06:00 UTC: “all fine” (this page was made anew since)" in html
    assert "not reviewed yet" not in html


def test_the_same_stands_in_prefect_in_short_cells():
    text = markdown(report(facts(freshness=[fresh()]), [[finding("silent")]]))

    assert "1. ● **transactions took 15 min (95 of 100) where 60 s are promised, most of all at hubspot: 90 of 500 came late.** Press `reconcile`" in text  # fmt: skip
    assert "- Over: silent: orders" in text
    assert "- transactions: ▁▁▁▁▁▁▁█ **15 min** 60 s promised" in text
    assert max(len(line) for line in text.splitlines() if line.startswith("|")) < 160


@pytest.mark.parametrize(
    ("pause", "hours", "behaviour", "scores"),
    [(900.0, 4, "yes", "yes"), (1801.0, 26, "no", "no"), (1800.0, 25, "yes", "yes")],
)
def test_what_has_a_rhythm_stands_beside_it(pause, hours, behaviour, scores):
    weeks = {"platform": "hub", "count": levels(600, 600), "since": levels(None, None), "until": levels(None, None)}  # fmt: skip
    beat = weeks | {"what": "runs of behave events", "longest": levels(pause, 900)}
    morning = weeks | {"what": "scores", "longest": levels(hours * 3600, 86_400)}
    made = report(facts(silences=[beat, morning]))

    rows = [line for line in markdown(made).splitlines() if "| every " in line]
    assert [row.split(" | ")[-1] for row in rows] == [f"{behaviour} |", f"{scores} |"]
    late = [name for name, kept in (("behaviour", behaviour), ("scores", scores)) if kept == "no"]
    assert {(one.kind, one.subject) for one in made.findings} == {("late", name) for name in late}


def test_the_week_in_which_a_rhythm_began_tells_nothing_of_it():
    beat = {"platform": "hub", "what": "runs of behave events", "count": levels(600), "longest": levels(90_000, 604_800), "since": levels(None, None), "until": levels(None, None)}  # fmt: skip
    made = report(facts(silences=[beat]))

    assert made.findings == []
    assert "| behaviour | every 15 min | - | cannot tell |" in markdown(made)
