"""What a merge has in hand, while its temporary tables last: all that it may have changed."""

from typing import Any, LiteralString

from tasks.hub.engine import Connection

Ids = dict[str, set[Any]]
"""Records by noun, as `portraits` shows them."""

# Whoever a staged row is of, whoever was described or counted, and whoever became one with them.
CUSTOMERS: LiteralString = """
    WITH met AS (
        SELECT customer_id AS id FROM person WHERE customer_id IS NOT NULL
        UNION
        SELECT c.id FROM touched t JOIN customer c ON c.key = t.key::uuid WHERE t.noun = 'customer')
    SELECT id FROM met UNION SELECT c.id FROM customer c JOIN met m ON c.merged_into = m.id
"""

ORDERS: LiteralString = """
    SELECT o.id FROM orders o JOIN (
        SELECT platform, external_id FROM stage_orders
        UNION SELECT platform, order_external_id FROM stage_lines
        UNION SELECT platform, order_external_id FROM stage_refunds
        UNION SELECT platform, order_external_id FROM stage_fulfilments) s
     USING (platform, external_id)
    UNION
    SELECT o.id FROM touched t JOIN orders o ON o.key = t.key::uuid WHERE t.noun = 'order'
"""

# A cart is ended by its order, and goes with its shopper.
CARTS: LiteralString = """
    SELECT c.id FROM cart c JOIN (
        SELECT platform, external_id FROM stage_carts
        UNION SELECT platform, cart_token FROM stage_orders) s USING (platform, external_id)
    UNION
    SELECT id FROM cart WHERE customer_id = ANY(%(customers)s)
"""

PRODUCTS: LiteralString = """
    SELECT p.id FROM product p JOIN stage_products s USING (platform, external_id)
"""

# A purchase may imply a consent.
CONSENTS: LiteralString = """
    SELECT key FROM touched WHERE noun = 'consent'
    UNION
    SELECT DISTINCT concat_ws(':', x.channel, x.address, x.purpose)
      FROM customer c JOIN consent x ON x.address IN (c.phone, c.email)
     WHERE c.id = ANY(%(customers)s)
"""

TEXTS: LiteralString = """
    SELECT m.id FROM message m JOIN stage_receipts s USING (platform, external_id)
"""

EVENTS: LiteralString = """
    SELECT e.id FROM message_event e JOIN (
        SELECT platform, external_id FROM stage_receipts
        UNION SELECT platform, external_id FROM stage_replies) s USING (platform, external_id)
"""

TALKS: LiteralString = """
    SELECT u.conversation_id FROM utterance u JOIN stage_replies s USING (platform, external_id)
    UNION
    SELECT v.id FROM conversation v JOIN stage_tickets s USING (platform, external_id)
     WHERE NOT s.task AND v.source = 'ticket'
    UNION
    SELECT v.id FROM stage_tickets s
      JOIN mirror m ON (m.platform, m.object, m.their_id) = (s.platform, 'tasks', s.external_id)
      JOIN conversation v ON v.key::text = m.key
     WHERE s.task
"""

MET: dict[str, LiteralString] = {
    "customer": CUSTOMERS,
    "order": ORDERS,
    "cart": CARTS,
    "product": PRODUCTS,
    "consent": CONSENTS,
    "text": TEXTS,
    "event of a text": EVENTS,
    "conversation": TALKS,
}

FORGET = """
    SELECT format('TRUNCATE %s', string_agg(oid::regclass::text, ', '))
      FROM pg_class WHERE relkind = 'r' AND relnamespace = pg_my_temp_schema()
"""


def met(hub: Connection, ids: Ids) -> None:
    """Note what this transaction's last merge had in hand, besides what is in `ids` already."""
    for noun, statement in MET.items():
        values = {"customers": list(ids.get("customer", ()))}
        found = hub.execute(statement, values if "%(" in statement else None).fetchall()
        ids.setdefault(noun, set()).update(id for (id,) in found)


def forget(hub: Connection) -> None:
    """Empty the temporary tables, as a commit would: the next merge begins with none."""
    (statement,) = hub.execute(FORGET).fetchone() or ("",)
    if statement:
        hub.execute(statement)
