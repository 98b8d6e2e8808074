"""What each system was seen to say of a person's fields, and when: the claims of who is staged.

A store's record that goes on bearing the names it bore first needs no line: they stand in
`customer`, and `named` says since when. Lines begin with other names, or once a CRM is believed
more. A claim belongs to the platform's record; whose that is, `identity` knows: so nothing moves
when people are joined.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any, LiteralString

from msgspec import Struct

from mappings.fields import Map
from mappings.ownership import contested, of_crm
from tasks.hub.engine import Connection
from tasks.hub.outbox import Target

HELD = ("email", "phone", "first_name", "last_name", "country")
"""The fields of a person that a CRM holds as we told it, until somebody there edits them."""


class Sides(Struct, frozen=True):
    """Who may say something of a person: the stores, the CRMs, and what those call our fields.

    `words` are (platform, object, our field, theirs).
    """

    stores: tuple[str, ...] = ()
    crms: tuple[str, ...] = ()
    words: tuple[tuple[str, str, str, str], ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """The same, as the statements take it."""
        names = ("platforms", "objects", "fields", "theirs")
        columns = zip(*self.words, strict=True) if self.words else ((), (), (), ())
        return {
            "stores": list(self.stores),
            "crms": list(self.crms),
            "kinds": [f"{crm}:customer" for crm in self.crms],
            "contested": list(contested()),
            "of_crm": list(of_crm()),
            **dict(zip(names, map(list, columns), strict=True)),
        }


@cache
def sides(stores: tuple[str, ...], targets: tuple[Target, ...]) -> Sides:
    """Say who has a say, from who the stores are and who follows the customers."""
    words = []
    for target in targets:
        module = import_module(f"mappings.{target.platform}")
        if target.noun == "customer" and module.ROLE == "crm":
            mapping: Map = module.MAPS[target.object]
            words += [
                (target.platform, target.object, one.name, one.theirs)
                for one in mapping.fields
                if one.name in HELD
            ]
    crms = dict.fromkeys(platform for platform, *_ in words)
    return Sides(stores, tuple(crms), tuple(words))


SPOKEN = """
    CREATE TEMP TABLE IF NOT EXISTS spoken (customer_id bigint PRIMARY KEY) ON COMMIT DELETE ROWS
"""

# A store's record that bears the names it bore before needs no more than that since when it does.
STEADY = """
    INSERT INTO named (platform, external_id, since)
    SELECT DISTINCT p.platform, p.external_id, c.told_at
      FROM person p JOIN customer c ON c.id = p.customer_id
     WHERE p.rank = 1 AND c.told_by = p.platform || ':' || p.external_id
       AND p.updated_at > c.told_at
       AND (p.first_name, p.last_name) IS NOT DISTINCT FROM (c.first_name, c.last_name)
       AND NOT EXISTS (SELECT FROM named n
                        WHERE (n.platform, n.external_id) = (p.platform, p.external_id))
        ON CONFLICT DO NOTHING
"""

# Whoever is called otherwise than before, or by another record; whoever two things are said of at
# once; whoever it is written down of already; whoever was just joined.
AGAIN = """
    INSERT INTO spoken
    SELECT p.customer_id FROM person p JOIN customer c ON c.id = p.customer_id
     WHERE p.rank >= 0 AND p.external_id IS NOT NULL AND c.told_rank >= 0
       AND ((p.first_name, p.last_name) IS DISTINCT FROM (c.first_name, c.last_name)
            OR p.rank = 1 AND (p.platform || ':' || p.external_id <> coalesce(c.told_by, '')
                               OR p.updated_at < c.told_at))
    UNION
    SELECT customer_id FROM person WHERE rank >= 0 AND external_id IS NOT NULL
     GROUP BY customer_id HAVING count(*) > 1
    UNION
    SELECT p.customer_id FROM claim x JOIN person p USING (platform, external_id)
     WHERE p.rank = 1
    UNION
    SELECT i.customer_id FROM stage_edits e
      JOIN identity i ON i.kind = e.platform || ':customer' AND i.value = e.external_id
    UNION
    SELECT c.id FROM (SELECT DISTINCT key FROM touched WHERE noun = 'customer' OFFSET 0) t
      JOIN customer c ON c.key = t.key::uuid
     WHERE c.merged_into IS NULL
"""

# What a store's record said before, and had no line for.
BEFORE = """
    INSERT INTO claim (platform, external_id, field, value, first_at, last_at, told_at)
    SELECT r.platform, r.id, f.field, coalesce(f.value, ''), coalesce(n.since, c.told_at),
           c.told_at, coalesce(c.heard_at, c.told_at)
      FROM spoken s
      JOIN customer c ON c.id = s.customer_id
     CROSS JOIN LATERAL (SELECT split_part(c.told_by, ':', 1) AS platform,
                                substr(c.told_by, strpos(c.told_by, ':') + 1) AS id) r
      LEFT JOIN named n ON (n.platform, n.external_id) = (r.platform, r.id)
     CROSS JOIN LATERAL (VALUES ('first_name', c.first_name), ('last_name', c.last_name))
                        AS f (field, value)
     WHERE c.told_rank = 1 AND c.told_at IS NOT NULL AND c.erased_at IS NULL
       AND NOT EXISTS (SELECT FROM claim x
                        WHERE (x.platform, x.external_id) = (r.platform, r.id))
        ON CONFLICT DO NOTHING
"""

INTO = """
    INSERT INTO claim AS c (platform, external_id, field, value, echo, first_at, last_at, set_at,
                            told_at)
"""

# Of one date, what was told last counts: a store changes three times within a second.
GATHER = """
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 5, 4
        ON CONFLICT (platform, external_id, field, echo, md5(value)) DO UPDATE
       SET first_at = least(c.first_at, excluded.first_at),
           last_at = greatest(c.last_at, excluded.last_at),
           set_at = greatest(c.set_at, excluded.set_at),
           told_at = CASE WHEN excluded.last_at > c.last_at THEN excluded.told_at
                          WHEN excluded.last_at = c.last_at
                          THEN greatest(c.told_at, excluded.told_at)
                          ELSE c.told_at END
     WHERE c.first_at > excluded.first_at OR c.last_at < excluded.last_at
        OR greatest(c.set_at, excluded.set_at) IS DISTINCT FROM c.set_at
        OR (c.last_at = excluded.last_at AND c.told_at < excluded.told_at)
"""
TIMES = """
           min(p.updated_at), max(p.updated_at), NULL::timestamptz,
           (array_agg(p.told_at ORDER BY p.updated_at DESC, p.told_at DESC))[1]
"""

STORES = f"""
    {INTO}
    SELECT p.platform, p.external_id, f.field, coalesce(f.value, ''), false, {TIMES}
      FROM person p
      JOIN spoken s USING (customer_id)
     CROSS JOIN LATERAL (VALUES ('first_name', p.first_name), ('last_name', p.last_name))
                        AS f (field, value)
     WHERE p.rank = 1 AND p.external_id IS NOT NULL AND p.platform = ANY(%(stores)s)
    {GATHER}
"""  # noqa: S608 - our own words

# What it was told and holds is our own word; a copy from before we told it says nothing of it.
CRMS = f"""
    {INTO}
    SELECT p.platform, p.external_id, f.field, coalesce(f.value, ''),
           m.key IS NOT NULL AND coalesce(m.values ->> w.theirs, '') = coalesce(f.value, ''),
           {TIMES}
      FROM person p
     CROSS JOIN LATERAL (VALUES ('first_name', p.first_name), ('last_name', p.last_name))
                        AS f (field, value)
      JOIN unnest(%(platforms)s::text[], %(objects)s::text[], %(fields)s::text[],
                  %(theirs)s::text[]) AS w (platform, object, field, theirs)
        ON w.platform = p.platform AND w.field = f.field AND w.field = ANY(%(contested)s)
      LEFT JOIN mirror m ON m.their_id = p.external_id
                        AND (m.platform, m.object) = (w.platform, w.object)
     WHERE p.rank = 0 AND p.external_id IS NOT NULL
       AND (m.settled_at IS NULL OR m.settled_at < p.told_at)
    {GATHER}
"""  # noqa: S608 - our own words

THEIRS_ALONE = f"""
    {INTO}
    SELECT p.platform, p.external_id, f.key, coalesce(f.value, ''), false, {TIMES}
      FROM person p
     CROSS JOIN LATERAL jsonb_each_text(p.facts) AS f
     WHERE p.rank = 0 AND p.external_id IS NOT NULL AND p.platform = ANY(%(crms)s)
       AND f.key = ANY(%(of_crm)s)
    {GATHER}
"""  # noqa: S608 - our own words

EDITS = f"""
    {INTO}
    SELECT p.platform, p.external_id, p.field, coalesce(p.value, ''), false,
           min(p.happened_at), max(p.happened_at), max(p.happened_at), max(p.told_at)
      FROM stage_edits p
     WHERE NOT p.bad AND p.platform = ANY(%(crms)s) AND p.field = ANY(%(contested)s)
       AND NOT EXISTS (SELECT FROM identity i JOIN customer e ON e.id = i.customer_id
                        WHERE i.kind = p.platform || ':customer' AND i.value = p.external_id
                          AND e.erased_at IS NOT NULL)
    {GATHER}
"""  # noqa: S608 - our own words

BULK = 20_000
"""So many lines at once, and the planner must hear of them: it may have seen the table empty."""
STEPS: Sequence[LiteralString] = (STEADY, AGAIN, BEFORE, STORES, CRMS, THEIRS_ALONE, EDITS)


def recall(hub: Connection, ids: Sequence[int]) -> None:
    """Write down what the stores said of these customers, where there is no line for it."""
    hub.execute(SPOKEN)
    hub.execute("TRUNCATE spoken")
    hub.execute("INSERT INTO spoken SELECT DISTINCT unnest(%s::bigint[])", (list(ids),))
    hub.execute(BEFORE)


def hear(hub: Connection, who: Sides) -> None:
    """Note what the staged people are said to be called; said again, it changes nothing."""
    hub.execute(SPOKEN)
    hub.execute("TRUNCATE spoken")
    written = sum(hub.execute(statement, who.values).rowcount for statement in STEPS)
    if written > BULK:
        hub.execute("ANALYZE claim")
