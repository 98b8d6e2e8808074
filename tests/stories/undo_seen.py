"""All that is in a hub: every row of every table of the dictionary, and what it amounts to."""

import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, to_builtins
from psycopg.rows import dict_row

from tasks.differ import saying
from tasks.hub import mirror, outbox
from tasks.hub.engine import Connection
from tasks.hub.sayings import recalled
from tasks.hub.schema import metadata
from tests.hub.world import CONTENT, TARGETS, plain

CLOCK = ("changed_at", "folded_at")
"""When the hub itself wrote something: a row written twice is no other row for it."""

EVERYTHING = " UNION ALL ".join(
    f"SELECT '{name}', (to_jsonb(t) - '{{{','.join(CLOCK)}}}'::text[])::text FROM {name} t"  # noqa: S608
    for name in sorted(metadata.tables)
)

Row = dict[str, Any]


class Look(Struct):
    """All rows by table; what each platform holds once told; what is said of each customer."""

    tables: dict[str, list[str]]
    held: dict[tuple[str, str, str], dict[str, str]]
    said: dict[int, Any]

    def rows(self, table: str) -> dict[Any, Row]:
        """Return the rows of a table that numbers them."""
        return {row["id"]: row for row in map(json.loads, self.tables[table])}

    def root(self, id: int) -> int:
        """Return who somebody is now."""
        return int(self.rows("customer")[id]["merged_into"] or id)

    def apart(self, one: int, other: int) -> bool:
        """Whether two are two people."""
        return self.root(one) != self.root(other)


def tables(hub: Connection) -> dict[str, list[str]]:
    """Return every row of every table, but for the hub's own clock."""
    found: dict[str, list[str]] = {name: [] for name in metadata.tables}
    for name, row in hub.execute(EVERYTHING):  # type: ignore[arg-type]
        found[name].append(row)
    return {name: sorted(rows) for name, rows in found.items()}


def look(hub: Connection) -> Look:
    """Look at all of a hub."""
    seen = tables(hub)
    people = map(json.loads, seen["customer"])
    ids = [one["id"] for one in people if one["merged_into"] is None]
    said = {id: spoken(one.records) for id, one in recalled(hub, ids).items()}
    return Look(seen, held(hub), said)


def spoken(records: Mapping[Any, Mapping[str, Any]]) -> list[Any]:
    """Write down what records say, in one order for all."""
    return sorted(
        (*who, field, sorted(str(to_builtins(one)) for one in lines))
        for who, fields in records.items()
        for field, lines in fields.items()
    )


def held(hub: Connection) -> dict[tuple[str, str, str], dict[str, str]]:
    """Return what each platform holds of each record once it was told all that it is owed."""
    found = {}
    for target in TARGETS:
        place = target.platform, target.object
        keys = [key for (key,) in hub.execute("SELECT key FROM mirror WHERE (platform, object) = (%s, %s)", place)]  # fmt: skip
        found |= {(*place, key): one.values for key, one in mirror.read(hub, *place, keys).items()}
        for key, change in saying(hub, *place, outbox.owed_keys(hub, *place)).changes.items():
            found[*place, key] = {**found.get((*place, key), {}), **change.values}
    return {place: filled(values) for place, values in found.items()}


def filled(values: Mapping[str, str]) -> dict[str, str]:
    """Leave out what is empty: told to be so, or never told at all."""
    return {name: value for name, value in sorted(values.items()) if value}


def contents(hub: Connection) -> dict[str, list[str]]:
    """Return all that the hub knows, without its own numbers."""
    found = {}
    with hub.cursor(row_factory=dict_row) as cursor:
        for name, query in CONTENT.items():
            rows = cursor.execute(query).fetchall()  # type: ignore[arg-type]
            found[name] = sorted(map(plain, rows))
    return {name: rows for name, rows in found.items() if name != "quarantine"}
