"""What is posted becomes events once each, events become days, and days what a person is known by."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

import psycopg
import pytest

from flows import messages
from mappings import pixel
from mappings.records import Product
from tasks import draw, gather
from tasks.erase import erase
from tasks.hub import browsing, engine, events, joining, landed, undoing, wanted, weeks
from tasks.hub.joining import Wish
from tests.hub.world import PLAN, TARGETS, World, account, at, order
from tests.tasks.travel import ADA, Travel, clocked, yes

DAY = 24 * 60
HASH = sha256(b"ada@example.com").hexdigest()


@pytest.fixture(scope="module")
def url(postgres, hub_template, maker):
    """One hub for all of these."""
    maker.execute(f"CREATE DATABASE visits TEMPLATE {hub_template} STRATEGY file_copy")
    yield postgres.url("visits")
    engine.engine(postgres.url("visits")).dispose()
    maker.execute("DROP DATABASE visits WITH (FORCE)")


class Shop:
    """A shop with a pixel, in which it is a certain minute."""

    def __init__(self, world) -> None:
        self.world = world

    def post(self, *posts, minutes=0):
        with psycopg.connect(self.world.url) as hub:
            for one in posts:
                body = one if isinstance(one, bytes) else json.dumps(one).encode()
                hub.execute("INSERT INTO landed (platform, body, received_at) VALUES ('shopify', %s, %s)", (body, at(minutes)))  # fmt: skip

    def gather(self, minutes=0):
        with clocked(self.world.url, at(minutes)) as hub:
            return gather.taken(hub, 1000)

    def tally(self, minutes=0):
        with clocked(self.world.url, at(minutes)) as hub:
            return browsing.count(hub, TARGETS, 1000)

    def live(self, *posts, minutes=0):
        self.post(*posts, minutes=minutes)
        done = self.gather(minutes)
        self.tally(minutes)
        return done

    def known(self):
        return self.world.rows("SELECT c.email, b.* FROM behaviour b JOIN customer c ON c.id = b.customer_id ORDER BY 1")  # fmt: skip

    def days(self):
        return self.world.rows("SELECT (day - '2026-03-01')::int AS day, sessions, views FROM browsed ORDER BY 1")  # fmt: skip


@pytest.fixture
def shop(url, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUB", url)
    world = World(url)
    world.empty()
    with psycopg.connect(url) as hub:
        hub.execute("TRUNCATE landed, visitor_said, browsed, browsed_due, behaviour, stirred")
    world.tell(account("7", "ada@example.com", phone=ADA, country="US"))
    return Shop(world)


def look(id, minutes=0.0, product="p1", **more):
    """A look at a product, by its pixel."""
    plain = {"id": id, "kind": "product_viewed", "happened_at": at(minutes).isoformat(), "visitor": "v1", "product": product, "category": "Tea"}  # fmt: skip
    return {**plain, **more}


MINE = {"customer": "gid://shopify/Customer/7"}


def test_what_is_posted_twice_late_or_with_another_time_is_one_event(shop):
    shop.live(look("a", 5, **MINE), look("a", 5, **MINE), look("b", 9))
    again = shop.live(look("a", 6), look("b", 9), minutes=60)

    assert again.fresh == 0
    assert shop.world.one("SELECT count(*) FROM event") == 2
    assert shop.days() == [{"day": 0, "sessions": 1, "views": 2}]


def test_a_visit_ends_after_half_an_hour_and_belongs_to_the_day_on_which_it_began(shop):
    times = (0, 29, 61, DAY - 10, DAY + 15, DAY + 50)
    shop.live(*(look(f"e{n}", t, **MINE) for n, t in enumerate(times)), minutes=2 * DAY)

    assert shop.days() == [{"day": 0, "sessions": 3, "views": 4}, {"day": 1, "sessions": 1, "views": 2}]  # fmt: skip


def test_what_happens_in_a_mailbox_a_chat_or_at_the_support_is_kept_but_is_no_visit(shop):
    said = ("email_opened", "email_clicked", "sms_replied", "support_ticket")
    shop.live(*[look(f"e{n}", 60 * n, kind=kind, **MINE) for n, kind in enumerate(said)])
    assert shop.world.rows("SELECT kind FROM event ORDER BY happened_at") == [
        {"kind": kind} for kind in pixel.ELSEWHERE
    ]
    assert shop.days() == []


def test_what_comes_late_counts_on_the_day_it_happened_and_makes_one_visit_of_two(shop):
    shop.live(look("a", DAY - 40, **MINE), look("b", DAY + 5, **MINE), minutes=DAY + 10)
    assert [one["sessions"] for one in shop.days()] == [1, 1]
    shop.live(look("c", DAY - 15), minutes=5 * DAY)

    assert shop.days() == [{"day": 0, "sessions": 1, "views": 2}, {"day": 1, "sessions": 0, "views": 1}]  # fmt: skip


def test_what_is_older_than_anything_kept_or_makes_no_sense_is_set_aside_and_stops_nothing(shop):
    bad = [look("a", -200 * DAY), look("b", kind="<b>"), {"id": "c"}, b"{", look("d", email_sha256="ada")]  # fmt: skip
    done = shop.live(*bad, look("good", **MINE))

    assert (done.read, done.fresh, done.aside) == (6, 1, 5)
    rules = shop.world.rows("SELECT rules FROM quarantine WHERE object = 'events' ORDER BY id")
    assert sorted(one["rules"][0] for one in rules) == ["email_hash_shape", "kind_given", "kind_shape", "late", "readable"]  # fmt: skip


SAYING = {
    "their account": MINE,
    "their address": {"email": " Ada@Example.com"},
    "the hash of it": {"email_sha256": HASH.upper()},
    "their number": {"phone": "(415) 555-2671", "country": "US"},
}


@pytest.mark.parametrize("how", SAYING)
def test_all_that_a_visitor_did_is_theirs_once_they_say_who_they_are(shop, how):
    shop.live(look("a", 0), look("x", 0, visitor="v2"))
    assert shop.known() == []
    shop.live(look("b", 60, **SAYING[how]), minutes=61)
    shop.live(look("c", 120), minutes=121)

    assert shop.days() == [{"day": 0, "sessions": 3, "views": 3}]
    assert shop.world.one("SELECT count(*) FROM event WHERE customer_id IS NULL") == 1


def test_who_is_not_known_yet_is_recognised_when_they_are(shop):
    shop.live(look("a", 0, email="bob@example.com"))
    shop.world.tell(account("8", "bob@example.com"))
    with clocked(shop.world.url, at(15)) as hub:
        assert events.recognise(hub) == 1
    shop.tally(15)

    assert [one["email"] for one in shop.known()] == ["bob@example.com"]
    assert shop.world.rows("SELECT * FROM visitor_said") == []


def test_of_two_at_one_browser_each_has_what_they_said_was_theirs_in_whatever_order_it_comes(shop):
    shop.world.tell(account("8", "bob@example.com"))
    shop.live(look("a", 60, customer="8"), minutes=60)
    shop.live(look("b", 0, **MINE), minutes=61)
    shop.live(look("c", 62), minutes=62)

    assert {one["email"]: one["views_7d"] for one in shop.known()} == {"ada@example.com": 1, "bob@example.com": 2}  # fmt: skip


def test_the_crm_is_owed_only_who_would_be_told_something_else(shop):
    with clocked(shop.world.url, at(0)) as hub:
        hub.execute("DELETE FROM outbox")
    told = []
    for minutes, posts in ((1, [look("a", 1, **MINE)]), (16, [look("b", 16)]), (31, []), (60, [look("c", 60, product="p2")])):  # fmt: skip
        shop.post(*posts)
        shop.gather(minutes)
        told.append(shop.tally(minutes).told)

    assert told == [1, 0, 0, 1]
    owed = "SELECT platform, object, count(*) FROM outbox WHERE status = 'owed' GROUP BY 1, 2"
    assert shop.world.rows(owed) == [{"platform": "hubspot", "object": "contacts", "count": 1}]


def test_looks_fade_by_time_alone_and_what_was_seen_last_stays(shop):
    shop.world.tell(Product(platform="shopify", external_id="p1", title="Green tea", updated_at=at(0)))  # fmt: skip
    shop.live(look("a", 0, **MINE), look("b", 1, product="p2", category="Cups", **MINE))
    shop.live(look("c", 2 * DAY, category="Tea"), minutes=2 * DAY)
    seen = []
    for day in (2, 6, 7, 9, 30, 32, 92):
        shop.tally(day * DAY)
        (one,) = shop.known()
        seen.append((one["views_7d"], one["views_30d"], one["sessions_30d"], one["category"]))

    assert seen == [(3, 3, 2, "Tea"), (3, 3, 2, "Tea"), (1, 3, 2, "Tea"), (0, 3, 2, "Tea"), (0, 1, 1, "Tea"), (0, 0, 0, "Tea"), (0, 0, 0, None)]  # fmt: skip
    key = str(shop.world.one("SELECT key FROM customer"))
    with engine.connected(shop.world.url) as hub:
        said = wanted.rows(hub, "customer", [key], "hubspot")[key]
    assert (said["last_product_viewed"], str(said["last_seen_on"])) == ("Green tea", "2026-03-03")


def test_visits_go_with_whom_they_are_of_when_two_become_one_and_are_two_again(shop):
    shop.world.tell(account("8", "bob@example.com"))
    shop.live(look("a", 0, **MINE), look("b", 1, visitor="v2", customer="8"))
    before = shop.known(), shop.days()
    with engine.connected(shop.world.url) as hub:
        ids = [id for (id,) in hub.execute("SELECT id FROM customer ORDER BY id").fetchall()]
        joining.join(hub, PLAN, [Wish(*ids, "person", ["they said so"], "Eve")])
    shop.live(look("c", 90, visitor="v2"), minutes=91)
    (one,) = shop.known()
    assert (one["sessions_30d"], one["views_7d"]) == (2, 3)
    with engine.connected(shop.world.url) as hub:
        undoing.undo(hub, PLAN, joining.last(hub), "Eve", "they are two")
    shop.tally(92)

    assert {one["email"]: one["views_7d"] for one in shop.known()} == {"ada@example.com": 1, "bob@example.com": 2}  # fmt: skip
    assert shop.known()[0] == before[0][0]


def test_a_visit_of_somebody_who_was_erased_meanwhile_leaves_nothing(shop):
    shop.post(look("a", 0, **MINE))
    shop.gather()
    with psycopg.connect(shop.world.url) as hub:
        hub.execute("UPDATE customer SET erased_at = now(), email = NULL, phone = NULL")
    shop.tally()
    shop.live(look("b", 5, **MINE), minutes=5)

    assert shop.world.rows("SELECT customer_id FROM event") == [{"customer_id": None}]
    assert (shop.known(), shop.days()) == ([], [])


def test_weeks_are_made_ahead_take_in_what_came_before_them_and_are_dropped_whole(shop):
    with clocked(shop.world.url, at(0)) as hub:
        hub.execute("INSERT INTO event (platform, external_id, kind, happened_at) VALUES ('shopify', 'a', 'searched', %s)", (at(21 * DAY),))  # fmt: skip
        asked = [monday for monday in weeks.ahead(at(14 * DAY)) if monday not in weeks.there(hub)]
        assert weeks.make(hub, asked) == len(asked)
        assert weeks.make(hub, asked) == 0
        where = hub.execute("SELECT tableoid::regclass::text FROM event").fetchone()
        assert where == ("events.week_20260316",)
        assert weeks.drop(hub, at(21 * DAY)) >= 2
        assert hub.execute("SELECT count(*) FROM event").fetchone() == (1,)
        weeks.drop(hub, at(29 * DAY))
        assert hub.execute("SELECT count(*) FROM event").fetchone() == (0,)


FORM = {"kind": "back_in_stock_requested", "happened_at": at(1).isoformat(), "product": "p1", "country": "US"}  # fmt: skip


def test_who_waits_for_a_product_is_somebody_from_then_on_and_may_be_texted_once_they_confirm(shop):
    bob = {"email": "bob@example.com", "phone": "+14155552672", "consent": "Yes, text me"}
    done = shop.live(FORM | bob, FORM | {"email": "ada@example.com"}, FORM | {"phone": "12"})

    assert (done.requests, done.aside) == (2, 1)
    asked = shop.world.rows("SELECT c.email, r.product_external_id AS product FROM request r JOIN customer c ON c.id = r.customer_id ORDER BY 1")  # fmt: skip
    assert [one["email"] for one in asked] == ["ada@example.com", "bob@example.com"]
    assert shop.world.rows("SELECT address, status, method, evidence ->> 'disclosure' AS disclosure FROM consent") == [{"address": "+14155552672", "status": "pending", "method": "form", "disclosure": "Yes, text me"}]  # fmt: skip


def test_two_looks_that_a_pixel_posted_become_a_text_and_so_does_a_product_that_is_there_again(shop):  # fmt: skip
    travel = Travel(shop.world.url, messages.load("browse_abandonment"), messages.load("back_in_stock"))  # fmt: skip
    tea = {"platform": "shopify", "external_id": "p1", "title": "Green tea"}
    shop.world.tell(Product(**tea, updated_at=at(-9), facts={"inventory": 0}), yes(ADA, -9))
    shop.live({"id": "a", "name": "product_viewed", "clientId": "v1", "timestamp": at(-5).isoformat(), "data": {"productVariant": {"product": {"id": "p1"}}}})  # fmt: skip
    shop.live(look("b", 0, **MINE), FORM | {"email": "ada@example.com"}, minutes=1)
    travel.step(2)
    travel.step(123)
    assert [text.partition(": https")[0] for text in travel.texts()] == ["Acme: Green tea is still here"]  # fmt: skip

    shop.world.tell(Product(**tea, updated_at=at(200), facts={"inventory": 3}))
    travel.step(2 * DAY)
    assert "is back" in travel.texts()[-1]


def test_a_form_from_before_an_erasure_makes_nobody_of_whom_was_forgotten(shop):
    shop.world.tell(order("1", email="eve@example.com", placed_at=at(-60)))
    erase(shop.world.url, "eve@example.com", dry_run=False)
    shop.live(FORM | {"email": "eve@example.com", "happened_at": at(-50).isoformat()})

    assert shop.world.rows("SELECT * FROM request") == []
    assert shop.world.one("SELECT count(*) FROM customer WHERE email = 'eve@example.com'") == 0


def test_a_form_asks_nobody_twice_in_a_day_and_never_who_said_no(shop):
    eve = FORM | {"phone": "+14155552673", "consent": "Yes, text me"}
    shop.live(eve | {"id": "1"}, eve | {"id": "2"})
    shop.live(eve | {"id": "3", "happened_at": at(60).isoformat()}, minutes=61)
    asked = "SELECT count(*) FROM consent WHERE status = 'pending'"
    assert shop.world.one(asked) == 1
    shop.world.tell(yes("+14155552673", 70, status="withdrawn"))
    shop.live(eve | {"id": "4", "happened_at": at(3 * DAY).isoformat()}, minutes=3 * DAY)

    assert shop.world.one(asked) == 1
    assert shop.world.one("SELECT count(*) FROM event WHERE kind = 'back in stock asked'") == 4


def test_a_batch_that_shuts_a_gate_is_read_in_parts_until_all_has_its_place(shop):
    far = [FORM | {"id": f"{n}", "phone": f"+1415555267{n % 10}", "consent": "Yes", "happened_at": "2199-01-01T00:00:00Z"} for n in range(30)]  # fmt: skip
    now = {"happened_at": datetime.now(UTC).isoformat()}
    shop.post(look("a") | now | MINE, *far, look("b") | now | MINE)
    done = [gather.gather_once(shop.world.url)]
    while done[-1].read:
        done.append(gather.gather_once(shop.world.url))

    assert shop.world.one("SELECT count(*) FROM event") == 2
    assert shop.world.one("SELECT count(*) FROM landed") == 0
    assert shop.world.one("SELECT count(*) FROM quarantine WHERE object = 'events'") == 30


def test_a_row_that_the_hub_cannot_take_costs_no_other_of_its_file(shop):
    long = "".join(sha256(bytes([n])).hexdigest() for n in range(200))
    mine = {"kind": "searched", "happened_at": datetime.now(UTC).isoformat(), "visitor": "v1"}
    bad = [mine | {"id": "b", "category": "\ud800"}, mine | {"id": "c", "customer": long}]
    rows = [mine | {"id": "a"}, *bad, *(mine | {"id": f"d{n}"} for n in range(70))]
    done = draw.draw_rows(shop.world.url, "shopify", iter(rows), dry_run=False)

    assert (done.read, done.fresh, done.aside) == (73, 71, 2)
    assert shop.world.one("SELECT count(*) FROM event") == 71


def test_a_row_may_hold_what_databases_write_where_a_pixel_would_write_words(shop):
    who, now = UUID(int=7), datetime.now(UTC)
    row = {"id": who, "kind": "product viewed", "happened_at": f"{now:%Y-%m-%d %H:%M:%S}+00", "visitor": 12, "product": Decimal(5)}  # fmt: skip
    done = draw.draw_rows(shop.world.url, "shopify", iter([row, row]), dry_run=False)

    assert (done.fresh, done.aside) == (1, 0)
    assert shop.world.rows("SELECT external_id, visitor, facts FROM event") == [{"external_id": str(who), "visitor": "12", "facts": {"product": "5"}}]  # fmt: skip


def test_forms_of_an_hour_ask_so_many_numbers_and_what_is_more_waits_for_a_person(
    shop, monkeypatch
):
    monkeypatch.setattr(landed, "MOST", 3)
    forms = [FORM | {"id": f"{n}", "phone": f"+1415555268{n}", "consent": "Yes"} for n in range(5)]
    asked = "SELECT count(*) FROM consent WHERE status = 'pending'"
    first = shop.live(*forms)
    assert (first.requests, first.aside, shop.world.one(asked)) == (5, 2, 3)
    shop.live(FORM | {"id": "9", "phone": "+14155552689", "consent": "Yes"}, minutes=1)

    assert shop.world.one(asked) == 3
    assert shop.world.one("SELECT count(*) FROM request") == 6
    assert shop.world.rows("SELECT object, rules[1] AS rule, count(*) FROM quarantine GROUP BY 1, 2") == [{"object": "consents", "rule": "hurried", "count": 3}]  # fmt: skip


def test_in_whatever_order_visits_come_they_amount_to_the_same(shop):
    shop.world.tell(account("8", "bob@example.com"))
    dice, seen = random.Random(7), []
    posts = [look(f"e{n}", dice.randrange(3 * DAY), f"p{n % 3}", visitor=f"v{n % 4}", category=f"c{n % 5}") for n in range(24)]  # fmt: skip
    for n, customer in enumerate("7878"):
        posts[n]["customer"] = customer
    for _ in range(3):
        with psycopg.connect(shop.world.url) as hub:
            hub.execute("DELETE FROM event; DELETE FROM identity WHERE kind LIKE '%:visitor'; TRUNCATE browsed, browsed_due, behaviour")  # fmt: skip
        dice.shuffle(posts)
        for some in (posts[:5], posts[5:6], posts[6:]):
            shop.live(*some, minutes=3 * DAY)
        seen.append((shop.known(), shop.world.rows("SELECT * FROM browsed ORDER BY 1, 2")))

    assert seen[1:] == [seen[0]] * 2
    assert sum(one["views_7d"] for one in seen[0][0]) == 24


def test_two_who_need_the_same_new_week_make_it_once_and_neither_fails(shop):
    week = [at(0).date() - timedelta(weeks=9, days=at(0).weekday())]
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7201013 AND NOT granted"
    with engine.connected(shop.world.url) as hub:
        assert weeks.make(hub, week) == 1
        with ThreadPoolExecutor() as threads:
            other = threads.submit(made, shop.world.url, week)
            while not shop.world.one(held) and not other.done():
                pass
            hub.commit()
            assert other.result() == 0


def made(url, week):
    with engine.connected(url) as hub:
        return weeks.make(hub, week)


def test_a_day_that_is_counted_while_something_of_it_is_written_is_counted_again(shop):
    shop.post(look("a", 0, **MINE))
    shop.gather()
    shop.post(look("b", 5, **MINE))
    with clocked(shop.world.url, at(9)) as writing:
        gather.taken(writing, 1000)
        assert shop.tally(10).days == 0
    shop.tally(11)

    assert shop.days() == [{"day": 0, "sessions": 1, "views": 2}]
