"""Weeks side by side: what came, what went, how fast, and what disagreed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from tasks.hub import pulse, reaching
from tasks.hub.engine import Connection

Weeks = Sequence[tuple[datetime, datetime]]
"""Weeks as [since, until), oldest first."""
Rows = list[dict[str, Any]]

WEEK = """
    week AS (SELECT since, until, n::int - 1 AS n
               FROM unnest(%(sinces)s::timestamptz[], %(untils)s::timestamptz[])
                    WITH ORDINALITY AS w (since, until, n))
"""

# As in pulse.FRESHNESS, but of what arrived within each week, and by platform.
FRESH = f"""
    WITH {WEEK},
    role AS (
        SELECT * FROM unnest(%(platforms)s::text[], %(types)s::text[]) AS r (platform, data)),
    widened AS MATERIALIZED ({reaching.WIDENED}),
    change AS (
        SELECT e.n, CASE object WHEN 'consents' THEN 'opt-outs' ELSE 'transactions' END AS data,
               o.platform, extract(epoch FROM settled_at - happened_at)::float AS took
          FROM week e JOIN outbox o ON o.settled_at >= e.since AND o.settled_at < e.until
         CROSS JOIN widened w
         WHERE o.status = 'sent' AND lane = 'live' AND happened_at IS NOT NULL
           AND {reaching.FREELY}
         UNION ALL
        SELECT e.n, r.data, i.platform,
               extract(epoch FROM i.done_at - coalesce(i.happened_at, i.received_at))::float
          FROM week e JOIN inbox i ON i.done_at >= e.since AND i.done_at < e.until
          JOIN role r ON r.platform = i.platform WHERE i.status = 'done')
    SELECT n, data, platform, count(*) AS records,
           count(*) FILTER (WHERE took > p.promise) AS late,
           percentile_cont(0.95) WITHIN GROUP (ORDER BY took) AS within
      FROM change JOIN unnest(%(data)s::text[], %(promises)s::float[]) AS p (data, promise)
           USING (data)
     GROUP BY GROUPING SETS ((n, data), (n, data, platform))
"""  # noqa: S608 - our own words

# Calls, and the rows that syncs and backfills read.
CAME = f"""
    WITH {WEEK}
    SELECT n, platform, 'webhooks' AS what, count(*) AS count
      FROM week JOIN inbox ON received_at >= since AND received_at < until GROUP BY 1, 2
     UNION ALL
    SELECT n, platform, 'read: ' || c.key, sum(c.value::bigint)::bigint
      FROM week JOIN sync_run r ON started_at >= since AND started_at < until
     CROSS JOIN LATERAL jsonb_each_text(
           CASE jsonb_typeof(counts -> 'rows') WHEN 'object' THEN counts -> 'rows' END) c
     WHERE flow IN ('sync', 'backfill') GROUP BY 1, 2, 3
     UNION ALL
    SELECT n, platform, 'behaviour', count(*)
      FROM week JOIN event ON happened_at >= since AND happened_at < until GROUP BY 1, 2
"""  # noqa: S608 - our own words

WENT = f"""
    WITH {WEEK}
    SELECT n, platform, object AS what, count(*) FILTER (WHERE status = 'sent') AS count,
           count(*) FILTER (WHERE status = 'superseded') AS unchanged
      FROM week JOIN outbox ON settled_at >= since AND settled_at < until
     WHERE status IN ('sent', 'superseded') GROUP BY 1, 2, 3
     UNION ALL
    SELECT n, platform, 'texts', count(*), 0
      FROM week JOIN message m ON coalesce(accepted_at, reserved_at) >= since
                              AND coalesce(accepted_at, reserved_at) < until
     WHERE status IN ('sent', 'delivered', 'undelivered') GROUP BY 1, 2
"""  # noqa: S608 - our own words

COMPARED = f"""
    WITH {WEEK}
    SELECT n, platform, object,
           coalesce(sum((l ->> 'missing')::int + (l ->> 'stale')::int + (l ->> 'extra')::int), 0)
               ::int AS differ,
           coalesce(sum((l ->> 'repaired')::int), 0)::int AS mended
      FROM week JOIN sync_run r ON started_at >= since AND started_at < until
      LEFT JOIN LATERAL jsonb_array_elements(
           CASE jsonb_typeof(counts -> 'lines') WHEN 'array' THEN counts -> 'lines' END) l ON true
     WHERE flow = 'reconcile' AND status <> 'running' GROUP BY 1, 2, 3
"""  # noqa: S608 - our own words

# One that could count nothing, nor list anything, found no two alike either.
STANDING = """
    SELECT DISTINCT ON (platform, object) platform, object, coalesce(error, '') AS error,
           CASE WHEN status = 'red' OR EXISTS (
                     SELECT FROM jsonb_array_elements(
                            CASE jsonb_typeof(counts -> 'lines') WHEN 'array'
                            THEN counts -> 'lines' END) l WHERE l ->> 'equal' IS NOT NULL)
                THEN status ELSE 'blind' END AS status
      FROM sync_run
     WHERE flow = 'reconcile' AND status <> 'running'
       AND started_at < %(asof)s AND started_at >= %(asof)s - interval '7 days'
     ORDER BY platform, object, id DESC
"""

BEGAN = """
    SELECT least((SELECT min(received_at) FROM inbox), (SELECT min(started_at) FROM sync_run),
                 (SELECT min(judged_at) FROM quality_run), (SELECT min(asked_at) FROM message))
"""


def ask(hub: Connection, query: Any, weeks: Weeks, **more: Any) -> Rows:
    """Ask of these weeks; `n` counts them from nought, the oldest first."""
    sinces, untils = [since for since, _ in weeks], [until for _, until in weeks]
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, {"sinces": sinces, "untils": untils} | more).fetchall()


def pivot(rows: Rows, by: Sequence[str], of: Mapping[str, Any], weeks: int) -> Rows:
    """Make one row of each key, with a list of its weeks in each column; `of` says what is none."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in by)
        fresh = {name: [nothing] * weeks for name, nothing in of.items()}
        one = found.setdefault(key, dict(zip(by, key, strict=True)) | fresh)
        for name in of:
            one[name][row["n"]] = row[name]
    return sorted(found.values(), key=lambda one: [str(one[name]) for name in by])


def began(hub: Connection) -> datetime | None:
    """Say since when there is anything to report; None: not yet."""
    found = hub.execute(BEGAN).fetchone()
    return found[0] if found else None


def freshness(hub: Connection, weeks: Weeks) -> Rows:
    """Return how fast each data type arrived, and by which platform, beside its promise."""
    rows = ask(hub, FRESH, weeks, **pulse.promised())
    of = {"records": 0, "late": 0, "within": None}
    whole = [row for row in rows if row["platform"] is None]
    known = {one["data"]: one for one in pivot(whole, ("data",), of, len(weeks))}
    parts = pivot([row for row in rows if row["platform"]], ("data", "platform"), of, len(weeks))
    waiting = {row["data"]: row["waiting"] for row in pulse.freshness(hub, 1)}
    return [
        {
            **{name: [nothing] * len(weeks) for name, nothing in of.items()},
            **known.get(data, {"data": data}),
            "promise": promise,
            "waiting": waiting[data],
            "slow": {one["platform"]: one["within"][-1] for one in parts if one["data"] == data},
        }
        for data, promise in pulse.PROMISES.items()
    ]


def came(hub: Connection, weeks: Weeks) -> Rows:
    """Count what every platform brought."""
    return pivot(ask(hub, CAME, weeks), ("platform", "what"), {"count": 0}, len(weeks))


def went(hub: Connection, weeks: Weeks) -> Rows:
    """Count what every platform was told, and what turned out to say nothing new."""
    of = {"count": 0, "unchanged": 0}
    return pivot(ask(hub, WENT, weeks), ("platform", "what"), of, len(weeks))


def compared(hub: Connection, weeks: Weeks, asof: datetime) -> Rows:
    """Return what comparing found and mended, and how each pair stands; None: not compared."""
    of = {"differ": None, "mended": 0}
    rows = pivot(ask(hub, COMPARED, weeks), ("platform", "object"), of, len(weeks))
    now = {(r["platform"], r["object"]): r for r in ask(hub, STANDING, weeks, asof=asof)}
    for row in rows:
        last = now.get((row["platform"], row["object"]), {})
        row |= {"status": last.get("status", ""), "error": last.get("error", "")}
    return rows
