"""The weeks of events: each is a part of the table, made ahead, and dropped as a whole."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from psycopg import sql

from tasks.hub.engine import Connection

AHEAD = 2
"""Weeks made before anything happens in them."""
WEEK = timedelta(weeks=1)
WRITING = 7_201_013
"""Advisory lock of events: one writes at a time, so that each knows who visitors are by then."""

THERE = """
    SELECT to_date(substring(relname FROM 6), 'YYYYMMDD') FROM pg_class
     WHERE relnamespace = 'events'::regnamespace AND relkind = 'r' AND relname LIKE 'week%'
"""

# What came before its week was made lies in the part that takes the rest.
MAKE = (
    "CREATE TEMP TABLE early ON COMMIT DROP AS SELECT * FROM events.rest WHERE {within}",
    "DELETE FROM events.rest WHERE {within}",
    "CREATE TABLE {week} PARTITION OF event FOR VALUES FROM ({first}) TO ({end})",
    "INSERT INTO event OVERRIDING SYSTEM VALUE SELECT * FROM early",
    "DROP TABLE early",
)
FORGET = (
    "DELETE FROM events.rest WHERE happened_at < %s",
    "DELETE FROM browsed WHERE day < (%s::timestamptz AT TIME ZONE 'UTC')::date",
)


def monday(at: date) -> date:
    """Return the day on which a week begins."""
    return at - timedelta(days=at.weekday())


def midnight(day: date) -> datetime:
    """Return the moment at which a day of the world's begins."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def there(hub: Connection) -> set[date]:
    """Name the weeks there are, by their Mondays."""
    return {monday for (monday,) in hub.execute(THERE).fetchall()}


def ahead(now: datetime) -> Iterator[date]:
    """Name this week and the next ones."""
    first = monday(now.astimezone(UTC).date())
    return (first + turn * WEEK for turn in range(AHEAD + 1))


def alone(hub: Connection) -> None:
    """Wait until nobody else writes events; the transaction's end lets the next one in."""
    hub.execute("SELECT pg_advisory_xact_lock(%s)", (WRITING,))


def make(hub: Connection, wanted: Iterable[date]) -> int:
    """Make the weeks that are wanted and not there; return how many were made."""
    alone(hub)
    missing = sorted(set(wanted) - there(hub))
    for first in missing:
        start, end = midnight(first), midnight(first + WEEK)
        within = sql.SQL("happened_at >= {} AND happened_at < {}").format(start, end)
        for statement in MAKE:
            said = sql.SQL(statement)
            hub.execute(said.format(within=within, week=named(first), first=start, end=end))
    return len(missing)


def drop(hub: Connection, before: datetime) -> int:
    """Drop the weeks that ended before a moment, and what lies outside any; return how many."""
    old = [first for first in there(hub) if midnight(first + WEEK) <= before]
    for first in old:
        hub.execute(sql.SQL("DROP TABLE {}").format(named(first)))
    for statement in FORGET:
        hub.execute(statement, (before,))
    return len(old)


def named(first: date) -> sql.Identifier:
    """Name the part of a week."""
    return sql.Identifier("events", f"week_{first:%Y%m%d}")
