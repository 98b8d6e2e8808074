"""Pages about customers: for readers with a password, masked until asked, and who looked is kept."""

import asyncio
import base64
import hashlib
import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from deployments.keeper import Keeper
from deployments.lookout import LIMITS, WINDOW, Lookout
from deployments.readers import Readers, Turned, hashed, matches
from deployments.reading import ReadingDesk, desk
from deployments.receiver import Receiver, build
from deployments.sandbox.serve import serving
from deployments.shelf import Shelf
from tasks.advise import Shop
from tasks.messaging.rules import Rules
from tests.contracts.privacy import personal
from tests.deployments.webhooks import PUBLIC
from tests.hub.world import World, account, order
from tests.tasks.scored import SCORED

ADA, PASSWORD = "+14155552671", "a password: with a colon"
HASHES = {"eve": hashed(PASSWORD)}
NOBODY = "8f14e45f-ceea-467f-a9a5-1f3b2c6d7e80"
REPORT = "INSERT INTO report (week, since, until, made_at, facts, html) VALUES ('2026-W48', now(), now(), now(), '{}', '<style>p{color:red}</style><p>All is well</p>')"
LETTER = "INSERT INTO message (workflow, occasion, purpose, phone, body, platform) VALUES ('offers', 'o', 'marketing', '+14155552671', 'Dear Ada', 'twilio')"


def served(hub_url, hashes):
    reading = ReadingDesk(Shelf(hub_url, Shop(Rules())), Readers(hashes))
    return serving(Receiver([], Keeper(hub_url), PUBLIC, desks=[reading]))


@pytest.fixture(scope="module")
def house(postgres, maker, hub_template):
    """A hub that knows Ada, and Bob and Cyd, who share a number."""
    name = f"reading_{uuid.uuid4().hex}"
    maker.execute(f"CREATE DATABASE {name} TEMPLATE {hub_template} STRATEGY file_copy")
    world = World(postgres.url(name))
    world.tell(
        account("1", "ada@example.com", phone=ADA, first_name="Ada", last_name="Lovelace"),
        account("2", "bob@example.com", phone="+14155552672", first_name="Bob"),
        account("3", "cyd@example.com", phone="+14155552672", first_name="Cyd"),
        order("901", name="#1001", customer_external_id="1"),
    )
    with psycopg.connect(world.url) as hub:
        hub.execute(REPORT)
        hub.execute(LETTER)
        hub.execute(SCORED)
    yield world
    maker.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def url(house):
    with served(house.url, HASHES) as address:
        yield address


@pytest.fixture(scope="module")
def eve(url):
    """Somebody who may read."""
    with httpx.Client(base_url=url, auth=("eve", PASSWORD), timeout=20) as client:
        yield client


@pytest.fixture(scope="module")
def ada(house):
    return str(house.one("SELECT key FROM customer WHERE phone = %s", ADA))


def looks(house):
    return house.rows("SELECT reader, what, clear FROM viewed ORDER BY id")


def basic(said):
    return {"authorization": f"Basic {base64.b64encode(said.encode()).decode()}"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("eve:wrong"),
        basic(f"eva:{PASSWORD}"),
        basic("eve"),
        basic(":"),
        {"authorization": "Basic ????"},
        {"authorization": f"Bearer {PASSWORD}"},
        {"authorization": "Basic " + base64.b64encode(b"eve:\xff").decode()},
    ],
)
def test_without_a_name_and_its_password_nothing_is_shown(house, url, ada, headers):
    before = looks(house)

    answer = httpx.get(f"{url}/customers/{ada}", headers=headers | {"x-forwarded-for": str(headers)[:60]})  # fmt: skip

    assert (answer.status_code, "Basic" in answer.headers["www-authenticate"]) == (401, True)
    assert "#1001" not in answer.text
    assert looks(house) == before


def test_who_has_a_password_reads_and_is_known_again(eve, ada):
    assert [eve.get(f"/customers/{ada}").status_code for _ in range(2)] == [200, 200]


def test_whoever_guesses_has_to_wait_and_nobody_who_was_let_in(eve, url):
    eve.get("/customers")
    wrong = [
        httpx.get(f"{url}/customers", auth=("eve", f"guess {n}"), headers={"x-forwarded-for": "6.6.6.6"})
        for n in range(LIMITS["address"] + 1)
    ]  # fmt: skip

    assert [one.status_code for one in wrong] == [401] * LIMITS["address"] + [429]
    assert 0 < int(wrong[-1].headers["retry-after"]) <= WINDOW + 1
    assert eve.get("/customers", headers={"x-forwarded-for": "6.6.6.6"}).status_code == 200


@pytest.mark.parametrize("which", LIMITS)
def test_failures_are_counted_by_address_by_name_and_in_all_and_forgotten(which):
    lookout = Lookout()
    for n in range(LIMITS[which]):
        lookout.fail("here" if which == "address" else f"from {n}", "eve" if which == "name" else f"name {n}", 100.0 + n)  # fmt: skip
    where = {"address": ("here", "x"), "name": ("x", "eve"), "all": ("x", "y")}[which]

    assert lookout.wait(*where, 100.0 + LIMITS[which]) > 0
    assert lookout.wait(*where, 101.0 + LIMITS[which] + WINDOW) == 0
    assert which == "all" or lookout.wait("elsewhere", "nobody", 100.0 + LIMITS[which]) == 0


def test_who_has_millions_of_addresses_is_one_and_locks_nobody_out():
    async def guess():
        readers, turned = Readers(HASHES), []
        for n in range(LIMITS["address"] + 3):
            with pytest.raises(Turned) as error:
                await readers.who(basic("eve:guess")["authorization"], f"2001:db8:7:{n:x}::1")
            turned.append(int(error.value.status))
        return turned, await readers.who(basic(f"eve:{PASSWORD}")["authorization"], "2001:db8:8::1")

    assert asyncio.run(guess()) == ([401] * LIMITS["address"] + [429] * 3, "eve")


def test_a_password_is_kept_as_a_hash_that_is_another_each_time():
    assert hashed("x") != hashed("x")
    assert (matches("x", hashed("x")), matches("y", hashed("x"))) == (True, False)


SEALED = {
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/customers", f"/customers/{NOBODY}", "/customers/x", "/reports", "/reports/2026-W48", "/reports/none", "/reports/%00"])  # fmt: skip
def test_every_page_is_sealed(eve, path):
    answer = eve.get(path)
    policy = answer.headers["content-security-policy"]
    styles = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)]  # fmt: skip

    assert SEALED.items() <= dict(answer.headers).items()
    assert "default-src 'none'" in policy
    assert re.findall(r"'sha256-([^']+)'", policy) == styles
    assert "unsafe" not in policy
    assert not re.search(r"<script|javascript:|\son\w+=|(src|href)=.?https?:| style=", answer.text)


def test_a_page_is_masked_and_that_it_was_looked_at_is_kept(house, eve, ada):
    before = len(looks(house))

    page = eve.get(f"/customers/{ada}?show=yes").text

    assert (personal(page), re.findall("Ada|Lovelace", page)) == ([], [])
    assert "Ordered #1001: 10.00 GBP" in page
    assert looks(house)[before:] == [{"reader": "eve", "what": "person", "clear": False}]


def test_a_score_says_by_what_and_as_of_when_it_is_or_why_there_is_none(eve, ada):
    page = " ".join(re.sub("<[^>]*>", " ", eve.get(f"/customers/{ada}").text).split())

    assert "buys within 30 days 31%" in page
    assert "Foretold by MBG/NBD 1, as of 03 Nov 2026 and as before on 05 Nov 2026: buys more often than most." in page  # fmt: skip
    assert "No day of the next purchase: not enough data: one purchase shows no pace." in page


def test_who_asks_is_shown_everything_and_that_is_kept_too(house, eve, ada):
    page = eve.post(f"/customers/{ada}", data={"show": "yes"}).text

    assert {"Ada Lovelace", ADA, "ada@example.com", "Dear Ada"} <= set(re.findall("Ada Lovelace|Dear Ada|ada@example.com|[+]14155552671", page))  # fmt: skip
    assert looks(house)[-1] == {"reader": "eve", "what": "person", "clear": True}
    assert "everything shown" in eve.get(f"/customers/{ada}").text


def test_only_one_group_of_things_is_listed_where_that_is_asked_for(eve, ada):
    page = eve.get(f"/customers/{ada}?only=messages").text

    assert ("Text of offers" in page, "Ordered #1001" in page) == (True, False)


@pytest.mark.parametrize("who", [ADA, " ada@EXAMPLE.com ", "ada@example.com\0", "shopify:1", "1"])
def test_who_is_searched_for_is_led_to_by_the_key_alone(eve, ada, who):
    answer = eve.post("/customers", data={"who": who})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/customers/{ada}")


def test_those_who_share_a_number_are_listed_behind_the_mask(eve):
    page = eve.post("/customers", data={"who": "+14155552672"}).text

    assert page.count('<a href="/customers/') == 2
    assert (personal(page.replace("+14155550123", "")), re.findall("Bob|Cyd", page)) == ([], [])


@pytest.mark.parametrize("who", ["", "nobody@example.com", "<script>"])
def test_nobody_is_said_to_be_found(eve, who):
    assert eve.post("/customers", data={"who": who}).status_code == 404


REFUSED = [
    ("GET", f"/customers/{NOBODY}", {}, 404),
    ("GET", "/customers/..%2f..%2fetc", {}, 404),
    ("GET", "/reports/none", {}, 404),
    ("PUT", "/customers", {}, 405),
    ("POST", "/reports", {"content": b"x=1"}, 405),
    ("POST", "/customers", {"data": {"who": "x" * 3000}}, 413),
    ("POST", "/customers", {"data": {"who": "x"}, "headers": {"sec-fetch-site": "cross-site"}}, 403),
    ("GET", "/customersx", {}, 404),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "said", "status"), REFUSED)
def test_what_is_no_page_is_refused(eve, method, path, said, status):
    assert eve.request(method, path, **said).status_code == status


def test_a_report_is_shown_as_it_was_made_and_that_is_kept(house, eve):
    assert "All is well" in eve.get("/reports/2026-W48").text
    assert looks(house)[-1] == {"reader": "eve", "what": "report", "clear": False}
    assert "2026-W48" in eve.get("/reports").text


def test_of_whoever_was_forgotten_only_what_remains_is_shown(house, eve):
    with psycopg.connect(house.url) as hub:
        hub.execute("UPDATE customer SET email = NULL, phone = NULL, first_name = NULL, erased_at = now() WHERE email = 'cyd@example.com'")  # fmt: skip
    key = house.one("SELECT key FROM customer WHERE erased_at IS NOT NULL")

    page = eve.get(f"/customers/{key}").text

    assert "Leave them alone, for good." in page
    assert "Show personal data" not in page
    assert "Cyd" not in eve.post(f"/customers/{key}", data={"show": "yes"}).text


def test_while_nobody_can_be_noted_nothing_is_shown_and_webhooks_are_heard(house, eve, url, ada):
    with psycopg.connect(house.url) as hub, ThreadPoolExecutor(1) as aside:
        hub.execute("LOCK TABLE viewed")
        page = aside.submit(eve.get, f"/customers/{ada}")
        assert httpx.get(f"{url}/health").status_code == 200
        assert not page.done()
        assert page.result().status_code == 503


def test_a_page_that_cannot_be_written_says_so_and_nothing_of_anybody(
    eve, ada, monkeypatch, caplog
):
    monkeypatch.setattr("deployments.shelf.portray", lambda *_, **__: 1 / len("") / len(ADA))

    assert eve.get(f"/customers/{ada}").status_code == 500
    assert [one.getMessage() for one in caplog.records if "page" in one.getMessage()] == ["a page could not be read: ZeroDivisionError"]  # fmt: skip


def test_without_readers_there_are_no_pages(house):
    with served(house.url, {}) as address:
        assert httpx.get(f"{address}/customers", auth=("eve", PASSWORD)).status_code == 404


@pytest.mark.parametrize(
    ("public", "open"),
    [
        ("https://hooks.acme.example", True),
        ("http://127.0.0.1:4280", True),
        ("http://hooks.acme.example", False),
    ],
)
def test_passwords_never_travel_in_the_clear(monkeypatch, public, open):
    monkeypatch.setenv("LOCKSTEP_PUBLIC_URL", public)
    monkeypatch.setenv("LOCKSTEP_READERS", f'{{"eve": "{HASHES["eve"]}"}}')

    assert desk("postgresql://127.0.0.1:1/hub").knows({"path": "/customers"}) == open


def test_what_is_half_read_is_bounded_for_all_desks_together(monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUB", "postgresql://127.0.0.1:1/hub")
    made = build()

    assert {id(one.bodies) for one in (made, *made.desks)} == {id(made.bodies)}
