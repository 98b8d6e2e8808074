"""Kill our processes at random moments of a sync and of live traffic, then compare with a calm run.

By hand: `python -m tests.stories.kills --times 20`.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import sqlalchemy
from rich.console import Console

from deployments import premises
from deployments.demo import BEFORE, Demo, Plan
from deployments.local import healthy, inherited
from deployments.postgres import LocalPostgres
from deployments.prefect_api import Prefect
from deployments.prefect_server import client_env
from deployments.processes import House
from deployments.sandbox.hubspot.app import build
from deployments.sandbox.serve import serving
from tasks.hub.engine import migrate
from tests.stories.likeness import (
    crm_likeness,
    differences,
    hub_likeness,
    reviews,
    unfinished,
)

VICTIMS = ("receiver", "lane", "worker", "prefect", "postgres", "rest")
"""The worker is a process that runs a flow; the lane and the rest are the runners that start it."""


WHOLE = ("Completed", "Set aside")
"""How a run ends that went through; the made-up shop has rows that break rules."""


class Assassin:
    """Picks a process of a house, and kills it without a word."""

    def __init__(self, house: House, server: LocalPostgres, seed: int) -> None:
        self.house, self.server, self.random = house, server, random.Random(seed)
        self.killed: Counter[str] = Counter()

    def pids(self, victim: str) -> list[int]:
        """List the processes a name stands for."""
        if victim == "postgres":
            return self.server.pids()
        if victim == "worker":
            runners = [psutil.Process(self.house.pid(name)) for name in ("lane", "rest")]
            return [child.pid for runner in runners for child in runner.children()]
        return [self.house.pid(victim)]

    def strike(self, victim: str) -> bool:
        """Kill one of them; False when there is nobody."""
        try:
            pid = self.random.choice(self.pids(victim))
            os.kill(pid, signal.SIGKILL)
        except (IndexError, ProcessLookupError, psutil.NoSuchProcess):
            return False
        self.killed[victim] += 1
        return True


@contextmanager
def whole_house(
    plan: Plan, folder: Path, kind: type[Demo] = Demo
) -> Iterator[tuple[Demo, House, LocalPostgres]]:
    """Open everything for a plan."""
    house, server = premises.house_of(folder)
    demo = kind(plan, Console(file=sys.stderr, quiet=True))
    with house:
        demo.open(house, server, folder)
        yield demo, house, server


def sync(demo: Demo, assassin: Assassin | None, times: int) -> None:
    """Fill the hub while the assassin is about; a backfill that was cut off is pressed again."""
    left = times
    with Prefect(demo.where.api) as prefect:
        state: dict[str, Any] = {"name": ""}
        began = time.monotonic()
        while left or state["name"] not in WHOLE:
            if time.monotonic() - began > 600:
                raise TimeoutError(f"the backfill never completes: {state}")
            state = pressed(prefect, assassin if left else None)
            left = max(0, left - 1)


def pressed(prefect: Prefect, assassin: Assassin | None) -> dict[str, Any]:
    """Press the backfill; strike once at a random moment; return how the run ended."""
    try:
        run = prefect.press("backfill/on-demand", dry_run=False)
        if assassin:
            time.sleep(assassin.random.uniform(1, 6))
            assassin.strike(assassin.random.choice(VICTIMS))
        return outcome(prefect, run)
    except httpx.HTTPError:
        time.sleep(1)
        return {"name": "Prefect was down"}


def outcome(prefect: Prefect, run: str, patience: float = 60.0) -> dict[str, Any]:
    """Return how a run ended; one nobody runs any more is given up after a while."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            return prefect.ended(run, patience=max(1.0, deadline - time.monotonic()))
        except httpx.HTTPError:
            time.sleep(0.5)
        except TimeoutError:
            break
    return {"name": "abandoned"}


def traffic(demo: Demo, assassin: Assassin | None, times: int) -> None:
    """Let the shop live while the assassin is about."""
    plan = demo.plan
    demo.platforms.tell("shopify", "emitter", duplicates=0.1, reorder=0.1, late=2.0, tempo=0.001)
    demo.platforms.tell("shopify", "live", seconds=plan.seconds, rate=plan.rate, seed=plan.seed)
    struck = 0
    while demo.platforms.tell("shopify", "live")["running"] or struck < times:
        if assassin and struck < times:
            time.sleep(assassin.random.uniform(0.5, 2 * plan.seconds / max(times, 1)))
            struck += assassin.strike(assassin.random.choice(VICTIMS))
        else:
            time.sleep(0.2)


def sweep(demo: Demo) -> None:
    """Read the shop's people as the timetable does: a webhook of a yes does not say whose number."""
    with Prefect(demo.where.api) as prefect:
        run = prefect.press("sync/shopify-customers", dry_run=False, changed_since=BEFORE,
                            platform="shopify", object="customers", direction="in")  # fmt: skip
        ended = prefect.ended(run)["name"]
    if ended not in WHOLE:
        raise RuntimeError(f"the people of the shop were not read: {ended}")


def settle(demo: Demo) -> None:
    """Wait until nothing is under way, whoever is just coming back."""
    for _ in range(60):
        try:
            demo.settle()
        except (sqlalchemy.exc.OperationalError, psycopg.OperationalError):
            time.sleep(0.5)
        else:
            return
    raise TimeoutError("the hub does not come back")


CALM = """
import asyncio, time
from flows.backfill import backfill
from flows.telling import tell_all
from tasks import connect, settings
from tasks.hub import engine, pulse
with connect.connected("hubspot") as crm:
    crm.prepare()
asyncio.run(backfill(dry_run=False, return_state=True))
with engine.autocommit(settings.hub_url()) as hub:
    while pulse.under_way(hub):
        asyncio.run(tell_all())
        time.sleep(1)
"""


def calm(demo: Demo, server: LocalPostgres) -> dict[str, Any]:
    """Fill a second hub and a second CRM from the same shop, undisturbed; return their likeness."""
    hub = server.ensure("undisturbed")
    migrate(hub)
    while not healthy(demo.where.prefect, "/api/health")():
        time.sleep(0.2)  # it may have been the last one killed
    with serving(build()) as crm:
        theirs = {"LOCKSTEP_HUB": hub, "LOCKSTEP_HUBSPOT_URL": crm}
        prefect = client_env(demo.where.api, server.folder.parent / "calm")
        environment = {**prefect, **inherited(), **theirs, "PREFECT_API_URL": demo.where.api}
        subprocess.run([sys.executable, "-c", CALM], env=environment, check=True, timeout=600)
        return {**hub_likeness(hub), **crm_likeness(crm)}


def story(plan: Plan, *, times: int, seed: int) -> dict[str, Any]:
    """Tell the whole story; return what was killed and what differs in the end."""
    with tempfile.TemporaryDirectory(prefix="lockstep-kills-") as place:
        Path(place).chmod(0o755)
        with whole_house(plan, Path(place)) as (demo, house, server):
            assassin = Assassin(house, server, seed)
            began = time.monotonic()
            sync(demo, assassin, times // 4)
            traffic(demo, assassin, times - times // 4)
            settle(demo)
            unswept = hub_likeness(demo.where.hub)
            del unswept["consents"]
            sweep(demo)
            settle(demo)
            mine = {**hub_likeness(demo.where.hub), **crm_likeness(demo.platforms.hubspot)}
            undisturbed = calm(demo, server)
            return {
                "killed": dict(assassin.killed),
                "reviews": reviews(demo.where.hub),
                "unfinished": unfinished(demo.where.hub),
                "rows": {name: len(rows) for name, rows in mine.items()},
                "differences": differences(mine, undisturbed),
                "without reading people once more": differences(unswept, undisturbed),
                "seconds": round(time.monotonic() - began, 1),
                "restarts": house.restarts,
            }


def main() -> None:
    """Tell it as often as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    plan = Plan(people=300, seconds=90, rate=20, outage=0)
    print(json.dumps(story(plan, times=chosen.times, seed=chosen.seed), indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
