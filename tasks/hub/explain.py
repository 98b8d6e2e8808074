"""Everything the hub knows of one person: who, what they allow, what they were sent and why not.

Nothing is written. The ledger is kept by number: whoever is known by none is explained by theirs.
"""

from typing import Any, LiteralString

from msgspec import Struct, field
from psycopg.rows import dict_row

from tasks.hub import sayings
from tasks.hub.engine import Connection

Row = dict[str, Any]
MOST = 300
"""Texts, writes and set-aside rows shown of one person, the newest."""


class Asked(Struct, frozen=True):
    """How somebody was asked for: our key, a number, an address, or a platform's id."""

    key: str | None = None
    phone: str | None = None
    email: str | None = None
    platform: str | None = None
    id: str | None = None


class Story(Struct):
    """All there is; every list the newest first."""

    person: Row
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    parts: dict[str, list[Row]] = field(default_factory=dict)


FIND = """
    SELECT DISTINCT coalesce(c.merged_into, c.id) AS id FROM customer c
     WHERE c.key = %(key)s::uuid OR c.phone = %(phone)s OR c.email = %(email)s
        OR c.id IN (SELECT customer_id FROM identity i
                     WHERE (i.kind = 'phone' AND i.value = %(phone)s)
                        OR (i.kind = 'email' AND i.value = %(email)s)
                        OR (i.value = %(id)s AND i.kind LIKE '%%:customer'
                            AND i.kind LIKE coalesce(%(platform)s::text, '') || '%%'))
     ORDER BY id LIMIT 5
"""

PERSON = "SELECT * FROM customer WHERE id = %(id)s"

# Whoever was erased is in the ledger by a hash of what they are asked for.
ADDRESSES = """
    WITH known AS (
        SELECT kind, value FROM identity
         WHERE customer_id = %(id)s AND kind IN ('phone', 'email')
        UNION SELECT 'phone', phone FROM customer WHERE id = %(id)s
        UNION SELECT 'email', email FROM customer WHERE id = %(id)s
        UNION SELECT 'phone', phone FROM message WHERE customer_id = %(id)s
        UNION SELECT 'phone', phone FROM not_theirs WHERE customer_id = %(id)s
        UNION SELECT * FROM (VALUES ('phone', %(phone)s), ('email', %(email)s)) AS asked)
    SELECT kind, value FROM known WHERE value IS NOT NULL
    UNION SELECT kind, erased_hash(value) FROM known
           WHERE value NOT LIKE 'hmac:%%'
             AND EXISTS (SELECT FROM consent WHERE address = erased_hash(value))
     ORDER BY 1, 2 DESC
"""

PARTS: dict[str, LiteralString] = {
    "identities": """
        SELECT kind, value, shared, gone_at, learned_at FROM identity
         WHERE customer_id = %(id)s ORDER BY kind, learned_at, value
    """,
    "merged": """
        SELECT key::text, first_name, last_name, created_at, changed_at FROM customer
         WHERE merged_into = %(id)s ORDER BY changed_at DESC
    """,
    "segments": """
        SELECT m.segment, m.since, m.until, m.why, m.left_why, f.stage
          FROM membership m LEFT JOIN funnel f ON f.customer_id = %(id)s
         WHERE m.customer_id = %(id)s
            OR m.customer_id IN (SELECT id FROM customer WHERE merged_into = %(id)s)
         ORDER BY m.until IS NULL DESC, m.since DESC, m.segment LIMIT %(most)s
    """,
    "not_theirs": """
        SELECT phone, since, message_id FROM not_theirs
         WHERE customer_id = %(id)s OR phone = ANY(%(phones)s) ORDER BY since DESC
    """,
    "state": """
        SELECT * FROM consent_state
         WHERE (channel = 'sms' AND address = ANY(%(phones)s))
            OR (channel = 'email' AND address = ANY(%(emails)s))
         ORDER BY channel DESC, address, purpose
    """,
    "ledger": """
        SELECT c.*, least(happened_at, learned_at) AS at,
               (SELECT coalesce(jsonb_object_agg(platform, extract(epoch FROM acked_at - learned_at)
                                                 ORDER BY acked_at), '{}')
                  FROM consent_ack WHERE consent_id = c.id) AS acks
          FROM consent c
         WHERE (channel = 'sms' AND address = ANY(%(phones)s))
            OR (channel = 'email' AND address = ANY(%(emails)s))
         ORDER BY at DESC, id DESC
    """,
    "holds": """
        SELECT * FROM consent_hold WHERE address = ANY(%(phones)s) ORDER BY since DESC
    """,
    "texts": """
        SELECT * FROM message WHERE customer_id = %(id)s OR phone = ANY(%(phones)s)
         ORDER BY asked_at DESC, id DESC LIMIT %(most)s
    """,
    "objections": """
        SELECT message_id, gate, reason, count(*) AS times, max(until) AS until,
               min(raised_at) AS first, max(raised_at) AS last
          FROM objection
         WHERE message_id IN (SELECT id FROM message
                               WHERE customer_id = %(id)s OR phone = ANY(%(phones)s)
                               ORDER BY asked_at DESC, id DESC LIMIT %(most)s)
         GROUP BY message_id, gate, reason
         ORDER BY message_id, bool_or(until IS NULL) DESC, last DESC, gate
    """,
    "receipts": """
        SELECT m.id AS message_id, e.kind, e.error, coalesce(e.happened_at, e.learned_at) AS at
          FROM message m JOIN message_event e ON (e.platform, e.external_id)
                                               = (m.platform, m.external_id)
         WHERE (m.customer_id = %(id)s OR m.phone = ANY(%(phones)s)) AND e.kind <> 'reply'
         ORDER BY at
    """,
    "replies": """
        SELECT *, coalesce(happened_at, learned_at) AS at FROM message_event
         WHERE kind = 'reply' AND facts ->> 'from' = ANY(%(phones)s)
         ORDER BY at DESC LIMIT %(most)s
    """,
    "writes": """
        SELECT o.*, s.name AS order_name FROM outbox o
          LEFT JOIN orders s ON s.key::text = o.key AND s.customer_id = %(id)s
         WHERE o.key = %(key)s OR s.id IS NOT NULL
            OR split_part(o.key, ':', 2) = ANY(%(addresses)s)
            OR o.key IN (SELECT key::text FROM customer WHERE merged_into = %(id)s)
         ORDER BY o.owed_at DESC, o.id DESC LIMIT %(most)s
    """,
    "held": """
        SELECT * FROM mirror
         WHERE key = %(key)s OR split_part(key, ':', 2) = ANY(%(addresses)s)
         ORDER BY platform, object, key
    """,
    "aside": """
        SELECT q.id, platform, object, rules, reason, status, times, opened_at, closed_at
          FROM quarantine q
         WHERE (q.platform, q.key) IN (SELECT split_part(kind, ':', 1), value FROM identity
                                        WHERE customer_id = %(id)s AND kind LIKE '%%:customer')
            OR q.key = ANY(%(addresses)s)
            OR (q.platform, split_part(q.key, ':', 1)) IN (
               SELECT platform, external_id FROM orders WHERE customer_id = %(id)s)
            OR q.status = 'open' AND EXISTS (SELECT FROM unnest(%(addresses)s::text[]) a
                                              WHERE position(a IN q.payload) > 0)
         ORDER BY opened_at DESC LIMIT %(most)s
    """,
    "reviews": """
        SELECT r.id, r.kind, r.reason, r.advice, r.status, r.outcome, r.opened_at, r.closed_at
          FROM review r LEFT JOIN outbox o ON o.id = r.outbox_id
         WHERE o.key = %(key)s OR split_part(o.key, ':', 2) = ANY(%(addresses)s)
            OR o.key IN (SELECT key::text FROM orders WHERE customer_id = %(id)s)
            OR position(%(key)s::text IN r.subject) > 0
            OR EXISTS (SELECT FROM unnest(%(addresses)s::text[]) a
                        WHERE position(a IN r.subject || ' ' || r.reason) > 0)
         ORDER BY opened_at DESC LIMIT %(most)s
    """,
}
"""What is asked about a person, by what it is called on the page."""


def claims(hub: Connection, id: int) -> list[Row]:
    """Return what each side says of a person's fields; what is no claim of its own is left out."""
    said = sayings.recalled(hub, [id]).get(id)
    names = {name for fields in said.records.values() for name in fields} if said else set()
    return [
        {"field": name, "claim": one}
        for name in sorted(names)
        for one in (said.claims(name) if said else [])
        if not one.echo
    ]


def find(hub: Connection, asked: Asked) -> list[int]:
    """Return who that is: nobody, one, or a few who share a number; of those merged, who stayed."""
    values = {name: getattr(asked, name) for name in asked.__struct_fields__}
    return [id for (id,) in hub.execute(FIND, values).fetchall()]


def story(hub: Connection, id: int | None, asked: Asked) -> Story:
    """Gather everything about a person, or, without one, about the number or address alone."""
    with hub.cursor(row_factory=dict_row) as cursor:
        person = cursor.execute(PERSON, {"id": id}).fetchone() or {}
        told = Story(person)
        asked_by = {"id": id, "phone": asked.phone, "email": asked.email}
        known = cursor.execute(ADDRESSES, asked_by).fetchall()
        told.phones = [one["value"] for one in known if one["kind"] == "phone"]
        told.emails = [one["value"] for one in known if one["kind"] == "email"]
        values = {
            "id": id,
            "key": str(person["key"]) if person else None,
            "phones": told.phones,
            "emails": told.emails,
            "addresses": [*told.phones, *told.emails],
            "most": MOST,
        }
        for name, query in PARTS.items():
            told.parts[name] = cursor.execute(query, values).fetchall()
        told.parts["claims"] = claims(hub, id) if id is not None else []
    return told
