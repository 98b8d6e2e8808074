"""What happened with one person, in one list: what they bought, got, wrote, allowed and became.

Each kind of thing is a statement of its own, found by an index; together they are asked at once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub.engine import Connection

MOST = 200
"""Things shown of one person, the newest."""
FARTHEST = 1_000
"""Things of one kind that are looked at; how many are left out is not counted beyond."""


class Happening(Struct, kw_only=True):
    """One thing that happened; `facts` are as its kind has them, addresses and words included."""

    kind: str
    at: datetime
    facts: dict[str, Any]


class Timeline(Struct):
    """What happened, the newest first, and how many older things are not listed.

    `uncounted` says that there are more than that.
    """

    shown: list[Happening]
    more: int = 0
    uncounted: bool = False


KINDS: dict[str, LiteralString] = {
    "known": """
        SELECT created_at AS at, '{}'::jsonb AS facts FROM customer WHERE id = %(id)s
    """,
    "erased": """
        SELECT erased_at AS at, '{}'::jsonb AS facts FROM customer
         WHERE id = %(id)s AND erased_at IS NOT NULL
    """,
    "order": """
        SELECT o.placed_at AS at, jsonb_build_object(
                   'name', o.name, 'total', o.total::text, 'currency', o.currency,
                   'status', o.financial_status, 'test', o.test, 'items', (
                       SELECT jsonb_agg(l.quantity || ' x ' || coalesce(l.title, l.sku, 'something')
                                        ORDER BY l.external_id)
                         FROM order_line l WHERE l.order_id = o.id)) AS facts
          FROM orders o WHERE o.customer_id = ANY(%(ids)s) AND o.deleted_at IS NULL
    """,
    "cancelled": """
        SELECT o.cancelled_at AS at, jsonb_build_object('name', o.name) AS facts
          FROM orders o WHERE o.customer_id = ANY(%(ids)s) AND o.cancelled_at IS NOT NULL
    """,
    "refund": """
        SELECT f.refunded_at AS at, jsonb_build_object(
                   'name', o.name, 'amount', f.amount::text, 'currency', f.currency) AS facts
          FROM orders o JOIN refund f ON f.order_id = o.id
         WHERE o.customer_id = ANY(%(ids)s) AND f.refunded_at IS NOT NULL
    """,
    "parcel": """
        SELECT f.updated_at AS at, jsonb_build_object(
                   'name', o.name,
                   'status', coalesce(f.facts ->> 'shipment', f.status)) AS facts
          FROM orders o JOIN fulfilment f ON f.order_id = o.id
         WHERE o.customer_id = ANY(%(ids)s) AND f.updated_at IS NOT NULL
    """,
    "cart": """
        SELECT k.updated_at AS at, jsonb_build_object(
                   'total', k.total::text, 'currency', k.currency,
                   'bought', k.completed_at IS NOT NULL) AS facts
          FROM cart k WHERE k.customer_id = ANY(%(ids)s)
    """,
    "text": """
        SELECT coalesce(m.accepted_at, m.reserved_at, m.settled_at, m.asked_at) AS at,
               jsonb_build_object(
                   'workflow', m.workflow, 'purpose', m.purpose, 'status', m.status,
                   'phone', m.phone, 'body', m.body, 'error', m.error, 'why', (
                       SELECT concat_ws(': ', b.gate, b.reason) FROM objection b
                        WHERE b.message_id = m.id ORDER BY b.id DESC LIMIT 1)) AS facts
          FROM message m WHERE m.customer_id = ANY(%(ids)s) OR m.phone = ANY(%(phones)s)
    """,
    "e-mail": """
        SELECT coalesce(e.settled_at, e.reserved_at, e.asked_at) AS at, jsonb_build_object(
                   'workflow', e.workflow, 'purpose', e.purpose, 'status', e.status,
                   'subject', e.subject, 'why', e.why) AS facts
          FROM email e WHERE e.customer_id = ANY(%(ids)s) OR e.address = ANY(%(emails)s)
    """,
    "reply": """
        SELECT coalesce(e.happened_at, e.learned_at) AS at, jsonb_build_object(
                   'from', e.facts ->> 'from', 'body', e.facts ->> 'body',
                   'kind', e.facts ->> 'kind') AS facts
          FROM message_event e
         WHERE e.kind = 'reply' AND e.facts ->> 'from' = ANY(%(phones)s)
    """,
    "click": """
        SELECT y.first_at AS at, jsonb_build_object('workflow', x.workflow) AS facts
          FROM journey j JOIN link x ON x.journey_id = j.id
          JOIN click y ON (y.token, y.what) = (x.token, 'person')
         WHERE j.customer_id = ANY(%(ids)s)
    """,
    "workflow": """
        SELECT coalesce(j.settled_at, j.started_at) AS at, jsonb_build_object(
                   'workflow', j.workflow, 'status', j.status, 'why', j.why,
                   'due', j.due_at) AS facts
          FROM journey j WHERE j.customer_id = ANY(%(ids)s)
    """,
    "asked for": """
        SELECT r.asked_at AS at, jsonb_build_object(
                   'title', p.title, 'withdrawn', r.withdrawn_at IS NOT NULL) AS facts
          FROM request r
          LEFT JOIN product p ON (p.platform, p.external_id) = (r.platform, r.product_external_id)
         WHERE r.customer_id = ANY(%(ids)s)
    """,
    "consent": """
        SELECT least(c.happened_at, c.learned_at) AS at, jsonb_build_object(
                   'status', c.status, 'purpose', c.purpose, 'channel', c.channel,
                   'address', c.address, 'source', c.source, 'method', c.method) AS facts
          FROM consent c
         WHERE (c.channel = 'sms' AND c.address = ANY(%(phones)s))
            OR (c.channel = 'email' AND c.address = ANY(%(emails)s))
    """,
    "hold": """
        SELECT h.since AS at, jsonb_build_object('rule', h.rule, 'lifted', h.lifted_at) AS facts
          FROM consent_hold h WHERE h.address = ANY(%(phones)s)
    """,
    "joined segment": """
        SELECT m.since AS at, jsonb_build_object('segment', m.segment, 'why', m.why) AS facts
          FROM membership m WHERE m.customer_id = ANY(%(ids)s)
    """,
    "left segment": """
        SELECT m.until AS at, jsonb_build_object('segment', m.segment, 'why', m.left_why) AS facts
          FROM membership m WHERE m.customer_id = ANY(%(ids)s) AND m.until IS NOT NULL
    """,
    "joined": """
        SELECT j.joined_at AS at, jsonb_build_object(
                   'cause', j.cause, 'reasons', j.reasons, 'key', c.key,
                   'undone', j.undone_at) AS facts
          FROM joined j JOIN customer c ON c.id = j.gone_id
         WHERE j.kept_id = %(id)s
    """,
    "parted": """
        SELECT j.undone_at AS at, jsonb_build_object('why', j.undone_why, 'key', c.key) AS facts
          FROM joined j JOIN customer c ON c.id = j.gone_id
         WHERE j.kept_id = %(id)s AND j.undone_at IS NOT NULL
    """,
}
"""What can happen, by its name: when, and what is known of it."""


def asked(kinds: Mapping[str, LiteralString]) -> str:
    """Write one statement that asks for all of it, the newest first."""
    parts = (
        f"(SELECT '{kind}' AS kind, x.at, x.facts FROM ({query}) x"  # noqa: S608 - our own words
        " WHERE x.at IS NOT NULL ORDER BY x.at DESC LIMIT %(farthest)s)"
        for kind, query in kinds.items()
    )
    return f"WITH found AS ({' UNION ALL '.join(parts)}) {SHOWN}"


SHOWN = """
    SELECT kind, at, facts, count(*) OVER () AS found,
           EXISTS (SELECT FROM found GROUP BY kind HAVING count(*) >= %(farthest)s) AS uncounted
      FROM found ORDER BY at DESC, kind, facts::text LIMIT %(most)s
"""
ASK = asked(KINDS)


class Found(Happening, kw_only=True):
    """One thing, with how many there are."""

    found: int
    uncounted: bool


def read(hub: Connection, whose: Mapping[str, Any], most: int = MOST) -> Timeline:
    """Return what happened with a person: `whose` says their ids, phones and emails."""
    values = {**whose, "most": most, "farthest": FARTHEST}
    with hub.cursor(row_factory=class_row(Found)) as cursor:
        found: Sequence[Found] = cursor.execute(ASK, values).fetchall()
    if not found:
        return Timeline([])
    first = found[0]
    shown = [Happening(kind=one.kind, at=one.at, facts=one.facts) for one in found]
    return Timeline(shown, first.found - len(shown), first.uncounted)
