"""What a yes of the receiver is worth when the hub, the receiver or the memory ends."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest

from deployments import bodies, keeper
from deployments.keeper import Keeper
from deployments.local import free_port
from deployments.processes import House
from deployments.receiver import Receiver, process, senders
from tests.deployments.webhooks import ENVIRONMENT, PUBLIC, Post, receiving, shopify, stop


@pytest.fixture
def door(post: Post) -> str:
    """The hub's name, to be shut and opened."""
    return post.hub_url.rpartition("/")[2].partition("?")[0]


def shut(hub_url: str, door: str, *, whether: bool) -> None:
    """Let the hub go down, as far as anybody can tell, or come back."""
    with psycopg.connect(hub_url.replace(door, "postgres"), autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{door}" ALLOW_CONNECTIONS {not whether}')
        if whether:
            end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            server.execute(end, (door,))


def wait_for(truth) -> None:
    until = time.monotonic() + 60
    while not truth():
        assert time.monotonic() < until
        time.sleep(0.01)


def waits(hub_url: str) -> bool:
    """Whether somebody waits for a lock in this hub."""
    query = """SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    with psycopg.connect(hub_url) as hub:
        return hub.execute(query).fetchone() == (1,)


def test_a_delivery_the_hub_refuses_costs_no_other(post):
    """They are made to share one commit: the keeper waits for a lock while they queue up."""
    refusing = "ALTER TABLE inbox ADD CHECK (topic <> 'orders/bad')"
    with psycopg.connect(post.hub_url) as hub, ThreadPoolExecutor(12) as pool:
        hub.execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
        first = pool.submit(post.bring, shopify(b"{}", id="first"))
        wait_for(lambda: waits(post.hub_url))
        hub.execute(refusing)
        topics = ["orders/bad" if number == 4 else "orders/create" for number in range(9)]
        rest = [
            pool.submit(post.bring, shopify(b"{}", topic, f"w{number}"))
            for number, topic in enumerate(topics)
        ]
        wait_for(lambda: httpx.get(f"{post.url}/health").text == "up; 9 waiting")
        hub.commit()

        assert first.result() == 200
        assert [one.result() for one in rest] == [200] * 4 + [503] + [200] * 4


def test_while_the_hub_is_down_everybody_is_asked_to_come_again(post, door):
    post.bring(shopify(b"{}", id="before"))
    shut(post.hub_url, door, whether=True)

    refused = [post.bring(shopify(b"{}", id="during")), post.bring(stop())]
    shut(post.hub_url, door, whether=False)
    again = [post.bring(shopify(b"{}", id="during")), post.bring(stop())]

    assert (refused, again) == ([503, 503], [200, 204])
    assert len(post.kept()) == 3
    assert len(post.ledger()) == 1


def test_a_hub_that_does_not_answer_is_not_waited_for_longer_than_the_platforms_wait(
    post, monkeypatch
):
    monkeypatch.setattr(keeper, "PATIENCE", 0.2)
    with psycopg.connect(post.hub_url) as hub:
        hub.execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
        slow = post.bring(shopify(b"{}", id="slow"))

    assert slow == 503
    assert post.bring(shopify(b"{}", id="slow")) == 200
    assert len(post.kept()) == 1


def test_what_does_not_fit_is_refused_instead_of_filling_the_memory(hub_url):
    accounts = {"shopify": {"client_secret": "new-secret"}}
    app = Receiver(senders(accounts), Keeper(hub_url, most=3), PUBLIC)
    with (
        receiving(hub_url, app) as post,
        psycopg.connect(hub_url) as hub,
        ThreadPoolExecutor(16) as pool,
    ):
        hub.execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
        first = pool.submit(post.bring, shopify(b"{}", id="first"))
        wait_for(lambda: waits(hub_url))
        rest = [pool.submit(post.bring, shopify(b"{}", id=f"w{n}")) for n in range(9)]
        wait_for(lambda: sum(one.done() for one in rest) == 6)
        assert {one.result() for one in rest if one.done()} == {503}
        hub.rollback()

        assert sorted(one.result() for one in [first, *rest]) == [200] * 4 + [503] * 6


def test_bodies_that_do_not_fit_into_memory_together_are_refused(post, monkeypatch):
    monkeypatch.setattr(bodies, "CROWD", 100_000)
    heavy = post.bring(shopify(b" " * 300_000, id="heavy"))

    assert heavy == 503
    assert post.bring(shopify(b"{}", id="light")) == 200
    assert post.app.bodies.arriving == 0


@pytest.fixture
def house(hub_url: str, tmp_path: Path) -> Iterator[tuple[House, Post]]:
    """The receiver as a process of its own."""
    port = free_port()
    with House(tmp_path) as one:
        one.start(process({"LOCKSTEP_HUB": hub_url, **ENVIRONMENT}, port))
        post = Post(f"http://127.0.0.1:{port}", hub_url)
        yield one, post
        post.client.close()


def test_a_yes_survives_the_death_of_the_receiver(house):
    rooms, post = house
    answers = []
    dead = threading.Event()

    def bring(number: int) -> None:
        while not dead.is_set():
            id = f"w{number}.{len(answers)}"
            try:
                answers.append((id, post.bring(shopify(b"{}", id=id))))
            except httpx.TransportError:
                return

    with ThreadPoolExecutor(8) as pool:
        work = [pool.submit(bring, number) for number in range(8)]
        wait_for(lambda: len(answers) > 300)
        os.kill(rooms.pid("receiver"), signal.SIGKILL)
        dead.set()
        for one in work:
            one.result()

    promised = {id for id, status in answers if status == 200}
    kept = {id for (id,) in post.ask("SELECT delivery_id FROM inbox")}
    assert len(promised) > 300
    assert not promised - kept


def test_a_receiver_that_is_told_to_end_answers_who_waits(house):
    rooms, post = house
    with psycopg.connect(post.hub_url) as hub, ThreadPoolExecutor(1) as pool:
        hub.execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
        last = pool.submit(post.bring, shopify(b"{}"))
        wait_for(lambda: waits(post.hub_url))
        child = rooms.tenants.pop("receiver").child
        child.terminate()
        hub.rollback()

        assert last.result() == 200
        assert child.wait(60) in (0, -signal.SIGTERM)
