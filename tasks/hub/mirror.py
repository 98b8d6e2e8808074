"""What each platform was last told about each record, so that only what differs is sent."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from psycopg.types.json import Jsonb

from mappings.records import Echo
from tasks.hub.engine import Connection


class Told(Struct):
    """What a platform was last told about one record, and its id there."""

    their_id: str | None
    values: dict[str, Any]


READ = """
    SELECT key, their_id, values FROM mirror
     WHERE platform = %s AND object = %s AND key = ANY(%s)
"""

BY_THEIR_ID = """
    SELECT object, their_id, values FROM mirror
     WHERE platform = %s AND their_id = ANY(%s)
"""

REMEMBER = """
    INSERT INTO mirror AS m (platform, object, key, their_id, values)
    SELECT %s, %s, k, t, v
      FROM unnest(%s::text[], %s::text[], %s::jsonb[]) AS n (k, t, v)
     ORDER BY k
        ON CONFLICT (platform, object, key) DO UPDATE
       SET their_id = coalesce(excluded.their_id, m.their_id),
           values = m.values || excluded.values, settled_at = clock_timestamp()
"""

CROSSWALK = """
    INSERT INTO identity (kind, value, customer_id, own_id)
    SELECT %s, t, coalesce(c.merged_into, c.id), CASE WHEN c.merged_into IS NOT NULL THEN c.id END
      FROM unnest(%s::uuid[], %s::text[]) AS n (k, t) JOIN customer c ON c.key = n.k
     WHERE t IS NOT NULL
     ORDER BY t
        ON CONFLICT (kind, value) DO NOTHING
"""


def read(hub: Connection, platform: str, object: str, keys: Sequence[str]) -> dict[str, Told]:
    """Return what a platform was told, by key."""
    rows = hub.execute(READ, (platform, object, list(keys))).fetchall()
    return {key: Told(their_id, values) for key, their_id, values in rows}


def strange(hub: Connection, platform: str, echoes: Collection[Echo]) -> set[Echo]:
    """Return the echoes that are not our own words."""
    ids = list({echo.id for echo in echoes})
    told = {
        (object, their_id): values
        for object, their_id, values in hub.execute(BY_THEIR_ID, (platform, ids))
    }
    return {echo for echo in echoes if not own(echo, told.get((echo.object, echo.id)))}


def own(echo: Echo, told: Mapping[str, Any] | None) -> bool:
    """Whether an echo says what we told."""
    return told is not None and (not echo.field or told.get(echo.field, "") == echo.value)


def remember(
    hub: Connection,
    platform: str,
    object: str,
    told: Iterable[tuple[str, str | None, dict[str, Any]]],
) -> None:
    """Note (key, their id, values) that a platform has now."""
    keys, ids, values = zip(*told, strict=True)
    hub.execute(REMEMBER, (platform, object, list(keys), list(ids), [Jsonb(v) for v in values]))


def know(hub: Connection, platform: str, told: Iterable[tuple[str, str | None]]) -> None:
    """Note (customer key, their id) in the crosswalk."""
    keys, ids = zip(*told, strict=True)
    hub.execute(CROSSWALK, (f"{platform}:customer", list(keys), list(ids)))
