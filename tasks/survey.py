"""Count a store and the hub, window by window: which stretches of time must be looked into."""

from datetime import datetime

from msgspec import Struct, field
from prefect import task

from tasks import connect, settings
from tasks.compare import (
    ALL_HOURS,
    RECENT,
    SETTLING,
    Line,
    Window,
    between,
    due,
    edges,
    joined,
)
from tasks.connectors.base import Connector
from tasks.connectors.base_counting import Counting, Marking
from tasks.hub import holdings
from tasks.hub.engine import connected
from tasks.policy import policy

LANE = "backfill"
FEW = 2_000
"""Records that are listed at once; a window that differs and has more is cut."""


class Survey(Struct):
    """How the counts of an object compare, and the windows to be read."""

    line: Line
    windows: list[Window] = field(default_factory=list)


@task(name="count", task_run_name="count {object} of {platform}", **policy("pull", "count"))
def survey(platform: str, object: str, now: datetime, hour: int) -> Survey:
    """Count every window on both sides; return those that differ or whose turn it is."""
    with connect.connected(platform, LANE) as connector:
        line = Line(platform, "hub", object, "all")
        if not isinstance(connector, Marking) or object not in connector.marks_of:
            line.note = f"cannot tell: {platform} does not list {object}"
            return Survey(line)
        if object in holdings.DATED:
            return dated(connector, line, now, hour)
        return undated(connector, line, now, hour)


def count(connector: Connector, object: str, window: Window) -> int | None:
    """Count what a store has in a window; None when it cannot tell."""
    if not isinstance(connector, Counting):
        return None
    return connector.count(object, window.since, window.until)


def undated(connector: Connector, line: Line, now: datetime, hour: int) -> Survey:
    """Compare totals: all is listed when they differ, when it is the turn, or without a count."""
    line.count_a = count(connector, line.data, Window(None, None))
    with connected(settings.hub_url()) as hub:
        line.count_b = holdings.total(hub, connector.platform, line.data)
    if line.count_a != line.count_b or hour in (0, ALL_HOURS):
        return Survey(line, [Window(None, None)])
    return Survey(line, [Window((now - RECENT).replace(microsecond=0), None)])


def dated(connector: Connector, line: Line, now: datetime, hour: int) -> Survey:
    """Compare window by window."""
    until = (now - SETTLING).replace(microsecond=0)
    with connected(settings.hub_url()) as hub:
        cuts = edges(holdings.first(hub, line.a, line.data), until)
        ours = holdings.counted(hub, line.a, line.data, cuts, until)
    line.count_b = sum(ours)
    windows = between(cuts, until)
    theirs = [count(connector, line.data, window) for window in windows]
    known = [number for number in theirs if number is not None]
    if len(known) < len(theirs):
        line.note = "not counted there: listed instead"
        return Survey(line, [Window(None, until)])
    line.count_a = sum(known)
    turn: list[tuple[Window, int]] = []
    wanted: list[Window] = []
    for window, a, b in zip(windows, known, ours, strict=True):
        if a != b:
            wanted += narrowed(connector, line.data, window, a)
        elif due(window, now, hour):
            turn.append((window, a))
    return Survey(line, [*wanted, *joined(turn, FEW)])


def narrowed(connector: Connector, object: str, window: Window, size: int) -> list[Window]:
    """Cut a window that differs until what differs is small enough to be listed."""
    halves = window.halves() if size > FEW else None
    if not halves:
        return [window]
    left: list[Window] = []
    for half in halves:
        theirs = count(connector, object, half) or 0
        with connected(settings.hub_url()) as hub:
            ours = len(holdings.held(hub, connector.platform, object, (half.since, half.until)))
        if theirs != ours:
            left += narrowed(connector, object, half, theirs)
    return left
