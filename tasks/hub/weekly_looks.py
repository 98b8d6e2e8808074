"""Weeks side by side: which checks ran, which could not, and what the newest of them said."""

from datetime import datetime

from tasks.hub.engine import Connection
from tasks.hub.weekly import WEEK, Rows, Weeks, ask, pivot

# What broke off has found out nothing; one that ended red may have, and then says what. Platforms'
# fields are looked at before writes, too: of that the newest look alone is kept.
LOOKED = f"""
    WITH {WEEK},
    run AS (
        SELECT n, flow, platform, object, r.id,
               CASE WHEN r.status = 'green' AND counts @> '{{"compared": 0}}'
                         AND flow = 'audit_consent' THEN 'blind' ELSE r.status END AS status,
               coalesce(error, counts ->> 'said') AS said,
               r.status IN ('green', 'amber') OR counts ? 'lines' AS did
          FROM week JOIN sync_run r ON started_at >= since AND started_at < until
         WHERE flow IN ('reconcile', 'audit_consent', 'check_mappings', 'find_duplicates',
                        'rehearse_stop', 'behave', 'watch')
         UNION ALL
        SELECT n, 'score', 'hub', s.currency, s.id, 'green', NULL, true
          FROM week JOIN scoring s ON s.at >= since AND s.at < until
         UNION ALL
        SELECT (SELECT max(n) FROM week), 'check_mappings', v.platform, 'fields', 0, 'green', NULL,
               true
          FROM vouched v
         WHERE v.at >= (SELECT max(since) FROM week) AND v.at < %(asof)s)
    SELECT n, flow, platform, object, count(*)::int AS tried,
           (count(*) FILTER (WHERE did))::int AS looked,
           (array_agg(status ORDER BY id DESC) FILTER (WHERE status <> 'running'))[1] AS so,
           (array_agg(said ORDER BY id DESC) FILTER (WHERE status <> 'running'))[1] AS said
      FROM run GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - our own words


def looked(hub: Connection, weeks: Weeks, asof: datetime) -> Rows:
    """Count by check and pair how often it was tried and done; `so` and `said` are the newest's."""
    of = {"tried": 0, "looked": 0, "so": "", "said": None}
    rows = pivot(ask(hub, LOOKED, weeks, asof=asof), ("flow", "platform", "object"), of, len(weeks))
    return [{**row, "so": row["so"][-1] or "", "said": row["said"][-1] or ""} for row in rows]
