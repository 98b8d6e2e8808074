"""Conversations: one per number while it lasts, with each text of it.

Whose one is stands in it as the crosswalk writes it: a number, or what a platform calls somebody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct, structs
from psycopg.rows import class_row

from tasks.hub.engine import Connection


class Heard(Struct):
    """A text somebody wrote, and the text of ours it answers; or a step, and whom it is about."""

    platform: str
    external_id: str
    phone: str
    at: datetime
    answers: str | None = None
    customer_id: int | None = None


class Known(Struct):
    """Who wrote a text, as far as the hub knows them."""

    external_id: str
    customer_id: int | None
    owner: str | None
    stage: str | None
    orders: int
    vip: bool
    cart: Decimal | None
    currency: str | None
    sharers: int


class Said(Struct, kw_only=True):
    """A text with who answers it; `until`: when the conversation is over unless more is said."""

    platform: str
    external_id: str
    phone: str
    at: datetime
    until: datetime
    customer_id: int | None
    owner: str | None
    urgent: bool
    subject: str


class Follower(Struct, frozen=True):
    """A platform's object that follows conversations, or the texts of them."""

    platform: str
    object: str
    noun: str


# A number several share: whoever our last text was for, else who bought last.
WHO = """
    SELECT s.external_id, p.id AS customer_id, p.facts ->> 'contact_owner' AS owner,
           p.facts ->> 'lifecycle_stage' AS stage, coalesce(p.order_count, 0) AS orders,
           EXISTS (SELECT FROM membership m WHERE m.customer_id = p.id AND m.until IS NULL
                      AND m.segment IN ('vip', 'high_worth')) AS vip,
           k.total AS cart, k.currency,
           (SELECT count(*)::int FROM customer x
             WHERE x.phone = s.phone AND x.merged_into IS NULL) AS sharers
      FROM jsonb_to_recordset(%(said)s)
           AS s (platform text, external_id text, phone text, at timestamptz, answers text,
                 customer_id bigint)
      LEFT JOIN LATERAL (
           SELECT c.*, c.id = w.asked AS meant FROM (
                SELECT coalesce(s.customer_id, (
                       SELECT customer_id FROM message t
                        WHERE (t.platform, t.external_id) = (s.platform, s.answers))) AS asked) w
            CROSS JOIN LATERAL (
                SELECT * FROM customer WHERE phone = s.phone
                UNION
                SELECT * FROM customer WHERE id = w.asked) c
            WHERE c.merged_into IS NULL AND c.erased_at IS NULL
            ORDER BY meant DESC NULLS LAST, c.last_order_at DESC NULLS LAST, c.id LIMIT 1) p ON true
      LEFT JOIN LATERAL (
           SELECT total, currency FROM cart
            WHERE customer_id = p.id AND completed_at IS NULL
              AND updated_at > clock_timestamp() - interval '14 days'
            ORDER BY total DESC LIMIT 1) k ON true
     WHERE s.at + %(lasts)s > present()
"""

# A silence that was long enough ended the one before.
SILENT = """
    UPDATE conversation SET closed_at = until, why = 'nobody wrote any more'
     WHERE (kind, value, source) = ('phone', %(phone)s, 'reply') AND closed_at IS NULL
       AND until <= %(at)s
"""

SAY = """
    WITH open AS (
        INSERT INTO conversation AS c (kind, value, source, platform, external_id, customer_id,
                    subject, owner, urgent, opened_at, spoken_at, until)
        VALUES ('phone', %(phone)s, 'reply', %(platform)s, %(external_id)s, %(customer_id)s,
                %(subject)s, %(owner)s, %(urgent)s, %(at)s, %(at)s, %(until)s)
            ON CONFLICT (value) WHERE closed_at IS NULL AND source = 'reply' DO UPDATE
           SET spoken_at = greatest(c.spoken_at, excluded.spoken_at),
               until = greatest(c.until, excluded.until), urgent = c.urgent OR excluded.urgent
        RETURNING id, key),
    said AS (
        INSERT INTO utterance (conversation_id, platform, external_id, spoken_at)
        SELECT id, %(platform)s, %(external_id)s, %(at)s FROM open
            ON CONFLICT DO NOTHING
        RETURNING key)
    INSERT INTO outbox AS o (platform, object, key, priority, happened_at)
    SELECT f.platform, f.object, n.key::text, %(priority)s, %(at)s
      FROM unnest(%(platforms)s::text[], %(objects)s::text[], %(nouns)s::text[])
           AS f (platform, object, noun)
      JOIN (SELECT key, 'conversation' AS noun FROM open
            UNION ALL SELECT key, 'utterance' FROM said) n USING (noun)
        ON CONFLICT (platform, object, key) WHERE status = 'owed' DO NOTHING
"""

PRIORITY = 4
"""How soon they are told: after who somebody is, before what they bought."""


def who(hub: Connection, heard: Sequence[Heard], lasts: timedelta) -> Mapping[str, Known]:
    """Return by its id who wrote each of these texts, but of those that ended too long ago."""
    values = {"said": msgspec.json.encode(heard).decode(), "lasts": lasts}
    with hub.cursor(row_factory=class_row(Known)) as cursor:
        return {one.external_id: one for one in cursor.execute(WHO, values).fetchall()}


def say(hub: Connection, said: Said, followers: Sequence[Follower]) -> None:
    """Add a text to its number's conversation, or begin one; owe both to who follows them."""
    values = {**structs.asdict(said), **parties(followers)}
    hub.execute(SILENT, values)
    hub.execute(SAY, values)


def parties(followers: Sequence[Follower]) -> dict[str, Any]:
    """Say who follows, as the statements take it."""
    return {
        "platforms": [one.platform for one in followers],
        "objects": [one.object for one in followers],
        "nouns": [one.noun for one in followers],
        "priority": PRIORITY,
    }
