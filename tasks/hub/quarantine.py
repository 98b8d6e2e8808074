"""Quarantine: bad rows with the rules they broke, kept until they pass, are replaced or dropped."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString, Protocol

from msgspec import Struct
from psycopg import sql
from psycopg.rows import class_row

from tasks.hub import staging
from tasks.hub.engine import Connection
from tasks.hub.staging import OWN


class Unread(Protocol):
    """An input row that could not be read, as connectors report it."""

    object: str
    key: str | None
    reason: str
    raw: bytes


KEYS = {
    "lines": "s.order_external_id || ':' || s.external_id",
    "refunds": "s.order_external_id || ':' || s.external_id",
    "fulfilments": "s.order_external_id || ':' || s.external_id",
    "consents": "coalesce(s.address, s.customer_external_id)",
    "merges": "s.gone",
    "edits": "s.external_id || ':' || s.field",
}
"""How the key of a record is written, where it is not its external_id."""


class SetAside(Struct):
    """One quarantined row."""

    id: int
    platform: str
    object: str
    key: str | None
    rules: list[str]
    reason: str
    payload: str
    readable: str
    times: int


ASIDE = """
    INSERT INTO quarantine AS q (platform, object, key, rules, reason, payload, inbox_id,
                                 told_at, fingerprint)
    SELECT DISTINCT ON (fingerprint) * FROM (
        SELECT s.platform, %(object)s::text, {key}, string_to_array(b.rules, ','), b.reason,
               p.payload, s.origin, s.told_at,
               md5(concat_ws('|', s.platform, %(object)s::text, b.rules, p.payload)) AS fingerprint
          FROM {stage} s
          JOIN unnest(%(rows)s::bigint[], %(rules)s::text[], %(reasons)s::text[])
                   AS b (row, rules, reason) ON b.row = s.row
         CROSS JOIN LATERAL (SELECT (to_jsonb(s) - %(own)s::text[])::text AS payload) p) bad
        ON CONFLICT (fingerprint) WHERE status = 'open' DO UPDATE
       SET times = q.times + 1, told_at = greatest(q.told_at, excluded.told_at)
"""

RAW = """
    INSERT INTO quarantine AS q (platform, object, key, rules, reason, payload, readable,
                                 inbox_id, fingerprint)
    VALUES (%(platform)s, %(object)s, left(%(key)s, 500), %(rules)s, %(reason)s, %(payload)s,
            %(readable)s, %(inbox_id)s,
            md5(concat_ws('|', %(platform)s::text, %(object)s::text, %(payload)s::text)))
        ON CONFLICT (fingerprint) WHERE status = 'open' DO UPDATE SET times = q.times + 1
"""

# A good copy of the same record, told no earlier, has come: what was set aside is history. An act
# of consent is no copy of another: only the same decision of the same person replaces it.
REPLACED = """
    UPDATE quarantine q SET status = 'superseded', closed_at = clock_timestamp()
      FROM {stage} s
     WHERE q.status = 'open' AND q.object = %(object)s AND NOT s.bad
       AND q.platform = s.platform AND q.key = {key}
       AND s.told_at >= coalesce(q.told_at, '-infinity') {same}
       AND NOT EXISTS (SELECT FROM {stage} s WHERE s.bad AND s.platform = q.platform
                          AND {key} = q.key)
"""

SAME_ACT = """
       AND CASE q.readable WHEN 'record'
           THEN (q.payload::jsonb ->> 'channel', q.payload::jsonb ->> 'purpose',
                 q.payload::jsonb ->> 'status') = (s.channel, s.purpose, s.status) END
"""

# A newer copy of a whole order says by itself which lines it has.
OUTDATED = """
    UPDATE quarantine q SET status = 'superseded', closed_at = clock_timestamp()
      FROM stage_orders o
     WHERE q.status = 'open' AND q.object = 'lines' AND NOT o.bad AND o.facts ? 'lines'
       AND q.platform = o.platform AND split_part(q.key, ':', 1) = o.external_id
       AND o.told_at > coalesce(q.told_at, '-infinity')
       AND NOT EXISTS (SELECT FROM stage_lines s WHERE s.bad AND s.platform = q.platform
                          AND s.order_external_id || ':' || s.external_id = q.key)
"""

LIST = """
    SELECT id, platform, object, key, rules, reason, payload, readable, times FROM quarantine
     WHERE status = 'open' AND (%(object)s::text IS NULL OR object = %(object)s)
       AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s))
     ORDER BY id LIMIT %(limit)s
"""

CLOSE = """
    UPDATE quarantine SET status = %s, closed_at = clock_timestamp()
     WHERE id = ANY(%s) AND status = 'open'
"""

COUNTS = """
    SELECT object, unnest(rules) AS rule, count(*) FROM quarantine WHERE status = 'open'
     GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""


def _about(statement: LiteralString, object: str) -> sql.Composed:
    """Write a statement for one object's staging table and key."""
    key: LiteralString = KEYS.get(object, "s.external_id")
    short = sql.SQL("left({}, 500)").format(sql.SQL(key))  # what an index can hold
    same = sql.SQL(SAME_ACT if object == "consents" else "")
    stage = sql.Identifier(f"stage_{object}")
    return sql.SQL(statement).format(stage=stage, key=short, same=same)


def set_aside(
    hub: Connection, object: str, bad: Mapping[int, Sequence[str]], texts: Mapping[str, str]
) -> None:
    """Copy staged rows into quarantine with the rules each broke, and mark them as bad."""
    hub.execute(
        _about(ASIDE, object),
        {
            "object": object,
            "rows": list(bad),
            "rules": [",".join(rules) for rules in bad.values()],
            "reasons": ["; ".join(texts.get(r, r) for r in rules) for rules in bad.values()],
            "own": list(OWN),
        },
    )
    staging.mark(hub, object, bad)


def set_aside_raw(hub: Connection, platform: str, row: Unread, inbox_id: int | None) -> None:
    """Keep an input row that could not even be read as a record."""
    keep(
        hub,
        {
            "platform": platform,
            "object": row.object,
            "key": row.key,
            "rules": ["readable"],
            "reason": row.reason,
            "payload": row.raw.decode("utf-8", "backslashreplace"),
            "readable": "raw",
            "inbox_id": inbox_id,
        },
    )


def keep(hub: Connection, values: dict[str, Any]) -> None:
    """Keep one row; a character PostgreSQL cannot hold is written out."""
    hub.execute(
        RAW,
        {
            name: value.replace("\x00", "\\x00") if isinstance(value, str) else value
            for name, value in values.items()
        },
    )


def any_open(hub: Connection) -> bool:
    """Whether anything is set aside at all."""
    found = hub.execute("SELECT FROM quarantine WHERE status = 'open' LIMIT 1").fetchone()
    return found is not None


def replaced(hub: Connection, objects: Sequence[str]) -> None:
    """Close entries whose record has now come in a good copy."""
    if not any_open(hub):
        return
    for object in objects:
        hub.execute(_about(REPLACED, object), {"object": object})
    hub.execute(OUTDATED)


def listed(
    hub: Connection,
    object: str | None = None,
    ids: Sequence[int] | None = None,
    limit: int = 1000,
) -> list[SetAside]:
    """Return open entries, oldest first."""
    with hub.cursor(row_factory=class_row(SetAside)) as cursor:
        chosen = list(ids) if ids else None
        return cursor.execute(LIST, {"object": object, "ids": chosen, "limit": limit}).fetchall()


def close(hub: Connection, ids: Sequence[int], status: str) -> int:
    """End entries as `replayed` or `dropped`; return how many were open."""
    return hub.execute(CLOSE, (status, list(ids))).rowcount


def counts(hub: Connection) -> list[tuple[str, str, int]]:
    """Count open entries by object and broken rule, most first."""
    return hub.execute(COUNTS).fetchall()
