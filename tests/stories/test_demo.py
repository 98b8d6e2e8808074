"""The whole house at work on stand-ins: every record is found again, a STOP reaches everybody."""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from deployments import accounting
from deployments.demo import Demo, Plan
from deployments.prefect_api import Prefect
from deployments.prefect_server import client_env
from deployments.timetable import LISTEN
from tasks.hub.engine import connected
from tests.contracts.privacy import personal
from tests.stories.kills import whole_house
from tests.stories.likeness import exported, unfinished

pytestmark = [pytest.mark.story, pytest.mark.engine]

GRANTED = """
    SELECT s.address FROM consent_state s
      JOIN customer c ON c.phone = s.address
      JOIN identity i ON i.customer_id = c.id AND i.kind = 'shopify:customer'
     WHERE s.channel = 'sms' AND s.purpose = 'marketing' AND s.status = 'granted'
     ORDER BY 1 LIMIT 1
"""

FIGURES = """
    SELECT key::text, order_count::text, trim_scale(net_spend)::text FROM customer
     WHERE merged_into IS NULL
"""


WRITTEN = """
    SELECT relname::text, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables
     WHERE schemaname = 'public'
"""

EVERYTHING = """
import asyncio, sys
from deployments.demo import BEFORE
from deployments.timetable import flow_of, sweeps
from flows.backfill import backfill
from tasks import settings

async def everything():
    await backfill(dry_run=False, return_state=True)
    for platform in settings.accounts():
        for one in sweeps(platform):
            await flow_of(one.flow)(**one.parameters, changed_since=BEFORE, return_state=True)

for asked in sys.stdin:
    asyncio.run(everything())
    print("done", flush=True)
"""
"""Reads everything whenever it is asked to: to import it all takes as long as to do it."""


class Brief(Demo):
    """A demo that reads everything anew in one process: its runner would start one for each."""

    def backfill(self, name: str) -> None:
        """Fill the hub; what is scheduled rests from then on, as each would start a process."""
        super().backfill(name)
        with Prefect(self.where.api) as prefect:
            for one in prefect.ask("POST", "/deployments/filter", limit=200):
                if one["schedules"] and one["name"] != LISTEN.name:
                    prefect.ask("POST", f"/deployments/{one['id']}/pause_deployment")

    def again(self) -> None:
        home = Path(os.environ["LOCKSTEP_HOME"])
        env = client_env(self.where.api, home / "prefect")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen([sys.executable, "-c", EVERYTHING], env=env, **pipes) as self.reader:
            super().again()

    def everything(self, name: str) -> None:
        with self.step(name):
            self.reader.stdin.write("again\n")
            self.reader.stdin.flush()
            assert self.reader.stdout.readline() == "done\n"
        self.settle()

    def written(self) -> int:
        """Keep what each table was written by now, so that a difference says where it is."""
        total = super().written()
        with connected(self.where.hub) as hub:
            self.tables = [*getattr(self, "tables", ()), dict(hub.execute(WRITTEN).fetchall())]
        return total

    def later(self) -> dict[str, int]:
        """Count what was written to each table between the first look and the last."""
        first, *_, last = self.tables
        moved = {name: last[name] - first.get(name, 0) for name in last}
        return {name: rows for name, rows in moved.items() if rows}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A small demo, played to its end."""
    before = dict(os.environ)
    folder = tmp_path_factory.mktemp("demo")
    folder.chmod(0o755)
    plan = Plan(people=80, seconds=6, rate=30, outage=1, again=True)
    try:
        with whole_house(plan, folder, Brief) as (demo, house, _):
            demo.first_sync()
            demo.live()
            demo.settle()
            demo.again()
            demo.figures = demo.summary(house)
            yield demo
    finally:
        os.environ.clear()
        os.environ.update(before)


def test_every_record_is_accounted_for(demo):
    figures = demo.figures

    assert accounting.complete(figures), figures
    assert figures["lines"]["unaccounted"] == 0
    assert figures["lines"]["in"] > 300
    assert unfinished(demo.where.hub)[:2] == (0, 0)


def test_the_crm_has_every_figure_of_the_hub(demo):
    with connected(demo.where.hub) as hub:
        ours = set(hub.execute(FIGURES).fetchall())
    theirs = {
        (one["hub_customer_id"], one["hub_order_count"], one["hub_net_spend"])
        for one in exported(demo.platforms.hubspot, "contacts")
    }

    assert theirs == ours


def test_a_second_sync_writes_nothing_anywhere(demo):
    again = demo.figures["again"]

    assert (again["hub_rows_written"], again["crm_write_calls"]) == (0, 0), demo.later()


def test_a_stop_reaches_every_system(demo):
    with connected(demo.where.hub) as hub:
        (number,) = hub.execute(GRANTED).fetchone()

    demo.platforms.stop_texts(number)

    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and not told_everywhere(demo, number):
        time.sleep(0.5)
    assert told_everywhere(demo, number)


def told_everywhere(demo, number) -> bool:
    """Whether the CRM, the store and the ledger all say that this number wants no texts."""
    crm = {
        one["sms_consent_status"]
        for one in exported(demo.platforms.hubspot, "contacts")
        if one.get("phone") == number
    }
    with connected(demo.where.hub) as hub:
        ledger = hub.execute(
            "SELECT status FROM consent_state WHERE address = %s AND purpose = 'marketing'",
            (number,),
        ).fetchall()
        settled = hub.execute(
            "SELECT count(*) FROM outbox WHERE platform = 'shopify' AND status = 'sent' AND key LIKE %s",
            (f"sms:{number}:%",),
        ).fetchone()
    return crm == {"opted_out"} and ledger == [("withdrawn",)] and settled[0] >= 1


def test_nothing_personal_leaves_the_hub(demo):
    with Prefect(demo.where.api) as prefect:
        said = [
            prefect.ask("POST", f"/{kind}/filter", limit=200)
            for kind in ("flow_runs", "task_runs", "artifacts", "logs", "deployments")
        ]

    assert all(said)
    assert personal(str(said)) == []


def test_every_page_of_the_ui_is_there(demo):
    page = httpx.get(demo.where.ui, follow_redirects=True)

    assert page.status_code == 200
