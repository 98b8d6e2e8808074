from importlib import import_module
from pathlib import Path

import pytest

import tasks
from tasks import settings
from tasks.policy import POLICIES, policy, verify

FILES = sorted(path.stem for path in Path(tasks.__path__[0]).glob("*.py"))


@pytest.fixture
def override(monkeypatch):
    return lambda text: monkeypatch.setenv("LOCKSTEP_POLICIES", text)


@pytest.fixture(scope="module", autouse=True)
def loaded():
    for name in FILES:
        import_module(f"tasks.{name}")


def test_the_long_ladder_of_a_pull_is_the_one_promised():
    assert policy("pull")["retry_delay_seconds"] == [30, 120, 480, 1800]


def test_no_policy_lets_a_task_run_for_ever():
    assert all(one["timeout_seconds"] for one in POLICIES.values())


def test_a_task_is_overridden_after_its_policy(override):
    override('{"pull": {"retries": 1, "timeout_seconds": 60}, "pull page": {"retries": 7}}')

    assert policy("pull")["retries"] == 1
    page = policy("pull", "pull page")
    assert (page["retries"], page["timeout_seconds"]) == (7, 60)


def test_an_override_of_a_task_or_a_policy_is_heeded(override):
    override('{"hub": {"retries": 1}, "drain": {"retries": 2}, "pull page": {"retries": 3}}')

    verify()


def test_an_override_nobody_heeds_is_refused_with_the_names_there_are(override):
    override('{"pul": {"retries": 1}}')

    with pytest.raises(settings.NotConfigured, match=r"names pul: there are .*pull page"):
        verify()


def test_every_task_can_be_overridden_by_its_own_name():
    from prefect import Task  # noqa: PLC0415 - a second, for this test

    from tasks.policy import ASKED  # noqa: PLC0415

    modules = [import_module(f"tasks.{name}") for name in FILES]
    found = {
        one.name for module in modules for one in vars(module).values() if isinstance(one, Task)
    }

    assert found <= ASKED
