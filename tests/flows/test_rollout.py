"""A rollout is a matter of weeks: what was shown and who let it pass is kept, whatever dies."""

from typing import Any
from uuid import uuid4

import pytest
from prefect import flow
from psycopg import errors

from flows.rollout.approve import approve
from flows.rollout.rollout import rollout
from flows.rollout.stage import stage
from tasks.hub import progress, reaching, rollouts
from tasks.hub.decisions import Decision, NotDecided, decide
from tasks.hub.engine import connected
from tasks.rollout.evidence import PHASES, Evidence, Finding, Phase, Sheet
from tests.flows.conftest import run
from tests.flows.desk import Desk
from tests.flows.sheets import newest

WHO = {"who": "Ada, head of CRM", "decision": "approve", "comment": "as we agreed"}
BLOCKER = Finding("phones", "blocker", "40 % cannot be dialled", "ask for them anew")


class World:
    """What phases find, and what was done."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.findings: list[Finding] = []
        self.followed: list[str] = []
        self.breaks = False

    async def gather(self, phase: Phase) -> Evidence:
        self.seen.append(phase)
        sheet = Sheet("sheet", "what there is", [{"times": self.seen.count(phase)}])
        return Evidence(phase, {"times": self.seen.count(phase)}, [sheet], self.findings)

    def flow(self, phase: Phase) -> Any:
        @flow(name=phase)
        async def press(size: int = 1, dry_run: bool = True) -> Any:
            async def then(evidence: Evidence) -> None:
                if self.breaks:
                    raise ConnectionError
                self.followed.append(evidence.phase)

            async def gather() -> Evidence:
                return await self.gather(phase)

            return await stage(phase, gather, dry_run=dry_run, then=then)

        return press


WORLD = World()


@pytest.fixture
def world():
    WORLD.__init__()
    return WORLD


@pytest.fixture(scope="module")
def phases():
    return {phase: WORLD.flow(phase) for phase in PHASES}


@pytest.fixture(scope="module")
def office(prefect_api, phases):
    desk = Desk(prefect_api, *phases.values(), rollout, approve)
    yield desk
    desk.forget()


@pytest.fixture
def desk(office, world):
    office.tidy()
    return office


@pytest.fixture
def begun(hub, desk):
    """A rollout that waits for the first decision; its run."""
    desk.press(rollout, who="Ada")
    return desk.waiting()["define_goal"]


def ask(hub, what, *said):
    with connected(hub.url) as connection:
        return what(connection, *said)


def stands(hub):
    newest = (
        "SELECT DISTINCT ON (phase) phase, status FROM rollout_phase ORDER BY phase, attempt DESC"
    )
    return dict(hub.ask(newest))


def test_seven_phases_pass_one_after_the_other_as_people_approve_them(hub, desk, world, begun):
    reach = []
    for phase in PHASES:
        reach.append(ask(hub, reaching.reach))
        desk.answer(desk.waiting()[phase], **WHO)

    assert world.seen == world.followed == list(PHASES)
    assert set(stands(hub).values()) == {"approved"}
    assert reach == ["nobody"] * 4 + ["cohort"] * 2 + ["everyone"]
    assert ask(hub, rollouts.current) is None
    assert ask(hub, reaching.reach) == "everyone"
    assert len(hub.ask("SELECT 1 FROM rollout_decision WHERE who = %s", WHO["who"])) == 7


def test_a_dry_run_shows_the_evidence_and_keeps_nothing(hub, phases, world):
    before = hub.prints()
    state = run(phases["define_goal"])

    assert (state.type, world.seen) == ("COMPLETED", ["define_goal"])
    assert hub.prints() == before


def test_a_blocker_refuses_the_phase_and_says_what_to_do(hub, desk, phases, world):
    world.findings = [BLOCKER]
    desk.press(rollout, who="Ada")
    found = {state.name: state.message for state in desk.states("define_goal")}

    assert found == {"Refused": "phones: 40 % cannot be dialled. ask for them anew"}
    assert stands(hub) == {"define_goal": "refused"}

    world.findings = []
    desk.press(rollout)
    assert stands(hub) == {"define_goal": "waiting"}


def test_no_phase_comes_before_its_turn(hub, phases):
    ask(hub, rollouts.begin, "first", "Ada")
    state = run(phases["map_data"], dry_run=False)

    assert (state.name, state.message) == ("Not yet", "define_goal must be approved first")
    assert stands(hub) == {}


def test_without_a_rollout_no_phase_begins(hub, phases):
    state = run(phases["define_goal"], dry_run=False)

    assert state.name == "Not yet"
    assert "begin one with the flow `rollout`" in state.message


def test_nobody_can_begin_one_without_saying_who(hub, desk):
    assert desk.state(desk.press(rollout, who=" ")).name == "Refused"
    assert hub.ask("SELECT count(*) FROM rollout") == [(0,)]


def test_what_is_sent_back_is_done_again_and_both_are_kept(hub, desk, world, begun):
    desk.answer(begun, who="Ada", decision="send_back", comment="name a date")
    assert desk.state(begun).name == "Sent back"
    desk.press(rollout)
    desk.answer(desk.waiting()["define_goal"], **WHO)

    decided = hub.ask("SELECT attempt, decision, comment FROM rollout_decision ORDER BY id")
    assert decided == [(1, "send_back", "name a date"), (2, "approve", "as we agreed")]
    assert world.seen == ["define_goal", "define_goal", "select_tools"]


def test_decisions_are_kept_for_good(hub, desk, begun):
    desk.answer(begun, **WHO)
    for change in ("UPDATE rollout_decision SET who = 'Bob'", "DELETE FROM rollout_decision"):
        with pytest.raises(errors.RaiseException, match="only grows"):
            hub.do(change)


UNUSABLE = {
    "nobody is named": {"who": " ", "decision": "approve"},
    "there is no such decision": {"who": "Ada", "decision": "maybe"},
    "nothing was decided": {"who": "Ada"},
}


@pytest.mark.parametrize("form", UNUSABLE.values(), ids=UNUSABLE)
def test_a_form_that_cannot_be_used_is_refused_by_prefect_and_the_run_waits_on(desk, begun, form):
    said = desk.answer(begun, **form)

    assert said["status"] == "REJECT"
    assert desk.waiting() == {"define_goal": begun}


def test_who_sends_back_without_a_word_is_asked_again(hub, desk, begun):
    desk.answer(begun, who="Ada", decision="send_back")
    assert desk.waiting() == {"define_goal": begun}
    desk.answer(begun, who="Ada", decision="send_back", comment="name a date")

    assert stands(hub) == {"define_goal": "sent_back"}


def letters(hub, phase="define_goal"):
    return ask(hub, rollouts.attempt, phase).evidence_hash[:8]


def test_the_flow_approve_does_what_the_form_does(hub, desk, world, begun):
    state = desk.press(approve, phase="define_goal", evidence=letters(hub), **WHO)

    assert desk.state(state).message == "define_goal is approved; its run goes on"
    assert desk.state(begun).name == "Approved"
    assert set(desk.waiting()) == {"select_tools"}


def test_what_is_to_be_decided_is_shown_and_nothing_is_decided(hub, desk, prefect_api, begun):
    state = desk.state(desk.press(approve, phase="define_goal", dry_run=True))

    assert letters(hub) in state.message
    assert newest(prefect_api, "approve") == newest(prefect_api, "define-goal-findings")
    assert stands(hub) == {"define_goal": "waiting"}


REFUSED = {
    "nobody is named": ({"who": " "}, "nobody is named"),
    "no evidence is named": ({"evidence": " "}, "say which evidence you saw"),
    "the evidence is another by now": ({"evidence": "00000000"}, "is another by now: look at"),
    "the phase has shown nothing": ({"phase": "pilot"}, "pilot has shown no evidence yet"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_decision_is_refused_with_a_sentence(hub, desk, begun, case):
    said, words = REFUSED[case]
    state = desk.state(desk.press(approve, **{"evidence": letters(hub), **WHO, **said}))

    assert (state.name, words in state.message) == ("Refused", True)
    assert stands(hub) == {"define_goal": "waiting"}


def test_a_phase_there_is_not_is_no_phase(hub):
    with pytest.raises(NotDecided, match="there is no phase 'sell'"):
        ask(hub, decide, "sell", None, Decision(**WHO))


def test_what_a_person_saw_is_overtaken_once_the_phase_was_run_again(hub, desk, phases, begun):
    desk.press(phases["define_goal"], size=2)
    desk.answer(begun, **WHO)

    assert desk.state(begun).name == "Overtaken"
    assert stands(hub) == {"define_goal": "waiting"}


def test_a_phase_is_pressed_with_what_it_was_last_pressed_with(hub, desk, phases, begun):
    desk.press(phases["define_goal"], size=7)
    desk.answer(desk.newest("define_goal"), who="Ada", decision="send_back", comment="again")
    desk.press(rollout)

    assert ask(hub, rollouts.attempt, "define_goal").settings == {"size": 7}


def test_who_presses_while_a_person_is_asked_is_told_where(desk, world, begun):
    state = desk.state(desk.press(rollout))

    assert (state.name, str(begun) in state.message) == ("Waiting", True)
    assert world.seen == ["define_goal"]


@pytest.fixture
def cut_off(hub, desk):
    """A phase whose run was killed while it gathered."""
    ask(hub, rollouts.begin, "first", "Ada")
    return ask(hub, rollouts.enter, "define_goal", str(uuid4()), {"size": 1})


def test_what_was_cut_off_while_it_gathered_is_gone_on_with(hub, desk, world, cut_off):
    desk.press(rollout)
    again = ask(hub, rollouts.attempt, "define_goal")

    assert (again.key, again.status, again.begun_at) == (cut_off.key, "waiting", cut_off.begun_at)
    assert again.prefect_run == str(desk.waiting()["define_goal"])
    assert world.seen == ["define_goal"]


def test_what_was_cut_off_is_begun_anew_when_something_else_is_asked_for(hub, desk, phases, cut_off):  # fmt: skip
    desk.press(phases["define_goal"], size=2)

    found = hub.ask("SELECT attempt, status FROM rollout_phase ORDER BY attempt")
    assert found == [(1, "superseded"), (2, "waiting")]


def test_while_one_gathers_another_stands_by(hub, desk, phases, world, cut_off):
    with connected(hub.url) as connection:
        assert progress.hold(connection, "rollout define_goal")
        state = run(phases["define_goal"], dry_run=False)
        connection.execute("SELECT pg_advisory_unlock_all()")

    assert state.name == "Stood by"
    assert world.seen == []
    assert ask(hub, rollouts.attempt, "define_goal") == cut_off


def test_evidence_outlives_the_run_that_showed_it(hub, desk, world, begun):
    desk.end(begun)
    desk.press(rollout)
    again = desk.waiting()["define_goal"]
    desk.answer(again, **WHO)

    assert world.seen == ["define_goal", "select_tools"]
    assert stands(hub) == {"define_goal": "approved", "select_tools": "waiting"}


def test_a_decision_outlives_the_run_that_waited_for_it(hub, desk, world, begun):
    desk.end(begun)
    desk.press(approve, phase="define_goal", evidence=letters(hub), **WHO)

    assert world.followed == ["define_goal"]
    assert stands(hub) == {"define_goal": "approved", "select_tools": "waiting"}


def test_what_follows_from_an_approval_is_made_up_for_if_it_broke_off(hub, desk, world, begun):
    world.breaks = True
    desk.answer(begun, **WHO)
    assert stands(hub) == {"define_goal": "approved"}
    world.breaks = False
    desk.press(rollout)

    assert world.followed == ["define_goal"]
    assert world.seen == ["define_goal", "select_tools"]
