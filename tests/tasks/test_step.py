"""Workflows fire on what people did, ask again when it counts, and say why they do not."""

from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
from msgspec import structs

from flows.messages.abandoned_cart import WORKFLOW as CART
from flows.messages.large_cart import WORKFLOW as LARGE
from tasks.messaging.workflow import Step, When, Workflow
from tests.hub.world import account, at, order
from tests.tasks.travel import ADA, CHLOE, Travel, cart

THANKS = Workflow(
    name="thanks",
    trigger=When("order placed"),
    purpose="transactional",
    about=("order",),
    goal="none",
    steps=(Step(wait=timedelta(0), wording={"en": "{{ brand }}: thank you for {{ order_number }}, {{ order_total }}."}),),
)  # fmt: skip

WROTE = "INSERT INTO conversation (kind, value, source, platform, external_id, opened_at, spoken_at, until) VALUES ('phone', %(phone)s, 'reply', 'twilio', 'SM1', %(at)s, %(at)s, %(at)s + interval '1 day')"


@pytest.fixture
def shop(hub_url):
    """Ada in the United States and Chloe in France have accounts."""
    made = Travel(hub_url, CART)
    made.tell(
        account("7", "ada@example.com", phone=ADA, first_name="Ada", country="US"),
        account("8", "chloe@example.com", phone=CHLOE, country="FR", facts={"locale": "fr-FR"}),
    )
    return made


@pytest.mark.parametrize(
    ("total", "minutes", "asked"),
    [(80, 14, 0), (80, 59, 0), (80, 61, 1), (150, 59, 0), (151, 14, 0), (151, 16, 1)],
)
def test_a_cart_waits_an_hour_and_a_large_one_a_quarter(shop, total, minutes, asked):
    shop.tell(cart(customer_external_id="7", total=Decimal(total)))
    shop.step(1)
    shop.step(minutes)

    assert len(shop.texts()) == asked


def test_a_cart_text_names_the_person_and_leads_back_to_the_cart(shop):
    shop.tell(cart(customer_external_id="7"), cart("c2", customer_external_id="8"))
    shop.step(61)

    ada, chloe = shop.texts()
    assert ada == "Acme: Ada, we kept your cart for you: https://acme.example/carts/c1?utm_source=lockstep&utm_medium=sms&utm_campaign=abandoned_cart Reply STOP to opt out"  # fmt: skip
    assert chloe.startswith("Acme : votre panier vous attend : https://acme.example/carts/c2?")
    assert shop.texts("concat_ws(' ', workflow, occasion, purpose, cart, subject, phone)")[0] == f"abandoned_cart cart:shopify:c1 cart c1 cart {ADA}"  # fmt: skip


def test_a_cart_that_is_touched_again_waits_anew(shop):
    shop.tell(cart(customer_external_id="7"))
    shop.step(1)
    shop.tell(cart(customer_external_id="7", minutes=40))
    shop.step(61)
    assert shop.texts() == []

    shop.step(101)
    assert len(shop.texts()) == 1


def test_a_cart_that_is_touched_after_its_text_is_not_reminded_of_again(shop):
    shop.tell(cart(customer_external_id="7"))
    shop.step(61)
    shop.tell(cart(customer_external_id="7", minutes=62))
    shop.step(200)

    assert len(shop.texts()) == 1


@pytest.mark.parametrize(
    ("news", "why"),
    [
        (order("1", customer_external_id="7", placed_at=at(30)), "has bought since"),
        (cart(customer_external_id="7", minutes=30, completed_at=at(30)), "finished the cart"),
    ],
    ids=["another order", "this cart"],
)
def test_who_buys_meanwhile_is_not_asked(shop, news, why):
    shop.tell(cart(customer_external_id="7"))
    shop.step(1)
    shop.tell(news)
    shop.step(100)

    assert shop.texts() == []
    assert shop.said() == [f"sms ended: {why}"]
    assert shop.journeys() == ["ended"]


def test_an_order_from_before_the_cart_was_left_ends_nothing(shop):
    shop.tell(order("1", customer_external_id="7", placed_at=at(-30)))
    shop.tell(cart(customer_external_id="7"))
    shop.step(61)

    assert len(shop.texts()) == 1


def test_carts_of_long_ago_and_of_nobody_start_nothing(shop):
    shop.tell(
        cart(customer_external_id="7", minutes=-13 * 60),
        cart("c2", total=Decimal(0), customer_external_id="7"),
        cart("c3"),
    )
    shop.step(61)

    assert shop.journeys() == []


def test_a_second_text_goes_abroad_to_who_answers_us_and_to_nobody_in_america(shop):
    shop.tell(cart(customer_external_id="7"), cart("c2", customer_external_id="8"))
    for minutes in (61, 61 + 23 * 60 + 1, 61 + 23 * 60 + 2):
        shop.step(minutes)

    assert shop.said()[2:] == [
        "email skipped: no e-mail platform",
        "email skipped: not: american number",
        "sms skipped: american number",
        "sms skipped: not: answered us or clicked a link of ours in the last 90 days",
    ]
    assert shop.journeys() == ["done", "done"]
    assert len(shop.texts()) == 2


def test_what_was_due_while_nobody_looked_is_too_late_one_day(shop):
    shop.tell(cart(customer_external_id="7"))
    shop.step(1)
    shop.step(61 + 24 * 60)

    assert shop.texts() == []
    assert shop.said() == ["sms skipped: too late"]


def test_who_wrote_to_us_is_not_sold_to_until_a_day_later(shop):
    shop.tell(cart(customer_external_id="7", minutes=30))
    with psycopg.connect(shop.world.url) as hub:
        hub.execute(WROTE, {"at": at(60), "phone": ADA})

    seen = []
    for minutes in (91, 60 + 23 * 60, 91 + 24 * 60 - 2):
        shop.step(minutes)
        seen.append(len(shop.texts()))
    assert seen == [0, 0, 1]


def test_stepping_again_asks_nothing_again(shop):
    shop.tell(cart(customer_external_id="7"))
    for _ in range(3):
        shop.everybody()
        shop.step(61)

    assert len(shop.texts()) == len(shop.said()) == 1


@pytest.mark.parametrize(
    ("total", "helpers", "said"),
    [
        (400, True, "task asked"),
        (400, False, "task skipped: no CRM to ask"),
        (250, True, "task ended: not: a cart over 300"),
    ],
)
def test_a_large_cart_of_somebody_new_is_a_task_for_the_shop(
    shop, monkeypatch, total, helpers, said
):
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_TOKEN", "t")
    shop.trip = structs.replace(shop.trip, helpers=helpers)
    shop.tell(cart(customer_external_id="7", total=Decimal(total)))
    for minutes in (1, 121, 121):
        shop.step(minutes, [LARGE])

    asked = said == "task asked"
    assert (shop.said(), shop.texts()) == ([said], [])
    assert (
        shop.world.rows("SELECT value, source, subject FROM conversation")
        == [{"value": ADA, "source": "event", "subject": "Help with a cart of £400.00"}] * asked
    )
    assert (
        shop.world.rows("SELECT platform, object FROM outbox WHERE object = 'tasks'")
        == [{"platform": "hubspot", "object": "tasks"}] * asked
    )


def test_who_has_no_number_is_passed_over(hub_url):
    shop = Travel(hub_url, THANKS)
    shop.tell(account("9", "bob@example.com"), order("1", customer_external_id="9", name="#77"))
    shop.step(1)

    assert shop.said() == ["sms skipped: no number"]


def test_a_text_that_cannot_be_written_costs_one_text(hub_url):
    shop = Travel(hub_url, CART)
    shop.tell(account("7", "ada@example.com", phone=ADA), account("8", "c@example.com", phone=CHLOE))  # fmt: skip
    shop.tell(cart(customer_external_id="7", url=None), cart("c2", customer_external_id="8"))
    shop.step(61)

    assert [one.split(":")[0] for one in shop.said()] == ["sms skipped", "sms asked"]
    assert len(shop.texts()) == 1


def test_a_workflow_that_is_off_begins_nothing_and_its_journeys_stay(shop):
    shop.tell(cart(customer_external_id="7"), order("1", customer_external_id="8", name="#77"))
    shop.step(1, [THANKS])
    assert shop.journeys("workflow") == ["thanks"]

    shop.everybody()
    shop.step(2, [CART])
    assert shop.journeys("workflow") == ["thanks", "abandoned_cart"]
    assert [one.split(",")[0] for one in shop.texts()] == ["Acme: thank you for #77"]
