"""Experiments in the hub: what was stated, who was assigned what, and what came of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Json

from tasks.hub.engine import Connection

BEGIN = """
    INSERT INTO experiment (name, workflow, currency, stated, began_at)
    VALUES (%(name)s, %(workflow)s, %(currency)s, %(stated)s, present())
        ON CONFLICT DO NOTHING
"""

END = """
    UPDATE experiment SET ended_at = present(), why = %s WHERE name = %s AND ended_at IS NULL
"""

KNOWN = """
    SELECT name, workflow, currency, stated, began_at, ended_at FROM experiment ORDER BY began_at
"""

# Everybody assigned counts, whether or not a text left, once their time to buy is over: each since
# they were drawn, which is at the same moment for all variants.
DRAWN = """
    SELECT DISTINCT ON (j.customer_id)
           j.id AS journey, j.customer_id, coalesce(m.phone, c.phone) AS phone,
           (j.facts ->> 'assigned_at')::timestamptz AS at, coalesce(j.variant, '') AS variant
      FROM journey j JOIN customer c ON c.id = j.customer_id
      LEFT JOIN LATERAL (
           SELECT m.phone FROM journey_step s JOIN message m ON m.id = s.message_id
            WHERE s.journey_id = j.id ORDER BY s.id LIMIT 1) m ON true
     WHERE j.workflow = %(workflow)s AND j.facts ->> 'experiment' = %(name)s
       AND (j.facts ->> 'assigned_at')::timestamptz < present() - %(within)s
     ORDER BY j.customer_id, at, j.id
"""
# Before anything is tried: each by the first text that was asked for.
TEXTED = """
    SELECT DISTINCT ON (coalesce(m.customer_id::text, m.phone))
           NULL::bigint AS journey, m.customer_id, m.phone, m.asked_at AS at, '' AS variant
      FROM message m
     WHERE m.workflow = %(workflow)s AND m.asked_at > present() - %(window)s
       AND m.asked_at < present() - %(within)s
     ORDER BY coalesce(m.customer_id::text, m.phone), m.asked_at, m.id
"""
BOUGHT = """
    SELECT p.variant, coalesce(o.amount, 0) AS amount, coalesce(o.orders, 0) > 0 AS bought,
           EXISTS (SELECT FROM consent c
                    WHERE c.channel = 'sms' AND c.address = p.phone AND c.status = 'withdrawn'
                      AND least(c.happened_at, c.learned_at) >= p.at
                      AND least(c.happened_at, c.learned_at) < p.at + %(within)s) AS left_us,
           EXISTS (SELECT FROM link l JOIN click k ON (k.token, k.what) = (l.token, 'person')
                    WHERE l.journey_id = p.journey) AS clicked
      FROM p LEFT JOIN LATERAL (
           SELECT sum(b.kept) AS amount, count(*) AS orders FROM orders b
            WHERE b.customer_id = p.customer_id AND b.currency = %(currency)s
              AND b.placed_at >= p.at AND b.placed_at < p.at + %(within)s
              AND NOT b.test AND b.cancelled_at IS NULL AND b.deleted_at IS NULL) o ON true
"""
ARMS = f"""
    WITH p AS ({DRAWN}), each AS ({BOUGHT})
    SELECT variant, count(*) AS people, count(*) FILTER (WHERE bought) AS buyers,
           sum(amount) AS revenue, sum(least(amount, %(cap)s))::float AS capped,
           sum(least(amount, %(cap)s) ^ 2)::float AS squares,
           count(*) FILTER (WHERE left_us) AS opt_outs, count(*) FILTER (WHERE clicked) AS clicks
      FROM each GROUP BY variant
"""  # noqa: S608 - our own words
BEFORE = f"""
    WITH p AS ({TEXTED})
    {BOUGHT}
"""
USUAL = """
    SELECT currency FROM orders WHERE NOT test GROUP BY currency ORDER BY count(*) DESC LIMIT 1
"""


class Stated(Struct, frozen=True):
    """An experiment as the hub keeps it."""

    name: str
    workflow: str
    currency: str
    stated: dict[str, Any]
    began_at: datetime
    ended_at: datetime | None


class Before(Struct, frozen=True):
    """What one person bought after a text, before anything was tried."""

    variant: str
    amount: Decimal
    bought: bool
    left_us: bool
    clicked: bool


def known(hub: Connection) -> list[Stated]:
    """List every experiment there ever was."""
    with hub.cursor(row_factory=class_row(Stated)) as cursor:
        return cursor.execute(KNOWN).fetchall()


def begin(hub: Connection, name: str, workflow: str, *, currency: str, stated: Any) -> bool:
    """Keep an experiment as it is stated: it begins with this commit.

    False when there is one of its name, or one under way in its workflow; one that begins at this
    moment is waited for.
    """
    values = {"name": name, "workflow": workflow, "currency": currency, "stated": Json(stated)}
    return hub.execute(BEGIN, values).rowcount > 0


def end(hub: Connection, name: str, why: str) -> bool:
    """End an experiment; False when none of that name is under way."""
    return hub.execute(END, (why, name)).rowcount > 0


def usual(hub: Connection) -> str | None:
    """Return the currency most orders are in."""
    found = hub.execute(USUAL).fetchone()
    return str(found[0]) if found else None


def before(
    hub: Connection, workflow: str, *, currency: str, window: timedelta, within: timedelta
) -> list[Before]:
    """Return what each person a workflow texted of late bought since."""
    values = {"workflow": workflow, "currency": currency, "window": window, "within": within}
    with hub.cursor(row_factory=class_row(Before)) as cursor:
        return cursor.execute(BEFORE.encode(), values).fetchall()


def arms(
    hub: Connection, one: Stated, *, cap: float, within: timedelta
) -> dict[str, Mapping[str, Any]]:
    """Count the people of each variant, whose time to buy is over, by the variant's name."""
    named = {"name": one.name, "workflow": one.workflow, "currency": one.currency}
    values = {**named, "cap": cap, "within": within}
    with hub.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(ARMS.encode(), values).fetchall()
    return {row.pop("variant"): row for row in rows}
