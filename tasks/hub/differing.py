"""Where systems differ about people now, and how the policy decides each case."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, field

from mappings.conflicts import Decision
from mappings.ownership import contested, platforms
from tasks.hub import sayings, witness
from tasks.hub.engine import Connection
from tasks.hub.outbox import Target

MOST = 20_000
"""People looked at: the newest of whom a CRM said something of its own."""
SHOWN = 20
QUIET = ("nobody", "alone", "agreed")
"""Decisions about what nobody disputes."""

# Whom a CRM called something of its own, the newest first.
SPOKEN_OF = """
    SELECT i.customer_id
      FROM claim x
      JOIN identity i ON i.kind = x.platform || ':customer' AND i.value = x.external_id
     WHERE x.platform = ANY(%s) AND NOT x.echo AND x.field = ANY(%s) AND i.gone_at IS NULL
     GROUP BY 1 ORDER BY max(x.last_at) DESC, 1 LIMIT %s
"""

# What a CRM was found to hold of the store's, and is still to be told over.
OTHERWISE = """
    SELECT w.platform, v.field, count(*)
      FROM unnest(%(platforms)s::text[], %(objects)s::text[], %(fields)s::text[],
                  %(theirs)s::text[]) AS w (platform, object, field, theirs)
      JOIN mirror m ON (m.platform, m.object) = (w.platform, w.object) AND m.their_id IS NOT NULL
      JOIN customer c ON c.key = m.key::uuid AND c.merged_into IS NULL AND c.erased_at IS NULL
      JOIN LATERAL (VALUES ('email', c.email), ('phone', c.phone), ('first_name', c.first_name),
                           ('last_name', c.last_name), ('country', c.country)) AS v (field, ours)
        ON v.field = w.field
     WHERE coalesce(m.values ->> w.theirs, '') <> coalesce(v.ours, '')
     GROUP BY 1, 2 ORDER BY 1, 2
"""


class Dispute(Struct):
    """One field of one person of which two systems say different things, and who is right."""

    key: str
    field: str
    decision: Decision
    said: dict[str, str]


class Differing(Struct):
    """What was found: decisions by field and ground, some of them, and what is to be told over."""

    people: int = 0
    tally: Counter[tuple[str, str]] = field(default_factory=Counter)
    some: list[Dispute] = field(default_factory=list)
    otherwise: list[tuple[str, str, int]] = field(default_factory=list)


def keys(hub: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return our keys of these customers."""
    found = hub.execute("SELECT id, key::text FROM customer WHERE id = ANY(%s)", (list(ids),))
    return dict(found.fetchall())


def look(hub: Connection, stores: tuple[str, ...], targets: tuple[Target, ...]) -> Differing:
    """Find where systems differ now; write nothing."""
    who = witness.sides(stores, targets)
    crms = [name for name, module in platforms().items() if module.ROLE == "crm"]
    rows = hub.execute(SPOKEN_OF, (crms, list(contested()), MOST)).fetchall()
    ids = [id for (id,) in rows]
    found, known = Differing(people=len(ids)), keys(hub, ids)
    for id, said in sayings.recalled(hub, ids).items():
        for name, decision in said.decisions().items():
            if name not in contested() or decision.by in QUIET:
                continue
            found.tally[name, decision.by] += 1
            if len(found.some) < SHOWN:
                claims = {one.system: one.value for one in said.claims(name)}
                found.some.append(Dispute(known[id], name, decision, claims))
    if who.words:
        found.otherwise = hub.execute(OTHERWISE, who.values).fetchall()
    return found
