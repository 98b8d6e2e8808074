"""What is posted becomes events once each, events become days, and days what a person is known by."""

import json
from hashlib import sha256

import psycopg
import pytest

from tasks import gather
from tasks.hub import browsing, engine
from tests.hub.world import TARGETS, World, account, at
from tests.tasks.travel import ADA, clocked

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
