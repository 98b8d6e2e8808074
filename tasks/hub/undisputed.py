"""What nobody disputes: where all who speak of a person say the same, that holds, and is quick.

Nearly all that a CRM says of people is what their store says, too. For those no claims are weighed
one by one: one record of a store, one of a CRM, and one value of each field.
"""

from collections.abc import Sequence
from functools import cache

from mappings.ownership import contested, plain, platforms
from tasks.hub.engine import Connection

# The claims of `sayings`; where a record's lines say other than what stands in `customer`, or a
# store only echoes us, they are weighed.
AGREED = """
    WITH asked AS (
        SELECT c.id, c.told_by, c.told_rank, c.told_at, c.first_name, c.last_name
          FROM unnest(%(ids)s::bigint[]) AS w (id)
          JOIN customer c ON c.id = w.id AND c.erased_at IS NULL),
    said AS (
        SELECT a.id, x.platform, x.platform || ':' || x.external_id AS record, x.field, x.value,
               x.echo, false AS stands
          FROM asked a
          JOIN identity i ON i.customer_id = a.id AND i.kind LIKE '%%:customer'
                         AND i.gone_at IS NULL
          JOIN claim x ON x.platform = split_part(i.kind, ':', 1) AND x.external_id = i.value
        UNION ALL
        SELECT a.id, split_part(a.told_by, ':', 1), a.told_by, f.field, coalesce(f.value, ''),
               false, true
          FROM asked a
         CROSS JOIN LATERAL (VALUES ('first_name', a.first_name), ('last_name', a.last_name))
                            AS f (field, value)
         WHERE a.told_rank = 1 AND a.told_at IS NOT NULL),
    field AS (
        SELECT s.id, s.field, min(s.value) AS value, bool_or(NOT s.echo) AS spoken,
               min(s.value) = max(s.value) AND s.field = ANY(%(plain)s)
                   AND bool_and(CASE w.role WHEN 'store' THEN NOT s.echo
                                            WHEN 'crm' THEN NOT s.stands ELSE false END) AS plain,
               min(s.record) FILTER (WHERE w.role = 'store') AS store,
               max(s.record) FILTER (WHERE w.role = 'store') AS other_store,
               min(s.record) FILTER (WHERE w.role = 'crm') AS crm,
               max(s.record) FILTER (WHERE w.role = 'crm') AS other_crm
          FROM said s
          LEFT JOIN unnest(%(platforms)s::text[], %(roles)s::text[]) AS w (platform, role)
            ON w.platform = s.platform
         GROUP BY s.id, s.field)
    INSERT INTO decided (customer_id, names, facts)
    SELECT id, coalesce(jsonb_object_agg(field, nullif(value, ''))
                            FILTER (WHERE spoken AND field = ANY(%(contested)s)), '{}'),
           coalesce(jsonb_object_agg(field, nullif(value, ''))
                            FILTER (WHERE spoken AND field <> ALL(%(contested)s)), '{}')
      FROM field
     GROUP BY id
    HAVING bool_and(plain)
       AND (min(store), min(crm)) IS NOT DISTINCT FROM (max(other_store), max(other_crm))
    RETURNING customer_id
"""


@cache
def having_a_say() -> dict[str, str]:
    """Return the stores and CRMs there are, and which of both each is."""
    roles = {name: str(module.ROLE) for name, module in platforms().items()}
    return {name: role for name, role in roles.items() if role in ("store", "crm")}


def agree(hub: Connection, ids: Sequence[int]) -> set[int]:
    """Decide about those of these customers of whom nobody says different things; return them."""
    sides = having_a_say()
    found = hub.execute(
        AGREED,
        {
            "ids": list(ids),
            "plain": list(plain()),
            "contested": list(contested()),
            "platforms": list(sides),
            "roles": list(sides.values()),
        },
    )
    return {id for (id,) in found.fetchall()}
