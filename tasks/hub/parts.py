"""The parts of a person: what each of those who became one says of themselves.

A customer's fields are the newest word of all who are one. Here each of them goes on as if it had
never been joined, so that a join can be undone although much was said since.
"""

from collections.abc import Sequence

from tasks.hub import blanks
from tasks.hub.engine import Connection

FIELDS = (
    "email, phone, first_name, last_name, country, told_by, told_rank, told_at, heard_at, facts"
)
"""What somebody says of a person, and when."""

BEGIN = f"""
    INSERT INTO part (customer_id, {FIELDS})
    SELECT c.id, {FIELDS} FROM label l JOIN customer c USING (id) ORDER BY c.id
        ON CONFLICT DO NOTHING
"""  # noqa: S608 - our own words

ANY = "SELECT EXISTS (SELECT FROM part)"
BULK = 5_000
"""So many rows at once, and the planner must hear of it: it may have seen the table empty."""

# As customers.DESCRIBE, of each part alone. An address is theirs unless it is another part's.
SAID = {"email": "s.own_email", "phone": "s.dialled", "country": "s.country"}
FOLD = f"""
    WITH newest AS (
        SELECT DISTINCT ON (t.customer_id) p.*, t.customer_id AS node,
               p.platform || ':' || coalesce(p.external_id, '') AS told_by,
               CASE WHEN coalesce(e.own_id, e.customer_id, t.customer_id) = t.customer_id
                    THEN p.shown END AS own_email
          FROM person p JOIN part t ON t.customer_id = coalesce(p.own_id, p.customer_id)
          LEFT JOIN identity e ON e.kind = 'email' AND e.value = p.shown
         WHERE p.rank >= 0
         ORDER BY t.customer_id, p.rank DESC, p.updated_at DESC, p.told_at DESC, told_by DESC)
    UPDATE part t
       SET email = n.now_email, phone = n.now_phone, first_name = n.first_name,
           last_name = n.last_name, country = n.now_country, facts = n.now_facts,
           told_by = n.told_by, told_rank = n.rank, told_at = n.updated_at, heard_at = n.told_at,
           folded_at = clock_timestamp()
      FROM (SELECT s.*, {blanks.values(SAID, "c")}
              FROM newest s JOIN part c ON c.customer_id = s.node) n
     WHERE t.customer_id = n.node
       AND (n.rank, n.updated_at, n.told_at, n.told_by)
           >= (t.told_rank, coalesce(t.told_at, '-infinity'), coalesce(t.heard_at, '-infinity'),
               coalesce(t.told_by, ''))
       AND (t.email, t.phone, t.first_name, t.last_name, t.country, t.facts, t.told_rank, t.told_at)
           IS DISTINCT FROM (n.now_email, n.now_phone, n.first_name, n.last_name, n.now_country,
                             n.now_facts, n.rank, n.updated_at)
"""  # noqa: S608 - our own words

FILL = """
    WITH older AS (
        SELECT t.customer_id, jsonb_object_agg(f.key, f.value
                   ORDER BY p.rank, p.updated_at, p.told_at) AS facts
          FROM person p JOIN part t ON t.customer_id = coalesce(p.own_id, p.customer_id)
         CROSS JOIN LATERAL jsonb_each(p.facts) f
         WHERE p.rank >= 0
           AND (p.rank, p.updated_at, p.told_at) < (t.told_rank, t.told_at, t.heard_at)
         GROUP BY t.customer_id)
    UPDATE part t SET facts = o.facts || t.facts, folded_at = clock_timestamp()
      FROM older o WHERE t.customer_id = o.customer_id AND t.facts <> o.facts || t.facts
"""

NODE = "coalesce(p.own_id, p.customer_id)"
BORNE = f"""
    {blanks.fill("part", "customer_id", NODE, "coalesce(e.own_id, e.customer_id)")}
           folded_at = clock_timestamp()
      FROM news n WHERE c.customer_id = n.id)
    SELECT
"""

# The newest of the strongest speaks for all of them, as at a join.
BLEND = f"""
    WITH best AS (
        SELECT * FROM part WHERE customer_id = ANY(%(side)s)
         ORDER BY told_rank DESC, told_at DESC NULLS LAST, heard_at DESC NULLS LAST,
                  told_by DESC NULLS LAST LIMIT 1),
    known AS (
        SELECT jsonb_object_agg(f.key, f.value ORDER BY t.told_rank, t.told_at NULLS FIRST,
                                t.heard_at NULLS FIRST) AS facts
          FROM part t CROSS JOIN LATERAL jsonb_each(t.facts) f
         WHERE t.customer_id = ANY(%(side)s))
    UPDATE customer c
       SET email = b.email, phone = b.phone, first_name = b.first_name, last_name = b.last_name,
           country = b.country, told_by = b.told_by, told_rank = b.told_rank, told_at = b.told_at,
           heard_at = b.heard_at,
           facts = {blanks.only("coalesce(k.facts, '{}')", "b")},
           changed_at = clock_timestamp()
      FROM best b CROSS JOIN known k
     WHERE c.id = %(id)s
"""  # noqa: S608 - our own words

LONELY = """
    DELETE FROM part p USING customer c
     WHERE p.customer_id = ANY(%(ids)s) AND c.id = p.customer_id AND c.merged_into IS NULL
       AND NOT EXISTS (SELECT FROM customer o WHERE o.merged_into = c.id)
"""


def begin(hub: Connection) -> None:
    """Keep apart what the people of the table `label` say, before they become one."""
    if hub.execute(BEGIN).rowcount > BULK:
        hub.execute("ANALYZE part")


def fold(hub: Connection) -> None:
    """Let staged people speak for the parts they were; where it is new."""
    found = hub.execute(ANY).fetchone()
    if found and found[0]:
        for statement in (FOLD, FILL, BORNE):
            hub.execute(statement)


def blend(hub: Connection, id: int, side: Sequence[int]) -> None:
    """Describe a customer by some of the parts."""
    hub.execute(BLEND, {"id": id, "side": list(side)})


def end(hub: Connection, ids: Sequence[int]) -> None:
    """Forget the parts of those who are alone again."""
    hub.execute(LONELY, {"ids": list(ids)})
