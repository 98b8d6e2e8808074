"""A whole rollout on the stand-ins, with real processes: shown, approved by API, killed on the way.

By hand: `python -m tests.stories.rollout [--kill] [--stay]`. Whom the CRM knows is held against how
far the rollout is: nobody, the pilot's people, everybody; at the end an order goes there by itself.
With `--kill` the run of each phase is killed (-9) while it gathers, and `rollout` is pressed again.
With `--stay` it waits before each decision until somebody made it in the browser, and leaves
everything open at the end.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil
from rich.console import Console

from deployments import premises
from deployments.demo import Demo, Plan
from deployments.demo_platforms import forget_accounts, open_platforms
from deployments.local import free_port
from deployments.postgres import LocalPostgres
from deployments.prefect_api import Prefect
from deployments.premises import Addresses
from deployments.processes import House
from deployments.timetable import entries
from deployments.up import begin_rollout, connections
from tasks import settings
from tasks.hub import rollouts
from tasks.hub.engine import connected
from tasks.hub.rollouts import PHASES, Attempt
from tests.stories.likeness import exported

GOAL = {
    "use_case": "abandoned_cart",
    "owner": "head of CRM",
    "monitor": "data team",
    "targets": [{"figure": "cart_recovery", "value": 0.3, "by": "2027-12-31"}],
}
FORM = {"who": "head of CRM", "decision": "approve", "comment": "as shown"}
PATIENCE = 300.0

EVERYBODY = "SELECT key::text FROM customer WHERE merged_into IS NULL AND erased_at IS NULL"
COHORT = "SELECT key::text FROM customer JOIN pilot_member ON customer_id = id"
NOBODY = "SELECT key::text FROM customer WHERE false"
REACHED = dict.fromkeys(PHASES, NOBODY) | {
    "pilot": COHORT,
    "validate": COHORT,
    "automate": EVERYBODY,
}
"""Whom the CRM knows when a phase shows its evidence."""


class Story(Demo):
    """A demo that begins with a rollout."""

    def open(self, house: House, server: LocalPostgres, home: Path) -> None:
        forget_accounts()
        self.platforms = open_platforms(house, ["--people", str(self.plan.people)])
        hub, prefect = premises.open_databases(house, server, None)
        self.where = Addresses(hub, prefect, free_port(), free_port())
        premises.start_hub(self.where)
        begin_rollout(hub)
        premises.start_prefect(house, home, self.where)
        env = premises.environment(home, self.where, self.platforms.settings(self.where.hooks))
        os.environ.update(env)
        premises.start_receiver(house, self.where, env)
        for platform, said in connections():
            say(f"{platform}: {said}")
        premises.start_runners(house, home, self.where, env)
        self.platforms.aim(self.where.hooks)

    def attempt(self, phase: str) -> Attempt | None:
        with connected(self.where.hub) as hub:
            return rollouts.attempt(hub, phase)

    def written(self) -> int:
        """Count what was written to the CRM."""
        return sum(self.platforms.tell("hubspot", "state")["writes"].values())

    def known(self, object: str = "contacts", key: str = "hub_customer_id") -> set[str]:
        """Name whom, or what, the CRM knows by our key."""
        return {one.get(key) or "?" for one in exported(self.platforms.hubspot, object)}

    def keys(self, query: str) -> set[str]:
        """Name what the hub finds by our key."""
        with connected(self.where.hub) as hub:
            return {key for (key,) in hub.execute(query.encode()).fetchall()}

    def order(self, phone: str) -> str:
        """Let a guest order; return the order's name."""
        said = {"act": "place_order", "phone": phone, "email": f"guest{phone[-4:]}@example.com"}
        sale = self.platforms.tell("shopify", "act", **said)["result"]
        return str(sale["name"])


def until(what: Callable[[], Any], said: str, patience: float = PATIENCE) -> Any:
    deadline = time.monotonic() + patience
    while not (found := what()):
        if time.monotonic() > deadline:
            raise TimeoutError(said)
        time.sleep(0.2)
    return found


def runner_of(run: str) -> psutil.Process | None:
    """Find the process that runs a flow run."""
    for one in psutil.Process().children(recursive=True):
        try:
            if one.environ().get("PREFECT__FLOW_RUN_ID") == run:
                return one
        except psutil.Error:
            continue
    return None


def say(*words: object) -> None:
    print(f"{time.strftime('%H:%M:%S')}", *words, flush=True)  # noqa: T201


def schedules(prefect: Prefect) -> tuple[int, int]:
    """Count the scheduled deployments that rest, and those that run."""
    found = prefect.ask("POST", "/deployments/filter", limit=200)
    resting = [one["paused"] for one in found if one["schedules"]]
    return sum(resting), len(resting) - sum(resting)


def kill(story: Story, prefect: Prefect, phase: str) -> None:
    """Kill the run of a phase while it gathers, and press the rollout again."""
    begun = until(
        lambda: (one := story.attempt(phase)) and one.status == "running" and one,
        f"{phase} never began",
    )
    victim = until(lambda: runner_of(str(begun.prefect_run)), "it has no process")
    victim.kill()
    say(f"  killed -9 the run of {phase} (attempt {begun.attempt}); pressed the rollout again")
    prefect.ended(prefect.press("rollout/on-demand", dry_run=False))


def decided(story: Story, phase: str, *, by_hand: bool) -> None:
    """Approve a phase by the API of its run, or wait until a person did."""

    def ready() -> Attempt | None:
        found = story.attempt(phase)
        if found and found.status == "refused":
            wrong = [one for one in found.evidence["findings"] if one["severity"] == "blocker"]
            raise SystemExit(f"{phase} is refused: {wrong}")
        return found if found and found.status == "waiting" else None

    shown = until(ready, f"{phase} shows nothing")
    url = f"{story.where.api}/flow_runs/{shown.prefect_run}"
    until(lambda: httpx.get(url).json()["state"]["type"] == "PAUSED", "its run does not wait")
    reaches(story, phase)
    say(f"{phase}: evidence {shown.evidence_hash[:8]}, {story.written()} written to the CRM so far")
    say(f"  {story.where.ui}/runs/flow-run/{shown.prefect_run}")
    if not by_hand:
        said = httpx.post(f"{url}/resume", json={"run_input": FORM}).json()
        assert said["status"] == "ACCEPT", said
    until(
        lambda: (one := story.attempt(phase)) and one.settled_at and one.status == "approved",
        f"{phase} was never approved",
        36_000 if by_hand else PATIENCE,
    )


def reaches(story: Story, phase: str) -> None:
    """Insist that the CRM knows just those whom the rollout reaches by now."""
    until(
        lambda: story.known() == story.keys(REACHED[phase]),
        f"at {phase} the CRM knows {len(story.known())}, not {len(story.keys(REACHED[phase]))}",
        60.0,
    )


def begin(story: Story, prefect: Prefect) -> None:
    """Fill the hub, begin to walk, and say what the goal is."""
    planned = sum(one.every is not None for one in entries(settings.accounts()))
    until(lambda: sum(schedules(prefect)) == planned, "not all is deployed")
    resting, running = schedules(prefect)
    say("schedules resting, running:", resting, running)
    assert running == 1, "more runs by itself than the lane"
    state = prefect.ended(prefect.press("backfill/on-demand", dry_run=False))
    say("backfill:", state["name"], "| written to the CRM:", story.written())
    prefect.ended(prefect.press("rollout/on-demand", who="head of CRM", dry_run=False))
    until(lambda: (one := story.attempt("define_goal")) and one.status == "refused", "no goal")
    say("define_goal without a goal was refused, as it must be")
    prefect.press("define_goal/on-demand", **GOAL, dry_run=False)
    until(
        lambda: (one := story.attempt("define_goal")) and one.attempt > 1, "nobody heard the goal"
    )


def arrives(story: Story, name: str) -> float:
    """Return the seconds until the CRM has an order."""
    began = time.monotonic()
    until(lambda: name in story.known("orders", "hs_order_name"), f"{name} never arrived", 120.0)
    return time.monotonic() - began


def tell(story: Story, *, killing: bool, by_hand: bool) -> None:
    with Prefect(story.where.api) as prefect:
        begin(story, prefect)
        early = story.order("+14155550177")
        for phase in PHASES:
            if killing:
                kill(story, prefect, phase)
            decided(story, phase, by_hand=by_hand)
        resting, running = schedules(prefect)
        say("schedules resting, running:", resting, running)
        assert not resting, "some schedules rest"
        assert early in story.known("orders", "hs_order_name"), "an order of meanwhile is lost"
        say(
            f"an order went to the CRM by itself in {arrives(story, story.order('+14155550178')):.1f} s"
        )
    with connected(story.where.hub) as hub:
        for row in hub.execute(
            "SELECT phase, attempt, status, who FROM rollout_phase LEFT JOIN rollout_decision"
            " USING (rollout_id, phase, attempt) ORDER BY begun_at"
        ):
            say(" ", *row)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--stay", action="store_true")
    parser.add_argument("--people", type=int, default=90)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="rollout-"))
    folder.chmod(0o755)
    house, server = premises.house_of(folder)
    story = Story(Plan(people=options.people), Console(file=sys.stderr, quiet=True))
    with house:
        story.open(house, server, folder)
        say("Prefect:", story.where.ui, "home:", folder)
        tell(story, killing=options.kill, by_hand=options.stay)
        if options.stay:
            house.wait()


if __name__ == "__main__":
    main()
