"""The staging tables: what came in, row by row, before anybody judged or merged it.

A micro-batch stages into temporary tables of its connection. A slice of a backfill stages into
unlogged tables in a schema of its own, first on the search path, so that the gate's engine can
see them too; the statements that merge are the same for both.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import count
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

import msgspec
from msgspec import Struct
from msgspec.structs import astuple
from psycopg import errors, sql

from mappings import records
from mappings.records import Record
from tasks.hub.engine import Connection

OBJECTS: dict[type[Record], str] = {
    records.Customer: "customers",
    records.Product: "products",
    records.Order: "orders",
    records.Line: "lines",
    records.Refund: "refunds",
    records.Fulfilment: "fulfilments",
    records.Cart: "carts",
    records.Consent: "consents",
    records.Receipt: "receipts",
    records.Reply: "replies",
    records.Merge: "merges",
    records.Edit: "edits",
    records.Event: "events",
    records.Ticket: "tickets",
}
CLASSES = {name: record for record, name in OBJECTS.items()}
FACTS_AT = {
    record: record.__struct_fields__.index("facts") if "facts" in record.__struct_fields__ else -1
    for record in OBJECTS
}
TYPES = {
    str: "text",
    bool: "boolean",
    int: "numeric",
    Decimal: "numeric",
    datetime: "timestamptz",
}
OWN = ("row", "origin", "told_at", "bad")
"""Columns of every staging table that no record has."""


Row = tuple[Any, ...]


class Incoming(Struct):
    """One record, the inbox row it came in (None when read), and when the platform said so."""

    record: Record
    origin: int | None
    told_at: datetime


def columns(record: type[Record]) -> dict[str, str]:
    """Name the columns of a record and their SQL types."""
    hints = get_type_hints(record)
    return {name: kind(hints[name]) for name in record.__struct_fields__}


def kind(hint: Any) -> str:
    """Return the SQL type of a field: wide enough that no bad value breaks the load."""
    plain = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return next((TYPES.get(part, "jsonb") for part in plain if part is not NoneType), "text")


def open_tables(hub: Connection, schema: str | None = None) -> None:
    """Make empty staging tables: temporary, or in a schema that comes first from now on."""
    if schema is not None:
        name = sql.Identifier(schema)
        hub.execute(sql.SQL("DROP SCHEMA IF EXISTS {0} CASCADE").format(name))
        hub.execute(sql.SQL("CREATE SCHEMA {0}").format(name))
        hub.execute(sql.SQL("SET search_path = {0}, public").format(name))
    for record, table in OBJECTS.items():
        hub.execute(definition(record, table, temporary=schema is None))


def use(hub: Connection, schema: str) -> None:
    """Let a connection see the staging tables of a slice."""
    hub.execute(sql.SQL("SET search_path = {0}, public").format(sql.Identifier(schema)))


def definition(record: type[Record], table: str, *, temporary: bool) -> sql.Composed:
    """Write the statement that makes one staging table."""
    head = "CREATE TEMP TABLE IF NOT EXISTS {0}" if temporary else "CREATE UNLOGGED TABLE {0}"
    fields = sql.SQL(", ").join(
        sql.SQL("{} " + type_).format(sql.Identifier(name))
        for name, type_ in columns(record).items()
    )
    body = " (row bigint, origin bigint, told_at timestamptz, bad boolean DEFAULT false, {1})"
    tail = " ON COMMIT DELETE ROWS" if temporary else ""
    return sql.SQL(head + body + tail).format(sql.Identifier(f"stage_{table}"), fields)


def load(hub: Connection, incoming: Iterable[Incoming], first: int = 1) -> dict[str, list[Row]]:
    """Copy records into the staging tables; return them by object, as numbered rows."""
    staged: dict[str, list[Row]] = {}
    numbers = count(first)
    for one in incoming:
        staged.setdefault(OBJECTS[type(one.record)], []).append(row(next(numbers), one))
    for object, rows in staged.items():
        copy(hub, object, rows)
    return staged


def row(number: int, one: Incoming) -> Row:
    """Flatten one record: what is a mapping becomes JSON."""
    values = astuple(one.record)
    at = FACTS_AT[type(one.record)]
    if at >= 0:
        values = (*values[:at], msgspec.json.encode(values[at]).decode(), *values[at + 1 :])
    return (number, one.origin, one.told_at, *values)


def copy(hub: Connection, object: str, rows: list[Row]) -> None:
    """Copy rows into one staging table; a character PostgreSQL cannot hold is replaced."""
    try:
        with hub.transaction():
            write(hub, object, rows)
    except (errors.CharacterNotInRepertoire, errors.UntranslatableCharacter, errors.DataError):
        write(hub, object, (tuple(map(printable, values)) for values in rows))


def write(hub: Connection, object: str, rows: Iterable[Row]) -> None:
    """Stream rows into one staging table."""
    names = ["row", "origin", "told_at", *CLASSES[object].__struct_fields__]
    statement = sql.SQL("COPY {0} ({1}) FROM STDIN").format(
        sql.Identifier(f"stage_{object}"), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with hub.cursor() as cursor, cursor.copy(statement) as target:
        for values in rows:
            target.write_row(values)


def printable(value: Any) -> Any:
    """Replace what PostgreSQL cannot hold: NUL, plain or as JSON writes it."""
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "\N{REPLACEMENT CHARACTER}").replace("\\u0000", "\\ufffd")


def counts(hub: Connection) -> Iterator[tuple[str, int]]:
    """Count the staged rows of each object that has any."""
    for object in CLASSES:
        found = hub.execute(
            sql.SQL("SELECT count(*) FROM {0}").format(sql.Identifier(f"stage_{object}"))
        ).fetchone()
        if found and found[0]:
            yield object, found[0]


def mark(hub: Connection, object: str, rows: Iterable[int]) -> None:
    """Mark staged rows as bad: they stay visible, and are not merged."""
    hub.execute(
        sql.SQL("UPDATE {0} SET bad = true WHERE row = ANY(%s)").format(
            sql.Identifier(f"stage_{object}")
        ),
        (list(rows),),
    )


def close_tables(hub: Connection, schema: str) -> None:
    """Drop the staging schema of a slice."""
    hub.execute(sql.SQL("DROP SCHEMA IF EXISTS {0} CASCADE").format(sql.Identifier(schema)))


def analyze(hub: Connection, objects: Iterable[str]) -> None:
    """Let the planner know how much was staged."""
    for object in objects:
        hub.execute(sql.SQL("ANALYZE {0}").format(sql.Identifier(f"stage_{object}")))
