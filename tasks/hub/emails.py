"""E-mails: asked for once per occasion, and reserved before the mail server is called.

One whose answer was lost is `unsure` for good: nobody can be asked whether it left.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub.engine import Connection
from tasks.hub.outbox import LADDER


class Mail(Struct, kw_only=True):
    """An e-mail somebody asks for: one per workflow, address and occasion, however often."""

    workflow: str
    occasion: str
    purpose: str
    customer_id: int | None
    address: str
    subject: str
    body: str
    journey_id: int | None = None
    expires_at: datetime | None = None


class Due(Struct):
    """An e-mail that was looked at: reserved for us to send, or withheld."""

    id: int
    key: str
    address: str
    subject: str
    body: str
    purpose: str
    attempts: int
    status: str
    way_out: str
    workflow: str
    journey_id: int | None


LOCK = "SELECT pg_try_advisory_lock(7201014)"
UNLOCK = "SELECT pg_advisory_unlock(7201014)"

ASK = """
    WITH asked AS (
        INSERT INTO email (workflow, occasion, purpose, customer_id, address, subject, body,
                           journey_id, expires_at, asked_at, due_at)
        SELECT w.*, present(), present()
          FROM jsonb_to_recordset(%s) AS w (workflow text, occasion text, purpose text,
                   customer_id bigint, address text, subject text, body text, journey_id bigint,
                   expires_at timestamptz)
         ORDER BY w.workflow, w.address, w.occasion
            ON CONFLICT (workflow, address, occasion) DO NOTHING
        RETURNING id)
    SELECT count(*) FROM asked
"""

# While texting is paused or a rollout has not reached everybody, no e-mail leaves either.
OPEN = "NOT EXISTS (SELECT FROM pause WHERE lifted_at IS NULL) AND reach() = 'everyone'"
# What early-warning signs stopped says nothing by e-mail either, until a person lets it go on; and
# nobody is sold to while they talk with the shop.
FREE = """
    NOT EXISTS (SELECT FROM curb u
                 WHERE (u.kind, u.subject) = ('workflow', email.workflow) AND u.lifted_at IS NULL)
    AND NOT (email.purpose <> 'transactional' AND EXISTS (
        SELECT FROM customer c JOIN identity i ON i.customer_id = coalesce(c.merged_into, c.id)
          JOIN conversation x ON (x.value, x.kind) = (i.value, i.kind)
         WHERE c.id = email.customer_id AND x.closed_at IS NULL AND x.until > present()))
"""
DUE = f"""
    SELECT EXISTS (SELECT FROM email
                    WHERE status = 'asked' AND due_at <= present() AND {FREE}) AND {OPEN}
        OR EXISTS (SELECT FROM email WHERE status = 'reserved')
"""  # noqa: S608

# Whoever is sold to must have allowed it, and want it still; who bought is not reminded of it.
RESERVE = f"""
    WITH due AS (
        SELECT * FROM email
         WHERE status = 'asked' AND due_at <= present() AND {FREE} AND {OPEN}
         ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED),
    heard AS (
        SELECT s.* FROM consent_state s JOIN due d ON s.address = d.address
         WHERE s.channel = 'email'),
    judged AS (
        SELECT d.id, CASE
                 WHEN d.expires_at <= present() THEN 'too late'
                 WHEN EXISTS (SELECT FROM consent e
                               WHERE e.method = 'erasure' AND e.channel = 'email'
                                 AND e.address = erased_hash(d.address)) THEN 'erased'
                 WHEN EXISTS (SELECT FROM heard WHERE status = 'withdrawn'
                                 AND (purpose = d.purpose
                                      OR purpose = 'marketing' AND d.purpose = 'cart'))
                      THEN 'e-mails were withdrawn'
                 WHEN d.purpose <> 'transactional' AND NOT EXISTS (
                      SELECT FROM heard WHERE purpose = 'marketing' AND status = 'granted'
                         AND happened_at <= present()
                         AND (expires_at IS NULL OR expires_at > present()))
                      THEN 'no consent to e-mail marketing'
                 WHEN d.purpose <> 'transactional' AND EXISTS (
                      SELECT FROM orders o
                       WHERE o.customer_id = coalesce((SELECT j.customer_id FROM journey j
                                                        WHERE j.id = d.journey_id), d.customer_id)
                         AND o.placed_at >= d.asked_at AND NOT o.test
                         AND o.cancelled_at IS NULL) THEN 'bought since'
               END AS why
          FROM due d)
    UPDATE email e
       SET status = CASE WHEN j.why IS NULL THEN 'reserved' ELSE 'withheld' END, why = j.why,
           reserved_at = CASE WHEN j.why IS NULL THEN present() END,
           settled_at = CASE WHEN j.why IS NOT NULL THEN present() END
      FROM judged j WHERE e.id = j.id
    RETURNING e.id, e.key::text AS key, e.address, e.subject, e.body, e.purpose, e.attempts,
              e.status, replace(e.way_out::text, '-', '') AS way_out, e.workflow, e.journey_id
"""  # noqa: S608

SETTLE = """
    UPDATE email SET status = %(status)s, why = %(why)s, settled_at = present()
     WHERE id = %(id)s AND status = 'reserved'
"""
AGAIN = """
    UPDATE email SET status = 'asked', why = %(why)s, attempts = attempts + %(counts)s,
           due_at = present() + %(wait)s * interval '1 second', reserved_at = NULL
     WHERE id = %(id)s AND status = 'reserved'
"""
WHOSE = "SELECT address, key FROM email WHERE way_out = %s"
DOUBT = """
    UPDATE email SET status = 'unsure', settled_at = present(),
           why = 'whoever sent it ended before the answer came'
     WHERE status = 'reserved'
"""


def ask(hub: Connection, mails: Sequence[Mail]) -> int:
    """Owe these e-mails; return how many are new. Asking twice asks once."""
    said = msgspec.json.encode(mails).decode()
    found = hub.execute(ASK, (said,)).fetchone() if mails else None
    return int(found[0]) if found else 0


def due(hub: Connection) -> bool:
    """Whether there is an e-mail to send, or one that nobody sends any more."""
    found = hub.execute(DUE).fetchone()
    return bool(found and found[0])


def lock(hub: Connection) -> bool:
    """Be the only one who sends until `unlock`; False while somebody else is."""
    found = hub.execute(LOCK).fetchone()
    return bool(found and found[0])


def unlock(hub: Connection) -> None:
    """Let somebody else send."""
    hub.execute(UNLOCK)


def doubt(hub: Connection) -> int:
    """Settle what somebody who is gone had reserved: it may have left, so it never leaves again."""
    return hub.execute(DOUBT).rowcount


def reserve(hub: Connection) -> Due | None:
    """Take the next that may leave, or withhold it with why; commit before the server is called."""
    with hub.cursor(row_factory=class_row(Due)) as cursor:
        return cursor.execute(RESERVE).fetchone()


def settle(hub: Connection, id: int, status: str, why: str | None = None) -> None:
    """Note what became of one that was reserved: sent, refused or unsure."""
    hub.execute(SETTLE, {"id": id, "status": status, "why": why})


def later(hub: Connection, one: Due, why: str) -> str:
    """Try one again later, by the ladder; after its last rung it is refused. Return its status."""
    if one.attempts >= len(LADDER):
        settle(hub, one.id, "refused", why)
        return "refused"
    again = {"id": one.id, "why": why, "wait": LADDER[one.attempts], "counts": 1}
    hub.execute(AGAIN, again)
    return "asked"


def give_back(hub: Connection, id: int, why: str) -> None:
    """Let one wait that is not at fault; nothing is counted."""
    hub.execute(AGAIN, {"id": id, "why": why, "wait": LADDER[0], "counts": 0})
