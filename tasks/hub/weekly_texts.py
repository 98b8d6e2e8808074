"""Weeks side by side: what people allowed, how far that got, and what became of texts."""

from collections import Counter
from typing import Any

from tasks.hub import acks, exposure, reaching
from tasks.hub.engine import Connection
from tasks.hub.weekly import WEEK, Rows, Weeks, ask, pivot

# What was only recorded or concluded is nobody's act; a forgotten person's no is none either.
ACTS = f"""
    WITH {WEEK}
    SELECT n, status, count(DISTINCT address)::int AS people
      FROM week JOIN consent ON learned_at >= since AND learned_at < until
     WHERE channel = 'sms' AND method <> 'erasure' AND NOT recorded(source) GROUP BY 1, 2
"""  # noqa: S608 - our own words

# A no that took more than an hour to reach us: until then we may have texted whoever said it.
HEARD_LATE = f"""
    WITH {WEEK}
    SELECT n, source, count(DISTINCT address)::int AS people,
           max(extract(epoch FROM learned_at - happened_at))::float AS longest
      FROM week JOIN consent ON learned_at >= since AND learned_at < until
     WHERE channel = 'sms' AND status = 'withdrawn' AND method <> 'erasure'
       AND NOT recorded(source) AND learned_at > happened_at + interval '1 hour'
       AND EXISTS (SELECT FROM message m WHERE m.phone = address
                      AND coalesce(m.accepted_at, m.reserved_at) >= happened_at
                      AND coalesce(m.accepted_at, m.reserved_at) < learned_at)
     GROUP BY 1, 2
"""  # noqa: S608 - our own words

# What was imported long after it was said, or learned while a rollout let nothing go, was not slow.
PACE = f"""
    WITH {WEEK}, widened AS MATERIALIZED ({reaching.WIDENED}),
    told AS (
        SELECT e.n, a.platform, count(*)::int AS acts,
               percentile_cont(ARRAY[0.5, 0.95, 0.99, 1.0]) WITHIN GROUP
                   (ORDER BY extract(epoch FROM a.acked_at - c.learned_at)::float) AS p
          FROM week e JOIN consent c ON c.learned_at >= e.since AND c.learned_at < e.until
          JOIN consent_ack a ON a.consent_id = c.id CROSS JOIN widened w
         WHERE c.status = 'withdrawn' AND c.learned_at >= coalesce(w.at, '-infinity')
           AND coalesce(c.happened_at, c.learned_at) > c.learned_at - interval '1 day'
         GROUP BY 1, 2)
    SELECT n, platform, acts, p[1] AS p50, p[2] AS p95, p[3] AS p99, p[4] AS longest FROM told
"""  # noqa: S608 - our own words

UNCONFIRMED = acks.WAITING.format(due=f"AND due_at < {reaching.BEYOND}")

AUDITED = f"""
    WITH {WEEK}
    SELECT n, platform, c.key AS verdict, sum(c.value::int)::int AS count
      FROM week JOIN sync_run ON started_at >= since AND started_at < until
     CROSS JOIN LATERAL jsonb_each_text(counts) c
     WHERE flow = 'audit_consent' AND c.key IN ('unheard', 'laxer', 'stricter', 'newer')
     GROUP BY 1, 2, 3
"""  # noqa: S608 - our own words

TEXTS = f"""
    WITH {WEEK}
    SELECT n, workflow, count(*)::int AS texts,
           (count(*) FILTER (WHERE status = 'delivered'))::int AS delivered,
           (count(*) FILTER (WHERE status IN ('undelivered', 'refused')))::int AS failed,
           (count(*) FILTER (WHERE status IN ('reserved', 'unsure')))::int AS unsure
      FROM week JOIN message m ON coalesce(accepted_at, reserved_at) >= since
                              AND coalesce(accepted_at, reserved_at) < until
     WHERE status IN ('reserved', 'unsure', 'sent', 'delivered', 'undelivered', 'refused')
     GROUP BY 1, 2
"""  # noqa: S608 - our own words

ERRORS = f"""
    WITH {WEEK}
    SELECT coalesce(nullif(left(error, 40), ''), 'no reason told') AS error, count(*)::int AS texts
      FROM message
     WHERE status IN ('undelivered', 'refused')
       AND coalesce(accepted_at, reserved_at) >= (SELECT max(since) FROM week)
       AND coalesce(accepted_at, reserved_at) < (SELECT max(until) FROM week)
     GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 6
"""  # noqa: S608 - our own words

MAILS = f"""
    WITH {WEEK}
    SELECT n, count(*)::int AS mails,
           (count(*) FILTER (WHERE status = 'sent'))::int AS sent,
           (count(*) FILTER (WHERE status = 'refused'))::int AS refused
      FROM week JOIN email ON reserved_at >= since AND reserved_at < until GROUP BY 1
"""  # noqa: S608 - our own words


def acts(hub: Connection, weeks: Weeks) -> Rows:
    """Count who allowed and who forbade texts."""
    return pivot(ask(hub, ACTS, weeks), ("status",), {"people": 0}, len(weeks))


def heard_late(hub: Connection, weeks: Weeks) -> Rows:
    """Count whose no took so long to reach us that they were texted meanwhile, by who told us."""
    of = {"people": 0, "longest": None}
    return pivot(ask(hub, HEARD_LATE, weeks), ("source",), of, len(weeks))


def pace(hub: Connection, weeks: Weeks) -> Rows:
    """Return how fast each platform confirmed withdrawals that were said and learned just then."""
    of = {"acts": 0, "p50": None, "p95": None, "p99": None, "longest": None}
    return pivot(ask(hub, PACE, weeks), ("platform",), of, len(weeks))


def unconfirmed(hub: Connection) -> Rows:
    """List what of consents is owed and not confirmed, though it may go."""
    return ask(hub, UNCONFIRMED, ())


def exposed(hub: Connection, weeks: Weeks) -> dict[str, Any]:
    """Count texts a provider took after the person's STOP by verdict, and how many were looked at.

    Weeks here are from Monday to Monday in UTC, as `exposure` counts them.
    """
    place = {since: n for n, (since, _) in enumerate(weeks)}
    first, last = weeks[0][0], weeks[-1][1]
    late = Counter((one.verdict, one.week) for one in exposure.late(hub, first, last))
    rows = [{"n": place[w], "verdict": v, "texts": many} for (v, w), many in late.items()]
    looked = {one.week: one for one in exposure.looked_at(hub, first, last)}
    return {
        "verdicts": pivot(rows, ("verdict",), {"texts": 0}, len(weeks)),
        "texts": [looked[since].texts if since in looked else 0 for since, _ in weeks],
        "stops": [looked[since].stops if since in looked else 0 for since, _ in weeks],
    }


def audited(hub: Connection, weeks: Weeks) -> Rows:
    """Count what the nightly audits found, by platform and verdict."""
    return pivot(ask(hub, AUDITED, weeks), ("platform", "verdict"), {"count": 0}, len(weeks))


def texts(hub: Connection, weeks: Weeks) -> Rows:
    """Count what became of the texts of each workflow."""
    of = {"texts": 0, "delivered": 0, "failed": 0, "unsure": 0}
    return pivot(ask(hub, TEXTS, weeks), ("workflow",), of, len(weeks))


def errors(hub: Connection, weeks: Weeks) -> Rows:
    """Count the newest week's failures by what the provider said."""
    return ask(hub, ERRORS, weeks)


def mails(hub: Connection, weeks: Weeks) -> Rows:
    """Count what became of e-mails."""
    return pivot(
        [{**row, "what": "e-mails"} for row in ask(hub, MAILS, weeks)],
        ("what",),
        {"mails": 0, "sent": 0, "refused": 0},
        len(weeks),
    )
