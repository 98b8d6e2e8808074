"""What is measured every few minutes to see that all is well; cheap enough to be asked often."""

from typing import Any, LiteralString

from psycopg.rows import dict_row

from tasks.hub import pulse, reaching
from tasks.hub.engine import Connection

BEAT = 900
"""Seconds between two counts of visits."""
MORNINGS = 86_400
"""Seconds between two mornings on which scores are made; before the first nothing is late."""

GATES = """
    SELECT DISTINCT ON (platform, suite) platform, suite, status, rows, bad, judged_at
      FROM quality_run WHERE judged_at > now() - interval '2 days'
     ORDER BY platform, suite, id DESC
"""

# The oldest live change that has not arrived; each state has an index of its own. What a rollout
# or a halt held back waited for people.
WAITING = f"""
    WITH role AS (
        SELECT * FROM unnest(%(platforms)s::text[], %(types)s::text[]) AS r (platform, data)),
    widened AS MATERIALIZED ({reaching.WIDENED}),
    change AS (
        SELECT CASE object WHEN 'consents' THEN 'opt-outs' ELSE 'transactions' END AS data,
               happened_at
          FROM outbox o CROSS JOIN widened w
         WHERE status = 'owed' AND lane = 'live' AND due_at < '9000-01-01Z' AND {reaching.FREELY}
         UNION ALL
        SELECT CASE object WHEN 'consents' THEN 'opt-outs' ELSE 'transactions' END, happened_at
          FROM outbox o CROSS JOIN widened w
         WHERE status = 'sending' AND lane = 'live' AND {reaching.FREELY}
         UNION ALL
        SELECT r.data, coalesce(i.happened_at, i.received_at)
          FROM inbox i JOIN role r USING (platform) WHERE i.status = 'new'
         UNION ALL
        SELECT 'visits', received_at FROM (SELECT received_at FROM landed ORDER BY id LIMIT 1) l
         UNION ALL
        SELECT 'scores', max(at) FROM scoring)
    SELECT p.data, p.promise,
           extract(epoch FROM clock_timestamp() - min(c.happened_at))::float AS waiting
      FROM unnest(%(data)s::text[], %(promises)s::float[]) AS p (data, promise)
      LEFT JOIN change c USING (data)
     GROUP BY 1, 2 ORDER BY 1
"""  # noqa: S608 - our own words

# What a backfill owes may take its time: only what happened just now piles up.
BACKLOG = """
    SELECT 'owed to ' || platform AS subject, sum(n)::bigint AS waiting, true AS machine
      FROM (SELECT platform, count(*) AS n FROM outbox
             WHERE status = 'owed' AND lane = 'live' AND due_at < '9000-01-01Z' GROUP BY 1
             UNION ALL
            SELECT platform, count(*) FROM outbox
             WHERE status = 'sending' AND lane = 'live' GROUP BY 1) o
     GROUP BY platform
     UNION ALL
    SELECT 'deliveries of ' || platform, count(*), true
      FROM inbox WHERE status = 'new' GROUP BY platform
     UNION ALL
    SELECT 'reviews', count(*), false FROM review WHERE status = 'open'
     UNION ALL
    SELECT 'quarantine', count(*), false FROM quarantine WHERE status = 'open'
"""

# Of those a provider took a promotional text for since yesterday, who said STOP after it.
OPT_OUTS = """
    WITH texted AS (
        SELECT workflow, phone, min(coalesce(accepted_at, reserved_at)) AS at FROM message
         WHERE purpose IN ('marketing', 'cart') AND status IN ('sent', 'delivered', 'undelivered')
           AND reserved_at > now() - interval '24 hours'
         GROUP BY 1, 2)
    SELECT workflow, count(*) AS texted, count(*) FILTER (WHERE EXISTS (
               SELECT FROM consent c
                WHERE c.channel = 'sms' AND c.address = t.phone AND c.status = 'withdrawn'
                  AND NOT recorded(c.source) AND c.learned_at >= t.at)) AS opted_out
      FROM texted t GROUP BY 1
"""

# The newest comparison of each pair; one that broke off compared nothing.
COMPARED = """
    SELECT DISTINCT ON (platform, object) platform, object, status, error, ended_at,
           coalesce(jsonb_array_length(counts -> 'lines'), 0) AS lines
      FROM sync_run
     WHERE flow = 'reconcile' AND status <> 'running'
       AND started_at > now() - interval '2 days'
     ORDER BY platform, object, id DESC
"""

# Runs that stopped since the last one that did not.
FAILING = """
    SELECT platform, object, count(*) AS failed
      FROM sync_run r
     WHERE flow = 'sync' AND status = 'red'
       AND started_at > now() - interval '1 day'
       AND NOT EXISTS (SELECT FROM sync_run o
                        WHERE (o.flow, o.platform, o.object) = (r.flow, r.platform, r.object)
                          AND o.id > r.id AND o.status IN ('green', 'amber')
                          AND o.started_at > now() - interval '1 day')
     GROUP BY 1, 2
"""


def waiting(hub: Connection) -> list[dict[str, Any]]:
    """Return the age of the oldest change that has not arrived, by data type, and its promise."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(WAITING, promised()).fetchall()


def promised() -> dict[str, Any]:
    """Say what is promised of which data type; visits and scores go by a beat of their own."""
    said = pulse.promised()
    return said | {
        "data": [*said["data"], "visits", "scores"],
        "promises": [*said["promises"], BEAT, MORNINGS],
    }


def failing(hub: Connection) -> list[dict[str, Any]]:
    """Return whose reading only stops, again and again."""
    return rows(hub, FAILING)


def gates(hub: Connection) -> list[dict[str, Any]]:
    """Return the newest judgement of every suite."""
    return rows(hub, GATES)


def backlog(hub: Connection) -> list[dict[str, Any]]:
    """Count what waits, for a machine and for a person."""
    return rows(hub, BACKLOG)


def opt_outs(hub: Connection) -> list[dict[str, Any]]:
    """Count who was texted since yesterday, and who of them said STOP, by workflow."""
    return rows(hub, OPT_OUTS)


def budgets(hub: Connection) -> list[dict[str, Any]]:
    """Return what every account used of its day."""
    return pulse.budgets(hub)


def compared(hub: Connection) -> list[dict[str, Any]]:
    """Return the newest comparison of every system with the hub."""
    return rows(hub, COMPARED)


def rows(hub: Connection, statement: LiteralString) -> list[dict[str, Any]]:
    """Ask for rows."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement).fetchall()
