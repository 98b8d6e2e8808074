"""Phase 3: what the mapping says, what the data is like, and what stops it."""

import json

import pytest
from prefect import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

from deployments import up
from deployments.sandbox.serve import serving
from deployments.sandbox.shopify import app as shopify
from flows.check_mappings import check_mappings
from flows.compare_mappings import compare_mappings
from flows.rollout.map_data import map_data
from tasks import connect, settings
from tasks.hub import decisions, rollouts
from tasks.hub.decisions import Decision
from tasks.hub.engine import connected
from tests.flows.conftest import LOOP, person, run, sale


@pytest.fixture
def platforms(crm, store):
    return crm, store


async def shown(key: str):
    async with get_client() as client:
        found = await client.read_artifacts(
            artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
        )
    newest = max(found, key=lambda one: one.created)
    return json.loads(newest.data)


def rows(key: str):
    return LOOP.run(shown(key))


def people(hub, good: int, bad: int) -> None:
    hub.take(
        *(person(str(id), phone=f"+4474001234{id:02}", country="GB", first_name="Ada") for id in range(good)),
        *(person(str(90 + id), facts={"phone_typed": "555-SHIP"}) for id in range(bad)),
    )  # fmt: skip


def test_a_marketer_reads_each_field_here_and_there_and_nobody_in_it(hub, crm, store):
    people(hub, 5, 0)
    hub.take(*sale("1", "0"))

    state = run(map_data)

    assert state.is_completed(), state.message
    fields = {one["here"]: one for one in rows("map-data-mapping")}
    email = fields["customer: email"]
    assert (email["shopify"], email["hubspot"]) == ("← defaultEmailAddress.emailAddress", "→ email")
    assert email["for example"] == "p…@example.com"
    assert fields["customer: first name"]["for example"] == "A…"
    assert fields["order: total"]["for example"] == "12.5"
    assert "p4@" not in json.dumps(list(fields.values()))
    assert all(one["what it is for"] and one["owner"] for one in fields.values())


def test_too_many_phones_that_nobody_can_text_stop_it(platforms, hub):
    people(hub, 7, 3)

    state = run(map_data)

    assert state.name == "Would be refused"
    assert "unusable phones: 3 of 10 numbers given (30.0%). do not import" in state.message


def approved(hub, phase: str) -> None:
    """Let a phase pass in the hub, as a person did."""
    hub.do(
        "INSERT INTO rollout_phase (rollout_id, phase, attempt, status, settled_at) SELECT id, %s, 1, 'approved', now() FROM rollout",
        phase,
    )


def test_an_approval_makes_the_properties_and_keeps_the_mapping(platforms, hub):
    people(hub, 3, 0)
    with connected(hub.url) as connection:
        rollouts.begin(connection, "test", "t")
    for phase in ("define_goal", "select_tools"):
        approved(hub, phase)
    crm = platforms[0]
    path = f"{crm.url}/crm/properties/2026-03/contacts/hub_net_spend"
    crm.client.delete(path, headers={"Authorization": "Bearer pat-na1-sandbox"}).raise_for_status()

    waiting = run(map_data, dry_run=False)
    assert waiting.name == "Waiting"
    assert {"platform": "hubspot", "will be made": "property contacts.hub_net_spend"} in rows(
        "map-data-properties"
    )
    assert hub.ask("SELECT count(*) FROM declaration") == [(0,)]
    with connected(hub.url) as connection:
        decisions.decide(connection, "map_data", None, Decision(who="Ada", decision="approve"))
    done = run(map_data, dry_run=False)

    assert done.name == "Approved", done.message
    assert hub.ask("SELECT platform, version FROM declaration ORDER BY 1") == [("hubspot", 1), ("shopify", 1)]  # fmt: skip
    with connect.connected("hubspot") as connector:
        assert connector.lacks() == []


def test_a_field_that_vanished_is_named_every_day_and_asked_about_once(platforms, hub):
    crm = platforms[0]
    assert run(check_mappings, dry_run=False).is_completed()
    path = f"{crm.url}/crm/properties/2026-03/contacts/hub_net_spend"
    crm.client.delete(path, headers={"Authorization": "Bearer pat-na1-sandbox"}).raise_for_status()

    states = [run(check_mappings, dry_run=False) for _ in range(2)]

    assert [one.name for one in states] == ["Drift", "Drift"]
    assert "contacts.hub_net_spend vanished: was number" in states[0].message
    assert hub.ask("SELECT subject, reason FROM review WHERE kind = 'field'") == [
        ("hubspot contacts.hub_net_spend", "vanished: was number")
    ]
    assert hub.ask("SELECT DISTINCT platform, status FROM sync_run ORDER BY 1, 2") == [("hubspot", "amber"), ("hubspot", "green"), ("shopify", "green")]  # fmt: skip


def test_a_changed_mapping_holds_only_by_the_word_of_somebody(platforms, hub):
    assert run(compare_mappings, dry_run=False).name == "Refused"
    assert run(compare_mappings, dry_run=False, who="Ada").is_completed()

    again = run(compare_mappings, dry_run=False, who="Eve")

    assert again.message == "0 changes of 0 mappings; nothing was written"
    assert hub.ask("SELECT DISTINCT kept_by FROM declaration") == [("Ada",)]


def test_a_version_without_a_field_we_read_is_refused(platforms, hub, monkeypatch):
    people(hub, 3, 0)
    app = shopify.build(hidden=["Customer.smsMarketingConsent", "Order.netPaymentSet"])
    with serving(app) as url:
        monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", url)
        state = run(map_data)
        with pytest.raises(
            settings.NotConfigured, match=r"mappings/shopify.py: orders.netPaymentSet"
        ):
            up.insist_on_mappings()

    assert state.name == "Would be refused"
    assert "mappings/shopify.py: consents.smsMarketingConsent does not exist; did you mean emailMarketingConsent?" in state.message  # fmt: skip
