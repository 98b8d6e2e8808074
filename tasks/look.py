"""Look whether all is well: measure, judge, and note what opened and what is over."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import psycopg
from msgspec import Struct, field
from msgspec.structs import asdict
from prefect import task

from tasks import connect, settings
from tasks.curb import curb
from tasks.hub import curbs, incidents, vitals
from tasks.hub.engine import Connection, autocommit
from tasks.monitoring.alarms import KINDS, Alarm, Kind, Seen
from tasks.policy import policy

MEASURES: Mapping[str, Callable[[Connection], list[dict[str, Any]]]] = {
    "waiting": vitals.waiting,
    "failing": vitals.failing,
    "gates": vitals.gates,
    "backlog": vitals.backlog,
    "opt_outs": vitals.opt_outs,
    "budgets": vitals.budgets,
    "compared": vitals.compared,
    "curbs": lambda hub: [asdict(one) for one in curbs.listed(hub)],
}
PATIENCE = "SET statement_timeout = '20s'"
"""A look comes again in minutes: better one that cannot tell than one that weighs on the hub."""


class Looked(Struct):
    """What a look came to; of what is in `blind` nobody can tell."""

    alarms: list[Alarm] = field(default_factory=list)
    blind: list[Kind] = field(default_factory=list)
    opened: int = 0
    recovered: int = 0

    def add(self, alarms: Sequence[Alarm]) -> None:
        """Take in what is wrong, each once."""
        known = {(one.kind, one.subject) for one in self.alarms}
        self.alarms += {
            (one.kind, one.subject): one for one in alarms if (one.kind, one.subject) not in known
        }.values()


@task(name="look", task_run_name="look", **policy("hub", "look"))
def look(hub_url: str, *, dry_run: bool) -> Looked:
    """Measure and judge everything; note what opened and what recovered, if it may write."""
    with autocommit(hub_url) as hub:
        hub.execute(PATIENCE)
        if not dry_run:
            curb(hub)
        looked = judged(hub, seen(hub))
        if not dry_run:
            note(hub, looked)
    return looked


def seen(hub: Connection) -> Seen:
    """Say what a look goes by: what is open, and which day it is where each account is."""
    open = frozenset((one.kind, one.subject) for one in incidents.listed(hub))
    return Seen(open=open, days=days())


def days() -> dict[str, date]:
    """Say which day it is for each connected account."""
    purses = (connect.purse(name, account) for name, account in settings.accounts().items())
    return {purse.platform: datetime.now(purse.zone).date() for purse in purses}


def judged(hub: Connection, seen: Seen) -> Looked:
    """Judge every kind; one that cannot be measured hides no other."""
    looked = Looked()
    for kind, judges in KINDS.items():
        try:
            for measure, judge in judges:
                looked.add(judge(MEASURES[measure](hub), seen))
        except psycopg.Error:
            if hub.closed:
                raise
            looked.blind.append(kind)
    return looked


def note(hub: Connection, looked: Looked) -> None:
    """Open what is new, and end what has been well for a while, in one transaction."""
    alarms = [(one.kind, one.subject, one.said, one.advice) for one in looked.alarms]
    with hub.transaction():
        looked.opened = incidents.see(hub, alarms)
        looked.recovered = incidents.recover(hub, KINDS.keys() - set(looked.blind))
