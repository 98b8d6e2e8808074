from datetime import timedelta

import pytest
from starlette.responses import JSONResponse

from tasks.connectors.base import StopSync, TryLater, Unsure
from tasks.connectors.hubspot import Connector
from tests.connectors.hubspot_account import change, endlessly, staged


@pytest.fixture(scope="module")
def place():
    with staged() as place:
        yield place


@pytest.fixture
def account(place):
    stage, client = place
    return stage.account(client)


@pytest.fixture
def bare(place):
    stage, client = place
    return stage.bare(client)


@pytest.mark.parametrize("version", ["v3", "2026-03", "2026-09"])
def test_what_is_missing_is_made_once_under_every_version_of_the_paths(bare, version):
    hubspot = Connector(bare.client, {**bare.account, "api_version": version})
    made = hubspot.prepare()

    assert {"group contacts.lockstep", "property contacts.hub_customer_id"} <= set(made)
    assert {"property orders.hub_order_id", "property companies.hub_company_id"} <= set(made)
    assert hubspot.prepare() == []
    (done,) = hubspot.write("contacts", [change("c-1", email="ada@example.com")])
    assert done.created


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"type": "string", "fieldType": "text"}, "hub_net_spend exists as string, not as number"),
        ({"name": "hub_customer_id", "type": "string", "fieldType": "text"}, "hub_customer_id exists but does not require unique"),
        ({"name": "sms_consent_status", "type": "enumeration", "fieldType": "select", "options": [{"label": "Yes", "value": "opted_in"}]}, "sms_consent_status lacks the options opted_out, unknown"),
    ],
)  # fmt: skip
def test_a_property_that_cannot_hold_what_we_write_stops_us_by_name(bare, said, words):
    property = {"name": "hub_net_spend", "label": "x", "groupName": "contactinformation", **said}
    assert bare.call("POST", "/crm/properties/2026-03/contacts", json=property).is_success

    with pytest.raises(StopSync, match=words):
        bare.hubspot.prepare()


@pytest.mark.parametrize(
    ("status", "error", "after"),
    [
        (401, StopSync, None),
        (403, StopSync, None),
        (423, TryLater, 2.0),
        (429, TryLater, 10.0),
        (477, TryLater, 30.0),
        (500, Unsure, None),
        (502, Unsure, None),
        (503, Unsure, None),
        (504, Unsure, None),
        (523, Unsure, None),
    ],
)
def test_a_refused_call_says_what_to_do_next(account, status, error, after):
    account.provoke("status", status=status)

    with pytest.raises(error) as refusal:
        account.hubspot.write("contacts", [change("c-1")])

    assert refusal.type is error
    assert getattr(refusal.value, "after", None) == after
    assert str(status) in str(refusal.value)


def test_a_limit_is_waited_out_by_its_name(account):
    account.provoke("status", status=429)
    with pytest.raises(TryLater) as searching:
        account.read()
    assert searching.value.after == 1.0

    account.clock.pace = timedelta()
    with pytest.raises(TryLater) as burst:
        endlessly(account)
    assert burst.value.after == 10.0


@pytest.mark.parametrize(("zone", "most"), [(None, 3600.0), ("America/New_York", 86_400.0)])
def test_a_spent_day_is_waited_out_until_the_accounts_midnight(place, zone, most):
    stage, client = place
    body = {"status": "error", "message": "daily limit", "policyName": "DAILY"}
    stage.app = JSONResponse(body, 429)
    named = {"time_zone": zone} if zone else {}
    with pytest.raises(TryLater) as refusal:
        Connector(client, {"url": stage.url, "token": "t", **named}).write(
            "contacts", [change("c-1")]
        )
    assert 0 < refusal.value.after <= most


def test_nobody_listening_means_nothing_happened(place):
    _, client = place
    with pytest.raises(TryLater) as refusal:
        Connector(client, {"url": "http://127.0.0.1:9", "token": "t"}).write(
            "contacts", [change("c-1")]
        )
    assert refusal.type is TryLater


def test_the_budget_is_spent_before_and_corrected_after_each_call(account):
    account.clock.spent.clear()
    account.clock.learnt.clear()
    account.hubspot.write("contacts", [change("c-1")])
    next(account.hubspot.read("contacts"))

    assert account.clock.spent == {"calls": 2, "search": 1}
    learnt, day = account.clock.learnt  # search says nothing of what is left
    assert (day["bucket"], day["size"]) == ("day", 625_000)
    assert (learnt["size"], learnt["per_second"]) == (190, 19)
    assert 0 < learnt["left"] < 190


def test_an_account_without_a_token_stops_us(place):
    _, client = place
    with pytest.raises(StopSync, match="LOCKSTEP_HUBSPOT_TOKEN"):
        Connector(client, {}).write("contacts", [change("c-1")])
