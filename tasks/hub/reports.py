"""The weekly reports there are: kept in numbers and as a page, and signed by who reviewed them."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from tasks.hub.engine import Connection


class Kept(Struct, frozen=True):
    """One report, without its page."""

    week: str
    since: datetime
    until: datetime
    made_at: datetime
    facts: dict[str, Any]
    reviewed_by: str | None
    reviewed_at: datetime | None
    remarks: str | None


# Made anew, it stays signed: whoever reads it sees that it was made since.
KEEP = """
    INSERT INTO report AS r (week, since, until, made_at, facts, html)
    VALUES (%s, %s, %s, present(), %s, %s)
        ON CONFLICT (week) DO UPDATE
       SET since = excluded.since, until = excluded.until, made_at = excluded.made_at,
           facts = excluded.facts, html = excluded.html
"""

LIST = """
    SELECT week, since, until, made_at, facts, reviewed_by, reviewed_at, remarks FROM report
     WHERE %(week)s::text IS NULL OR week = %(week)s ORDER BY week DESC LIMIT %(limit)s
"""

BEFORE = """
    SELECT week, since, until, made_at, facts, reviewed_by, reviewed_at, remarks FROM report
     WHERE week < %s ORDER BY week DESC LIMIT %s
"""

HTML = "SELECT html FROM report WHERE week = %s"
WEEKS = "SELECT week FROM report ORDER BY week DESC"

SIGN = """
    UPDATE report SET reviewed_by = %s, reviewed_at = present(), remarks = nullif(%s, '')
     WHERE week = %s AND (reviewed_at IS NULL OR reviewed_at < made_at)
"""

REPLACE = "UPDATE report SET html = %s WHERE week = %s"


def keep(
    hub: Connection, week: str, window: tuple[datetime, datetime], facts: Any, html: str
) -> None:
    """Keep a report; the one of the same week before it is replaced."""
    hub.execute(KEEP, (week, *window, Jsonb(facts), html))


def find(hub: Connection, week: str) -> str | None:
    """Return the page of a week as HTML, or None when none was made."""
    found = hub.execute(HTML, (week,)).fetchone()
    return str(found[0]) if found else None


def weeks(hub: Connection) -> list[str]:
    """List the weeks there is a report of, newest first."""
    return [week for (week,) in hub.execute(WEEKS).fetchall()]


def kept(hub: Connection, week: str | None = None, limit: int = 60) -> list[Kept]:
    """Return reports, newest first, or the one of a week."""
    with hub.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(LIST, {"week": week, "limit": limit}).fetchall()


def before(hub: Connection, week: str, limit: int = 8) -> list[Kept]:
    """Return the reports of earlier weeks, newest first."""
    with hub.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(BEFORE, (week, limit)).fetchall()


def sign(hub: Connection, week: str, who: str, remarks: str = "") -> bool:
    """Note who reviewed a report and when; False when that was so since it was made."""
    return hub.execute(SIGN, (who, remarks, week)).rowcount > 0


def replace(hub: Connection, week: str, html: str) -> None:
    """Replace a page by one that says who reviewed it."""
    hub.execute(REPLACE, (html, week))
