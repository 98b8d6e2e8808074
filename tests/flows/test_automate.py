"""The last phase: nothing runs by itself before a person approves, and then just what they saw."""

import time

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId
from prefect.runner import Runner

from deployments import automations, timetable
from flows.halt import halt
from flows.rollout.automate import automate
from tasks import resume
from tasks.hub import decisions, halts, rollouts
from tasks.hub.decisions import Decision
from tasks.hub.engine import connected
from tasks.rollout.evidence import PHASES
from tests.flows.conftest import LOOP, run
from tests.flows.test_define_goal import attempt, sheet, table

WATCHED = {"watch", "reconcile", "audit_consent", "rehearse_stop", "exposure", "weekly_review"}


async def forget():
    """Forget every deployment of ours, of this module and of others before it."""
    async with get_client() as client:
        for one in await resume.ours(client):
            await client.delete_deployment(one.id)


async def register():
    """The timetable of a shop."""
    serving = Runner("timetable", pause_on_shutdown=False)
    return {
        f"{one.flow}/{one.name}": await serving.aadd_deployment(timetable.deployment(one))
        for one in timetable.entries(["shopify"])
        if one.every and (one.flow in WATCHED or one.flow == "sync")
    }


async def pause(ids):
    async with get_client() as client:
        for id in ids.values():
            await client.pause_deployment(id)


@pytest.fixture(scope="module")
def bare(prefect_api):
    """A Prefect in which nothing of ours is deployed."""
    automations.install(prefect_api)
    LOOP.run(forget())
    yield
    LOOP.run(forget())


@pytest.fixture(scope="module")
def registered(bare):
    return LOOP.run(register())


@pytest.fixture
def paused(registered):
    """A timetable of which nothing runs; its ids by name."""
    LOOP.run(pause(registered))
    return registered


@pytest.fixture
def last(hub):
    """A rollout that has passed all phases but the last."""
    with connected(hub.url) as connection:
        rollouts.begin(connection, "test", "t")
        for phase in PHASES[:-1]:
            entered = rollouts.enter(connection, phase, None, {"monitor": "data team"})
            rollouts.show(connection, entered, "{}", "hash")
            approved = Decision(who="Ada", decision="approve")
            rollouts.settle(connection, decisions.decide(connection, phase, None, approved))


def awake():
    async def look():
        return {one.name for one in (await resume.survey_prefect()).deployments if not one.paused}

    return LOOP.run(look())


async def planned(id):
    async with get_client() as client:
        ours = DeploymentFilter(id=DeploymentFilterId(any_=[id]))
        return await client.read_flow_runs(deployment_filter=ours)


def eventually(what, seconds=120):
    deadline = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def disagree(hub):
    hub.do("INSERT INTO sync_run (flow, platform, object, status, error, counts) VALUES ('reconcile', 'hubspot', 'contacts', 'red', '4 still differ', '{\"lines\": [1]}')")  # fmt: skip


def test_where_nothing_is_deployed_it_says_what_to_start(hub, bare):
    state = run(automate)

    assert state.name == "Would be refused"
    assert "`lockstep up`" in state.message


def test_nothing_is_resumed_before_a_person_approves_and_then_what_they_chose(hub, paused, last, prefect_api):  # fmt: skip
    waits = run(automate, data=["orders"], dry_run=False)

    assert waits.name == "Waiting"
    assert awake() == set()
    rows = {row["deployment"]: row["will"] for row in table(prefect_api, "automate-schedules")}
    assert rows["sync/shopify-orders"] == "is resumed"
    assert rows["sync/shopify-carts"] == "stays paused"

    with connected(hub.url) as connection:
        decisions.decide(connection, "automate", None, Decision(who="Ada", decision="approve"))
    assert run(automate, data=["orders"], dry_run=False).name == "Approved"

    watching = {name for name in paused if not name.startswith("sync/")}
    assert awake() == {"sync/shopify-orders", *watching}
    assert eventually(lambda: LOOP.run(planned(paused["sync/shopify-orders"])))
    with connected(hub.url) as connection:
        assert rollouts.current(connection) is None


def test_while_systems_disagree_it_is_refused(hub, paused, last):
    disagree(hub)

    state = run(automate, dry_run=False)

    assert state.name == "Refused"
    assert "records disagree: contacts of hubspot: contacts of hubspot: 4 still differ" in state.message  # fmt: skip
    assert attempt(hub, "automate").status == "refused"
    assert awake() == set()


def test_while_automation_is_halted_it_is_refused(hub, paused, last):
    hub.do("INSERT INTO halt (reason, by) VALUES ('systems differ', 'reconcile')")

    state = run(automate)

    assert state.name == "Would be refused"
    assert "halted: all: systems differ" in state.message


def test_what_is_approved_while_all_is_halted_runs_once_that_is_lifted(hub, paused, last):
    run(automate, dry_run=False)
    with connected(hub.url) as connection:
        halts.begin(connection, "systems differ", "reconcile")
        decisions.decide(connection, "automate", None, Decision(who="Ada", decision="approve"))

    assert run(automate, dry_run=False).name == "Approved"
    assert {name.partition("/")[0] for name in awake()} == WATCHED

    run(halt, action="lift", who="Ada", why="they agree", dry_run=False)
    assert awake() == paused.keys()


def test_a_dry_run_writes_nothing_and_resumes_nothing(hub, paused, prefect_api):
    before = hub.prints()

    assert run(automate).name == "Completed"
    assert hub.prints() == before
    assert awake() == set()
    assert sheet(prefect_api, "automate-rhythm")["STOP rehearsal"]["is scheduled every"] == "week"
    assert sheet(prefect_api, "automate-alerts")["late"]["stands"] == "on"


def test_what_tags_and_names_our_things_is_the_same_on_both_sides():
    assert resume.OURS == timetable.OURS == automations.OURS
    assert all(automations.alert(kind, "", None)["name"].startswith(resume.ALERT) for kind in automations.ALERTS)  # fmt: skip
