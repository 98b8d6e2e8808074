"""Links in texts lead to the shop, whatever happens; a person's click is noted once."""

import statistics
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import psycopg
import pytest

from deployments.keeper import Keeper
from deployments.receiver import Receiver
from deployments.sandbox.serve import serving
from deployments.signpost import Signpost, led
from tasks.messaging.links import Domain

TOKEN = "abcdefghijk23"
DOMAIN = Domain(base="https://go.acme.example", hosts=("acme.example",), home="https://acme.example/")  # fmt: skip
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1"
CART = "https://acme.example/cart/c1?key=k&utm_source=lockstep"


class Door:
    """Follows links, and looks into the hub behind them."""

    def __init__(self, url: str, hub_url: str) -> None:
        self.client, self.hub_url = httpx.Client(base_url=url, timeout=20), hub_url

    def follow(self, path: str = TOKEN, method: str = "GET", **headers: str) -> tuple[int, str]:
        said = {"user-agent": PHONE} | {k.replace("_", "-"): v for k, v in headers.items()}
        found = self.client.request(method, f"/{path}", headers=said)
        return found.status_code, found.headers.get("location", "")

    def ask(self, query: str) -> list[tuple]:
        with psycopg.connect(self.hub_url) as hub:
            return hub.execute(query).fetchall() if query.startswith("SELECT") else hub.execute(query) and []  # fmt: skip

    def clicks(self) -> list[tuple]:
        return self.ask("SELECT what, times FROM click ORDER BY what")


@contextmanager
def opened(hub_url: str, domain: Domain = DOMAIN) -> Iterator[Door]:
    with serving(receiver(hub_url, domain)) as url:
        door = Door(url, hub_url)
        yield door
        door.client.close()


@pytest.fixture(scope="module")
def doors(postgres, maker, hub_template):
    name = f"signpost_{uuid.uuid4().hex}"
    maker.execute(f"CREATE DATABASE {name} TEMPLATE {hub_template} STRATEGY file_copy")
    with opened(postgres.url(name)) as door:
        yield door
    maker.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def door(doors):
    doors.ask("TRUNCATE link, click")
    doors.ask(f"INSERT INTO link (token, workflow, occasion, name, url, made_at) VALUES ('{TOKEN}', 'w', 'o', 'cart_link', '{CART}', now() - interval '1 hour')")  # noqa: S608 # fmt: skip
    return doors


def receiver(hub_url: str, domain: Domain) -> Receiver:
    return Receiver([], Keeper(hub_url), "https://hooks.example", Signpost(hub_url, domain))


def test_a_link_leads_to_the_shop_and_a_click_is_noted_once(door):
    assert [door.follow() for _ in range(3)] == [(302, CART)] * 3

    assert door.clicks() == [("again", 2), ("person", 1)]


def test_what_follows_an_e_mail_s_link_as_it_leaves_is_no_person(door):
    door.ask("INSERT INTO email (workflow, occasion, purpose, address, subject, body, status, settled_at) VALUES ('w', 'o', 'marketing', 'a@b.example', 's', 'b', 'sent', now())")  # fmt: skip
    door.follow()
    door.ask("UPDATE email SET settled_at = now() - interval '1 minute'")
    door.follow()
    door.ask("TRUNCATE email")

    assert door.clicks() == [("person", 1), ("too soon", 1)]


def test_two_taps_at_the_same_moment_are_one_click(door):
    with ThreadPoolExecutor(8) as taps:
        list(taps.map(lambda _: door.follow(), range(8)))

    assert door.clicks() == [("again", 7), ("person", 1)]


@pytest.mark.parametrize(
    ("method", "headers", "what"),
    [
        ("HEAD", {}, "not a visit"),
        ("GET", {"user_agent": "facebookexternalhit/1.1"}, "link preview"),
        ("GET", {"user_agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}, "bot"),
        ("GET", {"user_agent": "Mozilla/5.0 Proofpoint"}, "scanner"),
        ("GET", {"user_agent": "curl/8.1"}, "program"),
        ("GET", {"user_agent": ""}, "no agent"),
        ("GET", {"sec_purpose": "prefetch;prerender"}, "prefetch"),
    ],
)
def test_what_is_no_person_is_led_on_and_kept_apart(door, method, headers, what):
    assert door.follow(method=method, **headers) == (302, CART)

    assert door.clicks() == [(what, 1)]


def test_what_comes_before_anybody_can_have_read_the_text_is_nobodys_click(door):
    door.ask("UPDATE link SET made_at = now()")

    door.follow()

    assert door.clicks() == [("too soon", 1)]


def test_who_asks_for_many_links_in_a_moment_is_nobody(door):
    hasty = {"user_agent": f"{PHONE} hasty"}
    for number in range(11):
        door.follow(
            f"{number}".translate(str.maketrans("0123456789", "abcdefghij")).rjust(13, "q"), **hasty
        )

    door.follow(**hasty)

    assert door.clicks() == [("burst", 1)]


@pytest.mark.parametrize("path", ["zzzzzzzzzzzzz", "abcdefghijk2z"])
def test_a_token_of_nobodys_leads_to_the_front_page(door, path):
    assert door.follow(path) == (302, DOMAIN.home)
    assert door.clicks() == []


@pytest.mark.parametrize(
    "path", ["short", "https://evil.example", "%2F%2Fevil.example", "ABC/../x"]
)
def test_what_is_no_link_is_not_here(door, path):
    assert door.follow(path)[0] == 404


def test_a_link_that_was_made_to_lead_elsewhere_leads_home(door):
    door.ask("UPDATE link SET url = 'https://evil.example/acme.example'")

    assert door.follow() == (302, DOMAIN.home)


def test_nothing_but_looking_follows_a_link(door):
    assert door.follow(method="POST")[0] == 404
    assert door.clicks() == []


def test_without_a_hub_everybody_is_led_home():
    with opened("postgresql://127.0.0.1:1/hub") as door:
        assert door.follow() == (302, DOMAIN.home)


def test_without_a_domain_nothing_is_a_link():
    with opened("postgresql://127.0.0.1:1/hub", Domain()) as door:
        assert door.follow()[0] == 404


def test_an_address_cannot_end_a_header():
    start, _ = led("https://acme.example/a\r\nset-cookie: x=1")

    assert dict(start["headers"])[b"location"] == b"https://acme.example/a%0D%0Aset-cookie:%20x=1"


def test_a_click_stirs_its_person(door):
    door.ask("WITH c AS (INSERT INTO customer (email) VALUES ('ada@example.com') RETURNING id), j AS (INSERT INTO journey (workflow, customer_id, occasion, happened_at, due_at, started_at) SELECT 'w', id, 'o', now(), now(), now() FROM c RETURNING id) UPDATE link SET journey_id = j.id FROM j")  # fmt: skip

    door.follow()

    assert len(door.ask("SELECT customer_id FROM stirred WHERE reader = 'journeys'")) == 1


def test_nobody_waits_long(door):
    def once(_):
        began = time.perf_counter()
        door.follow()
        return time.perf_counter() - began

    assert statistics.median(map(once, range(50))) < 0.1
