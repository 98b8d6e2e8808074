"""Named retry policies. Every task picks one; `LOCKSTEP_POLICIES` overrides it by policy or task.

Only what may succeed later is tried again. The long ladder of owed changes is not here: it is
`due_at` in the outbox, as a task that sleeps half an hour holds its deployment's slot.
"""

from typing import Any, TypedDict

import psycopg
import sqlalchemy.exc
from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from tasks import settings
from tasks.connectors.base import TryLater


class Policy(TypedDict, total=False):
    """What Prefect's `task` takes of a policy."""

    retries: int
    retry_delay_seconds: list[float]
    retry_jitter_factor: float
    retry_condition_fn: Any
    timeout_seconds: float
    cache_policy: Any
    persist_result: bool


PASSING = (TryLater, TimeoutError, psycopg.OperationalError, sqlalchemy.exc.OperationalError)


def worth_retrying(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """Retry only what may succeed later; a bad record will be bad again."""
    return isinstance(state.result(raise_on_failure=False), PASSING)


POLICIES: dict[str, Policy] = {
    # reading from a platform: the ladder, then a person looks
    "pull": {
        "retries": 4,
        "retry_delay_seconds": [30, 120, 480, 1800],
        "retry_jitter_factor": 0.2,
        "timeout_seconds": 900,
    },
    # writing to a platform: the outbox holds the ladder
    "push": {"retries": 0, "timeout_seconds": 300},
    # texting: the hub holds every try, and knows which must not be repeated
    "send": {"retries": 0, "timeout_seconds": 300.0},
    # working in the hub: short waits bridge a restart of the database
    "hub": {
        "retries": 5,
        "retry_delay_seconds": [0.5, 1, 2, 5, 10],
        "timeout_seconds": 900,
    },
    # judging: the same rows are judged the same again
    "gate": {"retries": 0, "timeout_seconds": 600},
}


ASKED: set[str] = set()
"""Policies and tasks that asked for theirs: what else an override names, nobody heeds."""


def policy(name: str, task: str = "") -> Any:
    """Return a policy's options, with the configured overrides of the policy and of the task."""
    overrides = settings.policies()
    ASKED.update({name, task} - {""})
    return {
        "cache_policy": NO_CACHE,
        "retry_condition_fn": worth_retrying,
        **POLICIES[name],
        **overrides.get(name, {}),
        **overrides.get(task, {}),
    }


def verify() -> None:
    """Refuse an override that names neither a policy nor a task; ask once all tasks are loaded."""
    if strangers := sorted(set(settings.policies()) - set(POLICIES) - ASKED):
        known = ", ".join(sorted(set(POLICIES) | ASKED))
        raise settings.NotConfigured(
            f"LOCKSTEP_POLICIES names {', '.join(strangers)}: there are {known}"
        )
