"""The outbox: which record must still reach which platform, written with the change itself.

A row says that something is owed, not what: what to say is read from the hub when it is sent, so
that several changes of one record become one write.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from tasks.hub import leftovers
from tasks.hub.engine import Connection

LADDER = (30, 120, 480, 1800)
"""Seconds to wait after each failed try; after the last a person looks."""
LEFT_ALONE = 600
"""Seconds for which what a backfill owes is left to it, to be told once, after its last slice."""


class Target(Struct, frozen=True):
    """A platform's object that must follow one noun of the hub.

    `keys` is a pattern (LIKE) of the keys a platform can be told of.
    """

    platform: str
    object: str
    noun: str
    priority: int = 0
    keys: str = "%"


class Owed(Struct):
    """One record owed to a platform; `partly`: only what takes back consent may be said of it."""

    id: int
    platform: str
    object: str
    key: str
    attempts: int
    happened_at: datetime | None
    partly: bool = False


# An opt-out older than its customer could not be told to where they are known by an id. One look-up
# each, from what was touched on: a plan that begins elsewhere was quadratic.
UNHEARD = """
    INSERT INTO touched
    SELECT 'consent', x.key, min(t.happened_at), x.source
      FROM (SELECT CASE WHEN length(key) = 36 THEN key::uuid END AS key, happened_at
              FROM touched WHERE noun = 'customer' OFFSET 0) t
     CROSS JOIN LATERAL (SELECT id, phone FROM customer WHERE key = t.key OFFSET 0) c
     CROSS JOIN LATERAL (
           SELECT concat_ws(':', channel, address, purpose) AS key, source FROM consent
            WHERE channel = 'sms' AND address = c.phone AND status = 'withdrawn' OFFSET 0) x
     CROSS JOIN LATERAL (
           SELECT kind FROM identity WHERE customer_id = c.id AND gone_at IS NULL OFFSET 0) i
      JOIN unnest(%(platforms)s::text[], %(objects)s::text[], %(nouns)s::text[], %(keys)s::text[])
                  AS w (platform, object, noun, keys) ON i.kind = w.platform || ':customer'
     WHERE w.noun = 'consent' AND x.source <> w.platform AND x.key LIKE w.keys
       AND NOT EXISTS (SELECT FROM mirror m WHERE (m.platform, m.object, m.key)
                           = (w.platform, w.object, x.key) OFFSET 0)
     GROUP BY x.key, x.source
"""

# Who said what holds now need not be told of it; whose word is outdated must be.
OWE = """
    INSERT INTO outbox AS o (platform, object, key, priority, lane, happened_at, due_at)
    SELECT w.platform, w.object, t.key, w.priority, %(lane)s, min(t.happened_at),
           clock_timestamp()
               + CASE w.noun WHEN 'consent' THEN 0 ELSE %(left)s END * interval '1 second'
      FROM touched t
      JOIN unnest(%(platforms)s::text[], %(objects)s::text[], %(nouns)s::text[],
                  %(priorities)s::int[], %(keys)s::text[])
                  AS w (platform, object, noun, priority, keys)
        ON w.noun = t.noun AND t.key LIKE w.keys
     WHERE NOT (w.noun = 'consent' AND t.platform = w.platform AND NOT EXISTS (
               SELECT FROM consent_state s
                WHERE s.source <> w.platform
                  AND (s.channel, s.address, s.purpose) = (split_part(t.key, ':', 1),
                       split_part(t.key, ':', 2), split_part(t.key, ':', 3))))
     GROUP BY w.platform, w.object, w.noun, t.key, w.priority
     ORDER BY w.platform, w.object, t.key
        ON CONFLICT (platform, object, key) WHERE status = 'owed' DO UPDATE
       SET priority = greatest(o.priority, excluded.priority),
           lane = CASE WHEN 'live' IN (o.lane, excluded.lane) THEN 'live' ELSE 'bulk' END,
           happened_at = least(o.happened_at, excluded.happened_at),
           due_at = least(o.due_at, CASE WHEN o.attempts = 0 THEN excluded.due_at
               ELSE clock_timestamp() + %(soon)s * interval '1 second' END)
"""

# Whoever says the opposite of what holds no longer has what it was told: it is told again.
CONTRADICTED = """
    UPDATE mirror m SET values = '{}'
      FROM touched t
      JOIN unnest(%(platforms)s::text[], %(objects)s::text[], %(nouns)s::text[])
                  AS w (platform, object, noun)
        ON w.noun = 'consent' AND w.platform = t.platform
     WHERE t.noun = 'consent' AND (m.platform, m.object, m.key) = (w.platform, w.object, t.key)
       AND EXISTS (
           SELECT FROM consent_state s
            WHERE (s.channel, s.address, s.purpose) = (split_part(t.key, ':', 1),
                   split_part(t.key, ':', 2), split_part(t.key, ':', 3))
              AND s.source <> w.platform
              AND s.status <> (SELECT c.status FROM consent c
                                WHERE (c.channel, c.address, c.purpose)
                                    = (s.channel, s.address, s.purpose) AND c.source = w.platform
                                ORDER BY c.id DESC LIMIT 1))
"""

# A consent is told ahead of everything wherever it stands: of a customer, too, who bears it.
HURRY = """
    WITH hurried AS (
        UPDATE outbox o SET priority = 9
          FROM touched t
         CROSS JOIN LATERAL (
               SELECT key FROM customer
                WHERE phone = split_part(t.key, ':', 2) AND merged_into IS NULL OFFSET 0) c
          JOIN unnest(%(platforms)s::text[], %(objects)s::text[], %(nouns)s::text[])
                      AS w (platform, object, noun) ON w.noun = 'customer'
         WHERE t.noun = 'consent' AND t.key LIKE 'sms:%%' AND o.status = 'owed'
           AND (o.platform, o.object, o.key) = (w.platform, w.object, c.key::text))
    SELECT pg_notify('consent', '') FROM touched WHERE noun = 'consent' LIMIT 1
"""

# What is told of an order names its contact: told before the contact was known, it is told again.
# One that is owed already stays locked until we commit: whoever claims it then finds the contact.
HOLD = """
    SELECT n.id FROM unnest(%(keys)s::uuid[]) AS known (key)
      JOIN customer c ON c.key = known.key
      JOIN orders w ON w.customer_id = c.id
      JOIN outbox n ON n.status = 'owed' AND n.platform = %(platform)s AND n.object = %(object)s
                   AND n.key = w.key::text
     ORDER BY n.key FOR UPDATE OF n
"""

FOLLOW = """
    INSERT INTO outbox AS n (platform, object, key, priority)
    SELECT %(platform)s, %(object)s, w.key, %(priority)s
      FROM unnest(%(keys)s::uuid[], %(ids)s::text[]) AS known (key, id)
      JOIN customer c ON c.key = known.key
      JOIN orders w ON w.customer_id = c.id
     WHERE w.deleted_at IS NULL AND known.id IS NOT NULL
       AND (EXISTS (SELECT FROM mirror m
                     WHERE m.platform = %(platform)s AND m.object = %(object)s
                       AND m.key = w.key::text
                       AND coalesce(m.values ->> %(link)s, '') <> known.id)
            OR EXISTS (SELECT FROM outbox s
                        WHERE s.status = 'sending' AND s.platform = %(platform)s
                          AND s.object = %(object)s AND s.key = w.key::text))
     ORDER BY w.key
        ON CONFLICT (platform, object, key) WHERE status = 'owed' DO UPDATE
       SET due_at = least(n.due_at, clock_timestamp())
"""

AGAIN = """
    WITH old AS (
        UPDATE outbox SET status = 'superseded' WHERE id = ANY(%(ids)s) AND status = 'review'
        RETURNING platform, object, key, priority, lane)
    INSERT INTO outbox (platform, object, key, priority, lane)
    SELECT platform, object, key, max(priority), max(lane) FROM old GROUP BY 1, 2, 3
        ON CONFLICT (platform, object, key) WHERE status = 'owed' DO NOTHING
"""

PENDING = """
    SELECT EXISTS (SELECT FROM outbox WHERE (platform, object, key) = (%s, %s, %s)
                      AND status IN ('owed', 'sending'))
"""

HAND_OVER = """
    UPDATE outbox SET due_at = clock_timestamp()
     WHERE status = 'owed' AND lane = 'bulk' AND attempts = 0 AND due_at > clock_timestamp()
"""

DROP = "UPDATE outbox SET status = 'superseded' WHERE id = ANY(%s) AND status = 'review'"
OWED_KEYS = """
    SELECT DISTINCT key FROM outbox WHERE platform = %s AND object = %s AND status = 'owed'
     ORDER BY key
"""


def owed_keys(hub: Connection, platform: str, object: str) -> list[str]:
    """List the records a platform is owed, due or not."""
    return [key for (key,) in hub.execute(OWED_KEYS, (platform, object)).fetchall()]


def parties(targets: Sequence[Target], lane: str) -> dict[str, Any]:
    """Say who must be told of what, and how soon, as the statements take it."""
    return {
        "platforms": [target.platform for target in targets],
        "objects": [target.object for target in targets],
        "nouns": [target.noun for target in targets],
        "priorities": [target.priority for target in targets],
        "keys": [target.keys for target in targets],
        "lane": lane,
        "soon": LADDER[0],
        "left": LEFT_ALONE if lane == "bulk" else 0,
    }


def owe(hub: Connection, targets: Sequence[Target], lane: str) -> None:
    """Owe what was touched in this transaction to every platform that follows it."""
    values = parties(targets, lane)
    hub.execute(UNHEARD, values)
    hub.execute(OWE, values)
    hub.execute(CONTRADICTED, values)
    if lane == "live":
        hub.execute(HURRY, values)
    leftovers.owe(hub, values)


def follow(
    hub: Connection, target: Target, link: str, known: Sequence[tuple[str, str | None]]
) -> None:
    """Owe the orders of these customers, told before (customer key, their id) was known."""
    keys, ids = zip(*known, strict=True)
    values = {
        "platform": target.platform,
        "object": target.object,
        "priority": target.priority,
        "link": link,
        "keys": list(keys),
        "ids": list(ids),
    }
    for statement in (HOLD, FOLLOW):
        hub.execute(statement, values)


def pending(hub: Connection, platform: str, object: str, key: str) -> bool:
    """Whether a record is owed or being sent."""
    found = hub.execute(PENDING, (platform, object, key)).fetchone()
    return bool(found and found[0])


def hand_over(hub: Connection) -> None:
    """Let anybody tell what a backfill has not told by its end."""
    hub.execute(HAND_OVER)


def again(hub: Connection, ids: Sequence[int]) -> None:
    """Owe anew what a person decided to try again."""
    hub.execute(AGAIN, {"ids": list(ids)})


def drop(hub: Connection, ids: Sequence[int]) -> None:
    """Note that a person decided to leave these as they are."""
    hub.execute(DROP, (list(ids),))
