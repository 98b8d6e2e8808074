"""Where each record stands with a platform: never told, owed, told otherwise, gone there."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, LiteralString

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub import customers, leftovers, outbox
from tasks.hub.engine import Connection
from tasks.hub.outbox import Target

AT_ONCE = 1000
"""Records of the mirror that are read back together."""

FIRST = "00000000-0000-0000-0000-000000000000"


class Mirrored(Struct):
    """A record as a platform was last told, and its id there."""

    key: str
    their_id: str
    values: dict[str, Any]


KEYS: dict[str, LiteralString] = {
    "customer": """
        SELECT key::text FROM customer
         WHERE merged_into IS NULL AND erased_at IS NULL AND key > %(after)s::uuid
         ORDER BY key LIMIT %(limit)s
    """,
    "order": """
        SELECT key::text FROM orders
         WHERE deleted_at IS NULL AND key > %(after)s::uuid ORDER BY key LIMIT %(limit)s
    """,
    "consent": """
        SELECT k.key FROM consent_state s, concat_ws(':', channel, address, purpose) AS k (key)
         WHERE source <> %(platform)s AND k.key > %(after)s ORDER BY k.key LIMIT %(limit)s
    """,
}
"""What a platform must have; it is not told again what it told us of consent."""

STANDING = """
    SELECT DISTINCT ON (o.key) o.key, coalesce(r.status, o.status)
      FROM outbox o LEFT JOIN review r ON r.outbox_id = o.id
     WHERE o.platform = %s AND o.object = %s AND o.key = ANY(%s)
     ORDER BY o.key, o.id DESC, r.id DESC
"""

MIRRORED = """
    SELECT key, their_id, values FROM mirror m
     WHERE platform = %(platform)s AND object = %(object)s AND their_id IS NOT NULL
       AND key > %(after)s
       AND (settled_at >= %(since)s OR %(hour)s::int IN (-1, abs(hashtext(key) %% 24))
            OR NOT key = ANY(%(listed)s::text[]))
"""
IN_ORDER: LiteralString = " ORDER BY key LIMIT %(limit)s"

TOLD = "SELECT key FROM mirror m WHERE platform = %s AND object = %s AND their_id IS NOT NULL"

# A left-over record that is gone there is missed by nobody; one may never have carried our key.
STILL: LiteralString = """
       AND NOT EXISTS (
           SELECT FROM identity i
            WHERE i.kind = m.platform || ':customer' AND i.value = m.their_id
              AND i.gone_at IS NOT NULL
              AND NOT EXISTS (SELECT FROM customer c
                               WHERE c.key::text = m.key AND c.merged_into IS NULL))
"""
MADE = leftovers.MADE.format(kind="m.platform || ':customer'", id="m.their_id")
CARRIES = f" AND m.key <> {MADE}"

LAST = """
    SELECT max(started_at) FROM sync_run
     WHERE flow = 'reconcile' AND platform = %s AND object = %s AND ended_at IS NOT NULL
"""

ADVICE = (
    "retry: it is made anew there; drop: it stays gone there; or restore it there and say resolved"
)

KNOWN: dict[str, LiteralString] = {
    "customer": "SELECT key::text FROM customer WHERE key::text = ANY(%s)",
    "order": "SELECT key::text FROM orders WHERE key::text = ANY(%s)",
    "consent": "SELECT unnest(%s::text[])",
}

KNOWN_GONE = """
    SELECT o.key FROM outbox o JOIN review r ON r.outbox_id = o.id
     WHERE r.kind = 'gone' AND r.status IN ('open', 'dropped')
       AND o.platform = %s AND o.object = %s
"""

TOUCH = "INSERT INTO touched SELECT %s, k, NULL, '' FROM unnest(%s::text[]) AS k"

GONE = """
    WITH aside AS (
        INSERT INTO outbox (platform, object, key, status, settled_at, error)
        SELECT %(platform)s, %(object)s, k, 'review', clock_timestamp(), %(reason)s
          FROM unnest(%(keys)s::text[]) AS k
        RETURNING id, platform, object, key)
    INSERT INTO review (kind, subject, reason, advice, outbox_id)
    SELECT 'gone', platform || ' ' || object || ' ' || key, %(reason)s, %(advice)s, id FROM aside
        ON CONFLICT (kind, subject) WHERE status = 'open' DO UPDATE
       SET outbox_id = excluded.outbox_id
"""


def keys(hub: Connection, target: Target, after: str, limit: int) -> list[str]:
    """List the records that a platform must have, in the order of their keys."""
    start = after or ("" if target.noun == "consent" else FIRST)
    parameters = {"platform": target.platform, "after": start, "limit": limit}
    return [key for (key,) in hub.execute(KEYS[target.noun], parameters).fetchall()]


def standing(hub: Connection, platform: str, object: str, keys: Sequence[str]) -> dict[str, str]:
    """Return what became of these when last owed; what a person looked at stands as they said."""
    return dict(hub.execute(STANDING, (platform, object, list(keys))).fetchall())


def mirrored(
    hub: Connection,
    target: Target,
    share: tuple[datetime | None, int],
    listed: Collection[str] | None = None,
    after: str = "",
) -> list[Mirrored]:
    """List what was told since a time, an hour's share of the rest (-1: all), and the unlisted."""
    what = {"platform": target.platform, "object": target.object, "limit": AT_ONCE}
    which: dict[str, Any] = {"since": share[0], "hour": share[1], "after": after}
    which["listed"] = None if listed is None else list(listed)
    with hub.cursor(row_factory=class_row(Mirrored)) as cursor:
        still = STILL if target.noun == "customer" else ""
        return cursor.execute(MIRRORED + still + IN_ORDER, what | which).fetchall()


def told(hub: Connection, target: Target) -> set[str]:
    """List all that a platform has of ours, and that carries our key there."""
    only = STILL + CARRIES if target.noun == "customer" else ""
    return {key for (key,) in hub.execute(TOLD + only, (target.platform, target.object)).fetchall()}


def last(hub: Connection, platform: str, object: str) -> datetime | None:
    """Return when the last reconciliation that came to its end began."""
    found = hub.execute(LAST, (platform, object)).fetchone()
    return found[0] if found else None


def owe(hub: Connection, target: Target, keys: Sequence[str]) -> None:
    """Owe these to one platform; nothing happened to them, so no freshness counts from here."""
    hub.execute(customers.TOUCHED)
    hub.execute(TOUCH, (target.noun, list(keys)))
    outbox.owe(hub, [target], "bulk")


def known(hub: Connection, noun: str, keys: Sequence[str]) -> set[str]:
    """Return which of these keys the hub has given to somebody or something."""
    return {key for (key,) in hub.execute(KNOWN[noun], (list(keys),)).fetchall()}


def known_gone(hub: Connection, platform: str, object: str) -> set[str]:
    """List what a platform has no more, as a person was told, and was told nothing since."""
    return {key for (key,) in hub.execute(KNOWN_GONE, (platform, object)).fetchall()}


def gone(hub: Connection, target: Target, keys: Sequence[str]) -> None:
    """Leave to a person what a platform has no more."""
    what = {"platform": target.platform, "object": target.object, "keys": list(keys)}
    reason = f"{target.platform} has it no more: it was deleted or merged there"
    hub.execute(GONE, {**what, "reason": reason, "advice": ADVICE})
