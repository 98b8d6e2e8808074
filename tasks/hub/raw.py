"""Raw facts of some people, as they came in: a merge concluded nothing here but who is who."""

from collections.abc import Sequence
from typing import Any

from psycopg.rows import dict_row

from tasks.hub.engine import Connection

PEOPLE = """
    SELECT c.id, c.key::text, c.email, c.phone, c.first_name, c.last_name, c.country,
           c.order_count, c.net_spend, c.currency,
           coalesce((SELECT jsonb_agg(jsonb_build_array(split_part(i.kind, ':', 1), i.value))
                       FROM identity i WHERE i.customer_id = c.id AND i.kind LIKE '%%:customer'
                        AND i.gone_at IS NULL), '[]') AS ids,
           EXISTS (SELECT FROM not_theirs n WHERE n.customer_id = c.id) AS strange
      FROM customer c
     WHERE c.id = ANY(%s) AND c.merged_into IS NULL AND c.erased_at IS NULL
     ORDER BY c.key
"""

SALES = """
    SELECT o.customer_id, o.key::text, o.platform, o.external_id, o.customer_external_id AS buyer,
           o.name, o.currency, o.total, o.kept, o.financial_status, o.placed_at,
           o.cancelled_at IS NOT NULL AS cancelled, o.test, o.deleted_at IS NOT NULL AS deleted
      FROM orders o WHERE o.customer_id = ANY(%s) ORDER BY o.key
"""

ACTS = """
    SELECT x.address, x.purpose, x.status, x.source, x.happened_at, x.learned_at, x.expires_at,
           x.evidence ->> 'collected' = 'OTHER' AS told_of, x.evidence ? 'unnamed' AS unnamed,
           s.status AS stands
      FROM consent x
      JOIN consent_state s USING (channel, address, purpose)
     WHERE x.channel = 'sms' AND x.address = ANY(%s)
     ORDER BY x.id
"""

# Whatever anybody was seen to say of them; nothing of it was decided yet.
SAID = """
    SELECT i.customer_id, x.platform, x.external_id, x.field, x.value, x.echo, x.first_at,
           x.last_at, x.told_at, x.set_at
      FROM identity i
      JOIN claim x ON x.platform = split_part(i.kind, ':', 1) AND x.external_id = i.value
     WHERE i.customer_id = ANY(%s) AND i.kind LIKE '%%:customer' AND i.gone_at IS NULL
"""

BLOCKED = "SELECT value FROM blocked_identity WHERE kind = 'phone'"

# Of everybody the same ones for the same seed.
SOME = """
    SELECT id FROM customer WHERE merged_into IS NULL AND erased_at IS NULL
     ORDER BY md5(%s || ':' || key) LIMIT %s
"""


def some(hub: Connection, seed: int, size: int) -> list[int]:
    """Draw people, the same ones for the same seed."""
    return [id for (id,) in hub.execute(SOME, (str(seed), size)).fetchall()]


def people(hub: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return what is written of these people, and what platforms call them."""
    return listed(hub, PEOPLE, list(ids))


def sales(hub: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return all their orders, each as its platform last told it."""
    return listed(hub, SALES, list(ids))


def acts(hub: Connection, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """Return every act of consent of these numbers, and what the hub says stands."""
    return listed(hub, ACTS, list(numbers))


def said(hub: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return every value that a record of theirs was seen with, and when."""
    return listed(hub, SAID, list(ids))


def blocked(hub: Connection) -> set[str]:
    """Return the numbers that belong to nobody."""
    return {value for (value,) in hub.execute(BLOCKED).fetchall()}


def listed(hub: Connection, statement: str, what: list[Any]) -> list[dict[str, Any]]:
    """Ask for rows by name."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, (what,)).fetchall()
