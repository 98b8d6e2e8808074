"""How much comes and goes: orders by day and hour, what was told and what said nothing new."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg.rows import class_row, dict_row

from tasks.hub.engine import Connection

# Only days that are over count, from the first order of the four weeks on.
ORDERS = """
    WITH days AS (
        SELECT date_trunc('day', placed_at AT TIME ZONE 'UTC') AS day, count(*) AS n
          FROM orders
         WHERE NOT test AND deleted_at IS NULL
           AND placed_at >= date_trunc('day', %(until)s AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
                            - interval '28 days'
           AND placed_at < date_trunc('day', %(until)s AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
         GROUP BY 1)
    SELECT coalesce(sum(n), 0)::bigint AS orders, coalesce(max(n), 0)::bigint AS busiest,
           coalesce(extract(day FROM date_trunc('day', %(until)s AT TIME ZONE 'UTC')
                                     - min(day)), 0)::int AS days
      FROM days
"""

HOURS = """
    SELECT extract(hour FROM placed_at AT TIME ZONE 'UTC')::int AS hour, count(*)
      FROM orders
     WHERE NOT test AND deleted_at IS NULL
       AND placed_at >= %(until)s - interval '28 days' AND placed_at < %(until)s
     GROUP BY 1
"""

TOLD = """
    SELECT platform, count(*) FILTER (WHERE status = 'sent') AS sent,
           count(*) FILTER (WHERE status = 'superseded') AS unchanged
      FROM outbox
     WHERE status IN ('sent', 'superseded')
       AND settled_at >= %(until)s - interval '28 days' AND settled_at < %(until)s
     GROUP BY 1 ORDER BY 1
"""

# Of what a run read: how many rows changed their record in the hub. The rest said nothing new.
READ = """
    SELECT coalesce(sum(rows), 0)::bigint AS read,
           coalesce(sum(least(rows, changed)), 0)::bigint AS changed
      FROM (SELECT coalesce((counts -> 'rows' ->> object)::bigint, 0) AS rows,
                   coalesce((counts -> 'changed' ->> rtrim(object, 's'))::bigint, 0) AS changed
              FROM sync_run
             WHERE flow = 'sync' AND object IN ('customers', 'orders')
               AND jsonb_typeof(counts -> 'rows') = 'object'
               AND started_at >= %(until)s - interval '28 days' AND started_at < %(until)s) run
"""

HEARD = "SELECT platform, max(received_at) AS at FROM inbox GROUP BY 1"


class Told(Struct, frozen=True):
    """What one platform was told in four weeks, and what turned out to say nothing new."""

    platform: str
    sent: int
    unchanged: int


class Traffic(Struct, frozen=True):
    """What came and went in the last four weeks; times of the day are in UTC."""

    until: datetime
    orders: int
    busiest: int
    days: int
    hours: dict[int, int]
    told: list[Told]
    read: int
    """Rows of customers and orders that were read."""
    changed: int
    """How many of those rows changed anything."""
    heard: dict[str, datetime]
    """When each platform last called us."""

    @property
    def a_day(self) -> float | None:
        """Orders of the busiest day; None when there was not one whole day."""
        return float(self.busiest) if self.days else None


def traffic(hub: Connection, until: datetime) -> Traffic:
    """Count the four weeks before a time; read only."""
    values = {"until": until}
    with hub.cursor(row_factory=dict_row) as cursor:
        orders: dict[str, Any] = cursor.execute(ORDERS, values).fetchone() or {}
        read: dict[str, Any] = cursor.execute(READ, values).fetchone() or {}
    with hub.cursor(row_factory=class_row(Told)) as cursor:
        told = cursor.execute(TOLD, values).fetchall()
    hours = {int(hour): int(n) for hour, n in hub.execute(HOURS, values).fetchall()}
    heard = {str(platform): at for platform, at in hub.execute(HEARD).fetchall()}
    return Traffic(until, **orders, **read, hours=hours, told=told, heard=heard)
