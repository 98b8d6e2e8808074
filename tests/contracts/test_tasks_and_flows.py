"""What every task, flow and deployment promises, whichever there are."""

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest
from prefect import Flow, Task
from prefect.cache_policies import NO_CACHE

import flows
import tasks
from deployments.timetable import DAY, MONDAY, deployment, entries, flow_of, schedule
from flows import messages, rollout
from tasks import connectors
from tasks.policy import POLICIES, worth_retrying

IMPERSONAL = {
    *("action", "direction", "limit", "object", "platform", "seconds", "slice", "target", "window"),
    *("found", "workflow", "suite", "phase", "days", "currency"),
}
"""What the name of a run may be made of: nothing a person typed, nothing about a customer."""

READS_ONLY = {"explain_customer", "exposure", "measure", "preview"}
"""Flows that write nothing anywhere, in transactions that may not: there is nothing to rehearse."""


def defined(package, kind) -> dict[str, object]:
    """Return what of a kind is made in the files of a package, by where it is."""
    modules = [
        import_module(f"{package.__name__}.{one.name}") for one in iter_modules(package.__path__)
    ]
    return {
        f"{module.__name__}.{name}": one
        for module in modules
        for name, one in vars(module).items()
        if isinstance(one, kind) and one.fn.__module__ == module.__name__
    }


TASKS = defined(tasks, Task)
FLOWS = defined(flows, Flow) | defined(messages, Flow) | defined(rollout, Flow)
PLATFORMS = connectors.available()
ENTRIES = list(entries(PLATFORMS))

every_task = pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
every_flow = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
every_entry = pytest.mark.parametrize(
    "entry", ENTRIES, ids=[f"{one.flow}/{one.name}" for one in ENTRIES]
)


def fields(flow: Flow) -> dict[str, dict]:
    """Return the fields of a flow's form."""
    return flow.parameters.properties


def placeholders(name: object) -> set[str]:
    """Return what the name of a run is made of."""
    return {one.split(".")[0] for one in re.findall(r"{([\w.]+)", str(name or ""))}


def test_there_are_tasks_and_flows():
    assert {"tasks.drain.drain", "tasks.push.push"} <= set(TASKS)
    assert {"flows.listen.listen", "flows.sync.sync"} <= set(FLOWS)


@every_task
def test_a_task_picks_a_named_policy(task):
    known = [
        (one["retries"], one.get("retry_delay_seconds", 0), one["timeout_seconds"])
        for one in POLICIES.values()
    ]

    assert (task.retries, task.retry_delay_seconds or 0, task.timeout_seconds) in known
    assert task.retry_condition_fn is worth_retrying
    assert task.cache_policy == NO_CACHE


@every_task
def test_a_task_says_what_it_does_to_what(task):
    assert task.description
    assert task.task_run_name, "its runs would all be called the same"
    assert placeholders(task.task_run_name) <= IMPERSONAL


def test_no_two_tasks_share_a_name():
    names = [task.name for task in TASKS.values()]

    assert sorted(names) == sorted(set(names))


@every_flow
def test_a_flow_explains_itself_to_a_newcomer(flow):
    assert len(flow.description or "") >= 80


@every_flow
def test_a_flow_is_pressed_through_a_form_that_explains_each_field(flow):
    unexplained = [
        name
        for name, one in fields(flow).items()
        if not (one.get("title") and one.get("description"))
    ]

    assert unexplained == []


@every_flow
def test_a_form_can_be_pressed_as_it_is_and_then_only_rehearses(flow):
    assert flow.parameters.required == []
    assert flow.name in READS_ONLY or fields(flow)["dry_run"]["default"] is True


@every_flow
def test_a_form_is_short(flow):
    assert len(fields(flow)) <= 6


@every_flow
def test_the_name_of_a_run_says_nothing_about_a_person(flow):
    assert flow.flow_run_name
    assert placeholders(flow.flow_run_name) <= IMPERSONAL


@every_flow
def test_a_flow_has_the_name_of_its_file(flow):
    assert flow.fn.__module__ in {
        f"{place}.{flow.name}" for place in ("flows", "flows.messages", "flows.rollout")
    }
    assert flow_of(flow.name) is flow


@every_flow
def test_a_flow_is_deployed(flow):
    assert flow.name in {one.flow for one in ENTRIES}


def test_names_of_deployments_are_their_own():
    names = [(one.flow, one.name) for one in ENTRIES]

    assert sorted(names) == sorted(set(names))


@every_entry
def test_what_is_scheduled_writes_and_what_is_pressed_rehearses(entry):
    if entry.every:
        assert entry.flow in READS_ONLY or entry.parameters["dry_run"] is False
        assert "scheduled" in entry.tags
    else:
        assert "dry_run" not in entry.parameters
        assert "on demand" in entry.tags


@every_entry
def test_a_deployment_gives_its_flow_what_it_takes(entry):
    flow = flow_of(entry.flow)

    assert set(entry.parameters) <= set(fields(flow))
    assert set(flow.validate_parameters(entry.parameters)) >= set(entry.parameters)


@every_entry
def test_a_deployment_is_found_by_its_module_and_explained(entry):
    made = deployment(entry)

    assert made.entrypoint == f"{flow_of(entry.flow).fn.__module__}.{entry.flow}"
    assert made.description == flow_of(entry.flow).description
    assert [one.schedule.interval for one in made.schedules] == (
        [entry.every] if entry.every else []
    )


@every_entry
def test_a_scheduled_sync_reads_what_its_platform_has(entry):
    said = entry.parameters
    if entry.flow == "sync" and entry.every:
        assert said["object"] in connectors.load(said["platform"]).reads


@pytest.mark.parametrize("platform", PLATFORMS)
def test_all_that_can_be_read_of_a_platform_is_swept_up(platform):
    swept = [
        one.parameters["object"] for one in ENTRIES if one.parameters.get("platform") == platform
    ]

    assert swept == list(connectors.load(platform).reads)


def test_without_any_platform_the_timetable_still_stands():
    assert {one.flow for one in entries([])} == {flow.name for flow in FLOWS.values()}


def test_what_has_its_hour_runs_at_it():
    hours = {one.hour: schedule(one, 7).anchor_date for one in ENTRIES if one.hour is not None}

    assert hours
    assert all((at.hour, at.minute) == (hour, 0) for hour, at in hours.items())


def test_the_week_that_is_over_is_reported_on_monday():
    (entry,) = (one for one in ENTRIES if one.title == "weekly_review/weekly")

    assert schedule(entry, 7).anchor_date.weekday() == 0


def test_a_runner_that_starts_anew_puts_off_nothing_that_is_seldom():
    seldom = [(turn, one) for turn, one in enumerate(ENTRIES) if one.every and one.every >= DAY]
    starts = [schedule(one, turn).anchor_date - MONDAY for turn, one in seldom]

    assert {"audit_consent", "rehearse_stop", "find_duplicates"} < {one.flow for _, one in seldom}
    assert all(DAY * 0 <= one < DAY for one in starts)


def test_only_the_lane_never_waits():
    assert {one.flow for one in ENTRIES if one.part == "lane"} == {"listen"}


def test_a_run_of_the_lane_outlives_its_beat_so_that_one_always_stands_by():
    lane = next(one for one in ENTRIES if one.part == "lane")

    assert lane.parameters["seconds"] > 2 * lane.every.total_seconds()
