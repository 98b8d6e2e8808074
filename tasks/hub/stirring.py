"""Who was stirred: customers whose record, order, parcel, cart or consent a merge changed.

Each reader takes them off its own list, and looks at what they did: nothing is polled, and what
committed together is seen together.
"""

from collections.abc import Sequence

from tasks.hub.engine import Connection

READERS = ("journeys", "segments")
"""Who wants to know."""

# Whoever reserves a text and whoever brings in a purchase of that number's owner wait for each
# other: a purchase that committed first is seen. Old orders of a backfill say nothing of that.
HOLD = """
    SELECT pg_advisory_xact_lock_shared(7201009, number) FROM (
        SELECT DISTINCT number_lock(p.phone) FROM (
            SELECT c.phone FROM buyer b JOIN customer c ON c.id = b.customer_id
            UNION
            SELECT m.phone FROM buyer b JOIN message m USING (customer_id)
             WHERE m.status = 'waiting') p
         WHERE p.phone IS NOT NULL ORDER BY 1) l (number)
"""

BUYERS = """
    CREATE TEMP TABLE IF NOT EXISTS buyer (customer_id bigint) ON COMMIT DELETE ROWS
"""

BOUGHT = """
    INSERT INTO buyer SELECT DISTINCT o.customer_id FROM newest n JOIN orders o ON o.id = n.order_id
     WHERE o.customer_id IS NOT NULL AND o.placed_at > present() - interval '2 days'
"""

STIR = """
    WITH who AS (
        SELECT c.id FROM (
               SELECT DISTINCT key::uuid AS key FROM touched WHERE noun = 'customer' OFFSET 0) t
          JOIN customer c USING (key)
        UNION
        SELECT c.id FROM (
               SELECT DISTINCT split_part(key, ':', 1) AS channel,
                      split_part(key, ':', 2) AS address
                 FROM touched WHERE noun = 'consent' OFFSET 0) t
          JOIN customer c ON t.channel = 'email' AND c.email = t.address
        UNION
        SELECT o.customer_id FROM newest n JOIN orders o ON o.id = n.order_id
        UNION
        SELECT o.customer_id FROM (
               SELECT platform, order_external_id FROM stage_fulfilments WHERE NOT bad
               UNION SELECT platform, order_external_id FROM stage_refunds WHERE NOT bad) s
          JOIN orders o ON (o.platform, o.external_id) = (s.platform, s.order_external_id)
        UNION
        SELECT k.customer_id FROM stage_carts s JOIN cart k USING (platform, external_id)
         WHERE NOT s.bad
        UNION
        SELECT c.id FROM stage_replies s JOIN customer c ON c.phone = s.phone WHERE NOT s.bad
        UNION
        SELECT r.customer_id FROM stage_products s
          JOIN request r ON (r.platform, r.product_external_id) = (s.platform, s.external_id)
         WHERE NOT s.bad AND r.withdrawn_at IS NULL)
    INSERT INTO stirred (reader, customer_id)
    SELECT r.reader, w.id FROM who w CROSS JOIN unnest(%s::text[]) r (reader)
     WHERE w.id IS NOT NULL
"""

ADD = """
    INSERT INTO stirred (reader, customer_id)
    SELECT r.reader, c.id FROM unnest(%s::bigint[]) c (id) CROSS JOIN unnest(%s::text[]) r (reader)
"""

# Taken before anything is read: what commits after this is on the list again.
TAKE = """
    DELETE FROM stirred WHERE id IN (
           SELECT id FROM stirred WHERE reader = %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING customer_id
"""

WAITING = "SELECT EXISTS (SELECT FROM stirred WHERE reader = %s)"


def hold(hub: Connection) -> None:
    """Wait for reservations of texts to whoever just bought, and hold back others until the commit.

    Needs the table `newest` of this merge.
    """
    hub.execute(BUYERS)
    if hub.execute(BOUGHT).rowcount:
        hub.execute(HOLD)


def write(hub: Connection) -> None:
    """Put everybody this merge touched on every reader's list."""
    hub.execute(STIR, (list(READERS),))


def stir(hub: Connection, customers: Sequence[int]) -> None:
    """Put these customers on every reader's list."""
    hub.execute(ADD, (list(customers), list(READERS)))


def take(hub: Connection, reader: str, limit: int) -> list[int]:
    """Take customers off a reader's list; call it first, then read: what comes later comes again.

    Rolled back, they are on the list as before.
    """
    return sorted({id for (id,) in hub.execute(TAKE, (reader, limit)).fetchall()})


def waiting(hub: Connection, reader: str) -> bool:
    """Whether anybody is on a reader's list."""
    found = hub.execute(WAITING, (reader,)).fetchone()
    return bool(found and found[0])
