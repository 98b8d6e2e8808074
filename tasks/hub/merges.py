"""Two people who turn out to be one: everything of the one that goes moves to the one that stays.

The ledger stays as it is: it is kept by number, so a withdrawal outlives every merge.
"""

from tasks.hub.engine import Connection

# A platform's id that went away leads to whoever its survivor is.
PAIRS = """
    SELECT g.customer_id, k.customer_id
      FROM stage_merges s
      JOIN identity g ON g.kind = s.platform || ':customer' AND g.value = s.gone
      JOIN identity k ON k.kind = s.platform || ':customer' AND k.value = s.kept
     WHERE NOT s.bad AND g.customer_id <> k.customer_id
     ORDER BY s.row
"""

FOLLOW = """
    INSERT INTO identity (kind, value, customer_id)
    SELECT s.platform || ':customer', s.kept, g.customer_id
      FROM stage_merges s
      JOIN identity g ON g.kind = s.platform || ':customer' AND g.value = s.gone
     WHERE NOT s.bad
        ON CONFLICT DO NOTHING
"""

MOVE = (
    "UPDATE orders SET customer_id = %(kept)s WHERE customer_id = %(gone)s",
    "UPDATE cart SET customer_id = %(kept)s WHERE customer_id = %(gone)s",
    "UPDATE event SET customer_id = %(kept)s WHERE customer_id = %(gone)s",
    "UPDATE message SET customer_id = %(kept)s WHERE customer_id = %(gone)s",
    "UPDATE identity SET customer_id = %(kept)s WHERE customer_id = %(gone)s",
    "UPDATE customer SET merged_into = %(kept)s WHERE merged_into = %(gone)s",
    """
    UPDATE customer SET merged_into = %(kept)s, email = NULL, phone = NULL,
           changed_at = clock_timestamp()
     WHERE id = %(gone)s
    """,
    """
    INSERT INTO recount SELECT %(kept)s, clock_timestamp(), ''
    UNION ALL SELECT %(gone)s, clock_timestamp(), ''
    """,
    """
    INSERT INTO touched
    SELECT 'customer', key, clock_timestamp(), '' FROM customer WHERE id = %(kept)s
    """,
)


def write(hub: Connection) -> None:
    """Carry out staged merges; one that was carried out before changes nothing."""
    hub.execute(FOLLOW)
    for gone, kept in hub.execute(PAIRS).fetchall():
        join(hub, gone, kept)


def join(hub: Connection, gone: int, kept: int) -> None:
    """Make one customer of two: `gone` becomes part of `kept`."""
    for statement in MOVE:
        hub.execute(statement, {"gone": gone, "kept": kept})
