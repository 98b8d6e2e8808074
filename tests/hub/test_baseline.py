"""The baseline is counted as a person would count it by hand."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tasks.hub import baseline

UNTIL = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


class Shop:
    """A hub filled row by row."""

    def __init__(self, hub) -> None:
        self.hub, self.made = hub, 0

    def one(self, statement, *values):
        return self.hub.execute(statement, values).fetchone()[0]

    def person(self, phone=None, first=None, last=None, typed=None, country="GB"):
        self.made += 1
        return self.one(
            "INSERT INTO customer (email, phone, first_name, last_name, country, facts) VALUES (%s, %s, %s, %s, %s, jsonb_strip_nulls(jsonb_build_object('phone_typed', %s::text))) RETURNING id",
            f"p{self.made}@example.com", phone, first, last, country, typed,
        )  # fmt: skip

    def order(self, buyer, days, total=10, currency="GBP", **more):
        self.made += 1
        columns = {"test": False, "cancelled_at": None, "deleted_at": None} | more
        self.hub.execute(
            "INSERT INTO orders (platform, external_id, customer_id, currency, total, placed_at, updated_at, told_at, test, cancelled_at, deleted_at) VALUES ('shopify', %s, %s, %s, %s, %s, now(), now(), %s, %s, %s)",
            (str(self.made), buyer, currency, total, UNTIL - days * DAY, *columns.values()),
        )

    def cart(self, days, after=None):
        self.made += 1
        begun = UNTIL - days * DAY
        self.hub.execute(
            "INSERT INTO cart (platform, external_id, currency, created_at, updated_at, completed_at) VALUES ('shopify', %s, 'GBP', %s, %s, %s)",
            (str(self.made), begun, begun, after and begun + after),
        )

    def act(self, phone, status, days=1, *, source="shopify", purpose="marketing", evidence="{}"):
        self.made += 1
        self.hub.execute(
            "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, learned_at, dedup, evidence) VALUES ('sms', %s, %s, %s, %s, '', %s, %s, %s, %s)",
            (phone, purpose, status, source, UNTIL - days * DAY, UNTIL - days * DAY, str(self.made), evidence),
        )  # fmt: skip

    def text(self, phone, days, purpose="marketing", status="delivered"):
        self.made += 1
        self.hub.execute(
            "INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, reserved_at, accepted_at) VALUES ('w', %s, %s, %s, '', %s, 'twilio', %s, %s)",
            (str(self.made), purpose, phone, status, UNTIL - days * DAY, UNTIL - days * DAY),
        )

    def counts(self, *names):
        found = baseline.counts(self.hub, UNTIL)
        return tuple(found[name] for name in names)


@pytest.fixture
def shop(hub_url):
    with psycopg.connect(hub_url, autocommit=True) as hub:
        yield Shop(hub)


def phone(n):
    return f"+4420718387{n:02}"


def test_an_empty_hub_counts_nothing_and_says_so(shop):
    assert shop.counts("customers", "buyers", "left_carts", "texted", "asked") == (0,) * 5
    assert shop.counts("first_order_at", "oldest_review") == (None, None)
    assert "mean" not in baseline.counts(shop.hub, UNTIL)


def test_who_bought_twice_in_a_year_came_again(shop):
    twice, once, early = shop.person(), shop.person(), shop.person()
    shop.order(twice, 300)
    shop.order(twice, 2)
    shop.order(once, 30)
    shop.order(early, 364)
    shop.order(early, 366)
    shop.order(None, 5)
    shop.order(None, 4)

    assert shop.counts("buyers", "repeaters") == (3, 1)


def test_what_was_cancelled_deleted_a_test_or_comes_after_is_no_order(shop):
    buyer = shop.person()
    shop.order(buyer, 5)
    for more in ({"test": True}, {"cancelled_at": UNTIL}, {"deleted_at": UNTIL}):
        shop.order(buyer, 4, **more)
    shop.order(buyer, -1)

    assert shop.counts("buyers", "repeaters", "orders") == (1, 0, 1)


def test_who_bought_the_year_before_has_a_whole_year_to_come_again(shop):
    again, late, never = shop.person(), shop.person(), shop.person()
    shop.order(again, 700)
    shop.order(again, 350)
    shop.order(late, 700)
    shop.order(late, 300)
    shop.order(never, 500)

    assert shop.counts("before", "again") == (3, 1)


def test_amounts_of_different_currencies_are_never_added(shop):
    buyer = shop.person()
    for total in (10, 20, 30):
        shop.order(buyer, 5, total)
    shop.order(buyer, 5, 9000, "JPY")

    assert shop.counts("currency", "orders", "mean", "spread") == ("GBP", 3, 20.0, 10.0)


def test_a_cart_is_left_after_an_hour_and_comes_back_within_a_week(shop):
    shop.cart(30, timedelta(minutes=20))
    shop.cart(30, timedelta(hours=5))
    shop.cart(30, timedelta(days=6))
    shop.cart(30, timedelta(days=8))
    shop.cart(30)
    shop.cart(3)
    shop.cart(400, timedelta(days=1))

    assert shop.counts("left_carts", "recovered") == (4, 2)


def test_numbers_that_cannot_be_used_are_counted_among_those_that_were_given(shop):
    shop.person(phone(1))
    shop.person(typed="call me")
    shop.person(phone(2), typed="an older one")
    shop.person()

    assert shop.counts("customers", "phones", "unusable") == (4, 2, 1)


def test_people_of_one_name_and_country_may_be_one(shop):
    for first, last, country in (("Ada", "King", "GB"), ("ADA", "king", "GB"), ("Ada", "King", "FR"), ("Bob", "", "GB"), ("Bob", "", "GB")):  # fmt: skip
        shop.person(first=first, last=last, country=country)

    assert shop.counts("duplicates") == (1,)


def test_who_was_joined_or_forgotten_is_nobody(shop):
    kept, gone, forgotten = shop.person(phone(1)), shop.person(phone(2)), shop.person(phone(3))
    shop.hub.execute("UPDATE customer SET merged_into = %s WHERE id = %s", (kept, gone))
    shop.hub.execute("UPDATE customer SET erased_at = now() WHERE id = %s", (forgotten,))

    assert shop.counts("customers", "phones", "asked") == (1, 1, 1)


def test_consent_counts_of_numbers_people_have_now(shop):
    for n in range(5):
        shop.person(phone(n))
    shop.act(phone(0), "granted")
    shop.act(phone(1), "granted", 5)
    shop.act(phone(1), "withdrawn", 2)
    shop.act(phone(2), "granted", source="import")
    shop.act(phone(3), "granted", source="form", evidence='{"disclosure": "Acme texts"}')
    shop.act(phone(4), "granted", purpose="transactional")
    shop.act(phone(9), "granted")

    assert shop.counts("asked", "decided", "granted", "undisclosed") == (5, 4, 3, 1)


def test_an_opt_out_follows_a_text_and_is_a_persons_own(shop):
    for n in range(5):
        shop.text(phone(n), 30)
        shop.text(phone(n), 20)
    shop.act(phone(0), "withdrawn", 10)
    shop.act(phone(1), "withdrawn", 40)
    shop.act(phone(2), "withdrawn", 10, source="import")
    shop.text(phone(6), 5, purpose="transactional")
    shop.text(phone(7), 5, status="refused")
    shop.text(phone(8), 400)

    assert shop.counts("texted", "opted_out") == (5, 1)


def test_runs_of_a_week_and_what_waits_longest(shop):
    for days, status in ((1, "green"), (2, "red"), (9, "red")):
        shop.hub.execute("INSERT INTO sync_run (flow, platform, object, started_at, status) VALUES ('sync', 's', 'o', %s, %s)", (UNTIL - days * DAY, status))  # fmt: skip
    shop.hub.execute("INSERT INTO review (kind, subject, reason, advice, opened_at, status) VALUES ('a', 'b', '', '', %s, 'open'), ('a', 'c', '', '', %s, 'dropped')", (UNTIL - DAY, UNTIL - 9 * DAY))  # fmt: skip

    assert shop.counts("runs", "red", "oldest_review") == (2, 1, UNTIL - DAY)


def test_what_the_hub_never_heard_of_is_not_dated(shop):
    shop.cart(3)

    found = baseline.heard(shop.hub)

    assert found["carts"] == UNTIL - 3 * DAY
    assert {name for name, at in found.items() if at is None} == {"orders", "customers", "products", "fulfilments", "consents", "messages"}  # fmt: skip
