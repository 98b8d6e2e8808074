"""What is measured equals what anybody would reckon from the raw events, to the cent."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from mappings.records import Refund
from tasks.attribution.page import lifts
from tasks.hub.links import NOTE, noted
from tasks.measure import Asked, measured
from tests.connectors.twilio_account import ADA
from tests.hub.world import START, World, account, order

DAY = timedelta(days=1)
UNTIL, NOW = START + 20 * DAY, START + 30 * DAY
COUNTED = ("sent", "arrived", "failed", "opt_outs", "clicks", "buyers", "repeat", "revenue", "after_stop")  # fmt: skip
TEXT = """
    INSERT INTO message (workflow, occasion, purpose, phone, body, platform, customer_id, sender,
                         status, error, reserved_at, accepted_at, facts)
    VALUES (%s, %s, 'marketing', %s, 'b', 'twilio', (SELECT id FROM customer WHERE phone = %s), %s,
            %s, %s, %s, %s, %s)
"""
LINK = "INSERT INTO link (token, workflow, occasion, name, url, made_at) VALUES (%s, %s, %s, 'cart_link', 'https://acme.example' || %s, %s)"
LETTER = "INSERT INTO email (workflow, occasion, purpose, address, customer_id, subject, body, status, reserved_at, journey_id) VALUES (%s, %s, 'marketing', %s, (SELECT id FROM customer WHERE email = %s AND %s), 's', 'b', %s, %s, %s)"
WAY = "INSERT INTO journey (workflow, occasion, customer_id, happened_at, due_at, started_at, variant) SELECT %s, %s, id, %s, %s, %s, %s FROM customer WHERE email = %s RETURNING id"
IN = "INSERT INTO membership (segment, customer_id, since, until, why) SELECT %s, id, %s, %s, 'w' FROM customer WHERE phone = %s"
ACT = "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, learned_at, dedup) VALUES ('sms', %s, 'marketing', %s, 'shopify', 'form', %s, %s, gen_random_uuid()::text)"
LEFT_MAIL = ACT.replace("'sms'", "'email'")


@dataclass
class Raw:
    """A text as it happened, with what came of it."""

    id: str
    phone: str
    at: datetime
    workflow: str
    sender: str
    status: str
    token: str
    variant: str = ""
    path: str = "/"
    clicks: list[datetime] = field(default_factory=list)


@dataclass
class Sold:
    """An order as it happened."""

    id: str
    phone: str
    at: datetime
    kept: Decimal
    currency: str = "GBP"
    landing: str | None = None
    cancelled: bool = False
    refunds: list[tuple[datetime, Decimal]] = field(default_factory=list)


class Month:
    """A random month of a small shop."""

    def __init__(self, seed: int) -> None:
        self.lot = random.Random(seed)
        self.phones = [f"+1415555{n:04d}" for n in range(2671, 2671 + 6)]
        self.texts = [self.text(n) for n in range(self.lot.randint(0, 25))]
        self.letters = [self.letter(n) for n in range(self.lot.randint(0, 10))]
        self.orders = [self.sale(n) for n in range(self.lot.randint(0, 20))]
        self.ends = [
            (self.lot.choice(self.phones), self.moment(22)) for _ in range(self.lot.randint(0, 3))
        ]
        self.acts = [self.act() for _ in range(self.lot.randint(0, 5))]
        self.members = [self.member(segment, phone) for phone in self.phones for segment in ("vip", "lapsed") if self.lot.random() < 0.7]  # fmt: skip

    def moment(self, days: float, since: datetime = START) -> datetime:
        return since + timedelta(seconds=self.lot.randrange(1, int(days * 86400)))

    def text(self, n: int) -> Raw:
        at = self.moment(22)
        one = Raw(
            str(n), self.lot.choice(self.phones), at, self.lot.choice(["cart", "win_back"]),
            self.lot.choice(["Acme", "+14155550100"]), self.lot.choice(["sent", "delivered", "delivered", "undelivered", "refused"]),
            f"{seed_letters(n)}", self.lot.choice(["", "b"]), self.lot.choice(["/", "", "/carts/c1?key=1", "/products/tea"]),
        )  # fmt: skip
        if one.status in ("sent", "delivered"):
            one.clicks = sorted(self.moment(9, at) for _ in range(self.lot.choice([0, 0, 1, 2])))
        return one

    def letter(self, n: int) -> Raw:
        at = self.moment(22)
        one = Raw(
            f"m{n}", self.lot.choice(self.phones), at, self.lot.choice(["cart", "cart", "campaign spring"]), "",
            self.lot.choice(["sent", "sent", "refused"]), seed_letters(n + 99), self.lot.choice(["", "b"]),
        )  # fmt: skip
        one.clicks = (
            [self.moment(9, at)] if self.lot.random() < 0.4 and one.status == "sent" else []
        )
        return one

    def sale(self, n: int) -> Sold:
        sources = [("sms", one) for one in self.texts] + [("email", one) for one in self.letters]
        medium, token = next(((medium, one.token) for medium, one in [self.lot.choice(sources)]), ("sms", "x")) if sources else ("sms", "x")  # fmt: skip
        landing = self.lot.choice([
            None, None, "/", f"/?utm_source=lockstep&utm_medium={medium}&utm_campaign=cart&utm_term={token}",
            "/?utm_source=google&utm_medium=cpc",
        ])  # fmt: skip
        at = self.moment(29, START - DAY)
        near = [click for one in self.texts for click in one.clicks]
        phone = self.lot.choice(self.phones)
        if near and self.lot.random() < 0.6:
            one = self.lot.choice([one for one in self.texts if one.clicks])
            phone, at = one.phone, one.clicks[0] + self.lot.choice([0, 1, 5]) * DAY
        sold = Sold(
            f"o{n}", phone, at, Decimal(self.lot.randrange(1, 99999)) / 100,
            self.lot.choice(["GBP", "GBP", "EUR"]), landing, self.lot.random() < 0.1,
        )  # fmt: skip
        if self.lot.random() < 0.3:
            sold.refunds = [(self.moment(5, at), Decimal(self.lot.randrange(1, 60000)) / 100)]
        return sold

    def act(self) -> tuple[str, datetime, str]:
        return self.lot.choice(self.phones), self.moment(22), self.lot.choice(["withdrawn", "withdrawn", "granted"])  # fmt: skip

    def member(self, segment: str, phone: str) -> tuple[str, datetime, datetime | None, str]:
        since = self.moment(12)
        return segment, since, self.lot.choice([None, self.moment(9, since)]), phone

    def happen(self, world: World) -> None:
        """Let all of it reach the hub, orders and refunds as the store tells them."""
        people = [account(str(n), f"p{n}@example.com", phone=phone, country="US", minutes=-60 * 24 * 90) for n, phone in enumerate(self.phones)]  # fmt: skip
        sales = [
            order(one.id, customer_external_id=str(self.phones.index(one.phone)), placed_at=one.at,
                  minutes=(one.at - START) / timedelta(minutes=1), currency=one.currency,
                  total=one.kept, kept=one.kept, landing_site=one.landing,
                  cancelled_at=one.at if one.cancelled else None)
            for one in self.orders
        ]  # fmt: skip
        back = [
            Refund(platform="shopify", order_external_id=one.id, external_id=f"r{one.id}", amount=amount, currency=one.currency, refunded_at=at)
            for one in self.orders for at, amount in one.refunds
        ]  # fmt: skip
        world.straight([*people, *sales, *back])
        with psycopg.connect(world.url) as hub:
            for phone, at, status in self.acts:
                hub.execute(ACT, (phone, status, at, at))
            for one in self.letters:
                self.post(hub, one)
            for phone, at in self.ends:
                hub.execute(LEFT_MAIL, (self.address(phone), "withdrawn", at, at))
            for member in self.members:
                hub.execute(IN, member)
            for one in self.texts:
                self.leave(hub, one)

    def address(self, phone: str) -> str:
        return f"p{self.phones.index(phone)}@example.com"

    def post(self, hub: psycopg.Connection, one: Raw) -> None:
        """Let an e-mail leave; some are known by their address alone."""
        address = self.address(one.phone)
        way = one.variant and hub.execute(WAY, (one.workflow, one.id, one.at, one.at, one.at, one.variant, address)).fetchone()[0]  # fmt: skip
        hub.execute(LETTER, (one.workflow, one.id, address, address, self.lot.random() < 0.5, one.status, one.at, way or None))  # fmt: skip
        hub.execute(LINK, (one.token, one.workflow, one.id, one.path, one.at))
        for click in one.clicks:
            hub.execute(NOTE, noted(one.token, None, click, ("journeys",)))

    def leave(self, hub: psycopg.Connection, one: Raw) -> None:
        facts = Jsonb({"variant": one.variant} if one.variant else {})
        hub.execute(TEXT, (one.workflow, one.id, one.phone, one.phone, one.sender, one.status, "30003" if one.status != "sent" else None, one.at, None if one.status == "refused" else one.at, facts))  # fmt: skip
        hub.execute(LINK, (one.token, one.workflow, one.id, one.path, one.at))
        for click in one.clicks:
            hub.execute(NOTE, noted(one.token, None, click, ("journeys",)))
        if self.lot.random() < 0.3:
            hub.execute(NOTE, noted(one.token, "link preview", one.at, ("journeys",)))

    # the reckoning by hand: events in, figures out, one at a time

    def reckoned(self) -> dict[str, Counter[str]]:
        window = [one for one in self.texts if START <= one.at < UNTIL]
        found: dict[str, Counter[str]] = {}
        for one in window:
            tried = any(other.variant for other in window if other.workflow == one.workflow)
            variant = f"{one.workflow}: {one.variant or 'as it is'}"
            for name in (
                "all",
                one.workflow,
                one.sender.replace("+1415555", "…"),
                tried and variant,
                "/" + one.path.split("?")[0].split("/")[1] if one.path else "/",
                *self.segments(one),
            ):
                if name:
                    found.setdefault(name, Counter()).update(self.counted(one))
        posted = [one for one in self.letters if START <= one.at < UNTIL]
        for one in posted:
            tried = any(other.variant for other in posted if other.workflow == one.workflow)
            for name, value in (
                ("workflow", one.workflow),
                ("campaign", "spring" if "spring" in one.workflow else ""),
                ("variant", tried and f"{one.workflow}: {one.variant or 'as it is'}"),
                *(("segment", segment) for segment in self.segments(one)),
            ):
                if value:
                    found.setdefault(f"e-mails {name} {value}", Counter()).update(self.counted(one, mail=True))  # fmt: skip
        return found

    def segments(self, one: Raw) -> list[str]:
        return [segment for segment, since, until, phone in self.members if phone == one.phone and since <= one.at and not (until and until <= one.at)]  # fmt: skip

    def counted(self, one: Raw, *, mail: bool = False) -> dict[str, Any]:
        if self.silenced(one):
            return {"after_stop": 1}
        mine = [sold for sold in self.orders if self.credited(sold) is one]
        return {
            "sent": 1,
            "arrived": one.status == ("sent" if mail else "delivered"),
            "failed": one.status in ("undelivered", "refused"),
            "opt_outs": any(self.answered(phone, at, self.letters) is one for phone, at in self.ends) if mail
            else any(self.answered(phone, at, self.texts) is one for phone, at, status in self.acts if status == "withdrawn"),
            "clicks": bool(one.clicks),
            "buyers": bool(mine),
            "repeat": any(self.earlier(sold) for sold in mine),
            "revenue": sum((self.net(sold) for sold in mine), Decimal(0)),
        }  # fmt: skip

    def silenced(self, one: Raw) -> bool:
        if one.status == "refused":
            return False
        if one in self.letters:
            return any(phone == one.phone and at <= one.at for phone, at in self.ends)
        acts = sorted((at, status) for phone, at, status in self.acts if phone == one.phone and at <= one.at)  # fmt: skip
        return bool(acts) and acts[-1][1] == "withdrawn"

    def answered(self, phone: str, at: datetime, sent: list[Raw]) -> Raw | None:
        before = [one for one in sent if one.phone == phone and START <= one.at < UNTIL and one.at <= at]  # fmt: skip
        last = max(before, key=lambda one: one.at, default=None)
        return last if last and at < last.at + 7 * DAY else None

    def credited(self, sold: Sold) -> Raw | None:
        if sold.cancelled or sold.currency != "GBP":
            return None
        texts = [one for one in [*self.texts, *self.letters] if not self.silenced(one)]
        texts = [one for one in texts if one.phone == sold.phone and START <= one.at < UNTIL]
        if sold.landing and "utm" in sold.landing:
            named = [one for one in texts if f"utm_term={one.token}" in sold.landing and one.status not in ("undelivered", "refused")]  # fmt: skip
            return next((one for one in named if any(at <= sold.at <= at + 5 * DAY for at in [one.at, *one.clicks[:1]])), None)  # fmt: skip
        clicks = [(one.clicks[0], one) for one in texts if one.clicks and one.clicks[0] <= sold.at <= one.clicks[0] + 5 * DAY]  # fmt: skip
        return max(clicks, key=lambda pair: pair[0])[1] if clicks else None

    def earlier(self, sold: Sold) -> bool:
        return any(one.phone == sold.phone and one.at < sold.at and not one.cancelled for one in self.orders)  # fmt: skip

    def net(self, sold: Sold) -> Decimal:
        return max(Decimal(0), sold.kept - sum((amount for _, amount in sold.refunds), Decimal(0)))


def seed_letters(n: int) -> str:
    return f"{n:x}".translate(str.maketrans("0123456789", "ghijklmnop")).rjust(13, "q")


@pytest.fixture(scope="module")
def world(postgres, maker, hub_template):
    maker.execute(f"CREATE DATABASE measured TEMPLATE {hub_template} STRATEGY file_copy")
    yield World(postgres.url("measured"))
    maker.execute("DROP DATABASE measured WITH (FORCE)")


@pytest.mark.parametrize("first", range(0, 15, 5))
def test_clicks_conversions_and_revenue_are_what_the_raw_events_come_to(world, first):
    for seed in range(first, first + 5):
        world.empty()
        month = Month(seed)
        month.happen(world)

        found = measured(world.url, Asked(since=START, until=UNTIL, now=NOW, currency="GBP"))

        by = found.report.by
        mails = {f"e-mails {name} {value}": tally for name, those in found.report.mails.items() for value, tally in those.items()}  # fmt: skip
        seen = {**mails, "all": found.report.whole, **by["workflow"], **by["sender"], **by["variant"], **by["segment"], **by["destination"]}  # fmt: skip
        expected = month.reckoned()
        for name in expected.keys() | seen.keys() - {"all"}:
            ours = {one: getattr(seen[name], one) for one in COUNTED}
            assert ours == {one: expected[name][one] for one in COUNTED}, (seed, name)


@pytest.mark.parametrize(
    ("said", "owed", "waits"),
    [
        ("withdrawn", ("twilio", "owed", 9), 1),
        ("withdrawn", ("twilio", "review", 9), 1),
        ("withdrawn", ("twilio", "sent", 9), 0),
        ("granted", ("twilio", "owed", 9), 0),
        ("withdrawn", ("hubspot", "owed", 9), 1),
        ("withdrawn", ("hubspot", "owed", 5), 0),
        ("granted", ("hubspot", "review", 9), 0),
    ],
)
def test_opt_outs_that_some_system_has_not_heard_of_are_counted(world, said, owed, waits):
    world.empty()
    world.straight([account("1", "ada@example.com", phone=ADA)])
    with psycopg.connect(world.url) as hub:
        hub.execute(ACT, (ADA, said, START, START))
        (contact,) = hub.execute("SELECT key::text FROM customer").fetchone()
        told = ("consents", f"sms:{ADA}:marketing") if owed[0] == "twilio" else ("contacts", contact)  # fmt: skip
        hub.execute("DELETE FROM outbox")
        hub.execute("INSERT INTO outbox (object, key, platform, status, priority) VALUES (%s, %s, %s, %s, %s)", (*told, *owed))  # fmt: skip

    found = measured(world.url, Asked(since=START, until=UNTIL, now=UNTIL))

    assert found.sync.waiting == waits


HELD = """
    WITH c AS (INSERT INTO customer (key) SELECT gen_random_uuid() FROM generate_series(1, %(people)s) RETURNING id),
    j AS (INSERT INTO journey (workflow, occasion, customer_id, happened_at, due_at, started_at)
          SELECT 'win_back', 'c' || id, id, %(at)s, %(at)s, %(at)s FROM c RETURNING id, customer_id),
    s AS (INSERT INTO journey_step (journey_id, step, channel, outcome, why, at)
          SELECT id, 0, 'sms', CASE WHEN %(held)s THEN 'ended' ELSE 'asked' END, CASE WHEN %(held)s THEN 'held out' END, %(at)s FROM j)
    INSERT INTO orders (platform, external_id, customer_id, currency, total, kept, placed_at, updated_at, told_at)
    SELECT 's', 'o' || id, customer_id, 'GBP', 40, 40, %(at)s + interval '2 days', %(at)s, %(at)s
      FROM (SELECT *, row_number() OVER () AS n FROM j) j WHERE n <= %(buyers)s
"""


def test_what_texts_added_is_told_by_those_who_heard_nothing(world):
    world.empty()
    with psycopg.connect(world.url) as hub:
        at = START + DAY
        hub.execute(HELD, {"people": 400, "buyers": 60, "held": True, "at": at})
        hub.execute(HELD, {"people": 3600, "buyers": 1080, "held": False, "at": at})
        hub.execute(HELD, {"people": 50, "buyers": 50, "held": False, "at": START})

    found = measured(world.url, Asked(since=START, until=UNTIL, now=NOW, currency="GBP"))

    lift = found.lifts["win_back"]
    assert (lift.said, lift.enough) == ("the texts brought orders that would not have come", True)
    assert lift.revenue.value == pytest.approx(0.15 * 40)
    assert lift.anyway == pytest.approx(0.5)
    assert found.lifts[""] == lift
    assert "of those who buy after a text, 50% would buy without one" in lifts(found.lifts)
