"""Whoever is erased is gone from everything, their money is not, and their no outlives them."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from mappings.records import Cart, Consent, Customer, Fulfilment, Merge, Reply
from tasks.advise import Shop
from tasks.erase import NotErased, erase
from tasks.hub import engine, explain
from tasks.hub.explain import Asked
from tasks.messaging.rules import Rules
from tasks.portray import portray
from tests.hub.world import account, at, line, order

PHONE, MAIL = "+14155552671", "ada@example.com"
SECRETS = ("4155552671", "ada@", "Lovelace", "Ada", "parcel-77")
"""What must be found nowhere afterwards."""


def act(status, minutes, platform="shopify", **said):
    plain = {"channel": "sms", "purpose": "marketing", "address": PHONE, "method": "keyword"}
    return Consent(platform=platform, status=status, happened_at=at(minutes), **{**plain, **said})


ADA = account("820982911946", MAIL, phone=PHONE, first_name="Ada", last_name="Lovelace", facts={"note": "call Ada"})  # fmt: skip
SALE = order("1001", 1, customer_external_id="820982911946", email=MAIL, phone=PHONE, facts={"address": "Ada Lovelace"})  # fmt: skip
GUEST = order("1002", 1, email=MAIL, phone=PHONE)
CART = Cart(platform="shopify", external_id="c1", email=MAIL, currency="GBP", created_at=at(0), updated_at=at(1))  # fmt: skip
PARCEL = Fulfilment(platform="shopify", order_external_id="1001", external_id="p1", status="OPEN", facts={"tracking": "parcel-77"})  # fmt: skip
REPLY = Reply(platform="twilio", external_id="SM1", phone=PHONE, to="+14155550000", body="Ada here")
BOB = account("710982911946", "bob@example.com", phone="+442071838750", first_name="Bob")
TEXT = "INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, external_id, customer_id) SELECT 'w', %s, 'marketing', %s, 'Hi Ada', %s, 'twilio', %s, id FROM customer WHERE phone = %s"
BODY = b'{"customer": {"id": 820982911946, "phone": "(415) 555-2671"}}'


@pytest.fixture
def shop(world):
    """A hub that knows Ada in every place it has, and Bob."""
    world.tell(ADA, BOB)
    world.tell(SALE, line("1001", "l1"), GUEST, CART, PARCEL, REPLY)
    world.tell(act("granted", 1), act("withdrawn", 2, address=BOB.phone))
    with psycopg.connect(world.url) as hub:
        hub.execute(TEXT, ("o1", PHONE, "sent", "SM9", PHONE))
        hub.execute(TEXT, ("o2", PHONE, "waiting", None, PHONE))
        hub.execute(
            "INSERT INTO mirror (platform, object, key, their_id, values) SELECT 'hubspot', 'contacts', key::text, '551', '{\"firstname\": \"Ada\"}' FROM customer WHERE phone = %s",
            (PHONE,),
        )
        hub.execute(
            "INSERT INTO identity (kind, value, customer_id) SELECT 'hubspot:customer', '551234', id FROM customer WHERE phone = %s",
            (PHONE,),
        )
        hub.execute(
            "WITH c AS (SELECT id FROM customer WHERE phone = %s), k AS (INSERT INTO identity (kind, value, customer_id) SELECT 'shopify:visitor', 'Ada-1', id FROM c), s AS (INSERT INTO visitor_said SELECT 'shopify', 'Ada-1', 'phone', %s, now()), l AS (INSERT INTO landed (platform, body) SELECT 'shopify', %s), d AS (INSERT INTO browsed (customer_id, day, product, seen_at) SELECT id, now(), 'Ada', now() FROM c), b AS (INSERT INTO behaviour (customer_id, product, last_seen_at) SELECT id, 'Ada', now() FROM c), x AS (INSERT INTO browsed_due SELECT id, now() FROM c) INSERT INTO event (platform, external_id, customer_id, visitor, kind, happened_at) SELECT 'shopify', 'Ada', id, 'Ada-1', 'searched', now() FROM c",
            (PHONE, PHONE, BODY),
        )
        hub.execute("UPDATE outbox SET status = 'sent'")
        hub.execute(
            "INSERT INTO inbox (platform, topic, delivery_id, body, status) VALUES ('shopify', 't', 'd1', %s, 'done'), ('shopify', 't', 'd2', 'bob@example.com', 'done')",
            (BODY,),
        )
        hub.execute(
            "INSERT INTO quarantine (platform, object, key, rules, reason, payload, fingerprint) VALUES ('shopify', 'orders', '9', '{x}', 'x', '{\"email\": \"Ada@Example.com\"}', 'f')"
        )
        hub.execute(
            "INSERT INTO not_theirs (phone, customer_id, since) SELECT '+14155550199', id, now() FROM customer WHERE phone = %s",
            (PHONE,),
        )
        hub.execute(
            "INSERT INTO consent_hold (address, rule, message_id) VALUES (%s, 'weak', 'SM1')",
            (PHONE,),
        )
        hub.execute(
            "INSERT INTO review (kind, subject, reason, advice) VALUES ('consent', 'reply of ' || %s, 'x', 'x')",
            (PHONE,),
        )
    return world  # fmt: skip


def soon():
    return datetime.now(UTC) + timedelta(seconds=2)


def gone(world, said=PHONE):
    return erase(world.url, said, dry_run=False)


def dump(world):
    """Every row of every table, as text."""
    with psycopg.connect(world.url) as hub:
        tables = [name for (name,) in hub.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]  # fmt: skip
        rows = [
            f"{table} {row}"
            for table in tables
            for (row,) in hub.execute(f"SELECT to_jsonb(t)::text FROM {table} t")  # noqa: S608
        ]
        return rows + [body.decode() for (body,) in hub.execute("SELECT body FROM inbox")]


def traces(world):
    return [row for row in dump(world) for secret in SECRETS if secret in row]


def suppressed(world, number=PHONE):
    return world.one("SELECT suppressed(%s)", number)


def test_nothing_in_the_hub_says_who_they_were(shop):
    assert traces(shop)
    gone(shop)

    assert traces(shop) == []


def test_their_page_shows_what_remains(shop):
    key = str(shop.one("SELECT key FROM customer WHERE phone = %s", PHONE))
    gone(shop)

    with psycopg.connect(shop.url) as hub:
        (id,) = explain.find(hub, Asked(key=key))
        page = portray(hub, explain.story(hub, id, Asked(key=key)), Shop(Rules()), clear=True)
    assert [secret for secret in SECRETS if secret in page] == []
    assert ("Leave them alone, for good." in page, page.count("10.00 GBP")) == (True, 2)


def test_others_keep_everything(shop):
    bobs = [row for row in dump(shop) if "bob@" in row or "Bob" in row or "442071838750" in row]
    gone(shop)

    assert set(bobs) <= set(dump(shop))


def test_money_stays_for_the_books(shop):
    before = shop.rows("SELECT external_id, total, kept, currency, placed_at, country FROM orders ORDER BY 1")  # fmt: skip
    gone(shop)

    assert shop.rows("SELECT external_id, total, kept, currency, placed_at, country FROM orders ORDER BY 1") == before  # fmt: skip
    assert shop.one("SELECT net_spend FROM customer WHERE erased_at IS NOT NULL") == 20
    assert shop.one("SELECT count(*) FROM order_line") == 1


def test_acts_stay_without_whose_they_were(shop):
    gone(shop)

    assert shop.rows("SELECT status, happened_at FROM consent WHERE method = 'keyword' AND address LIKE 'hmac:%%' AND evidence = '{}'") == [{"status": "granted", "happened_at": at(1)}]  # fmt: skip
    assert shop.rows("SELECT * FROM consent_state WHERE address = %s", PHONE) == []


def test_a_text_that_waited_is_never_sent_and_says_why(shop):
    gone(shop)

    assert shop.rows("SELECT status, body, phone LIKE 'hmac:%%' AS hashed FROM message ORDER BY id") == [
        {"status": "sent", "body": "", "hashed": True},
        {"status": "withheld", "body": "", "hashed": True},
    ]  # fmt: skip
    assert shop.rows("SELECT gate, reason FROM objection") == [{"gate": "suppression", "reason": "erased on request"}]  # fmt: skip


def test_who_still_holds_them_is_for_a_person_to_see(shop):
    gone(shop)

    (found,) = shop.rows("SELECT subject, reason FROM review WHERE status = 'open'")
    assert (
        found["reason"]
        == "these still hold the person: hubspot 551234, shopify 820982911946, twilio 1 texts"
    )


def test_a_rehearsal_counts_and_writes_nothing(shop):
    before = sorted(dump(shop))
    rehearsed = erase(shop.url, PHONE, dry_run=True)

    assert sorted(dump(shop)) == before
    assert rehearsed.counts == gone(shop).counts
    assert rehearsed.counts.pop("owed changes") > 0
    assert {name: n for name, n in rehearsed.counts.items() if n} == {
        "acts of the ledger": 1, "replies that were held": 1, "wrong numbers": 1, "objections": 1, "texts": 2, "replies": 1, "parcels": 1, "orders": 2, "carts": 1, "stirred": 6,
        "visits": 1, "days of visits": 1, "days to be counted": 1, "what visits amount to": 1, "posts not read": 1, "what visitors said": 1, "identities": 3, "notes of what was told": 1, "rows set aside": 1, "deliveries": 1, "reviews": 1, "people": 1,
    }  # fmt: skip


def test_once_more_changes_nothing(shop):
    key = str(shop.one("SELECT key FROM customer WHERE phone = %s", PHONE))
    gone(shop, key)
    before = sorted(row for row in dump(shop) if "review" not in row and "customer {" not in row and "orders {" not in row)  # fmt: skip

    gone(shop, key)
    assert sorted(row for row in dump(shop) if "review" not in row and "customer {" not in row and "orders {" not in row) == before  # fmt: skip


LATE = {
    "their account": [ADA],
    "their account, with news": [account("820982911946", "ada.new@example.com", 99, first_name="Ada", phone=PHONE)],
    "an order of their account": [SALE, line("1001", "l1")],
    "an order as a guest": [GUEST],
    "an older order that we never had": [order("999", 1, email=MAIL, phone=PHONE, facts={"to": "Ada"})],
    "a cart": [CART],
    "a parcel": [PARCEL],
    "a permission from before": [act("granted", 1)],
    "a permission of their account": [act("granted", 300_000, address=None, customer_external_id="820982911946")],
    "the contact in the CRM": [Customer(platform="hubspot", external_id="551234", email=MAIL, first_name="Ada", updated_at=at(9))],
    "that they were merged with Bob": [Merge(platform="shopify", object="customers", kept="710982911946", gone="820982911946")],
}  # fmt: skip


@pytest.mark.parametrize("copy", LATE)
def test_a_copy_that_comes_late_brings_nobody_back(shop, copy):
    gone(shop)
    people = len(shop.people())
    shop.tell(*LATE[copy])

    assert traces(shop) == []
    assert len(shop.people()) == people
    assert suppressed(shop)
    assert shop.rows("SELECT * FROM consent_state WHERE address = %s", PHONE) == []


def test_a_copy_of_an_act_is_the_same_line_even_hashed(shop):
    shop.tell(act("withdrawn", 3))
    gone(shop)
    lines = shop.one("SELECT count(*) FROM consent")
    shop.tell(act("withdrawn", 3), act("granted", 1))

    assert shop.one("SELECT count(*) FROM consent") == lines


def test_the_person_can_come_again_but_gets_no_text_until_they_ask_for_it_by_text(shop):
    gone(shop)
    shop.tell(Customer(platform="shopify", external_id="990982911946", email=MAIL, email_verified=True, phone=PHONE, first_name="Ada", updated_at=soon()))  # fmt: skip
    shop.tell(Consent(platform="shopify", address=PHONE, status="granted", method="shopify:single_opt_in", happened_at=soon()))  # fmt: skip
    assert len(shop.rows("SELECT FROM customer WHERE first_name = 'Ada'")) == 1
    assert suppressed(shop)

    shop.tell(Consent(platform="twilio", address=PHONE, status="granted", method="twilio:START", happened_at=soon(), facts={"said": "START"}))  # fmt: skip
    assert not suppressed(shop)


def test_a_note_or_a_file_never_speaks_for_an_erased_number(shop):
    gone(shop)
    for source in ("import", "form"):
        shop.tell(Consent(platform=source, address=PHONE, status="granted", method=f"{source}:x", disclosure="x", happened_at=soon(), facts={"said": "START"}))  # fmt: skip

    assert suppressed(shop)
    assert shop.rows("SELECT * FROM consent_state WHERE address = %s", PHONE) == []


def test_a_number_that_others_have_too_is_not_taken_from_them(shop):
    shop.tell(account("830982911946", "charles@example.com", phone=PHONE))
    shop.tell(act("withdrawn", 5))
    done = gone(shop, MAIL)

    assert done.shared == 1
    assert shop.one("SELECT status FROM consent_state WHERE address = %s", PHONE) == "withdrawn"


def test_their_text_to_a_number_that_others_have_is_never_sent_empty(shop):
    shop.tell(account("830982911946", "charles@example.com", phone=PHONE))
    gone(shop, MAIL)

    assert shop.rows("SELECT status, body FROM message WHERE occasion = 'o2'") == [{"status": "withheld", "body": ""}]  # fmt: skip


def test_a_number_is_forgotten_however_carriers_write_it(world):
    gone(world, "+541123456789")

    assert suppressed(world, "+541123456789")
    assert suppressed(world, "+5491123456789")


def test_a_number_nobody_knows_can_be_forgotten_too(world):
    world.tell(act("withdrawn", 1))
    gone(world)

    assert traces(world) == []
    assert suppressed(world)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("UPDATE message SET status = 'unsure' WHERE occasion = 'o1'", "1 texts to them and 0 changes"),
        ("INSERT INTO outbox (platform, object, key) VALUES ('twilio', 'consents', 'sms:+14155552671:marketing')", "0 texts to them and 1 changes"),
    ],
)  # fmt: skip
def test_what_is_on_its_way_comes_to_its_end_first(shop, trouble, words):
    with psycopg.connect(shop.url) as hub:
        hub.execute(trouble)
    before = sorted(dump(shop))

    with pytest.raises(NotErased, match=words):
        gone(shop)
    assert sorted(dump(shop)) == before


@pytest.mark.parametrize(
    ("said", "words"),
    [("", "name a customer's key"), ("Ada", "name a customer's key"), ("00000000-0000-0000-0000-000000000000", "nobody of this key")],
)  # fmt: skip
def test_somebody_must_be_meant(world, said, words):
    with pytest.raises(NotErased, match=words):
        gone(world, said)


def test_two_people_of_one_number_are_told_apart_by_their_keys(shop):
    shop.tell(account("830982911946", "charles@example.com", phone=PHONE))

    with pytest.raises(NotErased, match="2 people are known by it"):
        gone(shop)


def test_old_deliveries_are_searched_before_anybody_has_to_wait(shop):
    with engine.connected(shop.url) as hub:
        hub.execute("UPDATE inbox SET received_at = now() - interval '1 day'")

    assert gone(shop).counts["deliveries"] == 1
    assert traces(shop) == []


def test_deliveries_not_read_yet_are_counted(shop):
    with engine.connected(shop.url) as hub:
        hub.execute("UPDATE inbox SET status = 'new' WHERE delivery_id = 'd1'")

    assert gone(shop).waiting == 1
