"""Mappings that were let pass, and the fields platforms had when they were looked at."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from tasks.hub import wanted
from tasks.hub.engine import Connection

FRESH = timedelta(hours=1)
"""How long a look at a platform's fields is good for."""

Fields = Mapping[str, Mapping[str, Any]]
"""The fields of one object, as plain data."""


class Kept(Struct, frozen=True):
    """One version of a platform's mapping."""

    version: int
    hash: str
    said: dict[str, Any]
    kept_by: str
    kept_at: datetime


NEWEST = """
    SELECT version, hash, said, kept_by, kept_at FROM declaration
     WHERE platform = %s ORDER BY version DESC LIMIT 1
"""

# The same one again is another version: what the platform had by then counts from there.
KEEP = """
    INSERT INTO declaration (platform, version, hash, said, kept_by)
    SELECT %(platform)s, coalesce(max(version), 0) + 1, %(hash)s, %(said)s, %(by)s
      FROM declaration WHERE platform = %(platform)s
"""

# What was there when the mapping was let pass; without one, what was there when we first looked.
BEFORE = """
    SELECT DISTINCT ON (object) object, fields FROM fieldlist
     WHERE platform = %(platform)s
     ORDER BY object, taken_at > coalesce(
                (SELECT max(kept_at) FROM declaration WHERE platform = %(platform)s), '-infinity'),
              CASE WHEN EXISTS (SELECT FROM declaration WHERE platform = %(platform)s)
                   THEN -id ELSE id END
"""

TAKE = """
    INSERT INTO fieldlist (platform, object, fields)
    SELECT %(platform)s, %(object)s, %(fields)s
     WHERE %(fields)s::jsonb IS DISTINCT FROM (
           SELECT fields FROM fieldlist WHERE platform = %(platform)s AND object = %(object)s
            ORDER BY id DESC LIMIT 1)
"""

STANDING = """
    SELECT (SELECT hash FROM declaration WHERE platform = %(platform)s
             ORDER BY version DESC LIMIT 1),
           (SELECT faults FROM vouched WHERE platform = %(platform)s AND hash = %(hash)s
               AND at > clock_timestamp() - %(fresh)s)
"""

VOUCH = """
    INSERT INTO vouched AS v (platform, hash, faults) VALUES (%s, %s, %s)
        ON CONFLICT (platform) DO UPDATE
       SET hash = excluded.hash, faults = excluded.faults, at = clock_timestamp()
"""


def newest(hub: Connection, platform: str) -> Kept | None:
    """Return the mapping of a platform that was let pass last."""
    with hub.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(NEWEST, (platform,)).fetchone()


def keep(hub: Connection, platform: str, hash: str, said: Mapping[str, Any], by: str) -> None:
    """Keep a mapping as the one that was let pass."""
    hub.execute(KEEP, {"platform": platform, "hash": hash, "said": Jsonb(said), "by": by})


def before(hub: Connection, platform: str) -> dict[str, Fields]:
    """Return the fields a platform had, by object, when its mapping was let pass."""
    return dict(hub.execute(BEFORE, {"platform": platform}).fetchall())


def take(hub: Connection, platform: str, lists: Mapping[str, Fields]) -> None:
    """Note which fields a platform has now, by object; the same again is noted once."""
    for object, fields in lists.items():
        hub.execute(TAKE, {"platform": platform, "object": object, "fields": Jsonb(fields)})


def standing(hub: Connection, platform: str, hash: str) -> tuple[str | None, list[str] | None]:
    """Return which mapping was let pass last, and what was wrong with this one at a fresh look.

    None: none ever was let pass; nobody looked within the hour.
    """
    values = {"platform": platform, "hash": hash, "fresh": FRESH}
    kept, faults = hub.execute(STANDING, values).fetchone() or (None, None)
    return kept, None if faults is None else list(faults)


def vouch(hub: Connection, platform: str, hash: str, faults: Sequence[str]) -> None:
    """Note what a look at a platform found wrong with its mapping."""
    hub.execute(VOUCH, (platform, hash, Jsonb(list(faults))))


def columns(hub: Connection, noun: str) -> list[str]:
    """Name what the hub holds of a noun for platforms to be told."""
    found = hub.execute(wanted.NOUNS[noun], {"keys": [], "platform": ""}).description
    return [one.name for one in found or ()]
