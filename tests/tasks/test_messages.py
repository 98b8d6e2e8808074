"""Each workflow begins with what really happened, and with nothing that only looks like it."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import psycopg
import pytest
from msgspec.structs import replace

from flows import messages
from mappings import hubspot_records, shopify_nodes
from mappings.hubspot_records import Item
from mappings.records import Fulfilment, Product, Refund
from mappings.shopify_wire import NODES
from tasks.hub import engine
from tasks.step import begin
from tests.hub.world import START, account, at, order
from tests.tasks.travel import ADA, Travel, clocked, yes

DAY = 24 * 60
LOOK = "INSERT INTO event (platform, external_id, customer_id, kind, happened_at, facts) SELECT 'shopify', gen_random_uuid()::text, id, 'product viewed', %s, '{\"product\": \"p1\"}' FROM customer"
ASKED = "INSERT INTO request (platform, product_external_id, customer_id, asked_at) SELECT 'shopify', 'p1', id, %s FROM customer"

JOURNEY = "WITH at (t) AS (SELECT %s::timestamptz), went AS (INSERT INTO journey (workflow, customer_id, occasion, happened_at, due_at, started_at, status) SELECT 'win_back', id, 'quiet', t, t, t, 'done' FROM customer, at RETURNING id), led AS (INSERT INTO link (token, workflow, occasion, name, journey_id, url) SELECT 'abc', 'win_back', 'quiet', 'shop_link', id, 'https://acme.example' FROM went RETURNING token) INSERT INTO click (token, what, first_at, last_at) SELECT token, "
CLICKED, SEEN = (
    f"{JOURNEY}'person', t, t FROM led, at",
    f"{JOURNEY}'link preview', t, t FROM led, at",
)

JOINED = "INSERT INTO membership (segment, customer_id, since, why) SELECT 'vip', id, %s, 'spent' FROM customer WHERE email = 'ada@example.com'"
OTHERS = "WITH bob AS (INSERT INTO customer (email) VALUES ('bob@example.com') RETURNING id) INSERT INTO membership (segment, customer_id, since, why) SELECT 'vip', id, %s, 'spent' FROM bob"
LEFT = "UPDATE membership SET until = %s WHERE customer_id = (SELECT id FROM customer WHERE email = 'ada@example.com')"


def parcel(state, minutes=0, status="SUCCESS", id="f1"):
    return Fulfilment(platform="shopify", order_external_id="1", external_id=id, status=status, updated_at=at(minutes), facts={"shipment": state})  # fmt: skip


def bought(id="1", minutes=0.0, total=10, **more):
    plain = {"customer_external_id": "7", "placed_at": at(minutes), "total": Decimal(total), "kept": Decimal(total), "name": f"#{id}"}  # fmt: skip
    return order(id, minutes, **{**plain, **more})


def back(amount, minutes=0):
    return Refund(platform="shopify", order_external_id="1", external_id="r1", amount=Decimal(amount), currency="GBP", refunded_at=at(minutes))  # fmt: skip


def tea(minutes=0, **facts):
    return Product(platform="shopify", external_id="p1", title="Green tea", updated_at=at(minutes), facts=facts)  # fmt: skip


def born(**facts):
    return account("7", "ada@example.com", phone=ADA, minutes=1, facts=facts)


OLD = [bought("a", -400 * DAY), bought("b", -380 * DAY), bought("c", -360 * DAY)]
GIVEN = order("1", 9, customer_external_id="7", placed_at=at(0), financial_status="PARTIALLY_REFUNDED", name="#1")  # fmt: skip

STORIES = [
    ("order_confirmation", [bought()], [], 1, 1),
    ("order_confirmation", [bought(minutes=-7 * 60)], [], 1, 0),
    ("order_confirmation", [bought(cancelled_at=at(0))], [], 1, 0),
    ("order_confirmation", [bought(test=True)], [], 1, 0),
    ("shipping", [bought(), parcel("")], [], 1, 1),
    ("shipping", [bought(), parcel("", status="CANCELLED")], [], 1, 0),
    ("shipping", [bought(), parcel("DELIVERED")], [], 1, 0),
    ("out_for_delivery", [bought(), parcel("OUT_FOR_DELIVERY")], [], 1, 1),
    ("out_for_delivery", [bought(), parcel("IN_TRANSIT")], [], 1, 0),
    ("delivered", [bought(), parcel("DELIVERED")], [], 1, 1),
    ("delivered", [bought(), parcel("DELIVERED"), parcel("DELIVERED", id="f2")], [], 1, 2),
    ("delivered", [bought(), parcel("IN_TRANSIT")], [], 1, 0),
    ("refund", [bought(), back(3)], [], 1, 1),
    ("refund", [bought(), back(0)], [], 1, 0),
    ("confirm_opt_in", [yes(ADA, status="pending")], [], 1, 1),
    ("confirm_opt_in", [yes(ADA)], [], 1, 0),
    ("welcome", [yes(ADA)], [], 2, 1),
    ("welcome", [yes(ADA, status="pending")], [], 2, 0),
    ("welcome", [yes(ADA)], [yes(ADA, 0.5, status="withdrawn")], 2, 0),
    ("welcome", [yes(ADA, -2 * DAY)], [], 2, 0),
    ("post_purchase", [yes(ADA), bought()], [], 14 * DAY + 1, 1),
    ("post_purchase", [bought()], [], 14 * DAY + 1, 0),
    ("post_purchase", [yes(ADA), bought()], [bought("2", 5 * DAY)], 14 * DAY + 1, 0),
    ("post_purchase", [yes(ADA), bought()], [GIVEN], 14 * DAY + 1, 0),
    ("review_request", [yes(ADA), bought(), parcel("DELIVERED")], [], 3 * DAY + 1, 1),
    ("review_request", [yes(ADA), bought(), parcel("DELIVERED")], [GIVEN], 3 * DAY + 1, 0),
    ("review_request", [yes(ADA), bought(), parcel("IN_TRANSIT")], [], 3 * DAY + 1, 0),
    ("win_back", [yes(ADA), bought("1", -121 * DAY, 30)], [], 1, 1),
    ("win_back", [yes(ADA), bought("1", -119 * DAY, 30)], [], 1, 0),
    ("win_back", [yes(ADA), bought("1", -140 * DAY, 30)], [], 1, 0),
    ("win_back", [yes(ADA), bought("1", -60 * DAY, 30), bought("2", -41 * DAY)], [], 1, 1),
    ("win_back", [yes(ADA), bought("1", -121 * DAY, 10)], [], 1, 0),
    ("loyalty", [yes(ADA), bought("a", -9), bought("b", -8), bought("c")], [], 5 * DAY + 1, 1),
    ("loyalty", [yes(ADA), bought("a", -9), bought("b", -8)], [], 5 * DAY + 1, 0),
    ("loyalty", [yes(ADA), *OLD, bought("d")], [], 5 * DAY + 1, 0),
    ("tier_upgrade", [yes(ADA), bought("a", -DAY, 400), bought("b", 0, 100)], [], 2 * DAY + 1, 1),
    ("tier_upgrade", [yes(ADA), bought("a", -DAY, 400), bought("b", 0, 99)], [], 2 * DAY + 1, 0),
    ("tier_upgrade", [yes(ADA), bought("a", -2 * DAY, 600), bought("b", 0)], [], 2 * DAY + 1, 0),
    ("birthday", [yes(ADA), account("7", "ada@example.com", phone=ADA, minutes=1, facts={"birthday": "1990-03-01"})], [], 9 * 60 + 1, 1),
    ("birthday", [yes(ADA), account("7", "ada@example.com", phone=ADA, minutes=1, facts={"birthday": "1990-03-02"})], [], 9 * 60 + 1, 0),
    ("birthday", [yes(ADA), born(date_of_birth="--03-01")], [], 9 * 60 + 1, 1),
    ("birthday", [yes(ADA), born(birthday="--03-02", date_of_birth="--03-01")], [], 9 * 60 + 1, 0),
    ("birthday", [yes(ADA), born(birthday="1992-02-29")], [], 9 * 60 + 1, 0),
    ("browse_abandonment", [yes(ADA), tea(), (LOOK, -9), (LOOK, 0)], [], 121, 1),
    ("browse_abandonment", [yes(ADA), tea(), (LOOK, 0)], [], 121, 0),
    ("browse_abandonment", [yes(ADA), tea(), (LOOK, -9), (LOOK, 0)], [bought("1", 30)], 121, 0),
    ("clicked_not_bought", [yes(ADA), (CLICKED, 0)], [], 20 * 60 + 1, 1),
    ("clicked_not_bought", [yes(ADA), (SEEN, 0)], [], 20 * 60 + 1, 0),
    ("clicked_not_bought", [yes(ADA), (CLICKED, 0)], [bought("1", 60)], 20 * 60 + 1, 0),
    ("vip_early_access", [yes(ADA), (OTHERS, -DAY), (JOINED, 0)], [], 7 * DAY + 1, 1),
    ("vip_early_access", [yes(ADA), (OTHERS, -DAY), (JOINED, 0)], [(LEFT, DAY)], 7 * DAY + 1, 0),
    ("vip_early_access", [yes(ADA), (JOINED, 0)], [], 7 * DAY + 1, 0),
    ("back_in_stock", [(ASKED, -5 * DAY), tea(2, inventory=0)], [tea(3, inventory=4)], 4, 1),
    ("back_in_stock", [(ASKED, -5 * DAY), tea(2, inventory=0), tea(3, inventory=4)], [], 4, 1),
    ("back_in_stock", [(ASKED, -5 * DAY), tea(2, inventory=0)], [tea(3, inventory=0)], 4, 0),
    ("back_in_stock", [(ASKED, -5 * DAY), tea(2, inventory=4)], [tea(3, inventory=5)], 4, 0),
    ("back_in_stock", [(ASKED, -5 * DAY), tea(2)], [tea(3, inventory=4)], 4, 0),
    ("back_in_stock", [tea(2, inventory=0), tea(3, inventory=4), (ASKED, 4)], [tea(5, inventory=3)], 6, 0),
    ("back_in_stock", [(ASKED, -5 * DAY), tea(2, inventory=0), tea(4, inventory=3)], [tea(3, inventory=0)], 5, 1),
]  # fmt: skip
"""A workflow, what happened by its first minute, what later, the minute looked at, the texts."""


@pytest.fixture(scope="module")
def hub(postgres, hub_template, maker):
    """One hub for all stories, each of which begins with nothing but Ada."""
    maker.execute(f"CREATE DATABASE ada TEMPLATE {hub_template} STRATEGY file_copy")
    yield postgres.url("ada")
    engine.engine(postgres.url("ada")).dispose()
    maker.execute("DROP DATABASE ada WITH (FORCE)")


@pytest.fixture
def ada(hub):
    """A shop that knows Ada and nothing else, for the workflow that is named."""

    def known(name: str) -> Travel:
        shop = Travel(hub, messages.load(name))
        shop.world.empty()
        with psycopg.connect(hub) as emptied:
            emptied.execute("DELETE FROM stirred; DELETE FROM watermark")
        shop.tell(account("7", "ada@example.com", phone=ADA, country="US"))
        return shop

    return known


def happen(shop, news):
    """Let it happen: what the store says, and what nobody tells us yet by a webhook."""
    for one in news:
        if isinstance(one, tuple):
            with psycopg.connect(shop.world.url) as hub:
                hub.execute(one[0], (START + timedelta(minutes=one[1]),))
    if told := [one for one in news if not isinstance(one, tuple)]:
        shop.tell(*told)


@pytest.mark.parametrize("story", STORIES, ids=lambda one: f"{one[0]} {one[-1]}")
def test_a_workflow_begins_with_what_happened(story, ada):
    name, first, later, minutes, texts = story
    shop = ada(name)
    happen(shop, first)
    shop.everybody()
    shop.step(0.25)
    happen(shop, later)
    shop.step(minutes)

    assert len(shop.texts()) == texts, shop.said()


def test_every_workflow_has_a_story_with_a_text_and_one_without():
    told = {name: {bool(texts) for one, *_, texts in STORIES if one == name} for name in messages.available()}  # fmt: skip

    odd = {name for name, seen in told.items() if seen != {True, False}}
    assert odd <= {"abandoned_cart", "large_cart"}


def test_a_discount_whose_code_the_store_may_not_take_is_promised_to_nobody(ada):
    shop = ada("win_back")
    shop.trip = replace(shop.trip, codes=())
    happen(shop, [yes(ADA), bought("1", -121 * DAY, 130)])
    for minutes in (1, 14 * DAY + 2):
        shop.step(minutes)

    assert len(shop.texts()) == 1
    assert shop.said()[1:] == ["sms skipped: no code BACK10 in LOCKSTEP_TEXTS"]


def test_an_incentive_comes_two_weeks_later_and_only_to_who_spent_enough(ada):
    shop = ada("win_back")
    happen(shop, [yes(ADA), bought("1", -121 * DAY, 130)])
    for minutes in (1, 14 * DAY + 2):
        shop.step(minutes)

    assert [("BACK10" in one) for one in shop.texts()] == [False, True]
    assert shop.texts("occasion")[1].endswith(" step 2")


LAST_OF_FEBRUARY, LEAP = -DAY + 9 * 60 + 1, 729 * DAY + 9 * 60 + 1
"""In the morning: of a year that has 28 days of it, and the day before the 29th."""


@pytest.mark.parametrize(
    ("said", "minutes", "texts"),
    [
        ("1992-02-29", LAST_OF_FEBRUARY, 1),
        ("--02-29", LAST_OF_FEBRUARY, 1),
        ("1992-03-01", LAST_OF_FEBRUARY, 0),
        ("1992-02-29", LEAP, 0),
        ("1992-02-29", LEAP + DAY, 1),
    ],
)
def test_who_was_born_on_the_29th_of_february_is_greeted_on_the_last_day_of_it(ada, said, minutes, texts):  # fmt: skip
    shop = ada("birthday")
    happen(shop, [yes(ADA, -2 * DAY), born(birthday=said)])
    shop.step(minutes)

    assert len(shop.texts()) == texts


CUSTOMER = {"id": "gid://shopify/Customer/7", "createdAt": "2026-02-01T00:00:00Z", "updatedAt": "2026-03-01T00:01:00Z", "verifiedEmail": True, "defaultEmailAddress": {"emailAddress": "ada@example.com"}, "defaultPhoneNumber": {"phoneNumber": ADA}, "metafield": {"value": "1990-03-01"}}  # fmt: skip
CONTACT = {"email": "ada@example.com", "lastmodifieddate": "2026-03-01T00:01:00Z", "date_of_birth": "1 March"}  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        shopify_nodes.records(msgspec.convert(CUSTOMER, NODES["customers"])),
        hubspot_records.records("contacts", Item("9", CONTACT)),
    ],
    ids=["store", "crm"],
)
def test_a_birthday_is_known_from_where_a_store_or_a_crm_keeps_it(ada, said):
    shop = ada("birthday")
    happen(shop, [yes(ADA), *said])
    shop.step(9 * 60 + 1)

    assert len(shop.texts()) == 1


def test_who_waits_for_a_product_is_told_once_however_often_it_comes_and_goes(ada):
    shop = ada("back_in_stock")
    happen(shop, [(ASKED, -5 * DAY), tea(2, inventory=0)])
    told = []
    for minute, number in ((3, 4), (4, 0), (5, 6), (6, 6), (7, 0), (8, 1)):
        happen(shop, [tea(minute, inventory=number)])
        shop.step(minute + 0.5)
        told.append(len(shop.texts()))

    assert told == [1] * 6
    assert shop.journeys("count(*) OVER ()") == [1]


def test_what_sells_out_again_before_anybody_is_told_is_told_when_it_is_there_for_good(ada):
    shop = ada("back_in_stock")
    happen(shop, [(ASKED, -5 * DAY), tea(2, inventory=0)])
    for minute, number in ((3, 4), (4, 0)):
        happen(shop, [tea(minute, inventory=number)])
        begun(shop, minute + 0.5)
    shop.step(5)
    happen(shop, [tea(6, inventory=2)])
    shop.step(7)

    assert shop.said() == ["sms ended: it is sold out again", "sms asked"]
    assert len(shop.texts()) == 1


def begun(shop, minutes):
    """Begin what there is to begin, and ask for nothing yet."""
    with clocked(shop.world.url, START + timedelta(minutes=minutes)) as hub:
        begin(hub, shop.workflows, {})
