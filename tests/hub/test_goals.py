"""A text is followed by what its workflow is for, or it is not: of each only in its time."""

from datetime import timedelta
from decimal import Decimal

import pytest

from mappings.records import Cart
from tasks.hub import engine, goals
from tests.hub.world import START, World, account, order

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADA = "+14155552671"
GOALS = {
    "cart": ("order of the cart", 3 * DAY), "review": ("reply", 3 * DAY), "hello": ("opt in", DAY),
    "win_back": ("order", 3 * DAY), "shipping": ("none", DAY), "campaigns": ("order", DAY),
}  # fmt: skip
TEXT = "INSERT INTO message (workflow, occasion, purpose, phone, body, platform, cart, status, reserved_at, accepted_at) VALUES (%s, %s, 'marketing', %s, 'b', 'twilio', 'c1', %s, %s, %s)"
REPLY = "INSERT INTO message_event (platform, external_id, kind, happened_at, facts) VALUES ('twilio', 'SM1', 'reply', %s, jsonb_build_object('from', %s::text))"
ACT = "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, learned_at, dedup, evidence) VALUES ('sms', %s, 'marketing', %s, 'twilio', 'text', %s, %s, 'd', '{\"reply\": \"SM1\"}')"


def ordered(at, **more):
    return order("1", customer_external_id="7", placed_at=at, total=Decimal(9), kept=Decimal(9), **more)  # fmt: skip


def happened(what, at):
    """One thing Ada did then."""

    def happen(world, hub):
        if what in ("reply", "STOP"):
            hub.execute(REPLY, (at, ADA))
        if what in ("yes", "STOP"):
            hub.execute(ACT, (ADA, "granted" if what == "yes" else "withdrawn", at, at))
        if what in ("order", "cancelled"):
            world.straight([ordered(at, cancelled_at=at if what == "cancelled" else None)])
        if what == "cart":
            world.straight([Cart(platform="shopify", external_id="c1", customer_external_id="7", currency="GBP", total=Decimal(9), created_at=START, updated_at=at, completed_at=at)])  # fmt: skip

    return happen


@pytest.fixture(scope="module")
def world(postgres, maker, hub_template):
    maker.execute(f"CREATE DATABASE goals TEMPLATE {hub_template} STRATEGY file_copy")
    yield World(postgres.url("goals"))
    engine.engine(postgres.url("goals")).dispose()
    maker.execute("DROP DATABASE goals WITH (FORCE)")


@pytest.mark.parametrize(
    ("workflow", "what", "after", "reached"),
    [
        ("win_back", "order", HOUR, 1),
        ("win_back", "order", 4 * DAY, 0),
        ("win_back", "order", -HOUR, 0),
        ("win_back", "cancelled", HOUR, 0),
        ("win_back", "reply", HOUR, 0),
        ("cart", "cart", HOUR, 1),
        ("cart", "order", HOUR, 0),
        ("review", "reply", HOUR, 1),
        ("review", "reply", 4 * DAY, 0),
        ("review", "STOP", HOUR, 0),
        ("hello", "yes", HOUR, 1),
        ("hello", "STOP", HOUR, 0),
        ("campaign spring", "order", HOUR, 1),
        ("campaign spring", "order", 2 * DAY, 0),
    ],
)
def test_a_text_is_followed_by_what_it_is_for_in_its_time(world, workflow, what, after, reached):
    world.empty()
    world.straight([account("7", phone=ADA, country="US", minutes=-60)])
    with engine.connected(world.url) as hub:
        for number, status in enumerate(("delivered", "undelivered")):
            hub.execute(TEXT, (workflow, str(number), ADA, status, START, START))
        happened(what, START + after)(world, hub)
    with engine.connected(world.url) as hub:
        [found] = goals.reached(hub, (START, START + DAY, START + 9 * DAY), GOALS)

    assert (found["workflow"], found["texts"], found["reached"]) == (workflow, 1, reached)


def test_what_is_for_nothing_or_has_not_had_its_time_is_not_counted(world):
    world.empty()
    with engine.connected(world.url) as hub:
        for workflow in ("shipping", "win_back", "by hand"):
            hub.execute(TEXT, (workflow, "1", ADA, "delivered", START, START))
    with engine.connected(world.url) as hub:
        assert goals.reached(hub, (START, START + DAY, START + DAY), GOALS) == []
