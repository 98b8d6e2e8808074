"""Make ready what a platform needs for its mapping, and let the mapping pass."""

from prefect import task

from tasks import connect, settings
from tasks.hub.engine import autocommit
from tasks.policy import policy
from tasks.vouch import look, note
from tasks.weigh_mapping import let_pass


@task(
    name="ready platform",
    task_run_name="make {platform} ready",
    **policy("push", "ready platform"),
)
def ready_platform(platform: str, by: str) -> list[str]:
    """Make what a platform lacks, look again what it has, keep the mapping; name what was made."""
    with autocommit(settings.hub_url()) as hub, connect.connected(platform) as connector:
        made = connector.prepare()
        note(hub, look(hub, connector))
        let_pass(hub, platform, by)
    return made
