"""Validation finds what is wrong in any system, and what trouble comes to; all is well else."""

import pytest

from flows.rollout import validate as phase
from flows.rollout.validate import validate
from flows.sync import sync
from tasks.hub import rollouts
from tasks.hub.engine import connected
from tasks.provoke import provoke
from tests.flows.conftest import LOOP, run


@pytest.fixture
def shut(monkeypatch):
    """A store that is connected and never answers."""
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", "http://127.0.0.1:9")


@pytest.fixture
def told(hub, store, crm):
    """A shop, a hub and a CRM that agree."""
    for object in ("customers", "orders"):
        assert run(sync, object=object, dry_run=False)
    for object in ("contacts", "orders"):
        run(sync, platform="hubspot", object=object, direction="out", dry_run=False)
    return hub


def look():
    """What validation finds."""
    return LOOP.run(phase.gather((100, 1), trouble=False, dry_run=True))


def wrong(found):
    """The values that are wrong: check, system, record, field."""
    return {
        (sheet.key, row["system"], row["record"], row["field"])
        for sheet in found.sheets
        for row in sheet.rows
        if "field" in row
    }


def people(hub):
    """Five people who have a name, a number and an order, by key."""
    found = hub.ask(
        """
        SELECT c.key::text FROM customer c
         WHERE c.first_name <> '' AND c.phone <> '' AND c.net_spend > 0
           AND EXISTS (SELECT FROM identity i WHERE i.customer_id = c.id AND i.kind = 'shopify:customer')
         ORDER BY c.key LIMIT 5
        """
    )
    return [key for (key,) in found]


def unlink(crm, order):
    """Take an order's contact off it, as an agent may."""
    path = f"{crm.url}/crm/v4/objects/orders/{order}/associations/contacts"
    auth = {"Authorization": "Bearer pat-na1-sandbox"}
    (link,) = crm.client.get(path, headers=auth).json()["results"]
    crm.client.delete(f"{path}/{link['toObjectId']}", headers=auth).raise_for_status()


def test_where_all_is_well_nothing_is_found(told):
    found = look()

    assert (wrong(found), found.blockers) == (set(), [])
    assert found.facts["equal"] == 1.0
    assert found.facts["people"] > 20
    assert {row["system"] for sheet in found.sheets for row in sheet.rows} >= {
        "hub",
        "shopify",
        "hubspot",
    }


def test_every_kind_of_wrong_value_in_the_crm_is_found_and_nothing_else(told, crm):
    contacts, (one, two, three, four, gone) = crm.records(), people(told)
    crm.edit(contacts[one]["id"], firstname="Wrong")
    crm.edit(contacts[two]["id"], phone="+447400123123")
    crm.edit(contacts[three]["id"], sms_order_consent_status="opted_out")
    crm.edit(contacts[four]["id"], hub_net_spend="0.01")
    crm.delete(contacts[gone]["id"])
    order = next(
        key
        for (key,) in told.ask(
            "SELECT o.key::text FROM orders o JOIN customer c ON c.id = o.customer_id WHERE c.key::text = %s",
            one,
        )
    )
    unlink(crm, crm.records("orders")[order]["id"])

    found = look()

    seen = {line for line in wrong(found) if line[2] != gone and line[0] != "segments"}
    (theirs,) = {
        frozenset(
            key
            for (key,) in told.ask(
                "SELECT o.key::text FROM orders o JOIN customer c ON c.id = o.customer_id WHERE c.key::text = %s",
                gone,
            )
        )
    }
    assert {line for line in seen if line[2] not in theirs} == {
        ("names", "hubspot", one, "first_name"),
        ("phones", "hubspot", two, "phone"),
        ("consent-values", "hubspot", three, "transactional_status"),
        ("amounts", "hubspot", four, "net_spend"),
        ("links", "hubspot", order, "contact_id"),
    }
    assert ("names", "hubspot", gone, "first_name") in wrong(found)
    assert {one.what for one in found.blockers} >= {
        "names",
        "phones",
        "consent values",
        "amounts",
        "links",
    }
    assert "447400123123" not in str(found.sheets)
    assert {"W…"} < {row.get("is") for sheet in found.sheets for row in sheet.rows}


def test_a_slip_of_the_hub_is_found_beside_what_is_worked_out_anew(told):
    one, two, three, four, five = people(told)
    told.do("UPDATE customer SET first_name = 'Wrong' WHERE key::text = %s", one)
    told.do("UPDATE customer SET phone = '+447400123123' WHERE key::text = %s", two)
    told.do("UPDATE customer SET net_spend = 0.01 WHERE key::text = %s", three)
    order, moved = (
        told.ask(
            "SELECT min(o.key::text) FROM orders o JOIN customer c ON c.id = o.customer_id WHERE c.key::text = %s",
            key,
        )[0][0]
        for key in (four, five)
    )
    told.do("UPDATE orders SET kept = kept + 1 WHERE key::text = %s", order)
    told.do(
        "UPDATE orders SET customer_id = (SELECT id FROM customer WHERE key::text = %s) WHERE key::text = %s",
        one,
        moved,
    )

    found = wrong(look())

    assert found >= {
        ("names", "hub", one, "first_name"),
        ("phones", "hub", two, "phone"),
        ("amounts", "hub", three, "net_spend"),
        ("amounts", "shopify", order, "kept"),
        ("links", "shopify", moved, "contact_id"),
    }


def test_a_name_an_agent_certainly_corrected_later_is_right_and_the_store_s_then_is_a_slip(
    told, crm
):
    key = people(told)[0]
    store = told.ask("SELECT first_name FROM customer WHERE key::text = %s", key)[0][0]
    run(sync, platform="hubspot", object="contacts", dry_run=False)
    crm.edit(crm.records()[key]["id"], firstname="Augusta")
    run(sync, platform="hubspot", object="contacts", dry_run=False)
    assert told.ask("SELECT first_name FROM customer WHERE key::text = %s", key) == [("Augusta",)]

    assert {line for line in wrong(look()) if line[0] == "names"} == set()

    told.do("UPDATE customer SET first_name = %s WHERE key::text = %s", store, key)
    assert ("names", "hub", key, "first_name") in wrong(look())
    told.do("UPDATE customer SET first_name = 'Augusta' WHERE key::text = %s", key)
    crm.edit(crm.records()[key]["id"], firstname=store)
    assert ("names", "hubspot", key, "first_name") in wrong(look())


def test_a_crm_that_cannot_be_asked_is_not_taken_to_agree(told, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_URL", "http://127.0.0.1:9")

    assert "names in hubspot" in {one.what for one in look().findings}


def test_trouble_ends_as_promised_and_leaves_all_as_it_was(told, crm):
    before = crm.records(), crm.records("orders")

    found = LOOP.run(pressed())

    tried = {(one.platform, one.object, one.trouble): one for one in found}
    assert [one for one in found if one.kept is False] == []
    assert tried["hubspot", "contacts", "too many calls (429)"].kept
    assert "no try" in tried["hubspot", "contacts", "too many calls (429)"].said
    assert "30 s, one try" in tried["hubspot", "contacts", "out of order (503)"].said
    assert tried["hubspot", "contacts", "a lost answer"].kept
    assert tried["hubspot", "contacts", "one bad row"].kept
    after = crm.records(), crm.records("orders")
    assert [likeness(one) for one in after] == [likeness(one) for one in before]
    assert told.ask("SELECT count(*) FROM review WHERE status = 'open'") == [(0,)]


async def pressed():
    return provoke()


def likeness(records):
    return {
        key: {name: value for name, value in one.items() if "modified" not in name}
        for key, one in records.items()
    }


def test_in_a_real_account_nobody_provokes_trouble(told, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_URL", "https://api.hubapi.example")

    found = LOOP.run(pressed())

    assert {one.said for one in found if one.platform == "hubspot"} == {
        "skipped: it is no stand-in, and nobody provokes trouble in a real account"
    }


def test_without_a_test_customer_it_is_for_a_person_to_say_whether_a_stop_may_be_trusted(told):
    found = LOOP.run(phase.gather((100, 1), trouble=False, dry_run=False))

    (stop,) = [one for one in found.findings if one.what == "a STOP"]
    assert stop.severity == "warning"
    assert stop.said.startswith("cannot tell: ")


def test_it_comes_after_the_pilot_and_a_dry_run_only_looks(hub, shut):
    with connected(hub.url) as connection:
        rollouts.begin(connection, "autumn", "a test")

    assert run(validate, dry_run=False).name == "Not yet"
    assert run(validate).name == "Would be refused"
