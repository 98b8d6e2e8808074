"""From a cart to its text: how long after its wait is over a provider has it, event after event.

Run by hand: `python -m tests.benchmarks.carts --rate 50 --seconds 60`. A durable PostgreSQL and the
provider's stand-in as processes of their own; deliveries are kept as the receiver keeps them, then
drained, stepped and dispatched side by side as the lane does it, without Prefect's own calls. The
wait is some seconds instead of an hour; nothing else of the workflow is changed.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from msgspec.structs import replace

from data_quality.suite import warm as warm_gates
from flows.messages.abandoned_cart import WORKFLOW
from tasks.drain import drain_once
from tasks.hub import engine
from tasks.reserve import warm as warm_laws
from tasks.send import dispatch_batch
from tasks.step import step_once
from tests.stories.dispatchers import Plan, opened

PLACES = {
    "415": ("America/Los_Angeles", "CA", "94103"),
    "212": ("America/New_York", "NY", "10001"),
    "808": ("Pacific/Honolulu", "HI", "96813"),
    "671": ("Pacific/Guam", "GU", "96910"),
}
PEOPLE = """
    WITH who AS (
        INSERT INTO customer (email, phone, country, first_name, facts, told_rank)
        SELECT 'p' || n || '@example.com', '+1' || %(area)s || (2000000 + n), 'US', 'Kim',
               jsonb_build_object('province', %(state)s::text, 'zip', %(zip)s::text), 1
          FROM generate_series(1, %(number)s) n RETURNING id, email, phone),
    known AS (
        INSERT INTO identity (kind, value, customer_id)
        SELECT 'shopify:customer', substring(email FROM '[0-9]+'), id FROM who)
    INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup)
    SELECT 'sms', phone, purpose, 'granted', 'shopify', 'form', now() - interval '1 day',
           phone || purpose
      FROM who, unnest(ARRAY['marketing', 'cart']) purpose
"""
KEEP = """
    INSERT INTO inbox (platform, topic, delivery_id, body, happened_at)
    VALUES ('shopify', 'checkouts/update', %s, %s, %s)
"""
SEEN = """
    SELECT extract(epoch FROM m.accepted_at - j.happened_at) - %s FROM message m
      JOIN journey j ON j.workflow = m.workflow AND j.occasion = m.occasion
     WHERE m.accepted_at IS NOT NULL
"""


def place() -> dict[str, str]:
    """Choose where it is day now: promotion waits for the morning elsewhere."""
    for area, (zone, state, zip) in PLACES.items():
        if 12 <= datetime.now(ZoneInfo(zone)).hour < 19:
            return {"area": area, "state": state, "zip": zip}
    sys.exit("it is night in all of America: try again by day")


def body(number: int, now: datetime, there: dict[str, str]) -> bytes:
    """Write the webhook of a checkout that somebody just left."""
    home = {"country_code": "US", "province_code": there["state"], "zip": there["zip"]}
    said = {"token": f"c{number}", "currency": "USD", "total_price": "80.00", "created_at": now.isoformat(), "updated_at": now.isoformat(), "abandoned_checkout_url": f"https://acme.example/c/{number}", "customer": {"id": number, "email": f"p{number}@example.com", "phone": f"+1{there['area']}{2_000_000 + number}", "default_address": home}}  # fmt: skip
    return json.dumps(said).encode()


def arrive(url: str, rate: float, number: int, there: dict[str, str]) -> None:
    """Let carts be left, one after the other."""
    began = time.monotonic()
    with psycopg.connect(url, autocommit=True) as hub:
        for one in range(1, number + 1):
            time.sleep(max(0.0, began + one / rate - time.monotonic()))
            now = datetime.now(UTC)
            hub.execute(KEEP, (f"d{one}", body(one, now, there), now))


def again(work: Callable[[], int], over: threading.Event) -> None:
    """Do it over and over; rest a moment when there was nothing to do."""
    while not over.is_set():
        if not work():
            time.sleep(0.1)


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    """Let carts come at a rate, and say how long each waited beyond its wait."""
    wait, number = timedelta(seconds=chosen.wait), int(chosen.rate * chosen.seconds)
    first = replace(WORKFLOW.steps[0], wait=wait)
    quick = [replace(WORKFLOW, steps=(first, *WORKFLOW.steps[1:]))]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lockstep-")))
        world = opened(stack, folder, Plan(numbers=1, each=1))
        os.environ.update({k: v for k, v in world.env.items() if k.startswith("LOCKSTEP_")})
        os.environ["LOCKSTEP_SHOPIFY_URL"] = "https://acme.example"
        os.environ["LOCKSTEP_TEXTS"] = '{"brand": ["Acme"]}'
        url, over, there = world.hub, threading.Event(), place()
        with engine.autocommit(url) as hub:
            hub.execute(PEOPLE, {**there, "number": number})
            hub.execute("VACUUM ANALYZE")
        warm_gates()
        warm_laws()
        hands = [
            threading.Thread(target=again, args=(work, over))
            for work in (
                lambda: drain_once(url).deliveries,
                lambda: step_once(url, quick).handled,
                lambda: dispatch_batch(url).handled,
            )
        ]
        for hand in hands:
            hand.start()
        arrive(url, chosen.rate, number, there)
        found = waited(url, number, chosen.wait)
        over.set()
        for hand in hands:
            hand.join()
        return found


def waited(url: str, number: int, wait: float) -> dict[str, Any]:
    """Wait until every text was taken, or nobody waits for it any more; lay out how long it took."""
    until, seconds = time.monotonic() + 120, []
    with engine.autocommit(url) as hub:
        while len(seconds) < number and time.monotonic() < until:
            time.sleep(1)
            seconds = [float(one) for (one,) in hub.execute(SEEN, (wait,)).fetchall()]
        held = dict(hub.execute("SELECT gate, count(*) FROM objection GROUP BY 1").fetchall())
    cuts = statistics.quantiles(seconds, n=100) if len(seconds) > 1 else [0.0] * 99
    return {"carts": number, "texts": len(seconds), "objections": held, "seconds after the wait": {"p50": round(cuts[49], 2), "p95": round(cuts[94], 2), "p99": round(cuts[98], 2), "max": round(max(seconds, default=0), 2)}}  # fmt: skip


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--wait", type=float, default=5)
    sys.stdout.write(json.dumps(measure(parser.parse_args()), indent=2) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DO_NOT_TRACK", "1")
    main()
