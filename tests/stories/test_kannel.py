"""A gateway nobody here wrote: texts, receipts and a STOP, through a real Kannel."""

import logging
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
from tasks.connectors.kannel import Connector
from tasks.drain import drain_once
from tasks.hub import engine, texts
from tasks.hub.texts import Wanted
from tasks.send import dispatch_batch
from tests.deployments.test_receiver_trouble import shut
from tests.deployments.webhooks import SECRET, Post, receiving
from tests.stories.kannel_gateway import PASSWORD, Gateway, Street, gateway, spoken

ADA = "+447911123456"
NUMBERS = (f"+4479111{n}" for n in range(20_000, 99_999))
STATUS = "SELECT status FROM message WHERE workflow = '{0}'"
KINDS = """SELECT kind FROM message_event e JOIN message m USING (platform, external_id)
            WHERE m.workflow LIKE '{0}' ORDER BY 1"""


@dataclass
class Town:
    """A hub, a receiver, a Kannel and everybody's handset."""

    post: Post
    kannel: Gateway
    street: Street
    client: httpx.Client

    @property
    def hub_url(self) -> str:
        return self.post.hub_url

    @property
    def account(self) -> dict[str, str]:
        return self.kannel.account(f"{self.post.url}/hooks/kannel", SECRET)

    def send(self, body: str, reference: str, to: str = ADA, **account: str) -> str:
        kannel = Connector(self.client, self.account | account)
        return kannel.send(to, body, reference=reference)

    def ask_for(self, workflow: str, phone: str, body: str, purpose: str = "transactional") -> None:
        wanted = Wanted(
            workflow=workflow, occasion="one", purpose=purpose, phone=phone, body=body, platform="kannel"
        )  # fmt: skip
        with engine.autocommit(self.hub_url) as hub:
            texts.ask(hub, [wanted])

    def awaited(self, query: str, *expected: Any, seconds: float = 15) -> float:
        """Wait until the hub says this, and return the seconds it took."""
        began = time.monotonic()
        with psycopg.connect(self.hub_url, autocommit=True) as hub:
            while (found := [one for (one,) in hub.execute(query).fetchall()]) != [*expected]:
                assert time.monotonic() - began < seconds, found
                drain_once(self.hub_url)
        return time.monotonic() - began

    def change(self, statement: str) -> Any:
        with psycopg.connect(self.hub_url, autocommit=True) as hub:
            found = hub.execute(statement).fetchone()
        return found[0] if found else None

    def ledger(self, phone: str) -> list[tuple[Any, ...]]:
        return self.post.ask(
            f"SELECT status, source FROM consent_state WHERE address = '{phone}' AND purpose = 'marketing'"
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


def living(post: Post, home: Path) -> Iterator[Town]:
    port = httpx.URL(post.url).port
    service = f'post-url = "http://kannel:{SECRET}@127.0.0.1:{port}/hooks/kannel"'
    with (
        gateway(home, service) as kannel,
        httpx.Client(trust_env=False, timeout=5) as client,
        pytest.MonkeyPatch.context() as settings,
    ):
        street = Street(kannel.ports["carrier"])
        town = Town(post, kannel, street, client)
        for name, value in {**town.account, "sender_kind": "short code"}.items():
            settings.setenv(f"LOCKSTEP_KANNEL_{name.upper()}", value)
        yield town
        street.leave()


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
    town.awaited(STATUS.format("order_sent"), "delivered")
    town.awaited(KINDS.format("order_sent"), "delivered", "sent")


def test_receipts_come_in_any_order_and_end_alike(town):
    many = 60
    for n, phone in zip(range(many), NUMBERS, strict=False):
        town.ask_for(f"many{n}", phone, f"Text {n}")

    assert dispatch_batch(town.hub_url).texts == {"sent": many}
    town.awaited(f"SELECT count(*) FROM ({KINDS.format('many%')}) e", 2 * many)
    town.awaited("SELECT DISTINCT status FROM message WHERE workflow LIKE 'many%'", "delivered")
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

    due = "UPDATE message SET due_at = now() WHERE workflow = 'lost' RETURNING status"
    while town.change(due) == "unsure":
        assert set(dispatch_batch(town.hub_url).texts) <= {"unsure, then unsure"}
        drain_once(town.hub_url)

    town.awaited(STATUS.format("lost"), "delivered")
    assert spoken(*town.street.next()[1:]) == "Only once"
    assert town.street.heard.empty()


@pytest.mark.parametrize("word", ["STOP", "ARRÊT", "Please stop texting me", "arrêtez 🛑"])
def test_a_stop_is_in_the_ledger_and_the_next_promotion_stays(town, word):
    phone = next(NUMBERS)
    began = time.monotonic()

    town.street.say(phone, word)

    while not town.ledger(phone):
        assert time.monotonic() - began < 10
    assert town.ledger(phone) == [("withdrawn", "kannel")]
    town.ask_for(f"promo {phone}", phone, "Sale! Reply STOP to opt out", "marketing")
    done = dispatch_batch(town.hub_url)
    assert "consent" in done.objections
    assert town.post.ask(STATUS.format(f"promo {phone}")) == [("withheld",)]


def test_what_is_no_stop_is_kept_as_a_reply(town):
    phone = next(NUMBERS)
    town.street.say(phone, "I'll stop by the shop: 5 < 6 & ok?")

    query = f"SELECT facts ->> 'body' FROM message_event WHERE facts ->> 'from' = '{phone}'"
    town.awaited(query, "I'll stop by the shop: 5 < 6 & ok?")
    assert town.ledger(phone) == []


def test_a_stop_while_the_hub_is_down_is_brought_again(town):
    phone = next(NUMBERS)
    shut(town.hub_url, "kannel", whether=True)
    town.street.say(phone, "STOP")
    end = time.monotonic() + 10
    while "<HTTP/1.1 503" not in town.kannel.said("smsbox"):
        assert time.monotonic() < end
        time.sleep(0.01)
    shut(town.hub_url, "kannel", whether=False)

    while not town.ledger(phone):
        assert time.monotonic() < end
    assert town.ledger(phone) == [("withdrawn", "kannel")]


def test_a_wrong_password_stops_everything_and_is_told_to_nobody(town, caplog):
    with caplog.at_level(logging.DEBUG), pytest.raises(StopSync) as refused:
        town.send("Hi", "p-1", password="wrong")

    assert "LOCKSTEP_KANNEL" in str(refused.value)
    assert not re.search(f"wrong|{re.escape(PASSWORD)}|{re.escape(ADA)}", str(refused.value))
    assert town.street.heard.empty()


def test_no_log_of_ours_knows_the_password_the_secret_or_the_number(town, caplog):
    with caplog.at_level(logging.INFO):
        town.send("Hi", "p-2")

    town.street.next()
    assert "sendsms" in caplog.text
    assert not re.search(f"{re.escape(PASSWORD)}|{SECRET}|{re.escape(ADA[1:])}", caplog.text)
    assert not town.post.ask(f"SELECT id FROM inbox WHERE position('{SECRET}'::bytea IN body) > 0")


def test_what_was_under_way_when_the_gateway_died_is_never_sent_again(town):
    many = 60
    for n, phone in zip(range(many), NUMBERS, strict=False):
        town.ask_for(f"dying{n}", phone, f"Text {n}")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(dispatch_batch, town.hub_url)
        heard = [town.street.next()[0] for _ in range(5)]
        town.kannel.kill()
        done = first.result()
    town.street.leave()
    assert done.texts["sent"] < many

    town.kannel.start()
    town.street.call(town.kannel.ports["carrier"])
    wake = "UPDATE message SET due_at = now() WHERE status = 'waiting' AND workflow LIKE 'dying%'"
    while town.change(f"WITH w AS ({wake} RETURNING 1) SELECT count(*) FROM w"):
        dispatch_batch(town.hub_url)
    town.awaited("SELECT count(*) FROM inbox WHERE status = 'new'", 0)

    heard += [town.street.next()[0] for _ in range(town.street.heard.qsize())]
    assert max(Counter(heard).values()) == 1
    left = "SELECT phone FROM message WHERE status = 'delivered' AND workflow LIKE 'dying%'"
    assert {phone for (phone,) in town.post.ask(left)} <= set(heard)
    gone = "SELECT DISTINCT status FROM message WHERE workflow LIKE 'dying%'"
    assert {status for (status,) in town.post.ask(gone)} <= {"sent", "delivered", "unsure"}
