"""Who was held out of workflows, and what they bought, beside those who were to get texts."""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub.engine import Connection

WITHIN = timedelta(days=7)
"""How long somebody has to buy; who has not had that long is not counted."""
ALL = ""
"""The workflow all are counted under together."""

# Both sides are drawn at the same point: where a text would be asked for. From the first who was
# held out on, each person counts once in a workflow. Who was not of an audience that was tried was
# drawn all the same.
SIDES = """
    WITH begun AS (
        SELECT j.workflow, min(s.at) AS at FROM journey_step s JOIN journey j ON j.id = s.journey_id
         WHERE (s.outcome, s.why) = ('ended', 'held out') AND s.at >= %(since)s AND s.at < %(until)s
         GROUP BY j.workflow),
    drawn AS (
        SELECT DISTINCT ON (j.workflow, j.customer_id)
               j.workflow, j.customer_id, s.at, s.outcome = 'ended' AS held
          FROM begun b JOIN journey j ON j.workflow = b.workflow
           AND j.started_at >= %(since)s - interval '60 days' AND j.started_at < %(until)s
          JOIN journey_step s ON s.journey_id = j.id
         WHERE s.at >= b.at AND s.at < least(%(until)s, %(now)s - %(within)s)
           AND (s.outcome = 'asked' OR (s.outcome, s.why) = ('ended', 'held out')
                OR s.outcome = 'skipped' AND s.variant IS NOT NULL)
         ORDER BY j.workflow, j.customer_id, s.at, s.id),
    each AS (
        SELECT d.workflow, d.held, coalesce(o.amount, 0) AS amount,
               coalesce(o.orders, 0) > 0 AS bought
          FROM drawn d LEFT JOIN LATERAL (
               SELECT sum(b.kept) AS amount, count(*) AS orders FROM orders b
                WHERE b.customer_id = d.customer_id AND b.currency = %(currency)s
                  AND b.placed_at >= d.at AND b.placed_at < d.at + %(within)s
                  AND NOT b.test AND b.cancelled_at IS NULL AND b.deleted_at IS NULL) o ON true)
    SELECT coalesce(workflow, '') AS workflow, held, count(*) AS people,
           count(*) FILTER (WHERE bought) AS buyers, sum(amount) AS revenue,
           sum(amount ^ 2) AS squares
      FROM each GROUP BY GROUPING SETS ((workflow, held), (held)) ORDER BY 1, 2
"""


class Group(Struct, frozen=True):
    """Those of a workflow who were held out, or those who were not."""

    workflow: str
    held: bool
    people: int
    buyers: int
    revenue: Decimal
    squares: Decimal


def sides(
    hub: Connection, since: datetime, until: datetime, *, now: datetime, currency: str
) -> list[Group]:
    """Count both sides of each workflow that held people out in [since, until), and of all."""
    values = {"since": since, "until": until, "now": now, "currency": currency, "within": WITHIN}
    with hub.cursor(row_factory=class_row(Group)) as cursor:
        return cursor.execute(SIDES, values).fetchall()
