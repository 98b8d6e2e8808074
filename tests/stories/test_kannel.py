"""A gateway nobody here wrote: texts, receipts and a STOP, through a real Kannel."""

import asyncio
import logging
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deployments.postgres import LocalPostgres
from deployments.sandbox.serve import serving
from mappings.segments import segments
from tasks.connectors.base import StopSync
from tasks.drain import drain_once
from tasks.hub import engine
from tasks.send import dispatch_batch
from tests.deployments.test_receiver_trouble import shut
from tests.deployments.webhooks import SECRET, receiving
from tests.stories.kannel_gateway import PASSWORD, spoken
from tests.stories.kannel_town import (
    ADA,
    CONFIRMED,
    EARLY,
    KINDS,
    NUMBERS,
    SAID,
    STATE,
    STATUS,
    UNREAD,
    WAKE,
    Town,
    living,
)


@pytest.fixture
def town(standing: Town) -> Town:
    while not standing.street.heard.empty():
        standing.street.heard.get()
    return standing


@pytest.fixture(scope="module")
def standing(
    postgres: LocalPostgres, hub_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE kannel TEMPLATE {hub_template}")
        with receiving(postgres.url("kannel")) as post:
            yield from living(post, tmp_path_factory.mktemp("kannel"))
        engine.engine(postgres.url("kannel")).dispose()
        server.execute("DROP DATABASE kannel WITH (FORCE)")


@pytest.mark.parametrize(
    "body",
    [
        "Hi Ada, your parcel is on its way",
        "Grüße, 5 € ~ [x] {y} \\ ^ ñ @",
        "a=b&c %41 %d + ?",
        "ARRÊT “quotes” 🛑",
        "x" * 160,
        "ж" * 70,
    ],
)
def test_a_text_arrives_as_it_was_written(town, body):
    town.send(body, "w-1")

    to, kind, rest = town.street.next()
    assert (to, spoken(kind, rest)) == (ADA, body)


LONG = ["x" * 161, "é" * 400, "€" * 160, "€" * 81, "ж" * 71, "ж" * 200, "x" * 1530]


@pytest.mark.parametrize("body", LONG, ids=lambda body: f"{len(body)} {body[0]}")
def test_a_long_text_arrives_joined_and_in_the_parts_we_count(town, body):
    alphabet, count = segments(body)
    codec = "utf-16-be" if alphabet == "UCS-2" else "utf-8"

    town.send(body, "l-1")

    parts = [town.street.next() for _ in range(count)]
    assert {kind for _, kind, _ in parts} == {"data"}
    assert "".join(spoken(kind, rest, codec) for _, kind, rest in parts) == body
    assert town.street.heard.empty()


def test_a_text_is_dispatched_and_its_receipts_settle_it(town):
    town.ask_for("order_sent", ADA, "Your order is on its way")

    assert dispatch_batch(town.hub_url).texts == {"sent": 1}
    assert spoken(*town.street.next()[1:]) == "Your order is on its way"
    town.awaited(KINDS, "order_sent", says=["delivered", "sent"])
    assert town.ask(STATUS, "order_sent") == ["delivered"]


def delaying(url: str) -> Starlette:
    """Stand between Kannel and us: the first receipt of each text waits until the last is kept."""
    ended: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def forward(request: Request) -> Response:
        of, status = (request.query_params[name] for name in ("reference", "status"))
        if status == "8":
            await asyncio.wait_for(ended[of].wait(), 60)
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{url}?{request.url.query}")
        if status == "1":
            ended[of].set()
        return Response(answer.content, answer.status_code)

    return Starlette(routes=[Route("/{rest:path}", forward)])


def test_final_receipts_that_come_first_end_alike(town, monkeypatch):
    many = 30
    for n, phone in zip(range(many), NUMBERS, strict=False):
        town.ask_for(f"many{n}", phone, f"Text {n}")

    with serving(delaying(town.account["webhook_url"])) as url:
        monkeypatch.setenv("LOCKSTEP_KANNEL_WEBHOOK_URL", url)
        assert dispatch_batch(town.hub_url).texts == {"sent": many}
        town.awaited(KINDS, "many%", says=["delivered"] * many + ["sent"] * many)

    assert town.ask(EARLY, "many%") == [many]
    assert town.ask(STATUS, "many%") == ["delivered"]
    assert len({town.street.next()[0] for _ in range(many)}) == many


def losing(url: str) -> Starlette:
    """Stand between us and Kannel: every text goes through, and every answer is lost."""

    async def forward(request: Request) -> Response:
        async with httpx.AsyncClient(trust_env=False) as client:
            said = {"headers": request.headers.raw, "content": await request.body()}
            answer = await client.post(f"{url}{request.url.path}", **said)
        assert answer.status_code == 202
        return Response(status_code=502)

    return Starlette(routes=[Route("/{rest:path}", forward, methods=["POST"])])


def test_a_lost_answer_is_settled_by_the_receipt_and_the_text_left_once(town, monkeypatch):
    town.ask_for("lost", ADA, "Only once")
    with serving(losing(town.kannel.url)) as url:
        monkeypatch.setenv("LOCKSTEP_KANNEL_URL", url)
        assert dispatch_batch(town.hub_url).texts == {"unsure": 1}

    while town.ask(WAKE, "lost"):
        assert set(dispatch_batch(town.hub_url).texts) <= {"unsure, then unsure"}
        drain_once(town.hub_url)

    town.awaited(STATUS, "lost", says=["delivered"])
    assert spoken(*town.street.next()[1:]) == "Only once"
    assert town.street.heard.empty()


@pytest.mark.parametrize("word", ["STOP", "ARRÊT", "Please stop texting me", "arrêtez 🛑"])
def test_a_stop_is_in_the_ledger_and_the_next_promotion_stays(town, word):
    phone = next(NUMBERS)

    town.street.say(phone, word)

    assert town.heeded(phone) == [("withdrawn", "kannel")]
    town.ask_for(f"promo {phone}", phone, "Sale! Reply STOP to opt out", "marketing")
    assert "consent" in dispatch_batch(town.hub_url).objections
    assert town.ask(STATUS, f"promo {phone}") == ["withheld"]


def test_a_stop_is_confirmed_once_by_the_gateway_it_came_by(town, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_TEXTS", '{"brand": ["Acme"]}')
    phone = next(NUMBERS)
    for words in ("End", "Stop"):
        town.street.say(phone, words)
    town.awaited(SAID, phone, says=["End", "Stop"])

    dispatch_batch(town.hub_url)
    town.awaited(CONFIRMED, phone, says=["delivered"])
    dispatch_batch(town.hub_url)

    heard = [town.street.next() for _ in range(town.street.heard.qsize())]
    [said] = [spoken(kind, rest) for to, kind, rest in heard if to == phone]
    assert said.startswith("Acme: ")


def test_what_is_no_stop_is_kept_as_a_reply(town):
    phone, words = next(NUMBERS), "I'll stop by the shop: 5 < 6 & ok?"

    town.street.say(phone, words)

    town.awaited(SAID, phone, says=[words])
    assert town.ask(STATE, phone) == []


def test_a_stop_while_the_hub_is_down_is_brought_again(town):
    phone, end = next(NUMBERS), time.monotonic() + 60
    shut(town.hub_url, "kannel", whether=True)
    town.street.say(phone, "STOP")
    while "<HTTP/1.1 503" not in town.kannel.said("smsbox"):
        assert time.monotonic() < end
        time.sleep(0.01)

    shut(town.hub_url, "kannel", whether=False)

    assert town.heeded(phone) == [("withdrawn", "kannel")]


def test_a_wrong_password_stops_everything_and_is_told_to_nobody(town):
    with pytest.raises(StopSync, match="LOCKSTEP_KANNEL") as refused:
        town.send("Hi", "p-1", password="wrong")

    assert not re.search(f"wrong|{re.escape(ADA)}", str(refused.value))
    assert town.street.heard.empty()


def test_no_log_of_ours_knows_the_password_the_secret_or_the_number(town, caplog):
    with caplog.at_level(logging.INFO):
        town.send("Hi", "p-2")

    town.street.next()
    assert "sendsms" in caplog.text
    assert not re.search(f"{re.escape(PASSWORD)}|{SECRET}|{re.escape(ADA[1:])}", caplog.text)
    assert town.ask("SELECT id FROM inbox WHERE position(%s::bytea IN body) > 0", SECRET) == []


def test_what_was_under_way_when_the_gateway_died_is_never_sent_again(town):
    many = 60
    for n, phone in zip(range(many), NUMBERS, strict=False):
        town.ask_for(f"dying{n}", phone, f"Text {n}")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(dispatch_batch, town.hub_url)
        heard = [town.street.next()[0] for _ in range(5)]
        town.kannel.kill()
        assert first.result().texts["sent"] < many
    town.street.leave()

    town.kannel.start()
    town.street.call(town.kannel.ports["carrier"])
    while "waiting" in town.ask(WAKE, "dying%"):
        dispatch_batch(town.hub_url)
    town.awaited(UNREAD, says=[0])

    heard += [town.street.next()[0] for _ in range(town.street.heard.qsize())]
    assert max(Counter(heard).values()) == 1
    assert set(town.ask(STATUS, "dying%")) <= {"sent", "delivered", "unsure"}
    assert town.ask("SELECT count(*) FROM quarantine") == [0]
