"""What the shop's pixel posted and nobody has read yet: kept before anything else is done."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from tasks.hub.engine import Connection

KEEP = "COPY landed (platform, body) FROM STDIN"
TAKE = """
    WITH taken AS (
        DELETE FROM landed WHERE id IN (
               SELECT id FROM landed ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
        RETURNING id, platform, body, received_at)
    SELECT platform, body, received_at FROM taken ORDER BY id
"""
# A form anybody may post: it asks nobody twice in a day, and nobody who decided already.
DECIDED = """
    SELECT address FROM consent_state
     WHERE (channel, purpose) = ('sms', 'marketing') AND address = ANY(%s)
       AND (status <> 'pending' OR happened_at > present() - interval '24 hours')
"""
# Looked at from the newest on: no list by when something was learned is kept.
ASKED_LATELY = """
    SELECT count(*) FROM (
           SELECT method, learned_at, evidence FROM consent ORDER BY id DESC LIMIT 20000) c
     WHERE method = 'form' AND evidence ? 'form' AND learned_at > clock_timestamp() - interval '1 h'
"""
MOST = 300
"""Numbers that forms may have us ask within an hour: each is a text, and anybody may post one."""


class Landed(Struct):
    """One post, as it came."""

    platform: str
    body: bytes
    received_at: datetime


def take(hub: Connection, limit: int) -> list[Landed]:
    """Take the next posts, in the caller's transaction: rolled back, they are there as before."""
    return [Landed(*row) for row in hub.execute(TAKE, (limit,)).fetchall()]


def decided(hub: Connection, phones: Sequence[str]) -> set[str]:
    """Name the numbers whose owner decided about texts, or was asked in the last day."""
    return {phone for (phone,) in hub.execute(DECIDED, (list(phones),)).fetchall()}


def room(hub: Connection) -> int:
    """Return how many more numbers may be asked within this hour."""
    (asked,) = hub.execute(ASKED_LATELY).fetchone() or (0,)
    return max(0, MOST - int(asked))
