"""A halt pauses whatever changes anything, and its end lets just that run again."""

import pytest
from prefect.client.orchestration import get_client

from flows.halt import halt, judged
from tasks.hub import halts
from tasks.hub.engine import connected
from tasks.resume import resume
from tests.flows.conftest import LOOP, run
from tests.flows.test_automate import awake, forget, register
from tests.flows.test_halt import line

SYNCS = {"sync/shopify-orders", "sync/shopify-customers", "sync/shopify-carts"}


@pytest.fixture(scope="module")
def registered(prefect_api):
    LOOP.run(forget())
    yield LOOP.run(register())
    LOOP.run(forget())


async def each(ids, what):
    async with get_client() as client:
        for id in ids:
            await getattr(client, f"{what}_deployment")(id)


@pytest.fixture
def running(registered):
    """A timetable of which all runs; its ids by name."""
    LOOP.run(each(registered.values(), "resume"))
    return registered


@pytest.fixture
def watching(running):
    return {name for name in running if not name.startswith("sync/")}


def pause(running, name):
    LOOP.run(each([running[name]], "pause"))


def press(action):
    return run(halt, action=action, who="Ada", why="to see", dry_run=False)


def noted(hub):
    with connected(hub.url) as connection:
        return set(halts.standing(connection).paused)


def test_too_much_disagreement_pauses_what_changes_anything_and_what_looks_goes_on(hub, running, watching):  # fmt: skip
    LOOP.run(judged([line(400)], "a run"))

    assert awake() == watching
    assert noted(hub) == running.keys() - watching


def test_its_end_resumes_what_it_paused_and_not_what_a_person_paused(hub, running):
    pause(running, "sync/shopify-carts")
    pause(running, "exposure/weekly")

    press("halt")
    press("lift")

    assert awake() == running.keys() - {"sync/shopify-carts", "exposure/weekly"}


def test_what_a_person_lets_run_meanwhile_rests_again_while_systems_disagree(hub, running, watching):  # fmt: skip
    LOOP.run(judged([line(400)], "a run"))
    LOOP.run(resume({"sync/shopify-orders"}))
    LOOP.run(judged([], "the next run"))

    assert awake() == watching
    press("lift")
    assert awake() == running.keys()


def test_a_halt_that_was_cut_off_before_it_paused_anything_is_gone_through_with(hub, running, watching):  # fmt: skip
    with connected(hub.url) as connection:
        halts.begin(connection, "they disagree", "a run that was killed")
        halts.paused(connection, halts.standing(connection), SYNCS)
    LOOP.run(judged([], "the next run"))

    assert awake() == watching
    press("lift")
    assert awake() == running.keys()


def test_a_lifting_that_was_cut_off_has_lifted_nothing_and_is_pressed_again(hub, running):
    press("halt")
    LOOP.run(resume(noted(hub)))

    assert noted(hub) >= SYNCS
    assert press("lift").message == "nothing is halted, what goes out: everyone"
    assert awake() == running.keys()


def test_what_was_lifted_pauses_nothing_any_more(hub, running):
    press("halt")
    press("lift")
    press("lift")
    LOOP.run(judged([], "the next run"))

    assert awake() == running.keys()
