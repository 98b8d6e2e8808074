"""Everything the gates need to know about one text: one statement, one snapshot, one JSON each."""

from datetime import UTC, datetime

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub.engine import Connection


class Raw(Struct):
    """A text that still waits, and its situation, both as JSON with the names the gates use."""

    text: str
    situation: str


# The statement's own time, not the clock's: an index can be searched by it, and a range of times
# looks small to the planner where one end alone does not.
# A number may be anybody's who was ever reached by it; every place they may be in counts.
READ = """
    WITH m AS (
        SELECT *, coalesce(sender, %(sender)s) AS by_whom FROM message
         WHERE id = %(id)s AND status = 'waiting'
           AND (%(claimer)s::int IS NULL OR claimed_by = %(claimer)s)),
    people AS (
        SELECT c.* FROM m JOIN customer c ON c.phone = m.phone AND c.merged_into IS NULL
        UNION
        SELECT c.* FROM m JOIN customer c ON c.id = m.customer_id),
    keys AS (
        SELECT 'phone' AS kind, phone AS value FROM m
        UNION
        SELECT i.kind, i.value FROM people p JOIN identity i ON i.customer_id = p.id),
    bought AS (
        SELECT o.* FROM people p JOIN orders o ON o.customer_id = p.id AND o.deleted_at IS NULL),
    going AS (
        (SELECT country, facts FROM bought ORDER BY placed_at DESC LIMIT 3)
        UNION ALL
        SELECT k.country, k.facts FROM m JOIN cart k ON k.external_id = m.cart),
    places AS (
        SELECT country, facts ->> 'province' AS region, facts ->> 'zip' AS zip FROM people
        UNION
        SELECT coalesce(p.country, g.country), p.region, p.zip
          FROM going g
          LEFT JOIN LATERAL jsonb_to_recordset(coalesce(g.facts -> 'places', '[]'))
                    AS p (country text, region text, zip text) ON true),
    left_before AS (
        SELECT b.* FROM m JOIN message b ON b.phone = m.phone AND b.id <> m.id
         WHERE b.reserved_at > present() - interval '30 days'
           AND b.status IN ('reserved', 'sent', 'delivered', 'undelivered', 'unsure')),
    day AS (
        SELECT date_trunc('day', present() AT TIME ZONE %(zone)s) AT TIME ZONE %(zone)s
               AS began),
    used AS (
        SELECT coalesce(sum(u.segments) FILTER (
                   WHERE u.reserved_at >= greatest(day.began, %(until)s::timestamptz)), 0)
               + CASE WHEN %(until)s::timestamptz > day.began THEN %(counted)s::bigint ELSE 0 END
               AS day,
               coalesce(sum(u.segments) FILTER (
                   WHERE u.reserved_at > present() - interval '1 minute'), 0) AS minute
          FROM day CROSS JOIN m
          LEFT JOIN message u ON u.sender = m.by_whom AND u.id <> m.id
               AND u.reserved_at >= CASE WHEN %(until)s::timestamptz > present() THEN present()
                                         ELSE least(%(until)s::timestamptz,
                                                    present() - interval '1 minute') END
               AND u.reserved_at < present() + interval '1 minute'
               AND u.status NOT IN ('refused', 'given_back')
         GROUP BY day.began)
    SELECT jsonb_build_object(
               'id', m.id, 'workflow', m.workflow, 'occasion', m.occasion, 'purpose', m.purpose,
               'subject', m.subject, 'cart', m.cart, 'phone', m.phone, 'body', m.body,
               'platform', m.platform, 'sender', m.by_whom,
               'segments', coalesce(m.segments, 0), 'customer_id', m.customer_id,
               'asked_at', m.asked_at, 'expires_at', m.expires_at,
               'reply_to', coalesce((m.facts ->> 'reply_to')::boolean, false),
               'answers_at', m.facts ->> 'answers_at',
               'left_at', coalesce(m.facts ->> 'left_at', (
                    SELECT to_jsonb(max(k.updated_at)) #>> '{}' FROM cart k
                     WHERE k.external_id = m.cart)))::text AS text,
           jsonb_build_object(
               'now', present(),
               'consents', coalesce((
                    SELECT jsonb_object_agg(s.purpose, jsonb_build_object(
                               'status', s.status, 'happened_at', s.happened_at,
                               'expires_at', s.expires_at, 'method', s.method, 'source', s.source))
                      FROM consent_state s WHERE s.channel = 'sms' AND s.address = m.phone), '{}'),
               'suppressed_hash', suppressed(m.phone),
               'held', (SELECT h.rule FROM consent_hold h
                         WHERE h.address = m.phone AND h.lifted_at IS NULL
                         ORDER BY h.since LIMIT 1),
               'talking', (SELECT t.source FROM keys w
                            CROSS JOIN LATERAL (
                                  SELECT x.source FROM conversation x
                                   WHERE (x.value, x.kind) = (w.value, w.kind)
                                     AND x.closed_at IS NULL AND x.until > present() OFFSET 0) t
                            LIMIT 1),
               'places', coalesce((SELECT jsonb_agg(to_jsonb(p)) FROM places p), '[]'),
               'sent', coalesce((
                    SELECT jsonb_agg(jsonb_build_object(
                               'at', b.reserved_at, 'purpose', b.purpose, 'workflow', b.workflow,
                               'subject', b.subject, 'cart', b.cart,
                               'segments', coalesce(b.segments, 1),
                               'confirmed_stop', b.workflow = 'stop_confirmation',
                               'way_out', coalesce((b.facts ->> 'way_out')::boolean, false)))
                      FROM left_before b), '[]'),
               'bought_at', (SELECT max(placed_at) FROM bought
                              WHERE cancelled_at IS NULL AND NOT test),
               'stopped_at', (SELECT max(coalesce(a.happened_at, a.learned_at)) FROM consent a
                               WHERE a.channel = 'sms' AND a.address = m.phone
                                 AND a.status = 'withdrawn'),
               'granted_at', (SELECT max(a.happened_at) FROM consent a
                               WHERE a.channel = 'sms' AND a.address = m.phone
                                 AND a.status = 'granted'),
               'used', (SELECT to_jsonb(used) FROM used),
               'groups', coalesce((
                    SELECT jsonb_agg(DISTINCT t.tag) FROM people p, jsonb_array_elements_text(
                           CASE jsonb_typeof(p.facts -> 'tags') WHEN 'array'
                           THEN p.facts -> 'tags' ELSE '[]' END) AS t (tag)), '[]'),
               'paused', (SELECT reason FROM pause WHERE lifted_at IS NULL),
               'curbed', (SELECT u.why FROM curb u
                           WHERE u.lifted_at IS NULL
                             AND ((u.kind, u.subject) = ('workflow', m.workflow)
                                  OR (u.kind, u.subject) = ('sender', m.by_whom)
                                     AND m.purpose <> 'transactional')
                           ORDER BY u.id LIMIT 1),
               'reach', reach(),
               'reached', reach() = 'cohort' AND EXISTS (
                    SELECT FROM reached WHERE key = 'sms:' || m.phone || ':marketing')
               )::text AS situation
      FROM m
"""

# What is older than any reservation that may still commit need not be counted for every text.
COUNT = """
    SELECT t.until, coalesce(sum(u.segments), 0)::bigint AS segments
      FROM (SELECT present() - interval '30 seconds' AS until) t
      LEFT JOIN message u ON u.sender = %(sender)s AND u.reserved_at < t.until
           AND u.reserved_at >= date_trunc('day', t.until AT TIME ZONE %(zone)s)
                                AT TIME ZONE %(zone)s
           AND u.status NOT IN ('refused', 'given_back')
     GROUP BY t.until
"""

CARRIERS_DAY = "America/Los_Angeles"
"""Whose midnight ends the day by which carriers count segments."""


class Counted(Struct, frozen=True):
    """The segments a sender used of the carriers' day until then; the rest is counted each time."""

    until: datetime
    segments: int


NOT_COUNTED = Counted(datetime.max.replace(tzinfo=UTC), 0)
"""For a sender without limits: nobody asks what it used of its day."""


def counted(hub: Connection, sender: str) -> Counted:
    """Count what a sender used of its day, once for many texts."""
    with hub.cursor(row_factory=class_row(Counted)) as cursor:
        values = {"sender": sender, "zone": CARRIERS_DAY}
        return cursor.execute(COUNT, values).fetchone() or NOT_COUNTED


def read(
    hub: Connection,
    id: int,
    sender: str,
    claimer: int | None = None,
    *,
    used: Counted = NOT_COUNTED,
) -> Raw | None:
    """Return a waiting text and its situation, or None when it waits no more.

    `claimer` is the backend that must hold it. Take `texts.lock` in an earlier statement.
    """
    values = {"id": id, "sender": sender, "claimer": claimer, "zone": CARRIERS_DAY}
    values |= {"until": used.until, "counted": used.segments}
    with hub.cursor(row_factory=class_row(Raw)) as cursor:
        return cursor.execute(READ, values, prepare=True).fetchone()
