"""Weeks side by side: how much was asked of each platform, and how full its days were."""

from tasks.hub import budget, pulse
from tasks.hub.engine import Connection
from tasks.hub.weekly import WEEK, Rows, Weeks, ask, pivot

LEFT_TO_CONSENT = 1 - budget.RESERVES["transactions"]
"""The share of a day after which orders wait for the next one, and only opt-outs still go."""

# A day counts to the week its date is in, whichever zone its account counts it in.
SPENT = f"""
    WITH {WEEK},
    spent AS (
        SELECT platform, bucket, day, used, daily_limit, fullest, fullest_at FROM budget_day
         UNION ALL
        SELECT platform, bucket, day, daily_used, daily_limit, fullest, fullest_at
          FROM api_budget WHERE day IS NOT NULL),
    each AS (
        SELECT n, s.*, used::float / nullif(daily_limit, 0) AS share
          FROM week w JOIN spent s
            ON s.day >= (w.since AT TIME ZONE 'UTC')::date
           AND s.day < ((w.until - interval '1 microsecond') AT TIME ZONE 'UTC')::date + 1)
    SELECT n, platform, bucket, sum(used)::bigint AS calls, avg(share) AS mean,
           max(share) AS worst, (array_agg(day ORDER BY share DESC NULLS LAST, day))[1] AS on,
           (count(*) FILTER (WHERE share >= %(out)s))::int AS out, max(fullest) AS fullest,
           (array_agg(fullest_at ORDER BY fullest DESC, fullest_at))[1] AS fullest_at
      FROM each GROUP BY 1, 2, 3
"""  # noqa: S608 - our own words


def budgets(hub: Connection, weeks: Weeks) -> Rows:
    """Return what each platform was asked, as shares of its days; None: that day has no limit."""
    nothing = dict.fromkeys(("mean", "worst", "on", "fullest", "fullest_at"))
    of = {"calls": 0, "out": 0, **nothing}
    rows = ask(hub, SPENT, weeks, out=LEFT_TO_CONSENT)
    found = pivot(rows, ("platform", "bucket"), of, len(weeks))
    now = {(one["platform"], one["bucket"]): one for one in pulse.budgets(hub)}
    for row in found:
        known = now.get((row["platform"], row["bucket"]), {})
        row |= {name: known.get(name) for name in ("per_second", "daily_limit")}
    return found
