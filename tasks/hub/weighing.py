"""What a changed mapping would change: counted in the hub, over all records a platform knows."""

from collections.abc import Callable, Iterator
from typing import Any, LiteralString

from msgspec import Struct, field
from psycopg import sql

from tasks.hub import wanted
from tasks.hub.engine import Connection

EXAMPLES = 3

EVERY: dict[str, LiteralString] = {
    "customer": wanted.CUSTOMERS.replace("c.key = ANY(%(keys)s::uuid[])", "true"),
    "order": wanted.ORDERS.replace("o.key = ANY(%(keys)s::uuid[])", "true"),
    "consent": wanted.CONSENTS.replace(
        "unnest(%(keys)s::text[]) AS k (key)",
        """(SELECT DISTINCT concat_ws(':', channel, address, purpose) AS key FROM consent) k""",
    ),
}
"""What platforms are told of every record of a noun."""

# Each pair of values is one line, however many records have it.
PAIRS: LiteralString = """
    SELECT w.{name}, coalesce(m.values ->> {theirs}, ''), count(*)
      FROM ({rows}) w
      JOIN mirror m ON m.platform = %(platform)s AND m.object = %(object)s AND m.key = w.key
     GROUP BY 1, 2
"""

HOLDING = """
    SELECT count(*) FROM mirror
     WHERE platform = %s AND object = %s AND coalesce(values ->> %s, '') <> ''
"""

KNOWN = "SELECT count(*) FROM mirror WHERE platform = %s AND object = %s"


class Effect(Struct):
    """What would become of one field: of how many records, and some as they are and would be."""

    records: int = 0
    of: int = 0
    examples: list[tuple[str, str, int]] = field(default_factory=list)


def told(
    hub: Connection,
    where: tuple[str, str, str],
    names: tuple[str, str],
    write: Callable[[Any], str],
) -> Effect:
    """Count for whom a field would be told otherwise than it was told last.

    `where` is platform, object and noun; `names` are ours and theirs.
    """
    found = Effect(of=known(hub, where))
    for value, was, many in pairs(hub, where, names):
        now = write(value)
        if now != was:
            found.records += many
            if len(found.examples) < EXAMPLES:
                found.examples.append((was, now, many))
    return found


def pairs(
    hub: Connection, where: tuple[str, str, str], names: tuple[str, str]
) -> Iterator[tuple[Any, str, int]]:
    """Return each pair of a value here and what was told last, with how many records have it."""
    platform, object, noun = where
    query = sql.SQL(PAIRS).format(
        name=sql.Identifier(names[0]), theirs=sql.Literal(names[1]), rows=sql.SQL(EVERY[noun])
    )
    with hub.cursor(name="pairs") as cursor:
        yield from cursor.execute(query, {"platform": platform, "object": object})


def kept(hub: Connection, where: tuple[str, str, str], theirs: str) -> Effect:
    """Count for whom a field that is told no more stays as it was told last."""
    row = hub.execute(HOLDING, (where[0], where[1], theirs)).fetchone()
    return Effect(int(row[0]) if row else 0, known(hub, where))


def known(hub: Connection, where: tuple[str, str, str]) -> int:
    """Count the records a platform was told of."""
    row = hub.execute(KNOWN, where[:2]).fetchone()
    return int(row[0]) if row else 0
