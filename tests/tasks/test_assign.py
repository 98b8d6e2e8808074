"""People are drawn once, at the same moment whatever they get, and some get nothing at all."""

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from flows.messages.abandoned_cart import WORKFLOW as CART
from flows.messages.order_confirmation import WORKFLOW as CONFIRMED
from tasks.assign import longer
from tasks.experiment import running
from tasks.experiments.experiment import Experiment
from tasks.experiments.planning import Plan
from tasks.hub import engine
from tasks.messaging.workflow import Variant, When, faults
from tests.hub.world import START, account, order
from tests.tasks.travel import TRIP, Travel, cart

PEOPLE = 12
PLAN = Plan(rate=0.1, effect=0.5, cap=50)
BEGUN = """
    INSERT INTO experiment (name, workflow, currency, stated, began_at)
    VALUES ('t', 'abandoned_cart', 'GBP', '{"name": "t", "workflow": "abandoned_cart", "dimension": "timing",
            "weights": {"as it is": 1, "half an hour": 1}, "plan": {"rate": 0.1, "effect": 0.5, "cap": 50}}', %s)
"""
DRAWN = """
    SELECT coalesce(variant, '') AS variant, facts ->> 'experiment' AS experiment,
           (facts ->> 'assigned_at')::timestamptz AS at FROM journey ORDER BY id
"""


def left(hub_url, workflow, **more):
    """A shop in which twelve people left a cart a moment ago."""
    shop = Travel(hub_url, workflow)
    shop.tell(*(account(str(n), phone=f"+141555526{n:02d}", country="US") for n in range(PEOPLE)))
    shop.tell(*(cart(f"c{n}", customer_external_id=str(n)) for n in range(PEOPLE)))
    shop.trip = replace(TRIP, **more)
    return shop


def trying(dimension, variant):
    """What is tried on half of those who leave carts."""
    weights = {"as it is": 1, variant: 1}
    one = Experiment(name="t", workflow="abandoned_cart", dimension=dimension, weights=weights, plan=PLAN)  # fmt: skip
    return {"abandoned_cart": one}


def varied(**variant):
    """The cart workflow with another thing to try."""
    return replace(CART, variants={"other": Variant(**variant)})


def test_all_are_drawn_when_the_shortest_wait_is_over_and_each_waits_their_own(hub_url):
    shop = left(hub_url, CART)
    with engine.autocommit(hub_url) as connection:
        connection.execute(BEGUN, (START - timedelta(days=1),))
        shop.trip = replace(TRIP, experiments=running(connection))

    shop.step(29)
    assert shop.texts() == []

    shop.step(31)
    early, drawn = shop.texts("facts ->> 'variant'"), shop.world.rows(DRAWN)
    assert set(early) == {"half an hour"}
    assert 0 < len(early) < PEOPLE
    assert {one["at"] for one in drawn} == {START + timedelta(minutes=31)}

    shop.tell(cart("c0", minutes=40, customer_external_id="0"))
    shop.step(59)
    assert len(shop.texts()) == len(early)
    shop.step(101)
    assert len(shop.texts()) == PEOPLE
    assert [one["at"] for one in shop.world.rows(DRAWN)] == [one["at"] for one in drawn]


def test_a_wait_for_some_only_is_not_tried_on(hub_url):
    shop = left(hub_url, CART, experiments=trying("timing", "half an hour"))
    shop.tell(*(cart(f"c{n}", 0.1, customer_external_id=str(n), total=Decimal(200)) for n in range(PEOPLE)))  # fmt: skip

    shop.step(16)

    assert len(shop.texts()) == PEOPLE
    assert set(shop.texts("facts ->> 'variant'")) == {None, "half an hour"}


def test_a_wait_that_began_before_it_was_tried_is_in_no_comparison(hub_url):
    shop = left(hub_url, CART)
    with engine.autocommit(hub_url) as connection:
        connection.execute(BEGUN, (START + timedelta(minutes=1),))
        shop.trip = replace(TRIP, experiments=running(connection))

    shop.step(59)
    assert shop.texts() == []
    shop.step(61)
    assert shop.texts("facts ->> 'variant'") == [None] * PEOPLE
    assert {one["experiment"] for one in shop.world.rows(DRAWN)} == {None}


def test_who_is_not_of_the_audience_that_is_tried_counts_without_a_text(hub_url):
    workflow = varied(audience=(When("spent at least", 60),))
    shop = left(hub_url, workflow, experiments=trying("audience", "other"))

    shop.step(61)

    told = shop.said()
    assert set(told) == {"sms asked", "sms skipped: not: 60 spent or more"}
    assert {one["experiment"] for one in shop.world.rows(DRAWN)} == {"t"}


def test_a_link_leads_where_it_is_tried(hub_url):
    workflow = varied(leads={"cart_link": "shop_link"})
    shop = left(hub_url, workflow, experiments=trying("destination", "other"))

    shop.step(61)

    texts = dict(zip(shop.texts(), shop.texts("facts ->> 'variant'"), strict=True))
    assert {("/carts/" in body, variant) for body, variant in texts.items()} == {(True, None), (False, "other")}  # fmt: skip


def test_some_hear_nothing_so_that_it_is_seen_what_texts_add(hub_url):
    shop = left(hub_url, CART, held_out=0.5, experiments=trying("wording", "what it is worth"))

    shop.step(61)

    held = shop.said().count("sms ended: held out")
    assert 0 < held < PEOPLE
    assert len(shop.texts()) == PEOPLE - held
    assert [one["experiment"] for one in shop.world.rows(DRAWN)].count(None) == held


def test_nobody_is_held_out_from_what_their_order_owes_them(hub_url):
    shop = Travel(hub_url, CONFIRMED)
    shop.tell(account("1", phone="+14155552671", country="US"), order("o1", customer_external_id="1", minutes=0))  # fmt: skip
    shop.trip = replace(TRIP, held_out=1.0)

    shop.step(10)

    assert len(shop.texts()) == 1


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        (Variant(), "vary one thing"),
        (Variant(waits={0: timedelta(1)}, leads={"cart_link": "shop_link"}), "vary one thing"),
        (Variant(waits={9: timedelta(1)}), "a step there is not"),
    ],
)
def test_a_variant_that_would_teach_nothing_is_a_fault(variant, said):
    assert any(said in one for one in faults(replace(CART, variants={"v": variant})))


def test_what_comes_later_is_given_so_much_longer_to_be_bought():
    assert longer(CART, "half an hour") == timedelta(minutes=30)
    assert longer(CART, "what it is worth") == timedelta(0)
