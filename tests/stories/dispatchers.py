"""Two hundred dispatchers and a stream of STOPs: what the provider's own clock says of each text.

By hand: `python -m tests.stories.dispatchers --numbers 1000`. Everything is a process of its own:
PostgreSQL, the receiver, the provider, and the dispatchers, fifty threads in each, of which each
thread is a dispatcher with a connection of its own. One of the processes is killed on the way.
"""

import argparse
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from deployments import receiver
from deployments.local import free_port, healthy, inherited
from deployments.postgres import LocalPostgres
from deployments.processes import House, Process
from tasks.hub import doubts, engine, texts
from tests.deployments.webhooks import PUBLIC, SECRET, stop
from tests.tasks.texting import SENDER, wanted
from tests.thrown_away import IN_A_HURRY, thrown_away

SID = "AC" + "0" * 32
ROOM = {"max_connections": "400"}
"""Two hundred dispatchers, and everybody else."""
PATIENCE = 180.0


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    numbers: int = 200
    each: int = 8
    stops: int = 150
    processes: int = 4
    threads: int = 50
    lost: int = 20
    errors: int = 20
    kill: bool = True
    durable: bool = True
    seed: int = 1

    @property
    def phones(self) -> list[str]:
        return [f"+1415555{n:04d}" for n in range(2000, 2000 + self.numbers)]


@dataclass
class Result:
    """What was seen, on all three sides."""

    texts: Counter[str] = field(default_factory=Counter)
    stops: int = 0
    late_reservations: list[Any] = field(default_factory=list)
    taken_late: list[float] = field(default_factory=list)
    """Seconds after the STOP's commit at which a text that was reserved before it was taken."""
    unexplained: list[Any] = field(default_factory=list)
    twice: list[Any] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    """Seconds from a reservation to the provider's own clock."""
    seconds: float = 0.0
    killed: int = 0
    found: Counter[str] = field(default_factory=Counter)

    def told(self) -> dict[str, Any]:
        cuts = statistics.quantiles(self.gaps, n=100)
        return {
            "texts": dict(self.texts),
            "stops": self.stops,
            "reserved after a STOP": len(self.late_reservations),
            "in flight at a STOP": len(self.taken_late),
            "largest in flight, ms": round(max(self.taken_late, default=0) * 1000, 1),
            "taken without a reservation": len(self.unexplained),
            "twice": len(self.twice),
            "reservation to provider, ms (p50, p99, max)": [
                round(x * 1000, 1) for x in (cuts[49], cuts[98], max(self.gaps))
            ],
            "seconds": round(self.seconds, 1),
            "dispatcher processes killed": self.killed,
            "unsure": dict(self.found),
        }


@dataclass
class World:
    """Everybody's addresses."""

    hub: str
    hooks: str
    twilio: str
    env: Mapping[str, str]

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.hub, autocommit=True) as hub:
            return hub.execute(query, values).fetchall()


def opened(stack: ExitStack, folder: Path, plan: Plan) -> World:
    """Start the hub, the receiver and the provider."""
    folder.chmod(0o755)
    lasting = LocalPostgres(folder / "postgres", settings=ROOM)
    server = stack.enter_context(lasting if plan.durable else thrown_away(IN_A_HURRY | ROOM))
    house = stack.enter_context(House(folder / "logs"))
    url = server.ensure("hub")
    engine.migrate(url)
    hooks, twilio = free_port(), free_port()
    env = {
        "LOCKSTEP_HUB": url,
        "LOCKSTEP_PUBLIC_URL": PUBLIC,
        "LOCKSTEP_TWILIO_URL": f"http://127.0.0.1:{twilio}",
        "LOCKSTEP_TWILIO_ACCOUNT_SID": SID,
        "LOCKSTEP_TWILIO_AUTH_TOKEN": "sandbox_token",
        "LOCKSTEP_TWILIO_WEBHOOK_SECRET": SECRET,
        **{f"LOCKSTEP_TWILIO_{name}": value for name, value in SENDER.items()},
    }
    house.start(receiver.process(env, hooks))
    argv = [sys.executable, "-m", "deployments.sandbox", "twilio", "--port", str(twilio)]
    house.start(Process("twilio", argv, inherited(), healthy(twilio, "/_sandbox/state")))
    stack.callback(engine.engine(url).dispose)
    return World(url, f"http://127.0.0.1:{hooks}", env["LOCKSTEP_TWILIO_URL"], inherited(**env))


def asked(world: World, plan: Plan) -> None:
    """Let every number be owed its texts, each an occasion of its own."""
    rows = [wanted(phone, f"order {n}") for n in range(plan.each) for phone in plan.phones]
    with engine.autocommit(world.hub) as hub:
        texts.ask(hub, rows)


def workers(world: World, plan: Plan) -> list[subprocess.Popen[bytes]]:
    argv = [sys.executable, "-m", "tests.stories.dispatchers", "--dispatch", str(plan.threads)]
    return [subprocess.Popen(argv, env=world.env) for _ in range(plan.processes)]


def dispatch(threads: int) -> None:
    """Be some dispatchers, until no text waits."""
    from tasks.send import dispatch_batch  # noqa: PLC0415 - imports Prefect

    hub_url = os.environ["LOCKSTEP_HUB"]
    left = "SELECT EXISTS (SELECT FROM message WHERE status IN ('waiting', 'reserved'))"

    def work() -> None:
        with engine.autocommit(hub_url) as hub:
            while hub.execute(left).fetchone() == (True,):
                with suppress(psycopg.OperationalError, psycopg.InternalError):  # too slow
                    if not dispatch_batch(hub_url, 5, threads=1).handled:
                        time.sleep(0.5)  # the others hold what is left

    with ThreadPoolExecutor(threads) as pool:
        for one in [pool.submit(work) for _ in range(threads)]:
            one.result()


def stream(world: World, plan: Plan, done: threading.Event) -> dict[str, float]:
    """Let people say STOP through the receiver, one after the other; return when it said yes."""
    chooser = random.Random(plan.seed)
    people = chooser.sample(plan.phones, plan.stops)
    heard = {}
    with httpx.Client(base_url=world.hooks, timeout=60, trust_env=False) as client:
        for number, phone in enumerate(people):
            webhook = stop(phone, f"SM{number + 1:032x}")
            answer = client.post("/hooks/twilio", content=webhook.body, headers=webhook.headers)
            answer.raise_for_status()
            heard[phone] = time.time()
            if not done.is_set():
                time.sleep(chooser.uniform(0, 0.04))
    return heard


def trouble(world: World, plan: Plan) -> None:
    """Let the provider lose answers and fail, some of the time."""
    kinds = [{"kind": "lost", "count": 1}] * plan.lost
    kinds += [{"kind": "status", "status": status, "count": 1} for status in [429, 503] * (plan.errors // 2)]  # fmt: skip
    with httpx.Client(base_url=world.twilio, timeout=60, trust_env=False) as client:
        for one in kinds:
            client.post("/_sandbox/provoke", json={"path": "/2010", **one}).raise_for_status()
            time.sleep(0.05)


def settled(world: World) -> Counter[str]:
    """Look for every unsure text until it is settled; the last looks count as twenty minutes on."""
    from tasks.send import dispatch_batch  # noqa: PLC0415 - imports Prefect

    found: Counter[str] = Counter()
    httpx.delete(f"{world.twilio}/_sandbox/provoke", trust_env=False)
    for wait in (doubts.LOOKED, doubts.LOOKED, timedelta(0), timedelta(0)):
        world.ask("UPDATE message SET due_at = now() WHERE status = 'unsure' RETURNING id")
        with pytest.MonkeyPatch.context() as later:
            later.setattr(doubts, "LOOKED", wait)
            while (done := dispatch_batch(world.hub, 50, threads=1)).handled:
                found += done.texts
    return found


def reserved(world: World) -> dict[tuple[str, str], datetime]:
    """When each text was reserved that ever was, by our own notes."""
    rows = world.ask("SELECT phone, body, reserved_at FROM message WHERE reserved_at IS NOT NULL")
    return {(phone, body): at for phone, body, at in rows}


def judged(world: World, notes: dict[tuple[str, str], datetime], result: Result) -> Result:
    """Compare the ledger, our own notes and the provider's clock, text by text."""
    export = httpx.get(f"{world.twilio}/_sandbox/export", timeout=60, trust_env=False).json()
    stops = dict(world.ask("SELECT address, min(learned_at) FROM consent WHERE status = 'withdrawn' AND purpose = 'transactional' GROUP BY 1"))  # fmt: skip
    rows = world.ask("SELECT phone, body, status FROM message")
    result.texts = Counter(status for _, _, status in rows)
    result.stops = len(stops)
    result.late_reservations = [one for one, at in notes.items() if at > stops.get(one[0], at)]
    taken: dict[tuple[str, str], datetime] = {}
    for one in export["messages"]:
        key = (one["to"], one["body"])
        if key in taken:
            result.twice.append(key)
        taken[key] = datetime.fromisoformat(export["taken"][one["sid"]])
    result.unexplained = [one for one in taken if one not in notes]
    for one, at in taken.items():
        if one in notes:
            result.gaps.append((at - notes[one]).total_seconds())
            if (stopped := stops.get(one[0])) and at > stopped:
                result.taken_late.append((at - stopped).total_seconds())
    left = {(phone, body) for phone, body, status in rows if status in ("sent", "delivered")}
    result.unexplained += sorted(left - set(taken))
    never = {(phone, body) for phone, body, status in rows if status == "given_back"}
    result.unexplained += sorted(never & set(taken))
    return result


def play(plan: Plan) -> Result:
    """Tell the whole story."""
    result = Result()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lockstep-")))
        world = opened(stack, folder, plan)
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        for name in [name for name in world.env if name.startswith("LOCKSTEP_")]:
            environment.setenv(name, world.env[name])
        asked(world, plan)
        began, done = time.monotonic(), threading.Event()
        crowd = workers(world, plan)
        pool = stack.enter_context(ThreadPoolExecutor(2))
        while not world.ask("SELECT FROM message WHERE status <> 'waiting' LIMIT 1"):
            time.sleep(0.02)
        said = pool.submit(stream, world, plan, done)
        troubled = pool.submit(trouble, world, plan)
        if plan.kill:
            time.sleep(1.0)
            crowd[0].send_signal(signal.SIGKILL)
            result.killed = 1
        codes = [one.wait(PATIENCE) for one in crowd]
        done.set()
        result.seconds = time.monotonic() - began
        assert codes[1:] == [0] * (len(codes) - 1), codes
        said.result()
        troubled.result()
        notes = reserved(world)
        result.found = settled(world)
        return judged(world, notes, result)


def main() -> None:
    """Be the story, or some of its dispatchers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--numbers", type=int, default=1000)
    parser.add_argument("--each", type=int, default=8)
    parser.add_argument("--stops", type=int, default=700)
    parser.add_argument("--dispatch", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.dispatch:
        dispatch(chosen.dispatch)
    else:
        result = play(Plan(chosen.numbers, chosen.each, chosen.stops))
        sys.stdout.write(json.dumps(result.told(), indent=2) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DO_NOT_TRACK", "1")
    main()
