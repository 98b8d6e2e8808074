"""How long a STOP takes: until it is suppressed for good, and until every platform confirmed it.

Run by hand: `python -m tests.benchmarks.stop`. The whole house is up, with its durable PostgreSQL.
STOPs and bare commits of one row in the same PostgreSQL take turns, each after a pause of its own, so
that both meet the same machine: first with nothing else to do, then under orders and a backfill.
"""

import argparse
import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg

from deployments.demo import MIX, Demo, Plan
from deployments.demo_platforms import SECRETS
from deployments.prefect_api import Prefect
from tests.stories.kills import whole_house

OURS = "+14155550100"
PLATFORMS = ("shopify", "hubspot", "twilio")

KNOWN = """
    SELECT c.phone FROM customer c
      JOIN consent_state s ON s.channel = 'sms' AND s.address = c.phone
       AND s.purpose = 'marketing' AND s.status = 'granted'
      JOIN mirror m ON m.platform = 'hubspot' AND m.object = 'contacts' AND m.key = c.key::text
      JOIN identity i ON i.customer_id = c.id AND i.kind = 'shopify:customer' AND i.gone_at IS NULL
     WHERE c.merged_into IS NULL GROUP BY c.phone HAVING count(*) = 1 ORDER BY c.phone
"""

ACKS = """
    SELECT c.evidence ->> 'id', a.platform, extract(epoch FROM a.acked_at)::float
      FROM consent c JOIN consent_ack a ON a.consent_id = c.id
     WHERE c.purpose = 'marketing' AND c.evidence ->> 'id' = ANY(%s)
"""


class Phone:
    """Somebody who texts STOP to us by way of Twilio, over one connection that stays open."""

    def __init__(self, hooks: str) -> None:
        self.url = f"{hooks}/hooks/twilio"
        self.http = http.client.HTTPConnection(urlsplit(hooks).netloc, timeout=30)

    def stop(self, number: str, sid: str) -> float:
        """Text STOP; return the seconds until it was suppressed."""
        said = {"MessageSid": sid, "SmsStatus": "received", "From": number, "To": OURS}
        said |= {"Body": "STOP", "NumMedia": "0"}
        signed = self.url + "".join(f"{name}{said[name]}" for name in sorted(said))
        signature = hmac.digest(SECRETS["twilio"].encode(), signed.encode(), hashlib.sha1)
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": base64.b64encode(signature).decode(),
        }
        body = urlencode(said)
        began = time.perf_counter()
        self.http.request("POST", "/hooks/twilio", body, headers)
        answer = self.http.getresponse()
        answer.read()
        spent = time.perf_counter() - began
        if answer.status != 204:
            raise RuntimeError(f"a STOP was answered with {answer.status}")
        return spent


class Story:
    """The STOPs of one phase and what was measured of each."""

    def __init__(self, demo: Demo, seed: int) -> None:
        self.demo, self.random = demo, random.Random(seed)
        self.sent: dict[str, float] = {}
        self.stops: list[float] = []
        self.bare: list[float] = []

    def play(self, numbers: Sequence[str], pause: float) -> None:
        """Let each of these say STOP, taking turns with a bare commit."""
        phone = Phone(self.demo.where.hooks)
        with psycopg.connect(self.demo.where.hub, autocommit=True) as hub:
            hub.execute("CREATE TABLE IF NOT EXISTS bare (n bigint)")
            for number in numbers:
                sid = f"SM{self.random.getrandbits(128):032x}"
                self.sent[sid] = time.time()
                self.stops.append(phone.stop(number, sid))
                time.sleep(self.random.uniform(0.5, 1.5) * pause / 2)
                began = time.perf_counter()
                hub.execute("INSERT INTO bare VALUES (%s)", (len(self.bare),))
                self.bare.append(time.perf_counter() - began)
                time.sleep(self.random.uniform(0.5, 1.5) * pause / 2)

    def acks(self, patience: float = 60.0) -> dict[str, list[float]]:
        """Return the seconds until each platform confirmed, waiting for all of them."""
        deadline = time.monotonic() + patience
        while True:
            with psycopg.connect(self.demo.where.hub) as hub:
                found = hub.execute(ACKS, (list(self.sent),)).fetchall()
            if len(found) >= len(PLATFORMS) * len(self.sent) or time.monotonic() > deadline:
                break
            time.sleep(0.5)
        return {
            one: [at - self.sent[sid] for sid, platform, at in found if platform == one]
            for one in PLATFORMS
        }

    def figures(self) -> dict[str, Any]:
        """Sum the phase up."""
        told = self.acks()
        everywhere = [max(times) for times in zip(*told.values(), strict=False)]
        return {
            "stops": len(self.stops),
            "suppressed_ms": spread(self.stops, 1000),
            "bare_commit_ms": spread(self.bare, 1000),
            "times_bare": {
                name: round(spread(self.stops, 1)[name] / spread(self.bare, 1)[name], 1)
                for name in ("p50", "p99")
            },
            "acknowledged_s": {one: spread(times, 1) for one, times in told.items()},
            "slowest_platform_s": spread(everywhere, 1),
            "missing": {one: len(self.sent) - len(times) for one, times in told.items()},
            "load": os.getloadavg()[0],
        }


def spread(seconds: Sequence[float], scale: float) -> dict[str, float]:
    """Return the median, the 95th and 99th percentile, and the worst."""
    if len(seconds) < 2:
        return dict.fromkeys(("p50", "p95", "p99", "worst"), float("nan"))
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    found = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "worst": max(seconds)}
    return {name: round(value * scale, 6) for name, value in found.items()}


@contextlib.contextmanager
def busy(demo: Demo, rate: float, seconds: float) -> Iterator[list[str]]:
    """Let orders come in and backfills run, one after the other; yield how each ended."""
    over, ended = threading.Event(), list[str]()

    def fill() -> None:
        with Prefect(demo.where.api) as prefect:
            while not over.is_set():
                run = prefect.press("backfill/on-demand", dry_run=False)
                ended.append(prefect.ended(run)["name"])

    live = {"seconds": seconds, "rate": rate, "mix": MIX, "seed": 11}
    demo.platforms.tell("shopify", "live", **live)
    worker = threading.Thread(target=fill, daemon=True)
    worker.start()
    time.sleep(5.0)
    yield ended
    over.set()
    worker.join(600)


def measure(chosen: argparse.Namespace, place: Path) -> dict[str, Any]:
    """Measure both phases in one house."""
    plan = Plan(people=chosen.people, outage=0)
    with whole_house(plan, place) as (demo, _, _):
        demo.first_sync()
        with psycopg.connect(demo.where.hub) as hub:
            numbers = [number for (number,) in hub.execute(KNOWN).fetchall()]
            fsync = hub.execute("SHOW fsync").fetchone()
        random.Random(chosen.seed).shuffle(numbers)
        half = min(chosen.stops, len(numbers) // 2)
        idle = Story(demo, chosen.seed)
        idle.play(numbers[:half], chosen.pause)
        found: dict[str, Any] = {"fsync": fsync and fsync[0], "idle": idle.figures()}
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
        demo.settle()
        loaded = Story(demo, chosen.seed + 1)
        with busy(demo, chosen.rate, half * chosen.pause + 15) as ended:
            loaded.play(numbers[half : 2 * half], chosen.pause)
            found["busy"] = loaded.figures()
            found["backfills"] = ended
        return found


def main() -> None:
    """Say how long it takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1500, help="in the shop")
    parser.add_argument("--stops", type=int, default=150, help="of each phase")
    parser.add_argument("--pause", type=float, default=0.65, help="seconds between two: Twilio takes 100 calls a minute")  # fmt: skip
    parser.add_argument("--rate", type=float, default=62.0, help="acts a second in the shop: 50 of 62 are orders")  # fmt: skip
    parser.add_argument("--seed", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lockstep-stop-") as made:
        Path(made).chmod(0o755)  # as root, the database runs as another user
        found = measure(chosen, Path(made))
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DO_NOT_TRACK", "1")
    main()
