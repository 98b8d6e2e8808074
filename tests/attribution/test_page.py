"""The page of figures says first whether it can be trusted, and leaves out what is not known."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tasks.attribution import goals
from tasks.attribution import page as pages
from tasks.attribution.diagnosis import diagnose
from tasks.attribution.figures import DIMENSIONS, Dimension, Sync, Tally, figures
from tasks.attribution.lift import Side, lift
from tasks.attribution.report import Report

CART = Tally(sent=1000, arrived=970, failed=20, opt_outs=5, clicks=97, buyers=40, repeat=10, revenue=Decimal("2000.00"), squares=Decimal(130_000))  # fmt: skip
WINDOW = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 29, tzinfo=UTC), "last click")
SIDE = Side(people=1000, buyers=100, revenue=Decimal(5000), squares=Decimal(250_000))
NONE: dict[Dimension, dict[str, Tally]] = {name: {} for name in DIMENSIONS}


def page(tally: Tally = CART, sync: Sync | None = None, elsewhere: int = 0) -> str:
    by = NONE | {"workflow": {"abandoned_cart": tally}}
    return pages.page(Report("EUR", tally, by, elsewhere), sync or Sync(), WINDOW)


def test_each_workflow_has_a_row_with_its_margins():
    assert "| abandoned_cart | 1,000 | 98.0% | 0.5% | 10.0% ±2.0 | 4.1% ±1.4 | 2.06 ±0.72 | 25.0% | 2,000.00 |" in page()  # fmt: skip


def test_a_dimension_nobody_has_a_value_of_has_no_table():
    assert "## By campaign" not in page()


@pytest.mark.parametrize(
    ("tally", "sync", "said"),
    [
        (CART, None, "what follows can be trusted"),
        (replace(CART, arrived=700, failed=290), None, "**Not trustworthy: fewer than 90%"),
        (CART, Sync(3, timedelta(minutes=6)), "**Not trustworthy: 3 opt-outs"),
        (replace(CART, after_stop=2), None, "**2 texts went out after a STOP**"),
        (CART, None, "No text went out after a STOP"),
    ],
)
def test_it_says_first_whether_it_can_be_trusted(tally, sync, said):
    assert said in page(tally, sync).partition("## In all")[0]


def test_e_mails_stand_apart_from_texts():
    mails: dict[Dimension, dict[str, Tally]] = {"workflow": {"welcome": CART}, "campaign": {}, "segment": {"vip": CART}}  # fmt: skip
    said = pages.page(Report("EUR", CART, NONE, 0, mails), Sync(), WINDOW)

    assert "## E-mails\n\n| workflow |" in said
    assert "| welcome | 1,000 |" in said
    assert "### E-mails by segment\n\n| segment |" in said
    assert "E-mails by campaign" not in said


def test_e_mails_after_a_no_are_named():
    mails: dict[Dimension, dict[str, Tally]] = {"workflow": {"welcome": replace(CART, after_stop=2)}}  # fmt: skip

    assert "**2 e-mails went out after a no**" in pages.page(Report("EUR", CART, NONE, 0, mails), Sync(), WINDOW)  # fmt: skip


def test_money_that_does_not_add_up_is_named():
    assert "7 orders in other currencies" in page(elsewhere=7)


def test_without_a_text_there_are_no_figures_and_nothing_is_concluded():
    assert "| conversion | - |  | 0 |" in page(Tally())
    assert "cannot tell; no data" in pages.diagnosis(diagnose(figures(Tally(), Sync())), {})


def test_of_no_text_it_says_neither_that_it_can_be_trusted_nor_that_it_cannot():
    assert "No text left in this time" in page(Tally())
    assert "can be trusted" not in page(Tally())


def test_rows_that_are_not_shown_are_counted():
    many = NONE | {"campaign": {f"c{n}": CART for n in range(pages.MOST + 3)}}
    said = pages.page(Report("EUR", CART, many, 0), Sync(), WINDOW)

    assert len(re.findall(r"(?m)^\| c\d", said)) == pages.MOST
    assert "*3 more, with fewer texts, are not shown.*" in said


@pytest.mark.parametrize(("texted", "held", "said"), [
    (SIDE, replace(SIDE, people=100, buyers=6), ["too early: 6 of 50"]),
    (SIDE, replace(SIDE, people=900), ["in all: -555.56 (", "100% would buy without one"]),
])  # fmt: skip
def test_what_texts_added_has_its_margin_and_is_not_told_of_a_few(texted, held, said):
    found = pages.lifts({"": lift(texted, held)})

    assert all(one in found for one in said)
    assert found.count("would buy without one") == sum("without" in one for one in said)


def test_each_workflow_is_shown_with_what_it_is_for():
    row = {"workflow": "review_request", "goal": "reply", "within": timedelta(days=5), "texts": 200, "reached": 20}  # fmt: skip

    assert "| review_request | reply | 5 days | 200 | 10.0% | 6.6% to 14.9% |" in goals.page([row])
    assert goals.page([]) == ""


def test_the_first_fix_stands_with_the_first_sign_that_is_wrong():
    ill = replace(CART, arrived=700, failed=290)
    said = pages.steps(diagnose(figures(ill, Sync()), facts={"filtered": 0.2}))

    first, second, *_ = said.splitlines()
    assert first.startswith("1. ✗ *low delivery*: wrong")
    assert "First: change words and links" in first
    assert "mend the above first" in second
