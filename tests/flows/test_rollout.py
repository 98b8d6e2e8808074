"""A rollout is a matter of weeks: what was shown and who let it pass is kept, whatever dies."""

from typing import Any

import pytest
from prefect import flow

from flows.rollout.approve import approve
from flows.rollout.rollout import rollout
from flows.rollout.stage import stage
from tasks.hub import rollouts
from tasks.hub.engine import connected
from tasks.rollout.evidence import PHASES, Evidence, Finding, Phase, Sheet
from tests.flows.conftest import run
from tests.flows.desk import Desk

WHO = {"who": "Ada, head of CRM", "decision": "approve", "comment": "as we agreed"}
BLOCKER = Finding("phones", "blocker", "40 % cannot be dialled", "ask for them anew")


class World:
    """What phases find, and what was done."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.findings: list[Finding] = []
        self.followed: list[str] = []
        self.dies = False

    async def gather(self, phase: Phase) -> Evidence:
        self.seen.append(phase)
        if self.dies:
            raise KeyboardInterrupt
        sheet = Sheet("sheet", "what there is", [{"times": self.seen.count(phase)}])
        return Evidence(phase, {"times": self.seen.count(phase)}, [sheet], self.findings)

    def flow(self, phase: Phase) -> Any:
        @flow(name=phase)
        async def press(size: int = 1, dry_run: bool = True) -> Any:  # noqa: ARG001
            async def then(evidence: Evidence) -> None:
                self.followed.append(evidence.phase)

            async def gather() -> Evidence:
                return await self.gather(phase)

            return await stage(phase, gather, dry_run=dry_run, then=then)

        return press


@pytest.fixture
def world():
    return World()


@pytest.fixture
def phases(world):
    return {phase: world.flow(phase) for phase in PHASES}


@pytest.fixture
def desk(prefect_api, phases):
    desk = Desk(prefect_api, *phases.values(), rollout, approve)
    yield desk
    desk.forget()


@pytest.fixture
def begun(hub, desk):
    """A rollout that waits for the first decision; its run."""
    desk.press(rollout, who="Ada")
    return desk.waiting()["define_goal"]


def ask(hub, what, *said):
    with connected(hub.url) as connection:
        return what(connection, *said)


def stands(hub):
    return {
        phase: status
        for phase, status in hub.ask(
            "SELECT DISTINCT ON (phase) phase, status FROM rollout_phase ORDER BY phase, attempt DESC"
        )
    }


def test_seven_phases_pass_one_after_the_other_as_people_approve_them(hub, desk, world, begun):
    reach = []
    for phase in PHASES:
        reach.append(ask(hub, rollouts.reach))
        desk.answer(desk.waiting()[phase], **WHO)

    assert world.seen == world.followed == list(PHASES)
    assert set(stands(hub).values()) == {"approved"}
    assert reach == ["nobody"] * 4 + ["cohort"] * 2 + ["everyone"]
    assert ask(hub, rollouts.current) is None
    assert ask(hub, rollouts.reach) == "everyone"
    assert len(hub.ask("SELECT 1 FROM rollout_decision WHERE who = %s", WHO["who"])) == 7
