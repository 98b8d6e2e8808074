"""What the ledger says of those a platform lists, and what becomes of a difference."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub import mirror
from tasks.hub.engine import Connection


class Ledger(Struct):
    """What we hold of one person and purpose: `row` is its place among those asked for.

    `key` is that of the record the platform is told; `told` is what it was last told there.
    """

    row: int
    key: str
    phone: str
    status: str | None
    at: datetime | None
    told: str | None
    under_way: bool
    read: datetime | None
    """The date of their newest permission that is in the ledger."""


# A consent speaks for the number it names; a contact for the number the hub has for its customer.
COMPARE = """
    SELECT t.row::int, t.key, t.phone, s.status, s.at, m.values ->> t.field AS told,
           EXISTS (SELECT FROM outbox o
                    WHERE o.status = 'owed' AND (o.platform, o.object, o.key)
                        = (%(platform)s, %(object)s, t.key))
        OR EXISTS (SELECT FROM outbox o
                    WHERE o.status = 'sending' AND (o.platform, o.object, o.key)
                        = (%(platform)s, %(object)s, t.key)) AS under_way,
           (SELECT max(g.happened_at) FROM consent g
             WHERE (g.channel, g.address, g.purpose) = ('sms', t.phone, t.purpose)
               AND g.status = 'granted' AND g.source = %(platform)s) AS read
      FROM (SELECT n.row, n.purpose, n.field, coalesce(n.phone, c.phone) AS phone,
                   CASE %(noun)s WHEN 'customer' THEN c.key::text
                        ELSE concat_ws(':', 'sms', coalesce(n.phone, c.phone), n.purpose)
                   END AS key
              FROM unnest(%(ids)s::text[], %(purposes)s::text[], %(fields)s::text[],
                          %(phones)s::text[]) WITH ORDINALITY AS n (id, purpose, field, phone, row)
              JOIN identity i ON i.kind = %(platform)s || ':customer' AND i.value = n.id
              JOIN customer c ON c.id = i.customer_id AND c.merged_into IS NULL) t
      LEFT JOIN mirror m ON (m.platform, m.object, m.key) = (%(platform)s, %(object)s, t.key)
      LEFT JOIN LATERAL (
           SELECT CASE WHEN v.expires_at <= clock_timestamp() AND v.status = 'granted'
                       THEN '' ELSE v.status END AS status,
                  coalesce(v.happened_at, v.learned_at) AS at
             FROM consent_state v
            WHERE v.channel = 'sms' AND v.address = t.phone AND v.purpose = t.purpose
           OFFSET 0) s ON true
     WHERE t.phone IS NOT NULL
     ORDER BY t.row
"""

OWE = """
    INSERT INTO outbox AS o (platform, object, key, priority)
    SELECT %s, %s, k, 9 FROM unnest(%s::text[]) AS k ORDER BY k
        ON CONFLICT (platform, object, key) WHERE status = 'owed' DO UPDATE
       SET priority = 9, lane = 'live', due_at = least(o.due_at, clock_timestamp())
"""

# A refusal taught us of an opt-out that nobody had told us of before.
ECHOES = """
    SELECT DISTINCT e.address FROM consent e
     WHERE e.channel = 'sms' AND e.source = %(platform)s AND e.status = 'withdrawn'
       AND e.learned_at >= coalesce(%(since)s::timestamptz, '-infinity') AND NOT e.evidence ? 'said'
       AND NOT EXISTS (SELECT FROM consent b
                        WHERE (b.channel, b.address, b.purpose, b.status)
                            = (e.channel, e.address, e.purpose, 'withdrawn') AND b.id < e.id)
     ORDER BY e.address
"""

SINCE = """
    SELECT max(started_at) FROM sync_run
     WHERE flow = 'audit_consent' AND platform = %s AND ended_at IS NOT NULL
"""


def compare(
    hub: Connection, where: tuple[str, str, str], asked: Sequence[tuple[str, str, str, str | None]]
) -> list[Ledger]:
    """Return what we hold of each (their id, purpose, field, number); of strangers nothing."""
    ids, purposes, fields, phones = zip(*asked, strict=True) if asked else ((), (), (), ())
    values = {"platform": where[0], "object": where[1], "noun": where[2]}
    lists = {"ids": ids, "purposes": purposes, "fields": fields, "phones": phones}
    with hub.cursor(row_factory=class_row(Ledger)) as cursor:
        asking = values | {name: list(column) for name, column in lists.items()}
        return cursor.execute(COMPARE, asking).fetchall()


def correct(
    hub: Connection, where: tuple[str, str], held: Sequence[tuple[str, str, dict[str, str]]]
) -> None:
    """Note what a platform holds (key, their id, values), and owe it what we hold, at once."""
    if held:
        mirror.remember(hub, *where, held)
        hub.execute(OWE, (*where, sorted({key for key, _, _ in held})))


def echoes(hub: Connection, platform: str, since: datetime | None) -> list[str]:
    """List the numbers of whose opt-out a refusal of this platform's taught us."""
    values = {"platform": platform, "since": since}
    return [number for (number,) in hub.execute(ECHOES, values).fetchall()]


def last(hub: Connection, platform: str) -> datetime | None:
    """Return when the last audit of a platform that came to its end began."""
    found = hub.execute(SINCE, (platform,)).fetchone()
    return found[0] if found else None
