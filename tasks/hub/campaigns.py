"""Campaigns somebody pressed: what each says, to whom and until when. A name means one thing."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from tasks.hub.engine import Connection

# Pressed again under its name it goes on, if it says the same to the same people.
BEGIN = """
    INSERT INTO campaign AS c (name, segment, wording, until, begun_at)
    VALUES (%(name)s, %(segment)s, %(wording)s, %(until)s, present())
        ON CONFLICT (name) DO UPDATE SET until = excluded.until
     WHERE (c.segment, c.wording) = (excluded.segment, excluded.wording)
    RETURNING true
"""

OTHER = """
    SELECT segment, begun_at FROM campaign
     WHERE name = %(name)s AND (segment, wording) <> (%(segment)s, %(wording)s)
"""

# Who rested until after its end is still to be told that it was too late.
GOING = """
    SELECT name, segment, wording, until FROM campaign
     WHERE until > present() - interval '7 days' ORDER BY name
"""


RECENT = """
    SELECT name, segment, wording, until FROM campaign
     WHERE begun_at > present() - interval '60 days' AND name <> %s ORDER BY begun_at DESC
"""


class Kept(Struct):
    """A campaign as it was pressed; `wording` are pairs of a language and its words."""

    name: str
    segment: str
    wording: list[list[str]]
    until: datetime


def begin(hub: Connection, campaign: Kept) -> bool:
    """Keep a campaign, so that it goes on by itself; False when its name says something else."""
    return hub.execute(BEGIN, values(campaign)).fetchone() is not None


def other(hub: Connection, campaign: Kept) -> tuple[str, datetime] | None:
    """Return to whom, and since when, a campaign of this name says something else."""
    found: tuple[str, datetime] | None = hub.execute(OTHER, values(campaign)).fetchone()
    return found


def going(hub: Connection) -> list[Kept]:
    """Return the campaigns that may still have somebody to ask."""
    with hub.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(GOING).fetchall()


def recent(hub: Connection, but: str) -> list[Kept]:
    """Return the campaigns of the last sixty days, newest first, but the one of this name."""
    with hub.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(RECENT, (but,)).fetchall()


def values(campaign: Kept) -> Mapping[str, object]:
    """Write a campaign as the hub keeps it."""
    return {
        "name": campaign.name,
        "segment": campaign.segment,
        "wording": Jsonb(campaign.wording),
        "until": campaign.until,
    }
