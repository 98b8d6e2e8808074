"""What the hub holds: how much of each data type, what is missing in it, and facts by name."""

from collections.abc import Sequence
from typing import Any, LiteralString

from psycopg.rows import dict_row

from tasks.hub import wanted
from tasks.hub.engine import Connection

STOCK = """
    SELECT 'customers' AS data, count(*) AS rows, min(created_at) AS first,
           max(coalesce(told_at, changed_at)) AS last
      FROM customer WHERE merged_into IS NULL AND erased_at IS NULL
    UNION ALL SELECT 'orders', count(*), min(placed_at), max(placed_at)
                FROM orders WHERE deleted_at IS NULL
    UNION ALL SELECT 'order lines', count(*), NULL, NULL FROM order_line
    UNION ALL SELECT 'refunds', count(*), min(refunded_at), max(refunded_at) FROM refund
    UNION ALL SELECT 'parcels', count(*), min(updated_at), max(updated_at) FROM fulfilment
    UNION ALL SELECT 'carts', count(*), min(created_at), max(created_at) FROM cart
    UNION ALL SELECT 'products', count(*), min(updated_at), max(updated_at)
                FROM product WHERE deleted_at IS NULL
    UNION ALL SELECT 'acts of consent', count(*), min(happened_at), max(happened_at) FROM consent
    UNION ALL SELECT 'texts', count(*), min(asked_at), max(asked_at) FROM message
    UNION ALL SELECT 'behaviour', count(*), min(happened_at), max(happened_at) FROM event
"""

PEOPLE = """
    SELECT count(*) AS customers,
           count(*) FILTER (WHERE phone IS NOT NULL) AS phones,
           count(*) FILTER (WHERE phone IS NULL AND facts ? 'phone_typed') AS bad_phones,
           count(*) FILTER (WHERE phone IS NULL AND facts ? 'phone_typed' AND country IS NULL)
               AS bad_phones_nowhere,
           count(*) FILTER (WHERE phone IS NULL AND NOT facts ? 'phone_typed') AS no_phone,
           count(*) FILTER (WHERE email IS NOT NULL) AS emails,
           count(*) FILTER (WHERE email IS NULL AND facts ? 'email_typed') AS bad_emails,
           count(*) FILTER (WHERE email IS NULL AND NOT facts ? 'email_typed') AS no_email,
           count(*) FILTER (WHERE email IS NULL AND phone IS NULL) AS unreachable,
           count(*) FILTER (WHERE coalesce(first_name, '') = '') AS no_first_name,
           count(*) FILTER (WHERE coalesce(last_name, '') = '') AS no_last_name,
           count(*) FILTER (WHERE country IS NULL) AS no_country,
           count(*) FILTER (WHERE order_count = 0) AS no_orders
      FROM customer WHERE merged_into IS NULL AND erased_at IS NULL
"""

# A number or a name in common proves nothing, so these are possible ones.
DUPLICATES = """
    SELECT (SELECT coalesce(sum(n - 1), 0)::bigint FROM (
               SELECT count(*) AS n FROM customer
                WHERE merged_into IS NULL AND erased_at IS NULL
                  AND first_name <> '' AND last_name <> ''
                GROUP BY lower(first_name), lower(last_name), country HAVING count(*) > 1) s)
               AS same_name,
           (SELECT coalesce(sum(n - 1), 0)::bigint FROM (
               SELECT count(*) AS n FROM customer
                WHERE merged_into IS NULL AND erased_at IS NULL AND phone IS NOT NULL
                GROUP BY phone HAVING count(*) > 1) s) AS same_phone,
           (SELECT count(*) FROM candidate WHERE status = 'proposed') AS proposed
"""

SALES = """
    SELECT count(*) AS orders,
           count(*) FILTER (WHERE customer_id IS NULL) AS of_nobody,
           count(*) FILTER (WHERE country IS NULL) AS no_order_country,
           count(*) FILTER (WHERE phone IS NULL AND facts ? 'phone_typed') AS bad_order_phones,
           count(DISTINCT currency) AS currencies
      FROM orders WHERE deleted_at IS NULL AND NOT test
"""

LEDGER = """
    SELECT count(*) AS acts, count(*) FILTER (WHERE happened_at IS NULL) AS undated,
           (SELECT count(*) FROM consent_state WHERE channel = 'sms' AND status = 'granted')
               AS granted
      FROM consent WHERE channel = 'sms'
"""

ASIDE = """
    SELECT object, count(*) FROM quarantine WHERE status = 'open' GROUP BY 1 ORDER BY 2 DESC
"""

FACTS = """
    SELECT data, name, count(*) FROM (
        SELECT 'customer' AS data, jsonb_object_keys(facts) AS name FROM customer
         WHERE merged_into IS NULL AND erased_at IS NULL
        UNION ALL SELECT 'order', jsonb_object_keys(facts) FROM orders WHERE deleted_at IS NULL
        UNION ALL SELECT 'product', jsonb_object_keys(facts) FROM product
        UNION ALL SELECT 'cart', jsonb_object_keys(facts) FROM cart) f
     GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
"""

NEW: dict[str, LiteralString] = {
    "customer": """
        SELECT key::text, to_jsonb(customer) FROM customer
         WHERE merged_into IS NULL AND erased_at IS NULL ORDER BY id DESC LIMIT 200""",
    "order": """
        SELECT key::text, to_jsonb(orders) FROM orders
         WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 200""",
    "product": "SELECT external_id, to_jsonb(product) FROM product ORDER BY id DESC LIMIT 50",
    "cart": "SELECT external_id, to_jsonb(cart) FROM cart ORDER BY id DESC LIMIT 50",
    "consent": """
        SELECT concat_ws(':', channel, address, purpose), to_jsonb(consent) FROM consent
         WHERE channel = 'sms' AND address LIKE '+%' ORDER BY id DESC LIMIT 50""",
}
"""The newest records of a noun, and the keys by which platforms are told of them."""

COUNTS: tuple[LiteralString, ...] = (PEOPLE, DUPLICATES, SALES, LEDGER)


def stock(hub: Connection) -> list[dict[str, Any]]:
    """List how much there is of each data type, and from when to when."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(STOCK).fetchall()


def counts(hub: Connection) -> dict[str, int]:
    """Count what is missing, unusable or twice."""
    found: dict[str, int] = {}
    with hub.cursor(row_factory=dict_row) as cursor:
        for statement in COUNTS:
            found |= cursor.execute(statement).fetchone() or {}
    return found


def aside(hub: Connection) -> dict[str, int]:
    """Count the rows that wait in quarantine, by object."""
    return dict(hub.execute(ASIDE).fetchall())


def facts(hub: Connection) -> list[tuple[str, str, int]]:
    """List every fact that any record has, by noun and name, and how many have it."""
    return hub.execute(FACTS).fetchall()


def examples(hub: Connection, noun: str, platforms: Sequence[str]) -> dict[str, Any]:
    """Return one value of each field of a noun, where the newest records have any."""
    if noun not in NEW:
        return {}
    newest = hub.execute(NEW[noun]).fetchall()
    rows = [row | (row.get("facts") or {}) for _, row in newest]
    if noun in wanted.NOUNS:
        keys = [key for key, _ in newest]
        told = [wanted.rows(hub, noun, keys, platform).values() for platform in platforms]
        rows += [row for some in told for row in some]
    found: dict[str, Any] = {}
    for row in rows:
        for name, value in row.items():
            if value not in (None, "", [], {}):
                found.setdefault(name, value)
    return found
