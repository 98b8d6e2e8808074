"""Undoing a join: both people as they would be without it, with what arrived since, kept apart."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg import sql
from psycopg.rows import class_row

from tasks.hub import aparts, joining, joins, leftovers, parts
from tasks.hub.engine import Connection
from tasks.hub.merging import Plan

JOIN = """
    SELECT j.id, j.gone_id, j.kept_id, j.met_id, g.merged_into AS root, j.cause, j.said_by,
           j.candidate_id, j.joined_at, j.undone_at, g.key::text AS gone_key,
           r.key::text AS root_key,
           g.erased_at IS NOT NULL OR r.erased_at IS NOT NULL AS erased
      FROM joined j JOIN customer g ON g.id = j.gone_id
      LEFT JOIN customer r ON r.id = g.merged_into
     WHERE j.id = %s
"""

# Whoever was joined to them meanwhile goes along.
SIDE = """
    WITH RECURSIVE side AS (
        SELECT gone_id AS id FROM joined WHERE id = %(join)s
        UNION
        SELECT j.gone_id FROM joined j JOIN side s ON s.id = j.met_id WHERE j.undone_at IS NULL)
    SELECT id FROM side ORDER BY id
"""

# The newest join by which two are one: on the way from one of them to the other.
BETWEEN = """
    WITH RECURSIVE up AS (
        SELECT a AS origin, j.id, j.met_id FROM unnest(ARRAY[%(one)s, %(other)s]::bigint[]) a
          JOIN joined j ON j.gone_id = a AND j.undone_at IS NULL
        UNION ALL
        SELECT u.origin, j.id, j.met_id FROM up u
          JOIN joined j ON j.gone_id = u.met_id AND j.undone_at IS NULL)
    SELECT max(id) FROM (SELECT id FROM up GROUP BY id HAVING count(*) = 1) way
"""

TREE = "SELECT id FROM customer WHERE %s IN (id, merged_into) ORDER BY id"

SPLIT = """
    UPDATE customer SET merged_into = nullif(%(gone)s, id), changed_at = clock_timestamp()
     WHERE id = ANY(%(side)s)
"""

HANDED_BACK = """
    INSERT INTO touched
    SELECT 'order', key::text, clock_timestamp(), '' FROM orders
     WHERE customer_id = %(root)s AND own_id = ANY(%(side)s)
"""

GIVE_BACK = """
    UPDATE {owned} SET customer_id = %(gone)s, own_id = nullif(own_id, %(gone)s)
     WHERE customer_id = %(root)s AND own_id = ANY(%(side)s)
"""

# A text of since then belongs to whose number it went to.
TEXTS = """
    WITH known AS (
        SELECT value AS phone, customer_id = %(gone)s AS theirs FROM identity
         WHERE kind = 'phone' AND customer_id IN (%(gone)s, %(root)s)
        UNION
        SELECT phone, customer_id = ANY(%(side)s) FROM part
         WHERE customer_id = ANY(%(tree)s) AND phone IS NOT NULL),
    alone AS (SELECT phone FROM known GROUP BY phone HAVING bool_and(theirs))
    UPDATE message m SET customer_id = %(gone)s FROM alone a
     WHERE m.customer_id = %(root)s AND m.own_id IS NULL AND m.asked_at > %(since)s
       AND m.phone = a.phone
"""
# As it was before, where nothing was said, joined or undone on that side since.
RESTORE = """
    UPDATE customer c
       SET email = s.email, phone = s.phone, first_name = s.first_name, last_name = s.last_name,
           country = s.country, facts = s.facts, told_by = s.told_by, told_rank = s.told_rank,
           told_at = s.told_at, heard_at = s.heard_at, changed_at = clock_timestamp()
      FROM joined j CROSS JOIN LATERAL jsonb_populate_record(NULL::customer, j.{kept}) s
     WHERE j.id = %(join)s AND j.{kept} IS NOT NULL AND c.id = %(id)s
       AND NOT EXISTS (SELECT FROM part WHERE customer_id = ANY(%(of)s) AND folded_at > %(since)s)
       AND NOT EXISTS (SELECT FROM joined o
                        WHERE o.id > j.id AND o.undone_at IS NULL AND o.gone_id = ANY(%(of)s))
"""

GIVE_UP = (
    """
    UPDATE customer c SET email = NULL FROM identity e
     WHERE c.id IN (%(gone)s, %(root)s) AND e.kind = 'email' AND e.value = c.email
       AND e.customer_id <> c.id
    """,
    """
    UPDATE customer c SET phone = NULL FROM not_theirs n
     WHERE c.id IN (%(gone)s, %(root)s) AND (n.phone, n.customer_id) = (c.phone, c.id)
    """,
)

# What their platform merged away it has no more: it is told as a whole, and makes it anew.
FORGET = """
    DELETE FROM mirror m USING joined j, customer c
     WHERE j.id = %(join)s AND j.cause = 'platform' AND c.id = %(gone)s
       AND m.platform = j.said_by AND m.key = c.key::text
"""

END = (
    """
    UPDATE joined SET kept = NULL, gone = NULL
     WHERE id >= %(join)s AND (gone_id = ANY(%(tree)s) OR kept_id = ANY(%(tree)s))
    """,
    """
    UPDATE joined SET undone_at = clock_timestamp(), undone_by = %(by)s, undone_why = %(why)s
     WHERE id = %(join)s
    """,
    """
    UPDATE candidate SET status = 'undone', settled_at = clock_timestamp(), settled_by = %(by)s,
           why = %(why)s
     WHERE status IN ('proposed', 'joined') AND one_id = ANY(%(tree)s) AND other_id = ANY(%(tree)s)
       AND (one_id = ANY(%(side)s)) <> (other_id = ANY(%(side)s))
    """,
    "INSERT INTO recount SELECT unnest(ARRAY[%(gone)s, %(root)s]::bigint[]), clock_timestamp(), ''",
    """
    INSERT INTO touched SELECT 'customer', key::text, clock_timestamp(), '' FROM customer
     WHERE id IN (%(gone)s, %(root)s)
    """,
)


class NotUndone(Exception):
    """Nothing was undone; why, and what to do."""


class Join(Struct):
    """One join of the journal: who went, who they are now, and by whose word."""

    id: int
    gone_id: int
    kept_id: int
    met_id: int
    root: int | None
    cause: str
    said_by: str | None
    candidate_id: int | None
    joined_at: datetime
    undone_at: datetime | None
    gone_key: str
    root_key: str | None
    erased: bool


def join_of(hub: Connection, number: int) -> Join:
    """Return a join that can be undone; raise NotUndone."""
    with hub.cursor(row_factory=class_row(Join)) as cursor:
        found = cursor.execute(JOIN, (number,)).fetchone()
    if found is None:
        raise NotUndone(f"there is no join {number}")
    if found.undone_at is not None or found.root is None:
        raise NotUndone(f"join {number} was undone {found.undone_at:%Y-%m-%d %H:%M}")
    if found.erased:
        raise NotUndone(f"join {number} is of somebody who was erased: they stay forgotten")
    return found


def between(hub: Connection, one: int, other: int) -> int:
    """Return the join by which two customers are one; raise NotUndone."""
    found = hub.execute(BETWEEN, {"one": one, "other": other}).fetchone()
    if not found or found[0] is None:
        raise NotUndone("no join made one of these two")
    return int(found[0])


def undo(hub: Connection, plan: Plan, number: int, by: str, why: str) -> Join:
    """Take a join back in the caller's transaction; both are told on, and never joined again."""
    joining.prepare(hub)
    one = join_of(hub, number)
    side = ids(hub.execute(SIDE, {"join": number}).fetchall())
    tree = ids(hub.execute(TREE, (one.root,)).fetchall())
    values = {
        "join": number,
        "gone": one.gone_id,
        "root": one.root,
        "side": side,
        "tree": tree,
        "since": one.joined_at,
        "by": by,
        "why": why or None,
    }
    give_back(hub, values)
    describe(hub, values, [id for id in tree if id not in side])
    for statement in (FORGET, *END):
        hub.execute(statement, values)
    parts.end(hub, [one.gone_id, one.root or 0])
    leftovers.alone(hub, [one.gone_id, one.root or 0])
    aparts.again(hub, side, tree)
    aparts.keep(hub, (one.gone_id, one.met_id), by, why)
    joining.tell(hub, plan)
    return one


def ids(rows: Sequence[tuple[Any, ...]]) -> list[int]:
    """Return the one column of some rows."""
    return [row[0] for row in rows]


def give_back(hub: Connection, values: dict[str, Any]) -> None:
    """Let everything go to whose it is."""
    hub.execute(HANDED_BACK, values)
    for table in joins.OWNED:
        hub.execute(sql.SQL(GIVE_BACK).format(owned=sql.Identifier(table)), values)
    for statement in (SPLIT, TEXTS):
        hub.execute(statement, values)


def describe(hub: Connection, values: dict[str, Any], rest: Sequence[int]) -> None:
    """Describe both: as they were, or by their parts where something came since."""
    sides = (("gone", values["gone"], values["side"]), ("kept", values["root"], list(rest)))
    for name, id, of in sides:
        restore = sql.SQL(RESTORE).format(kept=sql.Identifier(name))
        if not hub.execute(restore, {**values, "id": id, "of": of}).rowcount:
            parts.blend(hub, id, of)
    for statement in GIVE_UP:
        hub.execute(statement, values)
