"""The review list: what a person must look at, and what they decided."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub import outbox
from tasks.hub.engine import Connection


class Review(Struct):
    """One thing for a person to decide."""

    id: int
    kind: str
    subject: str
    reason: str
    advice: str
    outbox_id: int | None
    opened_at: datetime


OPEN = """
    INSERT INTO review (kind, subject, reason, advice) VALUES (%s, %s, %s, %s)
        ON CONFLICT (kind, subject) WHERE status = 'open' DO UPDATE SET reason = excluded.reason
"""

LIST = """
    SELECT id, kind, subject, reason, advice, outbox_id, opened_at FROM review
     WHERE status = 'open' AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s))
     ORDER BY id LIMIT %(limit)s
"""

# What a platform has no more is made anew there only as a whole; its old id leads to nobody there.
FORGET = """
    WITH forgotten AS (
        DELETE FROM mirror m USING outbox o, review r
         WHERE r.id = ANY(%s) AND r.kind = 'gone' AND o.id = r.outbox_id
           AND (m.platform, m.object, m.key) = (o.platform, o.object, o.key)
        RETURNING m.platform, m.key, m.their_id)
    UPDATE identity i SET gone_at = clock_timestamp()
      FROM forgotten f JOIN customer c ON c.key::text = f.key
     WHERE i.kind = f.platform || ':customer' AND i.value = f.their_id AND i.gone_at IS NULL
"""

CLOSE = """
    UPDATE review SET status = %s, closed_at = clock_timestamp(), outcome = %s
     WHERE id = ANY(%s) AND status = 'open'
"""


# Somebody has read the reply that may have meant no, and did what it says.
LIFT = """
    UPDATE consent_hold h SET lifted_at = clock_timestamp(), why = %s
      FROM review r
     WHERE r.id = ANY(%s) AND r.status = 'open' AND r.kind = 'consent' AND h.lifted_at IS NULL
       AND h.message_id = split_part(r.subject, ' reply ', 2)
"""


def open(hub: Connection, kind: str, subject: str, reason: str, advice: str) -> None:
    """Ask a person to look; the same subject is asked once until it is closed."""
    hub.execute(OPEN, (kind, subject, reason, advice))


def listed(hub: Connection, ids: Sequence[int] | None = None, limit: int = 1000) -> list[Review]:
    """Return what is open, oldest first."""
    with hub.cursor(row_factory=class_row(Review)) as cursor:
        return cursor.execute(LIST, {"ids": list(ids) if ids else None, "limit": limit}).fetchall()


def retry(hub: Connection, reviews: Sequence[Review], outcome: str) -> int:
    """Owe again what was set aside; return how many records that are."""
    owed = [review.outbox_id for review in reviews if review.outbox_id is not None]
    hub.execute(FORGET, ([review.id for review in reviews],))
    outbox.again(hub, owed)
    close(hub, reviews, "retried", outcome)
    return len(owed)


def close(hub: Connection, reviews: Sequence[Review], status: str, outcome: str) -> int:
    """End these as `retried`, `dropped` or `resolved`, with the person's words.

    Promotion that waited for a resolved one goes on; for one that is dropped it waits on.
    """
    if status == "resolved":
        hub.execute(LIFT, (outcome, [review.id for review in reviews]))
    outbox.drop(hub, [review.outbox_id for review in reviews if review.outbox_id is not None])
    return hub.execute(CLOSE, (status, outcome, [review.id for review in reviews])).rowcount
