"""How things stand with one person now: what is open, left, on its way and foretold."""

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from tasks.hub.engine import Connection
from tasks.hub.situations import CARRIERS_DAY, NOT_COUNTED, READ, Counted, Raw

STANDING = """
    WITH keys AS (
        SELECT kind, value FROM identity WHERE customer_id = %(id)s
        UNION SELECT 'phone', unnest(%(phones)s::text[])),
    talk AS (
        SELECT v.* FROM keys k JOIN conversation v ON (v.kind, v.value) = (k.kind, k.value)
         WHERE v.closed_at IS NULL AND v.until > present()
        UNION
        SELECT v.* FROM conversation v
         WHERE v.customer_id = ANY(%(ids)s) AND v.closed_at IS NULL AND v.until > present()),
    bought AS (
        SELECT * FROM orders WHERE customer_id = ANY(%(ids)s) AND deleted_at IS NULL AND NOT test),
    kept AS (SELECT max(placed_at) AS at FROM bought WHERE cancelled_at IS NULL),
    gone AS (
        SELECT o.name FROM bought o JOIN fulfilment f ON f.order_id = o.id
         WHERE o.cancelled_at IS NULL AND f.status = 'SUCCESS'
           AND f.updated_at > present() - interval '14 days'
           AND coalesce(f.facts ->> 'shipment', '') NOT IN ('DELIVERED', 'FAILURE', 'CANCELED')
         ORDER BY f.updated_at DESC LIMIT 1)
    SELECT jsonb_build_object(
        'now', present(),
        'talking', (
            SELECT jsonb_build_object('since', opened_at, 'source', source, 'subject', subject,
                                      'owner', owner, 'urgent', urgent)
              FROM talk ORDER BY urgent DESC, opened_at LIMIT 1),
        'gave_back_at', (
            SELECT max(f.refunded_at) FROM bought o JOIN refund f ON f.order_id = o.id
             WHERE f.amount > 0),
        'cancelled_at', (SELECT max(cancelled_at) FROM bought),
        'parcel', (SELECT coalesce(name, '') FROM gone),
        'bought_at', (SELECT at FROM kept),
        'orders', (SELECT count(*) FROM bought WHERE cancelled_at IS NULL),
        'cart', (
            SELECT jsonb_build_object(
                       'id', k.external_id, 'at', k.updated_at, 'total', k.total::text,
                       'currency', k.currency, 'reminded', EXISTS (
                           SELECT FROM message m
                            WHERE m.cart = k.external_id AND m.phone = ANY(%(phones)s)
                              AND m.reserved_at IS NOT NULL))
              FROM cart k CROSS JOIN kept
             WHERE k.customer_id = ANY(%(ids)s) AND k.completed_at IS NULL AND k.total > 0
               AND k.updated_at > coalesce(kept.at, '-infinity')
               AND k.updated_at > present() - interval '14 days'
             ORDER BY k.updated_at DESC LIMIT 1),
        'way', (
            SELECT jsonb_build_object('workflow', workflow, 'due_at', due_at) FROM journey
             WHERE customer_id = ANY(%(ids)s) AND status = 'waiting' ORDER BY due_at LIMIT 1),
        'looked', (
            SELECT p.title FROM behaviour b
              JOIN product p ON (p.platform, p.external_id) = (b.platform, b.product)
             WHERE b.customer_id = %(id)s AND b.viewed_at > present() - interval '7 days'),
        'stage', coalesce((SELECT stage FROM funnel WHERE customer_id = %(id)s), 'known'),
        'segments', coalesce((
            SELECT jsonb_agg(DISTINCT segment) FROM membership
             WHERE customer_id = ANY(%(ids)s) AND until IS NULL), '[]'),
        'foretold', coalesce((
            SELECT jsonb_build_object('due', due, 'churn', churn) FROM score
             WHERE customer_id = %(id)s AND until IS NULL), '{}'),
        'asked', EXISTS (
            SELECT FROM consent WHERE purpose = 'marketing'
               AND (channel = 'sms' AND address = ANY(%(phones)s)
                    OR channel = 'email' AND address = ANY(%(emails)s))),
        'mails', EXISTS (
            SELECT FROM consent_state
             WHERE channel = 'email' AND purpose = 'marketing' AND address = %(email)s
               AND status = 'granted' AND coalesce(expires_at, 'infinity') > present())
    )::text
"""

BEFORE, MARK, AFTER = READ.partition("people AS (")
SUPPOSED = f"""
    WITH m AS (
        SELECT *, coalesce(sender, %(sender)s) AS by_whom
          FROM jsonb_populate_record(NULL::message, %(text)s)),
    {MARK}{AFTER}
"""  # noqa: S608 - our own words
"""The situation of a text that is nowhere yet."""


def read(hub: Connection, whose: Mapping[str, Any], email: str | None) -> str:
    """Return how things stand with a person, as JSON."""
    row = hub.execute(STANDING, {**whose, "email": email}).fetchone()
    return str(row[0]) if row else "{}"


def suppose(
    hub: Connection, text: Mapping[str, Any], sender: str, *, used: Counted = NOT_COUNTED
) -> Raw:
    """Return a text that nobody asked for, and its situation; nothing is written.

    `used` is what its sender was counted to have used of its day.
    """
    values = {
        "text": Jsonb({"id": 0, "facts": {}, **text}),
        "sender": sender,
        "zone": CARRIERS_DAY,
        "until": used.until,
        "counted": used.segments,
    }
    row = hub.execute(SUPPOSED, values).fetchone()
    return Raw(*row) if row else Raw("{}", "{}")
