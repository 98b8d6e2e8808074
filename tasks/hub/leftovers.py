"""Left-over records: where a CRM has several of one person, one is told all, the others of consent.

Two contacts of one customer, joined here and not there: each holds a number of theirs, so each
must hear of a STOP. A left-over record bears the strictest of what holds of any of their numbers.
It goes by the key it was told under before it was joined, or by one made of its own id.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from tasks.hub.engine import Connection

MADE = "md5({kind} || ' ' || {id})::uuid::text"
"""The key of a record that never carried one of ours."""

# `whose` are people (id), since when something of them is owed (at), and if it is a consent.
BESIDE = f"""
    SELECT w.platform, w.object, coalesce(m.key, {MADE.format(kind="i.kind", id="i.value")}) AS key,
           i.value AS their_id, h.at, h.urgent
      FROM whose h
      JOIN customer c ON c.id = h.id AND c.merged_into IS NULL AND c.erased_at IS NULL
      JOIN unnest(%(platforms)s::text[], %(objects)s::text[], %(nouns)s::text[])
                  AS w (platform, object, noun) ON w.noun = 'customer'
      JOIN identity i ON i.customer_id = c.id AND i.kind = w.platform || ':customer'
                     AND i.gone_at IS NULL
      LEFT JOIN mirror told ON (told.platform, told.object, told.key)
                             = (w.platform, w.object, c.key::text)
      LEFT JOIN LATERAL (
           SELECT key FROM mirror o
            WHERE o.their_id = i.value AND (o.platform, o.object) = (w.platform, w.object)
              AND o.key <> c.key::text ORDER BY key LIMIT 1) m ON true
     WHERE i.value IS DISTINCT FROM told.their_id AND num_nonnulls(m.key, told.their_id) > 0
       AND NOT EXISTS (SELECT FROM customer z
                        WHERE z.key = m.key::uuid AND z.merged_into IS NULL)
"""  # noqa: S608 - our own words

# A record without a key of ours is noted, so that its key leads to it.
NOTED = """
    INSERT INTO mirror (platform, object, key, their_id)
    SELECT DISTINCT ON (platform, object, key) platform, object, key, their_id FROM beside
     ORDER BY platform, object, key
        ON CONFLICT DO NOTHING
"""

# Whom a number leads to, also one of theirs that is not the first.
CALLED = """
    SELECT id FROM customer WHERE phone = {number} AND merged_into IS NULL
    UNION SELECT customer_id FROM identity WHERE kind = 'phone' AND value = {number}
    UNION SELECT coalesce(n.merged_into, n.id) FROM part p JOIN customer n ON n.id = p.customer_id
           WHERE p.phone = {number}
"""

TOUCHED = f"""
    SELECT id, min(at) AS at, bool_or(urgent) AS urgent FROM (
        SELECT coalesce(c.merged_into, c.id) AS id, t.at, false AS urgent
          FROM (SELECT key, min(happened_at) AS at FROM touched WHERE noun = 'customer'
                 GROUP BY key OFFSET 0) t
          JOIN customer c ON c.key = t.key::uuid
        UNION ALL
        SELECT c.id, t.at, true
          FROM (SELECT split_part(key, ':', 2) AS number, min(happened_at) AS at FROM touched
                 WHERE noun = 'consent' AND key LIKE 'sms:%%' GROUP BY 1 OFFSET 0) t
         CROSS JOIN LATERAL ({CALLED.format(number="t.number")}) c) h
     GROUP BY id
"""  # noqa: S608 - our own words
NAMED = """
    SELECT id, NULL::timestamptz AS at, false AS urgent
      FROM customer WHERE key = ANY(%(told)s::uuid[])
"""

OWE = f"""
    WITH whose AS ({{whose}}), beside AS ({BESIDE}), noted AS ({NOTED})
    INSERT INTO outbox AS o (platform, object, key, priority, lane, happened_at, due_at)
    SELECT b.platform, b.object, b.key, max(CASE WHEN b.urgent AND %(lane)s = 'live' THEN 9
                                                 ELSE w.priority END),
           %(lane)s, min(b.at),
           clock_timestamp() + CASE WHEN bool_or(b.urgent) THEN 0 ELSE %(left)s END
               * interval '1 second'
      FROM beside b
      JOIN unnest(%(platforms)s::text[], %(objects)s::text[], %(priorities)s::int[])
                  AS w (platform, object, priority) USING (platform, object)
     GROUP BY b.platform, b.object, b.key ORDER BY b.platform, b.object, b.key
        ON CONFLICT (platform, object, key) WHERE status = 'owed' DO UPDATE
       SET priority = greatest(o.priority, excluded.priority),
           lane = CASE WHEN 'live' IN (o.lane, excluded.lane) THEN 'live' ELSE 'bulk' END,
           happened_at = least(o.happened_at, excluded.happened_at),
           due_at = least(o.due_at, CASE WHEN o.attempts = 0 THEN excluded.due_at
               ELSE clock_timestamp() + %(soon)s * interval '1 second' END)
"""  # noqa: S608 - our own words

# Beside a record that was told, or is: before anything was, nobody has another.
ANY = """
    SELECT EXISTS (SELECT FROM unnest(%(platforms)s::text[], %(objects)s::text[], %(nouns)s::text[])
                               AS w (platform, object, noun)
                    WHERE w.noun = 'customer'
                      AND EXISTS (SELECT FROM mirror m
                                   WHERE (m.platform, m.object) = (w.platform, w.object))
                      AND EXISTS (SELECT FROM identity WHERE kind = w.platform || ':customer'))
"""

# Who is called something by a CRM that has another record of them, which we tell.
MEET = """
    INSERT INTO touched
    SELECT DISTINCT 'customer', c.key::text, NULL::timestamptz, ''
      FROM person p
      JOIN unnest(%(platforms)s::text[], %(objects)s::text[], %(nouns)s::text[])
                  AS w (platform, object, noun)
        ON w.noun = 'customer' AND w.platform = p.platform
      JOIN customer c ON c.id = p.customer_id
      JOIN mirror m ON (m.platform, m.object, m.key) = (w.platform, w.object, c.key::text)
     WHERE p.rank = 0 AND p.external_id IS NOT NULL AND m.their_id <> p.external_id
       AND NOT EXISTS (SELECT FROM mirror o WHERE o.their_id = p.external_id
                          AND (o.platform, o.object) = (w.platform, w.object))
"""

# Nobody can be told there any more; who was told there is told whom it became part of, as a whole,
# and that it goes by their key, should it bear the one of the record it was merged into.
MERGED = (
    """
    UPDATE identity i SET gone_at = s.at
      FROM (SELECT platform, gone, min(told_at) AS at FROM stage_merges WHERE NOT bad
             GROUP BY platform, gone) s
      JOIN unnest(%(platforms)s::text[], %(nouns)s::text[]) AS w (platform, noun)
        ON w.noun = 'customer' AND w.platform = s.platform
     WHERE i.kind = s.platform || ':customer' AND i.value = s.gone AND i.gone_at IS NULL
    """,
    """
    WITH led AS (
        SELECT m.platform, m.object, m.key, w.named, s.kept, o.key AS beside,
               (SELECT min(p.hub_key) FROM person p
                 WHERE (p.platform, p.external_id) = (s.platform, s.kept)) AS borne
          FROM (SELECT DISTINCT ON (platform, gone) platform, gone, kept FROM stage_merges
                 WHERE NOT bad ORDER BY platform, gone, told_at DESC, kept) s
          JOIN unnest(%(platforms)s::text[], %(objects)s::text[], %(nouns)s::text[],
                      %(named)s::text[]) AS w (platform, object, noun, named)
            ON w.noun = 'customer' AND w.platform = s.platform
          JOIN mirror m ON (m.platform, m.object, m.their_id) = (w.platform, w.object, s.gone)
          JOIN customer c ON c.key = m.key::uuid AND c.merged_into IS NULL
          LEFT JOIN mirror o ON (o.platform, o.object, o.their_id) = (w.platform, w.object, s.kept)
         WHERE NOT EXISTS (SELECT FROM customer z
                            WHERE z.key = o.key::uuid AND z.merged_into IS NULL)),
    left_over_no_more AS (
        DELETE FROM mirror m USING led l
         WHERE (m.platform, m.object, m.key) = (l.platform, l.object, l.beside)),
    moved AS (
        UPDATE mirror m
           SET their_id = l.kept,
               values = jsonb_build_object(l.named, coalesce(l.borne, l.beside, m.key))
          FROM led l WHERE (m.platform, m.object, m.key) = (l.platform, l.object, l.key)
        RETURNING m.key)
    INSERT INTO touched SELECT 'customer', key, NULL, '' FROM moved
    """,
)

END = """
    UPDATE identity i SET gone_at = clock_timestamp() FROM mirror m
     WHERE (m.platform, m.object, m.key) = (%s, %s, %s)
       AND i.kind = m.platform || ':customer' AND i.value = m.their_id
       AND NOT EXISTS (SELECT FROM customer c WHERE c.key = m.key::uuid AND c.merged_into IS NULL)
"""

# Noted, not told: the only record that somebody parted again has is their own.
ALONE = f"""
    DELETE FROM mirror m USING identity i, customer c
     WHERE c.id = ANY(%s) AND i.customer_id = c.id AND i.kind = m.platform || ':customer'
       AND m.their_id = i.value AND m.key = {MADE.format(kind="i.kind", id="i.value")}
       AND m.values = '{{}}'
       AND NOT EXISTS (SELECT FROM mirror o
                        WHERE (o.platform, o.object, o.key) = (m.platform, m.object, c.key::text)
                          AND o.their_id <> m.their_id)
"""  # noqa: S608 - our own words


def present(hub: Connection, parties: Mapping[str, Any]) -> bool:
    """Whether a platform that follows people was told of any, and any record of it is known."""
    found = hub.execute(ANY, parties).fetchone()
    return bool(found and found[0])


def owe(hub: Connection, parties: Mapping[str, Any]) -> None:
    """Owe the left-over records of whoever was touched; `parties` are those of outbox.owe."""
    if present(hub, parties):
        hub.execute(OWE.format(whose=TOUCHED), parties)


def owe_of(hub: Connection, parties: Mapping[str, Any], keys: Sequence[str]) -> None:
    """Owe the left-over records of these customers, whose own record was just found or made."""
    hub.execute(OWE.format(whose=NAMED), {**parties, "told": list(keys)})


def meet(hub: Connection, parties: Mapping[str, Any]) -> None:
    """Touch whoever turned out to have another record, and follow the merges of a CRM's."""
    modules = [import_module(f"mappings.{platform}") for platform in parties["platforms"]]
    named = [
        module.MAPS[object].key.theirs if noun == "customer" else ""
        for module, object, noun in zip(modules, parties["objects"], parties["nouns"], strict=True)
    ]
    for statement in (*MERGED, MEET):
        hub.execute(statement, {**parties, "named": named})


def alone(hub: Connection, ids: Sequence[int]) -> None:
    """Forget what was noted of records that are left over no more, now that people are parted."""
    hub.execute(ALONE, (list(ids),))


def end(hub: Connection, platform: str, object: str, key: str) -> bool:
    """Note that a platform has a record no more; False when it is no left-over one."""
    if import_module(f"mappings.{platform}").FOLLOWS.get(object) != "customer":
        return False
    return bool(hub.execute(END, (platform, object, key)).rowcount)
