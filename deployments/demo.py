"""The demo: a shop with a history, the first sync, a minute of life, and an account of it all."""

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from msgspec import Struct
from rich.console import Console

from deployments import accounting, premises
from deployments.demo_bars import bars, watched
from deployments.demo_platforms import Platforms, forget_accounts, open_platforms
from deployments.local import free_port
from deployments.postgres import LocalPostgres
from deployments.prefect_api import Prefect
from deployments.premises import Addresses
from deployments.processes import House
from tasks import settings
from tasks.hub import pulse
from tasks.hub.engine import connected

MIX = {"order": 50, "refund": 3, "cart": 4, "complete": 1, "customer": 2, "consent": 2}
"""What happens in the shop while we watch, against each other: fifty of these are orders."""
PATIENCE = 900.0
"""Seconds the last change may take to reach everybody."""


BEFORE = "2000-01-01T00:00:00Z"
"""Before anything in any shop: from here on is everything."""
STATISTICS = 11.0
"""Seconds after which PostgreSQL's idle connections have reported what they wrote."""


class Plan(Struct, frozen=True):
    """What the demo is to show."""

    orders: Path | None = None
    people: int = 2000
    seed: int = 7
    seconds: float = 60.0
    rate: float = 62.0
    outage: float = 6.0
    again: bool = False


class Demo:
    """Everything that is up, and what was measured so far."""

    def __init__(self, plan: Plan, console: Console) -> None:
        self.plan, self.console = plan, console
        self.began = time.monotonic()
        self.figures: dict[str, Any] = {}
        self.where: Addresses
        self.platforms: Platforms

    @contextlib.contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Say what is going on, and how long it took."""
        began = time.monotonic()
        with self.console.status(text):
            yield
        self.console.print(f"[green]✓[/green] {text} [dim]{time.monotonic() - began:.1f} s[/dim]")

    def open(self, house: House, server: LocalPostgres, home: Path) -> None:
        """Start everything, each as soon as what it needs is there."""
        forget_accounts()
        shop = ["--seed", str(self.plan.seed), "--people", str(self.plan.people)]
        if self.plan.orders:
            shop = ["--orders", str(self.plan.orders.resolve())]
        with ThreadPoolExecutor() as pool:
            platforms = pool.submit(open_platforms, house, shop)
            with self.step("PostgreSQL"):
                hub, prefect = premises.open_databases(house, server, None)
            self.where = Addresses(hub, prefect, free_port(), free_port())
            ui = pool.submit(premises.start_prefect, house, home, self.where)
            premises.start_hub(self.where)
            with self.step("Prefect, and a shop, a CRM and an SMS platform to play with"):
                self.platforms = platforms.result()
                ui.result()
        env = premises.environment(home, self.where, self.platforms.settings(self.where.hooks))
        os.environ.update(env)
        with self.step("the receiver and the runners"):
            premises.start_receiver(house, self.where, env)
            premises.start_runners(house, home, self.where, env)
            self.connect()

    def connect(self) -> None:
        """Make what we need at the platforms, and have their webhooks sent to us."""
        from tasks import connect  # noqa: PLC0415 - imports Prefect, which takes a second

        for platform in settings.accounts():
            with connect.connected(platform) as connector:
                connector.prepare()
        self.platforms.aim(self.where.hooks)

    def first_sync(self) -> None:
        """Fill the hub from the shop's history, and tell everybody."""
        began = time.monotonic()
        self.backfill("the first sync")
        self.settle()
        self.figures["sync_seconds"] = round(time.monotonic() - began, 1)

    def backfill(self, name: str) -> None:
        """Press the flow `backfill`, and watch it."""
        with Prefect(self.where.api) as prefect, bars(self.console) as progress:
            run = prefect.press("backfill/on-demand", dry_run=False)
            state = prefect.ended(run, watched(progress, self.where.hub, self.sold(), name))
        self.figures["backfill"] = state["name"]
        if state["type"] != "COMPLETED":
            self.console.print(f"[yellow]{name} ended as {state['name']}:[/] {state['message']}")

    def sold(self) -> int:
        """Count the shop's orders."""
        return int(self.platforms.tell("shopify", "state")["sales"])

    def live(self) -> None:
        """Let the shop live for a while, with webhooks that come twice and a CRM that fails."""
        plan = self.plan
        # A real shop tries again for hours; this one, for minutes.
        self.platforms.tell(
            "shopify", "emitter", duplicates=0.05, reorder=0.05, late=40.0, tempo=0.05
        )
        with connected(self.where.hub) as hub:
            self.figures["live_from"] = hub.execute("SELECT clock_timestamp()").fetchone()
        self.platforms.tell(
            "shopify", "live", seconds=plan.seconds, rate=plan.rate, mix=MIX, seed=plan.seed
        )
        with bars(self.console) as progress:
            bar = progress.add_task("a minute in the life of the shop", total=None)
            failing = False
            while (told := self.platforms.tell("shopify", "live"))["running"]:
                progress.update(bar, completed=told["acted"], total=told["wanted"])
                if plan.outage and not failing and told["acted"] > told["wanted"] / 3:
                    failing = True
                    self.fail_crm(plan.outage)
                time.sleep(0.5)
            progress.update(bar, completed=told["acted"])
        self.figures["live"] = told["done"]

    def fail_crm(self, seconds: float) -> None:
        """Let the CRM be down for a while."""
        self.platforms.tell("hubspot", "provoke", kind="outage", seconds=seconds)
        self.console.print(f"[yellow]![/] the CRM is down for {seconds:.0f} s")

    def settle(self) -> None:
        """Wait until nothing is under way any more."""
        deadline = time.monotonic() + PATIENCE
        with bars(self.console) as progress:
            bar = progress.add_task("waiting for the last change to arrive", total=None)
            most = 1
            while left := self.under_way():
                most = max(most, left)
                progress.update(bar, total=most, completed=most - left)
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{left} changes are still under way: see `lockstep status`")
                time.sleep(0.2)

    def under_way(self) -> int:
        """Count what is on its way: webhooks, deliveries, owed records."""
        with connected(self.where.hub) as hub:
            left = pulse.under_way(hub)
        webhooks = self.platforms.tell("shopify", "emitter")["open"]
        webhooks += self.platforms.tell("hubspot", "webhooks")["open"]
        return left + int(webhooks)

    def again(self) -> None:
        """Run everything for what webhooks do not carry, then once more: that may write nothing.

        Who is in which segment follows from what the first run brought, is told to the CRM after
        that run has read it, and is read back by the second.
        """
        self.everything("what webhooks do not carry")
        self.everything("what the CRM was told of it")
        before = self.written()
        self.platforms.tell("hubspot", "reset-counts", now=True)
        began = time.monotonic()
        self.everything("the same once more")
        seconds = round(time.monotonic() - began, 1)
        self.figures["again"] = {
            "hub_rows_written": self.written() - before,
            "crm_write_calls": sum(self.platforms.tell("hubspot", "state")["writes"].values()),
            "seconds": seconds,
        }

    def everything(self, name: str) -> None:
        """Read every platform anew, whatever is read of it, and tell what follows."""
        from deployments.timetable import sweeps  # noqa: PLC0415 - imports Prefect

        self.backfill(name)
        with Prefect(self.where.api) as prefect:
            begun = [
                prefect.press(f"{one.flow}/{one.name}", **one.parameters, changed_since=BEFORE)
                for platform in settings.accounts()
                for one in sweeps(platform)
            ]
            for run in begun:
                prefect.ended(run)
        self.settle()

    def written(self) -> int:
        """Count the rows ever written, once every connection has told what it did."""
        time.sleep(STATISTICS)
        with connected(self.where.hub) as hub:
            return pulse.written(hub)

    def summary(self, house: House) -> dict[str, Any]:
        """Account for every record."""
        figures = accounting.account(self.where.hub, self.platforms, self.figures)
        figures["seconds"] = round(time.monotonic() - self.began, 1)
        figures["peak_mb"] = round(house.peaks.get("all", 0) / 1e6)
        figures["ui"] = self.where.ui
        return figures


def run(plan: Plan, *, once: bool = False, json_file: Path | None = None) -> int:
    """Run the demo; return 0 when every record is accounted for."""
    console = Console(stderr=True)
    root = settings.home()
    root.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="demo-", dir=root))
    home.chmod(0o755)  # as root, the database runs as another user
    house, server = premises.house_of(home)
    demo = Demo(plan, console)
    with house:
        demo.open(house, server, home)
        demo.first_sync()
        demo.live()
        demo.settle()
        if plan.again:
            demo.again()
        figures = demo.summary(house)
        if json_file:
            json_file.write_text(json.dumps(figures, indent=2, default=str) + "\n")
        Console().print(accounting.table(figures))
        if not once:
            console.print(f"Prefect is at [link]{demo.where.ui}[/link]; Ctrl-C ends everything.")
            house.wait()
    for folder in (server.folder, home):
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if accounting.complete(figures) else 1
