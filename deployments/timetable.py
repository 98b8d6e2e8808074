"""What runs when: the one list of deployments, for every connected platform.

`lane` is what must never wait (its runner does nothing else); the rest shares a second runner.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Literal

from msgspec import Struct, field
from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Interval, Schedule
from prefect.types.entrypoint import EntrypointType

import flows
from flows import messages, rollout
from tasks import connectors
from tasks.rollout.evidence import PHASES

Part = Literal["lane", "rest"]

WINDOW = timedelta(seconds=250)
"""How long one run of the lane lives: two starts and a bit, so that there is always a standby."""
BEAT = timedelta(minutes=2)

OURS = "lockstep"
"""The tag of every deployment we made: what bears it and is not in the timetable may go."""

CADENCE = {
    "orders": timedelta(minutes=5),
    "customers": timedelta(minutes=5),
    "contacts": timedelta(minutes=5),
    "carts": timedelta(minutes=5),
    "messages": timedelta(minutes=5),
    "tickets": timedelta(minutes=5),
    "tasks": timedelta(minutes=5),
    "products": timedelta(hours=1),
}
"""How often what webhooks missed is swept up, by data type."""
APART = timedelta(seconds=15)
"""Between the starts of two that would else start together."""
SELDOM = timedelta(minutes=15)
DAY = timedelta(days=1)

ALONE = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
"""A run that would overlap the one before is not needed: syncs go on from a cursor."""


class Entry(Struct):
    """One deployment: what runs, when, and with which parameters."""

    flow: str
    name: str
    every: timedelta | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    part: Part = "rest"
    tags: list[str] = field(default_factory=list)
    alone: bool = True
    hour: int | None = None
    """Of the day, UTC, at which it runs; else it takes its turn. Weekly ones run on Monday."""

    @property
    def title(self) -> str:
        """What it is known by in Prefect."""
        return f"{self.flow}/{self.name}"


BY_HAND = [
    Entry("backfill", "on-demand", tags=["on demand"], alone=False),
    Entry("sync", "on-demand", tags=["on demand"], alone=False),
    Entry("review", "on-demand", tags=["on demand"], alone=False),
    Entry("replay", "on-demand", tags=["on demand"], alone=False),
    Entry("text", "on-demand", tags=["on demand"], alone=False),
    Entry("pause", "on-demand", tags=["on demand"], alone=False),
    Entry("halt", "on-demand", tags=["on demand"], alone=False),
    Entry("record_consent", "on-demand", tags=["on demand"], alone=False),
    Entry("erase_customer", "on-demand", tags=["on demand"], alone=False),
    Entry("explain_customer", "on-demand", tags=["on demand"], alone=False),
    Entry("compare_mappings", "on-demand", tags=["on demand"], alone=False),
    Entry("segments", "on-demand", tags=["on demand"], alone=False),
    Entry("score", "on-demand", tags=["on demand"], alone=False),
    Entry("campaign", "on-demand", tags=["on demand"], alone=False),
    Entry("preview", "on-demand", tags=["on demand"], alone=False),
    Entry("rehearse_stop", "on-demand", tags=["on demand"]),
    Entry("find_duplicates", "on-demand", tags=["on demand"]),
    Entry("join_people", "on-demand", tags=["on demand"], alone=False),
    Entry("measure", "on-demand", tags=["on demand"], alone=False),
    Entry("returns", "on-demand", tags=["on demand"], alone=False),
    Entry("weekly_review", "on-demand", tags=["on demand"], alone=False),
    Entry("experiment", "on-demand", tags=["on demand"], alone=False),
    Entry("load_events", "on-demand", tags=["on demand"], alone=False),
]
"""What a person presses; what writes rehearses unless told otherwise."""

PLACES = (flows, messages, rollout)
"""Where flows are, each in the file of its name."""

LISTEN = Entry(
    "listen",
    "transactions",
    BEAT,
    {"seconds": int(WINDOW.total_seconds()), "dry_run": False},
    "lane",
    ["scheduled", "near real time"],
    alone=False,  # a lock in the hub decides who leads
)

RECONCILE = Entry("reconcile", "hourly", timedelta(hours=1), {"dry_run": False}, tags=["scheduled"])

WATCH = Entry("watch", "minutes", timedelta(minutes=3), {"dry_run": False}, tags=["scheduled"])

AUDIT = Entry("audit_consent", "nightly", DAY, {"dry_run": False}, tags=["scheduled"])

FIELDS = Entry("check_mappings", "daily", DAY, {"dry_run": False}, tags=["scheduled"])

BEHAVE = Entry("behave", "quarter-hourly", SELDOM, {"dry_run": False}, tags=["scheduled"])

SEGMENTS = Entry("segments", "nightly", DAY, {"dry_run": False}, tags=["scheduled"])

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
"""What is daily or weekly is counted from here: a runner that starts anew puts nothing off."""
MORNING = 4
"""An hour of UTC at which most shops are quiet, and nobody is at work yet."""
SCORES = Entry("score", "morning", DAY, {"dry_run": False}, tags=["scheduled"], hour=MORNING)

WEEK = timedelta(weeks=1)
WEEKLY = [
    Entry("exposure", "weekly", WEEK, tags=["scheduled"]),
    Entry("rehearse_stop", "weekly", WEEK, {"dry_run": False}, tags=["scheduled"]),
    Entry("find_duplicates", "weekly", WEEK, {"dry_run": False}, tags=["scheduled"]),
    Entry("weekly_review", "weekly", WEEK, {"dry_run": False}, tags=["scheduled"], hour=6),
    Entry("measure", "weekly", WEEK, tags=["scheduled"]),
    Entry("returns", "weekly", WEEK, {"dry_run": False}, tags=["scheduled"]),
]
"""What proves every week that a STOP is heeded, and what a person should see."""


def entries(platforms: Iterable[str]) -> Iterator[Entry]:
    """List every deployment for these connected platforms."""
    yield LISTEN
    for platform in sorted(platforms):
        yield from sweeps(platform)
    yield RECONCILE
    yield AUDIT
    yield FIELDS
    yield BEHAVE
    yield SEGMENTS
    yield SCORES
    yield WATCH
    yield from WEEKLY
    yield from BY_HAND
    for name in messages.available():
        yield Entry(name, "on-demand", tags=["on demand", "message"], alone=False)
    for name in ("rollout", "approve", *PHASES):
        if any(name in found_in(one) for one in PLACES):
            yield Entry(name, "on-demand", tags=["on demand", "rollout"], alone=False)


def sweeps(platform: str) -> Iterator[Entry]:
    """List the syncs that sweep up what a platform's webhooks missed."""
    for object in connectors.load(platform).reads:
        yield Entry(
            "sync",
            f"{platform}-{object}",
            CADENCE.get(object, SELDOM),
            {"platform": platform, "object": object, "direction": "in", "dry_run": False},
            tags=["scheduled", platform],
        )


def found_in(place: ModuleType) -> set[str]:
    """Name the files of a place that may hold flows."""
    return {one.name for one in iter_modules(place.__path__) if not one.ispkg}


def flow_of(name: str) -> Flow[..., Any]:
    """Return a flow by its file."""
    place = next(one for one in PLACES if name in found_in(one))
    found: Flow[..., Any] = getattr(import_module(f"{place.__name__}.{name}"), name)
    return found


def schedule(entry: Entry, turn: int, *, off: bool = False) -> Schedule | None:
    """Say when an entry runs; they take turns, as each starts a process of its own.

    One that a person switched `off` in Prefect stays off.
    """
    if entry.every is None:
        return None
    first = datetime.now(UTC) + entry.every - (turn * APART) % entry.every
    if entry.every >= DAY:
        first = MONDAY + (turn * APART if entry.hour is None else timedelta(hours=entry.hour))
    return Interval(entry.every, anchor_date=first, active=not off)


def deployment(
    entry: Entry, turn: int = 0, *, resting: bool = False, off: bool = False
) -> RunnerDeployment:
    """Write an entry as Prefect takes it, paused when it is `resting`.

    What does not rest stays as it stands in Prefect: whoever paused it there had a reason.
    """
    flow = flow_of(entry.flow)
    made = RunnerDeployment.from_flow(
        flow,
        entry.name,
        schedule=schedule(entry, turn, off=off),
        paused=resting,
        parameters=entry.parameters,
        concurrency_limit=ALONE if entry.alone else None,
        tags=[OURS, *entry.tags],
        description=flow.description,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    if not resting:  # else whatever is deployed again is resumed: Prefect takes None for False
        made.model_fields_set.discard("paused")
    return made


def timetable(
    platforms: Iterable[str],
    part: Part | None = None,
    *,
    resting: Collection[str] = (),
    off: Collection[str] = (),
) -> list[RunnerDeployment]:
    """Return the deployments of one part, or of both; those named rest, or are switched off."""
    wanted = (one for one in entries(platforms) if part in (None, one.part))
    return [
        deployment(one, turn, resting=one.title in resting, off=one.title in off)
        for turn, one in enumerate(wanted)
    ]
