"""A month of a shop, moved by a clock in one run: every workflow on, every text through the door.

    python -m tests.stories.month --customers 20000 --days 30 --seed 1

What the workflows asked for and what the gates objected to is compared with an oracle that reads
the plain facts alone (`month_oracle`); and of what left it is shown that nobody got more than the
caps allow, nothing in quiet hours, nothing after a no, and nothing within a day of a purchase.
"""

import argparse
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console

from deployments.postgres import LocalPostgres
from flows import messages
from mappings.records import (
    Record,
)
from tasks.connect import Door
from tasks.hub import engine, merging, staging, stirring, turns
from tasks.hub.merging import Plan
from tasks.hub.staging import Incoming
from tasks.messaging.rules import Rules
from tasks.phrase import Shop
from tasks.send import Batch, Clerk
from tasks.step import Trip, advance, begin
from tests.stories.month_judged import Report, judge
from tests.stories.month_said import RECORDS, START, WRITTEN, told
from tests.stories.month_told import Month, write

HOUR = timedelta(hours=1)
RULES = Rules(brand=("Acme",))
TRIP = Trip(Shop("Acme", "https://acme.example"), "twilio", codes=("BACK10",))
OURS = {"sender": "+12025550100", "sender_kind": "long code", "sender_brand": "B", "sender_campaign": "C", "sender_registered": "true"}  # fmt: skip


class Provider:
    """Takes every text, and remembers nothing."""

    platform = "twilio"

    def __init__(self) -> None:
        self.numbers = count(1)

    def send(self, *_: Any, **__: Any) -> str:
        return f"SM{next(self.numbers)}"

    def find(self, *_: Any, **__: Any) -> list[str]:
        return []


class Story:
    """One shop and its month, told to the product look by look."""

    def __init__(self, url: str, month: Month, step: timedelta) -> None:
        self.url, self.month, self.step = url, month, step
        self.workflows = [messages.load(name) for name in messages.available()]
        self.door = Door("twilio", OURS, Provider())  # type: ignore[arg-type]
        self.seen = 0
        self.later: list[tuple[str, dict[str, Any]]] = []

    def run(self) -> Report:
        """Let the month go by."""
        began, report = time.monotonic(), Report(facts=write(self.url, self.month))
        with engine.autocommit(self.url) as hub:
            turns.hasten(hub)
            hub.execute("SET idle_in_transaction_session_timeout = 0")
            hub.execute("CREATE TABLE told.first (message_id bigint, gate text)")
            self.events = deque(told(hub))
            self.set(hub, self.month.start - self.step)
            self.tell(hub, self.month.start, "bulk")
            for now in self.looks():
                self.look(hub, now)
            judge(hub, report, self.month, self.step)
        report.seconds = time.monotonic() - began
        return report

    def looks(self) -> Iterator[datetime]:
        """Every moment at which anybody looks."""
        now = self.month.start
        while now <= self.month.end:
            yield now
            now += self.step

    def set(self, hub: psycopg.Connection, now: datetime) -> None:
        """Let it be that time, for the product and for us."""
        hub.execute("SELECT set_config('lockstep.now', %s, false)", (now.isoformat(),))

    def look(self, hub: psycopg.Connection, now: datetime) -> None:
        """Hear what happened since the last look, step, and let what is due leave."""
        self.set(hub, now)
        news = self.tell(hub, now, "live")
        hourly = (now - self.month.start) % HOUR == timedelta(0)
        if news or hourly or self.due(hub):
            self.travel(hub)
            self.dispatch(hub)

    def due(self, hub: psycopg.Connection) -> bool:
        """Whether a journey or a text waits for this moment."""
        return bool(hub.execute("SELECT EXISTS (SELECT FROM journey WHERE status = 'waiting' AND due_at <= present()) OR EXISTS (SELECT FROM message WHERE status = 'waiting' AND due_at <= present())").fetchone()[0])  # type: ignore[index]  # fmt: skip

    def tell(self, hub: psycopg.Connection, now: datetime, lane: str) -> bool:
        """Let the store say what happened until now."""
        records: list[Record] = []
        with hub.transaction():
            while self.events and self.events[0][0] <= now:
                records += self.said(*self.events.popleft()[1:])
            if records:
                staging.open_tables(hub)
                staging.load(hub, [Incoming(one, None, now) for one in records])
                merging.lock(hub)
                merging.merge(hub, Plan(("shopify",), (), lane))
            self.unheard(hub)
        return bool(records)

    def said(self, table: str, row: dict[str, Any]) -> list[Record]:
        """Turn a fact into what the store says of it; what it says by no webhook is written."""
        if table in WRITTEN:
            self.later.append((table, row))
            return []
        return list(RECORDS[table](row))

    def unheard(self, hub: psycopg.Connection) -> None:
        """Write what no record of ours tells yet, and stir whom it is about."""
        for table, row in self.later:
            found = hub.execute(WRITTEN[table], row).fetchone()
            if found and table not in {"request", "answer"}:
                stirring.stir(hub, [found[0]])
        self.later.clear()

    def travel(self, hub: psycopg.Connection) -> None:
        """Step until there is nothing left to do."""
        handled = 1
        while handled:
            with hub.transaction():
                done = begin(hub, self.workflows, {})
                done.add(advance(hub, self.workflows, TRIP))
            handled = done.handled

    def dispatch(self, hub: psycopg.Connection) -> None:
        """Let every text that is due try the door, and note what was said of new ones."""
        served = 1
        while served:
            with turns.claimed(hub, 500) as due:
                served = len(due)
                Clerk(hub, Batch(deque(due), {"twilio": self.door}, RULES)).serve_all()
        hub.execute("INSERT INTO told.first SELECT m.id, o.gate FROM message m JOIN objection o ON o.message_id = m.id WHERE m.id > %s", (self.seen,))  # fmt: skip
        self.seen = hub.execute("SELECT coalesce(max(id), 0) FROM message").fetchone()[0]  # type: ignore[index]  # fmt: skip


@contextmanager
def town() -> Iterator[str]:
    """Start a PostgreSQL of one's own, with an empty hub."""
    with tempfile.TemporaryDirectory(prefix="lockstep-month-") as folder:
        Path(folder).chmod(0o755)
        with LocalPostgres(Path(folder) / "postgres", settings={"fsync": "off"}) as server:
            url = server.ensure("hub")
            engine.migrate(url)
            yield url
            engine.engine(url).dispose()


def main() -> int:
    """Let a month go by, and say what was not as it should be."""
    words = argparse.ArgumentParser()
    for name, usual in (("customers", 2000), ("days", 30), ("seed", 1), ("minutes", 15)):
        words.add_argument(f"--{name}", type=int, default=usual)
    said = words.parse_args()
    with town() as url:
        month = Month(said.customers, said.days, said.seed, START)
        report = Story(url, month, timedelta(minutes=said.minutes)).run()
    shown = Console()
    shown.print(
        f"{said.customers} customers, {said.days} days, {report.facts} facts, {report.seconds:.0f} s"
    )
    for title, found in (
        ("asked", report.asked),
        ("texts", report.texts),
        ("objections", report.objections),
    ):
        shown.print(
            f"{title} {found.total()}:", ", ".join(f"{k} {v}" for k, v in sorted(found.items()))
        )
    shown.print(*report.wrong, "as the oracle says" if not report.wrong else "wrong", sep="\n")
    return bool(report.wrong)


if __name__ == "__main__":
    sys.exit(main())
