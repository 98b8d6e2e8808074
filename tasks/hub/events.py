"""Events as they are staged: whose each is, which are new, and whose days they change.

An event is known by its platform's id: one that is told again within a day of itself, even with
another time, is the same. Who a visitor is may be learned later: then all they did is theirs.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import LiteralString

from mappings.pixel import ASKED
from tasks.hub import quarantine, weeks
from tasks.hub.engine import Connection
from tasks.hub.stirring import READERS

PAUSE = "interval '30 minutes'"
"""Who does nothing for so long comes anew."""
PATIENT = "interval '7 days'"
"""For so long it is kept whom an unknown visitor said they are."""
TOO_LATE = "it happened before what is kept: raise `days` in LOCKSTEP_EVENTS to take older ones"

VISIT = """
    CREATE TEMP TABLE IF NOT EXISTS visit (
        row bigint, customer_id bigint, own_id bigint, named boolean
    ) ON COMMIT DELETE ROWS
"""
TIED = """
    CREATE TEMP TABLE IF NOT EXISTS tied (
        platform text, visitor text, customer_id bigint, own_id bigint
    ) ON COMMIT DELETE ROWS
"""

ANY = "SELECT EXISTS (SELECT FROM stage_events WHERE NOT bad)"
WEEKS = """
    SELECT DISTINCT date_trunc('week', happened_at AT TIME ZONE 'UTC')::date
      FROM stage_events WHERE NOT bad
"""
LATE = "SELECT row FROM stage_events WHERE NOT bad AND happened_at < %s"

# The account, then the addresses; whoever was erased stays forgotten.
NAMED = """
    INSERT INTO visit
    SELECT s.row, i.customer_id, i.own_id, true
      FROM stage_events s
     CROSS JOIN LATERAL (
           SELECT k.customer_id, k.own_id FROM (
                SELECT 1 AS turn, customer_id, own_id FROM identity
                 WHERE (kind, value) = (s.platform || ':customer', s.customer_external_id)
                UNION ALL
                SELECT 2, customer_id, own_id FROM identity
                 WHERE (kind, value) = ('email', s.email)
                UNION ALL
                SELECT 3, customer_id, own_id FROM identity
                 WHERE kind = 'email' AND hashed(value) = s.email_hash
                UNION ALL
                SELECT 4, customer_id, own_id FROM identity
                 WHERE (kind, value) = ('phone', s.phone)) k
             JOIN customer c ON c.id = k.customer_id AND c.erased_at IS NULL
            ORDER BY k.turn LIMIT 1) i
     WHERE NOT s.bad
       AND num_nonnulls(s.customer_external_id, s.email, s.email_hash, s.phone) > 0
"""

# The newest word of a visitor says who they are, however late it comes.
LEARN: LiteralString = """
    WITH told AS (
        INSERT INTO identity AS k (kind, value, customer_id, own_id, learned_at)
        SELECT DISTINCT ON (platform, visitor) platform || ':visitor', visitor, customer_id,
               own_id, said_at
          FROM ({said}) n
         ORDER BY platform, visitor, said_at DESC, customer_id
            ON CONFLICT (kind, value) DO UPDATE
           SET customer_id = excluded.customer_id, own_id = excluded.own_id,
               learned_at = excluded.learned_at
         WHERE excluded.learned_at > k.learned_at
        RETURNING kind, value, customer_id, own_id)
    INSERT INTO tied SELECT split_part(kind, ':', 1), value, customer_id, own_id FROM told
"""
SAID: LiteralString = """
    SELECT s.platform, s.visitor, v.customer_id, v.own_id, s.happened_at AS said_at
      FROM visit v JOIN stage_events s USING (row) WHERE s.visitor IS NOT NULL
"""
MEANT: LiteralString = """
    SELECT p.platform, p.visitor, i.customer_id, i.own_id, p.said_at
      FROM visitor_said p
     CROSS JOIN LATERAL (
           SELECT k.customer_id, k.own_id FROM (
                SELECT customer_id, own_id FROM identity
                 WHERE p.kind <> 'email' AND (kind, value) = (p.kind, p.value)
                UNION ALL
                SELECT customer_id, own_id FROM identity
                 WHERE p.kind = 'email' AND kind = 'email' AND hashed(value) = p.value) k
             JOIN customer c ON c.id = k.customer_id AND c.erased_at IS NULL LIMIT 1) i
"""
LEARN_SAID, LEARN_MEANT = LEARN.replace("{said}", SAID), LEARN.replace("{said}", MEANT)

REMEMBER = """
    INSERT INTO visitor_said (platform, visitor, kind, value, said_at)
    SELECT s.platform, s.visitor, k.kind, k.value, max(s.happened_at)
      FROM stage_events s
     CROSS JOIN LATERAL (VALUES
           (s.platform || ':customer', s.customer_external_id),
           ('email', coalesce(s.email_hash, hashed(s.email))), ('phone', s.phone)) k (kind, value)
     WHERE NOT s.bad AND s.visitor IS NOT NULL AND k.value IS NOT NULL
       AND NOT EXISTS (SELECT FROM visit v WHERE v.row = s.row)
     GROUP BY 1, 2, 3, 4
        ON CONFLICT (platform, visitor, kind, value) DO UPDATE
       SET said_at = greatest(visitor_said.said_at, excluded.said_at)
"""
DONE = """
    DELETE FROM visitor_said p USING tied t
     WHERE (p.platform, p.visitor) = (t.platform, t.visitor)
"""
GIVE_UP = f"DELETE FROM visitor_said WHERE said_at < present() - {PATIENT}"  # noqa: S608 - ours

# One look-up each: a plan that begins elsewhere would read every key there is.
FOLLOW = """
    INSERT INTO visit
    SELECT s.row, i.customer_id, i.own_id, false
      FROM stage_events s
     CROSS JOIN LATERAL (
           SELECT k.customer_id, k.own_id FROM identity k
             JOIN customer c ON c.id = k.customer_id AND c.erased_at IS NULL
            WHERE (k.kind, k.value) = (s.platform || ':visitor', s.visitor) LIMIT 1) i
     WHERE NOT s.bad AND s.visitor IS NOT NULL
       AND NOT EXISTS (SELECT FROM visit v WHERE v.row = s.row)
"""

# What comes just after an event may have begun a visit until now. A day that is due already is held
# until this commits: else it could be counted meanwhile, without what is written here.
DUE = f"""
    due AS (
        INSERT INTO browsed_due
        SELECT DISTINCT f.customer_id, d.day FROM fresh f CROSS JOIN LATERAL (VALUES
               ((f.happened_at AT TIME ZONE 'UTC')::date),
               (((f.happened_at + {PAUSE}) AT TIME ZONE 'UTC')::date)) d (day)
         WHERE f.customer_id IS NOT NULL ORDER BY 1, 2
            ON CONFLICT (customer_id, day) DO UPDATE SET day = excluded.day),
    stirring AS (
        INSERT INTO stirred (reader, customer_id)
        SELECT r.reader, w.customer_id FROM (
               SELECT DISTINCT customer_id FROM fresh
                WHERE kind = 'product viewed' AND customer_id IS NOT NULL
                  AND happened_at > present() - interval '2 days') w
         CROSS JOIN unnest(%(readers)s::text[]) r (reader))
    SELECT count(*) FROM fresh
"""  # noqa: S608 - our own words
WRITE = f"""
    WITH fresh AS (
        INSERT INTO event (platform, external_id, customer_id, own_id, visitor, kind, weight,
                           happened_at, facts)
        SELECT DISTINCT ON (s.platform, s.external_id) s.platform, s.external_id, v.customer_id,
               v.own_id, s.visitor, s.kind, s.weight, s.happened_at,
               jsonb_strip_nulls(s.facts || jsonb_build_object('product', s.product,
                                                               'category', s.category))
          FROM stage_events s LEFT JOIN visit v USING (row)
         WHERE NOT s.bad AND NOT EXISTS (
               SELECT FROM event e
                WHERE (e.platform, e.external_id) = (s.platform, s.external_id)
                  AND e.happened_at BETWEEN s.happened_at - interval '24 hours'
                                        AND s.happened_at + interval '24 hours' OFFSET 0)
         ORDER BY s.platform, s.external_id, s.row
            ON CONFLICT DO NOTHING
        RETURNING customer_id, happened_at, kind), {DUE}
"""  # noqa: S608 - our own words
PAST = f"""
    WITH fresh AS (
        UPDATE event e SET customer_id = t.customer_id, own_id = t.own_id FROM tied t
         WHERE e.customer_id IS NULL AND e.visitor = t.visitor AND e.platform = t.platform
        RETURNING e.customer_id, e.happened_at, e.kind), {DUE}
"""  # noqa: S608 - our own words

REQUEST = """
    INSERT INTO request (customer_id, own_id, platform, product_external_id, asked_at)
    SELECT DISTINCT v.customer_id, v.own_id, s.platform, s.product, s.happened_at
      FROM stage_events s JOIN visit v USING (row)
     WHERE NOT s.bad AND s.kind = %s AND s.product IS NOT NULL
        ON CONFLICT DO NOTHING
"""


def write(hub: Connection) -> int:
    """Write the good staged events, each once; return how many are new."""
    (some,) = hub.execute(ANY).fetchone() or (False,)
    if not some:
        return 0
    weeks.make(hub, mondays(hub))
    for statement in (VISIT, TIED, "TRUNCATE visit, tied", NAMED, LEARN_SAID, REMEMBER, FOLLOW):
        hub.execute(statement)
    fresh = count(hub, WRITE)
    tie(hub)
    hub.execute(REQUEST, (ASKED,))
    return fresh


def recognise(hub: Connection) -> int:
    """Tie visitors whose word leads to somebody by now; return how many of their events are."""
    weeks.alone(hub)
    hub.execute(TIED)
    hub.execute("TRUNCATE tied")
    hub.execute(LEARN_MEANT)
    found = tie(hub)
    for statement in (DONE, GIVE_UP):
        hub.execute(statement)
    return found


def tie(hub: Connection) -> int:
    """Give what visitors did to whom they are by now; return how many events."""
    hub.execute("SET LOCAL enable_hashjoin = off")  # it would read what nobody did, of every week
    found = count(hub, PAST)
    hub.execute("RESET enable_hashjoin")
    return found


def count(hub: Connection, statement: str) -> int:
    """Write, and return how many events it was about."""
    found = hub.execute(statement.encode(), {"readers": list(READERS)}).fetchone()
    return int(found[0]) if found else 0


def mondays(hub: Connection) -> Sequence[date]:
    """Name the weeks of what is staged."""
    return [monday for (monday,) in hub.execute(WEEKS).fetchall()]


def late(hub: Connection, before: datetime) -> int:
    """Set aside what happened before anything that is kept; return how much."""
    rows = [row for (row,) in hub.execute(LATE, (before,)).fetchall()]
    if rows:
        quarantine.set_aside(hub, "events", {key: ["late"] for key in rows}, {"late": TOO_LATE})
    return len(rows)
