"""What platforms are told: the hub's rows as mappings expect them."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.rows import dict_row

from tasks.hub.engine import Connection

CUSTOMERS = """
    SELECT c.key::text, c.email, c.phone, c.first_name, c.last_name, c.country, c.order_count,
           c.net_spend, c.currency, c.first_order_at, c.last_order_at,
           s.status AS sms_status, s.source AS sms_source,
           coalesce(s.happened_at, s.learned_at) AS sms_at
      FROM customer c
      LEFT JOIN consent_state s ON s.channel = 'sms' AND s.address = c.phone
                               AND s.purpose = 'marketing'
     WHERE c.key = ANY(%(keys)s::uuid[]) AND c.merged_into IS NULL
"""

ORDERS = """
    SELECT o.key::text, o.name, o.currency, o.total, o.kept, o.financial_status,
           o.fulfilment_status, o.placed_at, o.cancelled_at, m.their_id AS contact_id
      FROM orders o
      LEFT JOIN customer c ON c.id = o.customer_id
      LEFT JOIN mirror m ON m.platform = %(platform)s AND m.object = 'contacts'
                        AND m.key = c.key::text
     WHERE o.key = ANY(%(keys)s::uuid[]) AND o.deleted_at IS NULL
"""

CONSENTS = """
    SELECT concat_ws(':', s.channel, s.address, s.purpose) AS key, s.channel, s.address,
           s.purpose, s.status, s.source,
           coalesce(s.happened_at, s.learned_at) AS happened_at,
           (SELECT i.value FROM identity i JOIN customer c ON c.id = i.customer_id
             WHERE i.kind = %(platform)s || ':customer' AND i.gone_at IS NULL
               AND c.phone = s.address ORDER BY i.learned_at, i.value LIMIT 1)
               AS customer_external_id
      FROM consent_state s
      JOIN unnest(%(keys)s::text[]) AS k (key)
        ON (s.channel, s.address, s.purpose)
         = (split_part(k.key, ':', 1), split_part(k.key, ':', 2), split_part(k.key, ':', 3))
"""

# A contact that keeps failing is not waited for.
EARLY = """
    SELECT o.key::text FROM orders o JOIN customer c ON c.id = o.customer_id
     WHERE o.key = ANY(%(keys)s::uuid[])
       AND (EXISTS (SELECT FROM outbox s
                     WHERE s.platform = %(platform)s AND s.object = ANY(%(people)s)
                       AND s.key = c.key::text AND s.status = 'owed' AND s.attempts = 0)
            OR EXISTS (SELECT FROM outbox s
                     WHERE s.platform = %(platform)s AND s.object = ANY(%(people)s)
                       AND s.key = c.key::text AND s.status = 'sending' AND s.attempts = 1))
       AND NOT EXISTS (SELECT FROM mirror m
                        WHERE m.platform = %(platform)s AND m.object = ANY(%(people)s)
                          AND m.key = c.key::text AND m.their_id IS NOT NULL)
"""

NOUNS = {"customer": CUSTOMERS, "order": ORDERS, "consent": CONSENTS}


TOUCHED = "SELECT DISTINCT key FROM touched WHERE noun = %s ORDER BY key"


def touched(hub: Connection, noun: str) -> list[str]:
    """List the records of a noun that this transaction's merge changed."""
    return [key for (key,) in hub.execute(TOUCHED, (noun,)).fetchall()]


def early(hub: Connection, platform: str, people: Sequence[str], keys: Sequence[str]) -> set[str]:
    """Name the orders whose customer a platform does not know yet, but is about to."""
    values = {"platform": platform, "people": list(people), "keys": list(keys)}
    return {key for (key,) in hub.execute(EARLY, values).fetchall()}


def rows(
    hub: Connection, noun: str, keys: Sequence[str], platform: str
) -> Mapping[str, dict[str, Any]]:
    """Return the hub's rows by key; a key that is gone is absent."""
    with hub.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(NOUNS[noun], {"keys": list(keys), "platform": platform}).fetchall()
    return {row["key"]: row for row in found}
