"""What a sender did on each day since it began: how many segments, and whether it had to stop."""

from datetime import date

from tasks.hub.engine import Connection
from tasks.hub.situations import CARRIERS_DAY

DAYS = """
    WITH began AS (
        SELECT %(since)s::date::timestamp AT TIME ZONE %(zone)s AS at),
    said AS (
        SELECT (u.reserved_at AT TIME ZONE %(zone)s)::date AS "on",
               coalesce(u.segments, 1) AS segments, false AS ill
          FROM began b JOIN message u ON u.sender = %(sender)s AND u.reserved_at >= b.at
               AND u.status NOT IN ('refused', 'given_back')
         UNION ALL
        SELECT (c.since AT TIME ZONE %(zone)s)::date, 0, true
          FROM began b JOIN curb c ON (c.kind, c.subject) = ('sender', %(sender)s)
               AND c.since >= b.at)
    SELECT "on", sum(segments)::bigint AS segments, bool_or(ill) AS ill
      FROM said GROUP BY 1 ORDER BY 1
"""

TODAY = "SELECT (present() AT TIME ZONE %s)::date"


Did = tuple[date, int, bool]
"""A day, the segments of it, and whether the sender had to stop."""


def days(hub: Connection, sender: str, since: date) -> list[Did]:
    """Return the days of the carriers on which a sender sent, or was stopped, since then."""
    values = {"sender": sender, "since": since, "zone": CARRIERS_DAY}
    found: list[Did] = hub.execute(DAYS, values).fetchall()
    return found


def today(hub: Connection) -> date:
    """Return the carriers' day it is."""
    found: tuple[date] = hub.execute(TODAY, (CARRIERS_DAY,)).fetchone() or (date.min,)
    return found[0]
