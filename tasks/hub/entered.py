"""What a person entered about money: it counts every week until something else is entered."""

from collections.abc import Mapping
from typing import Any

from tasks.hub import progress
from tasks.hub.engine import Connection

NEWEST = """
    SELECT counts -> 'entered' FROM sync_run
     WHERE flow = 'returns' AND counts ? 'entered' ORDER BY id DESC LIMIT 1
"""


def newest(hub: Connection) -> dict[str, Any]:
    """Return what was entered last; nothing where nothing ever was."""
    found = hub.execute(NEWEST).fetchone()
    return dict(found[0]) if found else {}


def keep(hub: Connection, entered: Mapping[str, Any]) -> None:
    """Keep what was entered now."""
    run = progress.begin_run(hub, "returns", "hub", "money")
    progress.end_run(hub, run, "green", {"entered": dict(entered)})
