"""What is said of people: the claims of the records that lead to them now, side by side."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from msgspec import Struct
from psycopg.rows import dict_row

from mappings.conflicts import Claim, Decision, decide
from mappings.ownership import of, platforms
from mappings.sightings import Seen, claim
from tasks.hub.engine import Connection

CLAIMS = """
    SELECT i.customer_id, x.platform, x.external_id, x.field, x.value, x.echo, x.first_at,
           x.last_at, x.told_at, x.set_at
      FROM unnest(%(ids)s::bigint[]) AS w (id)
      JOIN customer c ON c.id = w.id AND c.erased_at IS NULL
      JOIN identity i ON i.customer_id = c.id AND i.kind LIKE '%%:customer' AND i.gone_at IS NULL
      JOIN claim x ON x.platform = split_part(i.kind, ':', 1) AND x.external_id = i.value
"""

# What a store's record says that has no line yet: it stands in `customer`.
STANDING = """
    SELECT c.id, r.platform, r.id AS external_id, f.field, coalesce(f.value, '') AS value,
           coalesce(n.since, c.told_at) AS first_at, c.told_at AS last_at,
           coalesce(c.heard_at, c.told_at) AS told_at
      FROM customer c
     CROSS JOIN LATERAL (SELECT split_part(c.told_by, ':', 1) AS platform,
                                substr(c.told_by, strpos(c.told_by, ':') + 1) AS id) r
      LEFT JOIN named n ON (n.platform, n.external_id) = (r.platform, r.id)
     CROSS JOIN LATERAL (VALUES ('first_name', c.first_name), ('last_name', c.last_name))
                        AS f (field, value)
     WHERE c.id = ANY(%s) AND c.told_rank = 1 AND c.told_at IS NOT NULL AND c.erased_at IS NULL
"""


class Said(Struct):
    """All that the records of one person were seen to say: role, then record, then field."""

    records: dict[tuple[str, str], dict[str, list[Seen]]]

    def claims(self, field: str) -> list[Claim]:
        """Return what each side says of a field: its newest record speaks for it."""
        found = []
        for role in ("store", "crm"):
            mine = {who: fields for who, fields in self.records.items() if role_of(who[0]) == role}
            if mine:
                who = max(mine, key=lambda one: (newest(mine[one]), one))
                if field in mine[who]:
                    found.append(claim((who[0], role), mine[who][field], grain(who[0])))
        return found

    def overruled(self, field: str, decision: Decision) -> bool:
        """Whether a store says something else than what was decided."""
        mine = (one for one in self.claims(field) if one.role == "store")
        return any(one.value != decision.value for one in mine)

    def decisions(self) -> dict[str, Decision]:
        """Decide every field that anybody said something of, be it a blank."""
        names = sorted({field for fields in self.records.values() for field in fields})
        found = {}
        for name in names:
            line, claims = of("customer", name), self.claims(name)
            if line and not all(one.echo for one in claims):
                found[name] = decide(line, claims)
        return found


def newest(fields: Mapping[str, Iterable[Seen]]) -> tuple[Any, Any]:
    """Return the date of a record's newest copy, and when it was told."""
    return max((one.last_at, one.told_at) for some in fields.values() for one in some)


@cache
def role_of(platform: str) -> str:
    """Return what a platform is to the shop."""
    module = platforms().get(platform)
    return str(module.ROLE) if module else ""


@cache
def grain(platform: str) -> timedelta:
    """Return how much later than it says a platform's record may have changed."""
    module = platforms().get(platform)
    found: timedelta = getattr(module, "GRAIN", timedelta())
    return found


def said(hub: Connection, ids: Sequence[int]) -> dict[int, Said]:
    """Return what is said of these customers, by the records that lead to them now."""
    found: dict[int, Said] = {}
    with hub.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(CLAIMS, {"ids": list(ids)}):
            id, who, field = row.pop("customer_id"), (row.pop("platform"), ""), row.pop("field")
            who = (who[0], row.pop("external_id"))
            fields = found.setdefault(id, Said({})).records.setdefault(who, {})
            fields.setdefault(field, []).append(Seen(**row))
    return found


def recalled(hub: Connection, ids: Sequence[int]) -> dict[int, Said]:
    """Return all that is said of these customers, also what needs no line; write nothing."""
    found = said(hub, ids)
    with hub.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(STANDING, (list(ids),)):
            records = found.setdefault(row.pop("id"), Said({})).records
            who, field = (row.pop("platform"), row.pop("external_id")), row.pop("field")
            lines = records.setdefault(who, {})
            if field not in lines:
                lines[field] = [Seen(**row, echo=False)]
    return found
