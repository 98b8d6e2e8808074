"""The people of a pilot: drawn by a seed, kept with the rollout, and how they fare."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg.rows import class_row, dict_row

from tasks.hub.engine import Connection


class Drawn(Struct, frozen=True):
    """One member, and why."""

    id: int
    key: str
    why: str


# The same seed draws the same people of those who were known by then; own numbers are always in.
DRAW = """
    WITH known AS (
        SELECT c.* FROM customer c
         WHERE c.merged_into IS NULL AND c.erased_at IS NULL AND c.created_at <= %(known)s),
    own AS (SELECT id, key, 'one of our own numbers' AS why FROM known
             WHERE phone = ANY(%(numbers)s)),
    drawn AS (
        SELECT id, key, %(why)s AS why FROM known c
         WHERE (%(country)s::text IS NULL OR country = %(country)s)
           AND (%(orders)s = 0 OR order_count >= %(orders)s)
           AND (NOT %(agreed)s OR EXISTS (
               SELECT FROM consent_state s
                WHERE s.channel = 'sms' AND s.address = c.phone AND s.purpose = 'marketing'
                  AND s.status = 'granted'
                  AND coalesce(s.expires_at > clock_timestamp(), true)))
           AND id NOT IN (SELECT id FROM own)
         ORDER BY md5(%(seed)s || ':' || key) LIMIT %(size)s)
    SELECT id, key::text, why FROM own UNION ALL SELECT id, key::text, why FROM drawn
     ORDER BY why, key
"""

LEAVE = "DELETE FROM pilot_member WHERE rollout_id = %s AND NOT customer_id = ANY(%s)"

KEEP = """
    INSERT INTO pilot_member (rollout_id, customer_id, why)
    SELECT %s, * FROM unnest(%s::bigint[], %s::text[]) AS d (id, why)
        ON CONFLICT (rollout_id, customer_id) DO UPDATE SET why = excluded.why
"""

MEMBERS = """
    SELECT DISTINCT coalesce(c.merged_into, c.id)
      FROM pilot_member p JOIN customer c ON c.id = p.customer_id
     WHERE p.rollout_id = (SELECT max(id) FROM rollout) ORDER BY 1
"""

NAMED = """
    SELECT i.kind, i.value FROM identity i
     WHERE i.customer_id = ANY(%(ids)s) AND i.gone_at IS NULL
    UNION
    SELECT 'email', email FROM customer WHERE id = ANY(%(ids)s) AND email IS NOT NULL
    UNION
    SELECT 'phone', phone FROM customer WHERE id = ANY(%(ids)s) AND phone IS NOT NULL
    UNION
    SELECT platform || ':order', external_id FROM orders WHERE customer_id = ANY(%(ids)s)
"""

# What a pilot is measured by, of its own people and since it began.
REVIEWS = """
    SELECT count(*) FROM review r LEFT JOIN outbox o ON o.id = r.outbox_id
     WHERE r.status = 'open'
       AND (o.key IN (SELECT key FROM reached)
            OR o.id IS NULL AND EXISTS (
               SELECT FROM unnest(%(names)s::text[]) AS n WHERE r.subject LIKE '%%' || n || '%%'))
"""

FRESHNESS = """
    SELECT count(*) AS records,
           percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM
               coalesce(settled_at, clock_timestamp()) - happened_at))::float AS p95
      FROM outbox
     WHERE lane = 'live' AND happened_at >= %(since)s AND key IN (SELECT key FROM reached)
       AND (status = 'sent' OR status IN ('owed', 'sending'))
"""

OWED = """
    SELECT count(*) FROM outbox
     WHERE status IN ('owed', 'sending') AND key IN (SELECT key FROM reached)
"""

WATERMARKS = """
    SELECT platform, object, position, moved_at FROM watermark ORDER BY platform, object
"""

BEYOND = """
    SELECT DISTINCT key FROM outbox o
     WHERE platform = %s AND object = %s AND status = 'owed'
       AND key NOT IN (SELECT key FROM reached) AND key > %s
     ORDER BY key LIMIT %s
"""

PHONES = "SELECT phone FROM customer WHERE id = ANY(%s) AND phone IS NOT NULL"


def draw(hub: Connection, what: dict[str, Any]) -> list[Drawn]:
    """Draw a cohort: size, seed, country, orders, agreed, numbers, why, and known by when."""
    with hub.cursor(row_factory=class_row(Drawn)) as cursor:
        return cursor.execute(DRAW, what).fetchall()


def keep(hub: Connection, rollout: int, drawn: Sequence[Drawn]) -> None:
    """Make exactly these the members of a rollout's pilot."""
    ids = [one.id for one in drawn]
    with hub.transaction():
        hub.execute(LEAVE, (rollout, ids))
        hub.execute(KEEP, (rollout, ids, [one.why for one in drawn]))


def members(hub: Connection) -> list[int]:
    """List the people of the newest rollout's pilot, by who they are now."""
    return [id for (id,) in hub.execute(MEMBERS).fetchall()]


def named(hub: Connection, ids: Sequence[int]) -> list[tuple[str, str]]:
    """List (kind, value) of all that leads to these people and their orders."""
    return hub.execute(NAMED, {"ids": list(ids)}).fetchall()


def phones(hub: Connection, ids: Sequence[int]) -> set[str]:
    """Return their numbers."""
    return {phone for (phone,) in hub.execute(PHONES, (list(ids),)).fetchall()}


def watermarks(hub: Connection) -> list[dict[str, Any]]:
    """List how far everything was read."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(WATERMARKS).fetchall()


def reviews(hub: Connection, names: Sequence[str]) -> int:
    """Count what waits for a person and is about the pilot's people."""
    found = hub.execute(REVIEWS, {"names": list(names)}).fetchone()
    return int(found[0]) if found else 0


def owed(hub: Connection) -> int:
    """Count what the pilot's people are still owed anywhere."""
    found = hub.execute(OWED).fetchone()
    return int(found[0]) if found else 0


def freshness(hub: Connection, since: datetime) -> tuple[int, float | None]:
    """Return how many of their live changes were told since a time, and the slowest of 95 %."""
    found = hub.execute(FRESHNESS, {"since": since}).fetchone()
    return (int(found[0]), found[1]) if found else (0, None)


def beyond(hub: Connection, platform: str, object: str, after: str, limit: int) -> list[str]:
    """List what everybody else is owed, in the order of its keys."""
    rows = hub.execute(BEYOND, (platform, object, after, limit)).fetchall()
    return [key for (key,) in rows]
