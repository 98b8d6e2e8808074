"""The lane under way: a consent overtakes a batch of something else that goes to the same place."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from flows.listen import Window
from flows.pushes import Pushes
from tasks.hub.lane import leading
from tests.flows.conftest import LOOP
from tests.stories.three_platforms import three

SLOW = 25.0


@pytest.fixture
def trio(hub_url):
    with three(hub_url) as trio:
        yield trio


async def lane(trio, number):
    """Lead until a STOP said amid a slow batch is confirmed; say who was still waiting then."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(16))
    async with leading(trio.hub_url, time.monotonic() + 60) as leader:
        window = Window(leader, time.monotonic() + 60)
        leads = asyncio.create_task(window.run(time.monotonic() + 60))
        slow = ("transactions", ("hubspot", "contacts"))
        while slow not in window.pushes.running:  # noqa: ASYNC110 - nobody announces it
            await asyncio.sleep(0.01)
        while (await asyncio.to_thread(trio.platforms.tell, "hubspot", "provoke"))["troubles"]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.to_thread(trio.text, number)
        while len(await asyncio.to_thread(trio.acks, number)) < 3:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.02)
        waiting = await asyncio.to_thread(trio.ask, SENDING)
        await asyncio.to_thread(trio.mend, "hubspot")
        leads.cancel()
        await asyncio.gather(leads, return_exceptions=True)
    await window.finish()
    return waiting


SENDING = "SELECT count(*) FROM outbox WHERE status = 'sending' AND object = 'contacts'"


def test_a_stop_does_not_wait_for_a_batch_that_is_under_way(trio):
    numbers = trio.people(20)
    trio.do("TRUNCATE stirred")  # looked at amid this, whoever says STOP would be in that batch too
    trio.do("UPDATE customer SET first_name = 'New' WHERE phone <> %s", numbers[0])
    trio.do("INSERT INTO outbox (platform, object, key, priority) SELECT 'hubspot', 'contacts', key::text, 5 FROM customer WHERE phone <> %s", numbers[0])  # fmt: skip
    trio.platforms.tell("hubspot", "provoke", kind="slow", path="/crm", count=1, seconds=SLOW)

    assert LOOP.run(lane(trio, numbers[0])) == [(19,)]


def test_what_breaks_a_push_again_and_again_is_tried_only_now_and_then(monkeypatch):
    tries = []

    async def broken(*_, **__):
        tries.append(1)
        raise OSError

    async def hammer():
        monkeypatch.setattr("flows.pushes.push", broken)
        pushes, until = Pushes(), time.monotonic() + 0.5
        while time.monotonic() < until:
            pushes.start({("twilio", "consents")}, "consent")
            await asyncio.sleep(0.01)
        await pushes.finish()
        return pushes

    assert (LOOP.run(hammer()).failed, len(tries)) == (1, 1)
