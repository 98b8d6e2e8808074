"""Hub and CRM: whatever was done behind our back is found, and mended or left to a person."""

import pytest

from flows.reconcile import reconcile
from flows.review import review
from flows.sync import sync
from mappings.records import Consent
from tests.flows.conftest import JUNE, person, run, sale


@pytest.fixture
def peace(hub, crm, monkeypatch):
    """Three customers and three orders that the CRM knows."""
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", "http://127.0.0.1:9")
    for n in "123":
        hub.take(person(n), *sale(f"90{n}", n))
    for object in ("contacts", "orders"):
        assert run(
            sync, platform="hubspot", object=object, direction="out", dry_run=False
        ).is_completed()
    assert len(crm.records()) == len(crm.records("orders")) == 3
    return hub


def mend(**said):
    return run(reconcile, platforms=["hubspot"], dry_run=False, **said)


def keys(hub):
    return [key for (key,) in hub.ask("SELECT key::text FROM customer ORDER BY email")]


def test_where_all_is_well_nothing_is_written(peace, crm):
    before, writes = peace.prints(), crm.writes
    state = mend(everything=True)

    assert state.is_completed(), state.message
    assert crm.writes == writes
    assert peace.prints() == before


def broken(hub, crm):
    """One of each kind; returns what has to be found."""
    one, _, three = keys(hub)
    contacts = crm.records()
    crm.edit(contacts[one]["id"], hub_net_spend="9999", firstname="Changed")
    order, lost, *_ = crm.records("orders")
    hub.do("DELETE FROM mirror WHERE object = 'orders' AND key = %s", lost)
    hub.do("UPDATE customer SET order_count = 7 WHERE key::text = %s", three)
    crm.delete(crm.records("orders")[order]["id"], "orders")
    return one, three, lost


def test_a_dry_run_counts_the_damage_and_touches_nothing(peace, crm):
    broken(peace, crm)
    before, writes = peace.prints(), crm.writes
    state = run(reconcile, platforms=["hubspot"], everything=True)

    assert state.message.startswith("4 differences")
    assert (peace.prints(), crm.writes) == (before, writes)


def test_what_was_done_behind_our_back_is_mended_and_then_nothing_is_left(peace, crm):
    one, three, lost = broken(peace, crm)

    first = mend(everything=True)
    assert first.name == "Disagrees"
    assert first.message.startswith("4 differences, 1 of them not mended")
    contacts = crm.records()
    assert (contacts[one]["hub_net_spend"], contacts[one]["firstname"]) == ("12.5", "Changed")
    assert contacts[three]["hub_order_count"] == "7"
    found = peace.ask("SELECT their_id FROM mirror WHERE key = %s", lost)
    assert found == [(crm.records("orders")[lost]["id"],)]

    before, writes = peace.prints(), crm.writes
    second = mend(everything=True)
    assert (second.is_completed(), second.message) == (True, "0 differences, 0 of them not mended")
    assert crm.writes == writes
    assert peace.prints() == before


@pytest.mark.parametrize(("action", "there"), [("retry", 3), ("drop", 2)])
def test_what_was_deleted_there_comes_back_only_if_a_person_says_so(peace, crm, action, there):
    key = keys(peace)[0]
    crm.delete(crm.records()[key]["id"])
    assert mend().name == "Disagrees"
    assert len(crm.records()) == 2
    assert mend().is_completed()

    run(review, action=action, dry_run=False)
    run(sync, platform="hubspot", object="contacts", direction="out", dry_run=False)
    assert mend(everything=True).is_completed()
    assert len(crm.records()) == there
    assert mend(everything=True).message.startswith("0 differences")


def test_a_record_of_theirs_with_a_key_nobody_gave_is_reported(peace, crm):
    crm.edit(
        None, email="stranger@example.com", hub_customer_id="00000000-0000-4000-8000-000000000000"
    )
    state = mend()
    assert state.name == "Disagrees"
    assert "1 differences, 1 of them" in state.message


def test_a_second_reconciliation_stands_by(peace):
    from tasks.hub import engine, progress  # noqa: PLC0415

    with engine.autocommit(peace.url) as other:
        assert progress.hold(other, "reconcile")
        assert mend().name == "Stood by"


def test_a_refusal_an_agent_noted_and_nobody_told_us_of_is_heeded_not_written_over(peace, crm):
    said = {"platform": "shopify", "channel": "sms", "customer_external_id": "1"}
    peace.take(person("1", phone="+14155552671"))
    peace.take(Consent(**said, status="granted", happened_at=JUNE))
    run(sync, platform="hubspot", object="contacts", direction="out", dry_run=False)
    one, *_ = keys(peace)
    contact = crm.records()[one]
    assert contact["sms_consent_status"] == "opted_in"

    crm.edit(contact["id"], sms_consent_status="opted_out")
    mend(everything=True)

    assert peace.ask("SELECT status, source FROM consent_state") == [("withdrawn", "hubspot")]
    assert crm.records()[one]["sms_consent_status"] == "opted_out"
    assert peace.ask("SELECT count(*) FROM outbox WHERE object = 'consents'") == [(1,)]
