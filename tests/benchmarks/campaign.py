"""A campaign to many people: how evenly it leaves, who is asked twice, and how much memory it takes.

Run by hand: `python -m tests.benchmarks.campaign --people 100000 --rate 100`. A durable PostgreSQL,
the provider's stand-in and the worker are processes of their own; the worker, which goes through
the segment and hands over the texts, is killed in the middle and started again. `--rate 0` hands
over nothing: only the going through is measured. The texts are called transactional, so that it
does not matter at what hour of the day they are sent; nothing of their pace depends on it.
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from bisect import bisect_left
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import httpx
from msgspec import structs

from tests.stories.dispatchers import Plan, World, opened

WORDS = {"en": "{{ brand }}: your order is on its way. Reply STOP to opt out"}
PEOPLE = """
    WITH made AS (
        INSERT INTO customer (phone, country, first_name)
        SELECT '+1212' || (2000000 + n), 'US', 'Ada' FROM generate_series(1, %s) n RETURNING phone)
    INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup)
    SELECT 'sms', phone, 'marketing', 'granted', 'shopify', 'form', now() - interval '1 day', phone
      FROM made
"""
ASKED = "SELECT count(*) FROM message WHERE workflow = 'campaign bench'"
WHY = """
    SELECT what, count(*) FROM (SELECT status AS what FROM message UNION ALL
           SELECT gate || ': ' || reason FROM objection UNION ALL
           SELECT concat_ws(': ', outcome, why) FROM journey_step) w GROUP BY 1 LIMIT 20
"""
FULLEST = """
    SELECT max(n) FROM (
        SELECT count(*) OVER (ORDER BY reserved_at RANGE BETWEEN '1 second' PRECEDING AND CURRENT ROW)
               AS n FROM message WHERE reserved_at IS NOT NULL) x
"""
LEFT = "SELECT count(*) FROM message WHERE status = 'sent'"


def work(rate: float, until: str) -> None:
    """Go through the segment, and hand over what is due, until all is done."""
    from tasks import promote, send, settings  # noqa: PLC0415 - imports Prefect
    from tasks.crew import Shift  # noqa: PLC0415
    from tasks.step import trip  # noqa: PLC0415

    url, done = settings.hub_url(), threading.Event()
    campaign = promote.Campaign("bench", "region_north_america", WORDS, datetime.fromisoformat(until))  # fmt: skip
    promote.AHEAD = promote.AHEAD if rate else 10**9
    written = promote.workflow_of
    promote.workflow_of = lambda *said: structs.replace(written(*said), purpose="transactional")

    def ask() -> None:
        last, shared = 0, trip()
        while (found := promote.promote_next(url, campaign, last, shared)) is None or found.people:
            if found is None:
                time.sleep(promote.BREATH)
            else:
                last = found.last
                say(asked=last)
        done.set()

    threading.Thread(target=ask).start()
    over = not rate
    while not over:
        asked = done.is_set()
        over = not send.dispatch_all(url, Shift(seconds=60)).handled and asked
        say()
    done.wait()
    say(ended=1)


def say(**more: int) -> None:
    """Tell the parent how much memory this takes now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    sys.stdout.write(json.dumps({"MB": pages * resource.getpagesize() >> 20, **more}) + "\n")
    sys.stdout.flush()


def worker(world: World, chosen: argparse.Namespace, until: str) -> subprocess.Popen[str]:
    """Start a worker."""
    argv = [sys.executable, "-m", "tests.benchmarks.campaign", "--work", until, "--rate", str(chosen.rate)]  # fmt: skip
    return subprocess.Popen(argv, env=world.env, stdout=subprocess.PIPE, text=True)


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    """Run the campaign, killed in the middle, and say how it went."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lockstep-")))
        world = opened(stack, folder, Plan(numbers=0))
        world.env.update(  # type: ignore[attr-defined]
            LOCKSTEP_TEXTS='{"brand": ["Acme"]}', LOCKSTEP_TWILIO_SENDER_PER_SECOND=str(chosen.rate or 1000),
            LOCKSTEP_TWILIO_SENDER_DAY_LIMIT="", LOCKSTEP_TWILIO_SENDER_PER_MINUTE="",
        )  # fmt: skip
        os.environ.update({k: v for k, v in world.env.items() if k.startswith("LOCKSTEP_")})
        world.ask(f"{PEOPLE} RETURNING 1", chosen.people)
        from tasks import belong  # noqa: PLC0415 - imports Prefect

        began = time.perf_counter()
        belong.look_at_all(world.hub)
        looked = time.perf_counter() - began
        return {"people": chosen.people, "look at all, s": round(looked, 1), **run(world, chosen)}


def run(world: World, chosen: argparse.Namespace) -> dict[str, Any]:
    """Go through it all, with a kill when half is done."""
    until = (datetime.now(UTC) + timedelta(hours=6)).isoformat()
    began, first = time.perf_counter(), worker(world, chosen, until)
    half = LEFT if chosen.rate else ASKED
    while world.ask(half)[0][0] < chosen.people / 2:
        time.sleep(1.0)
        if first.poll() is not None:
            raise RuntimeError(f"it ended before its middle: {world.ask(WHY)}")
    first.send_signal(signal.SIGKILL)
    killed, early = time.time(), [json.loads(one) for one in first.communicate()[0].splitlines()]
    second = worker(world, chosen, until)
    late = [json.loads(one) for one in second.communicate()[0].splitlines()]
    told = {
        "seconds in all": round(time.perf_counter() - began, 1),
        "asked": world.ask(ASKED)[0][0],
        "MB over time, of the one killed and of the next": [tenths(early), tenths(late)],
    }
    return told | (sent(world, chosen, killed) if chosen.rate else {})


def tenths(said: list[dict[str, int]]) -> list[int]:
    """What memory it took after each tenth of the time."""
    return [said[len(said) * part // 10 - (part == 10)]["MB"] for part in range(11)]


def sent(world: World, chosen: argparse.Namespace, killed: float) -> dict[str, Any]:
    """What the provider's own clock says: before the kill, and from a while after it."""
    export = httpx.get(f"{world.twilio}/_sandbox/export", timeout=600, trust_env=False).json()
    times = sorted(datetime.fromisoformat(export["taken"][one["sid"]]).timestamp() for one in export["messages"])  # fmt: skip
    to = [one["to"] for one in export["messages"]]
    before, after = [t for t in times if t < killed - 0.5], [t for t in times if t > killed]
    said = [(len(some) - 1) / (some[-1] - some[0]) for some in (before, after)]
    tens = [sum(at <= t < at + 10 for t in some) / 10 for some in (before, after) for at in range(ceil(some[0]), int(some[-1]) - 10, 10)]  # fmt: skip
    return {
        "texts": len(to),
        "and by our own notes": dict(world.ask("SELECT status, count(*) FROM message GROUP BY 1")),
        "numbers twice": len(to) - len(set(to)),
        "a second, before and after the kill": [round(one, 2) for one in said],
        "beside what is allowed, %": [round(100 * (one / chosen.rate - 1), 2) for one in said],
        "fullest second by our own clock": world.ask(FULLEST)[0][0],
        "fullest second": max(bisect_left(times, at + 1) - i for i, at in enumerate(times)),
        "slowest and fastest ten seconds, a second": (min(tens, default=0), max(tens, default=0)),
    }


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--work", default="", help="be the worker, until then")
    chosen = parser.parse_args()
    if chosen.work:
        work(chosen.rate, chosen.work)
    else:
        sys.stdout.write(json.dumps(measure(chosen), indent=2) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DO_NOT_TRACK", "1")
    main()
