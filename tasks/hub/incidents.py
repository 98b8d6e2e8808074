"""Incidents: what went wrong, from its opening to its recovery, and what was told of it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub.engine import Connection

News = Literal["opened", "recovered"]

CALM = timedelta(minutes=10)
"""How long something must have been well to be over: what comes and goes is one incident."""
OURS = UUID("7a0e54a2-6f43-4f7c-9b0a-51e6c1f7d0b4")
"""What the ids of our news are made from: told twice, they are one."""


class Incident(Struct, frozen=True):
    """One thing that went wrong."""

    id: int
    kind: str
    subject: str
    said: str
    advice: str | None
    opened_at: datetime
    recovered_at: datetime | None
    told_at: datetime | None
    recovery_told_at: datetime | None

    @property
    def news(self) -> tuple[News, ...]:
        """What nobody was told of yet, in order."""
        opened: tuple[News, ...] = () if self.told_at else ("opened",)
        over = self.recovered_at is not None and self.recovery_told_at is None
        return (*opened, "recovered") if over else opened

    def name(self, news: News, time: int = 1) -> UUID:
        """Name one try at a piece of news, the same each time it is told."""
        again = f":{time}" if time > 1 else ""
        return uuid5(OURS, f"{self.id}:{self.opened_at.isoformat()}:{news}{again}")


# What is open already is seen again, with today's words.
SEE = """
    INSERT INTO incident AS i (kind, subject, said, advice, seen_at)
    SELECT kind, subject, said, advice, clock_timestamp()
      FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS a (kind, subject, said, advice)
        ON CONFLICT (kind, subject) WHERE recovered_at IS NULL DO UPDATE
       SET seen_at = excluded.seen_at, said = excluded.said, advice = excluded.advice
    RETURNING xmax = 0
"""

# Only what was looked at can have recovered: what nobody could measure stays as it is.
RECOVER = """
    UPDATE incident SET recovered_at = clock_timestamp()
     WHERE recovered_at IS NULL AND kind = ANY(%s) AND seen_at <= clock_timestamp() - %s
"""

UNTOLD = """
    SELECT id, kind, subject, said, advice, opened_at, recovered_at, told_at, recovery_told_at
      FROM incident
     WHERE told_at IS NULL OR recovered_at IS NOT NULL AND recovery_told_at IS NULL
     ORDER BY id
"""

LATELY = """
    SELECT id, kind, subject, said, advice, opened_at, recovered_at, told_at, recovery_told_at
      FROM incident
     WHERE greatest(told_at, recovery_told_at) > clock_timestamp() - %s
     ORDER BY id
"""

# Without a time only what is open is listed.
LIST = """
    SELECT id, kind, subject, said, advice, opened_at, recovered_at, told_at, recovery_told_at
      FROM incident
     WHERE recovered_at IS NULL OR recovered_at >= %(since)s ORDER BY id
"""

TOLD = {
    "opened": "UPDATE incident SET told_at = clock_timestamp() WHERE id = %s",
    "recovered": "UPDATE incident SET recovery_told_at = clock_timestamp() WHERE id = %s",
}


def see(hub: Connection, alarms: Sequence[tuple[str, str, str, str]]) -> int:
    """Note what is wrong now (kind, subject, said, advice); return how many incidents opened."""
    columns = [list(column) for column in zip(*alarms, strict=True)] if alarms else [[]] * 4
    return sum(new for (new,) in hub.execute(SEE, columns).fetchall())


def recover(hub: Connection, kinds: Collection[str], calm: timedelta = CALM) -> int:
    """End what of these kinds was not seen for a while; return how many."""
    return hub.execute(RECOVER, (list(kinds), calm)).rowcount


def untold(hub: Connection) -> list[Incident]:
    """Return the incidents of which there is news, oldest first."""
    with hub.cursor(row_factory=class_row(Incident)) as cursor:
        return cursor.execute(UNTOLD).fetchall()


def lately(
    hub: Connection, since: timedelta = timedelta(days=1)
) -> list[tuple[Incident, News, datetime]]:
    """Return the news Prefect took within a while, each with when, oldest incident first."""
    with hub.cursor(row_factory=class_row(Incident)) as cursor:
        found = cursor.execute(LATELY, (since,)).fetchall()
    news: list[tuple[Incident, News, datetime | None]] = []
    for one in found:
        news += [(one, "opened", one.told_at), (one, "recovered", one.recovery_told_at)]
    return [(one, what, at) for one, what, at in news if at is not None]


def listed(hub: Connection, since: datetime | None = None) -> list[Incident]:
    """Return what is open, and what was so at some time since then, oldest first."""
    with hub.cursor(row_factory=class_row(Incident)) as cursor:
        return cursor.execute(LIST, {"since": since}).fetchall()


def told(hub: Connection, incident: Incident, news: News) -> None:
    """Note that Prefect took the news."""
    hub.execute(TOLD[news], (incident.id,))
