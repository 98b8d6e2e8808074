"""Who looked at whom: written before anything is shown, and never taken back."""

from typing import Any

from psycopg.rows import dict_row

from tasks.hub.engine import Connection

NOTE = """
    INSERT INTO viewed (reader, what, customer_id, subject, clear) VALUES (%s, %s, %s, %s, %s)
"""
LOOKED = """
    SELECT reader, at, clear FROM viewed WHERE customer_id = ANY(%s) ORDER BY at DESC LIMIT %s
"""


def person(hub: Connection, reader: str, id: int, *, clear: bool) -> None:
    """Note that somebody looks at a person, and whether through the mask."""
    hub.execute(NOTE, (reader, "person", id, None, clear))


def report(hub: Connection, reader: str, week: str) -> None:
    """Note that somebody looks at a report."""
    hub.execute(NOTE, (reader, "report", None, week, False))


def looked(hub: Connection, ids: list[int], most: int = 20) -> list[dict[str, Any]]:
    """Return who looked at a person, or at whom they were before, the newest first."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(LOOKED, (ids, most)).fetchall()
