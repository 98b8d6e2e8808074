"""What people's visits amount to: each day is counted from its events, each person from their days.

Only days of which something came or went are counted again, and only people whose days were, or
whom time alone has moved; so a run costs what happened, not what ever happened.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from mappings.pixel import ELSEWHERE
from tasks.hub import amounts
from tasks.hub.engine import Connection
from tasks.hub.events import PAUSE
from tasks.hub.outbox import Target

HALF_AN_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)

PAIR = """
    CREATE TEMP TABLE IF NOT EXISTS due_day (customer_id bigint, day date, at timestamptz)
        ON COMMIT DELETE ROWS
"""

# Taken first: what comes after this is due again. Whoever became another is counted with them.
TAKE = """
    WITH taken AS (
        DELETE FROM browsed_due WHERE (customer_id, day) IN (
               SELECT customer_id, day FROM browsed_due ORDER BY customer_id, day LIMIT %s
                  FOR UPDATE SKIP LOCKED)
        RETURNING customer_id, day)
    INSERT INTO due_day SELECT customer_id, day, day::timestamp AT TIME ZONE 'UTC' FROM (
        SELECT customer_id, day FROM taken
        UNION
        SELECT c.merged_into, t.day FROM taken t JOIN customer c ON c.id = t.customer_id
         WHERE c.merged_into IS NOT NULL) d
"""
BOUNDS = "SELECT min(at), max(at) FROM due_day"
CHANGED = """
    SELECT EXISTS (SELECT FROM due_day p JOIN customer c ON c.id = p.customer_id
                    WHERE c.merged_into IS NOT NULL OR c.erased_at IS NOT NULL)
"""

# A visit that was written while its customer became another, or was erased.
MOVED = """
    UPDATE event e SET customer_id = c.merged_into, own_id = coalesce(e.own_id, c.id)
      FROM due_day p JOIN customer c ON c.id = p.customer_id
     WHERE c.merged_into IS NOT NULL AND e.customer_id = c.id
       AND e.happened_at >= %(first)s AND e.happened_at < %(last)s
"""
FORGOTTEN = """
    DELETE FROM event e USING due_day p JOIN customer c ON c.id = p.customer_id
     WHERE c.erased_at IS NOT NULL AND e.customer_id = c.id
       AND e.happened_at >= %(first)s AND e.happened_at < %(last)s
"""

# A visit begins with what nothing came before for half an hour; so a day needs only the last half
# hour of the one before. What happens in a mailbox, a chat or at the support is no visit.
COUNT = f"""
    WITH seen AS MATERIALIZED (
        SELECT p.customer_id, p.day, e.kind, e.weight, e.happened_at, e.platform, e.external_id,
               e.facts ->> 'product' AS product, e.facts ->> 'category' AS category,
               e.happened_at >= p.at AS today,
               coalesce(e.happened_at - lag(e.happened_at) OVER (
                   PARTITION BY p.customer_id, p.day ORDER BY e.happened_at, e.external_id)
                   > {PAUSE}, true) AS anew
          FROM due_day p
         CROSS JOIN LATERAL (
               SELECT * FROM event x
                WHERE x.customer_id = p.customer_id AND x.happened_at >= p.at - {PAUSE}
                  AND x.happened_at < p.at + interval '24 hours'
                  AND x.happened_at >= %(first)s::timestamptz
                  AND x.happened_at < %(last)s::timestamptz
                  AND x.kind NOT LIKE 'e-mail %%'
                  AND x.kind <> ALL(%(elsewhere)s::text[]) OFFSET 0) e),
    liked AS (
        SELECT customer_id, day, jsonb_object_agg(category, looks) AS categories
          FROM (SELECT s.customer_id, s.day,
                       coalesce(s.category, nullif(g.facts ->> 'category', '')) AS category,
                       sum(s.weight * CASE s.kind WHEN 'added to cart' THEN 3 ELSE 1 END) AS looks
                  FROM seen s
                  LEFT JOIN product g ON s.category IS NULL
                       AND (g.platform, g.external_id) = (s.platform, s.product)
                 WHERE s.today AND s.kind IN ('product viewed', 'product clicked',
                                              'category viewed', 'added to cart')
                 GROUP BY 1, 2, 3) l
         WHERE category IS NOT NULL GROUP BY 1, 2),
    counted AS (
        SELECT customer_id, day, count(*) FILTER (WHERE anew) AS sessions,
               coalesce(sum(weight) FILTER (WHERE kind = 'product viewed'), 0) AS views,
               coalesce(sum(weight) FILTER (WHERE kind = 'product clicked'), 0) AS clicks,
               coalesce(sum(weight) FILTER (WHERE kind = 'searched'), 0) AS searches,
               max(ARRAY[to_char(happened_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS'),
                         external_id, platform, product])
                   FILTER (WHERE kind = 'product viewed' AND product IS NOT NULL) AS last,
               max(happened_at) FILTER (WHERE kind = 'product viewed' AND product IS NOT NULL)
                   AS viewed_at,
               max(happened_at) AS seen_at
          FROM seen WHERE today GROUP BY 1, 2),
    none AS (
        DELETE FROM browsed b USING due_day p
         WHERE (b.customer_id, b.day) = (p.customer_id, p.day) AND NOT EXISTS (
               SELECT FROM counted c WHERE (c.customer_id, c.day) = (p.customer_id, p.day)))
    INSERT INTO browsed AS b (customer_id, day, sessions, views, clicks, searches, categories,
                              platform, product, viewed_at, seen_at)
    SELECT c.customer_id, c.day, c.sessions, c.views, c.clicks, c.searches,
           coalesce(l.categories, '{{}}'), c.last[3], c.last[4], c.viewed_at, c.seen_at
      FROM counted c LEFT JOIN liked l USING (customer_id, day)
        ON CONFLICT (customer_id, day) DO UPDATE
       SET sessions = excluded.sessions, views = excluded.views, clicks = excluded.clicks,
           searches = excluded.searches, categories = excluded.categories,
           platform = excluded.platform, product = excluded.product,
           viewed_at = excluded.viewed_at, seen_at = excluded.seen_at
"""  # noqa: S608 - our own words

LEFT = """
    SELECT (SELECT count(*) FROM landed), (SELECT count(*) FROM browsed_due),
           (SELECT count(*) FROM behaviour WHERE due_on <= (present() AT TIME ZONE 'UTC')::date)
"""
AGAIN = """
    INSERT INTO browsed_due
    SELECT DISTINCT w.id, b.day FROM browsed b CROSS JOIN unnest(%(ids)s::bigint[]) AS w (id)
     WHERE b.customer_id = ANY(%(ids)s) ORDER BY 1, 2
        ON CONFLICT (customer_id, day) DO UPDATE SET day = excluded.day
"""


class Amounted(Struct):
    """What a count looked at, and who was found otherwise than before."""

    days: int = 0
    people: int = 0
    told: int = 0

    def add(self, other: "Amounted") -> None:
        """Count another slice in."""
        self.days += other.days
        self.people += other.people
        self.told += other.told


def count(hub: Connection, targets: Sequence[Target], limit: int) -> Amounted:
    """Count the next days and people again, in the caller's transaction.

    Platforms that follow customers are owed those of whom they would be told something else.
    """
    for statement in (PAIR, "TRUNCATE due_day"):
        hub.execute(statement)
    days = hub.execute(TAKE, (limit,)).rowcount
    if days:
        recount(hub)
    return Amounted(days, *amounts.write(hub, targets, limit))


def recount(hub: Connection) -> None:
    """Count the days of the table `due_day` from their events."""
    first, last = hub.execute(BOUNDS).fetchone() or (None, None)
    hub.execute("ANALYZE due_day")
    (changed,) = hub.execute(CHANGED).fetchone() or (True,)
    for statement in (MOVED, FORGOTTEN, COUNT) if changed else (COUNT,):
        hub.execute(statement.encode(), bounds(first, last))


def bounds(first: datetime, last: datetime) -> dict[str, Any]:
    """Say between which moments the events of some days lie: other weeks are not looked at."""
    return {"first": first - HALF_AN_HOUR, "last": last + DAY, "elsewhere": list(ELSEWHERE)}


def left(hub: Connection) -> tuple[int, int, int]:
    """Count posts not read, days not counted again, and people whom time alone has moved."""
    posts, days, people = hub.execute(LEFT).fetchone() or (0, 0, 0)
    return posts, days, people


def again(hub: Connection, ids: Sequence[int]) -> None:
    """Let the days of these people be counted again: what happened on them changes hands."""
    hub.execute(AGAIN, {"ids": list(ids)})
