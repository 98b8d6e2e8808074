"""Ask a store again by which page people came who ordered: it knows a while after the order."""

from prefect import task

from tasks import connect, settings
from tasks.connectors.base_visiting import Visiting
from tasks.hub import visits
from tasks.hub.engine import connected
from tasks.policy import policy

TOGETHER = 200
"""Orders asked for in one run."""


def revisit_once(hub_url: str, platform: str) -> int:
    """Ask for the visits that are due, and keep what is known by now; return how many were due."""
    with connected(hub_url) as hub:
        due = visits.due(hub, platform, TOGETHER)
    if not due:
        return 0
    with connect.connected(platform, "backfill") as connector:
        if not isinstance(connector, Visiting):
            return 0
        said = connector.visits([one.external_id for one in due])
    with connected(hub_url) as hub:
        visits.note(hub, due, said)
    return len(due)


@task(name="revisit", task_run_name="ask {platform} for visits", **policy("pull", "revisit"))
def revisit(platform: str) -> int:
    """Ask a store for the visits of recent orders it had not made out."""
    return revisit_once(settings.hub_url(), platform)
