"""Weeks side by side: what broke a rule, what waits for a person, who was twice, what drifted."""

from datetime import datetime

from tasks.hub.engine import Connection
from tasks.hub.weekly import WEEK, Rows, Weeks, ask, pivot

GATES = f"""
    WITH {WEEK}
    SELECT n, suite, platform, sum(rows)::int AS rows, sum(bad)::int AS bad,
           (count(*) FILTER (WHERE status IN ('closed', 'error')))::int AS closed
      FROM week JOIN quality_run ON judged_at >= since AND judged_at < until GROUP BY 1, 2, 3
"""  # noqa: S608 - our own words

RULES = f"""
    WITH {WEEK}
    SELECT n, suite, platform, rule, c.severity, sum(failed)::int AS failed
      FROM week JOIN quality_run r ON judged_at >= since AND judged_at < until
      JOIN quality_check c ON c.run_id = r.id
     WHERE failed > 0 GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 - our own words

# Of each rule the three rows that came most often in the newest week.
WORST = f"""
    WITH {WEEK}
    SELECT id, object, rule, payload, readable, times
      FROM (SELECT q.id, q.object, r.rule, q.payload, q.readable, q.times,
                   row_number() OVER (PARTITION BY q.platform, q.object, r.rule
                                      ORDER BY q.times DESC, q.id DESC) AS place
              FROM quarantine q CROSS JOIN LATERAL unnest(q.rules) AS r (rule)
             WHERE q.opened_at >= (SELECT max(since) FROM week) AND q.opened_at < %(asof)s) q
     WHERE place <= 3 ORDER BY object, rule, place
"""  # noqa: S608 - our own words

ASIDE = """
    SELECT object, rule, count(*)::int AS count, min(opened_at) AS oldest
      FROM quarantine CROSS JOIN LATERAL unnest(rules) AS r (rule)
     WHERE opened_at < %(asof)s AND (status = 'open' OR closed_at >= %(asof)s)
     GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""

REVIEWS = """
    SELECT kind, count(*)::int AS count, min(opened_at) AS oldest, max(advice) AS advice
      FROM review
     WHERE opened_at < %(asof)s AND (status = 'open' OR closed_at >= %(asof)s)
     GROUP BY 1 ORDER BY 2 DESC, 1
"""

TURNOVER = f"""
    WITH {WEEK},
    waits AS (
        SELECT 'quarantine' AS what, status = 'open' AS open, opened_at, closed_at FROM quarantine
         UNION ALL
        SELECT 'review', status = 'open', opened_at, closed_at FROM review)
    SELECT n, what,
           (count(*) FILTER (WHERE opened_at >= since))::int AS opened,
           (count(*) FILTER (WHERE closed_at >= since AND closed_at < until))::int AS closed,
           (count(*) FILTER (WHERE open OR closed_at >= until))::int AS waiting
      FROM week JOIN waits ON opened_at < until AND (open OR closed_at >= since) GROUP BY 1, 2
"""  # noqa: S608 - our own words

JOINED = f"""
    WITH {WEEK}
    SELECT n, cause, count(*)::int AS count,
           (count(*) FILTER (WHERE undone_at IS NOT NULL))::int AS undone
      FROM week JOIN joined ON joined_at >= since AND joined_at < until GROUP BY 1, 2
"""  # noqa: S608 - our own words

PROPOSED = """
    SELECT count(*)::int AS count, min(proposed_at) AS oldest FROM candidate
     WHERE proposed_at < %(asof)s AND (status = 'proposed' OR settled_at >= %(asof)s)
"""

DRIFTED = f"""
    WITH {WEEK},
    known AS (
        SELECT *, lag(fields) OVER (PARTITION BY platform, object ORDER BY id) AS before
          FROM fieldlist)
    SELECT platform, object, before, fields, taken_at FROM known
     WHERE before IS NOT NULL AND taken_at >= (SELECT max(since) FROM week)
       AND taken_at < %(asof)s ORDER BY platform, object, taken_at
"""  # noqa: S608 - our own words


def gates(hub: Connection, weeks: Weeks) -> Rows:
    """Count the rows each gate judged, those set aside, and the batches it refused."""
    of = {"rows": 0, "bad": 0, "closed": 0}
    return pivot(ask(hub, GATES, weeks), ("suite", "platform"), of, len(weeks))


def rules(hub: Connection, weeks: Weeks) -> Rows:
    """Count the rows that broke each rule."""
    by = ("suite", "platform", "rule", "severity")
    return pivot(ask(hub, RULES, weeks), by, {"failed": 0}, len(weeks))


def worst(hub: Connection, weeks: Weeks, asof: datetime) -> Rows:
    """Return rows that were set aside, whole: what is shown of them must be nobody's."""
    return ask(hub, WORST, weeks, asof=asof)


def waits(hub: Connection, weeks: Weeks, asof: datetime) -> dict[str, Rows]:
    """Return what waits for a person by kind with its age, and how much came and went."""
    of = {"opened": 0, "closed": 0, "waiting": 0}
    return {
        "aside": ask(hub, ASIDE, weeks, asof=asof),
        "reviews": ask(hub, REVIEWS, weeks, asof=asof),
        "turnover": pivot(ask(hub, TURNOVER, weeks), ("what",), of, len(weeks)),
    }


def joined(hub: Connection, weeks: Weeks) -> Rows:
    """Count who was found twice, by what told it, and how many joins were undone since."""
    return pivot(ask(hub, JOINED, weeks), ("cause",), {"count": 0, "undone": 0}, len(weeks))


def proposed(hub: Connection, weeks: Weeks, asof: datetime) -> Rows:
    """Count the pairs that wait for a person, with the oldest."""
    return ask(hub, PROPOSED, weeks, asof=asof)


def drifted(hub: Connection, weeks: Weeks, asof: datetime) -> Rows:
    """Return the fields platforms had before and after each change in the newest week."""
    return ask(hub, DRIFTED, weeks, asof=asof)
