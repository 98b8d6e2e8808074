"""Journeys: begun by what happened, due when their wait is over, and settled step by step."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub import conditions
from tasks.hub.conditions import Asked
from tasks.hub.engine import Connection
from tasks.hub.liking import LIKED

TOGETHER = 500
"""Journeys stepped in one transaction at most."""


class Traveller(Struct):
    """One journey that is due: whose, about what, and which conditions hold, in their order."""

    id: int
    workflow: str
    step: int
    occasion: str
    subject: str | None
    cart: str | None
    order_id: int | None
    happened_at: datetime
    due_at: datetime
    facts: dict[str, Any]
    now: datetime
    variant: str | None
    customer_id: int
    key: str
    phone: str | None
    email: str | None
    language: str | None
    country: str | None
    holds: list[bool]
    known: dict[str, Any]


class Move(Struct, kw_only=True):
    """What became of a step, and where the journey goes: `wait` seconds until it is due again."""

    id: int
    step: int
    channel: str
    outcome: Literal["asked", "ended", "skipped", "waits", "later"]
    why: str | None = None
    next: int
    wait: float
    status: str
    variant: str | None = None
    tried: str | None = None
    """The experiment somebody takes part in from now on."""
    phone: str | None = None
    occasion: str | None = None


BESIDE = """
      JOIN customer c ON c.id = j.customer_id AND c.merged_into IS NULL AND c.erased_at IS NULL
      LEFT JOIN cart k ON k.external_id = j.cart
           AND j.occasion = concat_ws(':', 'cart', k.platform, k.external_id)
      LEFT JOIN orders o ON o.id = j.order_id
"""

DUE = """
    SELECT id, workflow FROM journey
     WHERE status = 'waiting' AND due_at <= present() AND workflow = ANY(%s)
     ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
"""

KNOWN = """
    jsonb_strip_nulls(jsonb_build_object(
        'first_name', c.first_name, 'last_name', c.last_name,
        'cart_total', k.total::text, 'cart_currency', k.currency, 'cart_link', k.url,
        'order_number', coalesce(o.name, '#' || o.external_id), 'order_total', o.total::text,
        'order_currency', o.currency,
        'tracking_link', p.facts ->> 'tracking_url', 'carrier', p.facts ->> 'tracking_company',
        'refund_total', r.amount::text, 'refund_currency', r.currency,
        'product', d.title, 'product_link', d.facts ->> 'url',
        'suggestion', g.title, 'suggestion_link', g.url, 'category', g.category,
        'items', (SELECT jsonb_agg(jsonb_build_object('title', coalesce(l.title, l.sku, ''),
                         'quantity', l.quantity, 'price', l.unit_price::text)
                         ORDER BY l.external_id)
                    FROM order_line l WHERE l.order_id = j.order_id)))
"""

# The number of the person; who has none is reached by the one they typed for this cart or order.
SEEN = """
    SELECT j.*, present() AS now, c.key::text AS key,
           coalesce(c.phone, k.phone, o.phone) AS phone, coalesce(c.email, k.email) AS email,
           c.facts ->> 'locale' AS language, coalesce(c.country, k.country, o.country) AS country,
           ARRAY[{holds}]::boolean[] AS holds, {known} AS known
      FROM ({journeys}) j {beside}
      LEFT JOIN fulfilment p ON (p.order_id, p.external_id) = (j.order_id, j.facts ->> 'parcel')
      LEFT JOIN refund r ON (r.order_id, r.external_id) = (j.order_id, j.facts ->> 'refund')
      LEFT JOIN product d ON (d.platform, d.external_id)
           = (j.facts ->> 'platform', j.facts ->> 'product')
      LEFT JOIN LATERAL ({liked}) g ON true
     ORDER BY j.due_at, j.id
"""
COLUMNS = """
    SELECT id, workflow, step, occasion, subject, cart, order_id, happened_at, due_at, variant,
           customer_id, facts FROM journey WHERE id = ANY(%(ids)s)
"""
# One that must wait keeps in mind since when it is due: some day it is no longer worth it.
MOVE = """
    UPDATE journey j
       SET step = m.next, status = m.status, why = m.why, variant = coalesce(m.variant, j.variant),
           due_at = present() + m.wait * interval '1 second',
           facts = CASE WHEN m.tried IS NULL THEN '{}'::jsonb
                        ELSE jsonb_build_object('experiment', m.tried, 'assigned_at', present())
                   END || CASE m.outcome WHEN 'waits' THEN jsonb_build_object('due', j.due_at)
                                         ELSE '{}' END
                       || CASE m.outcome WHEN 'waits' THEN j.facts ELSE j.facts - 'due' END,
           settled_at = CASE WHEN m.status <> 'waiting' THEN present() END
      FROM jsonb_to_recordset(%s) AS m (id bigint, next int, wait float8, status text, why text,
               variant text, tried text, outcome text)
     WHERE j.id = m.id AND j.status = 'waiting'
"""
LOG = """
    INSERT INTO journey_step (journey_id, step, channel, outcome, why, message_id, variant, at)
    SELECT m.id, m.step, m.channel, m.outcome, m.why, t.id, m.variant, present()
      FROM jsonb_to_recordset(%s) AS m (id bigint, step int, channel text, outcome text, why text,
               variant text, phone text, occasion text)
      JOIN journey j ON j.id = m.id
      LEFT JOIN message t ON (t.workflow, t.phone, t.occasion) = (j.workflow, m.phone, m.occasion)
     WHERE m.outcome NOT IN ('waits', 'later')
"""

WAITING = "SELECT count(*) FROM journey WHERE workflow = %s AND status = 'waiting'"

SUMMARY = """
    SELECT what, count(*)::int FROM (
        SELECT 'begun' AS what FROM journey
         WHERE workflow = %(workflow)s AND started_at > present() - %(within)s::interval
        UNION ALL
        SELECT concat_ws(': ', s.channel || ' ' || s.outcome, s.why) FROM journey_step s
          JOIN journey j ON j.id = s.journey_id
         WHERE j.workflow = %(workflow)s AND s.at > present() - %(within)s::interval
        UNION ALL
        SELECT concat('text ', replace(status, '_', ' ')) FROM message
         WHERE workflow = %(workflow)s AND asked_at > present() - %(within)s::interval
        UNION ALL
        SELECT concat_ws(': ', 'e-mail ' || status, CASE status WHEN 'withheld' THEN why END)
          FROM email
         WHERE workflow = %(workflow)s AND asked_at > present() - %(within)s::interval
        UNION ALL
        SELECT concat('objection: ', o.gate) FROM objection o JOIN message m ON m.id = o.message_id
         WHERE m.workflow = %(workflow)s AND o.raised_at > present() - %(within)s::interval) x
     GROUP BY what ORDER BY 2 DESC, 1
"""


def due(hub: Connection, workflows: Sequence[str], limit: int = TOGETHER) -> dict[str, list[int]]:
    """Hold the journeys that are due until the commit, by workflow; what others hold is theirs."""
    found: dict[str, list[int]] = {}
    for id, workflow in hub.execute(DUE, (list(workflows), limit)).fetchall():
        found.setdefault(workflow, []).append(id)
    return found


def read(
    hub: Connection, ids: Sequence[int], asked: Sequence[Asked], *, suggests: bool = False
) -> list[Traveller]:
    """Return journeys as they stand now, with the answer to each condition.

    `suggests`: what their people may like is looked up, too.
    """
    return seen(hub, COLUMNS, asked, {"ids": list(ids), "suggests": suggests})


def seen(
    hub: Connection, journeys: str, asked: Sequence[Asked], values: Mapping[str, Any]
) -> list[Traveller]:
    """Look at journeys, in the order they are due."""
    holds, known = conditions.compiled(asked)
    about = {"journeys": journeys, "known": KNOWN, "beside": BESIDE, "liked": LIKED}
    said = SEEN.format(holds=", ".join(holds), **about)
    with hub.cursor(row_factory=class_row(Traveller)) as cursor:
        return cursor.execute(said.encode(), {**values, **known}).fetchall()


def move(hub: Connection, moves: Sequence[Move]) -> None:
    """Note what became of steps, and when the next are due; ask for the texts before."""
    said = msgspec.json.encode(moves).decode()
    hub.execute(LOG, (said,))
    hub.execute(MOVE, (said,))


def waiting(hub: Connection, workflow: str) -> int:
    """Count the journeys of a workflow that are not at their end."""
    found = hub.execute(WAITING, (workflow,)).fetchone()
    return int(found[0]) if found else 0


def summary(hub: Connection, workflow: str, within: timedelta) -> list[tuple[str, int]]:
    """Count what became of a workflow's journeys and texts, and every objection."""
    return hub.execute(SUMMARY, {"workflow": workflow, "within": within}).fetchall()
