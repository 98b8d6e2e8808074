"""Keeping scores: one row for each customer, until what it says has moved.

What moves by less than it is sure of is no news, and nobody is told of it. What was said before
stays for a year, with what said it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct, to_builtins
from psycopg.types.json import Jsonb

from tasks.hub import customers, outbox
from tasks.hub.engine import Connection
from tasks.hub.outbox import Target
from tasks.hub.scores import Run

WRITING = 7_201_012
"""Advisory lock of writing scores: one at a time."""
LEFT_ALONE = 300
"""Changed at once, more than this is told in bulk: it must not hold up what just happened."""
STIRRED = 20_000
"""Changed at once, more than this is looked at for segments by night alone."""

FIELDS: Mapping[str, tuple[str, str]] = {
    "customer_id": (">i8", "bigint"),
    **dict.fromkeys(("r", "f", "m", "rfm"), (">i2", "smallint")),
    "chance": (">f8", "float8"),
    "churn": (">f8", "float8"),
    "due": (">i4", "int"),
    "value": (">f8", "float8"),
    "why": (">i4", "int"),
    "due_lacks": (">i4", "int"),
}
"""What is written of each customer: words by their place, from 1 on; 0, a nan or -1 is nothing."""

STAGE = """
    CREATE TEMP TABLE IF NOT EXISTS foretold ({columns}) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS news (LIKE score) ON COMMIT DELETE ROWS;
    TRUNCATE foretold, news
"""
COPY = "COPY foretold FROM STDIN (FORMAT BINARY)"
HEADER, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"

# A chance is sure to a twentieth, money to a tenth, a day to a quarter of the time until then.
NEWS = """
    WITH said AS (
        SELECT t.customer_id, nullif(t.r, 0) AS r, nullif(t.f, 0) AS f, nullif(t.m, 0) AS m,
               (%(groups)s::text[])[t.rfm] AS rfm,
               round(nullif(t.chance, 'NaN')::numeric, 2) AS chance,
               round(nullif(t.churn, 'NaN')::numeric, 2) AS churn,
               CASE WHEN t.due >= 0 THEN date '1970-01-01' + t.due END AS due,
               round(nullif(t.value, 'NaN')::numeric, 2) AS value,
               coalesce((%(why)s::text[])[t.why], '') AS why,
               coalesce((%(lacks)s::text[])[t.due_lacks], '') AS due_lacks
          FROM foretold t JOIN customer c ON c.id = t.customer_id
         WHERE c.merged_into IS NULL AND c.erased_at IS NULL)
    INSERT INTO news (id, customer_id, scoring_id, since, currency, r, f, m, rfm, chance, churn,
                      due, value, why, due_lacks)
    SELECT coalesce(o.id, 0), s.customer_id, %(scoring)s, %(at)s, %(currency)s, s.r, s.f, s.m,
           s.rfm, s.chance, s.churn, s.due, s.value, s.why, s.due_lacks
      FROM said s LEFT JOIN score o ON o.customer_id = s.customer_id AND o.until IS NULL
     WHERE o.id IS NULL
        OR (o.currency, o.rfm, o.due_lacks, o.chance IS NULL, o.churn IS NULL, o.due IS NULL,
            o.value IS NULL)
           IS DISTINCT FROM
           (%(currency)s, s.rfm, s.due_lacks, s.chance IS NULL, s.churn IS NULL, s.due IS NULL,
            s.value IS NULL)
        OR abs(s.chance - o.chance) >= 0.05 OR abs(s.churn - o.churn) >= 0.05
        OR abs(s.value - o.value) > greatest(1, o.value / 10)
        OR abs(s.due - o.due) > greatest(3, (o.due - %(at)s::date) / 4)
"""
ENDED = """
    UPDATE score o SET until = greatest(%(at)s, o.since + interval '1 microsecond')
      FROM news n WHERE o.id = n.id
"""
BEGUN = """
    INSERT INTO score (customer_id, scoring_id, since, currency, r, f, m, rfm, chance, churn, due,
                       value, why, due_lacks)
    SELECT n.customer_id, n.scoring_id,
           greatest(n.since, (SELECT max(b.until) FROM score b
                               WHERE n.id > 0 AND b.customer_id = n.customer_id)),
           n.currency, n.r, n.f, n.m, n.rfm, n.chance, n.churn, n.due, n.value, n.why, n.due_lacks
      FROM news n ORDER BY n.customer_id
"""
TOUCH = """
    INSERT INTO touched SELECT 'customer', c.key::text, %(at)s, ''
      FROM news n JOIN customer c ON c.id = n.customer_id
"""
STIR = """
    INSERT INTO stirred (reader, customer_id) SELECT 'segments', customer_id FROM news
     WHERE (SELECT count(*) FROM news) <= %(stirred)s
"""
STEPS = (NEWS, ENDED, BEGUN, TOUCH, STIR)

# Of whom nothing can be said any more: who is part of another person, or whose orders are gone.
OVER = """
    WITH over AS (
        UPDATE score o SET until = greatest(%(at)s, o.since + interval '1 microsecond')
         WHERE o.until IS NULL AND NOT EXISTS (
               SELECT FROM customer c
                WHERE c.id = o.customer_id AND c.merged_into IS NULL AND c.erased_at IS NULL
                  AND c.order_count > 0 AND c.currency = o.currency)
        RETURNING customer_id)
    INSERT INTO touched SELECT 'customer', c.key::text, %(at)s, ''
      FROM over JOIN customer c ON c.id = over.customer_id
     WHERE c.merged_into IS NULL AND c.erased_at IS NULL
"""
FORGET = """
    DELETE FROM score o USING customer c WHERE c.id = o.customer_id AND c.erased_at IS NOT NULL
"""
OLD = "DELETE FROM score WHERE until < %(at)s - interval '400 days'"
SCORING = """
    INSERT INTO scoring (currency, at, customers, purchases, changed, made, tried)
    VALUES (%s, %s, %s, %s, 0, %s, %s) RETURNING id
"""
COUNTED = "UPDATE scoring SET changed = %s WHERE id = %s"


class Foretold(Struct, frozen=True):
    """All scores as columns by the names in `FIELDS`, with the words that their codes stand for."""

    columns: Mapping[str, npt.NDArray[Any]]
    groups: Sequence[str]
    why: Sequence[str]
    lacks: Sequence[str]


def binary(columns: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Write columns as COPY takes them: every row is as long as any other."""
    kinds = [("fields", ">i2")]
    for name, (kind, _) in FIELDS.items():
        kinds += [(f"{name} size", ">i4"), (name, kind)]
    packed = np.zeros(len(columns["customer_id"]), np.dtype(kinds))
    packed["fields"] = len(FIELDS)
    for name, (kind, _) in FIELDS.items():
        packed[f"{name} size"] = np.dtype(kind).itemsize
        packed[name] = columns[name]
    return packed.tobytes()


def stage(hub: Connection, columns: Mapping[str, npt.NDArray[Any]]) -> None:
    """Lay scores down beside those that are kept."""
    types = ", ".join(f"{name} {kind}" for name, (_, kind) in FIELDS.items())
    hub.execute(customers.TOUCHED)
    hub.execute(STAGE.format(columns=types).encode())
    with hub.cursor().copy(COPY) as copy:
        for piece in (HEADER, binary(columns), END):
            copy.write(piece)
    hub.execute("ANALYZE foretold")


def write(hub: Connection, run: Run, foretold: Foretold, targets: Sequence[Target] = ()) -> int:
    """Keep what has moved, in the caller's transaction; return of how many customers.

    Platforms that follow customers are owed these, and only these.
    """
    hub.execute("SELECT pg_advisory_xact_lock(%s)", (WRITING,))
    stage(hub, foretold.columns)
    said = to_builtins(run)
    begun = (run.currency, run.at, run.customers, run.purchases)
    row = hub.execute(SCORING, (*begun, Jsonb(said["made"]), Jsonb(said["tried"]))).fetchone()
    values = {
        "scoring": row[0] if row else None,
        "at": run.at,
        "currency": run.currency,
        "groups": list(foretold.groups),
        "why": list(foretold.why),
        "lacks": list(foretold.lacks),
        "stirred": STIRRED,
    }
    hub.execute("TRUNCATE touched")
    changed = [hub.execute(step, values).rowcount for step in STEPS][2]
    hub.execute(COUNTED, (changed, values["scoring"]))
    owe(hub, changed, targets)
    return changed


def tidy(hub: Connection, at: datetime, targets: Sequence[Target] = ()) -> int:
    """End the scores of whom nothing can be said any more; let go of what is older than a year."""
    hub.execute(customers.TOUCHED)
    hub.execute("TRUNCATE touched")
    for statement in (FORGET, OLD):
        hub.execute(statement, {"at": at})
    changed = hub.execute(OVER, {"at": at}).rowcount
    owe(hub, changed, targets)
    return changed


def owe(hub: Connection, changed: int, targets: Sequence[Target]) -> None:
    """Owe those whose scores moved to every platform that follows customers."""
    if changed and targets:
        outbox.owe(hub, targets, "bulk" if changed > LEFT_ALONE else "live")
