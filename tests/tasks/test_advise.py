"""What is advised for somebody follows from what the hub knows of them, and from every gate."""

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from mappings.records import Refund
from tasks.advise import Shop, advise, free
from tasks.hub import explain
from tasks.hub.explain import Asked
from tasks.messaging.gate import Objection
from tasks.messaging.rules import Rules
from tests.hub.world import START, World, account, order
from tests.tasks.travel import cart, clocked, yes

ADA = "+442071838750"
SHOP = Shop(Rules(), "twilio", {"sender": "Acme", "sender_kind": "alphanumeric"})
NOON = START + timedelta(days=9, hours=12)
DAY = 24 * 60

OPEN = "INSERT INTO conversation (kind, value, source, platform, external_id, opened_at, spoken_at, until) VALUES ('phone', %s, 'ticket', 'hubspot', '7', now(), now(), 'infinity')"
HELD = "INSERT INTO consent_hold (address, rule) VALUES (%s, 'weak')"
ASIDE = "INSERT INTO quarantine (platform, object, key, rules, reason, payload, fingerprint) VALUES ('shopify', 'customers', %s, '{r}', 'r', '{}', 'f')"
GONE = "UPDATE customer SET erased_at = now() WHERE phone = %s"
WAY = "INSERT INTO journey (workflow, customer_id, occasion, happened_at, due_at, started_at) SELECT 'win_back', id, 'o', present(), present() + interval '1 hour', present() FROM customer WHERE phone = %s"
DUE = "WITH s AS (INSERT INTO scoring (currency, at, customers, purchases, changed) VALUES ('GBP', now(), 1, 1, 1) RETURNING id) INSERT INTO score (customer_id, scoring_id, since, currency, due, churn, why, due_lacks) SELECT c.id, s.id, now(), 'GBP', present()::date + 3, 0.1, '', '' FROM customer c, s WHERE phone = %s"


@pytest.fixture(scope="module")
def hub_of_all(postgres, maker, hub_template):
    maker.execute(f"CREATE DATABASE advised TEMPLATE {hub_template} STRATEGY file_copy")
    yield World(postgres.url("advised"))
    maker.execute("DROP DATABASE advised WITH (FORCE)")


@pytest.fixture(scope="module")
def ada(hub_of_all):
    """Ada, who allows texts and left a cart yesterday; what else is known of her is a test's own."""
    asked = {"customer_external_id": "1"}
    hub_of_all.tell(account("1", "ada@example.com", phone=ADA, country="GB"))
    hub_of_all.straight([yes(ADA), yes(ADA, purpose="cart")])
    hub_of_all.tell(
        order("901", -60 * DAY, name="#1", placed_at=START - timedelta(days=60), **asked)
    )
    hub_of_all.tell(cart("c1", 8 * DAY, total=Decimal("84.50"), **asked))
    return hub_of_all


def told(world, *statements, at=NOON, shop=SHOP, records=()):
    """What is advised once this is so; afterwards it is not."""
    with clocked(world.url, at) as hub, hub.transaction(force_rollback=True):
        for statement in statements:
            hub.execute(statement, (ADA,))
        (id,) = explain.find(hub, Asked(phone=ADA))
        return advise(hub, explain.story(hub, id, Asked(phone=ADA)), shop)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ((), "remind of the cart"),
        ((OPEN,), "answer"),
        ((HELD,), "read the reply"),
        ((ASIDE,), "decide"),
        ((GONE,), "leave alone"),
        ((WAY,), "wait"),
        (("UPDATE cart SET total = 0 WHERE %s <> ''", DUE), "suggest"),
    ],
)
def test_what_is_known_decides_what_is_advised(ada, said, name):
    assert told(ada, *said).name == name


def test_at_night_it_waits_for_the_morning(ada):
    found = told(ada, at=NOON + timedelta(hours=11))

    assert (found.name, found.by) == ("remind of the cart", "text")
    assert found.when == START + timedelta(days=10, hours=9)


def test_a_sender_whose_settings_cannot_be_read_texts_nobody(ada):
    odd = Shop(Rules(), "twilio", {"sender": "Acme", "sender_kind": "alphanumeric", "sender_per_second": "many"})  # fmt: skip

    assert "the sender's settings cannot be read" in told(ada, shop=odd).not_now[0][1].reason


SENT = "INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, sender, segments, asked_at, reserved_at, external_id) SELECT 'w', 'o', 'transactional', '+442071838751', 'b', 'sent', 'twilio', 'Acme', 200, present(), present() - interval '1 hour', 'SM9' WHERE %s <> ''"


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [
        ("sender_day_limit", "200", "the brand's segments of this day are used up"),
        ("sender_since", f"{NOON:%Y-%m-%d}", "a new sender: 200 segments are all it may send on this day"),
    ],
)  # fmt: skip
def test_a_sender_that_used_up_its_day_waits_for_the_next_and_for_the_morning(ada, limit, value, reason):  # fmt: skip
    full = replace(SHOP, account={**SHOP.account, limit: value})

    found = told(ada, SENT, shop=full)

    assert (found.name, found.when) == ("remind of the cart", START + timedelta(days=10, hours=9))
    assert {one.reason for what, one in found.not_now if what.startswith("texts")} == {reason}
    assert told(ada, shop=full).when is None


def test_without_a_provider_no_text_is_advised(ada):
    found = told(ada, shop=Shop(Rules()))

    assert (found.name, found.by) == ("nothing", "")
    assert ("texts that sell", "no SMS platform is connected") in [(what, one.reason) for what, one in found.not_now]  # fmt: skip


NO = "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup) SELECT 'sms', %s, p, 'withdrawn', 't', 'keyword', present() - interval '1 hour', p FROM unnest('{marketing,cart}'::text[]) p"
MAILS = "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup) SELECT 'email', email, 'marketing', 'granted', 't', 'form', present() - interval '1 hour', 'm' FROM customer WHERE phone = %s"


def test_whoever_said_no_to_texts_is_written_to_only_where_that_is_allowed(ada):
    assert told(ada, NO).by == ""
    assert (told(ada, NO, MAILS).name, told(ada, NO, MAILS).by) == ("remind of the cart", "e-mail")
    assert told(ada, NO, MAILS, OPEN).by == ""


def test_a_refund_rests_a_week(ada):
    with clocked(ada.url, NOON):
        ada.tell(Refund(platform="shopify", order_external_id="901", external_id="r", amount=Decimal(4), currency="GBP", refunded_at=NOON - timedelta(days=1)))  # fmt: skip

    assert (told(ada).name, told(ada).when) == ("let it rest", NOON + timedelta(days=6))


NIGHT = Objection("quiet hours", "it is night", NOON + timedelta(hours=9))
RESTS = Objection("purchase", "they have just bought", NOON + timedelta(hours=3))


def until(moment, *found):
    """Somebody objects until a moment; whoever is asked later does not."""
    return lambda at: list(found) if at < moment else []


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (until(NOON), None),
        (until(NOON + timedelta(hours=3), RESTS), (RESTS.reason, RESTS.until)),
        (lambda at: [RESTS] if at < RESTS.until else [NIGHT] if at < NIGHT.until else [], (RESTS.reason, NIGHT.until)),
        (lambda at: [RESTS] if at < RESTS.until else [Objection("too late", "the cart is old")], (RESTS.reason, None)),
        (lambda at: [Objection("conversation", "they talk", at + timedelta(hours=1))], ("they talk", None)),
    ],
)  # fmt: skip
def test_the_first_moment_is_found_at_which_nobody_objects(ask, expected):
    found = free(ask, NOON, lambda _: True)

    assert (found and (found.reason, found.until)) == expected


def test_the_day_after_a_purchase_ends_at_night_and_so_it_waits_for_the_morning(ada):
    bought = "INSERT INTO orders (platform, external_id, customer_id, currency, total, kept, placed_at, updated_at, told_at) SELECT 'shopify', 'new', id, 'GBP', 9, 9, present() - interval '1 hour', now(), now() FROM customer WHERE phone = %s"
    late = NOON + timedelta(hours=10)

    ((_, barred), *_) = told(ada, bought, at=late).not_now

    assert barred.until == START + timedelta(days=11, hours=9)
