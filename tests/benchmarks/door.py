"""How fast one dispatcher is, and how long a text is in flight: between its gates and its provider.

Run by hand: `python -m tests.benchmarks.door`. A durable PostgreSQL, the provider's stand-in as a
process of its own, one dispatcher with its eight threads, and by the side of it the bare durable
commit of one row.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg

from tasks import send
from tasks.hub import engine
from tests.stories.dispatchers import Plan, asked, opened, reserved

HISTORY = """
    INSERT INTO message (workflow, occasion, purpose, phone, body, platform, status, sender,
                         segments, reserved_at, settled_at)
    SELECT 'history', n::text, 'transactional', '+1212' || (2000000 + n %% 500000), 'Hello',
           'twilio', 'delivered', %s, 1, now() - random() * interval '8 hours', now()
      FROM generate_series(1, %s) n
"""


def cuts(seconds: list[float]) -> dict[str, float]:
    """The middle, the hundredth worst and the worst, in milliseconds."""
    found = statistics.quantiles(seconds, n=100)
    named = {"p50": found[49], "p99": found[98], "max": max(seconds)}
    return {name: round(value * 1000, 2) for name, value in named.items()}


def timed(done: list[float]) -> Any:
    """Time every reservation."""
    reserve = send.reserve

    def watched(*args: Any) -> Any:
        began = time.perf_counter()
        found = reserve(*args)
        done.append(time.perf_counter() - began)
        return found

    return watched


def bare(url: str, count: int) -> list[float]:
    """Time commits of one row."""
    done = []
    with psycopg.connect(url, autocommit=True) as hub:
        hub.execute("CREATE TABLE bare (n int)")
        for number in range(count):
            began = time.perf_counter()
            hub.execute("INSERT INTO bare VALUES (%s)", (number,))
            done.append(time.perf_counter() - began)
    return done


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    """Send everything, and say how it went."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lockstep-")))
        plan = Plan(numbers=chosen.numbers, each=1)
        world = opened(stack, folder, plan)
        os.environ.update({k: v for k, v in world.env.items() if k.startswith("LOCKSTEP_")})
        if chosen.history:
            world.ask(f"WITH x AS ({HISTORY} RETURNING 1) SELECT count(*) FROM x", os.environ["LOCKSTEP_TWILIO_SENDER"], chosen.history)  # fmt: skip # noqa: S608
            world.ask("SELECT 1 FROM pg_stat_reset()")
        alone = bare(world.hub, 500)
        asked(world, plan)
        with engine.autocommit(world.hub) as hub:
            hub.execute("VACUUM ANALYZE message")
        seconds: list[float] = []
        send.reserve = timed(seconds)
        began = time.perf_counter()
        while send.dispatch_batch(world.hub, threads=chosen.threads).handled:
            pass
        spent = time.perf_counter() - began
        export = httpx.get(f"{world.twilio}/_sandbox/export", timeout=60, trust_env=False).json()
        notes = reserved(world)
        return {
            "texts": len(export["messages"]),
            "texts a second": round(len(export["messages"]) / spent, 1),
            "reserve, ms": cuts(seconds),
            "bare commit, ms": cuts(alone),
            "reservation to provider's clock, ms": cuts([
                (at(export, one["sid"]) - notes[one["to"], one["body"]].timestamp())
                for one in export["messages"]
            ]),
        }  # fmt: skip


def at(export: dict[str, Any], sid: str) -> float:
    """When the provider took a text, by its own clock."""
    return datetime.fromisoformat(export["taken"][sid]).timestamp()


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--numbers", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=send.THREADS)
    parser.add_argument("--history", type=int, default=0, help="texts of today to count by")
    sys.stdout.write(json.dumps(measure(parser.parse_args()), indent=2) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DO_NOT_TRACK", "1")
    main()
