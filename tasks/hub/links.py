"""Links in texts: kept with the text they stand in, and each click once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from tasks.hub.engine import Connection

# A text that was asked for before keeps the links it has: this one was never written.
KEEP = """
    INSERT INTO link (token, workflow, occasion, name, journey_id, url, made_at)
    SELECT token, workflow, occasion, name, journey_id, url, present()
      FROM jsonb_to_recordset(%s) AS l (token text, workflow text, occasion text, name text,
                                        journey_id bigint, url text)
        ON CONFLICT (workflow, occasion, name) DO NOTHING
"""

LOOK = """
    SELECT l.url, coalesce(m.accepted_at, m.reserved_at, e.settled_at, e.reserved_at, l.made_at)
               AS sent_at,
           l.made_at + %(lasts)s AS until,
           EXISTS (SELECT FROM click k WHERE (k.token, k.what) = (l.token, 'person')) AS clicked
      FROM link l LEFT JOIN message m ON (m.workflow, m.occasion) = (l.workflow, l.occasion)
      LEFT JOIN email e ON (e.workflow, e.occasion) = (l.workflow, l.occasion)
     WHERE l.token = %(token)s LIMIT 1
"""

# Two at the same moment are one click: who comes second came again.
NOTE = """
    WITH first AS (
        INSERT INTO click (token, what, first_at, last_at)
        SELECT %(token)s, 'person', %(at)s, %(at)s WHERE %(what)s = 'person'
            ON CONFLICT DO NOTHING RETURNING token),
    stirring AS (
        INSERT INTO stirred (reader, customer_id)
        SELECT r.reader, j.customer_id FROM first JOIN link l USING (token)
          JOIN journey j ON j.id = l.journey_id CROSS JOIN unnest(%(readers)s::text[]) r (reader))
    INSERT INTO click AS k (token, what, first_at, last_at)
    SELECT %(token)s, CASE %(what)s WHEN 'person' THEN 'again' ELSE %(what)s END, %(at)s, %(at)s
     WHERE NOT EXISTS (SELECT FROM first)
        ON CONFLICT (token, what) DO UPDATE SET times = k.times + 1,
           last_at = greatest(k.last_at, excluded.last_at)
"""


LASTS = timedelta(days=60)
"""How long a click on a link counts; it leads to the shop for ever."""


class Led(Struct, frozen=True, kw_only=True):
    """A link of a text: by which token it is asked for, and where it leads."""

    token: str
    workflow: str
    occasion: str
    name: str
    url: str
    journey_id: int | None = None


class Kept(Struct, frozen=True):
    """What is known of a link that somebody asks for."""

    url: str
    sent_at: datetime
    until: datetime
    clicked: bool


def keep(hub: Connection, led: Sequence[Led]) -> None:
    """Keep the links of texts that are asked for; what was asked for before keeps its own."""
    if led:
        hub.execute(KEEP, (msgspec.json.encode(led).decode(),))


def asked(token: str) -> dict[str, Any]:
    """Write as LOOK takes it which link somebody asks for."""
    return {"token": token, "lasts": LASTS}


def noted(token: str, what: str | None, at: datetime, readers: Sequence[str]) -> dict[str, Any]:
    """Write as NOTE takes it who asked for a link; None is a person."""
    return {"token": token, "what": what or "person", "at": at, "readers": list(readers)}
