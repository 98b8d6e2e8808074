"""Whom somebody means: one person, with every key, address and platform that leads to them."""

from uuid import UUID

from msgspec import Struct, field

from tasks.hub import leftovers
from tasks.hub.engine import Connection

FIND = """
    SELECT DISTINCT coalesce(c.merged_into, c.id) FROM customer c
      LEFT JOIN identity i ON i.customer_id = c.id AND i.kind IN ('phone', 'email')
     WHERE c.key = %(key)s::uuid OR i.value = %(address)s OR c.phone = %(address)s
        OR c.email = %(address)s
     ORDER BY 1
"""

IDS = "SELECT id, key::text, erased_at IS NOT NULL FROM customer WHERE %(id)s IN (id, merged_into)"

# Records of theirs that never carried a key of ours.
BESIDE = f"""
    SELECT m.key FROM identity i
      JOIN mirror m ON m.their_id = i.value AND m.platform || ':customer' = i.kind
     WHERE i.customer_id = ANY(%s) AND i.kind LIKE '%%:customer'
       AND m.key = {leftovers.MADE.format(kind="i.kind", id="i.value")}
     ORDER BY m.key
"""  # noqa: S608 - our own words

# A number that somebody else is known by, too, is not theirs alone: it stays.
ADDRESSES = """
    WITH said AS (
        SELECT kind, value FROM identity WHERE kind IN ('email', 'phone')
                                           AND customer_id = ANY(%(ids)s)
        UNION SELECT k.kind, k.value FROM customer c
               CROSS JOIN LATERAL (VALUES ('email', email), ('phone', phone)) k (kind, value)
               WHERE c.id = ANY(%(ids)s)
        UNION SELECT k.kind, k.value FROM orders o
               CROSS JOIN LATERAL (VALUES ('email', email), ('phone', phone)) k (kind, value)
               WHERE o.customer_id = ANY(%(ids)s)
        UNION SELECT k.kind, k.value FROM cart o
               CROSS JOIN LATERAL (VALUES ('email', email), ('phone', phone)) k (kind, value)
               WHERE o.customer_id = ANY(%(ids)s)
        UNION SELECT 'phone', phone FROM message WHERE customer_id = ANY(%(ids)s))
    SELECT kind, value, EXISTS (
               SELECT FROM customer o
                WHERE NOT o.id = ANY(%(ids)s) AND o.merged_into IS NULL
                  AND CASE said.kind WHEN 'phone' THEN o.phone ELSE o.email END = said.value)
      FROM said WHERE value IS NOT NULL AND value NOT LIKE 'hmac:%%' ORDER BY 1, 2
"""

HOLDERS = """
    SELECT DISTINCT split_part(kind, ':', 1), value FROM identity
     WHERE customer_id = ANY(%(ids)s) AND kind LIKE '%%:customer' AND gone_at IS NULL
    UNION
    SELECT platform, count(*) || ' texts' FROM message
     WHERE customer_id = ANY(%(ids)s) AND external_id IS NOT NULL GROUP BY platform
     ORDER BY 1, 2
"""


class Person(Struct):
    """Whom it is about: their rows and keys in the hub, and every address that is theirs alone."""

    ids: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    holders: list[tuple[str, str]] = field(default_factory=list)
    erased: bool = False


def found(hub: Connection, key: UUID | None, address: str | None) -> list[int]:
    """List the people a key or an address leads to."""
    return [id for (id,) in hub.execute(FIND, {"key": key, "address": address}).fetchall()]


def person(hub: Connection, id: int) -> Person:
    """Gather one person, with everybody who became one with them."""
    rows = hub.execute(IDS, {"id": id}).fetchall()
    who = Person([row[0] for row in rows], [row[1] for row in rows])
    who.keys += [key for (key,) in hub.execute(BESIDE, (who.ids,)).fetchall()]
    who.erased = any(erased for _, _, erased in rows)
    for kind, value, shared in hub.execute(ADDRESSES, {"ids": who.ids}).fetchall():
        side = who.shared if shared else who.phones if kind == "phone" else who.emails
        side.append(value)
    who.holders = [(name, id) for name, id in hub.execute(HOLDERS, {"ids": who.ids}).fetchall()]
    return who
