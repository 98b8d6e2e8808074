"""A whole rollout on the stand-ins: seven phases shown and approved, and only then all runs."""

import time

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId

from flows.backfill import backfill
from flows.rollout.define_goal import define_goal
from flows.rollout.rollout import rollout
from tasks.hub import reaching, rollouts
from tasks.hub.engine import connected
from tasks.rollout.evidence import PHASES
from tests.flows.conftest import LOOP, run
from tests.flows.sheets import table
from tests.stories.rollout import COHORT, EVERYBODY, GOAL
from tests.stories.small_house import small_house

pytestmark = [
    pytest.mark.story,
    pytest.mark.engine,
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket"),
]

SIZE = 8
"""People of the pilot, besides the test customer."""
FORM = {"who": "Ada, head of CRM", "decision": "approve", "comment": "as shown"}
SHEETS = {
    "define_goal": "plan",
    "select_tools": "calls",
    "map_data": "mapping",
    "set_sync_rules": "ownership",
    "pilot": "exit",
    "validate": "stop",
    "automate": "schedules",
}
"""A sheet of each phase that must not be empty."""


@pytest.fixture
def house(hub_url, prefect_api):
    with small_house(hub_url, prefect_api, 24) as house:
        yield house


def eventually(what, seconds=180.0):
    deadline = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def sheet(api, phase):
    """Rows of what a phase left for people to read."""
    return table(api, f"{phase}-{SHEETS[phase]}".replace("_", "-"))


def ask(house, what):
    with connected(house.hub_url) as hub:
        return what(hub)


def waits(house, phase):
    """The run of a phase that waits for a person; says why there is none."""
    found = ask(house, lambda hub: rollouts.attempt(hub, phase))
    blockers = [one for one in found.evidence["findings"] if one["severity"] == "blocker"]
    assert (found.status, blockers) == ("waiting", [])
    return house.desk.waiting()[phase]


def resting(house):
    """The scheduled deployments by whether they rest."""
    every = [one for one in house.standing() if one.every]
    return {one.name for one in every if one.paused}, {one.name for one in every if not one.paused}


async def planned(name):
    """The runs that Prefect has planned of a deployment."""
    async with get_client() as client:
        id = (await client.read_deployment_by_name(name)).id
        ours = DeploymentFilter(id=DeploymentFilterId(any_=[id]))
        return await client.read_flow_runs(deployment_filter=ours)


def test_seven_phases_are_approved_one_by_one_and_then_everything_runs_by_itself(
    house, prefect_api
):
    assert resting(house)[1] == {"listen/transactions"}
    assert run(backfill, dry_run=False).name in {"Completed", "Set aside"}
    early = house.order("+14155550177")
    house.desk.press(rollout, who="Ada")
    assert [one.name for one in house.desk.states("define_goal")] == ["Refused"]
    ask(house, lambda hub: rollouts.keep(hub, rollouts.current(hub), "pilot", {"size": SIZE}))
    house.desk.press(define_goal, **GOAL)

    reached = {}
    for phase in PHASES:
        waiting = waits(house, phase)
        assert sheet(prefect_api, phase)
        assert eventually(lambda: house.told() == house.keys(whom(house)))
        reached[phase] = len(house.told())
        wrong = house.desk.answer(waiting, who="Ada", decision="perhaps")
        assert (wrong["status"], "'perhaps'" in str(wrong)) == ("REJECT", True)
        assert len(resting(house)[1]) == 1
        assert house.desk.answer(waiting, **FORM)["status"] == "ACCEPT"

    assert [reached[phase] for phase in PHASES[:4]] == [0, 0, 0, 0]
    assert SIZE <= reached["pilot"] == reached["validate"] < reached["automate"]
    assert resting(house)[0] == set()
    assert eventually(lambda: LOOP.run(planned("sync/shopify-orders")))
    assert ask(house, rollouts.current) is None
    decided = house.keys(b"SELECT phase FROM rollout_decision WHERE who LIKE 'Ada%'")
    assert decided == set(PHASES)
    late = house.order("+14155550178")
    assert eventually(lambda: {early, late} <= house.orders())


def whom(house):
    """Who is to be known by the CRM as far as the rollout is."""
    reach = ask(house, reaching.reach)
    return {"nobody": b"SELECT '' WHERE false", "cohort": COHORT.encode()}.get(
        reach, EVERYBODY.encode()
    )
