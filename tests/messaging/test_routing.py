"""Who answers what somebody wrote, by a table, and that a task's name names nobody."""

from decimal import Decimal

import pytest

from tasks.messaging.routing import Asker, Desk, route

DESK = Desk("support", "sales", {"USD": Decimal(150)})
BIG, SMALL = {"cart": Decimal(150), "currency": "USD"}, {"cart": Decimal(149), "currency": "USD"}


@pytest.mark.parametrize(
    ("about", "owner", "urgent"),
    [
        ({}, "support", False),
        ({"owner": "42"}, "42", False),
        ({"owner": "42", "vip": True}, "42", True),
        ({"vip": True, "orders": 9}, "support", True),
        ({"kind": "order", "orders": 1}, "support", True),
        ({"kind": "weak"}, "support", False),
        (BIG, "sales", True),
        (BIG | {"owner": "42"}, "42", True),
        (BIG | {"orders": 1}, "support", True),
        (SMALL, "support", False),
        (BIG | {"currency": "XAU"}, "support", False),
        ({"stage": "lead"}, "support", False),
        (SMALL | {"stage": "opportunity"}, "support", False),
    ],
)
def test_who_answers_and_how_soon(about, owner, urgent):
    found = route(Asker(**about), DESK)

    assert (found.owner, found.urgent) == (owner, urgent)


@pytest.mark.parametrize("about", [BIG, {}, {"kind": "order"}])
def test_where_nobody_is_named_the_task_stands_open_to_all(about):
    assert route(Asker(**about), Desk(much=DESK.much)).owner is None


@pytest.mark.parametrize(
    ("about", "subject"),
    [
        ({}, "Answer a text"),
        (BIG, "Answer a text of a lead with a large cart"),
        ({"vip": True, "kind": "order"}, "Answer a text about an order of one of the best customers"),
        ({"sharers": 3}, "Answer a text (3 people share this number)"),
        ({"sharers": 0}, "Answer a text from a number that is nobody's we know"),
    ],
)  # fmt: skip
def test_a_task_says_what_is_asked_and_by_what_sort_of_person(about, subject):
    assert route(Asker(**about), DESK).subject == subject
