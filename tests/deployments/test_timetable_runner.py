"""A runner registers its part of the timetable, forgets what is late, and starts the lane at once."""

import asyncio
import os
import sys
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId
from prefect.context import AsyncClientContext
from prefect.runner import Runner
from prefect.states import Running, Scheduled

from deployments import runner
from deployments.missed import make_up
from deployments.prefect_api import Prefect
from deployments.timetable import Entry, deployment, timetable
from tasks import connectors

pytestmark = [
    pytest.mark.engine,
    # Prefect leaves its connections to the garbage collector, which speaks of each.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
PLATFORMS = connectors.available()


@pytest.fixture(scope="module")
def registered(prefect_api):
    """Register the whole timetable; return the deployments' ids by name."""

    async def register() -> dict:
        serving = Runner("timetable", pause_on_shutdown=False)
        found = timetable(PLATFORMS)
        async with AsyncClientContext.get_or_create():
            made = [await serving.aadd_deployment(one) for one in found]
        return {f"{one.flow_name}/{one.name}": id for one, id in zip(found, made, strict=True)}

    return asyncio.run(register())


def runs_of(*ids):
    with get_client(sync_client=True) as client:
        return client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=list(ids)))
        )


def eventually(what, seconds=120):
    deadline = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def scheduled(id):
    """Return when the scheduler wants runs of a deployment to begin."""
    return {one.id: one.expected_start_time for one in runs_of(id) if one.auto_scheduled}


def run_at(id, when: timedelta):
    with get_client(sync_client=True) as client:
        at = datetime.now(UTC) + when
        return client.create_flow_run_from_deployment(id, state=Scheduled(scheduled_time=at)).id


def test_every_deployment_stands_in_prefect_as_the_timetable_says(registered, prefect_api):
    with Prefect(prefect_api) as prefect:
        found = {name: prefect.ask("GET", f"/deployments/name/{name}") for name in registered}
    planned = {f"{one.flow_name}/{one.name}": one for one in timetable(PLATFORMS)}

    assert {name: one["description"] for name, one in found.items()} == {
        name: one.description for name, one in planned.items()
    }
    assert {name: one["parameters"] for name, one in found.items()} == {
        name: one.parameters for name, one in planned.items()
    }
    assert {name: len(one["schedules"]) for name, one in found.items()} == {
        name: len(one.schedules) for name, one in planned.items()
    }


def test_registering_again_makes_nothing_twice(registered):
    async def again():
        serving = Runner("timetable", pause_on_shutdown=False)
        return [await serving.aadd_deployment(one) for one in timetable(PLATFORMS, "lane")]

    assert asyncio.run(again()) == [registered["listen/transactions"]]


def test_what_is_late_is_forgotten_but_not_what_is_to_come_nor_what_others_wait_for(registered):
    hourly, other = registered["reconcile/hourly"], registered["listen/transactions"]
    assert eventually(lambda: scheduled(hourly) and scheduled(other))
    spared, before = scheduled(other), scheduled(hourly)
    now = max(before.values()) - timedelta(minutes=1)

    asyncio.run(runner.forget_late([hourly], now))

    left = before.keys() & scheduled(hourly).keys()
    assert left == {id for id, at in before.items() if at > now}
    assert len(left) < len(before)
    assert set(spared) <= set(scheduled(other))


def test_a_run_that_a_person_pressed_is_never_forgotten(registered):
    by_hand = registered["review/on-demand"]
    late = run_at(by_hand, -timedelta(hours=1))

    asyncio.run(runner.forget_late([by_hand], datetime.now(UTC)))

    assert late in {one.id for one in runs_of(by_hand)}


def test_what_is_weekly_and_had_its_time_while_nobody_ran_it_is_made_up_for_once(registered):
    weekly = registered["exposure/weekly"]
    ids = [weekly, registered["reconcile/hourly"], registered["review/on-demand"]]
    with get_client(sync_client=True) as client:
        over = client.read_deployment(weekly).created + timedelta(days=7)

        assert asyncio.run(make_up(ids, over)) == []
        assert asyncio.run(make_up(ids, over + timedelta(milliseconds=1))) == [weekly]
        (made,) = (one for one in runs_of(weekly) if not one.auto_scheduled)
        client.set_flow_run_state(made.id, Running(), force=True)
        assert asyncio.run(make_up(ids, over + timedelta(milliseconds=1))) == []


def test_what_the_timetable_no_longer_holds_is_deleted_but_nothing_of_others(registered):
    async def add(name, **changes):
        made = deployment(Entry("sync", name, timedelta(minutes=5)))
        for field, value in changes.items():
            setattr(made, field, value)
        return await Runner("timetable", pause_on_shutdown=False).aadd_deployment(made)

    gone, theirs = asyncio.run(add("acme-orders")), asyncio.run(add("report", tags=["theirs"]))
    late = run_at(gone, -timedelta(hours=1))

    asyncio.run(runner.forget_gone(PLATFORMS))
    asyncio.run(runner.forget_gone(PLATFORMS))

    with get_client(sync_client=True) as client:
        left = {one.id for one in client.read_deployments()}
    assert gone not in left
    assert {theirs, *registered.values()} <= left
    assert late not in {one.id for one in runs_of(gone)}


def test_the_lanes_first_run_does_not_wait_for_its_schedule(registered):
    lane = registered["listen/transactions"]
    before = {one.id for one in runs_of(lane)}

    asyncio.run(runner.begin([lane]))

    begun = [one for one in runs_of(lane) if one.id not in before and not one.auto_scheduled]
    assert len(begun) == 1
    assert begun[0].expected_start_time <= datetime.now(UTC)
    assert begun[0].parameters == {"seconds": 250, "dry_run": False}


def test_a_flow_is_pressed_and_watched_by_name(registered, prefect_api):
    with Prefect(prefect_api) as prefect:
        run = prefect.press("sync/on-demand", platform="shopify", object="orders")
        looks = iter([None])

        with pytest.raises(StopIteration):
            prefect.ended(run, lambda: next(looks))
        with pytest.raises(TimeoutError, match="the run is still Scheduled after 0 s"):
            prefect.ended(run, patience=0)


def test_a_flow_that_nobody_deployed_is_not_waited_for_for_ever(prefect_api):
    with Prefect(prefect_api) as prefect, pytest.raises(httpx.HTTPStatusError, match="404"):
        prefect.deployment("sync/nosuch", patience=0)


@pytest.mark.parametrize("words", [[], ["lanes"]], ids=["nothing", "lanes"])
def test_a_runner_that_is_not_told_its_part_asks_for_it(words, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["runner", *words])

    with pytest.raises(SystemExit, match="which part of the timetable to run: lane or rest"):
        runner.main()


def test_a_runner_whose_settings_cannot_be_heeded_says_so_and_ends(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["runner", "rest"])
    monkeypatch.setattr(os, "nice", lambda _: 0)  # else all tests after this one give way
    monkeypatch.setenv("LOCKSTEP_POLICIES", '{"pul": {"retries": 1}}')

    with pytest.raises(SystemExit) as end:
        runner.main()

    assert end.value.code == 2
    assert "LOCKSTEP_POLICIES names pul" in capsys.readouterr().err
