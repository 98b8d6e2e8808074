"""Texts a provider took after the person's STOP: which ones, how late, and how many were looked at.

`occurred` is when the person said STOP, `learned` when the ledger had it. The gate promises only
that nothing is reserved after `learned`; a lawyer asks for all that was taken after `occurred`.
"""

from datetime import datetime

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub.engine import Connection

VERDICTS = ("after we knew", "cannot tell", "in flight", "before we knew", "answer", "allowed")
"""What a text after a STOP was, the worst first; one before any STOP is none of these."""


class Late(Struct, frozen=True):
    """One text after a STOP; seconds are None where nobody knows when the provider took it."""

    id: int
    week: datetime
    workflow: str
    purpose: str
    phone: str
    verdict: str
    status: str
    occurred_at: datetime
    learned_at: datetime
    reserved_at: datetime
    accepted_at: datetime | None
    since_stop: float | None
    since_learned: float | None


class Week(Struct, frozen=True):
    """How much was looked at: texts a provider took or may have taken, and STOPs."""

    week: datetime
    texts: int
    undated: int
    stops: int


# A text is between two moments: when its provider took it, or, where nobody knows, from its
# reservation to its end. The STOP that counts is the first one since the person's last yes, ranked
# as in the view consent_state: what was only recorded or concluded lifts no STOP. What answers the
# person's own act (the confirmation of the STOP itself) is no breach of it; a STOP to another
# purpose does not end this one.
LATE = """
    WITH taken AS (
        SELECT m.*, coalesce(accepted_at, reserved_at) AS soonest,
               coalesce(accepted_at, CASE WHEN status IN ('reserved', 'unsure')
                                          THEN clock_timestamp() END,
                        settled_at, clock_timestamp()) AS latest,
               workflow = 'stop_confirmation' OR facts ->> 'reply_to' = 'true' AS answers
          FROM message m
         WHERE status IN ('reserved', 'unsure', 'sent', 'delivered', 'undelivered')
           AND coalesce(accepted_at, reserved_at) >= %(since)s
           AND coalesce(accepted_at, reserved_at) < %(until)s),
    stopped AS (
        SELECT t.id, c.purpose, min(c.said_at) AS occurred_at, min(c.learned_at) AS learned_at
          FROM taken t
         CROSS JOIN LATERAL (
               SELECT *, max(counts_at) FILTER (WHERE yes) OVER (PARTITION BY purpose) AS yes_at
                 FROM (SELECT purpose, status, learned_at,
                              least(happened_at, learned_at) AS said_at,
                              status = 'granted' AND expires_at IS NULL AND NOT recorded(source)
                                  AND happened_at <= learned_at + interval '5 minutes' AS yes,
                              least(learned_at, happened_at + CASE
                                  WHEN status = 'withdrawn'
                                       AND happened_at = date_trunc('second', happened_at)
                                  THEN interval '999999 us' ELSE interval '0' END) AS counts_at
                         FROM consent
                        WHERE channel = 'sms' AND address = t.phone
                          AND least(happened_at, learned_at) <= t.latest) acts) c
         WHERE c.status = 'withdrawn' AND c.counts_at >= coalesce(c.yes_at, '-infinity')
         GROUP BY t.id, c.purpose),
    judged AS (
        SELECT DISTINCT ON (t.id) t.*, s.occurred_at, s.learned_at,
               CASE WHEN t.answers THEN 'answer'
                    WHEN s.purpose <> t.purpose THEN 'allowed'
                    WHEN t.status IN ('reserved', 'unsure') THEN 'cannot tell'
                    WHEN t.reserved_at >= s.learned_at THEN 'after we knew'
                    WHEN t.accepted_at >= s.learned_at THEN 'in flight'
                    WHEN t.soonest < s.occurred_at OR t.latest >= s.learned_at THEN 'cannot tell'
                    ELSE 'before we knew' END AS verdict
          FROM stopped s JOIN taken t USING (id)
         ORDER BY t.id, s.purpose <> t.purpose, s.occurred_at)
    SELECT id, date_trunc('week', soonest, 'UTC') AS week, workflow, purpose, phone, verdict,
           status, occurred_at, learned_at, reserved_at, accepted_at,
           extract(epoch FROM accepted_at - occurred_at)::float AS since_stop,
           extract(epoch FROM accepted_at - learned_at)::float AS since_learned
      FROM judged
     ORDER BY array_position(%(verdicts)s::text[], verdict), soonest DESC, id
"""

LOOKED_AT = """
    WITH weeks AS (
        SELECT generate_series(date_trunc('week', %(since)s::timestamptz, 'UTC'),
                               %(until)s::timestamptz - interval '1 microsecond',
                               interval '7 days') AS week)
    SELECT week,
           (SELECT count(*) FROM message
             WHERE status IN ('reserved', 'unsure', 'sent', 'delivered', 'undelivered')
               AND coalesce(accepted_at, reserved_at) >= greatest(week, %(since)s)
               AND coalesce(accepted_at, reserved_at)
                   < least(week + interval '7 days', %(until)s)) AS texts,
           (SELECT count(*) FROM message
             WHERE status IN ('reserved', 'unsure', 'sent', 'delivered', 'undelivered')
               AND accepted_at IS NULL AND reserved_at >= greatest(week, %(since)s)
               AND reserved_at < least(week + interval '7 days', %(until)s)) AS undated,
           (SELECT count(DISTINCT (address, least(happened_at, learned_at))) FROM consent
             WHERE channel = 'sms' AND status = 'withdrawn'
               AND least(happened_at, learned_at) >= greatest(week, %(since)s)
               AND least(happened_at, learned_at)
                   < least(week + interval '7 days', %(until)s)) AS stops
      FROM weeks ORDER BY week DESC
"""


def late(hub: Connection, since: datetime, until: datetime) -> list[Late]:
    """List texts after a STOP that a provider took in [since, until), the worst first."""
    values = {"since": since, "until": until, "verdicts": list(VERDICTS)}
    with hub.cursor(row_factory=class_row(Late)) as cursor:
        return cursor.execute(LATE, values).fetchall()


def looked_at(hub: Connection, since: datetime, until: datetime) -> list[Week]:
    """Count the texts and STOPs of each week (Monday, UTC) in [since, until), newest first."""
    with hub.cursor(row_factory=class_row(Week)) as cursor:
        return cursor.execute(LOOKED_AT, {"since": since, "until": until}).fetchall()
