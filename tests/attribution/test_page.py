"""The page of figures says first whether it can be trusted, and leaves out what is not known."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tasks.attribution import page as pages
from tasks.attribution.diagnosis import diagnose
from tasks.attribution.figures import DIMENSIONS, Dimension, Sync, Tally, figures
from tasks.attribution.report import Report

CART = Tally(sent=1000, arrived=970, failed=20, opt_outs=5, clicks=97, buyers=40, repeat=10, revenue=Decimal("2000.00"), squares=Decimal(130_000))  # fmt: skip
WINDOW = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 29, tzinfo=UTC), "last click")
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


def test_money_that_does_not_add_up_is_named():
    assert "7 orders in other currencies" in page(elsewhere=7)


def test_without_a_text_there_are_no_figures_and_nothing_is_concluded():
    assert "| conversion | - |  | 0 |" in page(Tally())
    assert "cannot tell; no data" in pages.diagnosis(diagnose(figures(Tally(), Sync())), {})


def test_the_first_fix_stands_with_the_first_sign_that_is_wrong():
    ill = replace(CART, arrived=700, failed=290)
    said = pages.steps(diagnose(figures(ill, Sync()), facts={"filtered": 0.2}))

    first, second, *_ = said.splitlines()
    assert first.startswith("1. ✗ *low delivery*: wrong")
    assert "First: change words and links" in first
    assert "mend the above first" in second
