"""Undoing a join: both people as they would be without it, with what arrived since, kept apart."""

from datetime import datetime
from typing import Any

from msgspec import Struct, structs
from psycopg import sql
from psycopg.rows import class_row

from tasks.hub import aparts, browsing, joining, joins, leftovers, parts, ties
from tasks.hub.engine import Connection
from tasks.hub.merging import Plan

JOIN = """
    SELECT j.id, j.gone_id, j.kept_id, coalesce(j.own_id, j.gone_id) AS own_id, j.met_id,
           r.id AS root, j.joined_at, j.undone_at,
           g.erased_at IS NOT NULL OR r.erased_at IS NOT NULL AS erased
      FROM joined j JOIN customer g ON g.id = j.gone_id
      JOIN customer r ON r.id = coalesce(g.merged_into, g.id)
     WHERE j.id = %s
"""

NOW = "SELECT coalesce(merged_into, id) FROM customer WHERE id = %s"

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

# A text of since then belongs to whose number it went to, whoever they were part of at that time.
TEXTS = """
    WITH known AS (
        SELECT value AS phone, customer_id = %(gone)s AS theirs FROM identity
         WHERE kind = 'phone' AND customer_id IN (%(gone)s, %(root)s)
        UNION
        SELECT phone, customer_id = ANY(%(side)s) FROM part
         WHERE customer_id = ANY(%(tree)s) AND phone IS NOT NULL),
    alone AS (
        SELECT phone, CASE WHEN bool_and(theirs) THEN %(gone)s ELSE %(root)s END AS id,
               CASE WHEN bool_and(theirs) THEN %(gone)s ELSE %(stayed)s END AS own_id
          FROM known GROUP BY phone HAVING bool_and(theirs) = bool_or(theirs))
    UPDATE message m SET customer_id = a.id, own_id = nullif(a.own_id, a.id) FROM alone a
     WHERE m.customer_id IN (%(gone)s, %(root)s) AND m.customer_id <> a.id
       AND m.asked_at > %(since)s AND m.phone = a.phone
"""

# A journey of since then belongs to whose order or cart it is about.
JOURNEYS = """
    UPDATE journey j SET customer_id = a.customer_id, own_id = a.own_id
      FROM (SELECT id AS order_id, NULL AS cart, customer_id, own_id FROM orders
             WHERE customer_id IN (%(gone)s, %(root)s)
            UNION ALL
            SELECT NULL, external_id, customer_id, own_id FROM cart
             WHERE customer_id IN (%(gone)s, %(root)s)) a
     WHERE j.customer_id IN (%(gone)s, %(root)s) AND j.customer_id <> a.customer_id
       AND (j.order_id = a.order_id OR (j.order_id IS NULL AND j.cart = a.cart))
"""

# As it was before, where nothing was said, joined or undone on that side since.
RESTORE = """
    UPDATE customer c
       SET email = s.email, phone = s.phone, first_name = s.first_name, last_name = s.last_name,
           country = s.country, facts = s.facts, told_by = s.told_by, told_rank = s.told_rank,
           told_at = s.told_at, heard_at = s.heard_at, changed_at = clock_timestamp()
      FROM joined j CROSS JOIN LATERAL jsonb_populate_record(NULL::customer, j.{kept}) s
     WHERE j.id = %(join)s AND c.id = %(id)s AND s.id = c.id
       AND NOT EXISTS (SELECT FROM part WHERE customer_id = ANY(%(of)s) AND folded_at > %(since)s)
       AND NOT EXISTS (SELECT FROM joined o
                        WHERE (o.id > j.id OR o.kept = j.kept) AND o.undone_at IS NULL
                          AND o.gone_id = ANY(%(of)s))
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
     WHERE j.id = %(join)s AND j.cause = 'platform' AND c.id = j.gone_id
       AND m.platform = j.said_by AND m.key = c.key::text
"""

END = (
    """
    UPDATE joined SET kept = NULL, gone = NULL
     WHERE id >= %(join)s AND (gone_id = ANY(%(tree)s) OR kept_id = ANY(%(tree)s))
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
    """One join of the journal: who went, who they are now, and which two were like each other."""

    id: int
    gone_id: int
    kept_id: int
    own_id: int
    met_id: int
    root: int
    joined_at: datetime
    undone_at: datetime | None
    erased: bool


def join_of(hub: Connection, number: int) -> Join:
    """Return a join that can be undone; raise NotUndone."""
    with hub.cursor(row_factory=class_row(Join)) as cursor:
        found = cursor.execute(JOIN, (number,)).fetchone()
    if found is None:
        raise NotUndone(f"there is no join {number}")
    if found.undone_at is not None:
        raise NotUndone(f"join {number} was undone {found.undone_at:%Y-%m-%d %H:%M}")
    if found.erased:
        raise NotUndone(f"join {number} is of somebody who was erased: they stay forgotten")
    return found


def between(hub: Connection, one: int, other: int) -> int:
    """Return the join by which two customers are one; raise NotUndone."""
    (root,) = hub.execute(NOW, (one,)).fetchone() or (one,)
    found = ties.between(ties.of(hub, root), one, other)
    if found is None:
        raise NotUndone("no join made one of these two")
    return found


def undo(hub: Connection, plan: Plan, number: int, by: str, why: str) -> Join:
    """Take a join back in the caller's transaction; both are told on, and never joined again.

    Whoever is a customer of their own by it is the `gone_id` of the returned.
    """
    joining.prepare(hub)
    one = join_of(hub, number)
    said: dict[str, Any] = {"join": number, "by": by, "why": why or None, "since": one.joined_at}
    values = said | parted(one, ties.cut(hub, one.root, said))
    both = [values["gone"], one.root]
    give_back(hub, values)
    describe(hub, values)
    for statement in (FORGET, *END):
        hub.execute(statement, values)
    parts.end(hub, both)
    browsing.again(hub, both)
    leftovers.alone(hub, both)
    aparts.again(hub, values["side"], values["tree"])
    aparts.keep(hub, (one.own_id, one.met_id), by, why)
    joining.tell(hub, plan)
    return structs.replace(one, gone_id=values["gone"])


def parted(one: Join, whose: dict[int, int]) -> dict[str, Any]:
    """Tell the sides of a join: who leaves with whom, and who stays."""
    side = sorted(id for id, root in whose.items() if root != one.root)
    rest = sorted(id for id, root in whose.items() if root == one.root)
    return {
        "own": one.own_id,
        "gone": whose[side[0]],
        "root": one.root,
        "side": side,
        "rest": rest,
        "tree": [*side, *rest],
        "stayed": next(id for id in (one.kept_id, one.gone_id, one.root) if id in rest),
    }


def give_back(hub: Connection, values: dict[str, Any]) -> None:
    """Let everything go to whose it is."""
    hub.execute(HANDED_BACK, values)
    for table in joins.OWNED:
        hub.execute(sql.SQL(GIVE_BACK).format(owned=sql.Identifier(table)), values)
    for statement in (SPLIT, TEXTS, JOURNEYS):
        hub.execute(statement, values)


def describe(hub: Connection, values: dict[str, Any]) -> None:
    """Describe both: as they were, or by their parts where something came since."""
    for id, of in ((values["gone"], values["side"]), (values["root"], values["rest"])):
        kept = sql.Identifier("gone" if values["own"] in of else "kept")
        restored = hub.execute(sql.SQL(RESTORE).format(kept=kept), {**values, "id": id, "of": of})
        if not restored.rowcount:
            parts.blend(hub, id, of)
    for statement in GIVE_UP:
        hub.execute(statement, values)
