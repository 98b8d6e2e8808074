"""What rests when `up` starts: as Prefect has it; as the hub has it where Prefect knows nothing."""

import asyncio
from types import SimpleNamespace

import pytest
from prefect.client.orchestration import get_client
from prefect.runner import Runner

from deployments import runner, timetable, up
from deployments.resting import known, resting
from deployments.timetable import entries
from tasks.halt import GO_ON
from tasks.hub import decisions, halts, rollouts
from tasks.hub.decisions import Decision
from tasks.hub.engine import connected
from tasks.resume import ours
from tasks.rollout.evidence import PHASES, Evidence
from tasks.rollout.keeping import kept

PLANNED = [one for one in entries(["shopify"]) if one.part == "rest"]
SCHEDULED = {one.title for one in PLANNED if one.every}
CHANGING = {one.title for one in PLANNED if one.every and one.flow not in GO_ON}
CARTS = "sync/shopify-carts"


def passed(hub, phases, rests=()):
    """A rollout that has passed these phases."""
    rollouts.begin(hub, "test", "t")
    for phase in phases:
        evidence = kept(Evidence(phase, {"rests": list(rests)}))
        rollouts.show(hub, rollouts.enter(hub, phase, None, {}), evidence, "hash")
        approved = Decision(who="Ada", decision="approve")
        rollouts.settle(hub, decisions.decide(hub, phase, None, approved))


def again(hub):
    passed(hub, PHASES, rests=[CARTS])
    rollouts.begin(hub, "second", "t")


def halted(hub):
    halts.begin(hub, "they disagree", "t")


WORLDS = {
    "no rollout ever": (rollouts.current, set(), set()),
    "a rollout begins": (lambda hub: passed(hub, []), SCHEDULED, SCHEDULED),
    "a rollout but for its last phase": (lambda hub: passed(hub, PHASES[:-1]), SCHEDULED, SCHEDULED),
    "a rollout that is over": (lambda hub: passed(hub, PHASES), set(), set()),
    "one that left something out": (lambda hub: passed(hub, PHASES, [CARTS]), {CARTS}, set()),
    "a second one": (again, {CARTS}, set()),
    "a halt": (halted, CHANGING, set()),
}  # fmt: skip


@pytest.fixture
def hub(hub_url, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUB", hub_url)
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", "http://127.0.0.1:9")
    with connected(hub_url) as connection:
        yield connection


@pytest.mark.parametrize("world", WORLDS)
def test_what_rests_in_a_prefect_that_knows_nothing_and_in_one_that_knows_all(hub, world):
    make, new, old = WORLDS[world]
    make(hub)

    assert resting(hub, PLANNED, set()) == new
    assert resting(hub, PLANNED, {one.title for one in PLANNED}) == old


def test_what_is_new_while_halted_runs_once_that_is_lifted_but_not_what_was_left_out(hub):
    passed(hub, PHASES, [CARTS])
    halted(hub)

    assert resting(hub, PLANNED, set()) == CHANGING
    assert set(halts.standing(hub).paused) == CHANGING - {CARTS}


def test_the_lane_never_rests(hub):
    passed(hub, [])
    lane = [one for one in entries(["shopify"]) if one.part == "lane"]

    assert resting(hub, lane, set()) == set()


async def forget():
    async with get_client() as client:
        for one in await ours(client):
            await client.delete_deployment(one.id)


async def register():
    """Register the timetable; return what rests, and what is switched off."""
    await runner.register(Runner("rest", pause_on_shutdown=False), "rest")
    async with get_client() as client:
        stand = await known(client)
        flows = {}
        for one in await ours(client):
            flows[one.flow_id] = (await client.read_flow(one.flow_id)).name
        names = {f"{flows[one.flow_id]}/{one.name}": one for one in await ours(client)}
    return {name for name, one in names.items() if one.paused}, stand.off


async def change(client, name, *, off=False):
    """Let a person resume a deployment, or switch its schedule off."""
    one = await client.read_deployment_by_name(name)
    await client.resume_deployment(one.id)
    for each in one.schedules if off else ():
        await client.update_deployment_schedule(one.id, each.id, active=False)


async def restarts(hub):
    """Begin, approve, end and start again, lose Prefect; return what rests each time."""
    await forget()
    passed(hub, PHASES[:-1])
    hub.commit()
    first = await register()
    passed(hub, PHASES[-1:], [CARTS])
    hub.commit()
    async with get_client() as client:
        await change(client, "watch/minutes")
        await change(client, "exposure/weekly", off=True)
    second = await register()
    await forget()
    third = await register()
    await forget()
    return [first, second, third]


@pytest.mark.engine
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_deploying_again_pauses_nothing_resumes_nothing_and_a_lost_prefect_asks_the_hub(hub, prefect_api, monkeypatch):  # fmt: skip
    monkeypatch.setattr(timetable, "BY_HAND", [])
    monkeypatch.setattr(timetable, "PHASES", ())
    monkeypatch.setattr(timetable, "messages", SimpleNamespace(available=list))
    first, second, third = asyncio.run(restarts(hub))

    assert first == (SCHEDULED, set())
    assert second == (SCHEDULED - {"watch/minutes", "exposure/weekly"}, {"exposure/weekly"})
    assert third == ({CARTS}, set())


def test_a_new_hub_begins_with_a_rollout_once(hub, hub_url):
    assert up.begin_rollout(hub_url)
    assert not up.begin_rollout(hub_url)
    assert "press the flow `rollout` in Prefect, next is define_goal" in up.under_way(hub_url)


def test_a_hub_that_knows_people_is_in_use_already(hub, hub_url):
    hub.execute("INSERT INTO customer (email) VALUES ('ada@example.com')")
    hub.commit()

    assert not up.begin_rollout(hub_url)
    assert up.under_way(hub_url) == ""


def test_who_starts_again_hears_what_waits_for_a_person(hub, hub_url):
    rollouts.begin(hub, "test", "t")
    rollouts.show(hub, rollouts.enter(hub, "define_goal", None, {}), "{}", "hash")
    hub.commit()

    assert "define_goal waits for a person" in up.under_way(hub_url)
