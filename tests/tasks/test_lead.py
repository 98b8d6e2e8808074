"""The links in texts: short, of the shop's own domain, made once for each text."""

import re

import pytest
from msgspec.structs import replace

from flows.messages.abandoned_cart import WORKFLOW as CART
from tasks.hub import engine, journeys
from tasks.lead import About, Leads
from tasks.messaging.links import Domain
from tests.hub.world import account
from tests.tasks.travel import ADA, TRIP, Travel, cart

DOMAIN = Domain(base="https://go.acme.example", hosts=("acme.example",), home="https://acme.example")  # fmt: skip
ABOUT = About(workflow="w", occasion="o")
SHORT = re.compile(r"https://go\.acme\.example/([a-z2-7]{13})\b")


@pytest.fixture
def shop(hub_url):
    """Ada has an account in a shop with a domain for its links."""
    made = Travel(hub_url, CART)
    made.trip = replace(TRIP, leads=Leads(DOMAIN))
    made.tell(account("7", "ada@example.com", phone=ADA, first_name="Ada", country="US"))
    return made


def test_a_text_holds_a_short_link_that_leads_back_to_its_cart(shop):
    shop.tell(cart(customer_external_id="7"))
    shop.step(61)

    [body] = shop.texts()
    [link] = shop.world.rows("SELECT token, workflow, occasion, name, url, journey_id IS NOT NULL AS known FROM link")  # fmt: skip
    token = SHORT.search(body)[1]
    assert link == {
        "token": token,
        "workflow": "abandoned_cart",
        "occasion": "cart:shopify:c1",
        "name": "cart_link",
        "url": f"https://acme.example/carts/c1?utm_source=lockstep&utm_medium=sms&utm_campaign=abandoned_cart&utm_term={token}",
        "known": True,
    }


def test_a_text_that_is_asked_for_again_keeps_the_link_it_has(shop):
    shop.tell(cart(customer_external_id="7"))
    shop.step(61)
    with engine.connected(shop.world.url) as hub:
        hub.execute("UPDATE journey SET status = 'waiting', step = 0, due_at = started_at")
    shop.step(62)

    [body] = shop.texts()
    assert [one["token"] for one in shop.world.rows("SELECT token FROM link")] == [
        SHORT.search(body)[1]
    ]


def test_a_workflow_can_ask_who_clicked(shop):
    shop.tell(cart(customer_external_id="7"))
    shop.step(61)

    def clicked():
        with engine.connected(shop.world.url) as hub:
            ids = [id for (id,) in hub.execute("SELECT id FROM journey").fetchall()]
            return [one.holds for one in journeys.read(hub, ids, [("clicked", None)])]

    before = clicked()
    with engine.connected(shop.world.url) as hub:
        hub.execute("INSERT INTO click (token, what, first_at, last_at) SELECT token, 'person', now(), now() FROM link")  # fmt: skip
    assert (before, clicked()) == ([[False]], [[True]])


@pytest.mark.parametrize("url", ["https://carrier.example/track/1", "javascript:alert(1)"])
def test_what_leads_elsewhere_gets_no_link_of_our_domain(url):
    leads = Leads(DOMAIN)

    said = leads.lead(ABOUT, {"shop_link": url})["shop_link"]
    leads.stand(said)

    assert said.startswith(url)
    assert leads.taken() == []


def test_only_links_that_stand_in_the_text_are_kept():
    leads = Leads(DOMAIN)
    said = leads.lead(ABOUT, {"shop_link": "https://acme.example", "cart_link": "https://acme.example/c"})  # fmt: skip
    leads.stand(f"Acme: {said['cart_link']}")

    assert [one.name for one in leads.taken()] == ["cart_link"]


def test_a_discount_is_entered_in_the_cart_already():
    leads = Leads(DOMAIN)
    said = leads.lead(replace(ABOUT, code="TEN"), {"cart_link": "https://acme.example/c", "shop_link": "https://acme.example"})  # fmt: skip
    leads.stand(" ".join(said.values()))

    assert ["discount=TEN" in one.url for one in leads.taken()] == [True, False]


def test_no_two_links_are_asked_for_by_the_same_token():
    leads = Leads(DOMAIN)
    said = [leads.lead(ABOUT, {"shop_link": "https://acme.example"})["shop_link"] for _ in range(50)]  # fmt: skip

    assert len(set(said)) == 50
