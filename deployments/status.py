"""How Lockstep is doing: freshness against its promises, what waits, what needs a person."""

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table

from deployments.postgres import LocalPostgres
from tasks import settings
from tasks.hub import decisions, halts, incidents, pulse, quarantine, reaching, reviews, rollouts
from tasks.hub.engine import Connection, connected


def hub_url() -> str:
    """Return the hub's address: the setting's, else that of our own server in the home folder."""
    try:
        return settings.hub_url()
    except settings.NotConfigured:
        folder = settings.home() / "postgres"
        if not (folder / "password").exists():
            raise
        return LocalPostgres(folder).url("hub")


def seconds(value: Any) -> str:
    """Write seconds for a person."""
    return "" if value is None else f"{float(value):,.1f} s"


def fresh(hub: Connection) -> Table:
    """Lay out how long changes take, beside what is promised."""
    table = Table(
        "data", "promise", "half within", "95 % within", "waiting", title="Freshness, 24 h"
    )
    for row in pulse.freshness(hub):
        kept = row["p95"] is None or row["p95"] <= row["promise"]
        mark = "green" if kept else "red"
        table.add_row(
            row["data"],
            seconds(row["promise"]),
            seconds(row["p50"]),
            f"[{mark}]{seconds(row['p95'])}[/]",
            seconds(row["waiting"]),
        )
    return table


def rows_of(title: str, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Table:
    """Lay out some rows, or say that there are none."""
    table = Table(*names, title=title)
    for row in rows:
        table.add_row(*(escape(str(one)) for one in row))
    if not table.row_count:
        table.add_row("none", *[""] * (len(names) - 1))
    return table


def day(budget: Mapping[str, Any]) -> str:
    """Write how much of a day's calls is used, and of which day, when the day has a limit."""
    if budget["daily_limit"] is None:
        return ""
    return f"{budget['daily_used']:,} of {budget['daily_limit']:,} ({budget['day']})"


PHASE = ("phase", "is", "evidence", "decided by", "on")


def phases(hub: Connection) -> list[tuple[Any, ...]]:
    """List how far the rollout is, and what is halted; nothing where there never was one."""
    found = halts.standing(hub)
    halted = (
        [("halted", found.reason, "", found.by, f"{found.since:%Y-%m-%d %H:%M}")] if found else []
    )
    if rollouts.latest(hub) is None:
        return [*halted]
    return [*halted, *(tuple(row[name] for name in PHASE) for row in decisions.overview(hub))]


def tables(hub: Connection) -> Group:
    """Lay out everything."""
    waiting = [(one.id, one.kind, one.reason[:80], one.advice) for one in reviews.listed(hub)[:20]]
    budgets = [
        (one["platform"], one["bucket"], f"{one['left_over']:.0f} of {one['size']:.0f}", day(one))
        for one in pulse.budgets(hub)
    ]
    wrong = [
        (one.kind, f"{one.opened_at:%Y-%m-%d %H:%M}", one.said, one.advice or "")
        for one in incidents.listed(hub)
    ]
    return Group(
        rows_of(f"Rollout: what goes out reaches {reaching.reach(hub)}", PHASE, phases(hub)),
        fresh(hub),
        rows_of("Incidents: flow `watch`", ("kind", "since", "what is so", "what to do"), wrong),
        rows_of("Owed", ("platform", "data", "state", "records"), pulse.backlog(hub)),
        rows_of("Quarantine", ("data", "rule", "rows"), quarantine.counts(hub)),
        rows_of("Review: flow `review`", ("number", "kind", "reason", "what to do"), waiting),
        rows_of("Rate budgets", ("platform", "of", "left", "used of the day"), budgets),
    )


def run() -> int:
    """Show how everything is doing; 1 when the hub cannot be reached."""
    try:
        with connected(hub_url()) as hub:
            Console().print(tables(hub))
    except settings.NotConfigured as error:
        Console(stderr=True).print(escape(str(error)), soft_wrap=True)
        return 2
    except (psycopg.Error, OSError) as error:
        said = f"The hub does not answer: is `lockstep up` running? {escape(str(error))}"
        Console(stderr=True).print(said, soft_wrap=True)
        return 1
    return 0
