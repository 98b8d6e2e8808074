"""How many webhooks a second one receiver keeps: many in one commit against one commit each.

Run by hand: `python -m tests.benchmarks.receiver`. Both sides run the same receiver on the same
durable PostgreSQL, in turns, fed over HTTP by a process of its own with the same signed deliveries.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httptools
import psycopg
import uvloop

from deployments.local import free_port, inherited
from deployments.postgres import LocalPostgres
from deployments.processes import House, Process
from deployments.receiver import build, process, serve
from tasks.hub import engine

SECRET = "shpss_benchmark"
SIDES = {"group commit": 256, "one commit each": 1}
REPEATS = 20
"""One delivery in so many is sent twice."""


def body_of(number: int) -> bytes:
    """Write the body of an order webhook, about 6 kB."""
    return b'{"id": %d, "note": "%s"}' % (2**60 + number, b"x" * 6000)


def md5_of(number: int) -> str:
    """Return what tells one body from another."""
    return hashlib.md5(body_of(number), usedforsecurity=False).hexdigest()


def delivery(number: int) -> bytes:
    """Write the request of one signed webhook."""
    body = body_of(number)
    signature = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256))
    head = (
        b"POST /hooks/shopify HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        b"x-shopify-topic: orders/create\r\nx-shopify-webhook-id: w%d\r\n"
        b"x-shopify-shop-domain: shop.example\r\nx-shopify-api-version: 2026-07\r\n"
        b"x-shopify-triggered-at: 2026-07-01T12:00:00.123456789Z\r\n"
        b"x-shopify-hmac-sha256: %s\r\ncontent-length: %d\r\n\r\n"
    )
    return head % (number, signature, len(body)) + body


class Caller(asyncio.Protocol):
    """One connection of the platform's: sends the next delivery once the last is answered."""

    def __init__(self, numbers: list[int], done: asyncio.Future[None]) -> None:
        self.numbers, self.done = numbers, done
        self.answers = httptools.HttpResponseParser(self)
        self.seconds: list[float] = []
        self.statuses: list[int] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.send()

    def data_received(self, data: bytes) -> None:
        self.answers.feed_data(data)

    def on_message_complete(self) -> None:
        self.seconds.append(time.perf_counter() - self.began)
        self.statuses.append(self.answers.get_status_code())
        self.answers = httptools.HttpResponseParser(self)
        self.send()

    def send(self) -> None:
        if not self.numbers:
            self.transport.close()
            self.done.set_result(None)
            return
        request = delivery(self.numbers.pop())
        self.began = time.perf_counter()
        self.transport.write(request)


async def call(port: int, count: int, connections: int) -> None:
    """Send everything, and print how it went: deliveries/s, p50 and p95 in ms, refusals."""
    loop = asyncio.get_running_loop()
    numbers = [n for number in range(count) for n in [number] * (1 + (number % REPEATS == 0))]
    callers = [Caller(numbers, loop.create_future()) for _ in range(connections)]
    began = time.perf_counter()
    for caller in callers:
        await loop.create_connection(lambda caller=caller: caller, "127.0.0.1", port)
    await asyncio.gather(*(caller.done for caller in callers))
    spent = time.perf_counter() - began
    seconds = [one for caller in callers for one in caller.seconds]
    refused = sum(status != 200 for caller in callers for status in caller.statuses)
    cuts = statistics.quantiles(seconds, n=100)
    sys.stdout.write(
        f"{len(seconds) / spent:8.0f}/s   p50 {cuts[49] * 1000:6.1f} ms   p95 {cuts[94] * 1000:6.1f} ms"
        f"   refused {refused}\n"
    )


def measure(
    house: House, name: str, hub_url: str, chosen: argparse.Namespace
) -> list[tuple[str, str]]:
    """Run one side once, and return what it kept."""
    port = free_port()
    env = {"LOCKSTEP_HUB": hub_url, "LOCKSTEP_SHOPIFY_CLIENT_SECRET": SECRET}
    ours = process(env, port)
    argv = [sys.executable, "-m", __spec__.name, "--serve", str(port), str(SIDES[name])]
    one = Process(f"receiver-{port}", argv, ours.env, ours.ready)
    house.start(one)
    sys.stdout.write(f"{name:16} ")
    sys.stdout.flush()
    client = [sys.executable, "-m", __spec__.name, "--call", str(port)]
    size = ["--count", str(chosen.count), "--connections", str(chosen.connections)]
    subprocess.run([*client, *size], check=True, env=inherited())
    house.tenants.pop(one.name).child.terminate()
    with psycopg.connect(hub_url) as hub:
        kept = sorted(hub.execute("SELECT delivery_id, md5(body) FROM inbox").fetchall())
        hub.execute("TRUNCATE inbox CASCADE")
    return kept


def readable(folder: str) -> Path:
    """Let PostgreSQL in, which as root runs as another user."""
    Path(folder).chmod(0o755)
    return Path(folder)


def compare(chosen: argparse.Namespace) -> None:
    """Run both sides in turns; stop when one did not keep exactly what was sent."""
    expected = sorted((f"w{number}", md5_of(number)) for number in range(chosen.count))
    with (
        tempfile.TemporaryDirectory(prefix="lockstep-") as made,
        LocalPostgres(readable(made) / "postgres") as server,
        House(Path(made) / "logs") as house,
    ):
        url = server.ensure("hub")
        engine.migrate(url)
        for name in [*SIDES] * chosen.rounds:
            kept = measure(house, name, url, chosen)
            if kept != expected:
                sys.exit(f"{name} kept {len(kept)} of {len(expected)}")
    sys.stdout.write(f"both kept exactly the same {len(expected)} deliveries, each once\n")


def main() -> None:
    """Be the judge, the receiver or the platform."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--serve", type=int, nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--call", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(build(chosen.serve[1]), chosen.serve[0])
    elif chosen.call:
        uvloop.run(call(chosen.call, chosen.count, chosen.connections))
    else:
        compare(chosen)


if __name__ == "__main__":
    os.environ.setdefault("DO_NOT_TRACK", "1")
    main()
