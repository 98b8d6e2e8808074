"""What a left-over record of a person bears: the strictest of what holds of their numbers."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from psycopg.rows import dict_row

from tasks.hub.engine import Connection

# Every number a person is known by, now or before they were joined. `c` is the person.
NUMBERS = """
    SELECT c.phone UNION SELECT value FROM identity WHERE kind = 'phone' AND customer_id = c.id
    UNION SELECT p.phone FROM customer n JOIN part p ON p.customer_id = n.id
           WHERE c.id IN (n.id, n.merged_into)
"""

# What holds of one number for one purpose; `number` is whose, a permission that ended is none.
STANDS = """
    SELECT *, coalesce(happened_at, learned_at) AS at FROM consent_state x
     WHERE x.channel = 'sms' AND x.address = number.phone
       AND NOT coalesce(x.status = 'granted' AND x.expires_at <= clock_timestamp(), false)
    OFFSET 0
"""

STATUSES = {
    "marketing": "sms_status",
    "cart": "cart_status",
    "transactional": "transactional_status",
}

SAID = """
    CASE WHEN bool_or(v.status = 'withdrawn') FILTER (WHERE v.purpose = '{purpose}')
         THEN 'withdrawn'
         WHEN count(*) FILTER (WHERE v.purpose = '{purpose}' AND v.status = 'granted')
              = cardinality(k.phones) THEN 'granted' END AS {name}
"""
EACH = ", ".join(SAID.format(purpose=purpose, name=name) for purpose, name in STATUSES.items())
LAST = """
    (array_agg({what} ORDER BY v.status = 'withdrawn' DESC, v.at DESC)
        FILTER (WHERE v.purpose = 'marketing'))[1]
"""

# Acts of the number that is told elsewhere, too, are confirmed there.
BEAR = f"""
    SELECT m.key, true AS left_over, s.*
      FROM mirror m
      JOIN identity i ON i.kind = m.platform || ':customer' AND i.value = m.their_id
      JOIN customer c ON c.id = i.customer_id AND c.merged_into IS NULL AND c.erased_at IS NULL
      LEFT JOIN mirror told ON (told.platform, told.object, told.key)
                             = (m.platform, m.object, c.key::text)
     CROSS JOIN LATERAL (
           SELECT array_agg(phone) AS phones FROM ({NUMBERS}) n WHERE phone IS NOT NULL) k
     CROSS JOIN LATERAL (
           SELECT {EACH}, {LAST.format(what="v.source")} AS sms_source,
                  {LAST.format(what="v.at")} AS sms_at,
                  coalesce(array_agg(v.id) FILTER (WHERE v.address IS DISTINCT FROM c.phone),
                           '{{}}') AS acts
             FROM unnest(k.phones) AS number (phone) CROSS JOIN LATERAL ({STANDS}) v) s
     WHERE m.platform = %(platform)s AND m.object = ANY(%(objects)s) AND m.key = ANY(%(keys)s)
       AND m.key <> c.key::text AND told.their_id IS DISTINCT FROM m.their_id
"""  # noqa: S608 - our own words


def rows(hub: Connection, platform: str, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what left-over records of a platform must bear, by key; of all other keys nothing."""
    follows = import_module(f"mappings.{platform}").FOLLOWS
    objects = [object for object, noun in follows.items() if noun == "customer"]
    values = {"platform": platform, "objects": objects, "keys": list(keys)}
    with hub.cursor(row_factory=dict_row) as cursor:
        return {row["key"]: row for row in cursor.execute(BEAR, values).fetchall()}
