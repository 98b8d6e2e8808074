"""What happened with one person, in one list: what they bought, got, wrote, allowed and became.

Each kind of thing is a statement of its own, found by an index; together they are asked at once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub.engine import Connection
from tasks.hub.happenings import KINDS

MOST = 200
"""Things shown of one person, the newest."""
FARTHEST = 1_000
"""Things of one kind that are looked at; how many are left out is not counted beyond."""


class Happening(Struct, kw_only=True):
    """One thing that happened; `facts` are as its kind has them, addresses and words included."""

    kind: str
    at: datetime
    facts: dict[str, Any]


class Timeline(Struct):
    """What happened, the newest first, and how many older things are not listed.

    `uncounted` says that there are more than that.
    """

    shown: list[Happening]
    more: int = 0
    uncounted: bool = False


def asked(kinds: Mapping[str, LiteralString]) -> str:
    """Write one statement that asks for all of it, the newest first."""
    parts = (
        f"(SELECT '{kind}' AS kind, x.at, x.facts FROM ({query}) x"  # noqa: S608 - our own words
        " WHERE x.at IS NOT NULL ORDER BY x.at DESC LIMIT %(farthest)s)"
        for kind, query in kinds.items()
    )
    return f"WITH found AS ({' UNION ALL '.join(parts)}) {SHOWN}"


SHOWN = """
    SELECT kind, at, facts, count(*) OVER () AS found,
           EXISTS (SELECT FROM found GROUP BY kind HAVING count(*) >= %(farthest)s) AS uncounted
      FROM found ORDER BY at DESC, kind, facts::text LIMIT %(most)s
"""
ASK = asked(KINDS)


class Found(Happening, kw_only=True):
    """One thing, with how many there are."""

    found: int
    uncounted: bool


def read(
    hub: Connection, whose: Mapping[str, Any], most: int = MOST, *, kinds: Sequence[str] = ()
) -> Timeline:
    """Return what happened with a person: `whose` says their ids, phones and emails.

    Of some kinds only, when they are named.
    """
    values = {**whose, "most": most, "farthest": FARTHEST}
    query = asked({kind: KINDS[kind] for kind in kinds}) if kinds else ASK
    with hub.cursor(row_factory=class_row(Found)) as cursor:
        found: Sequence[Found] = cursor.execute(query.encode(), values).fetchall()
    if not found:
        return Timeline([])
    first = found[0]
    shown = [Happening(kind=one.kind, at=one.at, facts=one.facts) for one in found]
    return Timeline(shown, first.found - len(shown), first.uncounted)
