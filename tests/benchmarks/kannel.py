"""How long a STOP takes through a real Kannel, and a text until its last receipt is kept.

By hand: `python -m tests.benchmarks.kannel --texts 300 --stops 200`. PostgreSQL is durable.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

import psycopg
from rich.console import Console

from deployments.postgres import LocalPostgres
from tasks.hub import engine
from tests.deployments.webhooks import receiving
from tests.stories.kannel_town import NUMBERS, Town, living

KEPT = """SELECT extract(epoch FROM received_at)::float8 FROM inbox
           WHERE topic = 'status' AND delivery_id = %s"""
HEEDED = "SELECT extract(epoch FROM max(learned_at))::float8 FROM consent WHERE address = %s"
EARLY = """
    SELECT count(*) FILTER (WHERE f.id < a.id), count(*)
      FROM inbox f JOIN inbox a ON a.topic = f.topic
       AND a.delivery_id = replace(f.delivery_id, ':delivered:', ':sent:')
     WHERE f.topic = 'status' AND f.delivery_id LIKE 'c-%:delivered:'
"""


@contextmanager
def settled() -> Iterator[Town]:
    with tempfile.TemporaryDirectory(prefix="lockstep-") as home:
        Path(home).chmod(0o755)
        with LocalPostgres(Path(home) / "postgres") as server:
            url = server.ensure("hub")
            engine.migrate(url)
            engine.engine(url).dispose()
            with receiving(url) as post:
                yield from living(post, Path(home) / "kannel")


def found(hub: psycopg.Connection, query: str, value: str) -> float:
    """Ask until there is an answer: the hub's own clock says when it came to be."""
    while not (row := hub.execute(query, (value,)).fetchone()) or row[0] is None:
        time.sleep(0.0005)
    return float(row[0])


def stops(town: Town, hub: psycopg.Connection, many: int) -> list[float]:
    """Say STOP one after the other; return the milliseconds from the handset to the ledger."""
    taken = []
    for _, phone in zip(range(many), NUMBERS, strict=False):
        began = time.time()
        town.street.say(phone, "STOP")
        taken.append((found(hub, HEEDED, phone) - began) * 1000)
    return taken


def receipts(town: Town, hub: psycopg.Connection, many: int) -> list[float]:
    """Send text after text; return the milliseconds from the call to the final receipt."""
    taken = []
    for n in range(many):
        began = time.time()
        town.send(f"Text {n}", f"b-{n}")
        taken.append((found(hub, KEPT, f"b-{n}:delivered:") - began) * 1000)
        time.sleep(0.06)  # without a pause each waits for the boxes' delayed acknowledgements
    return taken


def crowd(town: Town, hub: psycopg.Connection, many: int) -> tuple[float, int, int]:
    """Send eight at a time; return texts a second, how many final receipts came first, of how many."""
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: town.send(f"Text {n}", f"c-{n}"), range(many)))
    rate = many / (time.monotonic() - began)
    while (early := hub.execute(EARLY).fetchone() or (0, 0))[1] < many:
        time.sleep(0.01)
    return rate, *early


def said(what: str, taken: list[float]) -> str:
    cuts = quantiles(taken, n=100)
    return f"{what}: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f}, p99 {cuts[98]:.1f}, n {len(taken)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=300)
    parser.add_argument("--stops", type=int, default=200)
    chosen = parser.parse_args()
    with settled() as town, psycopg.connect(town.hub_url, autocommit=True) as hub:
        stops(town, hub, 5)
        Console().print(said("STOP to ledger", stops(town, hub, chosen.stops)))
        Console().print(said("text to final receipt", receipts(town, hub, chosen.texts)))
        rate, early, all_ = crowd(town, hub, chosen.texts)
        Console().print(
            f"eight at a time: {rate:.0f} texts a second; final first: {early} of {all_}"
        )


if __name__ == "__main__":
    main()
