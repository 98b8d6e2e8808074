"""Rows that came before what they belong to: set aside, and brought in again when it comes."""

from collections.abc import Sequence
from typing import LiteralString

from msgspec import Struct
from psycopg import sql

from tasks.hub import consents, quarantine
from tasks.hub.engine import Connection

# Refunds and parcels whose order the hub does not have yet.
EARLY = """
    SELECT s.row FROM {stage} s
     WHERE NOT s.bad
       AND NOT EXISTS (SELECT FROM orders o
                        WHERE (o.platform, o.external_id) = (s.platform, s.order_external_id))
       AND NOT EXISTS (SELECT FROM stage_orders o WHERE NOT o.bad AND NOT o.deleted
                        AND (o.platform, o.external_id) = (s.platform, s.order_external_id))
"""

# Lines of an order that was itself set aside, or of none.
FORLORN = """
    SELECT s.row FROM stage_lines s
      LEFT JOIN (SELECT platform, external_id, origin, bool_or(NOT bad AND NOT deleted) AS good
                   FROM stage_orders GROUP BY 1, 2, 3) o
        ON (o.platform, o.external_id) = (s.platform, s.order_external_id)
       AND o.origin IS NOT DISTINCT FROM s.origin
      LEFT JOIN orders h ON (h.platform, h.external_id) = (s.platform, s.order_external_id)
     WHERE NOT s.bad AND NOT coalesce(o.good, h.id IS NOT NULL)
"""

# What waited for an order that is staged now goes with it, as if it had just come.
WITH_ORDER = """
    WITH back AS (
        UPDATE quarantine q SET status = 'replayed', closed_at = clock_timestamp()
          FROM (SELECT DISTINCT ON (platform, external_id) platform, external_id, origin
                  FROM stage_orders WHERE NOT bad AND NOT deleted
                 ORDER BY platform, external_id, updated_at DESC NULLS LAST, told_at DESC, row DESC)
               AS o
         WHERE q.status = 'open' AND q.object = {object} AND q.rules = ARRAY['orphan']
           AND q.readable = 'record' AND q.platform = o.platform
           AND split_part(q.key, ':', 1) = o.external_id {alone}
        RETURNING q.id, q.told_at, q.payload, o.origin)
    INSERT INTO {stage}
    SELECT (jsonb_populate_record(NULL::{stage}, payload::jsonb || jsonb_build_object(
               'row', -id, 'origin', origin, 'told_at', told_at, 'bad', false))).*
      FROM back
"""

# A condition of its own, or Postgres goes through all lines again for every order.
ALONE = """
           AND NOT EXISTS (
               SELECT FROM {stage} s
                WHERE (s.platform, s.order_external_id) = (o.platform, o.external_id))
"""

# Acts of consent that named a customer nobody knew.
WITH_PERSON = """
    WITH back AS (
        UPDATE quarantine q SET status = 'replayed', closed_at = clock_timestamp()
          FROM person p JOIN customer c ON c.id = p.customer_id
         WHERE q.status = 'open' AND q.object = 'consents' AND q.rules = ARRAY['nobody']
           AND q.platform = p.platform AND q.key = p.external_id
           AND CASE q.payload::jsonb ->> 'channel' WHEN 'sms' THEN c.phone ELSE c.email END
               IS NOT NULL
        RETURNING q.id, q.inbox_id, q.told_at, q.payload)
    INSERT INTO stage_consents
    SELECT (jsonb_populate_record(NULL::stage_consents, payload::jsonb || jsonb_build_object(
               'row', -id, 'origin', inbox_id, 'told_at', told_at, 'bad', false))).*
      FROM back
"""


class Stray(Struct, frozen=True):
    """Why a row of an object found no place; `only_alone`: its order may bring its own."""

    object: str
    rule: str
    text: str
    statement: LiteralString
    only_alone: bool = False


HANGING = (
    Stray(
        "lines",
        "orphan",
        "its order is not in the hub: it was set aside or never came",
        FORLORN,
        only_alone=True,
    ),
    Stray("refunds", "orphan", "its order is not in the hub yet", EARLY),
    Stray("fulfilments", "orphan", "its order is not in the hub yet", EARLY),
)
NOBODY = Stray(
    "consents",
    "nobody",
    "it names no number or address, nor a customer who has one",
    consents.NOBODY,
)


def returned(hub: Connection) -> None:
    """Stage again what waited for an order that is staged now."""
    if not quarantine.any_open(hub):
        return
    for stray in HANGING:
        staged = sql.Identifier(f"stage_{stray.object}")
        alone = sql.SQL(ALONE if stray.only_alone else "").format(stage=staged)
        parts = {"object": sql.Literal(stray.object), "alone": alone}
        hub.execute(sql.SQL(WITH_ORDER).format(stage=staged, **parts))


def heard(hub: Connection) -> None:
    """Stage again the acts of consent of people who are known now."""
    if quarantine.any_open(hub):
        hub.execute(WITH_PERSON)


def homeless(hub: Connection, strays: Sequence[Stray] = HANGING) -> dict[str, int]:
    """Set aside what hangs on something the hub neither has nor is about to get."""
    return {stray.object: rows for stray in strays if (rows := adrift(hub, stray))}


def adrift(hub: Connection, stray: Stray) -> int:
    """Set aside the rows of one object that belong to nothing; return how many."""
    found = sql.SQL(stray.statement).format(stage=sql.Identifier(f"stage_{stray.object}"))
    rows = [row for (row,) in hub.execute(found).fetchall()]
    if rows:
        broken = {row: [stray.rule] for row in rows}
        quarantine.set_aside(hub, stray.object, broken, {stray.rule: stray.text})
    return len(rows)
