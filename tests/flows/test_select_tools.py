"""The second phase: bad worlds are refused, each with what to do about it; good ones wait."""

import httpx
import pytest

from deployments.sandbox.serve import serving
from deployments.sandbox.twilio import app as twilio
from flows.rollout.select_tools import select_tools
from flows.sync import sync
from tasks.connectors.hubspot_probing import needs
from tasks.hub import decisions, rollouts
from tasks.hub.decisions import Decision
from tasks.hub.engine import connected
from tests.flows import sheets
from tests.flows.conftest import run

HOOKS = "http://127.0.0.1:1"
KNOWN = {"orders_a_day": 10_000, "calls_an_order": 12}
"""The known failing case: 10,000 orders of 12 calls each."""


@pytest.fixture
def sms(monkeypatch):
    """A Twilio whose replies come to us."""
    with serving(twilio.build()) as url, httpx.Client(trust_env=False) as client:
        keys = {"URL": url, "ACCOUNTS_URL": url, "ACCOUNT_SID": "AC" + "0" * 32, "AUTH_TOKEN": "sandbox_token", "SENDER": "MG" + "0" * 32}  # fmt: skip
        for name, value in keys.items():
            monkeypatch.setenv(f"LOCKSTEP_TWILIO_{name}", value)
        client.post(f"{url}/_sandbox/webhooks", json={"inbound": f"{HOOKS}/hooks/twilio"})
        yield url


@pytest.fixture
def begun(hub, store, crm, sms):
    """A rollout whose first phase is approved, on three platforms."""
    with connected(hub.url) as connection:
        rollouts.begin(connection, "first", "Ada")
        goal = rollouts.enter(connection, "define_goal", None, {})
        rollouts.show(connection, goal, "{}", "0" * 64)
        said = Decision(who="Ada", decision="approve")
        decisions.decide(connection, "define_goal", None, said)
    return hub


def world(place, **settings):
    """Let a stand-in behave in another way."""
    place.client.post(f"{place.url}/_sandbox/settings", json=settings).raise_for_status()


def press(**said):
    return run(select_tools, **{"orders_a_day": 500, "dry_run": False, **said})


def table(api, key):
    return sheets.table(api, f"select-tools-{key}")


def status(hub):
    with connected(hub.url) as connection:
        found = rollouts.attempt(connection, "select_tools")
    return found.status if found else None


def test_a_good_world_waits_for_a_person_and_what_nobody_can_tell_is_not_fine(begun, prefect_api):
    state = press()

    assert state.name == "Waiting", state.message
    assert status(begun) == "waiting"
    tools = {row["platform"]: row for row in table(prefect_api, "tools")}
    assert list(tools) == ["hubspot", "shopify", "twilio"]
    assert tools["twilio"]["limits"] == "cannot tell"
    assert "Twilio tells no limits" in sheets.newest(prefect_api, "select-tools-findings")
    assert {row["pattern"]: row["verdict"] for row in table(prefect_api, "pattern")}[
        "custom layer"
    ] == "advised"
    assert {row["limit"] for row in table(prefect_api, "limits")} == {
        *("calls at once", "calls a day", "points")
    }


def test_a_store_without_a_field_for_consent_is_refused(begun, store):
    world(store, hidden=["Customer.smsMarketingConsent"])
    state = press()

    assert (state.name, status(begun)) == ("Refused", "refused")
    assert "consent field: smsMarketingConsent" in state.message
    assert "a shop that keeps no consent cannot be texted from" in state.message


def test_a_crm_that_can_hold_no_consent_is_refused(begun, crm):
    crm.client.delete(
        f"{crm.url}/crm/properties/2026-03/contacts/sms_consent_status",
        headers={"Authorization": "Bearer pat-na1-sandbox"},
    ).raise_for_status()
    world(crm, scopes=[one.scope for one in needs() if one.scope != "crm.schemas.contacts.write"])
    state = press()

    assert (state.name, status(begun)) == ("Refused", "refused")
    assert "HubSpot has no contacts.sms_consent_status, and the key may not make it" in (
        state.message
    )
    assert "grant crm.schemas.contacts.write, or let somebody make the property" in state.message


def test_wrong_scopes_are_refused_and_each_is_named_with_what_it_is_for(begun, store):
    world(store, scopes=["read_customers", "read_products", "read_all_orders"])
    state = press()

    assert (state.name, status(begun)) == ("Refused", "refused")
    assert (
        "the scope write_customers is missing: it is needed for telling the shop" in state.message
    )
    assert "the scope read_orders is missing: it is needed for orders, refunds and carts" in (
        state.message
    )
    assert "grant read_orders" in state.message


def test_calls_over_the_daily_limit_are_refused_with_the_ways_that_fit(begun, crm, prefect_api):
    world(crm, daily=100_000)
    state = press(**KNOWN)

    assert (state.name, status(begun)) == ("Refused", "refused")
    assert "120,000 calls a day are 20,000 more than the 100,000 allowed" in state.message
    assert "from 20:00 on nothing could be written" in state.message
    assert "in full batches of 100: 1,200 calls a day" in state.message
    ways = {
        row["way"]: row["verdict"]
        for row in table(prefect_api, "calls")
        if row["platform"] == "hubspot"
    }
    assert ways == {
        "one call for each change": "fails",
        "as they come, 5 s together": "fits",
        "in full batches of 100": "fits",
    }
    assert len(table(prefect_api, "day-hubspot")) == 24


def test_the_same_orders_in_our_own_batches_pass(begun, crm):
    world(crm, daily=100_000)

    assert press(orders_a_day=10_000).name == "Waiting"


def test_without_a_store_there_is_nothing_to_roll_out(hub, crm):
    state = run(select_tools)

    assert state.name == "Would be refused"
    assert "no store is connected" in state.message


def test_a_dry_run_writes_nothing_here_or_there(begun, store, crm):
    before, writes = begun.prints(), crm.writes
    state = press(dry_run=True)

    assert state.is_completed()
    assert begun.prints() == before
    assert crm.writes == writes
    assert store.client.get(f"{store.url}/_sandbox/state").json()["mutations"] == {}


def test_with_a_public_address_it_is_knocked_at(begun, monkeypatch, prefect_api):
    monkeypatch.setenv("LOCKSTEP_PUBLIC_URL", HOOKS)
    press()
    found = {(row["platform"], row["what"]): row["verdict"] for row in table(prefect_api, "checks")}

    assert found["shopify", "our address"] == "wanting"
    assert found["twilio", "replies"] == "fine"


def test_a_second_look_at_the_same_orders_is_measured_as_nothing_new(begun, crm, prefect_api):
    world(crm, daily=100_000)
    window = {"platform": "shopify", "object": "orders", "direction": "in", "dry_run": False}
    for _ in range(2):
        run(sync, **window)
        begun.do("UPDATE watermark SET position = '2020-01-01'")
    press(**KNOWN)

    figures = {row["figure"]: row for row in table(prefect_api, "measured")}
    assert figures["read again unchanged"]["is"] == "50%"
    ways = [row for row in table(prefect_api, "calls") if row["platform"] == "hubspot"]
    assert [(row["way"], row["calls a day"]) for row in ways][:2] == [
        ("one call for each change", 120_000),
        ("only what changed", 60_000),
    ]
