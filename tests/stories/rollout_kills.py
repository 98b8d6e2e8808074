"""A rollout whose processes are killed in each of its seven phases, and that goes on each time.

By hand: `python -m tests.stories.rollout_kills [--seed N] [--people N] [--first PHASE] [--after]`.
In each phase its run is killed (-9) while it gathers; the runner and Prefect's server, while a
person is asked; where much follows from an approval, the run once more before all of it was done.
In between `up` is ended and started again, or everything killed at once; in the end Prefect loses
its database.
"""

import argparse
import contextlib
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
from rich.console import Console
from rich.table import Table

from deployments import last_will, premises, up
from deployments.automations import SILENCE
from deployments.demo import Plan
from deployments.demo_platforms import forget_accounts, open_platforms
from deployments.local import free_port
from deployments.prefect_api import Prefect
from deployments.processes import House
from tasks.hub import decisions, rollouts
from tasks.hub.decisions import Decision
from tasks.hub.engine import connected
from tasks.hub.rollouts import PHASES, Attempt
from tests.stories.likeness import exported
from tests.stories.rollout import FORM, GOAL, PATIENCE, Story, runner_of, say, until

FOLLOWS = ("map_data", "automate")
"""Phases after whose approval something is still to be done."""
ENDS = {"select_tools": "ended", "pilot": "killed"}
"""Phases in which everything ends while a person is asked, and how."""
ALL = "validate"
"""The phase in which everything is killed while it gathers, not its run alone."""
LONG = "set_sync_rules"
"""The phase about which a person is asked so long that a run without a process is taken for dead."""
DECIDED = "SELECT phase, count(*) FROM rollout_decision GROUP BY 1"
PEOPLE = "SELECT key::text FROM customer WHERE merged_into IS NULL AND erased_at IS NULL"


class Siege(Story):
    """A house that ends and is started again on the same folder; the platforms go on."""

    house: House

    def __init__(self, plan: Plan, folder: Path, seed: int) -> None:
        super().__init__(plan, Console(file=sys.stderr, quiet=True))
        self.folder, self.random = folder, random.Random(seed)
        self.table = Table("phase", "killed", "when", "what came of it", "seconds")

    def welcome(self, town: House) -> None:
        """Start the platforms, and let our settings name them."""
        forget_accounts()
        self.platforms = open_platforms(town, ["--people", str(self.plan.people)])
        up.PREFECT, up.RECEIVER = free_port(), free_port()
        hooks = f"http://127.0.0.1:{up.RECEIVER}"
        os.environ.update(self.platforms.settings(hooks))
        self.platforms.aim(hooks)

    def rise(self) -> None:
        """Start everything as `up` does."""
        os.environ.pop("LOCKSTEP_HUB", None)  # else it is somebody else's server
        self.house, self.server = premises.house_of(self.folder)
        self.house.__enter__()
        self.where = up.open_all(self.house, self.server, self.folder, self.console, rollout=True)
        with Prefect(self.where.api) as prefect:
            prefect.deployment("automate/on-demand", PATIENCE)

    def fall(self, *, hard: bool = False) -> None:
        """End everything: asked, or by a power cut."""
        for one in last_will.marked(self.house.mark) if hard else ():
            one.kill()
        self.house.stop()

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.where.hub) as hub:
            return hub.execute(query.encode()).fetchall()

    def press(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Press a flow, and wait for its end."""
        with Prefect(self.where.api) as prefect:
            return prefect.ended(prefect.press(name, dry_run=False, **parameters))

    def schedules(self) -> dict[str, bool]:
        """Say of every scheduled deployment whether it rests."""
        with Prefect(self.where.api) as prefect:
            flows = {
                one["id"]: one["name"] for one in prefect.ask("POST", "/flows/filter", limit=200)
            }
            found = prefect.ask("POST", "/deployments/filter", limit=200)
        return {f"{flows[one['flow_id']]}/{one['name']}": one["paused"] for one in found if one["schedules"]}  # fmt: skip

    def note(self, phase: str, killed: str, when: str, said: str, began: float) -> None:
        """Add a line to the table."""
        self.table.add_row(phase, killed, when, said, f"{time.monotonic() - began:.1f}")
        say(f"{phase}: {killed}, {when}: {said}")


def strike(victim: psutil.Process) -> None:
    """Kill a process without a word, unless it is over already."""
    with contextlib.suppress(psutil.NoSuchProcess):
        victim.kill()


def state(siege: Siege, run: str) -> dict[str, Any]:
    """Return the state of a run; nothing while Prefect is down."""
    try:
        found: dict[str, Any] = httpx.get(f"{siege.where.api}/flow_runs/{run}").json()["state"]
    except (httpx.HTTPError, KeyError):
        return {"type": "", "name": ""}
    return found


def begun(siege: Siege, phase: str) -> Attempt:
    """Wait until a phase gathers."""
    found: Attempt = until(
        lambda: (one := siege.attempt(phase)) and one.status == "running" and one,
        f"{phase} never began",
    )
    return found


def asked(siege: Siege, phase: str) -> Attempt:
    """Wait until a person is asked, in Prefect too; what is refused is pressed again, twice.

    A machine that is busy with kills and starts may miss a promise in seconds.
    """
    refused: set[int] = set()

    def ready() -> Attempt | None:
        found = siege.attempt(phase)
        if found and found.status == "refused" and found.evidence:
            wrong = [one for one in found.evidence["findings"] if one["severity"] == "blocker"]
            if len(refused) > 1:
                raise SystemExit(f"{phase} is refused: {wrong}")
            if found.attempt not in refused:
                refused.add(found.attempt)
                say(f"{phase} is refused and pressed again: {wrong}")
                siege.press("rollout/on-demand")
        waits = found and found.status == "waiting" and found.prefect_run
        return found if waits and state(siege, str(waits))["type"] == "PAUSED" else None

    shown: Attempt = until(ready, f"nobody is asked about {phase}")
    return shown


def kill_gathering(siege: Siege, phase: str) -> None:
    """Kill the run of a phase while it gathers, and press the rollout again."""
    first, began = begun(siege, phase), time.monotonic()
    victim = until(lambda: runner_of(str(first.prefect_run)), "it has no process")
    time.sleep(siege.random.uniform(0, 0.8))
    late = getattr(siege.attempt(phase), "status", "") != "running"
    if phase == ALL:
        siege.fall(hard=True)
        siege.rise()
    else:
        strike(victim)
    siege.press("rollout/on-demand")
    again = asked(siege, phase)
    when = "as it had shown its evidence" if late else "while it gathers"
    assert again.attempt == first.attempt or phase == ALL, "it was begun anew"
    assert again.prefect_run != first.prefect_run or late
    killed = "all (killed)" if phase == ALL else "its run"
    siege.note(phase, killed, when, f"attempt {again.attempt} went on, a person is asked", began)


def kill_waiting(siege: Siege, phase: str, victim: str) -> None:
    """Kill a process of the house while a person is asked: they are asked still."""
    before, began = asked(siege, phase), time.monotonic()
    restarts = siege.house.restarts[victim]
    psutil.Process(siege.house.pid(victim)).kill()
    until(lambda: siege.house.restarts[victim] > restarts, f"{victim} is not started again")
    if phase == LONG:
        time.sleep(SILENCE + 10)
    same(siege, phase, before)
    siege.note(phase, victim, "while a person is asked", "it is asked still, the same", began)


def end_waiting(siege: Siege, phase: str, how: str) -> None:
    """End everything while a person is asked, and start it again."""
    before, began, stood = asked(siege, phase), time.monotonic(), siege.schedules()
    siege.fall(hard=how == "killed")
    siege.rise()
    same(siege, phase, before)
    until(lambda: siege.schedules() == stood, "schedules are otherwise than before")
    resting = sum(stood.values())
    said = f"it is asked still, the same; {resting} schedules rest, {len(stood) - resting} runs"
    siege.note(phase, f"all ({how})", "while a person is asked", said, began)


def same(siege: Siege, phase: str, before: Attempt) -> None:
    """Insist that a person is asked the same as before."""
    now = asked(siege, phase)
    assert (now.key, now.evidence_hash, now.prefect_run) == (before.key, before.evidence_hash, before.prefect_run)  # fmt: skip


def approve(siege: Siege, phase: str, meanwhile: Callable[[Attempt], None] | None = None) -> None:
    """Let a phase pass by the form of its run."""
    shown = asked(siege, phase)
    url = f"{siege.where.api}/flow_runs/{shown.prefect_run}/resume"
    said = httpx.post(url, json={"run_input": FORM}).json()
    assert said["status"] == "ACCEPT", said
    if meanwhile:
        meanwhile(shown)
    until(
        lambda: (one := siege.attempt(phase)) and one.status == "approved" and one.settled_at,
        f"what follows from {phase} was never done",
    )


def kill_following(siege: Siege, phase: str) -> None:
    """Kill a run as soon as its approval is kept, and press the rollout again."""
    shows, began = str(asked(siege, phase).prefect_run), time.monotonic()
    until(lambda: not runner_of(shows), "the run that asks never gave its process back")
    found = {}

    def meanwhile(shown: Attempt) -> None:
        victim = until(lambda: runner_of(str(shown.prefect_run)), "it has no process")
        while (one := siege.attempt(phase)) and one.status == "waiting":
            time.sleep(0.002)
        time.sleep(siege.random.uniform(0, 0.3))
        strike(victim)
        found["late"] = bool(one and (now := siege.attempt(phase)) and now.settled_at)
        if siege.ask("SELECT FROM rollout WHERE ended_at IS NULL"):
            siege.press("rollout/on-demand")

    approve(siege, phase, meanwhile)
    again = siege.attempt(phase)
    assert found["late"] or (again and again.prefect_run != shows), "nobody made up for it"
    when = "when all that follows was done" if found["late"] else "before all that follows was done"
    siege.note(phase, "its run", f"after the approval, {when}", "it was made up for", began)


def walk(siege: Siege, first: str) -> None:
    """Bring a rollout through its phases, whatever is killed from the first one on."""
    siege.press("backfill/on-demand")
    siege.press("rollout/on-demand", who="head of CRM")
    until(lambda: (one := siege.attempt("define_goal")) and one.status == "refused", "no goal")
    with Prefect(siege.where.api) as prefect:
        prefect.press("define_goal/on-demand", **GOAL, dry_run=False)
    until(lambda: (one := siege.attempt("define_goal")) and one.attempt > 1, "no goal is gathered")
    for phase in PHASES:
        if PHASES.index(phase) < PHASES.index(first):
            approve(siege, phase)
            continue
        kill_gathering(siege, phase)
        for victim in siege.random.sample(["rest", "prefect"], 2):
            kill_waiting(siege, phase, victim)
        if phase in ENDS:
            end_waiting(siege, phase, ENDS[phase])
        if phase in FOLLOWS:
            kill_following(siege, phase)
        else:
            approve(siege, phase)


def skip(siege: Siege) -> None:
    """Let all but the last phase pass in the hub alone, then the last one as it is."""
    with connected(siege.where.hub) as hub:
        for phase in PHASES[:-1]:
            rollouts.show(hub, rollouts.enter(hub, phase, None, {}), "{}", "hash")
            approved = Decision(who="Ada", decision="approve")
            rollouts.settle(hub, decisions.decide(hub, phase, None, approved))
    with Prefect(siege.where.api) as prefect:
        prefect.press("automate/on-demand", dry_run=False)
    kill_following(siege, "automate")


def prove(siege: Siege) -> None:
    """Insist that nothing was done twice, and nothing left out."""
    assert dict(siege.ask(DECIDED)) == dict.fromkeys(PHASES, 1), "a decision is missing, or twice"
    until(lambda: not any(siege.schedules().values()), "some schedules rest after the last phase")
    siege.settle()
    ours = sorted(key for (key,) in siege.ask(PEOPLE))
    theirs = sorted(one["hub_customer_id"] for one in exported(siege.platforms.hubspot, "contacts"))
    assert ours == theirs, f"{len(ours)} people, {len(theirs)} contacts"
    say(f"7 decisions, {len(ours)} people and as many contacts, all schedules run")


def afterwards(siege: Siege) -> None:
    """End everything, with a schedule paused by a person, while halted, without Prefect's data."""
    paused = "sync/shopify-carts"
    with Prefect(siege.where.api) as prefect:
        prefect.ask("POST", f"/deployments/{prefect.deployment(paused)}/pause_deployment")
    restarted(siege, "ended", "what a person paused rests, all else runs", {paused})
    siege.press("halt/on-demand", action="halt", who="Ada", why="to see")
    halted = {name for name, rests in siege.schedules().items() if rests}
    assert paused in halted, "what rested runs"
    restarted(siege, "killed", f"halted: {len(halted)} rest as before", halted)
    siege.press("halt/on-demand", action="lift", who="Ada", why="seen")
    restarted(siege, "ended", "lifted: only what a person paused rests", {paused})
    siege.press("halt/on-demand", action="halt", who="Ada", why="to see")
    restarted(siege, "ended, Prefect's database lost", "all rests as the hub says", halted)
    siege.press("halt/on-demand", action="lift", who="Ada", why="seen")
    restarted(siege, "ended", "lifted: all runs (the pause was Prefect's alone)", set())


def restarted(siege: Siege, how: str, said: str, rest: set[str]) -> None:
    """End everything and start it again; insist on what rests."""
    began = time.monotonic()
    siege.fall(hard=how == "killed")
    if "lost" in how:
        with siege.server, psycopg.connect(siege.server.url("postgres"), autocommit=True) as server:
            server.execute("DROP DATABASE prefect WITH (FORCE)")
    siege.rise()
    until(lambda: len(siege.schedules()) > 10, "nothing is deployed")
    until(lambda: {one for one, rests in siege.schedules().items() if rests} == rest, said, 60.0)
    siege.note("after all", f"all ({how})", "", said, began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--first", choices=PHASES, default=PHASES[0], help="from where to kill")
    parser.add_argument("--after", action="store_true", help="only what comes after the rollout")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rollout-kills-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        siege = Siege(Plan(people=options.people), folder, options.seed)
        with House(folder / "town") as town:
            siege.welcome(town)
            siege.rise()
            try:
                if options.after:
                    skip(siege)
                else:
                    walk(siege, options.first)
                    prove(siege)
                afterwards(siege)
            finally:
                siege.fall()
                Console(width=150).print(siege.table)


if __name__ == "__main__":
    main()
