"""Find where systems differ about people now, for whoever must approve who wins."""

from collections.abc import Iterable

from prefect import task

from tasks import connect
from tasks.hub import differing
from tasks.hub.differing import Differing
from tasks.hub.engine import connected
from tasks.policy import policy


@task(name="find conflicts", task_run_name="find conflicts", **policy("hub", "find conflicts"))
def find_conflicts(hub_url: str, platforms: Iterable[str]) -> Differing:
    """Look through what these platforms say of people; write nothing."""
    plan = connect.plan(accounts=dict.fromkeys(platforms))
    with connected(hub_url) as hub:
        return differing.look(hub, plan.stores, plan.targets)
