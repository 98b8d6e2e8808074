"""Disputes: which system is right about a person's field, decided by the policy and written down.

What a CRM owns flows in as facts. What the store owns and somebody edited in the CRM is owed to
it again: the mirror then holds what was found there, so that just this is told over, once.
"""

from collections.abc import Sequence

from psycopg.types.json import Jsonb

from mappings.ownership import contested
from tasks.hub import customers, undisputed, witness
from tasks.hub.engine import Connection
from tasks.hub.sayings import recalled
from tasks.hub.witness import Sides

DECIDED = """
    CREATE TEMP TABLE IF NOT EXISTS decided (customer_id bigint PRIMARY KEY, names jsonb,
        facts jsonb) ON COMMIT DELETE ROWS
"""

# Whom a CRM says something of now; and of whom it said otherwise than what is staged.
STAGED = """
    SELECT customer_id FROM person
     WHERE rank = 0 AND external_id IS NOT NULL AND platform = ANY(%(crms)s)
    UNION
    SELECT i.customer_id FROM stage_edits e
      JOIN identity i ON i.kind = e.platform || ':customer' AND i.value = e.external_id
    UNION
    SELECT c.id FROM (SELECT DISTINCT key FROM touched WHERE noun = 'customer' OFFSET 0) t
      JOIN customer c ON c.key = t.key::uuid
     WHERE EXISTS (SELECT FROM identity i WHERE i.customer_id = c.id AND i.kind = ANY(%(kinds)s))
    UNION
    SELECT p.customer_id
      FROM claim x
      JOIN identity i ON i.kind = x.platform || ':customer' AND i.value = x.external_id
      JOIN person p ON p.customer_id = i.customer_id
     WHERE x.platform = ANY(%(crms)s) AND NOT x.echo AND x.field = ANY(%(contested)s)
       AND p.rank >= 0 AND p.platform <> ALL(%(crms)s)
       AND x.value <> coalesce(CASE x.field WHEN 'first_name' THEN p.first_name
                                            ELSE p.last_name END, '')
"""

NOTE = """
    INSERT INTO decided SELECT * FROM unnest(%s::bigint[], %s::jsonb[], %s::jsonb[])
"""

# Whose name changes is owed to all who are told of it; a fact of the CRM's concerns nobody else.
WRITE = """
    WITH new AS (
        SELECT c.id, d.facts,
               CASE WHEN d.names ? 'first_name' THEN d.names ->> 'first_name'
                    ELSE c.first_name END AS first_name,
               CASE WHEN d.names ? 'last_name' THEN d.names ->> 'last_name'
                    ELSE c.last_name END AS last_name,
               (c.first_name, c.last_name) AS before
          FROM decided d JOIN customer c ON c.id = d.customer_id
         WHERE c.merged_into IS NULL),
    changed AS (
        UPDATE customer c
           SET first_name = n.first_name, last_name = n.last_name, facts = c.facts || n.facts,
               changed_at = clock_timestamp()
          FROM new n
         WHERE c.id = n.id AND (c.first_name, c.last_name, c.facts)
               IS DISTINCT FROM (n.first_name, n.last_name, c.facts || n.facts)
        RETURNING c.key, n.before IS DISTINCT FROM (c.first_name, c.last_name) AS renamed)
    INSERT INTO touched SELECT 'customer', key::text, NULL, '' FROM changed WHERE renamed
"""

# Of what we have nothing to say, their own entry is theirs. What could not be read is no blank.
FOUND = """
    WITH newest AS (
        SELECT DISTINCT ON (platform, external_id) * FROM person
         WHERE rank = 0 AND external_id IS NOT NULL AND platform = ANY(%(crms)s)
         ORDER BY platform, external_id, told_at DESC, updated_at DESC),
    held AS (
        SELECT m.platform, m.object, m.key, p.told_at, w.theirs, coalesce(v.theirs, '') AS value,
               coalesce(v.theirs, '') <> v.ours AS otherwise
          FROM newest p
          JOIN unnest(%(platforms)s::text[], %(objects)s::text[], %(fields)s::text[],
                      %(theirs)s::text[]) AS w (platform, object, field, theirs)
            ON w.platform = p.platform
          JOIN mirror m ON m.their_id = p.external_id AND m.settled_at < p.told_at
                       AND (m.platform, m.object) = (w.platform, w.object)
          JOIN customer c ON c.key = m.key::uuid AND c.merged_into IS NULL
          JOIN LATERAL (VALUES ('email', p.shown, c.email), ('phone', p.dialled, c.phone),
                               ('first_name', p.first_name, c.first_name),
                               ('last_name', p.last_name, c.last_name),
                               ('country', p.country, c.country)) AS v (field, theirs, ours)
            ON v.field = w.field
         WHERE v.ours IS NOT NULL
           AND coalesce(m.values ->> w.theirs, '') <> coalesce(v.theirs, '')
           AND (v.theirs IS NOT NULL OR v.field IN ('first_name', 'last_name')
                OR v.field = 'phone' AND NOT p.facts ? 'phone_typed')),
    noted AS (
        UPDATE mirror m SET values = m.values || h.values
          FROM (SELECT platform, object, key, jsonb_object_agg(theirs, value) AS values
                  FROM held GROUP BY 1, 2, 3) h
         WHERE (m.platform, m.object, m.key) = (h.platform, h.object, h.key))
    INSERT INTO touched
    SELECT 'customer', key, min(told_at), min(platform) FROM held WHERE otherwise GROUP BY key
"""


def judge(hub: Connection, who: Sides) -> None:
    """Hear what is staged and decide what is disputed, before the customers are described."""
    hub.execute(DECIDED)
    hub.execute("TRUNCATE decided")
    if who.crms:
        witness.hear(hub, who)
        if ids := [id for (id,) in hub.execute(STAGED, who.values).fetchall()]:
            note(hub, ids)


def note(hub: Connection, ids: Sequence[int]) -> None:
    """Decide about these customers; a field nobody spoke of is left as it is."""
    rows, overruled = [], []
    agreed = undisputed.agree(hub, ids)
    for id, one in recalled(hub, [id for id in ids if id not in agreed]).items():
        decisions = one.decisions()
        held = {name: decision.value or None for name, decision in decisions.items()}
        names = {name: value for name, value in held.items() if name in contested()}
        facts = {name: value for name, value in held.items() if name not in names}
        rows.append((id, Jsonb(names), Jsonb(facts)))
        if any(one.overruled(name, decisions[name]) for name in names):
            overruled.append(id)
    if rows:
        witness.recall(hub, overruled)  # what the store says no longer stands in `customer`
        hub.execute(NOTE, tuple(map(list, zip(*rows, strict=True))))


def enforce(hub: Connection, who: Sides) -> None:
    """Write what was decided, and owe to a CRM what it holds otherwise."""
    if who.crms:
        hub.execute(WRITE)
        hub.execute(FOUND, who.values)


def settle(hub: Connection, ids: Sequence[int]) -> None:
    """Decide anew about these customers, whose records are not what they were."""
    hub.execute(DECIDED)
    hub.execute("TRUNCATE decided")
    hub.execute(customers.TOUCHED)
    note(hub, ids)
    hub.execute(WRITE)
