"""What the four figures of a return are counted from, and who was reached beside who was not."""

from datetime import datetime, timedelta
from typing import Any, LiteralString

import pandas as pd
from msgspec import Struct

from tasks.hub.engine import Connection

MATTERS = ("orders", "spent", "idle", "age", "lately", "carts")
"""What is known of everybody on the day before they are compared."""
MOST = {"reached": 20_000, "others": 200_000}
"""Drawn by lot when there are more: the interval is narrow long before."""

LIVE: LiteralString = "x.cancelled_at IS NULL AND x.deleted_at IS NULL AND NOT x.test"
TEXTED: LiteralString = """
    m.purpose IN ('marketing', 'cart') AND m.status IN ('sent', 'delivered', 'undelivered')
"""
SINCE = f"""
    SELECT coalesce((SELECT max(settled_at) FROM rollout_phase
                      WHERE phase = 'validate' AND status = 'approved'),
                    (SELECT min(coalesce(accepted_at, reserved_at)) FROM message m WHERE {TEXTED}))
"""  # noqa: S608 - our own words

REPURCHASE = f"""
    SELECT count(*) FILTER (WHERE EXISTS (
               SELECT FROM orders x WHERE x.customer_id = c.id AND {LIVE}
                  AND x.placed_at > c.first_order_at
                  AND x.placed_at < c.first_order_at + make_interval(months => %(months)s))),
           count(*)
      FROM customer c WHERE c.merged_into IS NULL
       AND c.first_order_at >= %(since)s AND c.first_order_at < %(until)s
"""  # noqa: S608 - our own words
VALUE = f"""
    SELECT coalesce(avg(total), 0)::float8, coalesce(stddev_samp(total), 0)::float8, count(*)
      FROM orders x WHERE {LIVE} AND x.currency = %(currency)s
       AND x.placed_at >= %(since)s AND x.placed_at < %(until)s
"""  # noqa: S608 - our own words

# Left: still no order after an hour. A cart has seven days to come back.
CARTS = """
    SELECT count(*) FILTER (WHERE completed_at <= created_at + interval '7 days'), count(*)
      FROM cart
     WHERE created_at >= %(since)s AND created_at < %(until)s - interval '7 days'
       AND coalesce(completed_at > created_at + interval '1 hour', true)
"""
TICKETS = """
    SELECT count(DISTINCT (platform, external_id)) FROM conversation
     WHERE source = 'ticket' AND opened_at >= %(since)s AND opened_at < %(until)s
"""

# Whoever was never texted is compared on the day of somebody who was, drawn by lot: else the two
# would stand at different times of the year. All that is known is from before that day.
GROUPS = f"""
    WITH texted AS (
        SELECT m.customer_id AS id, min(coalesce(m.accepted_at, m.reserved_at)) AS at
          FROM message m WHERE {TEXTED} AND coalesce(m.accepted_at, m.reserved_at) >= %(since)s
           AND m.customer_id IS NOT NULL GROUP BY 1),
    known AS (
        SELECT id, first_order_at FROM customer
         WHERE merged_into IS NULL AND erased_at IS NULL AND currency = %(currency)s),
    met AS (
        SELECT t.id, t.at FROM texted t JOIN known USING (id)
         WHERE t.at <= %(until)s AND first_order_at < t.at),
    reached AS (SELECT * FROM met ORDER BY hashint8extended(id, 7), id LIMIT %(reached)s),
    dates AS (
        SELECT at, row_number() OVER (ORDER BY at, id) - 1 AS n FROM reached),
    lots AS (
        SELECT id, first_order_at, (hashint8extended(id, 11) & 9007199254740991)
                   %% (SELECT greatest(count(*), 1) FROM reached) AS n FROM known),
    unmet AS (
        SELECT k.id, d.at FROM lots k JOIN dates d USING (n)
         WHERE k.first_order_at < d.at AND NOT EXISTS (SELECT FROM texted t WHERE t.id = k.id)
         ORDER BY hashint8extended(k.id, 7), k.id LIMIT %(others)s)
    SELECT *, (SELECT count(*) FROM met) AS people
      FROM (SELECT true AS reached, * FROM reached UNION ALL SELECT false, * FROM unmet) p
"""  # noqa: S608 - our own words
PEOPLE = f"""
    SELECT p.people, p.reached, b.*, k.carts, coalesce(a.after, 0) AS after
      FROM ({GROUPS}) p
     CROSS JOIN LATERAL (
           SELECT count(*)::float8 AS orders, coalesce(sum(x.total), 0)::float8 AS spent,
                  extract(epoch FROM p.at - max(x.placed_at))::float8 / 86400 AS idle,
                  extract(epoch FROM p.at - min(x.placed_at))::float8 / 86400 AS age,
                  count(*) FILTER (WHERE x.placed_at > p.at - interval '90 days')::float8 AS lately
             FROM orders x WHERE x.customer_id = p.id AND {LIVE} AND x.placed_at < p.at
              AND x.currency = %(currency)s) b
     CROSS JOIN LATERAL (
           SELECT count(*)::float8 AS carts FROM cart x
            WHERE x.customer_id = p.id AND x.created_at < p.at
              AND x.created_at > p.at - interval '7 days') k
     CROSS JOIN LATERAL (
           SELECT sum(x.kept)::float8 AS after FROM orders x
            WHERE x.customer_id = p.id AND {LIVE} AND x.currency = %(currency)s
              AND x.placed_at > p.at AND x.placed_at <= p.at + %(outcome)s) a
     WHERE b.orders > 0
"""  # noqa: S608 - our own words


class Span(Struct, frozen=True):
    """A time of which something is counted, half-open; an empty one counts nothing."""

    since: datetime
    until: datetime


def live(hub: Connection) -> datetime | None:
    """Say since when everybody may be reached; without a rollout, when the first text left."""
    found = hub.execute(SINCE).fetchone()
    return found[0] if found else None


def counted(hub: Connection, query: LiteralString, span: Span, **more: Any) -> tuple[Any, ...]:
    """Count one figure of a time."""
    values = {"since": span.since, "until": span.until, **more}
    return hub.execute(query, values).fetchone() or ()


def people(hub: Connection, currency: str, span: Span, outcome: timedelta) -> pd.DataFrame:
    """Return who was first reached in a time, and others, as they were and what they spent after.

    A row has `reached`, all of `MATTERS`, `after`, and how many `people` were reached in all.
    """
    values = {"since": span.since, "until": span.until, "currency": currency, "outcome": outcome}
    cursor = hub.execute(PEOPLE, values | MOST)
    columns = [one.name for one in cursor.description or ()]
    return pd.DataFrame(cursor.fetchall(), columns=columns)
