"""What the ledger says of those a platform lists, and what becomes of a difference."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub import mirror
from tasks.hub.bearing import NUMBERS
from tasks.hub.engine import Connection
from tasks.hub.leftovers import MADE


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


# Of `n`, a record of `c` beside the one that is told (`told`): the key it goes by.
BESIDE = f"""
    SELECT coalesce(m.key, {MADE.format(kind="i.kind", id="i.value")}) AS key
      FROM (SELECT (SELECT key FROM mirror o
                     WHERE o.their_id = i.value AND o.key <> c.key::text
                       AND (o.platform, o.object) = (%(platform)s, %(object)s)
                     ORDER BY key LIMIT 1) AS key) m
     WHERE i.value IS DISTINCT FROM told.their_id AND num_nonnulls(m.key, told.their_id) > 0
"""  # noqa: S608 - our own words

# A consent speaks for the number it names; a contact for the number the hub has for its customer,
# a left-over one for all of them.
COMPARE = f"""
    SELECT t.row::int, t.key, t.phone, s.status, s.at, m.values ->> t.field AS told,
           EXISTS (SELECT FROM outbox o
                    WHERE o.status = 'owed' AND (o.platform, o.object, o.key)
                        = (%(platform)s, %(object)s, t.key))
        OR EXISTS (SELECT FROM outbox o
                    WHERE o.status = 'sending' AND (o.platform, o.object, o.key)
                        = (%(platform)s, %(object)s, t.key)) AS under_way,
           (SELECT max(g.happened_at) FROM consent g
             WHERE g.channel = 'sms' AND g.address = ANY(t.phones) AND g.purpose = t.purpose
               AND g.status = 'granted' AND g.source = %(platform)s) AS read
      FROM (SELECT n.row, n.purpose, n.field, coalesce(n.phone, c.phone, k.phones[1]) AS phone,
                   CASE WHEN x.key IS NULL THEN ARRAY[coalesce(n.phone, c.phone)]
                        ELSE k.phones END AS phones,
                   CASE %(noun)s WHEN 'customer' THEN coalesce(x.key, c.key::text)
                        ELSE concat_ws(':', 'sms', coalesce(n.phone, c.phone), n.purpose)
                   END AS key
              FROM unnest(%(ids)s::text[], %(purposes)s::text[], %(fields)s::text[],
                          %(phones)s::text[]) WITH ORDINALITY AS n (id, purpose, field, phone, row)
              JOIN identity i ON i.kind = %(platform)s || ':customer' AND i.value = n.id
              JOIN customer c ON c.id = i.customer_id AND c.merged_into IS NULL
              LEFT JOIN mirror told ON %(noun)s = 'customer'
                   AND (told.platform, told.object, told.key)
                     = (%(platform)s, %(object)s, c.key::text)
              LEFT JOIN LATERAL ({BESIDE}) x ON %(noun)s = 'customer'
              LEFT JOIN LATERAL (
                   SELECT array_agg(phone ORDER BY phone) AS phones
                     FROM ({NUMBERS}) n WHERE phone IS NOT NULL) k ON x.key IS NOT NULL) t
      LEFT JOIN mirror m ON (m.platform, m.object, m.key) = (%(platform)s, %(object)s, t.key)
     CROSS JOIN LATERAL (
           SELECT CASE WHEN count(*) = 0 THEN NULL
                       WHEN bool_or(v.status = 'withdrawn') THEN 'withdrawn'
                       WHEN cardinality(t.phones) = 1 THEN max(v.status)
                       WHEN count(*) FILTER (WHERE v.status = 'granted') = cardinality(t.phones)
                       THEN 'granted' ELSE '' END AS status,
                  coalesce(max(v.at) FILTER (WHERE v.status = 'withdrawn'), max(v.at)) AS at
             FROM unnest(t.phones) AS number (phone) CROSS JOIN LATERAL (
                  SELECT CASE WHEN v.expires_at <= clock_timestamp() AND v.status = 'granted'
                              THEN '' ELSE v.status END AS status,
                         coalesce(v.happened_at, v.learned_at) AS at
                    FROM consent_state v
                   WHERE v.channel = 'sms' AND v.address = number.phone AND v.purpose = t.purpose
                  OFFSET 0) v) s
     WHERE t.phone IS NOT NULL
     ORDER BY t.row
"""  # noqa: S608 - our own words

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
