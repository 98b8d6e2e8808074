"""What workflows are for: of the texts that left, how many were followed by it in their time."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from tasks.hub.engine import Connection

Goal = tuple[str, timedelta]
"""What a workflow is judged by, and how long after a text that may take."""
Window = tuple[datetime, datetime, datetime]
"""From when, until before when texts left, and when it is now."""

# Only of texts whose time is over, and that may have arrived. It is not asked why somebody did it.
REACHED = """
    WITH goal AS (
        SELECT g.workflow, g.goal, g.seconds * interval '1 second' AS within
          FROM jsonb_to_recordset(%(goals)s) AS g (workflow text, goal text, seconds float8)),
    left_ AS (
        SELECT m.workflow, g.goal, g.within, m.phone, m.cart,
               coalesce(m.accepted_at, m.reserved_at) AS at,
               coalesce(m.customer_id, (
                   SELECT min(c.id) FROM customer c
                    WHERE c.phone = m.phone AND c.merged_into IS NULL)) AS customer_id
          FROM message m JOIN goal g
            ON g.workflow = m.workflow OR g.workflow = %(campaigns)s AND m.workflow LIKE %(any)s
         WHERE m.status IN ('sent', 'delivered', 'unsure') AND m.id <> ALL(%(wrong)s::bigint[])
           AND coalesce(m.accepted_at, m.reserved_at) >= %(since)s
           AND coalesce(m.accepted_at, m.reserved_at) < least(%(until)s, %(now)s - g.within))
    SELECT t.workflow, t.goal, t.within, count(*)::int AS texts, count(*) FILTER (WHERE CASE t.goal
               WHEN 'order' THEN EXISTS (
                    SELECT FROM orders o
                     WHERE o.customer_id = t.customer_id AND o.placed_at >= t.at
                       AND o.placed_at < t.at + t.within
                       AND NOT o.test AND o.cancelled_at IS NULL AND o.deleted_at IS NULL)
               WHEN 'order of the cart' THEN EXISTS (
                    SELECT FROM cart k
                     WHERE k.external_id = t.cart AND k.customer_id = t.customer_id
                       AND k.completed_at >= t.at AND k.completed_at < t.at + t.within)
               WHEN 'reply' THEN EXISTS (
                    SELECT FROM message_event e
                     WHERE e.kind = 'reply' AND e.facts ->> 'from' = t.phone
                       AND e.happened_at >= t.at AND e.happened_at < t.at + t.within
                       AND NOT EXISTS (SELECT FROM consent a
                                        WHERE a.channel = 'sms' AND a.address = t.phone
                                          AND a.status = 'withdrawn'
                                          AND a.evidence ->> 'reply' = e.external_id))
               WHEN 'opt in' THEN EXISTS (
                    SELECT FROM consent a
                     WHERE (a.channel, a.address, a.purpose, a.status)
                         = ('sms', t.phone, 'marketing', 'granted')
                       AND a.happened_at >= t.at AND a.happened_at < t.at + t.within)
               END)::int AS reached
      FROM left_ t GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1
"""
CAMPAIGNS = "campaigns"
"""The name under which all campaigns have their goal."""


def reached(
    hub: Connection, window: Window, goals: Mapping[str, Goal], wrong: Collection[int] = ()
) -> list[dict[str, Any]]:
    """Count what followed the texts of a window, but for the `wrong` ones.

    By workflow: its goal, within what time, its texts, and how many of them reached it.
    """
    said = [
        {"workflow": name, "goal": goal, "seconds": within.total_seconds()}
        for name, (goal, within) in goals.items()
        if goal != "none"
    ]
    since, until, now = window
    values: dict[str, Any] = {"goals": Jsonb(said), "since": since, "until": until, "now": now}
    values |= {"wrong": list(wrong), "campaigns": CAMPAIGNS, "any": "campaign %"}
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(REACHED, values).fetchall()
