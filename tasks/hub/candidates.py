"""People who are alike: read for the matcher, kept with why, and what became of each pair."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, to_builtins
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from tasks.hub import aparts, progress
from tasks.hub.engine import Connection

WATERMARK = ("hub", "likeness")
"""Until when people were compared with all others."""

# Whoever has nothing but a platform's id is like nobody.
PEOPLE = """
    SELECT c.id::text, c.first_name, c.last_name, c.email, c.phone, c.country, p.postcode, p.region,
           coalesce(c.facts ->> 'birthday', c.facts ->> 'date_of_birth') AS birthday,
           c.changed_at > coalesce(%(since)s::timestamptz, '-infinity') AS fresh
      FROM customer c
      LEFT JOIN (SELECT DISTINCT ON (customer_id) customer_id,
                        facts #>> '{places,0,zip}' AS postcode,
                        facts #>> '{places,0,region}' AS region
                   FROM orders WHERE facts ? 'places' ORDER BY customer_id, placed_at DESC) p
             ON p.customer_id = c.id
     WHERE c.merged_into IS NULL AND c.erased_at IS NULL
       AND num_nonnulls(c.first_name, c.last_name, c.email, c.phone) > 0
     ORDER BY c.id
"""

NOW = "SELECT clock_timestamp()"

# What is found anew is proposed, whatever became of it once: who must not be is kept apart.
PROPOSE = """
    INSERT INTO candidate AS c (one_id, other_id, likeness, reasons)
    SELECT DISTINCT ON (1, 2) least(m.one, m.other), greatest(m.one, m.other), m.likeness, m.reasons
      FROM jsonb_to_recordset(%(found)s) AS m (one bigint, other bigint, likeness float8,
               reasons jsonb)
     ORDER BY 1, 2, m.likeness DESC
        ON CONFLICT (one_id, other_id) DO UPDATE
       SET likeness = excluded.likeness, reasons = excluded.reasons, status = 'proposed',
           settled_at = NULL, settled_by = NULL, why = NULL
     WHERE (c.likeness, c.reasons, c.status)
           IS DISTINCT FROM (excluded.likeness, excluded.reasons, 'proposed')
"""

OUTDATED = """
    DELETE FROM candidate c
     WHERE c.status = 'proposed'
       AND (c.one_id = ANY(%(ids)s) OR c.other_id = ANY(%(ids)s))
       AND NOT EXISTS (
           SELECT FROM jsonb_to_recordset(%(found)s) AS m (one bigint, other bigint)
            WHERE (c.one_id, c.other_id) = (least(m.one, m.other), greatest(m.one, m.other)))
"""

NUMBERS = "SELECT one_id, other_id, id FROM candidate WHERE status = 'proposed'"

# They became one since, in whatever way; or one of them was forgotten.
SETTLE = """
    UPDATE candidate c
       SET status = CASE WHEN a.erased_at IS NULL AND b.erased_at IS NULL
                         THEN 'joined' ELSE 'dismissed' END,
           settled_at = clock_timestamp(), settled_by = coalesce(%s, 'the hub')
      FROM customer a, customer b
     WHERE c.status = 'proposed' AND a.id = c.one_id AND b.id = c.other_id
       AND (coalesce(a.merged_into, a.id) = coalesce(b.merged_into, b.id)
            OR a.erased_at IS NOT NULL OR b.erased_at IS NOT NULL)
"""

DISMISS = """
    UPDATE candidate SET status = 'dismissed', settled_at = clock_timestamp(), settled_by = %s,
           why = %s
     WHERE status = 'proposed' AND id = ANY(%s)
"""

LIST = """
    SELECT id, one_id, other_id, likeness, ARRAY(SELECT jsonb_array_elements_text(reasons)) AS why,
           status, proposed_at
      FROM candidate
     WHERE CASE WHEN %(ids)s::bigint[] IS NULL THEN status = 'proposed' ELSE id = ANY(%(ids)s) END
     ORDER BY likeness DESC, id LIMIT %(limit)s
"""

OPEN = "SELECT count(*) FROM candidate WHERE status = 'proposed'"


class Alike(Struct):
    """Two customers (ids) who may be one: how likely, and why, in words that name nobody."""

    one: int
    other: int
    likeness: float
    reasons: Sequence[str]


class Candidate(Struct):
    """Such a pair as the hub keeps it."""

    id: int
    one_id: int
    other_id: int
    likeness: float
    why: list[str]
    status: str
    proposed_at: datetime


def people(hub: Connection, *, everybody: bool) -> tuple[list[dict[str, Any]], datetime]:
    """Read all people and when that was; `fresh` are those who changed since the last time."""
    since = None if everybody else progress.position(hub, *WATERMARK)
    (now,) = hub.execute(NOW).fetchone() or (datetime.now(UTC),)
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(PEOPLE, {"since": since}).fetchall(), now


def compared(hub: Connection, until: datetime) -> None:
    """Note until when people were compared."""
    progress.move(hub, *WATERMARK, until)


def apart(hub: Connection) -> frozenset[tuple[str, str]]:
    """Return who is kept apart, as the matcher names people."""
    return frozenset((str(a), str(b)) for a, b in hub.execute(aparts.NOW).fetchall())


def propose(hub: Connection, found: Iterable[Alike], compared: Collection[int]) -> None:
    """Keep who is alike; of the people compared, what is not found any more is proposed no more."""
    values = {"found": Jsonb([to_builtins(one) for one in found]), "ids": list(compared)}
    for statement in (OUTDATED, PROPOSE):
        hub.execute(statement, values)


def numbers(hub: Connection) -> dict[tuple[int, int], int]:
    """Return the numbers of the pairs that are proposed."""
    return {(one, other): id for one, other, id in hub.execute(NUMBERS).fetchall()}


def settle(hub: Connection, by: str | None = None) -> int:
    """End the pairs that are one by now; return how many."""
    return hub.execute(SETTLE, (by,)).rowcount


def dismiss(hub: Connection, ids: Sequence[int], by: str, why: str) -> int:
    """End pairs that a person keeps apart."""
    return hub.execute(DISMISS, (by, why or None, list(ids))).rowcount


def listed(hub: Connection, ids: Sequence[int] | None = None, limit: int = 200) -> list[Candidate]:
    """Return these pairs, or those that wait for a person, the likeliest first."""
    with hub.cursor(row_factory=class_row(Candidate)) as cursor:
        found = cursor.execute(LIST, {"ids": list(ids) if ids else None, "limit": limit})
        return found.fetchall()


def waiting(hub: Connection) -> int:
    """Count the pairs that wait for a person."""
    found = hub.execute(OPEN).fetchone()
    return int(found[0]) if found else 0
