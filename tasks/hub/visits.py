"""Visits: orders whose visit the store had not made out when we read them, asked for again."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub.engine import Connection

TRIES = 5
"""How often a visit is asked for; after that nobody will know."""

DUE = """
    SELECT o.id, o.external_id FROM unready u JOIN orders o ON o.id = u.order_id
     WHERE u.due_at <= present() AND o.platform = %s AND o.deleted_at IS NULL
     ORDER BY u.due_at, o.id LIMIT %s
"""

# Five minutes after the first question, then half an hour, three hours, and eighteen.
NOTE = """
    WITH said AS (
        SELECT * FROM jsonb_to_recordset(%(said)s) AS s (id bigint, landing text, ready boolean)),
    known AS (
        UPDATE orders o SET landing_site = s.landing, changed_at = clock_timestamp()
          FROM said s WHERE o.id = s.id AND o.landing_site IS NULL AND s.landing <> '')
    UPDATE unready u
       SET tries = u.tries + 1,
           due_at = CASE WHEN s.ready OR u.tries + 1 >= %(tries)s THEN 'infinity'::timestamptz
                         ELSE present() + interval '5 minutes' * 6 ^ u.tries END
      FROM said s WHERE u.order_id = s.id
"""


class Unready(Struct, frozen=True):
    """An order whose visit is asked for."""

    id: int
    external_id: str


def due(hub: Connection, platform: str, most: int) -> list[Unready]:
    """List the orders of a store whose visit is to be asked for now."""
    with hub.cursor(row_factory=class_row(Unready)) as cursor:
        return cursor.execute(DUE, (platform, most)).fetchall()


def note(hub: Connection, asked: list[Unready], visits: Mapping[str, str]) -> None:
    """Keep what the store knows by now, by its ids; what it does not, it is asked for later."""
    said = [
        {
            "id": one.id,
            "landing": visits.get(one.external_id, ""),
            "ready": one.external_id in visits,
        }
        for one in asked
    ]
    hub.execute(NOTE, {"said": msgspec.json.encode(said).decode(), "tries": TRIES})
