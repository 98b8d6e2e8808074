"""The fourth phase: who owns each field is written down, and what it makes of systems that differ."""

import pytest

from flows.rollout import set_sync_rules as phase
from flows.rollout.set_sync_rules import set_sync_rules
from flows.sync import sync
from mappings import ownership
from tasks import connect
from tasks.hub import decisions, rollouts
from tasks.hub.decisions import Decision
from tasks.hub.engine import autocommit, connected
from tasks.merge import Batch, merge_batches, read_at
from tests.flows.conftest import JUNE, LOOP, person, run
from tests.flows.sheets import severities, table
from tests.flows.test_define_goal import attempt

BEFORE = ("define_goal", "select_tools", "map_data")


@pytest.fixture
def edited(hub, store, crm):
    """Two people whom store and CRM know; an agent corrected a name of one, the other's number."""
    names = {"1": ("Ada", "+442071838750"), "2": ("Eve", "+442071838751")}
    people = [person(id, first_name=name, phone=phone) for id, (name, phone) in names.items()]
    with connected(hub.url) as connection:
        merge_batches(connection, [Batch("shopify", read_at(people, JUNE))], connect.plan())
    run(sync, platform="hubspot", object="contacts", direction="out", dry_run=False)
    run(sync, platform="hubspot", object="contacts", dry_run=False)  # as it was before
    contacts = {one["firstname"]: one["id"] for one in crm.records().values()}
    crm.edit(contacts["Ada"], firstname="Augusta")
    crm.edit(contacts["Eve"], phone="+442071838799")
    run(sync, platform="hubspot", object="contacts", dry_run=False)
    return hub


@pytest.fixture
def begun(edited):
    """A rollout that has come as far as its sync rules."""
    with autocommit(edited.url) as hub:
        rollouts.begin(hub, "test", "t")
        for name in BEFORE:
            rollouts.show(hub, rollouts.enter(hub, name, None, {}), "{}", "hash")
            decisions.decide(hub, name, None, Decision(who="Ada", decision="approve"))
    return edited


def test_it_shows_the_policy_and_waits_for_a_person(begun, prefect_api):
    state = run(set_sync_rules, dry_run=False)

    assert (state.name, attempt(begun, "set_sync_rules").status) == ("Waiting", "waiting")
    rows = table(prefect_api, "set-sync-rules-ownership")
    assert len(rows) == len(ownership.POLICY)
    assert all(one["owner"] and one["team"] and one["when systems differ"] for one in rows)
    assert set(severities(prefect_api, "set-sync-rules")) == {"note"}


def test_it_shows_how_each_difference_of_now_is_decided_and_nobodys_name(edited, prefect_api):
    before = edited.prints()
    assert run(set_sync_rules).is_completed()

    (decided,) = table(prefect_api, "set-sync-rules-conflicts")
    assert list(decided.values()) == ["first name", "certainly the newest change", 1]
    (example,) = table(prefect_api, "set-sync-rules-conflict-examples")
    assert (example["said"], example["holds"]) == ("shopify: A…; hubspot: A…", "hubspot's")
    (over,) = table(prefect_api, "set-sync-rules-corrections")
    assert list(over.values()) == ["hubspot", "phone", 1]
    assert edited.prints() == before


def test_a_mapped_field_that_nobody_owns_refuses_it(begun, monkeypatch):
    known = dict(ownership.LINES)
    del known["customer", "email"]
    monkeypatch.setattr(ownership, "LINES", known)

    state = run(set_sync_rules, dry_run=False)

    assert state.name == "Refused"
    assert "no line of the policy names customer email" in state.message
    assert "add its line to mappings/ownership.py" in state.message


def test_where_no_crm_has_spoken_yet_it_says_so(hub, crm):
    found = LOOP.run(phase.gather())

    assert found.facts["people a CRM spoke of"] == 0
    assert "no CRM has said anything" in str(found.findings)
