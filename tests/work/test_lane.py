import asyncio
import subprocess
import sys
import time

import pytest

from tasks.hub import inbox
from tasks.hub.lane import leading

LEADING = """
import asyncio, sys, time
from tasks.hub.lane import leading

async def main():
    async with leading(sys.argv[1], time.monotonic() + 60) as leader:
        print(leader is not None, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def lead(hub_url, seconds, patience=20.0):
    async with leading(hub_url, time.monotonic() + seconds, patience) as leader:
        return leader is not None


def test_one_leads_and_the_next_stands_by_until_it_ends(hub_url):
    async def story():
        async with leading(hub_url, time.monotonic() + 30) as first:
            assert first is not None
            second = asyncio.create_task(lead(hub_url, 30))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(second), 0.5)
        return await second

    assert asyncio.run(story()) is True


def test_who_stood_by_for_nothing_ends_without_having_led(hub_url):
    async def story():
        async with leading(hub_url, time.monotonic() + 30):
            return await lead(hub_url, 0.3)

    assert asyncio.run(story()) is False


HELD = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory' AND granted AND datname = current_database()"
"""The leader's lock, and that of who stands by."""


def test_a_third_one_is_not_needed_and_says_so_early(hub, hub_url):
    async def story():
        async with leading(hub_url, time.monotonic() + 60):
            second = asyncio.create_task(lead(hub_url, 60))
            while hub.execute(HELD).fetchone() != (2,):  # noqa: ASYNC110 - nobody announces it
                await asyncio.sleep(0.02)
            began = time.monotonic()
            third = await lead(hub_url, 60, patience=0.3)
            waited = time.monotonic() - began
        return await second, third, waited < 30

    assert asyncio.run(story()) == (True, False, True)


def test_a_killed_leader_is_followed_at_once(hub_url):
    with subprocess.Popen(
        [sys.executable, "-c", LEADING, hub_url], stdout=subprocess.PIPE
    ) as worker:
        assert worker.stdout.readline() == b"True\n"
        worker.kill()
        began = time.monotonic()
        assert asyncio.run(lead(hub_url, 60)) is True
    assert time.monotonic() - began < 30


def test_what_the_receiver_keeps_wakes_the_leader(hub, hub_url):
    async def story():
        async with leading(hub_url, time.monotonic() + 30) as leader:
            woken = asyncio.create_task(leader.woken(120))
            hub.execute(inbox.KEEP, inbox.columns(["shopify"], ["x"], ["1"], [b"{}"], [None]))
            await asyncio.wait_for(woken, 60)
            return await leader.anything_new()

    assert asyncio.run(story()) is True


def test_the_leader_sees_what_is_due_and_nothing_that_waits(hub, hub_url):
    hub.execute("""
        INSERT INTO outbox (platform, object, key, due_at) VALUES
        ('hubspot', 'contacts', 'a', now()), ('hubspot', 'contacts', 'b', now()),
        ('hubspot', 'orders', 'c', now() + interval '1 hour')
    """)
    hub.execute(
        "INSERT INTO inbox (platform, topic, delivery_id, body, due_at) VALUES ('x', 'x', '1', '', now() + interval '1 hour')"
    )

    async def story():
        async with leading(hub_url, time.monotonic() + 30) as leader:
            return await leader.due(), await leader.anything_new()

    assert asyncio.run(story()) == ({("hubspot", "contacts")}, False)
