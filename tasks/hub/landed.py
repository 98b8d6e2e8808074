"""What the shop's pixel posted and nobody has read yet: kept before anything else is done."""

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


class Landed(Struct):
    """One post, as it came."""

    platform: str
    body: bytes
    received_at: datetime


def take(hub: Connection, limit: int) -> list[Landed]:
    """Take the next posts, in the caller's transaction: rolled back, they are there as before."""
    return [Landed(*row) for row in hub.execute(TAKE, (limit,)).fetchall()]
