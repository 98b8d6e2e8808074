"""Whoever was erased stays forgotten: a copy of them that comes late leaves no trace of a person.

Their platforms may have them for days more, and tell of them again. What their ids lead to is
taken off before anybody is described; money stays money.
"""

from tasks.hub.engine import Connection

ANY = "SELECT EXISTS (SELECT FROM customer WHERE erased_at IS NOT NULL)"

# An order of theirs that we have, told once more as a guest's.
THEIR_ORDERS = """
    UPDATE person p SET customer_id = c.id, own_id = o.own_id
      FROM stage_orders s
      JOIN orders o USING (platform, external_id)
      JOIN customer c ON c.id = o.customer_id AND c.erased_at IS NOT NULL
     WHERE p.row = s.row
"""

# A guest's order or cart from before the erasure, known by the hash of its address.
EARLIER = """
    WITH visit AS (
        SELECT row, placed_at AS at FROM stage_orders
        UNION ALL SELECT row, created_at FROM stage_carts
        UNION ALL SELECT row, happened_at FROM stage_events)
    UPDATE person p SET rank = -1, forgotten = true
      FROM visit v
     WHERE p.row = v.row AND p.customer_id IS NULL AND p.external_id IS NULL
       AND EXISTS (SELECT FROM consent e
                    WHERE e.method = 'erasure' AND e.happened_at >= v.at
                      AND e.address IN (erased_hash(p.email), erased_hash(p.phone)))
"""

FORGOTTEN = """
    UPDATE person p SET rank = -1, forgotten = true FROM customer c
     WHERE c.id = p.customer_id AND c.erased_at IS NOT NULL
"""

BLANK = (
    """
    UPDATE person SET hub_key = NULL, email = NULL, phone = NULL, shown = NULL, dialled = NULL,
           first_name = NULL, last_name = NULL, country = NULL, facts = '{}'
     WHERE forgotten
    """,
    """
    UPDATE stage_orders s SET email = NULL, phone = NULL, landing_site = NULL,
           facts = CASE WHEN s.facts ? 'lines'
                        THEN jsonb_build_object('lines', s.facts -> 'lines') ELSE '{}' END
      FROM person p WHERE p.row = s.row AND p.forgotten
    """,
    "DELETE FROM stage_carts s USING person p WHERE p.row = s.row AND p.forgotten",
    "DELETE FROM stage_events s USING person p WHERE p.row = s.row AND p.forgotten",
    """
    DELETE FROM stage_consents s USING identity i JOIN customer c ON c.id = i.customer_id
     WHERE s.address IS NULL AND c.erased_at IS NOT NULL
       AND i.kind = s.platform || ':customer' AND i.value = s.customer_external_id
    """,
    """
    UPDATE stage_fulfilments s SET facts = '{}'
      FROM orders o JOIN customer c ON c.id = o.customer_id AND c.erased_at IS NOT NULL
     WHERE (o.platform, o.external_id) = (s.platform, s.order_external_id)
    """,
    """
    UPDATE stage_refunds s SET facts = '{}'
      FROM orders o JOIN customer c ON c.id = o.customer_id AND c.erased_at IS NOT NULL
     WHERE (o.platform, o.external_id) = (s.platform, s.order_external_id)
    """,
)

# They join nobody: whoever they would be one with has a life of their own.
ALONE = """
    DELETE FROM pair USING customer c
     WHERE c.erased_at IS NOT NULL AND c.id IN (pair.a, pair.b)
"""


def forget(hub: Connection) -> None:
    """Take off what is staged of people who were erased, once their ids have led to them."""
    found = hub.execute(ANY).fetchone()
    if not (found and found[0]):
        return
    for statement in (THEIR_ORDERS, EARLIER, FORGOTTEN, *BLANK):
        hub.execute(statement)
