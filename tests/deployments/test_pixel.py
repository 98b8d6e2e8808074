"""Browsers post visits, forms ask for products: kept before yes, and only from the shop's pages."""

import asyncio
import json
from collections.abc import Iterator

import httpx
import psycopg
import pytest

from deployments.landing import MOST, Landing
from deployments.pixel import FAST, FORMS, MANY, Pixel
from deployments.sandbox.serve import serving
from mappings.observing import Observing

SHOP = "https://www.acme.example"
VIEW = {"id": "e1", "name": "product_viewed", "clientId": "v1", "timestamp": "2026-03-01T00:00:00Z", "data": {"productVariant": {"product": {"id": "p1"}}}}  # fmt: skip


@pytest.fixture(scope="module")
def place(postgres, maker, hub_template) -> Iterator[tuple[httpx.Client, str]]:
    maker.execute(f"CREATE DATABASE pixel TEMPLATE {hub_template} STRATEGY file_copy")
    app = Pixel(postgres.url("pixel"), Observing(key="acme-1", hosts=("acme.example",)), ["shopify"])  # fmt: skip
    with serving(Alone(app)) as url, httpx.Client(base_url=url, timeout=20) as client:
        yield client, postgres.url("pixel")
    maker.execute("DROP DATABASE pixel WITH (FORCE)")


class Alone:
    """The desk by itself, as a receiver has it."""

    def __init__(self, desk: Pixel) -> None:
        self.desk = desk

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "lifespan":
            await self.desk.answer(scope, receive, send)
            return
        for what in ("startup", "shutdown"):
            await receive()
            if what == "shutdown":
                await self.desk.leave()
            await send({"type": f"lifespan.{what}.complete"})


@pytest.fixture
def post(place):
    client, url = place
    with psycopg.connect(url) as hub:
        hub.execute("TRUNCATE landed")

    def posted(body, path="/events/shopify", *, key="acme-1", who="1.1.1.1", **more):
        headers = {"origin": SHOP, "x-forwarded-for": who} | more.pop("headers", {})
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.post(path, params={"key": key}, content=body, headers=headers, **more)

    def landed():
        with psycopg.connect(url) as hub:
            return [json.loads(body) for (body,) in hub.execute("SELECT body FROM landed ORDER BY id")]  # fmt: skip

    posted.landed = landed
    return posted


def test_one_event_or_a_list_of_them_is_kept_as_it_came_also_as_plain_text(post):
    one = post(VIEW, headers={"content-type": "text/plain;charset=UTF-8"})
    some = post([VIEW, {"kind": "searched", "visitor": "v2"}])

    assert (one.status_code, some.status_code) == (204, 204)
    assert one.headers["access-control-allow-origin"] == SHOP
    assert post.landed() == [VIEW, VIEW, {"kind": "searched", "visitor": "v2"}]


REFUSED = {
    "another key": (VIEW, {"key": "guessed"}, 401),
    "another site": (VIEW, {"headers": {"origin": "https://evil.example"}}, 403),
    "a site that has no address": (VIEW, {"headers": {"origin": "https://[acme.example"}}, 403),
    "a site that ends alike": (VIEW, {"headers": {"origin": "https://notacme.example"}}, 403),
    "no store of ours": (VIEW, {"path": "/events/bazaar"}, 404),
    "no JSON": (b"{", {}, 400),
    "no event": (b"7", {}, 400),
    "deep nesting": (b"[" * 50_000, {}, 400),
    "too much in one": ([VIEW] * (MANY // 4), {}, 204),
    "too large": (b"[" + b" " * 70_000 + b"]", {}, 413),
    "too many": ([{}] * (MANY + 1), {}, 413),
    "a form that asks for nothing": ({"email": "a@b.co"}, {"path": "/requests/shopify"}, 400),
    "a form of nobody": ({"product": "p1"}, {"path": "/requests/shopify"}, 400),
    "a form that is none": (b"[]", {"path": "/requests/shopify"}, 400),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(post, case):
    body, how, status = REFUSED[case]
    answer = post(body, **how)

    assert (answer.status_code, bool(answer.text)) == (status, status != 204)
    assert bool(post.landed()) is (status == 204)


@pytest.mark.parametrize(("origin", "allowed"), [(SHOP, SHOP), ("null", "null"), ("https://evil.example", None)])  # fmt: skip
def test_a_browser_that_asks_first_is_told_which_pages_may_post(place, origin, allowed):
    answer = place[0].options("/events/shopify", headers={"origin": origin})

    assert answer.headers.get("access-control-allow-origin") == allowed
    assert answer.status_code == (204 if allowed else 403)


def test_who_posts_faster_than_anybody_visits_is_refused_and_nobody_else(post):
    fast = [post(VIEW, who="6.6.6.6").status_code for _ in range(FAST + 1)]

    assert fast == [204] * FAST + [429]
    assert post(VIEW, who="7.7.7.7").status_code == 204


def test_who_fills_in_more_forms_than_anybody_waits_for_products_is_refused_wherever_they_move(post):  # fmt: skip
    form = {"email": "ada@example.com", "product": "p1"}
    statuses = [post(form, "/requests/shopify", who=f"2001:db8:0:1::{n:x}").status_code for n in range(FORMS + 1)]  # fmt: skip

    assert statuses == [204] * FORMS + [429]
    assert post(form, "/requests/shopify", who="2001:db8:0:2::1").status_code == 204
    assert post(VIEW, who="2001:db8:0:1::1").status_code == 204


def test_what_waits_for_a_slow_hub_never_fills_the_memory(monkeypatch):
    async def stalled(self, batch):
        await asyncio.Event().wait()

    async def crowd():
        landing = Landing("")
        posts = [asyncio.create_task(landing.keep("shopify", [bytes(MOST // 3)])) for _ in range(4)]  # fmt: skip
        done, waiting = await asyncio.wait(posts, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()
        await landing.leave()
        return [str(one.exception()) for one in done]

    monkeypatch.setattr(Landing, "save", stalled)
    assert asyncio.run(crowd()) == ["too much waits already"] * 2


def test_a_form_asks_for_a_product_and_says_what_was_shown_only_where_the_box_was_ticked(post):
    form = {"email": "ada@example.com", "phone": "+14155552671", "product": "p1", "shown": "Yes, text me"}  # fmt: skip
    for more in ({}, {"consent": "on"}):
        answer = httpx.Request("POST", "http://x", data=form | more)
        post(answer.content, "/requests/shopify", headers=dict(answer.headers))

    assert [one.get("consent") for one in post.landed()] == [None, "Yes, text me"]
    assert {one["kind"] for one in post.landed()} == {"back_in_stock_requested"}
