"""What will run by itself once a person agrees, who is told when it fails, and what proves it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct

from tasks.rollout.evidence import Finding


class Standing(Struct, frozen=True):
    """One deployment as it stands in Prefect; `every` None: a person presses it."""

    name: str
    flow: str
    object: str = ""
    platform: str = ""
    every: timedelta | None = None
    paused: bool = False


class Alert(Struct, frozen=True):
    """One alert as it stands in Prefect."""

    kind: str
    enabled: bool


class Beat(Struct, frozen=True):
    """One rehearsal or review: what it proves, how often it must come, and which flow does it."""

    what: str
    proves: str
    every: timedelta
    flow: str = ""
    """Empty: a person does it by hand."""
    needed: bool = True


DAY, WEEK = timedelta(days=1), timedelta(weeks=1)

RHYTHM = (
    Beat("watch", "nothing is late, shut, piling up or unequal", timedelta(minutes=15), "watch"),
    Beat("reconciliation", "store, hub and CRM hold the same", timedelta(hours=6), "reconcile"),
    Beat("consent audit", "no system allows what the ledger forbids", DAY, "audit_consent"),
    Beat("STOP rehearsal", "a STOP is everywhere within its promise", WEEK, "rehearse_stop"),
    Beat("late opt-outs", "no text left after a STOP", WEEK, "exposure"),
    Beat("weekly review", "a person has seen the figures and what waits", WEEK, "weekly_review"),
    Beat("mappings", "no field vanished or became another", DAY, "check_mappings", needed=False),
    Beat("duplicates", "nobody is two people", WEEK, "find_duplicates", needed=False),
    Beat("restoring the hub", "a backup is one: restored beside it and counted", 13 * WEEK),
    Beat("errors on purpose", "429, 5xx and lost answers end as promised: phase 6", 13 * WEEK),
    Beat("credentials", "each can be replaced while everything runs", 26 * WEEK),
)
"""Which proof comes when, from now on."""


def types(standing: Iterable[Standing]) -> list[str]:
    """List the data types that are read on a schedule."""
    return sorted({one.object for one in standing if one.every and one.object})


def resumed(standing: Iterable[Standing], data: Collection[str]) -> list[Standing]:
    """Pick what will run by itself: these data types, or all, and whatever is of none."""
    return [
        one for one in standing if one.every and (not one.object or not data or one.object in data)
    ]


def plan(standing: Sequence[Standing], data: Collection[str]) -> list[dict[str, Any]]:
    """Lay out what every scheduled deployment will do."""
    will = {one.name for one in resumed(standing, data)}
    return [
        {
            "data type": one.object or "all",
            "platform": one.platform or "all",
            "deployment": one.name,
            "every": often(one.every),
            "now": "paused" if one.paused else "runs",
            "will": outcome(one, will),
        }
        for one in sorted(standing, key=lambda one: (one.object, one.name))
        if one.every
    ]


def outcome(one: Standing, will: Collection[str]) -> str:
    """Say what becomes of a deployment."""
    if not one.paused:
        return "goes on"
    return "is resumed" if one.name in will else "stays paused"


def often(every: timedelta | None) -> str:
    """Write how often something comes."""
    if every is None:
        return "by hand"
    minutes = every.total_seconds() / 60
    for unit, size in (("weeks", 10080), ("days", 1440), ("hours", 60)):
        if minutes >= size and minutes % size == 0:
            number = int(minutes // size)
            return f"{number} {unit}" if number > 1 else unit.removesuffix("s")
    return f"{minutes:g} minutes"


def alerts(kinds: Iterable[str], found: Sequence[Alert], address: str) -> list[dict[str, Any]]:
    """Lay out who is told of what."""
    known = {one.kind: one for one in found}
    to = "LOCKSTEP_ALERTS, and Prefect's event feed" if address else "Prefect's event feed only"
    return [
        {
            "alert": kind,
            "stands": stands(known.get(kind)),
            "tells": to,
            "when": "once when it opens, once when it is over",
        }
        for kind in kinds
    ]


def stands(alert: Alert | None) -> str:
    """Say whether an alert is there."""
    if alert is None:
        return "missing"
    return "on" if alert.enabled else "switched off"


def rhythm(standing: Iterable[Standing]) -> list[dict[str, Any]]:
    """Lay out which proof comes when, and what does it."""
    fastest = scheduled(standing)
    return [
        {
            "what": one.what,
            "proves": one.proves,
            "at least every": often(one.every),
            "by": f"`{one.flow}`" if one.flow else "a person",
            "is scheduled every": often(fastest[one.flow]) if one.flow in fastest else "not",
        }
        for one in RHYTHM
        if one.needed or one.flow in fastest
    ]


def scheduled(standing: Iterable[Standing]) -> dict[str, timedelta]:
    """Say how often each flow comes by itself."""
    found: dict[str, timedelta] = {}
    for one in standing:
        if one.every:
            found[one.flow] = min(one.every, found.get(one.flow, one.every))
    return found


STOPS = ("records disagree", "halted")
"""What nothing runs by itself beside."""


class Round(Struct, frozen=True):
    """What was found before everything runs by itself."""

    standing: Sequence[Standing]
    alerts: Sequence[Alert]
    kinds: Sequence[str]
    address: str = ""
    monitor: str = ""
    open: Sequence[Mapping[str, Any]] = ()
    """What is wrong now: kind, subject, what is so, what to do."""
    blind: Sequence[str] = ()
    """Of which kinds nobody can tell."""


def findings(found: Round, data: Collection[str]) -> list[Finding]:
    """Say what stands in the way of running by itself, and what a person should know."""
    return [*unknown(found, data), *untold(found), *unproved(found), *wrong(found)]


def unknown(found: Round, data: Collection[str]) -> list[Finding]:
    """Refuse data types there are none of, and a Prefect in which nothing stands."""
    known = types(found.standing)
    if not known:
        advice = "start everything with `lockstep up`, then run this again"
        return [Finding("deployments", "blocker", "nothing stands in Prefect to resume", advice)]
    strange = sorted(set(data) - set(known))
    if not strange:
        return []
    said = f"there is no data type {', '.join(strange)}"
    return [Finding("data types", "blocker", said, f"choose of {', '.join(known)}, or none: all")]


def untold(found: Round) -> list[Finding]:
    """Insist that every alert stands, and warn when it leads nowhere."""
    known = {one.kind: one for one in found.alerts}
    missing = [kind for kind in found.kinds if kind not in known]
    off = [kind for kind in found.kinds if kind in known and not known[kind].enabled]
    said = []
    if missing:
        advice = "start `lockstep up` again: it installs them"
        said.append(Finding("alerts", "blocker", f"missing: {', '.join(missing)}", advice))
    if off:
        advice = "switch them on in Prefect, under Automations"
        said.append(Finding("alerts", "warning", f"switched off: {', '.join(off)}", advice))
    if not found.address:
        advice = "set LOCKSTEP_ALERTS to the incoming webhook of a chat, and start again"
        said.append(Finding("alerts", "warning", "they lead to nobody outside Prefect", advice))
    if not found.monitor.strip():
        advice = "name one in phase 1"
        said.append(Finding("monitor", "warning", "nobody is named to look every day", advice))
    return said


def unproved(found: Round) -> list[Finding]:
    """Refuse to run what nothing proves: each rehearsal must come as often as it should."""
    fastest = scheduled(found.standing)
    return [
        Finding(
            one.what,
            "blocker",
            f"`{one.flow}` comes {often(fastest.get(one.flow))}, not every {often(one.every)}",
            "put it back into deployments/timetable.py and start `lockstep up` again",
        )
        for one in RHYTHM
        if one.flow and one.needed and fastest.get(one.flow, timedelta.max) > one.every
    ]


def wrong(found: Round) -> list[Finding]:
    """Refuse while systems disagree; warn of whatever else is wrong, or cannot be told."""
    blind = [
        Finding(kind, "warning", "cannot be measured", "see the log of this run")
        for kind in found.blind
    ]
    return blind + [
        Finding(
            f"{one['kind']}: {one['subject']}",
            "blocker" if one["kind"] in STOPS else "warning",
            str(one["said"]),
            str(one["advice"] or "see the flow `watch`"),
        )
        for one in found.open
    ]
