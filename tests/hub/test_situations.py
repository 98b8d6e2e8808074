"""What the gates are told of one text, as they read it."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from mappings.records import Cart, Consent
from tasks.hub import engine, situations, texts
from tasks.hub.texts import Wanted
from tasks.messaging.gate import Place, Situation, Text
from tests.hub.world import account, at, order

ADA = "+14155552671"
NEW_YORK = {"country": "US", "region": "NY", "zip": "10001"}
TEXAS = {"country": "US", "region": "TX", "zip": "73301"}


@pytest.fixture
def hub(world):
    with engine.autocommit(world.url) as connection:
        yield connection


def seen(hub, **about) -> tuple[Text, Situation]:
    """Ask for a text and read what its gates would read."""
    plain = {"workflow": "w", "occasion": "1", "purpose": "cart", "phone": ADA, "body": "Hello", "platform": "twilio"}  # fmt: skip
    wanted = Wanted(**{**plain, **about})
    texts.ask(hub, [wanted])
    raw = situations.read(hub, texts.asked(hub, wanted), "+15550001111")
    return msgspec.json.decode(raw.text, type=Text), msgspec.json.decode(
        raw.situation, type=Situation
    )


def cart(id: str, country: str, **facts) -> Cart:
    return Cart(
        platform="shopify",
        external_id=id,
        country=country,
        currency="USD",
        created_at=at(4),
        updated_at=at(5),
        facts=facts,
    )


def test_a_person_may_be_at_home_where_an_order_went_or_where_the_cart_would_go(hub, world):
    world.tell(
        account("7", phone=ADA, country="US", facts={"province": "CA", "zip": "94103"}),
        order("1", customer_external_id="7", country="US", facts={"places": [NEW_YORK]}),
        cart("k1", "US", places=[TEXAS]),
        cart("k2", "FR"),
    )
    text, situation = seen(hub, cart="k1")

    assert set(situation.places) == {
        Place(country="US", region="CA", zip="94103"),
        Place(**NEW_YORK),
        Place(**TEXAS),
    }
    assert text.left_at == at(5)


def test_a_guest_is_where_the_cart_would_go_or_at_least_in_its_country(hub, world):
    world.tell(cart("k2", "FR"))
    _, situation = seen(hub, cart="k2")

    assert situation.places == (Place(country="FR"),)


@pytest.mark.parametrize(
    ("tags", "groups"),
    [(["vip", "new", "vip"], {"vip", "new"}), ([], set()), ("vip", set()), (None, set())],
)
def test_the_stores_tags_are_the_groups_that_caps_are_set_for(hub, world, tags, groups):
    world.tell(account("7", phone=ADA, facts={"tags": tags}))

    assert seen(hub)[1].groups == groups


def test_the_latest_permission_and_the_latest_stop_are_known_whatever_came_after(hub, world):
    said = [("granted", 1), ("withdrawn", 2), ("granted", 3), ("withdrawn", 4)]
    world.tell(
        *(
            Consent(
                platform="shopify", address=ADA, status=status, method="m", happened_at=at(minute)
            )
            for status, minute in said
        )
    )
    _, situation = seen(hub)

    assert (situation.granted_at, situation.stopped_at) == (at(3), at(4))
    assert situation.consents["marketing"].status == "withdrawn"


def test_an_answer_knows_what_it_answers(hub):
    then = datetime.now(UTC) - timedelta(minutes=1)
    text, _ = seen(
        hub, purpose="transactional", reply_to=True, facts={"answers_at": then.isoformat()}
    )

    assert (text.answer, text.answers_at) == (True, then)
