"""How far what we owe may go: while a rollout is under way or automation halted, not everywhere.

Withdrawals of consent always go, to whoever was told otherwise or may believe otherwise. What may
not go yet stays owed, far in the future, and wakes when it may.
"""

from collections.abc import Sequence

from tasks.hub import bearing
from tasks.hub.engine import Connection
from tasks.hub.inbox import CHANNEL

BEYOND = "'9000-01-01Z'::timestamptz"
"""What is due only then is beyond our reach now."""

# Of `o` in the outbox: what is said of it may be said whole.
WITHIN = """(
    (SELECT reach()) = 'everyone'
    OR (SELECT reach()) = 'cohort' AND o.key IN (SELECT key FROM reached))"""

# A left-over record of somebody's, which was told of something before.
BESIDE = f"""
            SELECT FROM mirror m
              JOIN identity i ON i.kind = m.platform || ':customer' AND i.value = m.their_id
              JOIN customer c ON c.id = i.customer_id AND c.key::text <> m.key
             CROSS JOIN LATERAL ({bearing.NUMBERS}) n
             CROSS JOIN LATERAL (
                   SELECT FROM consent_state v
                    WHERE v.channel = 'sms' AND v.address = n.phone AND v.status = 'withdrawn') s
             WHERE (m.platform, m.object, m.key) = (o.platform, o.object, o.key)
               AND m.values <> '{{}}'
"""  # noqa: S608 - our own words

# Of `o`: it takes consent back. Who bears a consent among other things must have been told of one.
WITHDRAWS = f"""(
    o.priority >= 9 AND (
        EXISTS (SELECT FROM consent_state s
                 WHERE s.status = 'withdrawn'
                   AND (s.channel, s.address, s.purpose) = (split_part(o.key, ':', 1),
                        split_part(o.key, ':', 2), split_part(o.key, ':', 3)))
        OR EXISTS (
            SELECT FROM customer c
             CROSS JOIN LATERAL (
                   SELECT v.id FROM consent_state v
                    WHERE v.channel = 'sms' AND v.address = c.phone AND v.status = 'withdrawn') s
             WHERE c.key = CASE WHEN o.key ~ '^[0-9a-f]{{8}}-([0-9a-f]{{4}}-){{3}}[0-9a-f]{{12}}$'
                           THEN o.key::uuid END
               AND NOT EXISTS (SELECT FROM consent_ack k
                                WHERE k.consent_id = s.id AND k.platform = o.platform)
               AND EXISTS (SELECT FROM consent a
                             JOIN consent_ack k ON k.consent_id = a.id AND k.platform = o.platform
                            WHERE a.channel = 'sms' AND a.address = c.phone))
        OR EXISTS ({BESIDE})))"""  # noqa: S608 - our own words

# Since when all goes that goes now: what happened before may have been held back until then.
WIDENED = """
    SELECT greatest((SELECT max(settled_at) FROM rollout_phase WHERE status = 'approved'),
                    (SELECT max(since) FROM pilot_member),
                    (SELECT max(lifted_at) FROM halt)) AS at
"""

# Of `o`, with `w` of WIDENED: it was owed while it might go, so how long it took is ours to answer
# for. A withdrawal always might.
FREE = """
    CASE WHEN o.object = 'consents' AND o.happened_at < coalesce(w.at, '-infinity')
              OR {held} THEN
         EXISTS (SELECT FROM consent_state s
                  WHERE o.object = 'consents' AND s.status = 'withdrawn'
                    AND (s.channel, s.address, s.purpose) = (split_part(o.key, ':', 1),
                         split_part(o.key, ':', 2), split_part(o.key, ':', 3)))
         ELSE o.happened_at >= coalesce(w.at, '-infinity') END
"""
FREELY = FREE.format(held=f"o.status = 'owed' AND NOT {WITHIN}")

WAKE = f"""
    UPDATE outbox o SET due_at = clock_timestamp()
     WHERE o.status = 'owed' AND o.due_at >= {BEYOND} AND {WITHIN}
"""  # noqa: S608 - our own words

# What only the reach held back need not wait for its next turn.
HURRY = """
    UPDATE message m SET due_at = clock_timestamp()
     WHERE m.status = 'waiting' AND m.due_at > clock_timestamp()
       AND 'reach' = ALL (SELECT o.gate FROM objection o
                           WHERE o.message_id = m.id AND o.until = m.due_at)
       AND EXISTS (SELECT FROM objection o WHERE o.message_id = m.id AND o.until = m.due_at)
"""

LEAVE = f"""
    INSERT INTO outbox (platform, object, key, priority, lane, due_at)
    SELECT platform, object, key, 0, lane, {BEYOND} FROM outbox WHERE id = ANY(%s)
        ON CONFLICT (platform, object, key) WHERE status = 'owed' DO NOTHING
"""  # noqa: S608 - our own words

WITHDRAWN = "SELECT id FROM consent WHERE id = ANY(%s) AND status = 'withdrawn'"


def reach(hub: Connection) -> str:
    """Say whom what we owe may go to: nobody, cohort (the pilot's members) or everyone."""
    found = hub.execute("SELECT reach()").fetchone()
    return str(found[0]) if found else "nobody"


def wake(hub: Connection) -> int:
    """Let everything go that has come within reach; return how many records it is."""
    woken = hub.execute(WAKE).rowcount
    hub.execute(HURRY)
    hub.execute(f"NOTIFY {CHANNEL}")
    return woken


def leave(hub: Connection, ids: Sequence[int]) -> None:
    """Owe again, for when it may be said, what was said only in part."""
    if ids:
        hub.execute(LEAVE, (list(ids),))


def withdrawn(hub: Connection, acts: Sequence[int]) -> list[int]:
    """Return those acts of consent that took it back."""
    return [id for (id,) in hub.execute(WITHDRAWN, (list(acts),)).fetchall()] if acts else []
