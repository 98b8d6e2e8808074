"""Acknowledgements: when each platform confirmed an act of consent, and who has not yet."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import LiteralString

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub.engine import Connection


class Pace(Struct, frozen=True):
    """How long a platform took to confirm acts, in seconds from their commit in the ledger."""

    platform: str
    acts: int
    p50: float
    p95: float
    p99: float
    longest: float


class Open(Struct, frozen=True):
    """What a platform has not confirmed yet: how many records, and the seconds of the oldest."""

    platform: str
    object: str
    status: str
    records: int
    age: float


NOTE = """
    INSERT INTO consent_ack (consent_id, platform)
    SELECT DISTINCT act, %s FROM unnest(%s::bigint[]) AS act ORDER BY act
        ON CONFLICT DO NOTHING
"""

PACE = """
    WITH told AS (
        SELECT a.platform, count(*)::int AS acts,
               percentile_cont(ARRAY[0.5, 0.95, 0.99, 1.0]) WITHIN GROUP
                   (ORDER BY extract(epoch FROM a.acked_at - c.learned_at)::float) AS p
          FROM consent_ack a JOIN consent c ON c.id = a.consent_id
         WHERE c.learned_at >= %(since)s AND c.learned_at < %(until)s
           AND c.status = ANY(%(statuses)s)
         GROUP BY a.platform)
    SELECT platform, acts, p[1] AS p50, p[2] AS p95, p[3] AS p99, p[4] AS longest
      FROM told ORDER BY platform
"""

WAITING: LiteralString = """
    WITH waiting AS (
        SELECT platform, object, status, owed_at FROM outbox
         WHERE priority >= 9 AND status = 'owed' {due}
        UNION ALL
        SELECT platform, object, status, owed_at FROM outbox
         WHERE priority >= 9 AND status = 'sending'
        UNION ALL
        SELECT o.platform, o.object, o.status, o.owed_at
          FROM review r JOIN outbox o ON o.id = r.outbox_id
         WHERE r.status = 'open' AND o.status = 'review' AND o.priority >= 9)
    SELECT platform, object, status, count(*)::int AS records,
           extract(epoch FROM clock_timestamp() - min(owed_at))::float AS age
      FROM waiting GROUP BY platform, object, status ORDER BY platform, object, status
"""
"""Acts of consent that some platform has not confirmed; `due` narrows those that are only owed."""
OPEN = WAITING.format(due="")


def note(hub: Connection, platform: str, acts: Iterable[int]) -> None:
    """Note that a platform holds these acts; the first time counts."""
    if told := list(acts):
        hub.execute(NOTE, (platform, told))


def pace(
    hub: Connection,
    since: datetime,
    until: datetime,
    statuses: Sequence[str] = ("withdrawn",),
) -> list[Pace]:
    """Return how fast each platform confirmed the acts learned of in [since, until)."""
    parameters = {"since": since, "until": until, "statuses": list(statuses)}
    with hub.cursor(row_factory=class_row(Pace)) as cursor:
        return cursor.execute(PACE, parameters).fetchall()


def unconfirmed(hub: Connection) -> list[Open]:
    """List what is owed of consents and not confirmed, by platform and by how it stands."""
    with hub.cursor(row_factory=class_row(Open)) as cursor:
        return cursor.execute(OPEN).fetchall()
