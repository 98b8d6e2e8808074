"""Each cause the diagnosis asks for is told by facts of the texts, their clicks and orders."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tasks.attribution.diagnosis import SIGNS
from tasks.attribution.lift import Side, lift
from tasks.hub.brought import Bought, Measured, Text, Waiting
from tasks.messaging.links import Domain
from tasks.suspect import facts

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DOMAIN = Domain(base="https://go.acme.example", hosts=("acme.example", "acme.shop"))
TEXT = Text(id=1, person="1", at=NOW, status="delivered", error="", workflow="cart", campaign="", variant="", segments=[], sender="s", parts=1, opted_out=False, clicked=True, tokens=["t"], leads=["/carts"], hosts=["www.acme.example"], gone=False, sold_out=False, late=False, first=False, week=1, bought=True)  # fmt: skip
ORDER = Bought(order="o", person="1", at=NOW, currency="EUR", paid=Decimal(9), returned=Decimal(0), landing_site=None, void=False, again=False, discounted=False)  # fmt: skip
LIFT = lift(Side(people=1000, buyers=200, revenue=Decimal(9), squares=Decimal(9)), Side(people=500, buyers=50, revenue=Decimal(9), squares=Decimal(9)))  # fmt: skip


def suspected(*texts: Text, orders: tuple[Bought, ...] = (ORDER,)) -> dict[str, float]:
    found = Measured(list(texts), [], list(orders), frozenset(), Waiting(0, 0.0))
    return facts(found, DOMAIN, LIFT)


def test_every_cause_the_table_asks_for_can_be_told():
    assert {fix.when for sign in SIGNS for fix in sign.fixes} == set(suspected(TEXT))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("filtered", {"error": "30007"}),
        ("never bought", {"opted_out": True, "bought": False}),
        ("no link", {"tokens": []}),
        ("late", {"late": True}),
        ("broken link", {"gone": True}),
        ("broken link", {"hosts": ["old.example"]}),
        ("sold out", {"sold_out": True}),
        ("home page", {"leads": ["/"]}),
    ],
)
def test_a_share_of_the_texts_shows_the_cause(name, text):
    found = suspected(replace(TEXT, **text), replace(TEXT, person="2"))

    assert suspected(TEXT)[name] == 0
    assert found[name] == (1 if "opted_out" in text else 0.5)


def test_what_nobody_clicked_tells_nothing_of_the_page_behind_it():
    assert suspected(replace(TEXT, clicked=False, gone=True))["broken link"] == 0


def test_what_orders_and_those_held_out_say_of_flat_revenue():
    found = suspected(TEXT, TEXT, TEXT, TEXT, orders=(replace(ORDER, discounted=True), ORDER))

    assert (found["discounted"], found["same people"], found["bought anyway"]) == (0.5, 1, 0.5)
