"""Weeks side by side: where nothing was heard, or nobody asked, for how long."""

from tasks.hub.engine import Connection
from tasks.hub.weekly import WEEK, Rows, Weeks, ask, pivot

# The longest time a source said nothing in each week, or we did not ask it; the week's own ends
# bound it.
SILENT = f"""
    WITH {WEEK},
    said AS (
        SELECT n, platform, topic AS what, received_at AS at
          FROM week JOIN inbox ON received_at >= since AND received_at < until
         UNION ALL
        SELECT n, platform, 'orders placed', placed_at
          FROM week JOIN orders ON placed_at >= since AND placed_at < until
         WHERE deleted_at IS NULL
         UNION ALL
        SELECT n, 'hub', 'scores', at FROM week JOIN scoring ON at >= since AND at < until
         UNION ALL
        SELECT n, platform, 'runs of ' || concat_ws(' ', flow, object), started_at
          FROM week JOIN sync_run ON started_at >= since AND started_at < until
         WHERE flow IN ('sync', 'behave', 'reconcile') AND status IN ('green', 'amber')),
    bound AS (
        SELECT *, true AS real FROM said
         UNION ALL
        SELECT week.n, s.platform, s.what, e.at, false
          FROM (SELECT DISTINCT platform, what FROM said) s CROSS JOIN week
         CROSS JOIN LATERAL unnest(ARRAY[since, until]) AS e (at)),
    gap AS (
        SELECT *, lag(at) OVER (PARTITION BY n, platform, what ORDER BY at, NOT real) AS before
          FROM bound)
    SELECT DISTINCT ON (n, platform, what) n, platform, what, before AS since, at AS until,
           extract(epoch FROM at - before)::float AS longest,
           count(*) FILTER (WHERE real) OVER (PARTITION BY n, platform, what) AS count
      FROM gap ORDER BY n, platform, what, at - before DESC NULLS LAST
"""  # noqa: S608 - our own words


def silences(hub: Connection, weeks: Weeks) -> Rows:
    """Return how long every source fell silent in each week, and when."""
    of = {"count": 0, "longest": None, "since": None, "until": None}
    return pivot(ask(hub, SILENT, weeks), ("platform", "what"), of, len(weeks))
